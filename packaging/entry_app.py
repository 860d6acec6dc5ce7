"""Start of the built ``toughen-app`` program."""

import os
import sys

if __name__ == "__main__":
    # A program without a console has no standard streams; what writes to them must not fail.
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - open as long as the program runs
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - open as long as the program runs
    from desktop_app.main import run

    run()
