"""A local web service, descriptions of it, and pictures for it."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent))

from service_pictures import clothes
from service_server import NAMES, Service

from engine.models import Permission, RawModel, open_model

Describe = Callable[..., Path]


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    yield made
    made.close()


@pytest.fixture
def describe(tmp_path: Path, service: Service) -> Describe:
    """Write a description for a path of the service; entries change it, None takes one out."""

    def write(path: str = "scores", name: str = "clothes", **entries: object) -> Path:
        values: dict[str, object] = {
            "toughen_service": 1,
            "address": service.address(path),
            "body": {"json": {"image": "{picture_base64}"}},
            "picture": {"width": 28, "height": 28, "channels": 1},
            "answer": {"scores": "result.scores"},
            "classes": NAMES,
            "requests_per_second": 1000,
            "timeout_s": 5,
            "retries": 0,
            **entries,
        }
        file = tmp_path / f"{name}.toughen-service.json"
        file.write_text(json.dumps({key: value for key, value in values.items() if value is not None}))
        return file

    return write


@pytest.fixture
def connect(describe: Describe, service: Service) -> Callable[..., RawModel]:
    """Open a service that may be asked."""

    def connected(path: str = "scores", **entries: object) -> RawModel:
        max_requests, should_stop = entries.pop("max_requests", None), entries.pop("should_stop", lambda: False)
        permission = Permission(service.address(path), max_requests, should_stop)
        return open_model(describe(path, **entries), permission=permission)

    return connected


@pytest.fixture
def pictures() -> np.ndarray:
    return clothes(12)[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for place, (picture, kind) in enumerate(zip(*clothes(24))):
        (tmp_path / "pictures" / kind).mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture[0].astype(np.uint8)).save(tmp_path / "pictures" / kind / f"{place}.png")
    return tmp_path / "pictures"
