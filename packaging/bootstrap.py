"""From a fresh machine to a running Toughen: ``python3 packaging/bootstrap.py demo|test|app|check|build|install``.

Needs only Python 3.11 or newer and its standard library. Makes ``.venv`` in the checkout, installs the pinned packages,
and on Debian or Ubuntu the system libraries that the window needs; then runs the command. Quick the second time.
"""

import sys

OLDEST = (3, 11)

# This file must stay readable by an older Python, so that it can say what is wrong; the steps need not.
TOO_OLD = """Toughen needs Python {}.{} or newer. This is Python {}.{} ({}).
What to do: install a newer Python from python.org or from your system's packages. Then run this again with it,
for example: python3.12 packaging/bootstrap.py demo"""


def start() -> int:
    """Run the command that was asked for; returns its exit code."""
    if sys.version_info[:2] < OLDEST:
        sys.stderr.write(TOO_OLD.format(*(OLDEST + tuple(sys.version_info[:2]) + (sys.executable,))) + "\n")
        return 3
    from setup_steps.front_door import main

    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(start())
