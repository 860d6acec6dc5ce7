"""The bootstrap's command line: sets up what a command needs, then runs it."""

import argparse
import sys
import time
from collections.abc import Sequence

from setup_steps import commands, environment, packages, pins, qt_libraries
from setup_steps.places import Places
from setup_steps.words import SetupError, tell


def main(arguments: Sequence[str]) -> int:
    """Set up and run; returns the exit code of the command, or 3 when the set-up failed."""
    options, rest = parse(arguments)
    command = commands.COMMANDS[options.command]
    places = Places()
    try:
        set_up(places, command, options.gpu)
    except (SetupError, OSError) as error:
        told = error if isinstance(error, SetupError) else unwritable(error, places)
        print(f"\nToughen could not be set up.\n{told}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again to go on.", file=sys.stderr)
        return 130
    return commands.run(command, places, rest)


def parse(arguments: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    """Return the bootstrap's own options, and what follows the command as its arguments."""
    parser = argparse.ArgumentParser(
        prog="bootstrap.py",
        description="Sets up Toughen in this folder (.venv), then runs a command. Quick the second time.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="commands:\n" + "\n".join(f"  {name:11}{known.help}" for name, known in commands.COMMANDS.items()),
    )
    parser.add_argument("--gpu", choices=["auto", "none", "cuda"], default="auto", help="which PyTorch to install")
    parser.add_argument("command", choices=list(commands.COMMANDS), metavar="command", help="see below")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="handed on to the command")
    options = parser.parse_args(arguments)
    rest = list(options.arguments)
    if rest[:1] == ["--gpu"] and len(rest) > 1 and rest[1] in {"auto", "none", "cuda"}:
        options.gpu, rest = rest[1], rest[2:]
    return options, rest


def unwritable(error: OSError, places: Places) -> SetupError:
    """Return what it means when the system refuses a file of the set-up itself."""
    return SetupError(
        f"A file could not be read or written: {error}",
        f"check that {places.root} is yours to write in, that the disk is not full, and that {places.venv} "
        "is no file of your own. Then run this again.",
    )


def set_up(places: Places, command: commands.Command, gpu: str) -> None:
    """Bring the environment to what ``command`` needs; returns at once when it is there already."""
    begun = time.monotonic()
    wanted = pins.Wanted(dev=command.dev, gpu=gpu)
    current = pins.is_current(places, wanted) and environment.works(places) and packages.are_there(places)
    if not current:
        _install(places, wanted)
    if command.qt or not current:
        qt_libraries.provide(places.log, on_screen=command.on_screen, required=command.qt)
    if not current:
        tell(f"done in {round(time.monotonic() - begun)} s")


def _install(places: Places, wanted: pins.Wanted) -> None:
    """Make the environment where needed and install into it; the stamp comes last, so that a stop leaves none."""
    tell(f"setting up Toughen with Python {sys.version.split()[0]}; the first time takes a few minutes")
    places.stamp.unlink(missing_ok=True)
    if not environment.works(places):
        environment.make(places, places.log)
    packages.install(places, wanted)
    pins.write_stamp(places, wanted)
