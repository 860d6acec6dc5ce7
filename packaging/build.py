"""Builds both programs into ``dist/toughen`` and tries them there; see ``built_programs.py``."""

import sys

from built_programs import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
