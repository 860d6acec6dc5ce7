"""Small networks, exported once for all tests."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from small_networks import export_net, input_shape, make_net
from torch import nn


@pytest.fixture(scope="session")
def export(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., tuple[nn.Module, Path]]:
    """Return a function from a network's name and export options to (the source network, the file); exported once."""
    made: dict[object, tuple[nn.Module, Path]] = {}

    def get(name: str, **options: object) -> tuple[nn.Module, Path]:
        key = (name, *sorted(options.items()))
        if key not in made:
            net = make_net(name)
            path = tmp_path_factory.mktemp("exported") / f"{name}.onnx"
            made[key] = (net, export_net(net, input_shape(name), path, **options))
        return made[key]

    return get


@pytest.fixture
def external(export: Callable[..., tuple[nn.Module, Path]], tmp_path: Path) -> Path:
    """Return a model with its data file, in a folder of its own."""
    _, source = export("plain", dynamo=True, external=True)
    folder = tmp_path / "model"
    folder.mkdir()
    for path in source.parent.iterdir():
        shutil.copy(path, folder)
    return folder / source.name
