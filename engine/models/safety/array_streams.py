"""Pickles between whose instructions arrays lie, as joblib writes them: one reader, used twice.

joblib pickles a small wrapper for each array; the numbers follow it in the file, after a byte that counts the filling
before them. A whole pickle follows where an array holds Python objects. ``StreamReader`` reads both with a look-up of
names that its user gives. ``walk_stream`` gives one in which every name stands for an empty class, so nothing is
imported or called; the pickle without its arrays then passes ``check_pickle``.
"""

import math
import pickle
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, ClassVar

from engine.models.safety.pickles import check_pickle
from engine.models.safety.refusals import damaged, suspicious
from engine.results.errors import ModelError

WRAPPER = "joblib.numpy_pickle.NumpyArrayWrapper"
MAX_STREAMS = 8
_RENAMED = {"copy_reg": "copyreg", "__builtin__": "builtins"}
_FAILURES = (
    *(pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, KeyError, TypeError, ValueError),
    *(OverflowError, RecursionError, AssertionError, LookupError),
)


class ArrayWrapper:
    """Stands for joblib's wrapper: what it says about the array that follows it."""

    dtype: Any
    shape: tuple[int, ...]
    order: str = "C"
    numpy_array_alignment_bytes: int | None = None

    def __setstate__(self, state: object) -> None:
        """Take the wrapper's entries, and no others."""
        if not isinstance(state, dict):
            raise TypeError("an array without a description")
        shape = state.get("shape")
        if not isinstance(shape, tuple) or not all(type(size) is int and size >= 0 for size in shape):
            raise TypeError("an array without sizes")
        self.dtype, self.shape = state["dtype"], shape
        self.order = "F" if state.get("order") == "F" else "C"
        self.numpy_array_alignment_bytes = state.get("numpy_array_alignment_bytes")


class StreamReader(pickle._Unpickler):
    """Reads one pickle of a stream, its arrays included.

    Args:
        file: the stream; left after the pickle's end.
        find: what a name (``module.name``, as Python 3 writes it) stands for; raises for those it does not allow.
        take: reads the array that follows a wrapper in the stream, or skips it, and returns what stands for it.
    """

    dispatch: ClassVar[dict[int, Any]] = dict(pickle._Unpickler.dispatch)

    def __init__(
        self, file: BytesIO, find: Callable[[str], Any], take: Callable[["StreamReader", ArrayWrapper], Any]
    ) -> None:
        super().__init__(file)
        self.file = file
        self.find = find
        self.take = take

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        """Return what a name stands for: ``find`` decides."""
        name = f"{_RENAMED.get(module_name, module_name)}.{global_name}"
        return ArrayWrapper if name == WRAPPER else self.find(name)

    def persistent_load(self, pid: object) -> Any:
        """Refuse references to what lies outside the file."""
        raise pickle.UnpicklingError("refers to something outside the file")

    def get_extension(self, code: int) -> None:
        """Refuse names that are kept outside the file."""
        raise pickle.UnpicklingError("a name that is kept outside the file")

    def _build(self) -> None:
        pickle._Unpickler.load_build(self)  # type: ignore[attr-defined]
        stack: list[Any] = self.stack  # type: ignore[attr-defined]
        if isinstance(stack[-1], ArrayWrapper):
            stack[-1] = self.take(self, stack[-1])

    dispatch[pickle.BUILD[0]] = _build

    def skip_filling(self, wrapper: ArrayWrapper) -> None:
        """Skip the bytes before an array that only fill up to an even place."""
        if wrapper.numpy_array_alignment_bytes is not None:
            self.file.read(int.from_bytes(self.file.read(1), "little"))


@dataclass(frozen=True)
class StreamFacts:
    """What a stream names; versions of scikit-learn that its parts were saved by; whether joblib wrote it."""

    names: frozenset[str]
    versions: frozenset[str]
    joblib: bool


@dataclass
class _Seen:
    names: set[str] = field(default_factory=set)
    versions: set[str] = field(default_factory=set)
    pickles: list[bytes] = field(default_factory=list)
    arrays: int = 0


class _Nothing:
    """What every name stands for while walking: made with anything, keeps what it is given, does nothing."""

    full_name: ClassVar[str] = ""
    seen: ClassVar[_Seen]

    def __new__(cls, *given: object, **_named: object) -> "_Nothing":
        made = super().__new__(cls)
        made.given, made.state = given, None
        return made

    given: tuple[object, ...]
    state: object

    def __setstate__(self, state: object) -> None:
        self.state = state
        version = state.get("_sklearn_version") if isinstance(state, dict) else None
        if isinstance(version, str) and len(version) < 40:
            self.seen.versions.add(version)

    def __setitem__(self, key: object, value: object) -> None:
        pass

    def append(self, value: object) -> None:
        """Drop the value."""

    extend = add = update = append


