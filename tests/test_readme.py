"""What the README and the contributing guide promise is there."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest
import typer

import engine
from engine.cli.main import toughen

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/third-party.md")


def text_of(page: str) -> str:
    """The page without what is commented out."""
    return re.sub(r"<!--.*?-->", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    targets = re.findall(r"\]\((?!https?://)([^)#]+)", text_of(page))
    assert [target for target in targets if not ((ROOT / page).parent / target).exists()] == []


def test_commands_and_options_exist() -> None:
    group = typer.main.get_command(toughen)
    lines = re.findall(r"^toughen (\w+)(.*)$", text_of("README.md"), re.MULTILINE)
    assert len(lines) >= 8
    commands = group.commands  # type: ignore[attr-defined] # typer's group
    for name, rest in lines:
        options = {option for parameter in commands[name].params for option in parameter.opts}
        assert set(re.findall(r"--[\w-]+", rest)) <= options, name


def test_words_of_the_makefile_exist() -> None:
    words = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {word for page in PAGES for word in re.findall(r"`make ([a-z]+)", text_of(page))}
    assert named <= words


@pytest.mark.slow
def test_the_python_example_runs(
    sample_model: Path,
    sample_test: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", text_of("README.md"), re.DOTALL)
    shutil.copy(sample_model, tmp_path / "model.onnx")
    shutil.copy(sample_test, tmp_path / "pictures.zip")
    monkeypatch.chdir(tmp_path)
    exec(compile(block, "README.md", "exec"), {})
    assert re.search(r"^linf 0\.05 [01]\.\d", capsys.readouterr().out, re.MULTILINE)


def test_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == engine.__version__
