"""Start of the built ``toughen`` program."""

import multiprocessing
import sys

if __name__ == "__main__":
    # First of all: a child process that torch starts would otherwise run the command line again, without end.
    multiprocessing.freeze_support()
    from engine.models.safety.worker import FLAG, main

    if sys.argv[1:2] == [FLAG]:
        main(sys.argv[2:])
    from engine.cli.main import run

    run()