def _rebuilt(cls: Any, *_: object) -> Any:
    """Stand for ``copyreg._reconstructor``, with which older pickles make every object."""
    if not (isinstance(cls, type) and issubclass(cls, _Nothing | ArrayWrapper)):
        raise TypeError("makes an object of something that is no class")
    return cls()


class _Walk:
    """One pickle of a stream, walked: where arrays lie in it, and what it names."""

    def __init__(self, file: BytesIO, seen: _Seen) -> None:
        self.file = file
        self.seen = seen
        self.holes: list[tuple[int, int]] = []

    def run(self) -> None:
        """Walk the pickle, and keep it without its arrays."""
        start = self.file.tell()
        StreamReader(self.file, self._stand_in, self._skip).load()
        content, kept, place = self.file.getbuffer(), bytearray(), start
        for hole_start, hole_end in self.holes:
            kept += content[place:hole_start]
            place = hole_end
        self.seen.pickles.append(bytes(kept + content[place : self.file.tell()]))

    def _stand_in(self, name: str) -> Any:
        self.seen.names.add(name)
        if name == "copyreg._reconstructor":
            return _rebuilt
        return type("Nothing", (_Nothing,), {"full_name": name, "seen": self.seen})

    def _skip(self, reader: StreamReader, wrapper: ArrayWrapper) -> None:
        start = self.file.tell()
        self.seen.arrays += 1
        size = _item_bytes(wrapper.dtype)
        if size is None:
            _Walk(self.file, self.seen).run()
        else:
            reader.skip_filling(wrapper)
            size *= math.prod(wrapper.shape)
            if size > self.file.getbuffer().nbytes - self.file.tell():
                raise damaged("joblib: an array longer than the file")
            self.file.seek(size, 1)
        self.holes.append((start, self.file.tell()))


def _item_bytes(dtype: object) -> int | None:
    """Return the bytes of one number of a walked ``numpy.dtype``; None for Python objects."""
    if not isinstance(dtype, _Nothing) or dtype.full_name != "numpy.dtype" or not dtype.given:
        raise TypeError("an array without a number type")
    code, state = str(dtype.given[0]), dtype.state
    if code.startswith("O"):
        return None
    if isinstance(state, tuple) and len(state) > 5 and isinstance(state[5], int) and state[5] > 0:
        return state[5]
    return int(code[1:])


def walk_stream(
    content: bytes, allowed: Collection[str], refusal: Callable[[list[str], frozenset[str]], ModelError]
) -> StreamFacts:
    """Walk pickles that follow each other, with or without arrays between; nothing is imported, built or called.

    Args:
        content: the stream, unpacked.
        allowed: names that may occur, as Python 3 writes them.
        refusal: makes the error for names that may not, from these and the versions found until then.

    Raises:
        ModelError: that of ``refusal``; ``model.damaged`` where it is no complete pickle; see also ``check_pickle``.
    """
    file, seen, count = BytesIO(content), _Seen(), 0
    while file.tell() < len(content):
        count += 1
        if count > MAX_STREAMS:
            raise suspicious(f"more than {MAX_STREAMS} pickles in one file")
        _walk_one(file, seen, allowed, refusal)
    older = {f"{old}.{name.partition('.')[2]}" for old, new in _RENAMED.items() for name in allowed if _in(name, new)}
    for part in seen.pickles:
        check_pickle(part, allowed={*allowed, *older, WRAPPER}, persistent=False)
    return StreamFacts(frozenset(seen.names), frozenset(seen.versions), seen.arrays > 0)


def _walk_one(
    file: BytesIO, seen: _Seen, allowed: Collection[str], refusal: Callable[[list[str], frozenset[str]], ModelError]
) -> None:
    """Walk one pickle; a name that is not allowed counts more than a pickle that does not end well."""
    failure: Exception | None = None
    try:
        _Walk(file, seen).run()
    except _FAILURES as error:
        failure = error
    strange = sorted(seen.names - set(allowed))
    if strange:
        raise refusal(strange, frozenset(seen.versions))
    if failure is not None:
        raise damaged(f"pickle: {type(failure).__name__}: {failure}") from failure


def _in(name: str, module: str) -> bool:
    return name.rpartition(".")[0] == module
