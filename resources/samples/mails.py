"""Turns the raw e-mails of the SpamAssassin public corpus into short, neutral texts.

What a reader would see is kept: the subject and the first words. What would give the answer away is not: other headers,
the marks and footers of mailing lists. What points to a person is replaced: e-mail addresses, links, telephone numbers,
and the names that stand in the headers of any of the mails or in lines such as "… wrote:".
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import getaddresses
from pathlib import Path

from engine.data.text.mails import html_text, mail_text

FOLDERS = {"easy-ham-1": "wanted", "easy-ham-2": "wanted", "hard-ham-1": "wanted", "spam-1": "spam", "spam-2": "spam"}
MOST_WORDS = 50
FEWEST_WORDS = 12
ADDRESS, LINK, PHONE, NAME = "name@example.com", "example.com", "555-0100", "Alex"
"""What stands in for an e-mail address, a link, a telephone number and a name (RFC 2606; a range kept for fiction)."""

_HEADERS_WITH_NAMES = ("From", "To", "Cc", "Reply-To", "Sender")
_ENDINGS = "com|net|org|edu|gov|mil|int|info|biz"
_COUNTRIES = "uk|de|fr|ie|au|ca|us|nl|jp|kr|cn|tw|ru|br|it|es|se|no|dk|fi|ch|at|be|nz|za|to|tv|cc|ws|nu|st|pl|cz|pt|il|sg|hk|mx|ar"
FIND_ADDRESS = re.compile(
    r"[\w.+=%&'*/-]+ ?(?:@|\(at\)| at (?=\S+ dot )) ?[\w-]+(?:(?:\.| dot )[\w-]+)*(?:\.| dot )[a-z]{2,}|\w\S*@\S*|\S*@[a-z]\S*",
    re.IGNORECASE,
)
FIND_LINK = re.compile(
    rf"\S*(?:https?|ftp)\s?:\s?/{{1,3}}\S*|\b(?:mailto|news|file|javascript|cid):\S+|\bwww\.\S+"
    rf"|\b(?:[a-z0-9-]+\.)+(?:{_ENDINGS}|(?-i:{_COUNTRIES}))\b(?::\d+)?(?:/\S*)?"
    rf"|\b\d{{1,3}}(?:\.\d{{1,3}}){{3}}\b(?::\d+)?(?:/\S*)?",
    re.IGNORECASE,
)
FIND_PHONE = re.compile(
    r"(?<![\d.$,/])(?<!\d-)(?:"
    r"(?:\+?\d{1,3}[ .-]{0,2})?(?:\( ?\d{1,4} ?\)[ ./-]{0,2}\d{2,4}|\d{2,4}[ ./-]{1,2}\d{3,4})[ .-]{1,2}\d{3,5}"
    r"|\+\d[\d ().-]{6,}\d|\(?\d{2,4}\)?[ -]\d{2}[ -]\d{6,8}|\d(?:(?: ?- ?| )\d){8,}"
    r"|\d{1,4}(?:-\d{3,4}){2,5}|1?[ -]?8(?:00|66|77|88)[ .-]{1,2}[A-Z\d][\w-]{3,9}|\d{3}-\d{4}"
    r")(?![\w%-])"
)
_LIST_MARK = re.compile(r"\[[^\]\n]{2,30}\]\s*")
_SPAM_MARK = re.compile(r"\*{3,}\s*SPAM\s*\*{3,}|\{SPAM\?\}", re.IGNORECASE)
_FOOTER = re.compile(
    r"^[ \t>]*(?:_{10,}|-{20,}\s*\n+[ \t]*This (?:sf\.net|SF\.Net)|-+ ?~?-?-?>? ?Yahoo! Groups Sponsor|To unsubscribe from this group"
    r"|-{20,}\s*\n+[ \t]*In remembrance|-- ?$|-----BEGIN PGP SIG)",
    re.MULTILINE | re.IGNORECASE,
)
_QUOTING = re.compile(
    r"^[ \t>|]*(?:On [^\n]{0,100}\n)?[^\n]{0,100}\b(?:wrote|writes|said|mentioned|schrieb|écrit) ?:[ \t]*$",
    re.MULTILINE,
)
_HEADER_IN_TEXT = re.compile(
    r"^[ \t>|*]*(?:From|To|Cc|Sent|Date|Subject|URL|Message-ID|Reply-To|Sender|Return-Path|Received|X-[\w-]+)[ \t]?:[^\n]*$",
    re.MULTILINE | re.IGNORECASE,
)
_PGP = re.compile(r"-----BEGIN PGP SIGNED MESSAGE-----\s*(?:Hash: \S+)?")
_PAGE = re.compile(r"</?(?:html|body|table|font|div|center|p|br|a|b|td|tr)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_HIDDEN_PERSON = re.compile(r"\b(?:[zy]{4,}|x{5,})\w*\b", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z!][^<>]{0,500}>", re.IGNORECASE)
_NOISE = re.compile(r"[-=_*#~+.|<>^]{4,}|(?:[-=*#~] ){4,}")
_QUOTE_SIGNS = re.compile(r"^[ \t>|:]*[>|][ \t>|:]*", re.MULTILINE)
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufffd]")
_SIGNED = re.compile(
    r"((?i:\b(?:regards|sincerely|cheers|best wishes|yours truly|my name is|i am (?:mr|mrs|dr)))[,.!]* )"
    r"[A-Z][\w.'-]*(?: [A-Z][\w'-]*)?"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True)
class Mail:
    """One mail: where it lies in the corpus, what it is ("wanted", "spam"), its text, and who is in its headers."""

    name: str
    label: str
    text: str
    people: tuple[str, ...]


def read_mails(folder: Path) -> list[Mail]:
    """Return the corpus in ``folder`` (the package's ``data``), in order of the files' names, not yet neutral."""
    return [_read(path, label) for part, label in FOLDERS.items() for path in sorted((folder / part).glob("*.txt"))]


def _read(path: Path, label: str) -> Mail:
    content = path.read_bytes()
    text = mail_text(content)
    if _PAGE.search(text):  # a web page that calls itself plain text
        text = html_text(text)
    return Mail(f"{path.parent.name}/{path.stem}", label, text, tuple(_people(content)))


def _people(content: bytes) -> list[str]:
    mail = message_from_bytes(content, policy=policy.compat32)
    headers = [_plain(str(value)) for name in _HEADERS_WITH_NAMES for value in mail.get_all(name, [])]
    return [name.strip("'\" ") for name, _ in getaddresses(headers) if name]


def _plain(header: str) -> str:
    try:
        return str(make_header(decode_header(header)))
    except (ValueError, LookupError, UnicodeError):
        return header


class Neutral:
    """Makes texts neutral; built from all mails, because a person named in one header is spoken of in other mails."""

    def __init__(self, mails: Iterable[Mail]) -> None:
        mails = list(mails)
        self._written = Counter(word for mail in mails for word in set(_WORD.findall(mail.text)))
        names = {name for mail in mails for name in mail.people if self._is_person(name)}
        longest = sorted(names, key=lambda name: (-len(name), name))
        self._full = re.compile(r"\b(?:" + "|".join(re.escape(name) for name in longest) + r")\b", re.IGNORECASE)

    def text(self, mail: Mail) -> str:
        """Return the subject and the first words of ``mail`` with stand-ins, on one line."""
        text = _UNSEEN.sub(" ", _SPAM_MARK.sub(" ", mail.text))
        subject, _, body = text.partition("\n")
        body = _PGP.sub(" ", _FOOTER.split(body, maxsplit=1)[0])
        body = _HEADER_IN_TEXT.sub(" ", _QUOTE_SIGNS.sub("", _QUOTING.sub(" ", body)))
        text = _LIST_MARK.sub("", subject) + "\n" + _TAG.sub(" ", body)
        text = " ".join(_NOISE.sub(" ", text).split())
        text = FIND_PHONE.sub(PHONE, FIND_LINK.sub(LINK, FIND_ADDRESS.sub("\0", text)))
        text = self._without_names(text.replace("\0", ADDRESS), mail)
        return " ".join(text.split()[:MOST_WORDS])

    def _without_names(self, text: str, mail: Mail) -> str:
        text = _SIGNED.sub(rf"\1{NAME}", _HIDDEN_PERSON.sub(NAME, self._full.sub(NAME, text)))
        own = {word for name in mail.people for word in _WORD.findall(name) if len(word) > 2 and self._is_name(word)}
        return _WORD.sub(lambda found: NAME if found[0].title() in {word.title() for word in own} else found[0], text)

    def _is_person(self, name: str) -> bool:
        words = name.split()
        return 2 <= len(words) <= 4 and all(word[0].isupper() for word in words) and any(map(self._is_name, words))

    def _is_name(self, word: str) -> bool:
        """Tell whether ``word`` is written with a capital nearly always: "Robert", not "Offer"."""
        small, large = self._written[word.lower()], self._written[word.title()] + self._written[word]
        return small <= 0.1 * large
