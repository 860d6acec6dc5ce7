"""Which build of PyTorch is chosen, without asking any network."""

import urllib.error

import pytest
from setup_steps import torch_source

SMI = "| NVIDIA-SMI 580.10    Driver Version: 580.10    CUDA Version: {} |"


def with_driver(monkeypatch: pytest.MonkeyPatch, said: str | None) -> None:
    monkeypatch.setattr(torch_source, "answer", lambda command: said)


@pytest.mark.parametrize(
    ("cuda", "builds"),
    [
        ("13.2", ("cu132", "cu130", "cu126")),
        ("13.1", ("cu130", "cu126")),
        ("12.8", ("cu126",)),
        ("11.8", ("cpu",)),
    ],
)
def test_builds_follow_what_the_driver_knows(
    monkeypatch: pytest.MonkeyPatch, cuda: str, builds: tuple[str, ...]
) -> None:
    with_driver(monkeypatch, SMI.format(cuda))
    assert torch_source.choose("auto", "linux", "x86_64").builds == builds


@pytest.mark.parametrize("said", [None, "", "NVIDIA-SMI has failed because it couldn't communicate with the driver."])
def test_no_working_driver_means_the_small_build(monkeypatch: pytest.MonkeyPatch, said: str | None) -> None:
    with_driver(monkeypatch, said)
    source = torch_source.choose("auto", "linux", "x86_64")
    assert source.builds == ("cpu",)
    assert "200 MB" in source.size


def test_none_wins_over_a_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    with_driver(monkeypatch, SMI.format("13.2"))
    assert torch_source.choose("none", "linux", "x86_64").builds == ("cpu",)


def test_cuda_can_be_asked_for_without_a_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    with_driver(monkeypatch, None)
    source = torch_source.choose("cuda", "linux", "x86_64")
    assert source.builds == ("cu126",)
    assert "3 GB" in source.size
    assert source.disk_gb > torch_source.CPU_DISK_GB


@pytest.mark.parametrize(("system", "machine"), [("win32", "AMD64"), ("darwin", "arm64"), ("linux", "aarch64")])
def test_elsewhere_the_default_build_is_the_small_one(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str
) -> None:
    with_driver(monkeypatch, None)
    assert torch_source.choose("auto", system, machine).builds == ()


@pytest.mark.parametrize("error", [urllib.error.URLError("no name"), TimeoutError(), ConnectionResetError()])
def test_an_index_that_does_not_answer_is_no_error(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise error

    monkeypatch.setattr(torch_source.urllib.request, "urlopen", fail)
    assert not torch_source.index_answers("cpu")
