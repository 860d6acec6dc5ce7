"""The worker: a process of its own that looks at one file, and answers with plain data in JSON."""

import dataclasses
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from engine.models.safety import answering
from engine.models.safety.guards import Guard
from engine.models.safety.layers import put_on
from engine.models.safety.limits import clock_stopped, start_clock
from engine.models.safety.tasks import function_of
from engine.results.errors import ModelError

FLAG = "--look-at-one-file"
"""First argument with which a built program becomes a worker."""


def main(arguments: Sequence[str]) -> None:
    """Do one task: ``arguments`` are its name, the most memory and time, and the model's paths, the first looked at.

    With the flag of ``answering`` first, serve a trusted file instead. The answer goes to what was standard output at the start; libraries that print do so to standard error.
    """
    if arguments[0] == answering.FLAG:
        answering.main(arguments[1:])
    task, memory, seconds, *names = arguments
    reply = os.dup(1)
    os.dup2(2, 1)
    paths = [Path(name) for name in names]
    guard = Guard()
    layers = put_on(paths, int(memory), int(seconds), guard)
    start_clock(int(seconds))
    answer = {"layers": [dataclasses.asdict(layer) for layer in layers], **_done(task, paths[0])}
    content = json.dumps({**answer, "tried": guard.tried[:100]}, default=_plain).encode()
    while content:
        content = content[os.write(reply, content) :]
    sys.stderr.flush()
    os._exit(0)  # libraries may crash while they clean up; the answer is there


def _done(task: str, path: Path) -> dict[str, object]:
    try:
        with clock_stopped():
            function = function_of(task)
        return {"value": function(path)}
    except ModelError as error:
        return {"error": error.to_json()}
    except MemoryError as error:
        return {"memory": str(error)}
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error}"[:2000]}


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} is no plain data")


if __name__ == "__main__":
    main(sys.argv[1:])
