"""A check of a web service is fitted to the requests that the user allowed, and told before the first one is sent."""

from dataclasses import replace
from pathlib import Path

from engine.jobs.progress import JobMonitor
from engine.jobs.record import recorded_scan
from engine.models import RawModel
from engine.protocol import ScanRequest
from engine.results import Depth, ServiceCost, UsageError, to_object
from engine.scan import choose_tests, requests_by_phase, service_cost, text_requests
from engine.threats import main_sizes
from engine.understanding import asked
from engine.words import say, say_count

LIMITS: dict[Depth, int] = {"quick": 20, "standard": 50, "thorough": 100}
"""How many pictures a check of a web service uses unless told otherwise, by depth."""
FEWEST = 20
"""Fewer pictures than this say too little, so a check rather ends early."""
MOST_UNASKED = 10_000
"""A check that may need more requests than this starts only once the user said how many may be sent."""


def fit_requests(raw: RawModel, count: int, request: ScanRequest, monitor: JobMonitor) -> ScanRequest:
    """Return the check that is done: ``request``, with fewer pictures or less deep where the requests do not suffice.

    ``count`` is how many pictures there are. Tells the monitor what it may cost (notice ``service.plan``).

    Raises:
        UsageError: it may need very many requests, and the user did not say how many are allowed.
    """
    if raw.meter is None:
        return request
    fitted = _continued(request) or _fitted(raw, count, request)
    cost = cost_of(raw, fitted.limit or count, fitted)
    if request.common.max_requests is None and cost.requests > MOST_UNASKED and not raw.meter.on_this_computer:
        raise _too_many(cost)
    monitor.notice(
        "service.plan",
        {**to_object(cost), "depth": fitted.depth, "task": raw.task, "most": request.common.max_requests},
    )
    return fitted


def cost_of(raw: RawModel, n: int, request: ScanRequest) -> ServiceCost:
    """Return what the check of ``n`` pictures costs at most; with the pictures that are looked at first."""
    tests = choose_tests(request.tests, raw.task)
    if raw.task == "text":
        phases = text_requests(raw, n, request.depth, tests)
    else:
        side = (*raw.input.dims[1:], None, None, None)
        sizes = request.sizes or main_sizes((side[0] or 3, side[1] or 1, side[2] or 1))
        phases = requests_by_phase(raw, n, request.depth, tests, sizes)
    return service_cost(raw, asked(raw) + sum(phases.values()), n)


def _fitted(raw: RawModel, count: int, request: ScanRequest) -> ScanRequest:
    most = request.common.max_requests
    wanted = replace(request, limit=min(count, request.limit or LIMITS[request.depth]))
    if most is None or _needs(raw, wanted) <= most:
        return wanted
    quick = replace(wanted, depth="quick", limit=min(wanted.limit or count, request.limit or LIMITS["quick"]))
    while _needs(raw, quick) > most and (quick.limit or 0) > FEWEST:
        quick = replace(quick, limit=(quick.limit or 0) - 1)
    return quick


def _needs(raw: RawModel, request: ScanRequest) -> int:
    return cost_of(raw, request.limit or 0, request).requests


def _continued(request: ScanRequest) -> ScanRequest | None:
    """Return the check that is gone on with: with the depth and the pictures that it began with."""
    began = recorded_scan(Path(request.out)) if request.resume else None
    return None if began is None else replace(request, depth=began.depth, limit=began.limit)


def _too_many(cost: ServiceCost) -> UsageError:
    minutes = say_count("{n} minute", "{n} minutes", round(cost.seconds / 60))
    price = "" if cost.price is None else say(" and cost {price}", price=f"{cost.price:,.2f} {cost.currency}".strip())
    return UsageError(
        "service.many_requests",
        say("This check may need very many requests. Nothing was sent"),
        say(
            "It may send up to {n} requests to {address}. That may take {minutes}{price}.",
            n=f"{cost.requests:,}",
            address=cost.address,
            minutes=minutes,
            price=price,
        ),
        say("Say how many may be sent, such as --max-requests 5000. Fewer tell less."),
    )
