"""A stand-in for the engine: ``python fake_engine.py FOLDER SCENARIO`` speaks the wire and misbehaves on demand.

Scenarios: good, crash (at start of a job), half (dies in the middle), hang (no hello), slow (late hello), garbage
(in a job), early-garbage, old (other protocol), deaf (ignores cancel), stoppable (waits for cancel), silent (a job
that says nothing), error (a job that fails politely), likely and none (other outcomes), unlikely (asks "Go on?").
"""

import json
import os
import sys
import time
from pathlib import Path


def main() -> None:
    folder, scenario = Path(sys.argv[1]), sys.argv[2]
    jobs = json.loads((folder / "jobs.json").read_text(encoding="utf-8"))
    if scenario == "hang":
        time.sleep(60)
    if scenario == "slow":
        time.sleep(0.5)
    if scenario == "early-garbage":
        _write("Traceback (most recent call last)\n")
    hello = {"type": "hello", "id": "", "protocol": 1, "version": "0.1.0", "device": "cpu", "devices": []}
    _say({**hello, "protocol": 99} if scenario == "old" else hello)
    sys.stderr.write("a warning of some library\n")
    sys.stderr.flush()
    for line in sys.stdin:
        message = json.loads(line)
        with (folder / "heard.jsonl").open("a", encoding="utf-8") as heard:
            heard.write(line)
        if message["type"] == "start":
            _job(jobs, message, scenario)
        elif message["type"] in ("cancel", "continue"):
            _answer(jobs, message, scenario)
        elif message["type"] == "bye":
            return


def _job(jobs: dict, message: dict, scenario: str) -> None:
    command, job = message["command"], message["id"]
    _say({"type": "started", "id": job})
    if scenario == "error" or (scenario == "no-keep" and command == "keep"):
        _say({"type": "error", "id": job, "error": jobs["error"]})
        return
    if scenario == "crash":
        os.abort()
    if scenario == "silent" or (scenario == "deaf" and command == "scan"):
        return
    lines = jobs.get(f"{command}:{scenario}", jobs[command])
    middle = len(lines) // 2
    for index, line in enumerate(lines):
        if index == middle and scenario == "half":
            sys.exit(7)
        if index == middle and scenario == "garbage":
            _write("{ this is not JSON\n")
        if line["type"] == "result" and (command, scenario) in (("scan", "stoppable"), ("harden", "unlikely")):
            return
        _say({**line, "id": job})


def _answer(jobs: dict, message: dict, scenario: str) -> None:
    command = message["id"].split("-")[0]
    if scenario in ("stoppable", "unlikely"):
        result = jobs[command][-1]
        _say({**result, "id": message["id"], "complete": message["type"] == "continue"})


def _say(message: dict) -> None:
    _write(json.dumps(message) + "\n")


def _write(text: str) -> None:
    middle = len(text) // 2
    for part in (text[:middle], text[middle:]):
        sys.stdout.write(part)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
