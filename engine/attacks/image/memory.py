"""How many pictures pass through the model at once."""

import torch

ACTIVATIONS_PER_VALUE = 400
"""Assumed float32 values that a network keeps per input value for one gradient (a ResNet-50 keeps about 200)."""
BYTES_ON_CPU = 1 << 30
SHARE_OF_FREE = 0.25
LARGEST_CHUNK = {"cpu": 128}
LARGEST_CHUNK_ELSEWHERE = 512
VALUES_PER_BLOCK = 1 << 25
"""Input values whose attack state (about ten copies) is held at once: 128 MiB a copy."""


def first_chunk(values: int, device: torch.device) -> int:
    """Return the pictures of ``values`` input values each to pass at once on ``device``: at least 1."""
    budget = float(BYTES_ON_CPU)
    if device.type == "cuda":
        budget = torch.cuda.mem_get_info(device)[0] * SHARE_OF_FREE
    fitting = int(budget / (4 * ACTIVATIONS_PER_VALUE * values))
    return max(1, min(fitting, LARGEST_CHUNK.get(device.type, LARGEST_CHUNK_ELSEWHERE)))


def block_size(values: int) -> int:
    """Return how many pictures of ``values`` input values an attack works on together: at least 1."""
    return max(1, VALUES_PER_BLOCK // values)


def is_out_of_memory(error: BaseException) -> bool:
    """Tell whether ``error`` says that memory ran out: on a graphics card, on the CPU or in Python."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    text = str(error).lower()
    return isinstance(error, RuntimeError) and ("out of memory" in text or "not enough memory" in text)
