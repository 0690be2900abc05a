# SPDX-License-Identifier: MIT
"""Which boards are attached to this machine, and the command ``python -m hil list``."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from serial.tools.list_ports import comports

from hil.errors import LinkError
from hil.protocol.link import Link
from hil.protocol.messages import Hello, Info
from hil.targets.usb_ids import usb_name

_PROBE_S = 0.5
_PROBES = 3


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
    """What is at a port.

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
    app.command("list")(list_boards)


def list_boards(
    ask: Annotated[bool, typer.Option("--probe", help="Say HELLO at each port. This may reset a board.")] = False,
    ports: Annotated[list[str] | None, typer.Option("--port", help="A port that is not on USB; repeatable.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """List the boards on USB and their serial ports, and with --probe which model each of them runs.

    Example: python -m hil list --probe
    """
    found = attached_ports() + [Port(port, None, "given with --port", None) for port in ports or ()]
    answers = {port.device: probe(port.device) for port in found} if ask else {}
    if as_json:
        records = [asdict(port) | ({"answer": asdict(answers[port.device])} if ask else {}) for port in found]
        print(json.dumps(records, indent=2))
    else:
        _print(found, answers, Console())


def _print(ports: Iterable[Port], answers: dict[str, Answer], console: Console) -> None:
    table = Table()
    for heading in ("port", "USB id", "what it is", "serial number", *(["answers as"] if answers else [])):
        table.add_column(heading, overflow="fold")
    for port in ports:
        cells = [port.device, port.usb or "–", port.name, port.serial_number or "–"]
        if answers:
            cells.append(_words(answers[port.device]))
        table.add_row(*map(escape, cells))
    if table.row_count:
        console.print(table)
    else:
        console.print("no board on USB; is its cable one that carries data?", highlight=False)


def _words(answer: Answer) -> str:
    if answer.silence is not None:
        return answer.silence
    assert answer.model_id is not None
    return f"{answer.board}, engine {answer.engine} {answer.firmware}, model {answer.model_id[:12]}"
