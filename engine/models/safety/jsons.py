"""JSON files: read within limits of size and depth."""

import json
from pathlib import Path

from engine.models.safety.refusals import damaged, suspicious, too_large

MAX_JSON_BYTES = 16 * 2**20
MAX_JSON_DEPTH = 64


def check_json(path: Path, max_bytes: int = MAX_JSON_BYTES, max_depth: int = MAX_JSON_DEPTH) -> object:
    """Return the content of a JSON file.

    Raises:
        ModelError: it is larger than ``max_bytes``, nested deeper than ``max_depth``, no JSON in UTF-8, or names a
            key twice, which programs read in different ways.
    """
    size = path.stat().st_size
    if size > max_bytes:
        raise too_large(size)
    return parse_json(path.read_bytes(), max_depth=max_depth)


def parse_json(content: bytes, max_depth: int = MAX_JSON_DEPTH) -> object:
    """Return the content of JSON in UTF-8; see ``check_json`` for what is refused."""
    try:
        value: object = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_unique)
    except RecursionError as error:
        raise suspicious("JSON: nested too deep") from error
    except ValueError as error:
        raise damaged(f"JSON: {error}") from error
    if _depth(value, max_depth) > max_depth:
        raise suspicious(f"JSON: nested deeper than {max_depth}")
    return value


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise suspicious("JSON: a key occurs twice")
    return found


def _depth(value: object, limit: int) -> int:
    """Return how deep lists and objects are nested, at most ``limit + 1``; level by level, so without recursion."""
    level, depth = [value], 0
    while depth <= limit:
        level = [part for item in level if isinstance(item, dict | list) for part in _parts(item)]
        if not level:
            return depth
        depth += 1
    return depth


def _parts(item: dict[str, object] | list[object]) -> list[object]:
    return list(item.values()) if isinstance(item, dict) else item
