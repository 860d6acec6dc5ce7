"""Reads a pickle or joblib file with the names of the allow-list only. Used in the isolated process, nowhere else."""

import codecs
import importlib
import math
import pickle
from io import BytesIO
from typing import Any

import numpy as np

from engine.models.safety.array_streams import ArrayWrapper, StreamReader
from engine.models.sklearn_files.names import PICKLE_NAMES
from engine.models.sklearn_files.older_versions import STAND_INS


def read_objects(content: bytes) -> list[object]:
    """Return the objects of pickles that follow each other, which were walked before.

    Raises:
        pickle.UnpicklingError: a name is not on the allow-list. Other errors are those of damaged pickles.
    """
    file, found = BytesIO(content), []
    while file.tell() < len(content):
        found.append(StreamReader(file, allowed_object, _array).load())
    return found


def _array(reader: StreamReader, wrapper: ArrayWrapper) -> Any:
    """Return the array that follows its wrapper in the file."""
    dtype = np.dtype(wrapper.dtype)
    if dtype.hasobject:
        return StreamReader(reader.file, allowed_object, _array).load()
    reader.skip_filling(wrapper)
    count = math.prod(wrapper.shape)
    content = reader.file.read(count * dtype.itemsize)
    found = np.frombuffer(content, dtype, count).copy() if count else np.empty(0, dtype)  # a short file raises
    return found.reshape(wrapper.shape, order="F" if wrapper.order == "F" else "C")


def allowed_object(name: str) -> Any:
    """Return what a name on the allow-list stands for.

    Raises:
        pickle.UnpicklingError: it is not on the list.
    """
    if name not in PICKLE_NAMES:
        raise pickle.UnpicklingError(f"the name {name} is not allowed")
    own = {"copyreg._reconstructor": _reconstruct, "_codecs.encode": _encode}.get(name)
    if own is not None:
        return own
    module, _, last = name.rpartition(".")
    last = STAND_INS.get(name, last)
    current = module.replace("numpy.core.", "numpy._core.")  # where older versions of numpy had the same
    return getattr(importlib.import_module(current), last)


def _reconstruct(cls: Any, base: Any, state: Any) -> Any:
    """Make an object as protocols 0 and 1 do: a plain one, or a dictionary with its entries."""
    fine = isinstance(cls, type)
    if fine and base is object and state is None:
        return cls.__new__(cls)
    if fine and base is dict and type(state) is dict and issubclass(cls, dict):
        made = cls.__new__(cls)
        made.update(state)
        return made
    raise pickle.UnpicklingError("an object that is made in an odd way")


def _encode(text: str, encoding: str) -> bytes:
    """Return bytes that older protocols keep as text."""
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"bytes in the form {encoding[:40]!r}")
    return codecs.encode(text, "latin1")
