"""Operators that move numbers, or count them."""

import numpy as np

from engine.models.tflite.building import Builder, not_known
from engine.models.tflite.operators.table import flag, lite, whole
from engine.models.tflite.schema import Operator

_END = 2**31 - 1
_INT64, _FLOAT = 7, 1


@lite("RESHAPE")
def reshape(builder: Builder, operator: Operator) -> None:
    """Another shape: stored, worked out, or among the options."""
    if len(operator.inputs) > 1:
        shape = builder.value(operator.inputs[1])
    else:
        shape = builder.constant([] if operator.options is None else operator.options.wholes(0))
    builder.put(operator.outputs[0], builder.add("Reshape", builder.value(operator.inputs[0]), shape))


@lite("SQUEEZE")
def squeeze(builder: Builder, operator: Operator) -> None:
    """Axes of one entry taken out; where none are named, all of them but the batch."""
    sizes = builder.tensors[operator.inputs[0]].sizes
    named = () if operator.options is None else operator.options.wholes(0)
    axes = list(named or (axis for axis, size in enumerate(sizes) if size == 1 and axis > 0))
    value = builder.value(operator.inputs[0])
    builder.put(operator.outputs[0], builder.add("Squeeze", value, builder.constant(axes)))


@lite("EXPAND_DIMS")
def expand_dims(builder: Builder, operator: Operator) -> None:
    """One axis more."""
    axes = builder.constant(builder.whole_numbers(operator, 1))
    builder.put(operator.outputs[0], builder.add("Unsqueeze", builder.value(operator.inputs[0]), axes))


@lite("TRANSPOSE")
def transpose(builder: Builder, operator: Operator) -> None:
    """Axes in another order."""
    order = builder.whole_numbers(operator, 1)
    builder.put(operator.outputs[0], builder.add("Transpose", builder.value(operator.inputs[0]), perm=order))


@lite("PAD", "PADV2")
def pad(builder: Builder, operator: Operator) -> None:
    """Numbers around: 0, or a stored one."""
    edges = np.array(builder.whole_numbers(operator, 1)).reshape(-1, 2)
    value = (builder.value(operator.inputs[2]),) if operator.name == "PADV2" else ()
    pads = builder.constant([*edges[:, 0].tolist(), *edges[:, 1].tolist()])
    builder.put(operator.outputs[0], builder.add("Pad", builder.value(operator.inputs[0]), pads, *value))


@lite("SHAPE")
def shape(builder: Builder, operator: Operator) -> None:
    """The sizes of a value."""
    builder.put(operator.outputs[0], builder.add("Shape", builder.value(operator.inputs[0])))


@lite("PACK")
def pack(builder: Builder, operator: Operator) -> None:
    """Values side by side along a new axis."""
    axis = whole(operator, 1)
    axes = builder.constant([axis])
    parts = [builder.add("Unsqueeze", builder.value(index), axes) for index in operator.inputs]
    builder.put(operator.outputs[0], builder.add("Concat", *parts, axis=axis))


@lite("SLICE")
def cut(builder: Builder, operator: Operator) -> None:
    """A part of each axis: where it starts, and how long it is (-1: to the end)."""
    starts, lengths = builder.whole_numbers(operator, 1) or [], builder.whole_numbers(operator, 2) or []
    ends = [_END if length < 0 else start + length for start, length in zip(starts, lengths)]
    limits = [builder.constant(values) for values in (starts, ends, list(range(len(starts))))]
    builder.put(operator.outputs[0], builder.add("Slice", builder.value(operator.inputs[0]), *limits))


@lite("STRIDED_SLICE")
def strided_slice(builder: Builder, operator: Operator) -> None:
    """A part of each axis in steps; bits say which ends are left out, and which axes go."""
    begin, end, ellipsis, new, gone = (whole(operator, field) for field in range(5))
    if ellipsis or new or flag(operator, 5):
        raise not_known(operator, "an ellipsis, a new axis, or ends counted from the start")
    starts, ends, steps = (builder.whole_numbers(operator, position) or [] for position in (1, 2, 3))
    axes = list(range(len(starts)))
    for axis, step in enumerate(steps):
        if gone >> axis & 1:
            ends[axis] = starts[axis] + 1 if starts[axis] != -1 else _END
        else:
            starts[axis] = (_END if step < 0 else 0) if begin >> axis & 1 else starts[axis]
            ends[axis] = (-_END if step < 0 else _END) if end >> axis & 1 else ends[axis]
    limits = [builder.constant(values) for values in (starts, ends, axes, steps)]
    result = builder.add("Slice", builder.value(operator.inputs[0]), *limits)
    dropped = [axis for axis in axes if gone >> axis & 1]
    builder.put(operator.outputs[0], builder.add("Squeeze", result, builder.constant(dropped)) if dropped else result)


@lite("SPLIT")
def split(builder: Builder, operator: Operator) -> None:
    """Equal parts of one axis."""
    axis = (builder.whole_numbers(operator, 0) or [0])[0]
    value, count = builder.value(operator.inputs[1]), len(operator.outputs)
    for index, part in zip(operator.outputs, builder.add_many("Split", (value,), count, axis=axis, num_outputs=count)):
        builder.put(index, part)


@lite("GATHER")
def gather(builder: Builder, operator: Operator) -> None:
    """Chosen entries of one axis."""
    if whole(operator, 1):
        raise not_known(operator, "with batches")
    values = [builder.value(index) for index in operator.inputs]
    builder.put(operator.outputs[0], builder.add("Gather", *values, axis=whole(operator, 0)))


@lite("BROADCAST_TO")
def broadcast_to(builder: Builder, operator: Operator) -> None:
    """A value repeated to a shape."""
    builder.put(operator.outputs[0], builder.add("Expand", *(builder.value(index) for index in operator.inputs)))


@lite("CAST")
def cast(builder: Builder, operator: Operator) -> None:
    """Another type: a real one, or whole numbers."""
    form = builder.tensors[operator.outputs[0]].form
    if not form or np.dtype(form).kind not in "fiu":
        raise not_known(operator, f"type {form}")
    target = _FLOAT if np.dtype(form).kind == "f" else _INT64
    builder.put(operator.outputs[0], builder.add("Cast", builder.value(operator.inputs[0]), to=target))
