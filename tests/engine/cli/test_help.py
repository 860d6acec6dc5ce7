import subprocess
import sys

import pytest
from typer.testing import CliRunner

from engine.cli.main import toughen

COMMANDS = ["inspect", "scan", "harden", "keep", "report", "verify", "demo", "app", "serve", "doctor"]
CONTRACT = {
    "inspect": ["--data", "--json", "--seed", "--device", "--threads"],
    "scan": [
        "--data", "--depth", "--out", "--limit", "--sizes", "--tests", "--time-limit", "--fail-under", "--keep-examples",
        "--resume", "--json", "--seed", "--device", "--threads", "--seen", "--labels", "--layout", "--scaling",
        "--colour-order", "--text-column", "--label-column", "--delimiter", "--encoding",
    ],
    "harden": ["--data", "--out", "--test-data", "--minutes", "--strength", "--max-accuracy-drop", "--resume", "--json"],
    "report": ["--format", "--out", "--lang", "--json"],
    "verify": ["--json"],
    "demo": ["--out", "--text", "--quick", "--json"],
}  # fmt: skip


def run(*arguments):
    return CliRunner(env={"COLUMNS": "200", "NO_COLOR": "1"}).invoke(toughen, list(arguments))


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(command):
    result = run(command, "--help")
    assert result.exit_code == 0
    for option in CONTRACT.get(command, []):
        assert option in result.output, option


@pytest.mark.parametrize(("alias", "command"), [("check", "scan"), ("strengthen", "harden")])
def test_aliases_take_the_same_options(alias, command):
    def options(name):
        return {word for word in run(name, "--help").output.split() if word.startswith("--")}

    assert options(alias) == options(command) != set()


def test_wrong_use_exits_with_2():
    assert run("scan").exit_code == 2
    assert run("scan", "model.onnx", "--data", "x", "--depth", "deep").exit_code == 2


def test_help_loads_no_torch():
    code = (
        "import sys; from typer.testing import CliRunner; from engine.cli.main import toughen;"
        "r = CliRunner().invoke(toughen, ['scan', '--help']); assert r.exit_code == 0;"
        "print([m for m in ('torch', 'numpy', 'onnx', 'onnxruntime', 'PySide6') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
