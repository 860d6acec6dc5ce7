"""The rules of the house that no linter checks: sizes, documentation, silence, light imports, nothing private."""

import ast
import functools
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINES_IN_FILE = 500
LINES_IN_FUNCTION = 60
CODE = ("engine", "desktop_app", "packaging", "resources", "tests")
PRODUCT = ("engine", "desktop_app")
MAY_PRINT = ("engine/cli/",)
LIGHT = {
    "engine": ("torch", "numpy", "onnx", "onnxruntime", "PIL", "typst", "PySide6"),
    "engine.cli.main": ("torch", "numpy", "onnx", "onnxruntime", "PIL", "typst", "PySide6"),
    "engine.report": ("torch", "numpy", "onnx", "onnxruntime", "PySide6"),
    "engine.findings": ("torch", "numpy", "onnx", "onnxruntime", "PySide6"),
    "desktop_app.main": ("torch", "numpy", "onnx", "onnxruntime", "typst"),
}
# What only makes sense on the machine of whoever wrote it.
PRIVATE = re.compile(r"(?<![\w.])/(?:home|Users|work|root|tmp)/\w|\bC:\\\\?Users\\\\?\w", re.IGNORECASE)
PRIVATE_FINE = ("tests/", "LICENSE", "resources/samples/mails-")  # strangers' mails speak of their own folders

Function = ast.FunctionDef | ast.AsyncFunctionDef


def files(*folders: str) -> list[Path]:
    """The Python files below ``folders`` that would be committed."""
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if not {"build", "dist", ".peers"} & set(path.relative_to(ROOT).parts)]


@functools.cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[Function]:
    yield from (node for node in ast.walk(parsed(path)) if isinstance(node, Function))


def public_parts(path: Path) -> Iterator[Function | ast.ClassDef]:
    """Public classes and functions at module level, and public methods of public classes."""
    for node in parsed(path).body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (part for part in node.body if isinstance(part, Function) and not part.name.startswith("_"))


def overrides(node: Function | ast.ClassDef) -> bool:
    """Methods that Qt or a base class names (camelCase, @override) are documented there."""
    if isinstance(node, ast.ClassDef):
        return False
    marked = any(ast.unparse(mark).split(".")[-1] in {"override", "overload", "setter"} for mark in node.decorator_list)
    return marked or re.match(r"[a-z]+[A-Z]", node.name) is not None


def test_no_file_is_too_long() -> None:
    long = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files(*CODE)}
    assert {name: lines for name, lines in long.items() if lines > LINES_IN_FILE} == {}


def test_no_function_is_too_long() -> None:
    lengths = {
        f"{shown(path)}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in files(*CODE)
        for node in functions(path)
    }
    assert {name: lines for name, lines in lengths.items() if lines > LINES_IN_FUNCTION} == {}


def test_every_module_and_public_name_is_documented() -> None:
    bare = [shown(path) for path in files(*PRODUCT) if parsed(path).body and not ast.get_docstring(parsed(path))]
    bare += [
        f"{shown(path)}:{node.lineno} {node.name}"
        for path in files(*PRODUCT)
        for node in public_parts(path)
        if not overrides(node) and not ast.get_docstring(node)
    ]
    assert bare == []


def test_nothing_prints_but_the_command_line() -> None:
    prints = [
        f"{shown(path)}:{node.lineno}"
        for path in files(*PRODUCT)
        if not shown(path).startswith(MAY_PRINT)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"print", "breakpoint"}
    ]
    assert prints == []


def test_asserts_and_stubs_do_not_stand_in_for_errors() -> None:
    found = [
        f"{shown(path)}:{node.lineno}"
        for path in files(*PRODUCT)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Assert)
        or (isinstance(node, ast.Raise) and node.exc is not None and "NotImplementedError" in ast.unparse(node.exc))
    ]
    assert found == []


@pytest.mark.parametrize("module", LIGHT)
def test_starting_is_light(module: str) -> None:
    program = f"import {module}, sys; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert set(LIGHT[module]) & set(done.stdout.split()) == set()


def test_nothing_names_a_private_place() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, cwd=ROOT, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    found = []
    for name in listed.stdout.split("\0"):
        path = ROOT / name
        if not name or name.startswith(PRIVATE_FINE) or not path.is_file() or b"\0" in (data := path.read_bytes()):
            continue
        lines = data.decode("utf-8", "replace").splitlines()
        found += [f"{name}:{number}" for number, line in enumerate(lines, 1) if PRIVATE.search(line)]
    assert found == []
