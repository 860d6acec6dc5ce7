"""A folder for transformers to read: our clean configuration and the checked weight files, nothing else of the user's."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engine.models.hugging_face.folder import CONFIG, INDEX, WEIGHTS, SafeFolder


@contextmanager
def clean_copy(folder: SafeFolder, config: Any) -> Iterator[Path]:
    """Give a passing folder with links to the weights (copies where the disk has no links)."""
    with tempfile.TemporaryDirectory(prefix="toughen-", ignore_cleanup_errors=True) as scratch:
        place = Path(scratch)
        (place / CONFIG).write_text(config.to_json_string(), encoding="utf-8")
        places = {}
        for number, (path, entries) in enumerate(folder.shards.items()):
            name = WEIGHTS if len(folder.shards) == 1 else f"model-{number:05d}.safetensors"
            _link(path, place / name)
            places.update(dict.fromkeys(entries, name))
        if len(folder.shards) > 1:
            index = {"metadata": {}, "weight_map": places}
            (place / INDEX).write_text(json.dumps(index), encoding="utf-8")
        yield place


def _link(source: Path, target: Path) -> None:
    try:
        target.symlink_to(source.resolve())
    except OSError:  # Windows allows links only to some users
        shutil.copyfile(source, target)
