"""What goes into the built programs and what stays out. Used by ``toughen.spec``; tested without a build."""

import importlib.util
import re
import tomllib
from collections.abc import Iterable
from fnmatch import fnmatch
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def of_developers(extra: str = "dev") -> tuple[str, ...]:
    """Return the modules of the packages that only developers install, so that no library draws them in by chance."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {_plain(re.split(r"[\s<>=!~;\[]", line)[0]) for line in project["optional-dependencies"][extra]}
    holders = packages_distributions().items()
    return tuple(sorted(module for module, owners in holders if named & {_plain(owner) for owner in owners}))


def _plain(name: str) -> str:
    """Return a package's name in the one spelling that the package index compares."""
    return re.sub(r"[-_.]+", "-", name).lower()


# Modules that neither program needs: nor what the developers' packages bring along. Not unittest: torch imports it.
NEVER = (
    "tkinter",
    "IPython",
    "matplotlib",
    "pip",
    "tensorboard",
    "pandas",
    "hf_xet",  # downloads from a hub, which is never asked
    *of_developers(),
)
ENGINE_EXCLUDES = (*NEVER, "PySide6", "shiboken6", "desktop_app", "onnx_ir")
# The window never loads what computes: on Windows, torch and Qt in one process fail.
WINDOW_EXCLUDES = (
    *NEVER,
    "torch",
    "sklearn",
    "skops",
    "scipy",
    "joblib",
    "transformers",
    "tokenizers",
    "safetensors",
    "huggingface_hub",
    "tqdm",
    "numpy",
    "onnx",
    "onnxruntime",
    "typst",
    "sympy",
    "PIL",
    "typer",
    "rich",
    "jinja2",
)

# Files inside the built folder, as patterns of their place there.
DENIED = (
    "torch/test/*",
    "torch/include/*",
    "torch/share/*",
    "torch/bin/*",
    "torch/lib/*.lib",
    "torch/lib/*.a",
    "torch/lib/libtorchbind_test*",
    "torch/lib/libjitbackend_test*",
    "torch/lib/libaoti_custom_ops*",
    "torch/lib/libbackend_with_compiler*",
    "onnx/backend/test/*",
    "onnx/test/*",
    "ai_edge_litert/*WebGpu*",
    "ai_edge_litert/aot/*",
    "ai_edge_litert/tools/*",
    "ai_edge_litert/vendors/*",
    "PySide6/Qt/translations/*",
    "PySide6/translations/*",
    "PySide6/Qt/qml/*",
    "PySide6/qml/*",
    "*/platformthemes/libqgtk3.*",
    *(
        f"lib{name}-*.so*"
        for name in ("gtk", "gdk", "gdk_pixbuf", "atk", "atk-bridge", "pango", "pangocairo", "pangoft2")
    ),
    "libcairo*.so*",
    "libepoxy.so*",
    "libatspi.so*",
    "*/platforminputcontexts/*virtualkeyboard*",
    "*/imageformats/*qpdf*",
    "*Qt6Pdf*",
    "*Qt6Qml*",
    "*Qt6Quick*",
    "*Qt6VirtualKeyboard*",
)
# Kept although a pattern above fits: torch cannot be imported without it.
KEPT = ("torch/bin/torch_shm_manager*",)


# Large libraries with symbol tables that only a debugger reads (120 MB of them on Linux). Not those of numpy and Pillow:
# their wheels were patched in a way that stripping can break.
STRIPPED = (
    "torch/lib/libtorch_cpu.so",
    "torch/lib/libtorch_python.so",
    "typst/_typst*.so",
    "onnxruntime/capi/*.so",
    "libpython3*.so*",
)


def denied(place: str) -> bool:
    """Tell whether the file at ``place`` inside the built folder is left out."""
    place = place.replace("\\", "/")
    return any(fnmatch(place, pattern) for pattern in DENIED) and not any(fnmatch(place, kept) for kept in KEPT)


def allowed(entries: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Return PyInstaller's entries (place, source, kind) without those that are denied."""
    return [entry for entry in entries if not denied(entry[0])]


def modules_below(package: Path) -> list[str]:
    """Return every module of ``package`` by its dotted name, so that none is missed that is imported late."""
    names = []
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return names


def modules_in(folder: str) -> list[str]:
    """Return the modules in a folder of a library (dotted) that has no ``__init__.py``: collectors pass it by."""
    found = importlib.util.find_spec(folder)
    places = [] if found is None else found.submodule_search_locations or []
    return sorted(f"{folder}.{path.stem}" for place in places for path in Path(place).glob("*.py"))


def families_needed(stems: Iterable[str]) -> frozenset[str]:
    """Return the folders below ``transformers/models`` for the architectures named, and what those import in turn.

    ``stems`` are the names of their classes, such as ``ViT``. All other families are 60 MB that are never used.
    """
    import transformers

    models = Path(transformers.__file__).parent / "models"
    waiting = {getattr(transformers, f"{stem}Config").__module__.split(".")[2] for stem in stems} | {"auto"}
    waiting |= _named_in((models.parent).glob("*.py"))
    found: set[str] = set()
    while waiting:
        family = waiting.pop()
        if family not in found and (models / family).is_dir():
            found.add(family)
            waiting |= _named_in((models / family).glob("*.py"))
    return frozenset(found)


def _named_in(files: Iterable[Path]) -> set[str]:
    """Return the families that ``files`` import from."""
    pattern = re.compile(r"from (?:\.\.|\.models\.|transformers\.models\.)([a-z0-9_]+)[. ]")
    return {name for path in files for name in pattern.findall(path.read_text(encoding="utf-8"))}


def family_of(place: str) -> str | None:
    """Return the family that a module (dotted) or file of transformers belongs to; None for what belongs to none."""
    parts = re.split(r"[./\\]", place)
    inside = parts[:2] == ["transformers", "models"] and len(parts) > 2 and parts[2] != "__init__"
    return parts[2] if inside else None


def without_families(entries: Iterable[tuple[str, str, str]], needed: frozenset[str]) -> list[tuple[str, str, str]]:
    """Return PyInstaller's entries, files or modules, without the families of transformers that are not ``needed``."""
    return [entry for entry in entries if family_of(entry[0]) in {None, *needed}]
