"""Parts of arrays: gather, slice, split, join, pad, find."""

import torch
from torch.nn import functional

from engine.models.onnx.graph import Node
from engine.models.onnx.operators.windows import torch_pads
from engine.models.onnx.registry import Run, operator, simple


@operator("Concat", affine=True)
def concat(node: Node) -> Run:
    """Join along an axis."""
    axis = node.get("axis", 1)
    return lambda *items: torch.cat(items, axis)


@operator("Gather", weights=(0,))
def gather(node: Node) -> Run:
    """Pick entries of one axis; negative indices count from the end."""
    axis = node.get("axis", 0)

    def run(x: torch.Tensor, indices: torch.Tensor) -> torch.Tensor:
        """Return the entries, in the shape of ``indices`` in the axis's place."""
        along = axis % x.dim()
        flat = indices.reshape(-1).long()
        flat = torch.where(flat < 0, flat + x.shape[along], flat)
        shape = (*x.shape[:along], *indices.shape, *x.shape[along + 1 :])
        return x.index_select(along, flat).reshape(shape)

    return run


@operator("GatherElements", since=11)
def gather_elements(node: Node) -> Run:
    """Pick single elements along an axis."""
    axis = node.get("axis", 0)

    def run(x: torch.Tensor, indices: torch.Tensor) -> torch.Tensor:
        """Return the elements, in the shape of ``indices``."""
        wanted = indices.long()
        return x.gather(axis, torch.where(wanted < 0, wanted + x.shape[axis], wanted))

    return run


def _by_tuples(x: torch.Tensor, indices: torch.Tensor) -> torch.Tensor:
    return x[tuple(indices.long().unbind(-1))]


@operator("GatherND", since=11)
def gather_nd(node: Node) -> Run:
    """Pick by index tuples; the first ``batch_dims`` axes go in step."""
    batch_axes = node.get("batch_dims", 0)

    def run(x: torch.Tensor, indices: torch.Tensor) -> torch.Tensor:
        """Return what the tuples in the last axis of ``indices`` point at."""
        if not batch_axes:
            return _by_tuples(x, indices)
        shared = x.shape[:batch_axes]
        pairs = zip(x.flatten(0, batch_axes - 1), indices.flatten(0, batch_axes - 1))
        picked = torch.stack([_by_tuples(*pair) for pair in pairs])
        return picked.reshape(*shared, *picked.shape[1:])

    return run


@operator("Compress", since=9)
def compress(node: Node) -> Run:
    """The entries of an axis (or of the flat array) where the condition holds."""
    axis = node.get("axis")

    def run(x: torch.Tensor, condition: torch.Tensor) -> torch.Tensor:
        """Return the entries where ``condition`` holds."""
        flat, along = (x.flatten(), 0) if axis is None else (x, axis)
        return flat.index_select(along, condition.bool().nonzero().flatten())

    return run


simple("NonZero", lambda x: x.nonzero().t(), since=9)


def _slice(x: torch.Tensor, starts: list[int], ends: list[int], axes: list[int], steps: list[int]) -> torch.Tensor:
    for start, end, axis, step in zip(starts, ends, axes, steps):
        picked = range(x.shape[axis])[start:end:step]
        if step > 0:
            index = [slice(None)] * x.dim()
            index[axis] = slice(picked.start, picked.stop, step)
            x = x[tuple(index)]
        else:
            x = x.index_select(axis, torch.tensor(list(picked), device=x.device, dtype=torch.int64))
    return x


@operator("Slice")
def slice_attributes(node: Node) -> Run:
    """Cut with limits given as attributes (before opset 10)."""
    starts, ends = node.get("starts"), node.get("ends")
    axes = node.get("axes", list(range(len(starts))))
    return lambda x: _slice(x, starts, ends, axes, [1] * len(starts))


def _slice_inputs(
    x: torch.Tensor,
    starts: list[int],
    ends: list[int],
    axes: list[int] | None = None,
    steps: list[int] | None = None,
) -> torch.Tensor:
    """Cut with limits, axes and steps given as inputs."""
    return _slice(x, starts, ends, axes or list(range(len(starts))), steps or [1] * len(starts))


simple("Slice", _slice_inputs, since=10, arguments=(1, 2, 3, 4))


