"""Where to compute: graphics cards, Apple's and Intel's chips, or the processor."""

import platform

import torch

from engine.results.errors import UsageError
from engine.words import say

DEVICES = ("cuda", "mps", "xpu", "cpu")


def _available(name: str) -> bool:
    if name == "cuda":
        return torch.cuda.is_available()
    if name == "mps":
        return torch.backends.mps.is_available()
    if name == "xpu":
        return hasattr(torch, "xpu") and torch.xpu.is_available()
    return name == "cpu"


def choose_device(name: str) -> torch.device:
    """Return the device called ``name``: auto, cpu, cuda, mps or xpu; auto takes the fastest kind that is there.

    Raises:
        UsageError: the name is unknown, or this computer has no such device.
    """
    if name == "auto":
        return torch.device(next(kind for kind in DEVICES if _available(kind)))
    if name not in DEVICES:
        raise UsageError(
            "device.unknown",
            say("There is no device of this name"),
            say("The device {name} is not known.", name=repr(name)),
            say("Use one of: auto, cpu, cuda, mps, xpu."),
        )
    if not _available(name):
        raise UsageError(
            "device.missing",
            say("This computer has no such device"),
            say("No usable device of the kind {name} was found.", name=name),
            say("Use auto, or cpu. For a graphics card, check that its driver is installed."),
        )
    return torch.device(name)


def describe_devices() -> list[dict[str, object]]:
    """Return one object per usable device, the preferred first: ``name``, ``label``, ``memory_bytes`` (or None)."""
    return [_describe(kind) for kind in DEVICES if _available(kind)]


def _describe(kind: str) -> dict[str, object]:
    if kind == "cuda":
        card = torch.cuda.get_device_properties(0)
        return {"name": kind, "label": card.name, "memory_bytes": card.total_memory}
    if kind == "xpu":
        chip = torch.xpu.get_device_properties(0)
        return {"name": kind, "label": chip.name, "memory_bytes": chip.total_memory}
    label = say("Apple graphics") if kind == "mps" else platform.processor() or platform.machine()
    return {"name": kind, "label": label, "memory_bytes": None}
