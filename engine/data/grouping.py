"""Sets of linked samples: union-find, and the rule that takes chains apart; for pictures and texts alike.

Where one scene is photographed again and again, or every text is filled into one form, links between neighbours would
chain everything together. A set with more than ``MOST_SHARE`` of all samples is therefore taken apart by stricter
links, level by level.
"""

from collections.abc import Callable, Sequence

import numpy as np

MOST_SHARE = 0.02
_ALWAYS_ALLOWED = 20

Link = Callable[[np.ndarray | slice, float], np.ndarray]
"""From members (of n items) and a level of strictness to the root of each member's set, counted among the members."""


class Forest:
    """Union-find over n items; a set's root is its smallest item."""

    def __init__(self, n: int) -> None:
        self.parent = np.arange(n)

    def roots(self) -> np.ndarray:
        """Return the root of every item."""
        while True:
            above = self.parent[self.parent]
            if (above == self.parent).all():
                return self.parent
            self.parent = above

    def join(self, a: int, b: int) -> None:
        """Put ``a`` and ``b`` into one set."""
        a, b = self._find(a), self._find(b)
        self.parent[max(a, b)] = min(a, b)

    def _find(self, item: int) -> int:
        while self.parent[item] != item:
            item = int(self.parent[item])
        return item


def connect(n: int, link: Link, levels: Sequence[float]) -> np.ndarray:
    """Return the root of every item's set, linked at ``levels[0]``; sets too large to be copies are taken apart."""
    most = max(_ALWAYS_ALLOWED, int(MOST_SHARE * n))
    roots = link(slice(None), levels[0]).copy()
    for level in levels[1:]:
        sizes = np.bincount(roots, minlength=n)
        for root in np.flatnonzero(sizes > most):
            members = np.flatnonzero(roots == root)
            roots[members] = members[link(members, level)]
    sizes = np.bincount(roots, minlength=n)
    alone = sizes[roots] > most
    roots[alone] = np.flatnonzero(alone)
    return roots


def group_ids(keys: np.ndarray, roots_of: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Return (n,) uint64 group ids: the smallest key in each group, so that they do not depend on the order.

    ``roots_of`` gets the places of the first sample of each key, in order of the keys, and returns their roots.
    """
    unique, first, back = np.unique(keys, return_index=True, return_inverse=True)
    roots = roots_of(first)
    ids = np.full(len(unique), np.iinfo(np.uint64).max, dtype=np.uint64)
    np.minimum.at(ids, roots, unique)
    groups: np.ndarray = ids[roots][back]
    return groups
