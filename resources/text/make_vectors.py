"""Makes ``vectors.npz``: a small vector for each of the most common words, from WordLlama's token vectors.

    pip download --no-deps wordllama==0.4.0.post1, and unzip the wheel
    python resources/text/make_vectors.py l2_supercat_256.safetensors l2_supercat_tokenizer_config.json

A word's vector is the mean of its tokens' vectors less the mean of all words, projected on the main axes (PCA), scaled
to length 1 and stored as int8. Needs the packages that the product
has anyway (numpy, safetensors, tokenizers). Prints what is lost: how far cosines of the small vectors lie from those
of the full ones, over synonyms and over random pairs.
"""

import argparse
import gzip
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

OUT = Path(__file__).resolve().parent
WORDS, SIZE = 40_000, 64


def common_words() -> list[str]:
    """The most common words, in order, from the table that ``make_words.py`` makes."""
    lines = gzip.decompress((OUT / "words.txt.gz").read_bytes()).decode().splitlines()
    return [line.split()[0] for line in lines[:WORDS]]


def full_vectors(words: list[str], weights: Path, tokenizer: Path) -> np.ndarray:
    """Centred mean of the token vectors of each word, length 1: ``(words, 256)``."""
    rows = load_file(weights)["embedding.weight"].astype(np.float32)
    encode = Tokenizer.from_file(str(tokenizer)).encode_batch
    means = np.stack([rows[code.ids].mean(0) for code in encode(words, add_special_tokens=False)])
    means -= means.mean(0)
    return means / np.linalg.norm(means, axis=1, keepdims=True)


def small_vectors(full: np.ndarray) -> np.ndarray:
    """The first axes of ``full``, as int8 of length 127: ``(words, SIZE)``."""
    axes = np.linalg.svd(full.T @ full)[0][:, :SIZE]
    small = full @ axes
    small /= np.linalg.norm(small, axis=1, keepdims=True)
    return np.round(small * 127).astype(np.int8)


def synonym_pairs(words: list[str]) -> list[tuple[int, int]]:
    """Places of pairs of common words that share a synset."""
    index = {word: place for place, word in enumerate(words)}
    lines = gzip.decompress((OUT / "wordnet.txt.gz").read_bytes()).decode().split("\n\n")[0].splitlines()
    groups = ([index[word] for word in line.split()[1:] if word in index] for line in lines)
    return [(group[0], other) for group in groups for other in group[1:]]


def report(full: np.ndarray, small: np.ndarray, pairs: list[tuple[int, int]]) -> None:
    """Print the loss."""
    normed = small / np.linalg.norm(small.astype(np.float32), axis=1, keepdims=True)
    random = np.random.default_rng(0).integers(0, len(full), (len(pairs), 2))
    found = {}
    for name, places in (("synonyms", np.array(pairs)), ("random pairs", random)):
        before = (full[places[:, 0]] * full[places[:, 1]]).sum(1)
        after = (normed[places[:, 0]] * normed[places[:, 1]]).sum(1)
        found[name] = before, after
        print(
            f"{name}: {len(places)}, mean cosine {before.mean():.3f} full, {after.mean():.3f} small; "
            f"correlation {np.corrcoef(before, after)[0, 1]:.3f}"
        )
    for side, name in enumerate(("full", "small")):
        good, bad = found["synonyms"][side], found["random pairs"][side]
        print(
            f"{name}: a synonym pair is closer than a random one in {(good > np.random.default_rng(1).permutation(bad)).mean():.1%}"
        )


def main() -> None:
    """Read WordLlama's two files; write the table beside this script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("tokenizer", type=Path)
    arguments = parser.parse_args()
    words = common_words()
    full = full_vectors(words, arguments.weights, arguments.tokenizer)
    small = small_vectors(full)
    np.savez_compressed(OUT / "vectors.npz", vectors=small)
    report(full, small, synonym_pairs(words))


if __name__ == "__main__":
    main()
