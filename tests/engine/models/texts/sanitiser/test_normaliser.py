import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers

from engine.models.texts.sanitiser import (
    is_surely_clean,
    normaliser,
    sanitise,
    with_normaliser,
    with_plain_class,
    without_normaliser,
)

WORDS = ["this", "movie", "was", "bad", "good", "the", "and", "boring", "really", "very", "is", "it", "a", "film"]
LETTERS = [chr(code) for code in range(33, 127)]


def word_pieces() -> Tokenizer:
    pieces = ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]", *WORDS, *LETTERS, *(f"##{one}" for one in LETTERS)]
    built = Tokenizer(models.WordPiece({piece: at for at, piece in enumerate(pieces)}, unk_token="[UNK]"))
    built.normalizer, built.pre_tokenizer = (
        normalizers.BertNormalizer(lowercase=True),
        pre_tokenizers.BertPreTokenizer(),
    )
    return built


def bytes_in_pairs() -> Tokenizer:
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    merges = [("b", "a"), ("ba", "d"), ("i", "s"), ("t", "h"), ("th", "is"), ("Ġ", "bad")]
    vocabulary = {one: at for at, one in enumerate([*letters, *("".join(pair) for pair in merges)])}
    built = Tokenizer(models.BPE(vocabulary, merges))
    built.pre_tokenizer, built.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    return built


def unigrams() -> Tokenizer:
    pieces = [("<unk>", 0.0), *((f"▁{word}", -2.0) for word in WORDS), *((one, -8.0) for one in LETTERS), ("▁", -4.0)]
    built = Tokenizer(models.Unigram(pieces, unk_id=0))
    built.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    built.pre_tokenizer = pre_tokenizers.Metaspace()
    return built


KINDS = [word_pieces, bytes_in_pairs, unigrams]
CLEAN = [
    "This movie was really bad.",
    "a, b and c: (x) [y] {z} <w> 100 % & more!",
    "U.S.A. e.g. i.e. a b c",
    "tab\tand\nline",
    "snake_case-word",
    "",
]
ATTACKED = [
    "Th\u200bis mo\u2060vie w\ufeffas b\u00adad", "This movie was bx\x08ad", "Th\0is movie was b\x01ad", "This\U000e0041\U000e0042 movie was ba\ufe0fd",
    "Тhis mоvіe wаs bаd", "Τhis mονie wаs bad", "Ꭲhis movie was bad", "ｔｈｉｓ ｍｏｖｉｅ ｗａｓ ｂａｄ", "𝐭𝐡𝐢𝐬 𝓶𝓸𝓿𝓲𝓮 was 𝕓𝕒𝕕", "This movie was ⓑⓐⓓ",
    "this is b\u0336a\u0336d\u0336", "this is b\u0322\u0353\u0359ad", "this was v e r y bad", "this was h.o.r.r.i.b.l.e", "this\u2003was\u2005bad",
    "ᴛʜɪs movie was ʙᴀᴅ", "thɨs was bɑd", "th\u200eis was b\u202aad", "b\u0430\u200bｄ and 𝐛\u00adоring", "\x1b[31mbad\x1b[0m",
]  # fmt: skip


def protected(tokenizer: Tokenizer) -> Tokenizer:
    return Tokenizer.from_str(json.dumps(with_normaliser(json.loads(tokenizer.to_str()))))


@pytest.mark.parametrize("kind", KINDS)
def test_clean_texts_have_the_pieces_they_had(kind: Any) -> None:
    plain, safe = kind(), protected(kind())
    for text in CLEAN:
        assert safe.encode(text).ids == plain.encode(text).ids


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("attacked", ATTACKED)
def test_attacked_texts_have_the_pieces_of_the_sanitised_ones(kind: Any, attacked: str) -> None:
    assert protected(kind()).encode(attacked).ids == kind().encode(sanitise(attacked)).ids


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_else_in_the_file_changes(kind: Any) -> None:
    told = json.loads(kind().to_str())
    changed = with_normaliser(told)
    assert {**changed, "normalizer": 0} == {**told, "normalizer": 0}
    assert with_normaliser(changed) == changed
    own = changed["normalizer"]["normalizers"][-1] if told["normalizer"] else None
    assert own == told["normalizer"]


def test_natural_texts_stay() -> None:
    spec = Path(__file__).with_name("test_natural.py").read_text(encoding="utf-8")
    scope: dict[str, Any] = {}
    exec(compile(spec, "test_natural.py", "exec"), scope)
    ours = Tokenizer.from_str(json.dumps(with_normaliser(json.loads(word_pieces().to_str())))).normalizer
    ours = normalizers.Sequence(
        [normalizers.Replace(_pattern(one), one["content"]) for one in normaliser()["normalizers"]]
    )
    for text in [*scope["SENTENCES"].values(), *scope["PIECES"]]:
        assert ours.normalize_str(text) == text


def _pattern(step: dict[str, Any]) -> Any:
    from tokenizers import Regex

    return Regex(step["pattern"]["Regex"])


def test_transformers_uses_it_with_the_plain_class(tmp_path: Path, no_network: None) -> None:
    from transformers import AutoTokenizer

    settings = {"tokenizer_class": "BertTokenizer", "unk_token": "[UNK]", "pad_token": "[PAD]", "model_max_length": 64}
    told = with_normaliser(json.loads(word_pieces().to_str()))
    (tmp_path / "tokenizer.json").write_text(json.dumps(told), encoding="utf-8")
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(with_plain_class(settings)), encoding="utf-8")
    (tmp_path / "config.json").write_text('{"model_type": "bert"}', encoding="utf-8")
    loaded = AutoTokenizer.from_pretrained(tmp_path)
    given = loaded("th\u200bis is b\u0430d")
    assert loaded.convert_ids_to_tokens(given["input_ids"]) == ["this", "is", "bad"]
    assert sorted(given) == ["attention_mask", "input_ids"]
    assert loaded.model_max_length == 64


def test_what_is_surely_clean_passes_both_unchanged() -> None:
    ours = Tokenizer.from_str(json.dumps({**json.loads(word_pieces().to_str()), "normalizer": normaliser()})).normalizer
    random = Random(1)
    signs = [*map(chr, range(128)), *(" .-_*" * 12), *"aAbB" * 12, "\x1b[31m", "f r e e", "n.o.w", "\r\n"]
    texts = ["".join(random.choices(signs, k=random.randint(1, 40))) for _ in range(4000)]
    texts += ["n.o.w.a.n.t.e.d", "a.b.c d", 'if.",.w.a.n.t.e.d', "caf\u00e9", "a\u200bb"]
    clean = [text for text in map(sanitise, texts) if is_surely_clean(text)]
    assert len(clean) > 3000
    assert [text for text in clean if sanitise(text) != text or ours.normalize_str(text) != text] == []
    assert not any(map(is_surely_clean, texts[-5:-4] + texts[-2:]))


@pytest.mark.parametrize("make", [word_pieces, bytes_in_pairs, unigrams])
def test_it_is_taken_out_again(make: Any) -> None:
    before = json.loads(make().to_str())
    assert without_normaliser(before) is None
    assert without_normaliser(with_normaliser(before)) == before
