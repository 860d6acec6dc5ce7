"""What a file is, by its first bytes: a table or text, or something else that we can name."""

from typing import Literal

from engine.words import say

Kind = Literal["texts", "zip", "spreadsheet", "other"]

_ARCHIVES = (b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"\xfd7zXZ", b"BZh", b"\x28\xb5\x2f\xfd")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SPREADSHEET_PARTS = ("xl/workbook.xml", "xl/workbook.bin")
_OFFICE_PART = "[Content_Types].xml"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS = bytes(sorted({*range(1, 32)} - {*b"\t\n\v\f\r\x1b\x1a\x1c\x1d\x1e\x1f"}))
_CONTROLS_MOST = 0.05
HEAD_BYTES = 4096


def kind_of(head: bytes) -> tuple[Kind, str]:
    """Return the kind of a file that begins with ``head``, and for others what it is in words."""
    if head.startswith(_ZIPS):
        return "zip", ""
    if head.startswith(_OLD_OFFICE):
        return "spreadsheet", ""
    known = _named(head)
    if known:
        return "other", known
    if b"\x00" in head and not head.startswith(_WIDE_MARKS) and not _wide(head):
        return "other", say("no text, but a file for a program")
    if sum(head.count(code) for code in _CONTROLS) > _CONTROLS_MOST * len(head) and b"\x00" not in head:
        return "other", say("no text, but a file for a program")
    return "texts", ""


def kind_in_zip(files: tuple[str, ...]) -> tuple[Kind, str]:
    """Return what a zip that holds ``files`` is: office programs save zips too."""
    if any(part in files for part in _SPREADSHEET_PARTS):
        return "spreadsheet", ""
    if "content.xml" in files and "mimetype" in files:
        return "other", say("a file of an office program")
    if _OFFICE_PART in files:
        return "other", say("a file of an office program")
    return "zip", ""


def _named(head: bytes) -> str:
    if head.startswith(_PICTURES):
        return say("a single picture")
    if head.startswith(_ARCHIVES):
        return say("an archive of another kind than zip")
    if head.startswith(b"%PDF"):
        return say("a PDF document")
    if head.startswith(b"PAR1"):
        return say("a Parquet file; save it as CSV first")
    if head.startswith(b"SQLite format 3"):
        return say("a database; save its table as CSV first")
    return ""


def _wide(head: bytes) -> bool:
    from engine.data.text.encoding import guess_encoding

    return guess_encoding(head).startswith(("utf-16", "utf-32"))
