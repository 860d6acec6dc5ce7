"""Makes the results of ``made_results`` importable from every test below."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
