"""Tables, lines, mails and folders of texts become samples."""
