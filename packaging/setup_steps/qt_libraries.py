"""The system libraries that Qt's wheel expects on Linux."""

import ctypes
import sys
from pathlib import Path

from setup_steps import debian
from setup_steps.words import SetupError, tell

# Library → names of its Debian package, newest first (some got a "t64" when Debian's time values grew).
NEEDED: dict[str, tuple[str, ...]] = {
    "libEGL.so.1": ("libegl1",),
    "libGL.so.1": ("libgl1",),
    "libxkbcommon.so.0": ("libxkbcommon0",),
    "libdbus-1.so.3": ("libdbus-1-3",),
    "libfontconfig.so.1": ("libfontconfig1",),
    "libglib-2.0.so.0": ("libglib2.0-0t64", "libglib2.0-0"),
}
# Only for a window on a screen (X11), not for tests without one.
ON_SCREEN: dict[str, tuple[str, ...]] = {
    "libX11-xcb.so.1": ("libx11-xcb1",),
    "libxcb-cursor.so.0": ("libxcb-cursor0",),
    "libxcb-icccm.so.4": ("libxcb-icccm4",),
    "libxcb-image.so.0": ("libxcb-image0",),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1",),
    "libxcb-randr.so.0": ("libxcb-randr0",),
    "libxcb-render-util.so.0": ("libxcb-render-util0",),
    "libxcb-shape.so.0": ("libxcb-shape0",),
    "libxcb-sync.so.1": ("libxcb-sync1",),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0",),
    "libxcb-xkb.so.1": ("libxcb-xkb1",),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0",),
}


def is_there(library: str) -> bool:
    """Tell whether the system's loader finds ``library``."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing(needed: dict[str, tuple[str, ...]]) -> list[str]:
    """Return the libraries of ``needed`` that this system lacks; none outside Linux, where the wheel has them all."""
    return [library for library in needed if not is_there(library)] if sys.platform.startswith("linux") else []


def provide(log: Path, *, on_screen: bool, required: bool) -> None:
    """Install what is missing. What cannot be installed is named; that is an error only when ``required``."""
    needed = NEEDED | (ON_SCREEN if on_screen else {})
    lacking = missing(needed)
    if not lacking:
        return
    choices = [needed[library] for library in lacking]
    debian.install(choices, log)
    still = missing(needed)
    if not still:
        return
    if debian.has_apt():
        advice = f"run this, then try again: {debian.command_for([needed[library] for library in still])}"
    else:
        advice = f"install the packages of your system that hold {', '.join(still)}, then try again."
    if required:
        raise SetupError("Some system libraries that the window needs are missing.", advice)
    tell(f"the window will not open yet: some system libraries are missing. To use it, {advice}")
