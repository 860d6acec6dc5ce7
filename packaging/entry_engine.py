"""Start of the built ``toughen`` program."""

import multiprocessing

if __name__ == "__main__":
    # First of all: a child process that torch starts would otherwise run the command line again, without end.
    multiprocessing.freeze_support()
    from engine.cli.main import run

    run()
