"""A program of torch.export that passed the gate becomes a RawModel."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from engine.models.equality import proven
from engine.models.raw import FileFacts, InputSpec, RawModel
from engine.models.torch_files.exported.arguments import STORED_TYPES
from engine.models.torch_files.exported.building import (
    Interface,
    build,
    find_interface,
    load,
    make_runtime,
    random_inputs,
)
from engine.models.torch_files.exported.preparing import Removed
from engine.models.torch_files.exported.program import Program
from engine.models.torch_files.exported.writing import write_program
from engine.results.scan_result import Equality
from engine.words import say

_PROOF_INPUTS = 6


def open_exported(path: Path, sha256: str, *, seed: int) -> RawModel:
    """Return the picture classifier that a .pt2 file holds.

    Raises:
        ModelError: it takes no picture, gives no scores, uses an unknown part, or was exported in training mode.
    """
    program, stored = load(path)
    interface = find_interface(program, stored)
    runtime = make_runtime(path, program, stored, interface)
    network, removed = build(program, stored, interface, seed)
    if interface.columns == 1 and removed == "sigmoid":
        runtime.two_classes = "shares"
    parameters = sum(weight.numel() for weight in network.parameters())
    sizes = program.pictures[0].sizes
    dims = (None, *(None if size.free else size.size for size in sizes[1:]))
    raw = RawModel(
        facts=_facts(path, sha256, program, parameters, tuple(_notes(interface, removed))),
        input=InputSpec(program.pictures[0].name, dims, str(STORED_TYPES[program.pictures[0].dtype]).split(".")[-1]),
        network=network,
        runtime=runtime,
        num_classes=2 if interface.columns == 1 else interface.columns,
        class_names=None,
        removed=removed,
        equality=Equality("could_not_test", None, None),
        trainable=parameters > 0,
        writer=write_program,
    )
    return proven(raw, random_inputs(program.pictures[0], seed, _PROOF_INPUTS))


def _facts(path: Path, sha256: str, program: Program, parameters: int, notes: tuple[str, ...]) -> FileFacts:
    version = program.torch_version.split("+")[0]
    facts = FileFacts(
        path=path,
        files=(path,),
        sha256=sha256,
        format="torch.export",
        source_tool=f"PyTorch {version}".strip() if version[:1].isdigit() else "PyTorch",
        size_bytes=path.stat().st_size,
        parameters=parameters,
        metadata={},
    )
    return replace(facts, notes=notes)


def _notes(interface: Interface, removed: Removed) -> Iterator[str]:
    yield from interface.notes
    yield say(
        "Toughen reads the program in this file itself, step by step. PyTorch's own reader could run code, so it was not asked."
    )
    if interface.columns == 1 and removed == "none":
        yield say("The model gives one number. We read it as: above 0 means the second class.")
