"""Pickles are read, never run; what a dictionary of tensors needs passes, and nothing else."""

import collections
import contextlib
import io
import pickle
import pickletools
from pathlib import Path

import numpy as np
import pytest
import torch
from hostile_pickles import GADGETS, called, indirect
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.models.safety import ARRAY_GLOBALS, TENSOR_GLOBALS, check_pickle, check_pickles
from engine.results.errors import ModelError


def refused(content: bytes) -> ModelError:
    with pytest.raises(ModelError) as caught:
        check_pickle(content)
    return caught.value


@pytest.mark.parametrize("protocol", range(6))
def test_arrays_pass_in_every_protocol(protocol: int) -> None:
    content = pickle.dumps({"a": np.arange(4.0), "b": np.float32(3), "c": [1, None, "x", b"y"]}, protocol=protocol)
    facts = check_pickle(content, allowed=ARRAY_GLOBALS, persistent=False)
    assert facts.names <= ARRAY_GLOBALS
    assert facts.end == len(content)


def test_older_files_of_tensors(tmp_path: Path) -> None:
    state = collections.OrderedDict(a=torch.zeros(3), b=torch.ones(2, dtype=torch.float16))
    torch.save(state, tmp_path / "a.pt", _use_new_zipfile_serialization=False)
    facts = check_pickles(tmp_path / "a.pt", 5)
    assert {"torch.FloatStorage", "torch.HalfStorage", "torch._utils._rebuild_tensor_v2"} <= facts.names
    assert facts.persistent
    with pytest.raises(ModelError):
        check_pickle((tmp_path / "a.pt").read_bytes()[facts.end :])


def test_a_whole_model_is_refused_by_name(tmp_path: Path) -> None:
    torch.save(torch.nn.Linear(2, 2), tmp_path / "a.pt", _use_new_zipfile_serialization=False)
    with pytest.raises(ModelError) as caught:
        check_pickles(tmp_path / "a.pt", 4)
    assert caught.value.code == "model.program"
    assert "torch.nn.modules.linear.Linear" in caught.value.technical_detail


def test_the_gadgets_are_named_and_real() -> None:
    for module, name in GADGETS:
        for protocol in range(6):
            content = called(module, name, "x", protocol)
            assert [code.name for code, _, _ in pickletools.genops(content)][-2:] == ["REDUCE", "STOP"]
            error = refused(content)
            assert error.code == "model.program"
            assert f"{module}.{name}" in error.technical_detail


@pytest.mark.parametrize("name", [name for name, _ in indirect(Path("x")) if name not in ("second", "deep")])
def test_indirect_ways_are_refused(name: str) -> None:
    refused(dict(indirect(Path("x")))[name])


def test_a_second_pickle_is_seen_where_it_is_asked_for() -> None:
    content = dict(indirect(Path("x")))["second"]
    assert check_pickle(content).end == 4
    with pytest.raises(ModelError):
        check_pickles(content, 2)


def test_what_lies_outside_may_be_refused(tmp_path: Path) -> None:
    content = b"\x80\x02X\x01\x00\x00\x00aQ."
    assert check_pickle(content).persistent
    with pytest.raises(ModelError):
        check_pickle(content, persistent=False)


class Recorder(pickle.Unpickler):
    """What the real reader would look up."""

    def __init__(self, file: object, names: set[str]) -> None:
        super().__init__(file)  # type: ignore[arg-type]
        self.names = names

    def find_class(self, module: str, name: str) -> object:
        self.names.add(f"{module}.{name}")
        return lambda *_: None

    def persistent_load(self, pid: object) -> object:
        return None


pieces = st.sampled_from(
    [
        *(
            b"cos\nsystem\n",
            b"\x8c\x02os",
            b"\x8c\x06system",
            b"\x93",
            b"\x94",
            b"h\x00",
            b"h\x01",
            b"q\x00",
            b"q\x01",
            b"0",
        ),
        *(b"2", b")", b"]", b"}", b"(", b"t", b"N", b"\x85", b"R", b"\x81", b"l", b"\x86", b"1", b"s", b"a", b"V1\n"),
    ]
)


@settings(max_examples=500, deadline=None)
@given(st.lists(pieces, max_size=14))
def test_no_name_is_missed(parts: list[bytes]) -> None:
    """Whatever the real reader looks up until it stops, the walk has named or refused."""
    content = b"\x80\x04" + b"".join(parts) + b"."
    looked_up: set[str] = set()
    with contextlib.suppress(Exception):
        Recorder(io.BytesIO(content), looked_up).load()
    if looked_up - TENSOR_GLOBALS:
        refused(content)
