"""Where to compute."""

import pytest
import torch

from engine.models import choose_device, describe_devices
from engine.results.errors import UsageError


def test_auto_prefers_faster_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.models import devices

    for there, expected in (("cuda mps xpu cpu", "cuda"), ("mps xpu cpu", "mps"), ("xpu cpu", "xpu"), ("cpu", "cpu")):
        monkeypatch.setattr(devices, "_available", lambda name, there=there: name in there.split())
        assert choose_device("auto") == torch.device(expected)


def test_unknown_and_missing_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.models import devices

    with pytest.raises(UsageError) as unknown:
        choose_device("tpu")
    assert unknown.value.code == "device.unknown"
    monkeypatch.setattr(devices, "_available", lambda name: name == "cpu")
    with pytest.raises(UsageError) as missing:
        choose_device("cuda")
    assert missing.value.code == "device.missing"
    assert missing.value.next_step


def test_the_processor_is_always_there() -> None:
    assert describe_devices()[-1]["name"] == "cpu"
    assert choose_device("cpu") == torch.device("cpu")
