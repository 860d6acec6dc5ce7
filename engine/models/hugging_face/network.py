"""The architecture filled with the folder's numbers: once as network, once more and apart as the runtime."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal

import numpy as np
import torch
from torch import nn

from engine.models.hugging_face.cleaned import clean_copy
from engine.models.hugging_face.config import impossible
from engine.models.hugging_face.families import Family
from engine.models.hugging_face.folder import SafeFolder
from engine.models.hugging_face.library import load_class

_HALF = (torch.float16, torch.bfloat16)
_BATCH = 32
PICTURE = ("pixel_values",)


class HuggingFaceNetwork(nn.Module):
    """A classifier of transformers as a function from raw input to logits.

    Raw input is one picture tensor (batch, channels, height, width), or for texts whole numbers (batch, inputs, length).

    Args:
        inner: the classifier.
        names: its inputs in order.
    """

    def __init__(self, inner: nn.Module, names: tuple[str, ...] = PICTURE) -> None:
        super().__init__()
        self.inner = inner
        self.names = names

    def forward(self, raw: torch.Tensor) -> torch.Tensor:
        """Return logits (batch, classes)."""
        parts = (raw,) if self.names == PICTURE else raw.unbind(1)
        logits: torch.Tensor = self.inner(**dict(zip(self.names, parts))).logits
        return logits


class HuggingFaceRuntime:
    """Runs the folder's files as transformers loads them, apart from the network: own instance, plain attention."""

    two_classes: Literal["shares", "logit"] | None = None

    def __init__(self, folder: SafeFolder, family: Family, config: Any, names: tuple[str, ...] = PICTURE) -> None:
        self._folder, self._family, self._config, self._names = folder, family, config, names
        self.half = file_dtype(folder) in _HALF

    def __deepcopy__(self, memo: object) -> "HuggingFaceRuntime":
        return self  # the files do not change

    @cached_property
    def _network(self) -> nn.Module:
        return HuggingFaceNetwork(load(self._folder, self._family, self._config, "eager"), self._names).eval()

    def run(self, raw: np.ndarray) -> np.ndarray:
        """Return the files' own logits (batch, classes), float32, for raw inputs; any batch size."""
        if not len(raw):
            return np.zeros((0, self._config.num_labels), np.float32)
        kind = np.float32 if self._names == PICTURE else np.int64
        parts = []
        with torch.inference_mode():
            for start in range(0, len(raw), _BATCH):
                given = np.ascontiguousarray(raw[start : start + _BATCH], dtype=kind)
                parts.append(self._network(torch.from_numpy(given)).float().numpy())
        return np.concatenate(parts)


def file_dtype(folder: SafeFolder) -> torch.dtype:
    """Return the floating type that most of the folder's numbers have."""
    counts: dict[torch.dtype, int] = {}
    for entries in folder.shards.values():
        for entry in entries.values():
            if entry.dtype.is_floating_point:
                counts[entry.dtype] = counts.get(entry.dtype, 0) + entry.end - entry.start
    return max(counts, key=lambda dtype: counts[dtype], default=torch.float32)


def load(folder: SafeFolder, family: Family, config: Any, attention: Literal["eager"] | None = None) -> nn.Module:
    """Return the architecture in eval mode, float32, filled with the folder's numbers.

    Transformers translates older names of tensors itself. No number is left as it was drawn at random.

    Raises:
        ModelError: weights are missing, have other shapes, or the architecture cannot be built.
    """
    kind = load_class(family.network_class)
    _check_size(folder, kind, config)
    options = {} if attention is None else {"attn_implementation": attention}
    try:
        with clean_copy(folder, config) as place:
            network, report = kind.from_pretrained(
                place, config=config, dtype=torch.float32, local_files_only=True, trust_remote_code=False,
                use_safetensors=True, ignore_mismatched_sizes=True, output_loading_info=True, **options,
            )  # fmt: skip
    except Exception as error:  # each architecture fails in its own way on settings that do not fit
        raise impossible(f"{type(error).__name__}: {error}") from error
    _check_complete(report)
    loaded: nn.Module = network.eval()
    return loaded


def _check_size(folder: SafeFolder, kind: Any, config: Any) -> None:
    """Build without memory first: settings that ask for more numbers than the files hold are refused."""
    try:
        with torch.device("meta"):
            wanted = sum(value.numel() for value in kind(config).parameters())
    except Exception as error:
        raise impossible(f"{type(error).__name__}: {error}") from error
    stored = sum(int(np.prod(entry.shape)) for entries in folder.shards.values() for entry in entries.values())
    if wanted > stored:
        raise impossible(f"the settings ask for {wanted} numbers, the files hold {stored}")


def _check_complete(report: Mapping[str, Any]) -> None:
    for what in ("missing_keys", "mismatched_keys", "error_msgs"):
        if report.get(what):
            raise impossible(f"{what}: {sorted(map(str, report[what]))[:5]}")
