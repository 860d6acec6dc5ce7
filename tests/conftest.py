"""What every test gets: one thread, a home of its own, no window on the screen; and the built-in sample by name."""

import gc
import ipaddress
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.words import resource

# Before a test loads torch, numpy or Qt: small models on few cores are slowed many times by more threads.
for _variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[_variable] = "1"
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_configure() -> None:
    """Let nothing be tidied up while thousands of tests are collected: all of it stays."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Take what was collected out of every later search for what nobody needs any more."""
    gc.freeze()
    gc.enable()


HOME_VARIABLES = {
    "HOME": "home",
    "USERPROFILE": "home",
    "APPDATA": "home/AppData/Roaming",
    "LOCALAPPDATA": "home/AppData/Local",
    "XDG_CONFIG_HOME": "home/.config",
    "XDG_DATA_HOME": "home/.local/share",
    "XDG_CACHE_HOME": "home/.cache",
    "XDG_STATE_HOME": "home/.local/state",
    "XDG_RUNTIME_DIR": "home/run",
}


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point every place where a program keeps settings at an empty folder, for this test only."""
    root = tmp_path_factory.mktemp("home")
    for variable, folder in HOME_VARIABLES.items():
        path = root / folder
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        monkeypatch.setenv(variable, str(path))
    return root / "home"


@pytest.fixture(autouse=True)
def one_torch_thread() -> None:
    """Keep torch at one thread, where a test module has loaded it."""
    torch = sys.modules.get("torch")
    if torch is not None and torch.get_num_threads() != 1:
        torch.set_num_threads(1)


class NetworkUsed(AssertionError):
    """A test marked as working without a network tried to reach one."""


def is_loopback(host: str) -> bool:
    """Tell whether ``host`` names this computer."""
    try:
        return ipaddress.ip_address(host.split("%", maxsplit=1)[0]).is_loopback
    except ValueError:
        return host in {"localhost", ""}


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Fail when this process connects or sends to another computer; yields the addresses that were tried.

    Sockets between our own processes (loopback, AF_UNIX) stay allowed. Code under test may swallow the error, so the
    list is checked once more at the end. Child processes are not seen.
    """
    tried: list[str] = []

    def guard(name: str) -> None:
        real = getattr(socket.socket, name)

        def checked(self: socket.socket, *arguments: object) -> object:
            address = arguments[-1]
            internet = self.family in {socket.AF_INET, socket.AF_INET6} and isinstance(address, tuple)
            if internet and not is_loopback(str(address[0])):
                tried.append(str(address))
                raise NetworkUsed(f"{name} to {address}")
            return real(self, *arguments)

        monkeypatch.setattr(socket.socket, name, checked)

    def no_lookup(host: str | bytes | None, *arguments: object, **options: object) -> object:
        name = host.decode() if isinstance(host, bytes) else host or ""
        if not is_loopback(name):
            tried.append(name)
            raise NetworkUsed(f"look-up of {name}")
        return real_lookup(host, *arguments, **options)

    real_lookup = socket.getaddrinfo
    for name in ("connect", "connect_ex", "sendto"):
        guard(name)
    monkeypatch.setattr(socket, "getaddrinfo", no_lookup)
    yield tried
    assert not tried, f"reached for the network: {tried}"


@pytest.fixture
def sample_model() -> Path:
    """The built-in sample's model file."""
    return resource("samples/clothes-sorter.onnx")


@pytest.fixture
def sample_train() -> Path:
    """The built-in sample's pictures for strengthening."""
    return resource("samples/clothes-train.zip")


@pytest.fixture
def sample_test() -> Path:
    """The built-in sample's pictures that no training sees."""
    return resource("samples/clothes-test.zip")


@pytest.fixture
def sample_text_model() -> Path:
    """The folder of the built-in text sample's model."""
    return resource("samples/spam-filter")


@pytest.fixture
def sample_text_train() -> Path:
    """The built-in text sample's mails for strengthening."""
    return resource("samples/mails-train.csv")


@pytest.fixture
def sample_text_test() -> Path:
    """The built-in text sample's mails that no training sees."""
    return resource("samples/mails-test.csv")
