# SPDX-License-Identifier: MIT
"""Build the firmware with TensorFlow Lite Micro from a folder, run the golden windows on it, and compare the engines.

Run in the root of the checkout: ``python tools/compare_engines.py --lib FOLDER``, or ``make tflm LIB=FOLDER``. What the
folder may be is described in docs/how-to/tensorflow-lite-micro.md; nothing is downloaded. The image is built twice: the
first is asked in the emulator how much arena its interpreter uses, and the second reserves that and a margin. Exit
status: 0 if every answer of every image is the reference's; 1 if one is not; 2 if something cannot be built or run.
"""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Table

from hil.errors import LinkError, TargetError
from hil.options import Limit
from hil.run.cases import Case, golden_cases
from hil.run.streaming import run_campaign
from hil.targets.registry import make_target
from tinytransit.boards import board_facts, environment_of
from tinytransit.command_line import arrange, run
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.errors import TinyTransitError
from tinytransit.options import RELEASED_MODEL, Json, Model, emit_json
from tinytransit.progress import counting
from tinytransit.terminal import Console, say
from tinytransit.verification.bench.build import build_image, compiler_version
from tinytransit.verification.bench.engines import (
    ARENA_MARGINS,
    EngineFigures,
    engine_figures,
    interpreter_arena,
    reserved_arena,
)
from tinytransit.verification.bench.library import open_library, select_sources
from tinytransit.verification.profile.case import golden_case

if TYPE_CHECKING:
    from tflm_library import Library

_EMULATED = "netduinoplus2"
_WIDTH = 160


class EngineError(TinyTransitError):
    """A model without what the engine needs, or an interpreter that does not start."""


@dataclass(frozen=True)
class Answers:
    """The golden windows on one target.

    Attributes:
        target: As the harness calls it.
        windows: How many were asked.
        right: How many were answered as by the reference, byte for byte.
    """

    target: str
    windows: int
    right: int


@dataclass(frozen=True)
class Row:
    """An engine: its figures on the board that QEMU emulates, and how it answers where."""

    figures: EngineFigures
    answers: tuple[Answers, ...]


def checked_library(folder: Path, header: Path) -> "Library":
    """Return the library of a folder, after checking that all is there to build it for a model.

    Raises:
        BuildError: If something of the library is missing.
        EngineError: If the model's header is.
    """
    if not header.is_file():
        raise EngineError(f"there is no {header}; write it with `tinytransit export`")
    library = open_library(folder)
    select_sources(library, header.read_text(encoding="utf-8"))
    return library


@dataclass(frozen=True)
class Bench:
    """What is measured, and where.

    Attributes:
        model: The model.
        cases: Its golden windows, or the first of them.
        board: A board beside QEMU's.
        build: Folder to build in.
    """

    model: ModelFolder
    cases: Sequence[Case]
    board: str
    build: Path

    def static(self) -> Row:
        """Build and measure the static engine; in LabWired it is the test suite that runs it."""
        arena = self.model.manifest.arena_bytes
        image = self._built("static", _EMULATED, {"TINYTRANSIT_TFLM_LIB": ""})
        return self._measured("static", image, (arena, arena), (self._asked("static", "qemu", image),))

    def tflm(self, folder: Path) -> Row:
        """Build and measure the interpreter of a library."""
        settings = {
            "TINYTRANSIT_TFLM_LIB": str(folder.absolute()),
            # Every board has the same processor: the library is compiled once.
            "PLATFORMIO_BUILD_CACHE_DIR": str(self.build.absolute() / "objects"),
        }
        arena = self._fitted(settings)
        emulated = self._built("tflm", _EMULATED, settings)
        answers = [self._asked("tflm", "qemu", emulated)]
        if "labwired" in board_facts(self.board):
            # LabWired lacks some of the DSP instructions that CMSIS-NN uses, and of the FPU's that the start takes.
            image = self._built("tflm", self.board, settings | {"TINYTRANSIT_TFLM_PLAIN": "1"})
            answers.append(self._asked("tflm", "labwired", image, self.board))
        # Last, so that what lies in the board's folder is what would be flashed.
        self._built("tflm", self.board, settings)
        return self._measured("tflm", emulated, arena, tuple(answers))

    def _fitted(self, settings: dict[str, str]) -> tuple[int, int]:
        """Set the arena to what the interpreter reports and the least margin; return bytes used and reserved.

        Raises:
            EngineError: If the interpreter does not start.
        """
        used = interpreter_arena(self._built("tflm", _EMULATED, settings))
        if used is None:
            raise EngineError(
                "the interpreter does not start: the library lacks a version of an operator, or the exported model's "
                "arena is too small for it (TINYTRANSIT_TFLM_ARENA=BYTES sets another)"
            )
        for margin in ARENA_MARGINS:
            reserved = reserved_arena(used, margin)
            settings["TINYTRANSIT_TFLM_ARENA"] = str(reserved)
            if interpreter_arena(self._built("tflm", _EMULATED, settings)) is not None:
                return used, reserved
        raise EngineError(f"the interpreter reports {used} bytes of arena, but does not start in {reserved}")

    def _measured(self, engine: str, elf: Path, arena: tuple[int, int], answers: tuple[Answers, ...]) -> Row:
        _tell(f"{engine}: counting the instructions of an inference")
        return Row(engine_figures(engine, elf, golden_case(self.model.path), arena), answers)

    def _built(self, engine: str, board: str, settings: dict[str, str]) -> Path:
        _tell(f"{engine}: building for {board}")
        return build_image(self.model.path, self.build / engine, environment_of(board), settings)

    def _asked(self, engine: str, name: str, elf: Path, board: str | None = None) -> Answers:
        target = make_target(name, self.model.path, elf, board)
        with counting(f"{engine} on {target.name}", len(self.cases)) as progress:
            try:
                # Right or wrong is asked here; how long it takes is modelled.
                result = run_campaign(
                    target, self.model.manifest, self.cases, latency_limit_ms=float("inf"), timeout_s=60.0,
                    progress=progress,
                )  # fmt: skip
            except (LinkError, TargetError) as error:
                # The figures are worth having all the same; none of its answers is right.
                _tell(f"{engine} on {target.name}: {error}")
                return Answers(target.name, len(self.cases), 0)
        return Answers(target.name, len(result.windows), len(result.windows) - result.mismatches)


