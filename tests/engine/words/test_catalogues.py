"""Catalogues: every string can be collected, translated and shown; a pseudo-language shows what was forgotten."""

import re
import runpy
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import made_results as made
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from engine import words
from engine.report import write_report
from engine.words import catalogue, resource, say, say_count, set_language

PLACE = re.compile(r"(\{[a-z_0-9]*\})")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    template = tmp_path_factory.mktemp("catalogue") / "toughen.pot"
    script = runpy.run_path(str(resource("catalogues") / "catalogues.py"))
    assert script["extract"](template) == 0
    with template.open("rb") as file:
        return read_po(file)


def pseudo(text: str) -> str:
    """Return ``text`` in a made-up language: wrapped in brackets, places kept."""
    return "⟦" + "".join(part if PLACE.fullmatch(part) else part.swapcase() for part in PLACE.split(text)) + "⟧"


@pytest.fixture
def pseudo_language(collected: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    translated = Catalog(locale="eo", domain="toughen")
    for message in collected:
        if message.id:
            ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
            strings = tuple(pseudo(text) for text in ids)
            translated.add(message.id, strings if len(ids) > 1 else strings[0])
    folder = tmp_path / "eo" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "toughen.mo").open("wb") as file:
        write_mo(file, translated)
    monkeypatch.setattr(catalogue, "resource", lambda name: tmp_path if name == "catalogues" else resource(name))
    catalogue._catalogue.cache_clear()
    yield "eo"
    catalogue._catalogue.cache_clear()
    set_language("en")


def test_every_kind_of_string_is_collected(collected: Catalog) -> None:
    assert collected.get("Your model is easy to trick.") is not None
    assert collected.get("Per-picture worst case over: {attacks}.") is not None
    assert collected.get("{n} picture") is not None
    assert collected.get("It then got {count} texts wrong.") is not None
    assert collected.get("{n} text") is not None


def test_say_uses_the_catalogue(pseudo_language: str) -> None:
    set_language(pseudo_language)
    assert say("{part} of {whole}", part=1, whole=2) == "⟦1 OF 2⟧"
    assert say_count("{n} picture", "{n} pictures", 1) == "⟦1 PICTURE⟧"
    assert say_count("{n} picture", "{n} pictures", 3) == "⟦3 PICTURES⟧"
    assert say("not in the catalogue") == "not in the catalogue"


def test_a_translation_that_misnames_a_place_falls_back_to_english() -> None:
    assert catalogue._filled("{wrong} of {whole}", "{part} of {whole}", {"part": 1, "whole": 2}) == "1 of 2"
    assert catalogue._filled("{part of", "{part} of {whole}", {"part": 1, "whole": 2}) == "1 of 2"


def test_an_unknown_language_is_english() -> None:
    set_language("xx")
    assert words.of(1, 2) == "1 of 2"
    set_language("en")


def test_the_whole_report_is_translated(pseudo_language: str, tmp_path: Path) -> None:
    result = made.scan_result(tmp_path)
    files = write_report(result, tmp_path, tmp_path / "out", formats=("html", "pdf"), lang=pseudo_language)
    page = files["html"].read_text(encoding="utf-8")
    body = re.sub(r"<style>.*?</style>|<details.*?</details>", "", page, flags=re.DOTALL)
    shown = [unescape(text).strip() for text in re.findall(r">([^<]+)<", body)]
    names = {*made.CLASSES, "Toughen", "clothes-sorter.onnx", "2026"}
    english = [text for text in shown if re.search(r"[a-z]{3}", text) and "⟦" not in text and text not in names]
    assert not english
    assert 'lang="eo"' in page
