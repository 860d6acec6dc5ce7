"""What each command runs, and what must be installed for it."""

import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from setup_steps.places import Places
from setup_steps.words import tell

# From the arguments after the command to the programs that run, in order.
Steps = Callable[[Places, list[str]], list[list[str]]]
FAST = ["-m", "not slow and not gpu"]
# A whole suite runs in two processes, one thread each; a test file stays in one of them.
TWO_AT_ONCE = ["-n", "2", "--dist", "loadfile"]


@dataclass(frozen=True)
class Command:
    """One word of the front door. All ``steps`` run, even after one failed.

    ``dev`` installs the tools for developers, ``qt`` needs Qt's system libraries, ``on_screen`` those of a real screen
    too; ``for_tests`` gives each program one thread and no screen. Commands with ``dev`` run in the checkout, others
    where the person stands.
    """

    help: str
    steps: Steps
    dev: bool = False
    qt: bool = False
    on_screen: bool = False
    for_tests: bool = False


def _module(places: Places, *words: str) -> list[str]:
    return [str(places.program("python")), "-m", *words]


def _test(places: Places, rest: list[str]) -> list[list[str]]:
    """Run the fast suite, the tests that ``-m`` names, or with any other words exactly those."""
    whole = [] if rest and rest[0] != "-m" else TWO_AT_ONCE
    chosen = [] if "-m" in rest else FAST
    return [_module(places, "pytest", *whole, *chosen, *rest)]


def _check(places: Places, rest: list[str]) -> list[list[str]]:
    return [*_lint(places, []), *_test(places, rest)]


def _lint(places: Places, _: list[str]) -> list[list[str]]:
    return [
        _module(places, "ruff", "format", "--check", "."),
        _module(places, "ruff", "check", "."),
        _module(places, "mypy"),
        [str(places.program("lint-imports"))],
    ]


def _bench(places: Places, rest: list[str]) -> list[list[str]]:
    python = str(places.program("python"))
    return [
        [python, "tests/benchmarks/peers/make.py"],
        [python, "tests/benchmarks/train_victims.py", "large"],
        [python, "tests/benchmarks/attack_strength.py", *rest],
    ]


COMMANDS = {
    "demo": Command(
        "runs the main job on the built-in sample: check, strengthen, check again, report",
        lambda places, rest: [[str(places.program("toughen")), "demo", *rest]],
    ),
    "app": Command(
        "opens the window",
        lambda places, rest: [[str(places.program("toughen-app")), *rest]],
        qt=True,
        on_screen=True,
    ),
    "test": Command("passes the fast tests", _test, dev=True, qt=True, for_tests=True),
    "lint": Command("checks format, lint, types and import contracts", _lint, dev=True),
    "check": Command("lint and test", _check, dev=True, qt=True, for_tests=True),
    "bench": Command("measures against other tools (slow)", _bench, dev=True, for_tests=True),
    "build": Command(
        "makes the folder with both programs that needs no Python",
        lambda places, rest: [[str(places.program("python")), "packaging/build.py", *rest]],
        dev=True,
        qt=True,
    ),
    "try-wheel": Command(
        "builds the wheel and tries it in an empty environment elsewhere",
        lambda places, rest: [[str(places.program("python")), "packaging/try_wheel.py", *rest]],
        dev=True,
    ),
    "install": Command(
        "sets up everything and runs nothing", lambda _places, _rest: [], dev=True, qt=True, on_screen=True
    ),
}


def run(command: Command, places: Places, rest: Sequence[str]) -> int:
    """Run all steps of ``command`` in the checkout (results land where the person stands for ``demo`` and ``app``).

    Returns the first exit code that is not 0.
    """
    surroundings = dict(os.environ)
    if command.for_tests:
        surroundings |= {"OMP_NUM_THREADS": "1", "QT_QPA_PLATFORM": surroundings.get("QT_QPA_PLATFORM", "offscreen")}
    codes = [_run_step(step, places, surroundings, command.dev) for step in command.steps(places, list(rest))]
    return next((code for code in codes if code), 0)


def _run_step(step: list[str], places: Places, surroundings: dict[str, str], in_checkout: bool) -> int:
    """Run one program to its end and return its exit code; Ctrl+C reaches it too, so it is only waited for."""
    if in_checkout:
        tell(" ".join(["running", *step[1:]]) if step[1:] else f"running {step[0]}")
    process = subprocess.Popen(step, env=surroundings, cwd=places.root if in_checkout else None)
    while True:
        try:
            code = process.wait()
        except KeyboardInterrupt:
            continue
        return 128 - code if code < 0 else code
