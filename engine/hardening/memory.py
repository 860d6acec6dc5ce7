"""Telling that memory ran out: each device says it in its own way."""

import torch


def is_out_of_memory(error: BaseException) -> bool:
    """Return True when ``error`` means that there was not enough memory."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    text = str(error).lower()
    return "out of memory" in text or "can't allocate memory" in text or "not enough memory" in text
