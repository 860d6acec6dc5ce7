"""The transformers library, imported late, offline and quiet."""

import os
from typing import Any

_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1"}


def load_class(name: str) -> Any:
    """Return a class of transformers by its public name; never one that a file names."""
    os.environ.update(_OFFLINE)
    import transformers

    quiet: Any = transformers.logging
    quiet.set_verbosity_error()
    quiet.disable_progress_bar()
    return getattr(transformers, name)
