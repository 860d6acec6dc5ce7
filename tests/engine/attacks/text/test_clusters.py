"""Where a reader sees a border between two characters."""

from itertools import pairwise

import pytest

from engine.attacks.text.clusters import is_border, is_whole


@pytest.mark.parametrize("seen", [
    ["a", "b"], ["c", "a", "f", "e\u0301", "s"], ["\U0001f44d\U0001f3fd", "\U0001f600"],
    ["\U0001f468\u200d\U0001f469\u200d\U0001f467", "!"], ["\u2764\ufe0f", "x"], ["1\ufe0f\u20e3"],
    ["\U0001f1e9\U0001f1ea"], ["कि", "ता", "ब"], ["न्दी", "क"], ["ก็", "ด"],
])  # fmt: skip
def test_borders(seen: list[str]) -> None:
    text = "".join(seen)
    ends = [len("".join(seen[:place])) for place in range(len(seen) + 1)]
    assert [place for place in range(len(text) + 1) if is_border(text, place)] == ends
    for start, end in pairwise(ends):
        assert is_whole(text, start) == (end - start == 1)
