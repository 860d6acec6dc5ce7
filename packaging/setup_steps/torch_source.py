"""Decides where PyTorch comes from: the smaller build for processors, or the one for NVIDIA graphics cards.

The default index gives Linux a build with several GB of graphics card libraries, and Windows one without. PyTorch's own
index has both for both. It is asked first, briefly; where it does not answer, the plain pin does.
"""

import platform
import re
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass

from setup_steps.processes import answer

INDEX = "https://download.pytorch.org/whl"
PROBE_S = 4.0
# Builds of this PyTorch version for graphics cards, newest first: name on the index, CUDA version the driver must know.
CUDA_BUILDS = (("cu132", (13, 2)), ("cu130", (13, 0)), ("cu126", (12, 6)))
CPU_SIZE = "about 200 MB to download"
CUDA_SIZE = "about 3 GB to download, about 8 GB on disk"
CPU_DISK_GB = 3
CUDA_DISK_GB = 12


@dataclass(frozen=True)
class TorchSource:
    """``builds`` are tried in turn on PyTorch's own index; then the plain pin from the default index."""

    builds: tuple[str, ...]
    size: str
    disk_gb: int
    why: str


def choose(gpu: str, system: str | None = None, machine: str | None = None) -> TorchSource:
    """Return the source for ``gpu`` (``"auto"``, ``"none"`` or ``"cuda"``) on this or the named system."""
    system = system or sys.platform
    x86 = (machine or platform.machine()).lower() in {"x86_64", "amd64"}
    driver = None if gpu == "none" or system == "darwin" else driver_cuda()
    if gpu == "cuda" and driver is None and system != "darwin":
        driver = CUDA_BUILDS[-1][1]
    if driver is not None and (builds := tuple(name for name, least in CUDA_BUILDS if driver >= least)):
        return TorchSource(builds, CUDA_SIZE, CUDA_DISK_GB, "an NVIDIA graphics card is used")
    if system == "linux" and x86:
        return TorchSource(("cpu",), CPU_SIZE, CPU_DISK_GB, "no NVIDIA graphics card is used")
    return TorchSource((), CPU_SIZE, CPU_DISK_GB, "the default build fits this computer")


def driver_cuda() -> tuple[int, int] | None:
    """Return the newest CUDA version that the NVIDIA driver knows, or None when there is no working driver."""
    said = answer(["nvidia-smi"])
    found = re.search(r"CUDA[^:|]*Version:\s*(\d+)\.(\d+)", said) if said else None
    return (int(found[1]), int(found[2])) if found else None


def index_answers(build: str) -> bool:
    """Tell, within a few seconds, whether PyTorch's own index can be reached for ``build``."""
    try:
        with urllib.request.urlopen(f"{INDEX}/{build}/torch/", timeout=PROBE_S) as page:
            return bool(page.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False
