"""Start of the built ``toughen-app`` program. ``--smoke FILE`` only shows the window for a moment; see ``smoke.py``."""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    # A program without a console has no standard streams; what writes to them must not fail.
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - open as long as the program runs
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - open as long as the program runs
    if sys.argv[1:2] == ["--smoke"] and len(sys.argv) == 3:
        from smoke import show_and_close

        sys.exit(show_and_close(Path(sys.argv[2])))
    from desktop_app.main import run

    sys.exit(run())
