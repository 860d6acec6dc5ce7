"""Mails and web pages become plain text; only the standard library reads them, and nothing in them is followed."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from html.parser import HTMLParser

_HEADERS = ("from", "to", "subject", "date", "received", "message-id", "return-path", "mime-version", "delivered-to")
_HEADER_LINE = re.compile(rb"^([A-Za-z][A-Za-z0-9-]*):", re.MULTILINE)
_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript"})
_BLOCKS = frozenset({"p", "br", "div", "tr", "li", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "td", "ul", "ol"})
_BLANKS = re.compile(r"[ \t\r\f\v\xa0]+")
_LINES = re.compile(r"\s*\n\s*")
_MOST_PARTS = 200


def is_mail(content: bytes) -> bool:
    """Tell whether ``content`` begins with the headers of a mail: two usual ones among the first lines, and no prose."""
    head = content[:4000].lstrip()
    if head.startswith(b"From "):
        head = head.partition(b"\n")[2]
    if not _HEADER_LINE.match(head):
        return False
    top = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    found = {match.group(1).decode().casefold() for match in _HEADER_LINE.finditer(top)}
    return len(found & set(_HEADERS)) >= 2


def is_web_page(text: str) -> bool:
    """Tell whether ``text`` is HTML."""
    return text.lstrip()[:200].casefold().startswith(("<!doctype html", "<html"))


def mail_text(content: bytes) -> str:
    """Return the subject and the plain text of a mail; attachments are not opened, nested mails count by their text."""
    mail = message_from_bytes(content, policy=policy.compat32)
    subject = _subject(mail)
    bodies = [part for part in list(mail.walk())[:_MOST_PARTS] if _is_body(part)]
    plain = [_decoded(part) for part in bodies if part.get_content_subtype() == "plain"]
    rest = [html_text(_decoded(part)) for part in bodies if part.get_content_subtype() == "html"]
    chosen = [text for text in plain if text.strip()] or rest
    return "\n\n".join(text.strip() for text in (subject, *chosen) if text.strip())


def html_text(page: str) -> str:
    """Return what a reader of HTML sees: no tags, scripts, styles or comments; blocks on lines of their own."""
    reader = _Reader()
    try:
        reader.feed(page)
        reader.close()
    except (AssertionError, ValueError):  # the parser gives up on some broken declarations; what it read stays
        pass
    return _LINES.sub("\n", _BLANKS.sub(" ", "".join(reader.pieces))).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Start a line at a block, and silence at a tag whose content nobody sees."""
        self._silent += tag in _SILENT
        if tag in _BLOCKS:
            self.pieces.append("\n")
        if tag == "body":
            self._silent = 0

    def handle_endtag(self, tag: str) -> None:
        """Start a line after a block, and end the silence of a tag."""
        self._silent = max(0, self._silent - (tag in _SILENT))
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep the text, unless it is silent."""
        if not self._silent:
            self.pieces.append(data)


def _subject(mail: Message) -> str:
    from email.header import decode_header, make_header

    raw = str(mail.get("Subject", ""))
    try:
        subject = str(make_header(decode_header(raw)))
    except (ValueError, LookupError, UnicodeError):
        subject = raw
    return " ".join(subject.split())


def _is_body(part: Message) -> bool:
    if part.get_content_maintype() != "text" or part.get_content_subtype() not in {"plain", "html"}:
        return False
    return part.get_content_disposition() != "attachment"


def _decoded(part: Message | EmailMessage) -> str:
    from engine.data.text.encoding import decode_text, guess_encoding, known_encoding

    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    named = known_encoding(str(part.get_content_charset() or ""))
    text = decode_text(content, guess_encoding(content) if named in {None, "utf-8"} else named or "utf-8")
    return text.encode("utf-8", "replace").decode()
