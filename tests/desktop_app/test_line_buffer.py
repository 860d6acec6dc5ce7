"""Lines come out whole, however the pipe cuts them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.line_buffer import LineBuffer
from engine.protocol import MAX_LINE_BYTES


@given(
    st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), min_size=1)), st.integers(1, 7)
)
def test_any_cut_gives_the_same_lines(lines: list[str], piece: int) -> None:
    data = "".join(f"{line}\n" for line in lines).encode()
    buffer = LineBuffer()
    found = [line for start in range(0, len(data), piece) for line in buffer.feed(data[start : start + piece])]
    assert found == [line for line in lines if line.encode().strip()]


def test_a_line_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="no end"):
        LineBuffer().feed(b"x" * (MAX_LINE_BYTES + 1))
