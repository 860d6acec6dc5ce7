"""PyTorch files are read in the worker before the program itself reads them."""

from pathlib import Path

from engine.models.safety.limits import clock_stopped
from engine.models.safety.trial import read_safetensors


def try_torch(path: Path) -> dict[str, object]:
    """Read the numbers of a PyTorch file; run an exported program (.pt2) once on random numbers.

    Only after the checks that the program itself makes: the archive, and every instruction of its pickles.

    Returns:
        ``{"kind": what it is, "ran": whether a program ran}``. Of TorchScript and of other files nothing is read.

    Raises:
        ModelError: it is a program, damaged, or not of a kind that Toughen knows.
    """
    with clock_stopped():
        from engine.models.torch_files.checkpoint import load
        from engine.models.torch_files.exported.trial import run_once
        from engine.models.torch_files.gate import check_file, kind_of

    kind = kind_of(path)
    if kind is None or kind == "script":
        return {"kind": kind, "ran": False}
    check_file(path, kind)
    if kind == "safetensors":
        read_safetensors(path)
    elif kind == "exported":
        run_once(path)
    elif kind in ("zip", "legacy"):
        load(path)
    return {"kind": kind, "ran": kind == "exported"}