def compare(
    lib: Annotated[
        Path, typer.Option("--lib", metavar="DIR", help="The folder with TensorFlow Lite Micro.", file_okay=False)
    ],
    board: Annotated[
        str, typer.Option(metavar="BOARD", help="Also build for this board, and run that in LabWired.")
    ] = ("feather_f405"),
    model: Model = RELEASED_MODEL,
    limit: Limit = None,
    json: Json = None,
    build: Annotated[Path, typer.Option(help="Folder to build in.", file_okay=False)] = Path("build/tflm"),
) -> None:
    """Build the engine tflm from a library, run the golden windows on QEMU and LabWired, and compare it with static.

    Example: python tools/compare_engines.py --lib ../Chirale_TensorFlowLite
    """
    opened = ModelFolder.open(model)
    board_facts(board)
    library = checked_library(lib, opened.path / "tflm" / "tflm_model.h")
    began = time.monotonic()
    bench = Bench(opened, golden_cases(opened, limit), board, build)
    rows = [bench.static(), bench.tflm(lib)]
    document = {
        "library": {"title": library.title, "cmsis_nn": library.has_cmsis_nn, "folder": str(lib)},
        "compiler": compiler_version(),
        "model_id": opened.manifest.model_id,
        "macs": opened.manifest.macs,
        "cycles": "modelled, zero wait states",
        "board": board,
        "seconds": round(time.monotonic() - began, 1),
        "rows": [asdict(row) for row in rows],
    }
    if not emit_json(document, json):
        _print(library, rows, opened.manifest.macs)
    raise typer.Exit(int(any(one.right < one.windows for row in rows for one in row.answers)))


def _print(library: "Library", rows: Sequence[Row], macs: int) -> None:
    console = Console()
    console.width = max(console.width, _WIDTH)
    table = Table("engine", title=f"{library.title}; {compiler_version()}", title_justify="left", box=box.MARKDOWN)
    for column in ("flash", "RAM", "arena used", "reserved", "instructions", "cycles", "cycles/MAC"):
        table.add_column(column, justify="right")
    table.add_column("right answers")
    for row in rows:
        figures, cost = row.figures, row.figures.cost
        sizes = [f"{n:,}" for n in (figures.flash, figures.ram, figures.arena_used, figures.arena_reserved)]
        speed = (
            [f"{cost.instructions:,}", f"{cost.cycles.mid:,}", f"{cost.cycles.mid / macs:.2f}"] if cost else ["–"] * 3
        )
        answers = ", ".join(f"{one.right} of {one.windows} ({one.target})" for one in row.answers)
        table.add_row(figures.engine, *sizes, *speed, answers)
    console.print(table)
    console.print(
        f"Bytes of the whole image on {_EMULATED}; modelled cycles of an inference, zero wait states.",
        soft_wrap=True, highlight=False,
    )  # fmt: skip


def _tell(text: str) -> None:
    say(text, err=True)


def _app() -> typer.Typer:
    app = typer.Typer(add_completion=False)
    app.command()(compare)
    arrange(app, {"": ["compare"]})
    return app


if __name__ == "__main__":
    run(_app(), "compare_engines", extras={"tflite_micro": "reference", "unicorn": "timing", "labwired": "emulators"})
