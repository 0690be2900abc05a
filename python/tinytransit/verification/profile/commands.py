# SPDX-License-Identifier: MIT
"""The command ``tinytransit profile``."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Table

from tinytransit.options import RELEASED_MODEL, Environment, Json, Model, emit_json, writable
from tinytransit.terminal import Console

if TYPE_CHECKING:
    from tinytransit.verification.profile.layers import Layer
    from tinytransit.verification.profile.profile import Part, Profile


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(profile)


def profile(
    elf: Annotated[
        Path | None, typer.Option(help="ELF to profile; by default that of --env.", exists=True, dir_okay=False)
    ] = None,
    env: Environment = "qemu",
    entry: Annotated[
        str, typer.Option(metavar="NAME", help="Function that runs the model, with engine_invoke's signature.")
    ] = ("engine_invoke"),
    model: Model = RELEASED_MODEL,
    window: Annotated[int, typer.Option(help="Which golden window to run.", min=0)] = 0,
    json: Json = None,
    html: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", dir_okay=False, callback=writable, help="Also write a page with bars and a flame graph."
        ),
    ] = None,
) -> None:
    """Count an inference's instructions and model its cycles on a Cortex-M4, per layer and per function.

    The ELF runs in Unicorn on one golden window; an engine that answers wrongly is refused.

    Example: pio run -e qemu && tinytransit profile --html build/profile.html
    """
    from tinytransit.files import write_text
    from tinytransit.progress import counting
    from tinytransit.verification.profile.case import compiled_steps, golden_case
    from tinytransit.verification.profile.layers import layers_of
    from tinytransit.verification.profile.page import render_page
    from tinytransit.verification.profile.profile import profile_elf

    case = golden_case(model, window)
    file = elf or Path(".pio") / "build" / env / "firmware.elf"
    with counting(f"{file.name}: instructions") as progress:
        measured = profile_elf(file, case.inputs, case.outputs, entry, progress=progress)
    layers = layers_of(measured, compiled_steps(model))
    if html:
        write_text(html, render_page(f"{file.name}: {entry}", measured, layers))
    if not emit_json(_record(measured, layers, case.manifest.macs), json):
        _print(file.name, measured, layers, case.manifest.macs)


def _record(measured: "Profile", layers: "list[Layer]", macs: int) -> dict[str, object]:
    """Return what ``--json`` prints."""
    from tinytransit.verification.profile.boards import estimates

    document = asdict(measured)
    # The paths are for the picture, the steps are the layers, and the addresses are for those who have the ELF.
    del document["paths"], document["steps"], document["entry_itself"], document["executed"]
    return {
        "kind": "modelled",
        **document,
        "macs": macs,
        "cycles_per_mac": measured.total.cycles.mid / macs,
        "layers": [asdict(layer) | {"cycles_per_mac": layer.cycles_per_mac} for layer in layers],
        "boards": [asdict(e) | {"milliseconds": e.milliseconds} for e in estimates(measured.total)],
    }


def _print(title: str, measured: "Profile", layers: "list[Layer]", macs: int) -> None:
    from tinytransit.verification.profile.boards import estimates
    from tinytransit.verification.profile.layers import Layer

    console = Console()
    total = Layer("total", measured.total, macs)
    console.print(_table(f"{title}: layers; modelled cycles, data reads from flash", [*layers, total]))
    console.print(_table(f"{title}: functions, without what they call", measured.functions))
    boards = Table("family", title="modelled milliseconds, with band", box=box.SIMPLE)
    for column in ("MHz", "low", "mid", "high"):
        boards.add_column(column, justify="right")
    boards.add_column("band from")
    for e in estimates(measured.total):
        boards.add_row(e.family, f"{e.clock_hz / 1e6:g}", *(f"{ms:.3f}" for ms in e.milliseconds), e.source)
    console.print(boards)


def _table(title: str, parts: "Sequence[Layer | Part]") -> Table:
    """Return a table of costs; low to high are cycles, flash is data reads, /MAC is mid cycles each."""
    table = Table(title=title, box=box.SIMPLE, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("name", overflow="fold", min_width=18)
    for column in ("instr.", "low", "mid", "high", "flash", "/MAC"):
        table.add_column(column, justify="right", no_wrap=True)
    for part in parts:
        cost, per_mac = part.cost, getattr(part, "cycles_per_mac", None)
        figures = (cost.instructions, cost.cycles.low, cost.cycles.mid, cost.cycles.high, cost.flash_reads)
        table.add_row(part.name, *(f"{figure:,}" for figure in figures), "–" if per_mac is None else f"{per_mac:.2f}")
    return table
