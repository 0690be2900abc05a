# SPDX-License-Identifier: MIT
"""The command ``tinytransit size``; ``fit``, its old name, is an alias."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.options import RELEASED_MODEL, Boards, Json, Model, SomeBuilds, emit_json

if TYPE_CHECKING:
    from tinytransit.verification.size.size import Fit


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(size)
    app.command("fit", hidden=True, deprecated=True)(size)


def size(
    board: Boards = None,
    every: Annotated[bool, typer.Option("--all", help="Every board.")] = False,
    model: Model = RELEASED_MODEL,
    builds: SomeBuilds = None,
    latency_limit: Annotated[float, typer.Option(metavar="MS", min=0, help="Limit for the high estimate.")] = 10.0,
    json: Json = None,
) -> None:
    """Say what the firmware takes of each board, and what is left; status 1 if something does not fit.

    Images that are not built yet are, in the project of the current folder, or else in the user's cache.

    Example: tinytransit size --all
    """
    from tinytransit.boards import BoardError, boards_with
    from tinytransit.deploy.model_folder import read_tflite
    from tinytransit.deploy.tflm import arena_bytes
    from tinytransit.progress import counting
    from tinytransit.verification.profile.case import golden_case
    from tinytransit.verification.size.size import build_folder, fit_board

    if every == bool(board):
        raise BoardError("give either --board NAME or --all")
    case = golden_case(model)
    names = board or boards_with("debug")
    with counting("boards", len(names)) as progress:
        fits = []
        for name in names:
            progress.note(name)
            fits.append(fit_board(name, case, builds or build_folder(name, model), latency_limit))
            progress.advance()
    arenas = {
        "static": case.manifest.arena_bytes,
        "tflm": arena_bytes(read_tflite(model)),
    }
    if not emit_json({"arenas": arenas, "boards": [_record(one) for one in fits]}, json):
        _print(fits, arenas)
    raise typer.Exit(int(any(one.failures for one in fits)))


def _record(one: "Fit") -> dict[str, object]:
    return {**asdict(one), "latency_kind": "modelled", "failures": list(one.failures)}


def _print(fits: "list[Fit]", arenas: dict[str, int]) -> None:
    from rich import box
    from rich.table import Table

    from tinytransit.terminal import Console

    table = Table(title="engine static; bytes, and modelled milliseconds with their band", title_justify="left",
                  box=box.SIMPLE)  # fmt: skip
    table.add_column("board", no_wrap=True)
    for column in ("MHz", "flash", "left", "RAM", "left", "stack", "ms", "band"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("fits")
    for one in fits:
        low, mid, high = one.latency_ms
        figures = (one.memory.flash, one.flash_bytes - one.memory.flash, one.memory.ram,
                   one.ram_bytes - one.memory.ram, one.memory.stack)  # fmt: skip
        verdict = f"NO: {', '.join(one.failures)}" if one.failures else "yes"
        table.add_row(one.board, f"{one.clock_hz / 1e6:g}", *(f"{figure:,}" for figure in figures), f"{mid:.2f}",
                      f"{low:.2f}..{high:.2f}", verdict)  # fmt: skip
    console = Console()
    console.print(table)
    console.print(
        f"arena, part of RAM: {arenas['static']:,} bytes for engine static; {arenas['tflm']:,} for engine tflm, which "
        "is the interpreter's own figure and a margin", soft_wrap=True, highlight=False,
    )  # fmt: skip
