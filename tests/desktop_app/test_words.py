"""Every sentence of the window is plain: short, without jargon, and easy to read."""

import ast
import re
from pathlib import Path

import desktop_app

PACKAGE = Path(desktop_app.__file__).parent
JARGON = (
    "epsilon",
    "logit",
    "l-infinity",
    "perturbation",
    "adversarial",
    "gradient",
    "robust accuracy",
    "inference",
    "secure",
)
MOST_WORDS, MEAN_WORDS, HIGHEST_GRADE = 25, 15, 9


def sentences() -> list[str]:
    found: list[str] = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("say", "say_count"):
                texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
                assert texts, f"{path.name}:{node.lineno} says something that is not a literal"
                found += [part for text in texts for part in re.split(r"(?<=[.?!])\s+", text) if part.strip()]
    return found


def words(sentence: str) -> list[str]:
    return re.findall(r"[A-Za-z']+|\{\w+\}", sentence)


def grade(texts: list[str]) -> float:
    """The Flesch-Kincaid grade, with vowel groups as syllables."""
    all_words = [word for text in texts for word in words(text)]
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower())))) for word in all_words)
    return 0.39 * len(all_words) / len(texts) + 11.8 * syllables / len(all_words) - 15.59


def test_there_is_something_to_judge() -> None:
    assert len(sentences()) > 150


def test_sentences_are_short() -> None:
    assert [text for text in sentences() if len(words(text)) > MOST_WORDS] == []
    whole = [text for text in sentences() if text.endswith((".", "?", "!"))]
    assert sum(len(words(text)) for text in whole) / len(whole) <= MEAN_WORDS


def test_sentences_are_easy() -> None:
    assert grade([text for text in sentences() if text.endswith((".", "?", "!"))]) <= HIGHEST_GRADE


def test_no_jargon_and_no_promise() -> None:
    assert [text for text in sentences() if any(word in text.lower() for word in JARGON)] == []
