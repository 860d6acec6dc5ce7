import ast
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

from engine.models.texts.sanitiser import sanitise_all
from engine.models.texts.sanitiser.export import export

ROOT = Path(__file__).resolve().parents[5]
CALL = "import json, sys; sys.path[:0] = [sys.argv[1]]; import sanitiser; print(json.dumps([sanitiser.sanitise(one) for one in json.load(sys.stdin)]))"


def _module(path: Path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    return module


def test_the_saved_program_does_what_the_package_does_in_a_bare_interpreter(tmp_path: Path) -> None:
    export(tmp_path / "new" / "folder")
    made = list(_module(Path(__file__).with_name("nasty.py")).nasty(3000, seed=7))
    texts = json.loads(json.dumps(made))  # JSON makes one character of two halves side by side
    bare = [sys.executable, "-I", "-S", "-c", CALL, str(tmp_path / "new" / "folder")]
    done = subprocess.run(bare, input=json.dumps(texts), capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == sanitise_all(texts)


def test_it_runs_on_a_file_with_one_text_a_line(tmp_path: Path) -> None:
    program = export(tmp_path)[0]
    given = "Тhis wаs b\u200bad\r\n\u202edab\u2028ab\nplain\n".encode() + b"\xff\n"
    done = subprocess.run([sys.executable, "-I", "-S", str(program)], input=given, capture_output=True, check=True)
    assert done.stdout.decode().split("\n") == ["This was bad", "bad ab", "plain", "\ufffd", ""]


def test_the_program_is_up_to_date_and_older_pythons_can_read_it(tmp_path: Path) -> None:
    shipped = (ROOT / "resources/text/sanitiser.py.txt").read_text(encoding="utf-8")
    assert _module(ROOT / "resources/text/make_sanitiser_program.py").program() == shipped
    parsed = ast.parse(shipped, feature_version=(3, 8))
    names = [
        node.id
        for one in parsed.body
        if isinstance(one, ast.Assign)
        for node in ast.walk(one)
        if isinstance(node, ast.Name)
    ]
    stored = [one.targets[0] for one in parsed.body if isinstance(one, ast.Assign)]
    given = [target.id for target in stored if isinstance(target, ast.Name)]
    assert len(given) == len(set(given)), "two modules use one name for two things"
    assert "engine" not in names
