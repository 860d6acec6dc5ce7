"""Keyed hashes: the same sample always draws the same number, whatever the order, batch or run."""

import hashlib
from collections.abc import Sequence

import numpy as np


def hash_bytes(content: bytes, purpose: str) -> int:
    """Return a 64-bit hash of ``content`` for ``purpose``; other purposes give independent numbers."""
    digest = hashlib.blake2b(content, digest_size=8, key=purpose.encode()[:64]).digest()
    return int.from_bytes(digest, "little")


def pixel_keys(pixels: np.ndarray) -> np.ndarray:
    """Return (n,) uint64 keys of pictures (n, channels, height, width) uint8."""
    shape = repr(pixels.shape[1:])
    keys = [hash_bytes(np.ascontiguousarray(picture).tobytes(), f"pixels {shape}") for picture in pixels]
    return np.array(keys, dtype=np.uint64)


def shares(keys: np.ndarray, purpose: str) -> np.ndarray:
    """Return a number in [0, 1) for each of the uint64 ``keys`` (n,), float64."""
    hashes = [hash_bytes(int(key).to_bytes(8, "little"), purpose) for key in keys]
    return np.array(hashes, dtype=np.uint64).astype(np.float64) / 2.0**64


def text_keys(texts: Sequence[str]) -> np.ndarray:
    """Return (n,) uint64 keys of ``texts``; half characters (lone surrogates) count as they are."""
    return np.array([hash_bytes(text.encode("utf-8", "surrogatepass"), "text") for text in texts], dtype=np.uint64)
