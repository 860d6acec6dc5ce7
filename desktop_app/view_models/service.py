"""A model that is a web service: its address, and what asking it may cost, in words."""

import json
from collections.abc import Mapping
from pathlib import Path

from engine.results import ServiceCost
from engine.words import clean_name, duration, say

SUFFIX = ".toughen-service.json"
ALLOWANCES = (1_000, 5_000, 20_000)
"""Most requests of a check, to choose from."""
USUAL = 5_000
ON_BUTTON = 48
"""Longest address on a button; the whole one stands beside it."""
_MOST_BYTES = 2**20


def service_address(model: Path | None) -> str:
    """Return the address in the description of a web service; "" for every other file. Nothing is sent."""
    try:
        if model is None or not model.is_file() or model.stat().st_size > _MOST_BYTES:
            return ""
        value = json.loads(model.read_bytes())
    except (OSError, ValueError, RecursionError):
        return ""
    known = isinstance(value, dict) and "toughen_service" in value
    return str(value.get("address", "")) if known else ""


def shown_address(address: str, most: int = 200) -> str:
    """Return an address safe to show, cut in the middle of long paths; "" for none."""
    shown = clean_name(address, 400) if address.strip() else ""
    return shown if len(shown) <= most else f"{shown[: most - 12]}…{shown[-11:]}"


def allowance(costs: Mapping[str, ServiceCost], most: int) -> str:
    """Return how long ``most`` requests take and what they cost, in words."""
    cost = next(iter(costs.values()), None)
    if cost is None or not cost.requests:
        return ""
    time = duration(most * cost.seconds / cost.requests)
    if cost.price is None:
        return time
    price = f"{most * cost.price / cost.requests:,.2f} {cost.currency}".strip()
    return say("{time}, {price}", time=time, price=price)


def need(costs: Mapping[str, ServiceCost], depth: str) -> str:
    """Return the most requests that a check of ``depth`` could use, in words."""
    cost = costs.get(depth)
    return "" if cost is None else say("up to {n} requests", n=f"{cost.requests:,}")
