"""``python -m desktop_app``."""

import sys

from desktop_app.main import run

sys.exit(run())
