# SPDX-License-Identifier: MIT
"""The proxy between real pseudo-terminals."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from random import Random

import pytest
import serial
from helpers.virtual_port import sound_line

from hil.errors import TargetError
from hil.faults.line import Kind, Line
from hil.faults.proxy import FaultProxy
from hil.protocol.link import Link
from hil.protocol.messages import Infer, Result, Stats, StatsResult
from hil.protocol.port import PortError
from hil.protocol.simulated_device import Device
from hil.targets.pty_port import PtyPort
from tinytransit.deploy.manifest import Manifest

INPUTS = bytes(range(256)) + b"123456"
OUTPUTS = bytes([sum(INPUTS) & 0xFF])
PATIENCE_S = 10.0
OnPort = Callable[[Callable[[bytes], bytes]], str]


def wait_until(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    return condition()


def test_sound_lines_let_everything_through(
    device: Device, manifest: Manifest, on_port: OnPort, tmp_path: Path
) -> None:
    path, to_device, to_host = tmp_path / "port", sound_line(), sound_line()
    with FaultProxy(on_port(device.receive), 115_200, path, to_device, to_host) as proxy:
        with Link(str(path)) as link:
            link.open_session(manifest, PATIENCE_S)
            assert [link.request(Infer(INPUTS), Result).outputs for _ in range(20)] == [OUTPUTS] * 20
        assert to_device.frames == to_host.frames == 21
        assert (proxy.cuts_made, proxy.overruns) == (0, 0)
    assert not path.is_symlink()


def test_damage_is_overcome_by_repeating(device: Device, manifest: Manifest, on_port: OnPort, tmp_path: Path) -> None:
    path = tmp_path / "port"
    to_device, to_host = (Line(Random(seed), 0.2, tuple(Kind), 0.02) for seed in (1, 2))
    with (
        FaultProxy(on_port(device.receive), 115_200, path, to_device, to_host),
        Link(str(path), timeout_s=0.03, retries=40) as link,
    ):
        link.open_session(manifest, PATIENCE_S)
        assert [link.request(Infer(INPUTS), Result).outputs for _ in range(60)] == [OUTPUTS] * 60
        assert link.request(Stats(), StatsResult).inferences == 60
        assert link.counters.retries > 0
    assert to_device.counts.total() > 0 < to_host.counts.total()


def test_a_cut_takes_the_port_away_and_brings_it_back(
    device: Device, manifest: Manifest, on_port: OnPort, tmp_path: Path
) -> None:
    path = tmp_path / "port"
    with FaultProxy(on_port(device.receive), 115_200, path, sound_line(), sound_line(), [3], 0.1) as proxy:
        with Link(str(path)) as link:
            link.open_session(manifest, PATIENCE_S)
            link.request(Infer(INPUTS), Result)
            with pytest.raises(PortError):
                link.request(Infer(INPUTS), Result)
        assert wait_until(path.exists) and proxy.cuts_made == 1
        with Link(str(path), seq=link.seq) as again:
            again.open_session(manifest, PATIENCE_S)
            assert again.request(Infer(INPUTS), Result).outputs == OUTPUTS
            # The frame at which the line was cut was lost with it.
            assert again.request(Stats(), StatsResult).inferences == 2


def test_when_the_device_goes_so_does_the_port(tmp_path: Path) -> None:
    path = tmp_path / "port"
    with ExitStack() as hang_up:
        port = hang_up.enter_context(PtyPort())
        proxy = FaultProxy(port.path, 115_200, path, sound_line(), sound_line())
        with proxy:
            host = serial.Serial(str(path), timeout=PATIENCE_S)
            hang_up.close()
            assert wait_until(lambda: not path.is_symlink())
            with pytest.raises(serial.SerialException):
                host.read(1)
            host.close()
            with pytest.raises(PortError):
                Link(str(path))


def test_a_host_that_does_not_read_stops_nothing(on_port: OnPort, tmp_path: Path) -> None:
    flood = (b"\x01" * 99 + b"\0") * 2000
    received: list[bytes] = []

    def receive(data: bytes) -> bytes:
        received.append(data)
        return flood if len(received) == 1 else b""

    path, port = tmp_path / "port", on_port(receive)
    with (
        FaultProxy(port, 115_200, path, sound_line(), sound_line()) as proxy,
        serial.Serial(str(path), write_timeout=PATIENCE_S) as host,
    ):
        host.write(b"\0")
        assert wait_until(lambda: proxy.overruns > 0)
        host.write(b"\0")
        assert wait_until(lambda: len(received) == 2)


def test_a_port_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="/dev/ttyNONE"):
        FaultProxy("/dev/ttyNONE", 115_200, tmp_path / "port", sound_line(), sound_line())
    assert list(tmp_path.iterdir()) == []
