"""From a request to the job that answers it."""

from engine.jobs.output import JobOutput
from engine.jobs.places import empty_old_bin
from engine.jobs.progress import JobMonitor
from engine.protocol import (
    ConnectRequest,
    HardenRequest,
    InspectRequest,
    KeepRequest,
    ReportRequest,
    Request,
    ScanRequest,
    TrustRequest,
    TryRequest,
)


def run(request: Request, monitor: JobMonitor) -> JobOutput:
    """Do what ``request`` asks, reporting to ``monitor``. Imports torch only for jobs that compute.

    Raises:
        ToughenError: with what went wrong and what to do next.
    """
    empty_old_bin()
    match request:
        case InspectRequest():
            from engine.jobs.inspect_job import run_inspect_job

            return run_inspect_job(request, monitor)
        case ScanRequest():
            from engine.jobs.scan_job import run_scan_job

            return run_scan_job(request, monitor)
        case HardenRequest():
            from engine.jobs.harden_job import run_harden_job

            return run_harden_job(request, monitor)
        case ReportRequest():
            from engine.jobs.report_job import run_report_job

            return run_report_job(request, monitor)
        case KeepRequest():
            from engine.jobs.keep_job import run_keep_job

            return run_keep_job(request, monitor)
        case TrustRequest():
            from engine.jobs.trust_job import run_trust_job

            return run_trust_job(request)
        case ConnectRequest():
            from engine.jobs.connect_job import run_connect_job

            return run_connect_job(request, monitor)
        case TryRequest():
            from engine.jobs.try_job import run_try_job

            return run_try_job(request, monitor)
