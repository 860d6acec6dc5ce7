"""The suite's own guards work."""

import os
import socket
from pathlib import Path

import platformdirs
import pytest


def test_settings_of_a_test_lie_in_its_own_home(own_home: Path) -> None:
    for folder in (platformdirs.user_data_path("toughen"), platformdirs.user_config_path("toughen"), Path.home()):
        assert folder.is_relative_to(own_home)


def test_tests_run_on_one_thread() -> None:
    assert os.environ["OMP_NUM_THREADS"] == "1"


@pytest.mark.parametrize("address", [("192.0.2.1", 9), ("198.51.100.7", 80)])
def test_network_guard_refuses_other_computers(no_network: list[str], address: tuple[str, int]) -> None:
    with socket.socket() as outside, pytest.raises(AssertionError, match="connect"):
        outside.connect(address)
    assert no_network
    no_network.clear()


def test_network_guard_refuses_names(no_network: list[str]) -> None:
    with pytest.raises(AssertionError, match="look-up"):
        socket.create_connection(("example.invalid", 80))
    no_network.clear()


def test_network_guard_lets_loopback_through(no_network: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        client.sendall(b"x")
        assert server.accept()[0].recv(1) == b"x"


def test_the_sample_is_there(sample_model: Path, sample_train: Path, sample_test: Path) -> None:
    assert all(path.is_file() for path in (sample_model, sample_train, sample_test))
