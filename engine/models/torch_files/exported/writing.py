"""New numbers in a copy of an exported program: every other byte of what the archive holds stays as it was."""

import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import nn

from engine.models.atomic import written_together
from engine.models.copying import check_finite
from engine.models.raw import RawModel
from engine.models.torch_files.exported.archive import new_members, read_archive
from engine.models.torch_files.exported.network import ProgramNetwork
from engine.models.torch_files.unchanged import checked_target, unchanged_kind

_ALIGNMENT = 64
_HEADER = 30
_PADDING = b"FB"


def write_program(raw: RawModel, network: nn.Module, path: Path) -> tuple[Path, ...]:
    """Write a copy of ``raw``'s file with the weights of ``network`` to ``path``; return it.

    Raises:
        StorageError: the disk is full or read-only, the user's file changed, or ``path`` is that file.
        TestError: a weight is not a finite number.
    """
    unchanged_kind(raw)
    path = checked_target(raw, path)
    found = next((module for module in network.modules() if isinstance(module, ProgramNetwork)), None)
    if found is None:
        raise ValueError("the network was not opened from a program of torch.export")
    _, stored = read_archive(raw.facts.path)
    places = {**stored.constants, **stored.tensors}
    with torch.no_grad():
        for name, value in found.file_values().items():
            if value.is_floating_point() and not _same(places[name], value):
                check_finite(value, places[name].dtype)
                places[name].copy_(value)
    with written_together((path,)) as temporary:
        _copy(raw.facts.path, temporary(path), dict(new_members(stored)))
    return (path,)


def _same(stored: torch.Tensor, value: torch.Tensor) -> bool:
    return torch.equal(stored, value.cpu().to(stored.dtype))


def _copy(source: Path, target: Path, changed: Mapping[str, bytes]) -> None:
    """Copy an archive member by member, in order, with new content for some; each starts at a multiple of 64 bytes."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as new:
        for info in old.infolist():
            member = zipfile.ZipInfo(info.filename, info.date_time)
            content = changed.get(info.filename)
            size = info.file_size if content is None else len(content)
            start = new.fp.tell() + _HEADER + len(info.filename.encode()) + 4  # type: ignore[union-attr]
            padding = -start % _ALIGNMENT
            member.extra = _PADDING + padding.to_bytes(2, "little") + b"Z" * padding
            member.file_size = size
            with new.open(member, "w", force_zip64=size > 2**31) as out:
                if content is not None:
                    out.write(content)
                else:
                    with old.open(info) as data:
                        shutil.copyfileobj(data, out, 2**20)
