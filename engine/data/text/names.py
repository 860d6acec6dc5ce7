"""What owners call the columns of their tables."""

TEXT_NAMES = (
    "text", "texts", "message", "content", "body", "review", "reviewtext", "comment", "commenttext", "sentence",
    "mail", "email", "sms", "tweet", "post", "document", "utterance", "query", "question", "prompt", "feedback",
    "description", "v2", "nachricht", "kommentar", "bewertung", "texte", "commentaire", "avis", "texto", "mensaje",
    "comentario", "testo", "messaggio", "headline", "title", "subject",
)  # fmt: skip
"""Of columns with texts, the likeliest first."""
LABEL_NAMES = (
    "label", "labels", "class", "category", "target", "sentiment", "intent", "v1", "labeltext", "labelname", "kind",
    "type", "tag", "topic", "spam", "isspam", "toxic", "rating", "stars", "score", "klasse", "kategorie", "etikett",
    "classe", "categorie", "clase", "categoria", "etiqueta", "etichetta", "answer", "y",
)  # fmt: skip
"""Of columns with the kinds, the likeliest first."""
SPLIT_NAMES = ("split", "set", "part", "partition", "subset", "dataset")


def plain(name: str) -> str:
    """Return a column's ``name`` without case, blanks and signs, as the lists above have it."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


KNOWN = frozenset((*TEXT_NAMES, *LABEL_NAMES, *SPLIT_NAMES))
