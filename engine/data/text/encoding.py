"""Which encoding turns a file's bytes into letters.

Marks at the start and valid UTF-8 decide at once. Of the older encodings, whose every byte may be a letter, the one
wins whose letters stand as they do in words: a Russian word is foreign letters throughout, a French one a few among
English ones, and Chinese, Japanese and Korean texts keep to the common part of their tables.
"""

import codecs
import re
from collections.abc import Callable

ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "cp1252",
    "latin-1",
    "iso8859-15",
    "cp1250",
    "iso8859-2",
    "cp1251",
    "koi8-r",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "gb18030",
    "big5",
    "cp932",
    "euc-jp",
    "cp949",
    "mac-roman",
    "cp437",
    "cp850",
)
"""All that may be asked for, by Python's names."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_WINDOWS = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")
_SAMPLE_BYTES = 200_000
_FOREIGN_ENOUGH = 0.5
_COMMON_ENOUGH = 0.9
_BROKEN_MOST = 0.1
_FOREIGN_RUN = re.compile(r"[^\W\d_\x00-\x7f]{2,}")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_EAST = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff00-\uff60\uac00-\ud7a3]")
_KANA, _HAN, _HANGUL = re.compile("[\u3040-\u30ff]"), re.compile("[\u4e00-\u9fff]"), re.compile("[\uac00-\ud7a3]")
_CYRILLIC_CASE = re.compile("[а-я][А-Я]")


def known_encoding(name: str) -> str | None:
    """Return the name in ``ENCODINGS`` of the encoding that a user calls ``name``, or None."""
    try:
        wanted = codecs.lookup(name).name
    except (LookupError, ValueError, TypeError):
        return None
    return next((known for known in ENCODINGS if codecs.lookup(known).name == wanted), None)


def guess_encoding(content: bytes) -> str:
    """Return the likeliest encoding of ``content``; never fails."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    wide = _without_mark(content)
    if wide is not None:
        return wide
    if _is_utf8(content):
        return "utf-8"
    sample = content[:_SAMPLE_BYTES]
    western = "latin-1" if any(code in content for code in _NOT_WINDOWS) else "cp1252"
    return _eastern(sample) or _cyrillic(sample) or western


def decode_text(content: bytes, encoding: str) -> str:
    """Return the text of ``content``; bytes that have no letter become lone surrogates, to be found by ``is_broken``.

    In UTF-16 and UTF-32, where that is not possible, they become the replacement character.
    """
    wide = encoding.startswith(("utf-16", "utf-32"))
    text = content.decode(encoding, "replace" if wide else "surrogateescape")
    return text.removeprefix("\ufeff")


def is_broken(text: str) -> bool:
    """Tell whether ``text`` holds bytes that had no letter, or letters that no text has (NUL)."""
    return "\x00" in text or (not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text))


def _without_mark(content: bytes) -> str | None:
    """Recognise UTF-16 without a mark by the zero bytes of its Latin letters, digits and blanks."""
    sample = content[:4096]
    half = len(sample) // 2
    if half < 2 or b"\x00" not in sample:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    for zeros, others, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros >= half * 0.4 and others <= half * 0.02:
            text = content[: len(content) // 2 * 2].decode(name, "replace")
            controls = sum(letter < " " and letter not in "\t\r\n" for letter in text[:half])
            return name if controls <= 0.02 * half and "\ufffd" not in text else None
    return None


def _is_utf8(content: bytes) -> bool:
    """Tell whether ``content`` is UTF-8, but for a few damaged places."""
    text = content.decode("utf-8", "surrogateescape")
    if text.isascii():
        return True
    broken = len(re.findall("[\ud800-\udfff]+", text))
    whole = len(_FOREIGN.findall(text)) if broken else 1
    return broken <= _BROKEN_MOST * (whole - broken)


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        if error.end >= len(content) - 4 and error.start > 4:  # the sample ends inside a letter
            return content[: error.start].decode(encoding, "ignore")
        return None


def _eastern(sample: bytes) -> str | None:
    """Return the Chinese, Japanese or Korean encoding in which nearly all foreign letters are common ones."""
    fits: tuple[tuple[str, Callable[[str], int]], ...] = (
        ("cp932", lambda text: len(_KANA.findall(text)) * 4),
        ("euc-jp", lambda text: len(_KANA.findall(text)) * 4),
        ("cp949", lambda text: len(_HANGUL.findall(text)) * 2),
        ("gb18030", lambda text: _frequent(text, _OFTEN_GB)),
        ("big5", lambda text: _frequent(text, _OFTEN_BIG5)),
    )
    best, most = None, 0
    for name, score in fits:
        text = _decoded(sample, name)
        foreign = [] if text is None else _FOREIGN.findall(text)
        if text is None or not foreign or len(_EAST.findall(text)) < _COMMON_ENOUGH * len(foreign):
            continue
        points = score(text)
        if points > most and points >= 0.15 * len(foreign):
            best, most = name, points
    return best


_OFTEN_GB = frozenset("的一是不了我在有人这他们来到个上说你就，。！？很好")
_OFTEN_BIG5 = frozenset("的一是不了我在有人這他們來到個上說你就，。！？很好")


def _frequent(text: str, often: frozenset[str]) -> int:
    return 3 * sum(letter in often for letter in text)


def _cyrillic(sample: bytes) -> str | None:
    """Return the Cyrillic encoding in which foreign letters come in words, small letters after capital ones."""
    found = []
    for name in ("cp1251", "koi8-r"):
        text = sample.decode(name, "ignore")
        foreign = len(_FOREIGN.findall(text))
        in_words = sum(len(run) for run in _FOREIGN_RUN.findall(text) if "\u0400" <= run[0] <= "\u04ff")
        capitals = len(_CYRILLIC_CASE.findall(text)) + sum("А" <= letter <= "Я" for letter in text)
        if foreign and in_words >= _FOREIGN_ENOUGH * foreign:
            found.append((capitals, name))
    return min(found)[1] if found else None
