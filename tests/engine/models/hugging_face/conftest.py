"""Folders with tiny image classifiers of random weights, as transformers itself saves them."""

import json
import sys
from pathlib import Path
from typing import Any

import architectures
import pytest

from engine.models.hugging_face.library import load_class

sys.path.insert(0, str(Path(__file__).parent))
from tiny_folders import NAMES, PROCESSOR, MakeFolder


@pytest.fixture
def make_folder(tmp_path: Path) -> MakeFolder:
    """Return a function that saves a family's tiny classifier; ``processor=None`` leaves that file out."""

    def make(
        name: str = "vit",
        *,
        processor: dict[str, Any] | None = PROCESSOR,
        half: bool = False,
        shard: str = "1GB",
        **config: Any,
    ) -> Path:
        load_class("ViTConfig")  # quiet and offline
        inner = architectures.make(name, eager=False).inner
        inner.config.id2label = dict(enumerate(NAMES))
        inner.config.label2id = {name: index for index, name in enumerate(NAMES)}
        folder = tmp_path / "my-model"
        (inner.half() if half else inner).save_pretrained(folder, max_shard_size=shard)
        if processor is not None:
            (folder / "preprocessor_config.json").write_text(json.dumps(processor))
        (folder / "README.md").write_bytes(b"about this model\r\n")
        (folder / "config.json").write_text(json.dumps({**json.loads((folder / "config.json").read_text()), **config}))
        return folder

    return make
