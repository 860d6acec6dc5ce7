"""skops files: a zip of a description (``schema.json``) and arrays, checked by our own lists before skops reads it.

skops asks for the types that one trusts, and trusts many by itself. Earlier versions could be led around that question
(CVE-2024-37065, CVE-2025-54412, CVE-2025-54413, CVE-2025-54886). So every node is checked here first: its kind and
type have to be on ``SKOPS_NODES``, wherever in the description it stands.
"""

import io
import re
import zipfile
from typing import Any

from engine.models.safety.jsons import parse_json
from engine.models.safety.refusals import damaged, suspicious, too_large
from engine.models.safety.zips import check_zip
from engine.models.sklearn_files.errors import unknown_parts
from engine.models.sklearn_files.names import SKOPS_NODES

MAX_UNPACKED = 2 * 2**30
MAX_SCHEMA_BYTES = 128 * 2**20
_MAX_RATIO = 1100
"""Arrays of zeros shrink by as much as deflate can; the limit of size is what keeps bombs out."""
_MAX_DEPTH = 250
_PROTOCOLS = (1, 2)
_MEMBER = re.compile(r"[\w-]{1,100}\.np[yz]", re.ASCII)
_NODE_KEYS = ("__loader__", "__class__", "__module__")
_OF_FILES = {"NdArrayNode": ".npy", "SparseMatrixNode": ".npz"}
_GENERATORS = ('"PCG64"', '"MT19937"')


def check_skops(content: bytes) -> None:
    """Check the bytes of a skops file.

    Raises:
        ModelError: the zip is odd, damaged or too large; a node is not on ``SKOPS_NODES`` (``model.program`` or another
            of ``unknown_parts``); an array does not hold what its header says.
    """
    members = {member.name: member.size for member in _members(content)}
    size = members.pop("schema.json", 0)
    if size > MAX_SCHEMA_BYTES:
        raise too_large(size)
    if not size or not all(_MEMBER.fullmatch(name) for name in members):
        raise suspicious("skops: members of other kinds")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        schema = parse_json(archive.read("schema.json"), max_depth=_MAX_DEPTH)
        used = _check_schema(schema)
        if not used <= set(members):
            raise damaged(f"skops: arrays are missing: {sorted(used - set(members))[:5]}")
        for name in members:
            check_array(archive.read(name), name)


def _members(content: bytes) -> Any:
    return check_zip(content, max_unpacked=MAX_UNPACKED, max_ratio=_MAX_RATIO)


def _check_schema(schema: object) -> set[str]:
    """Check every node of a description; return the members that it refers to."""
    if not isinstance(schema, dict) or type(schema.get("protocol")) is not int or "__loader__" not in schema:
        raise damaged("skops: no description")
    if schema["protocol"] not in _PROTOCOLS:
        raise suspicious(f"skops: protocol {schema['protocol']}")
    waiting: list[object] = [schema]
    strange, used, versions = set(), set(), set()
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting += item.values()
            versions |= _version(item)
            if any(key in item for key in _NODE_KEYS):
                loader, name = _node(item)
                if name not in SKOPS_NODES.get(loader, ()):
                    strange.add(name if loader in SKOPS_NODES else f"{name} ({loader})")
                used |= _check_parts(item, loader)
        elif isinstance(item, list):
            waiting += item
    if strange:
        raise unknown_parts(strange, versions)
    return used


def _version(item: dict[str, Any]) -> set[str]:
    """Return the version of scikit-learn that a part names beside its other entries, if any."""
    node = item.get("_sklearn_version")
    text = node.get("content") if isinstance(node, dict) else None
    return {text.strip('"')[:40]} if isinstance(text, str) else set()


def _node(item: dict[str, Any]) -> tuple[str, str]:
    """Return a node's kind and type; a description where something else bears these keys is refused."""
    loader, name, module = (item.get(key) for key in _NODE_KEYS)
    if not isinstance(loader, str) or not isinstance(name, str) or not isinstance(module, str) or "." in name:
        raise suspicious("skops: a node without a kind or type")
    return loader, f"{module}.{name}"


def _check_parts(item: dict[str, Any], loader: str) -> set[str]:
    """Check what nodes of some kinds hold besides other nodes; return the members that this one refers to."""
    if loader == "JsonNode" and not isinstance(item.get("content"), str):
        raise suspicious("skops: a value that is no text")
    if loader == "RandomGeneratorNode":
        try:
            kind = item["content"]["bit_generator"]["content"]["bit_generator"]["content"]
        except (KeyError, TypeError) as error:
            raise suspicious("skops: a random generator without a kind") from error
        if kind not in _GENERATORS:
            raise suspicious(f"skops: the random generator {kind!r}"[:300])
    if "file" not in item:
        return set()
    name = item["file"]
    if not isinstance(name, str) or not name.endswith(_OF_FILES.get(loader, "none")):
        raise suspicious("skops: a node with a member of another kind")
    return {name}


def check_array(content: bytes, name: str) -> None:
    """Check a member: an array whose size is what its header says, without Python objects; or a zip of such.

    Raises:
        ModelError: it is damaged, or holds something else.
    """
    if name.endswith(".npz"):
        for member in check_zip(content, max_unpacked=MAX_UNPACKED, max_ratio=_MAX_RATIO):
            if not member.name.endswith(".npy"):
                raise suspicious(f"skops: {name} holds {member.name!r}")
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for inner in archive.namelist():
                check_array(archive.read(inner), inner)
        return
    import numpy as np

    file = io.BytesIO(content)
    try:
        version = np.lib.format.read_magic(file)
        read = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}[version]
        shape, _, dtype = read(file)
    except (ValueError, KeyError, TypeError, SyntaxError, RecursionError, OverflowError, EOFError) as error:
        raise damaged(f"skops: {name}: {type(error).__name__}: {error}") from error
    count = 1
    for side in shape:
        count *= int(side)
    if dtype.hasobject or min(shape, default=0) < 0 or count * dtype.itemsize != len(content) - file.tell():
        raise suspicious(f"skops: {name} is no plain array of its size")


def load_skops(content: bytes) -> object:
    """Return what a skops file holds; its bytes are checked here, by ``check_skops``.

    Raises:
        ModelError: see ``check_skops``. Other errors are those of damaged files or of another version.
    """
    check_skops(content)
    import skops.io

    trusted = sorted(set().union(*SKOPS_NODES.values()))
    return skops.io.loads(content, trusted=trusted)
