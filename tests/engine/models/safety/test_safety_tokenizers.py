"""Patterns of tokenizers: those in use pass, those that may never end do not."""

import json
from pathlib import Path

import pytest
import tiny_texts

from engine.models.safety import check_tokenizer, trial
from engine.models.safety.tokenizer_files import MAX_ADDED, check_pattern
from engine.models.texts.sanitiser import with_normaliser
from engine.results.errors import ModelError

IN_USE = {
    "gpt-2": r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
    "llama-3": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "gpt-4o": r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "bloom": r" ?[^(\s|[.,!?…。，、।۔،])]+",
    "t5": r" {2,}",
    "digits": r"(?=(\d{3})+(?!\d))",
    "escaped": r"\[\(a\+\)\]+\\+",
}
ENDLESS = (
    "(a+)+$", "(a|aa)+$", r"(\s*)*\n$", "^(([a-z])+.)+[A-Z]([a-z])+$", r"(a*)*\1b", r"(?<r>a\g<r>?b?)+$", "((a|b)c)*",
    "(a{2,})*", "(?:a+){5,}", "([ab]*c?){3,20}", "(?:(?:a+))+", r"(a)\k<1>", "(a*?)*", "(?:a+)++b",
    "q*q*q*q*z", "a+(b*c*|d)e+f*g",
)  # fmt: skip


@pytest.mark.parametrize("name", IN_USE)
def test_patterns_in_use_pass(name: str) -> None:
    check_pattern(IN_USE[name])


@pytest.mark.parametrize("pattern", [*ENDLESS, "a" * 5000])
def test_patterns_that_may_never_end_do_not(pattern: str) -> None:
    with pytest.raises(ModelError) as caught:
        check_pattern(pattern)
    assert caught.value.code == "model.not_safe"


def test_patterns_are_found_wherever_they_are(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    inner = {"type": "Sequence", "normalizers": [{"type": "Replace", "pattern": {"Regex": "(a+)+"}, "content": ""}]}
    path.write_text(json.dumps({"model": {"type": "BPE"}, "normalizer": {"type": "Sequence", "normalizers": [inner]}}))
    with pytest.raises(ModelError):
        check_tokenizer(path)
    path.write_text(json.dumps({"model": {"type": "BPE", "vocab": {"Regex": 1}}, "added_tokens": []}))
    check_tokenizer(path)


def test_very_many_added_words(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps({"model": {}, "added_tokens": [{"id": 1, "content": "a"}] * (MAX_ADDED + 1)}))
    with pytest.raises(ModelError):
        check_tokenizer(path)


@pytest.mark.parametrize("change", [
    {"added_tokens": [{"id": 1, "content": "a" * 20_000}]},
    {"normalizer": {"type": "Replace", "pattern": {"String": "q"}, "content": "q" * 2_000}},
    {"normalizer": {"normalizers": [{"type": "Replace", "pattern": {"String": "q"}, "content": "q" * 20}] * 3}},
    {"normalizer": {"normalizers": [{"type": "NFC"}] * 6_000}},
])  # fmt: skip
def test_what_makes_texts_or_lists_very_long(change: dict[str, object], tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps({"model": {}, **change}))
    with pytest.raises(ModelError) as caught:
        check_tokenizer(path)
    assert caught.value.code == "model.not_safe"


def test_the_letters_of_patterns_are_tried(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps({"model": {}, "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "q*w+|[xy]"}}}))
    assert set("qwxy") <= set(check_tokenizer(path))


def test_only_our_own_part_is_known_and_not_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = {"type": "Replace", "pattern": {"Regex": "q*q*x"}, "content": ""}
    told = json.loads(tiny_texts.word_pieces().to_str())
    told["normalizer"] = own
    protected = with_normaliser(told)
    path, tried = tmp_path / "tokenizer.json", []
    monkeypatch.setattr(trial, "_try_letter", lambda tokenizer, letter: tried.append(json.loads(tokenizer.to_str())))
    for changed, expected in ((False, own), (True, protected["normalizer"])):
        if changed:
            protected["normalizer"]["normalizers"][0]["normalizers"][0]["pattern"]["Regex"] += "q"
        path.write_text(json.dumps(protected), encoding="utf-8")
        tried.clear()
        assert trial.try_tokenizer(path)["vocabulary"] == len(told["model"]["vocab"])
        assert tried[0]["normalizer"] == expected
