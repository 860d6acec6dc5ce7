"""Icons as SVG text in a colour."""

from functools import lru_cache

from engine.words import resource


@lru_cache(maxsize=64)
def _source(name: str) -> str:
    return resource(f"icons/{name}.svg").read_text(encoding="utf-8")


def svg_text(name: str, ink: str) -> str:
    """Return icon ``name`` drawn in ``ink`` (``#RRGGBB``)."""
    return _source(name).replace("currentColor", ink)
