"""Hostile files: each is refused, or opened without running anything; the process that opens them lives on."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hostile_corpus import Case, cases

HERE = Path(__file__).parent
SECONDS, MEMORY = 10, 2**30
MAY_OPEN = {"onnx giant:negative input", *(case.name for case in cases() if case.family == "text settings")}
"""A size below zero stands for a free one; the rest of that file is an ordinary model. Settings are left out."""


def opened(chosen: list[Case], folder: Path) -> dict[str, dict[str, Any]]:
    """Open cases in one process of their own; that it ends well means that none of them broke it."""
    canary = folder / "canary"
    names = (
        [case.name for case in chosen] if len(chosen) < len(cases()) else []
    )  # some names are no words for a command
    arguments = [str(folder / "work"), str(canary), *names]
    done = subprocess.run(
        [sys.executable, str(HERE / "open_hostile.py"), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert not canary.exists()
    return {found["name"]: found for found in map(json.loads, done.stdout.splitlines())}


def check(found: dict[str, Any], case: Case) -> list[str]:
    """Return what is wrong with what happened."""
    wrong = []
    if found["canary"] or found["heard"]:
        wrong.append(f"ran or reached for the network: {found['heard']}")
    if not (found["open"].startswith("refused model.") or (found["open"] == "opened" and case.name in MAY_OPEN)):
        wrong.append(found["open"])
    if case.check is not None and not found["check"].startswith("refused model."):
        wrong.append(f"its own check: {found['check']}")
    if found["seconds"] > SECONDS:
        wrong.append(f"{found['seconds']:.1f} s")
    if found["worker_memory"] > MEMORY or found["memory"] > MEMORY:
        wrong.append(f"memory {found['worker_memory']}, {found['memory']}")
    return wrong


def judged(chosen: list[Case], folder: Path) -> dict[str, list[str]]:
    found = opened(chosen, folder)
    assert set(found) == {case.name for case in chosen}
    return {case.name: wrong for case in chosen if (wrong := check(found[case.name], case))}


def test_the_corpus_is_large_and_its_names_differ() -> None:
    names = [case.name for case in cases()]
    assert len(names) == len(set(names)) >= 200


def test_some_of_it(tmp_path: Path) -> None:
    families: dict[str, list[Case]] = {}
    for case in cases():
        families.setdefault(case.family, []).append(case)
    chosen = [members[len(members) // 2] for members in list(families.values())[::6]]
    assert judged([*chosen, families["onnx loop"][0], families["onnx giant"][0]], tmp_path) == {}


@pytest.mark.slow
def test_the_whole_corpus(tmp_path: Path) -> None:
    assert judged(cases(), tmp_path) == {}
