"""What a file says about itself."""

import json

import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.models.facts import class_names_of, source_tool


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("names", "{0: 'cat', 1: 'dog', 2: 'a \"b\"'}"),
        ("classes", '["cat", "dog", "a \\"b\\""]'),
        ("labels", '{"cat": 0, "dog": 1, "a \\"b\\"": 2}'),
        ("class_names", '{"0": "cat", "1": "dog", "2": "a \\"b\\""}'),
        ("Labels", 'cat, dog, a "b"'),
        ("classes", 'cat\ndog\na "b"\n'),
    ],
)
def test_common_forms_of_class_names(key: str, text: str) -> None:
    assert class_names_of({"author": "x", key: text}, 3) == ("cat", "dog", 'a "b"')


@pytest.mark.parametrize(
    "text", ["", "{", "__import__('os').system('x')", "[" * 50_000, "{0: 'a', 5: 'b'}", "1", "null", "[[1],[2]]"]
)
def test_other_texts_give_no_names(text: str) -> None:
    assert class_names_of({"names": text}, 2) is None


def test_a_wrong_number_of_names_is_not_used() -> None:
    assert class_names_of({"names": "a,b,c"}, 2) is None
    assert class_names_of({"names": "a,b,c", "labels": "x,y"}, 2) == ("x", "y")


@given(st.lists(st.text(min_size=1), min_size=2, max_size=20))
def test_json_names_come_back(names: list[str]) -> None:
    assert class_names_of({"names": json.dumps(names)}, len(names)) == tuple(names)
    assert class_names_of({"names": repr(dict(enumerate(names)))}, len(names)) == tuple(names)


@given(st.text(), st.integers(1, 5))
def test_any_text_is_harmless(text: str, count: int) -> None:
    names = class_names_of({"names": text}, count)
    assert names is None or len(names) == count


def test_source_tool() -> None:
    proto = onnx.ModelProto(producer_name="pytorch", producer_version="2.13.0+cpu")
    assert source_tool(proto) == "PyTorch 2.13.0"
    assert source_tool(onnx.ModelProto()) == "unknown"
    assert source_tool(onnx.ModelProto(producer_name="Own tool")) == "Own tool"
