import pytest

from engine.models.texts.sanitiser import sanitise


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        ("Th\0is is b\x01ad", "This is bad"),
        ("This is bx\x08ad", "This is bad"),
        ("This is b\x7fwas\x7f\x7f\x7fbad", "This is bad"),
        ("This is bxyz\x08\x08\x08ad", "This is bad"),
        ("This is be\u0301\x08ad", "This is bad"),
        ("\x1b[31mThis\x1b[0m is \x1b[1;4mbad", "This is bad"),
        ("one\rtwo\u2028three\x85four\x0bfive", "one\ntwo\nthree\nfour\nfive"),
        ("\x08\x08This", "This"),
        ("one\n\x08two", "one\ntwo"),
    ],
)
def test_what_a_terminal_would_show(hidden: str, shown: str) -> None:
    assert sanitise(hidden) == shown


def test_tabs_and_line_ends_stay() -> None:
    assert sanitise("one\ttwo\r\nthree\nfour ё") == "one\ttwo\r\nthree\nfour ё"
