"""How texts reach a classifier of transformers: its inputs, and how many pieces of a text it can take."""

import inspect
from typing import Any

from torch import nn

from engine.models.hugging_face.families import PLACES_AFTER_FILLER
from engine.models.hugging_face.folder import SafeFolder
from engine.models.texts.encoding import TokenInput, token_input
from engine.models.texts.files import no_tokenizer
from engine.models.texts.settings import as_length, settings_of

_USUAL, _TYPES = ("input_ids", "attention_mask"), "token_type_ids"


def text_input(folder: SafeFolder, config: Any, inner: nn.Module) -> TokenInput:
    """Return how texts reach ``inner``, as transformers' own tokenizer would give them to it.

    Raises:
        ModelError: the folder's tokenizer is missing, refused, damaged, crashes, or never ends.
    """
    if folder.texts is None:
        raise no_tokenizer(folder.path)
    told = settings_of(folder.texts.settings).inputs
    accepted = inspect.signature(inner.forward).parameters
    names = tuple(name for name in (*_USUAL, *((_TYPES,) if _TYPES in told else ())) if name in accepted)
    kind = str(folder.config.get("model_type"))
    words: Any = inner.get_input_embeddings()  # type: ignore[operator]
    pad = getattr(config, "pad_token_id", None)
    return token_input(
        folder.texts,
        names,
        kind=kind,
        most=_places(config, kind, pad),
        pad=pad if isinstance(pad, int) else None,
        known=getattr(words, "num_embeddings", None),
    )


def _places(config: Any, kind: str, pad: object) -> int | None:
    places = as_length(getattr(config, "max_position_embeddings", None))
    if places is None or kind not in PLACES_AFTER_FILLER:
        return places
    return places - (pad if isinstance(pad, int) else 0) - 1
