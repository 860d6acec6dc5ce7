"""The CI files are well-formed and use the front door."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

NEEDS_BASH = pytest.mark.skipif(os.name == "nt" or shutil.which("bash") is None, reason="the script is for bash")


def test_the_script_calls_the_readme_s_test_command_last(checkout: Path) -> None:
    script = (checkout / ".ci" / "run").read_text(encoding="utf-8")
    parts = re.findall(r"^part \"[^\"]+\" (.+)$", script, re.MULTILINE)
    assert parts[-1] == "make test"
    assert "make test" in (checkout / "README.md").read_text(encoding="utf-8")


@NEEDS_BASH
def test_the_script_is_well_formed(checkout: Path) -> None:
    subprocess.run(["bash", "-n", str(checkout / ".ci" / "run")], check=True)


def test_every_job_uses_the_front_door(checkout: Path) -> None:
    workflow = yaml.safe_load((checkout / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    commands = [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]
    doing = [command for command in commands if not command.startswith("tar ")]
    assert len(doing) >= 3
    assert all("packaging/bootstrap.py" in command or command == "bash .ci/run" for command in doing)


@NEEDS_BASH
def test_failed_parts_fail_the_run_and_hide_nothing(checkout: Path, tmp_path: Path) -> None:
    """The script in a checkout whose bootstrap and make only note what was asked, and fail for lint."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(checkout / ".ci" / "run", tmp_path / ".ci" / "run")
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("python3", "make"):
        (programs / name).write_text(f'#!/bin/sh\necho "{name} $*" >> asked\n[ "$1" != lint ]\n')
        (programs / name).chmod(0o755)
    surroundings = {"PATH": f"{programs}:/usr/bin:/bin"}
    done = subprocess.run(
        ["bash", ".ci/run"], cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=False
    )
    asked = (tmp_path / "asked").read_text().splitlines()
    assert done.returncode == 1
    assert "Format, lint" in done.stderr
    assert asked[0].endswith("install")
    assert asked[-1] == "make test"
    assert any("slow and not gpu" in line for line in asked)
