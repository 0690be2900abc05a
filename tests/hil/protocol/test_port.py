# SPDX-License-Identifier: MIT
"""Ports are opened for one host alone, and only those that cannot touch anything else."""

import os
import socket
import subprocess
import sys
import threading
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from hil.errors import InputError
from hil.protocol.link import Link
from hil.protocol.port import PortError, PortHeldError, check_port, open_port


@pytest.fixture
def pty() -> Iterator[str]:
    """A pseudo-terminal that nobody answers."""
    master, slave = os.openpty()
    tty.setraw(slave)
    yield os.ttyname(slave)
    os.close(slave)
    os.close(master)


def test_a_second_host_is_refused_at_once(pty: str) -> None:
    with Link(pty), pytest.raises(PortHeldError) as held:
        open_port(pty, 115_200)
    assert pty in str(held.value)
    # It is free again as soon as the first has closed it.
    open_port(pty, 115_200).close()


def test_a_second_process_is_refused_with_status_3_and_the_ports_name(pty: str, model_dir: Path) -> None:
    command = [sys.executable, "-m", "hil", "run", "--target", f"serial:{pty}", "--golden", "--model", str(model_dir)]
    with Link(pty):
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 3 and pty in done.stderr and len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("port", ["", "a\0b", "/dev/ttyNONE\0"])
def test_what_names_no_port_is_refused(port: str) -> None:
    with pytest.raises(InputError):
        check_port(port)


@pytest.mark.parametrize("scheme", ["spy", "SPY", "alt", "hwgrep", "cp2110", "file", ""])
def test_urls_that_could_touch_something_else_are_not_opened(scheme: str, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("kept")
    for open_it in (check_port, lambda port: open_port(port, 9600), Link):
        with pytest.raises(InputError):
            open_it(f"{scheme}:///dev/null?file={victim}")
    assert victim.read_text() == "kept"


def test_a_socket_is_a_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                # What comes before the port is open is discarded.
                connection.recv(1)
                connection.sendall(b"hello")

        thread = threading.Thread(target=answer)
        thread.start()
        port = open_port(f"socket://127.0.0.1:{server.getsockname()[1]}", 115_200, timeout_s=10)
        port.write(b"?")
        assert port.read(5) == b"hello"
        port.close()
        thread.join()


def test_a_port_that_is_not_there_is_no_held_one() -> None:
    with pytest.raises(PortError) as absent:
        open_port("/dev/ttyNONE", 115_200)
    assert not isinstance(absent.value, PortHeldError)
