"""Collects the messages of the source by reading its syntax trees, and measures how easy English is to read."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from engine.words import about_texts

ROOT = Path(__file__).parents[3]
PLAIN = {"say": 1, "say_count": 2}
OF_A_TASK = {"say_of": 1, "count_of": 2}
TECHNICAL = {"say_technical": 1}
_SENTENCE_END = re.compile(r"[.!?:;](?:\s+|$)|\n")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*|\d[\d.,]*")


@dataclass(frozen=True)
class Message:
    """One English string of the program and where it stands."""

    text: str
    place: str
    technical: bool


def messages() -> list[Message]:
    """Return every string given to say and its kin in the product; those of a task in both their forms."""
    found = []
    for package in ("engine", "desktop_app"):
        for path in sorted((ROOT / package).rglob("*.py")):
            found += _in_file(path)
    return found


def _in_file(path: Path) -> list[Message]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        first, taken = (1, OF_A_TASK[name]) if name in OF_A_TASK else (0, PLAIN.get(name) or TECHNICAL.get(name) or 0)
        for argument in node.args[first : first + taken]:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                place = f"{path.relative_to(ROOT)}:{argument.lineno}"
                found.append(Message(argument.value, place, name in TECHNICAL))
                if name in OF_A_TASK:
                    found.append(Message(about_texts(argument.value), place, technical=False))
    return found


def sentences(text: str) -> list[list[str]]:
    """Return the sentences of ``text`` as lists of words; a place such as {name} counts as one word."""
    filled = re.sub(r"\{[a-z_]*\}", "seven", text)
    split = (_WORD.findall(part) for part in _SENTENCE_END.split(filled))
    return [words for words in split if words]


def syllables(word: str) -> int:
    """Return about how many syllables an English word has."""
    lower = re.sub(r"[^a-z]", "", word.lower())
    if not lower:
        return 1
    groups = len(re.findall(r"[aeiouy]+", lower))
    if lower.endswith("e") and not lower.endswith(("le", "ee", "ye")) and groups > 1:
        groups -= 1
    if lower.endswith("ed") and not lower.endswith(("ted", "ded")) and groups > 1:
        groups -= 1
    return max(1, groups)


def grade(texts: list[str]) -> float:
    """Return the Flesch-Kincaid grade of ``texts`` together (Kincaid et al. 1975)."""
    all_sentences = [words for text in texts for words in sentences(text)]
    words = [word for sentence in all_sentences for word in sentence]
    per_word = sum(map(syllables, words)) / len(words)
    return 0.39 * len(words) / len(all_sentences) + 11.8 * per_word - 15.59
