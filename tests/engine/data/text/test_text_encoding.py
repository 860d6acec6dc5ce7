import pytest

from engine.data.text.encoding import decode_text, guess_encoding, is_broken, known_encoding

GERMAN = "Die Lieferung kam pünktlich, aber die Größe paßt überhaupt nicht."
FRENCH = "Le service était très agréable, l’hôtel “parfait” — nous reviendrons."
RUSSIAN = "Очень доволен покупкой, спасибо большое! Привет всем."
CASES = {
    "utf-8": RUSSIAN + GERMAN,
    "utf-8-sig": "plain",
    "utf-16": RUSSIAN,
    "utf-16-le": GERMAN,
    "utf-16-be": FRENCH,
    "utf-32": RUSSIAN,
    "cp1252": FRENCH + GERMAN,
    "cp1251": RUSSIAN,
    "koi8-r": RUSSIAN,
    "gb18030": "这家餐厅的菜很好吃，服务也不错。我们很喜欢。",
    "big5": "這家餐廳的菜很好吃，服務也不錯。我們很喜歡。",
    "cp932": "このアプリは起動するたびに止まってしまいます。",
    "euc-jp": "このアプリは起動するたびに止まってしまいます。",
    "cp949": "이 영화는 기대보다 훨씬 재미있었어요.",
}


@pytest.mark.parametrize("encoding", CASES)
def test_the_encoding_is_guessed(encoding: str) -> None:
    content = ("text,label\n" + CASES[encoding]).encode(encoding)
    assert guess_encoding(content) == encoding
    assert decode_text(content, encoding).endswith(CASES[encoding])


def test_bytes_that_windows_does_not_know_are_latin() -> None:
    assert guess_encoding("naïve".encode("latin-1") + b"\x81") == "latin-1"


def test_a_damaged_byte_does_not_change_the_encoding() -> None:
    content = (GERMAN * 20).encode() + b"\nbad \xe9 line"
    assert guess_encoding(content) == "utf-8"
    good, bad = decode_text(content, "utf-8").split("\n")
    assert not is_broken(good)
    assert is_broken(bad)


def test_names_of_encodings() -> None:
    assert known_encoding("UTF8") == "utf-8"
    assert known_encoding("windows-1252") == "cp1252"
    assert (
        known_encoding("rot13") is known_encoding("zip") is known_encoding("nonsense") is known_encoding("\0") is None
    )
