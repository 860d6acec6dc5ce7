"""Opens the corpus in a process of its own, and writes one line of JSON for each case: run by the tests.

Arguments: a folder to work in, the canary's path, and the names of the cases (none: all of them, with workers that are
forked from a process which has the libraries loaded).
"""

import json
import resource
import shutil
import socket
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))

import quick_workers
from hostile_corpus import Case, cases

from engine.models import open_model
from engine.models.safety import ask_worker, isolation
from engine.models.safety.tasks import function_of
from engine.results.errors import ModelError

HEARD: list[str] = []
OURS = ("--look-at", "safety.worker", "quick_workers")
RUNS = ("os.system", "os.exec", "os.posix_spawn", "os.fork", "os.spawn", "pty.spawn")


def hear(event: str, arguments: tuple[object, ...]) -> None:
    """Remember sockets to other computers and programs that are started by other than our own worker."""
    network = event in ("socket.getaddrinfo", "socket.connect", "socket.bind", "urllib.Request")
    made = event == "socket.__new__" and arguments[1] in (socket.AF_INET, socket.AF_INET6)
    program = event == "subprocess.Popen" and not any(name in str(arguments) for name in OURS)
    if network or made or program or event in RUNS[:5]:
        HEARD.append(f"{event} {str(arguments)[:200]}")


def outcome(opens: object) -> str:
    try:
        opens()  # type: ignore[operator]
    except ModelError as error:
        return f"refused {error.code}" if error.title and error.message and error.next_step else "refused without words"
    except BaseException as error:
        return f"failed {type(error).__name__}: {error}"[:500]
    return "opened"


def looked_at(case: Case, folder: Path, canary: Path) -> dict[str, object]:
    HEARD.clear()
    path = case.write(folder, canary)
    start, began = time.process_time(), _worker_time()
    found = {"name": case.name, "open": outcome(lambda: open_model(path))}
    found["seconds"] = max(time.process_time() - start, _worker_time() - began)
    if case.check is not None:
        found["check"] = outcome(lambda: check(case.check or "", path))
    found["canary"], found["heard"] = canary.exists(), list(HEARD)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    found["worker_memory"] = max(children.ru_maxrss * 1024, quick_workers.USED.memory)
    found["memory"] = own_peak_bytes()
    return found


def own_peak_bytes() -> int:
    """Return this program's own peak: ``ru_maxrss`` would begin with that of the process that started it."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.exists() else []
    peaks = [int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")]
    return peaks[0] if peaks else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def check(task: str, path: Path) -> object:
    """Do the task here, or in the worker where a library in C parses the file."""
    return ask_worker(task, path) if task == "hdf5" else function_of(task)(path)


def _worker_time() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime + quick_workers.USED.seconds


def main() -> None:
    root, canary, names = Path(sys.argv[1]), Path(sys.argv[2]), set(sys.argv[3:])
    chosen = [case for case in cases() if not names or case.name in names]
    if not names and quick_workers.POSSIBLE:
        isolation.start_worker = quick_workers.start_quickly
    outcome(lambda: open_model(root / "nothing"))  # what libraries do while they are loaded is not the files' doing
    sys.addaudithook(hear)
    for index, case in enumerate(chosen):
        folder = root / f"{index}" / "model"
        folder.mkdir(parents=True)
        sys.stdout.write(json.dumps(looked_at(case, folder, canary)) + "\n")
        sys.stdout.flush()
        shutil.rmtree(folder.parent)


if __name__ == "__main__":
    main()
