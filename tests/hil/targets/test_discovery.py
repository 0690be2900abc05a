# SPDX-License-Identifier: MIT
"""Boards are known by USB id, and asked by HELLO."""

import json
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from hil.__main__ import app
from hil.protocol.simulated_device import Device
from hil.targets.discovery import Port, attached_ports, probe
from tinytransit.deploy.manifest import Manifest

OnPort = Callable[[Callable[[bytes], bytes]], str]


class _Ports(list["_Listed"]):
    """What pyserial lists, as far as it is looked at; pyserial's own ports have an order, too."""

    def __init__(self, *ports: tuple[str, int | None, int | None, str]) -> None:
        super().__init__(
            _Listed(device=device, vid=vid, pid=pid, description=text, serial_number="066")
            for device, vid, pid, text in ports
        )


class _Listed(SimpleNamespace):
    def __lt__(self, other: "_Listed") -> bool:
        return str(self.device) < str(other.device)


@pytest.fixture
def usb(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bench with two known boards, one unknown device, and a port that is not on USB."""
    ports = _Ports(
        ("/dev/ttyUSB0", 0xDEAD, 0xBEEF, "Toaster"),
        ("/dev/ttyACM1", 0x1366, 0x1051, "J-Link"),
        ("/dev/ttyACM0", 0x0483, 0x374B, "STM32 STLink"),
        ("/dev/ttyS0", None, None, "n/a"),
    )
    monkeypatch.setattr("hil.targets.discovery.comports", lambda: ports)


def test_ports_on_usb_are_named(usb: None) -> None:
    assert attached_ports() == [
        Port("/dev/ttyACM0", "0483:374b", "ST-LINK/V2-1 (Nucleo, Discovery)", "066"),
        Port("/dev/ttyACM1", "1366:1051", "J-Link (nRF DK and others)", "066"),
        Port("/dev/ttyUSB0", "dead:beef", "Toaster", "066"),
    ]


def test_a_device_says_what_it_runs(device: Device, manifest: Manifest, on_port: OnPort) -> None:
    answer = probe(on_port(device.receive))
    assert (answer.board, answer.engine, answer.firmware) == ("host", "python", "0.1.0")
    assert answer.model_id == manifest.model_id and answer.silence is None


def test_what_is_no_device_of_ours_is_said_to_be_silent(monkeypatch: pytest.MonkeyPatch, on_port: OnPort) -> None:
    monkeypatch.setattr("hil.targets.discovery._PROBE_S", 0.05)
    mute = probe(on_port(lambda data: b"login: "))
    assert mute.model_id is None and mute.silence is not None and "Hello" in mute.silence
    assert "/dev/ttyNONE" in (probe("/dev/ttyNONE").silence or "")


def test_the_command_lists_and_probes(
    usb: None, monkeypatch: pytest.MonkeyPatch, device: Device, manifest: Manifest, on_port: OnPort
) -> None:
    port = on_port(device.receive)
    done = CliRunner().invoke(app, ["list", "--json", "--probe", "--port", port])
    assert done.exit_code == 0, done.output
    records = {record["device"]: record for record in json.loads(done.stdout)}
    assert records[port]["answer"]["model_id"] == manifest.model_id
    assert records["/dev/ttyACM0"]["usb"] == "0483:374b" and records["/dev/ttyACM0"]["answer"]["silence"]
    table = CliRunner().invoke(app, ["list"], env={"COLUMNS": "160"}).stdout
    assert "ST-LINK/V2-1" in table and "answers as" not in table


def test_an_empty_bench_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hil.targets.discovery.comports", lambda: [])
    assert "no board on USB" in CliRunner().invoke(app, ["list"]).stdout
