"""What asking a web service may cost, as lines for the terminal."""

from collections.abc import Mapping

from engine.results import ServiceCost, from_object
from engine.words import count_of, duration, say, say_of


def cost_words(cost: ServiceCost) -> str:
    """Return the most requests, their time and their price, in one line."""
    time = duration(cost.seconds)
    count = f"{cost.requests:,}"
    if cost.price is None:
        return say("at most {n} requests, {time}", n=count, time=time)
    price = f"{cost.price:,.2f} {cost.currency}".strip()
    return say("at most {n} requests, {time}, {price}", n=count, time=time, price=price)


def check_line(depth: str, cost: ServiceCost, task: str) -> str:
    """Return what a check of ``depth`` may send."""
    return count_of(
        task,
        "A {depth} check of {n} picture: {cost}.",
        "A {depth} check of {n} pictures: {cost}.",
        cost.pictures,
        depth=depth,
        cost=cost_words(cost),
    )


def plan_lines(values: Mapping[str, object]) -> list[str]:
    """Return what a check will send, before it begins; ``values`` are those of the notice ``service.plan``."""
    cost, depth, most = from_object(ServiceCost, values), str(values.get("depth", "")), values.get("most")
    task = str(values.get("task", "image"))
    lines = [
        say_of(task, "This sends your pictures to {address}.", address=cost.address),
        check_line(depth, cost, task),
        say_of(task, "Mostly it needs far fewer, as a picture that is tricked needs no more tries. Ctrl+C stops it."),
    ]
    if isinstance(most, int) and most < cost.requests:
        lines.append(say("After {n} requests it ends, with what it found by then.", n=f"{most:,}"))
    return lines
