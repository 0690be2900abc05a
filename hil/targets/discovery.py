# SPDX-License-Identifier: MIT
"""Find the boards that are attached to this machine: the command ``python -m hil list``."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Annotated

import typer
from rich.table import Table
from serial.tools.list_ports import comports

from hil.errors import EXIT_CODES, LinkError
from hil.options import Json
from hil.output import emit
from hil.protocol.link import Link
from hil.protocol.messages import Hello, Info
from hil.protocol.port import check_port
from tinytransit.terminal import Console

_PROBE_S = 0.5
_PROBES = 3

# Devices that a board of this project may be behind. Sources: OpenOCD's contrib/60-openocd.rules (ST-LINK, J-Link);
# ArduinoCore-mbed's boards.txt (Nano 33 BLE); the Mbed DAPLink interface's product id as in pyOCD's udev rules; the
# Linux kernel's ftdi_sio_ids.h, cp210x.c and ch341.c (adapters, which the boards whose USB connector is no serial port
# of this firmware need; firmware/board/README.md).
_ST, _SEGGER, _ARDUINO = 0x0483, 0x1366, 0x2341

_PRODUCTS = {
    (_ST, 0x374B): "ST-LINK/V2-1 (Nucleo, Discovery)",
    (_ST, 0x3752): "ST-LINK/V2-1 (Nucleo, Discovery)",
    (_ST, 0x374D): "STLINK-V3 (loader)",
    (_ST, 0x374E): "STLINK-V3",
    (_ST, 0x374F): "STLINK-V3",
    (_ST, 0x3753): "STLINK-V3",
    (_ST, 0x3754): "STLINK-V3",
    (_ARDUINO, 0x005A): "Arduino Nano 33 BLE (bootloader)",
    (_ARDUINO, 0x805A): "Arduino Nano 33 BLE",
    (_ARDUINO, 0x015A): "Arduino Nano 33 BLE",
    (_ARDUINO, 0x025A): "Arduino Nano 33 BLE",
    (0x0D28, 0x0204): "DAPLink",
    (0x0403, 0x6001): "FT232R serial adapter",
    (0x0403, 0x6014): "FT232H serial adapter",
    (0x0403, 0x6015): "FT-X serial adapter",
    (0x10C4, 0xEA60): "CP210x serial adapter",
    (0x1A86, 0x7523): "CH340 serial adapter",
}
# A J-Link has one of dozens of product ids, by its features; those on Nordic's kits are among them.
_VENDORS = {_SEGGER: "J-Link (nRF DK and others)", _ST: "STMicroelectronics", _ARDUINO: "Arduino"}


@dataclass(frozen=True)
class Port:
    """A serial port of this machine.

    Attributes:
        device: What ``--target serial:`` takes.
        usb: Vendor and product id as ``vvvv:pppp``; None if it is not on USB.
        name: What that USB device is, or else what it says of itself.
        serial_number: Of the USB device.
    """

    device: str
    usb: str | None
    name: str
    serial_number: str | None


@dataclass(frozen=True)
class Answer:
    """The answer of what is at a port.

    Attributes:
        board: As the device says.
        engine: Likewise.
        firmware: Its version.
        model_id: SHA-256 of its model, in hexadecimal.
        silence: Why there is nothing of the above, in one line; None if there is.
    """

    board: str | None = None
    engine: str | None = None
    firmware: str | None = None
    model_id: str | None = None
    silence: str | None = None


def usb_name(vendor: int, product: int) -> str | None:
    """Return what a USB device is, by its vendor and product id; None if it is none of those known."""
    return _PRODUCTS.get((vendor, product)) or _VENDORS.get(vendor)


def attached_ports() -> list[Port]:
    """Return the serial ports that are on USB, by device."""
    return [
        Port(
            port.device,
            f"{port.vid:04x}:{port.pid:04x}",
            usb_name(port.vid, port.pid) or str(port.description),
            port.serial_number,
        )
        for port in sorted(comports())
        if port.vid is not None
    ]


def probe(device: str, baudrate: int = 115_200) -> Answer:
    """Say HELLO at a port, and return what answers; waits for a second and a half at most.

    Whatever is there receives some twenty bytes, and opening the port resets some boards.
    """
    try:
        with Link(device, baudrate, _PROBE_S, _PROBES - 1) as link:
            info = link.request(Hello(), Info)
    except LinkError as error:
        return Answer(silence=str(error))
    return Answer(info.board, info.engine, ".".join(map(str, info.firmware)), info.model_id.hex())


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("list", epilog=EXIT_CODES)(list_boards)


def list_boards(
    ask: Annotated[bool, typer.Option("--probe", help="Say HELLO at each port. This may reset a board.")] = False,
    ports: Annotated[
        list[str] | None, typer.Option("--port", metavar="PORT", help="A port that is not on USB; may be repeated.")
    ] = None,
    json: Json = None,
) -> None:
    """List the boards on USB and their serial ports, and with --probe which model each of them runs.

    Example: python -m hil list --probe
    """
    given = [Port(port, None, "given with --port", None) for port in ports or ()]
    for port in given:
        check_port(port.device)
    found = attached_ports() + given
    answers = {port.device: probe(port.device) for port in found} if ask else {}
    records = [asdict(port) | ({"answer": asdict(answers[port.device])} if ask else {}) for port in found]
    emit(records, json, lambda to: _print(found, answers, to))


def _print(ports: Iterable[Port], answers: dict[str, Answer], to: Console) -> None:
    table = Table()
    for heading in ("port", "USB id", "what it is", "serial number", *(["answers as"] if answers else [])):
        table.add_column(heading, overflow="fold")
    for port in ports:
        cells = [port.device, port.usb or "–", port.name, port.serial_number or "–"]
        if answers:
            cells.append(_words(answers[port.device]))
        table.add_row(*cells)
    if table.row_count:
        to.print(table)
    else:
        to.print("no board on USB; is its cable one that carries data?", highlight=False)


def _words(answer: Answer) -> str:
    if answer.silence is not None:
        return answer.silence
    assert answer.model_id is not None
    return f"{answer.board}, engine {answer.engine} {answer.firmware}, model {answer.model_id[:12]}"