def _split(node: Node, x: torch.Tensor, sizes: list[int] | None) -> tuple[torch.Tensor, ...]:
    axis, count = node.get("axis", 0), len(node.outputs)
    if sizes is None:
        each = -(-x.shape[axis] // count)
        sizes = [each] * (count - 1) + [x.shape[axis] - each * (count - 1)]
    return torch.split(x, sizes, axis)


@operator("Split")
def split_attribute(node: Node) -> Run:
    """Cut into parts, sizes given as an attribute."""
    return lambda x: _split(node, x, node.get("split"))


@operator("Split", since=13, arguments=(1,))
def split(node: Node) -> Run:
    """Cut into parts, sizes given as an input, or equal parts (the last may be smaller)."""
    return lambda x, sizes=None: _split(node, x, sizes)


_MODES = {"reflect": "reflect", "edge": "replicate", "wrap": "circular"}


def _pad(node: Node, x: torch.Tensor, pads: list[int], value: float, axes: list[int] | None) -> torch.Tensor:
    if axes is not None:
        full = [0] * (2 * x.dim())
        for index, axis in enumerate(axes):
            full[axis % x.dim()] = pads[index]
            full[axis % x.dim() + x.dim()] = pads[index + len(axes)]
        pads = full
    mode = node.get("mode", "constant")
    if mode == "constant":
        return functional.pad(x, torch_pads(pads), value=value)
    return _pad_by_index(x, pads, mode)


def _pad_by_index(x: torch.Tensor, pads: list[int], mode: str) -> torch.Tensor:
    """Reflect, repeat the edge or wrap, axis by axis, through the indices of the padded axis."""
    for axis, size in enumerate(x.shape):
        begin, end = pads[axis], pads[axis + len(pads) // 2]
        if begin == end == 0:
            continue
        places = torch.arange(-begin, size + end, device=x.device)
        if mode == "edge":
            places = places.clamp(0, size - 1)
        elif mode == "wrap":
            places = places % size
        else:
            period = max(1, 2 * (size - 1))
            places = (size - 1) - ((places % period) - (size - 1)).abs()
        x = x.index_select(axis, places)
    return x


def _single(value: object) -> float:
    number = value[0] if isinstance(value, list) else value
    return 0.0 if number is None else number  # type: ignore[return-value]


@operator("Pad")
def pad_attributes(node: Node) -> Run:
    """Pad with sizes given as attributes (before opset 11)."""
    return lambda x: _pad(node, x, node.get("pads"), node.get("value", 0.0), None)


@operator("Pad", since=11, arguments=(1, 2, 3))
def pad(node: Node) -> Run:
    """Pad with sizes, value and axes given as inputs."""

    def run(x: torch.Tensor, pads: list[int], value: object = None, axes: list[int] | None = None) -> torch.Tensor:
        """Return ``x`` padded."""
        return _pad(node, x, pads, _single(value), axes)

    return run


@operator("ArgMax", "ArgMin")
def arg_extreme(node: Node) -> Run:
    """Index of the largest or smallest value of an axis."""
    axis, keep = node.get("axis", 0), bool(node.get("keepdims", 1))
    find = torch.argmax if node.op == "ArgMax" else torch.argmin
    if node.get("select_last_index", 0):
        return lambda x: x.shape[axis] - 1 - find(x.flip(axis), axis, keep)
    return lambda x: find(x, axis, keep)


@operator("TopK", since=10, arguments=(1,))
def top_k(node: Node) -> Run:
    """The k largest or smallest values of an axis and where they are."""
    axis, largest = node.get("axis", -1), bool(node.get("largest", 1))

    def run(x: torch.Tensor, count: list[int]) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the values, in order, and their indices."""
        values, indices = torch.sort(x, dim=axis, descending=largest, stable=True)  # of equal values the first counts
        return values.narrow(axis, 0, count[0]), indices.narrow(axis, 0, count[0])

    return run


@operator("OneHot", since=9, arguments=(1,))
def one_hot(node: Node) -> Run:
    """On-value where the index is, off-value elsewhere, on a new axis."""
    axis = node.get("axis", -1)

    def run(indices: torch.Tensor, depth: int | list[int], values: torch.Tensor) -> torch.Tensor:
        """Return on- and off-values with ``depth`` places on the new axis."""
        classes = int(depth[0] if isinstance(depth, list) else depth)
        wanted = indices.long()
        wanted = torch.where(wanted < 0, wanted + classes, wanted).unsqueeze(-1)
        hit = wanted == torch.arange(classes, device=indices.device)  # outside the range: off everywhere
        return torch.where(hit, values[1], values[0]).movedim(-1, axis)

    return run


@operator("Trilu", since=14, arguments=(1,))
def trilu(node: Node) -> Run:
    """The upper or lower triangle."""
    cut = torch.triu if node.get("upper", 1) else torch.tril
    return lambda x, k=None: cut(x, int(_single(k)))
