"""Random numbers named by what they are for, not by their place in a stream.

A draw depends on (seed, test, attack, restart, sample key, draw number) alone, so batch size, order and
compaction change nothing, and a resumed run draws what the whole run would have drawn.

Source: SplitMix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators"), used as a
counter-based generator: value i of a stream is the mix of ``base + i * golden``. Each 64-bit value gives two
32-bit halves, which is twice as fast and leaves 24 random bits per float32.
"""

import hashlib
from dataclasses import dataclass, replace
from math import prod

import numpy as np

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_DRAW = 0xD1B54A32D192ED03
_MULTIPLIERS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))


def _mix(values: np.ndarray) -> np.ndarray:
    """Return ``values`` (any shape, uint64) after SplitMix64's finaliser; changes ``values`` in place."""
    scratch = values >> _SHIFTS[0]
    values ^= scratch
    values *= _MULTIPLIERS[0]
    np.right_shift(values, _SHIFTS[1], out=scratch)
    values ^= scratch
    values *= _MULTIPLIERS[1]
    np.right_shift(values, _SHIFTS[2], out=scratch)
    values ^= scratch
    return values


@dataclass(frozen=True)
class Stream:
    """Random numbers for n samples; ``bases`` (n,) uint64, one per sample.

    Every method takes the shape of one sample's draw and ``draw``, the number of the draw (a step of a loop):
    the same draw number gives the same numbers. Use different numbers for different draws.
    """

    bases: np.ndarray

    def pick(self, rows: np.ndarray) -> "Stream":
        """Return the stream of the samples at ``rows`` (indices or a mask)."""
        return replace(self, bases=self.bases[rows])

    def bits(self, shape: tuple[int, ...], draw: int = 0) -> np.ndarray:
        """Return uniform 32-bit numbers, uint32 (n, *shape)."""
        wanted = prod(shape)
        counters = np.arange(1, (wanted + 1) // 2 + 1, dtype=np.uint64) * _GOLDEN
        starts = _mix(self.bases + np.uint64((draw + 1) * _DRAW % 2**64))
        halves = _mix(starts[:, None] + counters).view(np.uint32)
        return halves[:, :wanted].reshape(len(self.bases), *shape)

    def uniform(self, shape: tuple[int, ...], draw: int = 0, low: float = 0.0, high: float = 1.0) -> np.ndarray:
        """Return float32 (n, *shape), uniform in [low, high)."""
        values = (self.bits(shape, draw) >> np.uint32(8)).astype(np.float32)
        values *= np.float32((high - low) / 2**24)
        values += np.float32(low)
        return values

    def signs(self, shape: tuple[int, ...], draw: int = 0) -> np.ndarray:
        """Return float32 (n, *shape) of -1 and 1, equally likely."""
        values = (self.bits(shape, draw) >> np.uint32(31)).astype(np.float32)
        values *= np.float32(2)
        values -= np.float32(1)
        return values

    def integers(self, high: int, shape: tuple[int, ...] = (), draw: int = 0) -> np.ndarray:
        """Return int64 (n, *shape), uniform in 0 … high - 1, for high up to 2**31 (bias below high / 2**32)."""
        scaled = self.bits(shape, draw).astype(np.uint64) * np.uint64(high)
        return (scaled >> np.uint64(32)).astype(np.int64)

    def normal(self, shape: tuple[int, ...], draw: int = 0) -> np.ndarray:
        """Return float32 (n, *shape), standard normal (Box and Muller 1958)."""
        both = self.uniform((2, *shape), draw)
        radius = np.sqrt(-2 * np.log1p(-both[:, 0]))
        return np.asarray(radius * np.cos(np.float32(2 * np.pi) * both[:, 1]), dtype=np.float32)


def stream(seed: int, test: str, attack: str, restart: int, keys: np.ndarray) -> Stream:
    """Return the random numbers of one restart of one attack in one test, for samples named ``keys`` (n,) uint64."""
    name = f"{seed}\x1f{test}\x1f{attack}\x1f{restart}".encode()
    salt = np.frombuffer(hashlib.blake2b(name, digest_size=16).digest(), "<u8")
    return Stream(_mix(_mix(keys.astype(np.uint64) + salt[0]) ^ salt[1]))
