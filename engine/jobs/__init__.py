"""Runs check, strengthen and report as jobs: checkpoints, resume, the ``serve`` loop.

``run(request, monitor)`` is the one door; heavy imports happen inside it.
"""

from engine.jobs.output import FilesResult, JobOutput, VerifyResult
from engine.jobs.progress import JobMonitor, Sink
from engine.jobs.run import run

__all__ = ["FilesResult", "JobMonitor", "JobOutput", "Sink", "VerifyResult", "run"]
