"""Our reader on files that are changed at random: it reads or refuses them in words, and never reads outside."""

import contextlib

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from lite_files import Weights, mobile, whole_mobile

from engine.models.tflite.checking import check_lite
from engine.models.tflite.metadata import Metadata
from engine.models.tflite.names import NAMES
from engine.models.tflite.schema import read_lite
from engine.models.tflite.translating import translate
from engine.results.errors import ModelError

CONTENT = whole_mobile(Weights(4), 32)
EDGES = st.sampled_from([0, 1, 2, 4, 127, 128, 255, 2**15, 2**16 - 1, 2**31 - 1, 2**31, 2**32 - 5, 2**32 - 1])
change = st.tuples(st.integers(0, len(CONTENT) - 4), EDGES | st.integers(0, 2**32 - 1), st.sampled_from([1, 2, 4]))


def attempt(content: bytes) -> None:
    with contextlib.suppress(ModelError):
        file = read_lite(content)
        check_lite(file)
        Metadata(file)
        with contextlib.suppress(
            RuntimeError, ValueError, TypeError, IndexError, KeyError
        ):  # caught where it is opened
            translate(file, file.main.outputs[0])


def changed(changes: list[tuple[int, int, int]]) -> bytes:
    content = bytearray(CONTENT)
    for place, number, width in changes:
        content[place : place + width] = number.to_bytes(4, "little")[:width]
    return bytes(content)


@seed(1)
@settings(max_examples=400, deadline=None, database=None)
@given(st.lists(change, min_size=1, max_size=4))
def test_changed_numbers(changes: list[tuple[int, int, int]]) -> None:
    attempt(changed(changes))


@pytest.mark.slow
@seed(2)
@settings(max_examples=20_000, deadline=None, database=None)
@given(st.lists(change, min_size=1, max_size=6))
def test_many_changed_numbers(changes: list[tuple[int, int, int]]) -> None:
    attempt(changed(changes))


@settings(max_examples=200, deadline=None, database=None)
@given(st.binary(max_size=300))
def test_random_bytes(tail: bytes) -> None:
    attempt(tail[:4] + b"TFL3" + tail[4:])


def test_every_cut_is_refused() -> None:
    content = mobile(Weights(3), 16)
    for end in range(0, len(content) - 1, 7):
        with pytest.raises(ModelError):
            check_lite(read_lite(content[:end]))


def test_the_names_are_those_of_the_schema() -> None:
    known = {number: name for name, number in vars(schema.BuiltinOperator).items() if isinstance(number, int)}
    assert tuple(known[number] for number in range(len(known))) == NAMES


def test_what_is_read_is_what_was_stored() -> None:
    weights = Weights(3)
    file = read_lite(mobile(weights, 16))
    stored = [file.array(tensor) for tensor in file.main.tensors]
    kept = [array for array in stored if array is not None and array.dtype == np.float32]
    expected = [weights.first, weights.first_bias, weights.deep, weights.deep_bias, weights.point, weights.point_bias]
    for found, original in zip(kept, [*expected, weights.head, weights.head_bias], strict=True):
        np.testing.assert_array_equal(found, original)
    assert [operator.name for operator in file.main.operators][:2] == ["CONV_2D", "DEPTHWISE_CONV_2D"]
