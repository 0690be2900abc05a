# SPDX-License-Identifier: MIT
"""Campaigns of whole commands: damaged shards, hostile names, and places where nothing can be written."""

import re
import resource
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

import numpy as np

from tinytransit.errors import TinyTransitError
from tinytransit.files import csv_text
from tinytransit.verification.hostile.names import draw_name, orders_in
from tinytransit.verification.hostile.row import FindingError, Row, try_all
from tinytransit.verification.hostile.shards import draw_damaged
from tinytransit.window.shard import WindowShard, folds_of, read_shard, write_shard

DONE, BAD_INPUT, PARTLY = 0, 2, 3
# Lines of progress, and notes, of which there may be any number before the one line of an error.
_PROGRESS = re.compile(
    r"note: |no vetting figures|skipped |unusable |cannot be folded on|\.\.\. and |.* \d+ of \d+, |tflm-host: "
)
_COLUMNS = "star,name,source,disposition,period_days,epoch_bjd,duration_hours,depth_ppm,ra_deg,dec_deg"
_LONGEST_NAME = 100
_MOST_ROOM_DIGITS = 6.0


@dataclass(frozen=True)
class Ended:
    """How a command ended: its status, and what it wrote to its two streams."""

    status: int
    out: str
    err: str


Invoke = Callable[[Sequence[str]], Ended]
"""Runs a command line, the program (``tinytransit`` or ``hil``) first."""


class RefusedError(TinyTransitError):
    """A command that ended as it should where it cannot do its work."""


def see_ended(ended: Ended, allowed: Sequence[int] = (DONE, BAD_INPUT, PARTLY)) -> None:
    """See that a command ended as documented.

    Raises:
        RefusedError: If that is not with its work done.
        FindingError: If its status is another than those allowed, a wrong input is not one line, or a stream has
            characters that a terminal obeys.
    """
    said = ended.err.strip()[-300:]
    if ended.status not in allowed:
        raise FindingError(f"status {ended.status}: {said}")
    if found := orders_in(ended.out + ended.err):
        raise FindingError(f"a stream has {found}")
    lines = [line for line in ended.err.splitlines() if not _PROGRESS.match(line)]
    if ended.status == BAD_INPUT and not (len(lines) == 1 and lines[0].startswith(("tinytransit: ", "hil: "))):
        raise FindingError(f"not one line: {said}")
    if ended.status != DONE:
        raise RefusedError(said)


def read_damaged_shards(invoke: Invoke, shards: Sequence[bytes], model: Path, seed: int, count: int) -> Row:
    """Give damaged shards to commands that read them, ``python -m hil`` among them, each in turn.

    Args:
        invoke: Runs a command.
        shards: Sound files, which take turns.
        model: A model folder.
        seed: Draws the damage.
        count: How many.
    """
    with TemporaryDirectory(prefix="tinytransit-harden-") as scratch:
        folder = Path(scratch)
        windows, golden, plan = folder / "w.npz", model / "golden.npz", folder / "plan.yaml"
        plan.write_text(
            f"name: damaged\nmodel: {model}\nwindows:\n  shards: [{windows}]\ntargets:\n  - target: tflm-host\n"
        )
        commands = (
            f"hil run --model {model} --windows {windows} --target tflm-host",
            f"tinytransit evaluate --model {model} --windows {windows}",
            f"tinytransit report --all --model {model} --windows {windows} --out {folder}/report",
            f"tinytransit threshold --model {model} --windows {windows} --recall 0.9",
            f"tinytransit dataset convert {windows} {folder}/converted.tfrecord",
            f"hil campaign {plan} --fresh --out {folder}/campaign",
            f"tinytransit dataset split {windows} --out {folder}/split",
            f"tinytransit dataset compare --windows {windows} --published {golden} -o {folder}/a.png --model {model}",
        )

        def calls() -> Iterator[Callable[[], object]]:
            for number in range(count):
                windows.write_bytes(draw_damaged(shards, seed, number))
                words = commands[number % len(commands)].split()
                yield lambda words=words: see_ended(invoke(words))  # type: ignore[misc]

        return try_all("commands: read damaged shards", seed, calls())


def take_hostile_names(invoke: Invoke, shard: bytes, model: Path, seed: int, count: int) -> Row:
    """Give drawn names to commands that take names from data, in shards, catalogues and the names of files.

    Args:
        invoke: Runs a command.
        shard: A sound one, whose windows get the names.
        model: A model folder.
        seed: Draws the names.
        count: How many.
    """
    with TemporaryDirectory(prefix="tinytransit-harden-") as scratch:
        folder = Path(scratch)
        (folder / "sound.npz").write_bytes(shard)
        sound = read_shard(folder / "sound.npz")

        def call(number: int) -> None:
            random = np.random.default_rng([seed, number])
            names = [draw_name(random) for _ in range(len(sound))]
            file = folder / (re.sub(r"[/\0]", "", names[0]).encode()[:_LONGEST_NAME].decode(errors="ignore") + ".npz")
            write_shard(_named(sound, names), file)
            table = folder / "catalog.csv"
            rows = [
                ("TIC 1", name, "own", name, 3.0 + place, 2457001.0, 2.5, 900, 10, 10)
                for place, name in enumerate(names)
            ]
            table.write_text(csv_text([_COLUMNS.split(","), *rows]).replace("\x00", ""))
            out = folder / "out"
            given = ["--model", str(model), "--windows", str(file)]
            commands: tuple[list[str], ...] = (
                ["tinytransit", "report", "--all", *given, "--out", str(out)],
                ["tinytransit", "evaluate", *given],
                ["tinytransit", "catalog", str(table), "--out", str(out / "table.csv")],
                ["tinytransit", "dataset", "convert", str(file), str(out / "converted.npz")],
                ["hil", "run", *given, "--target", "tflm-host", "--html", str(out / "page.html"), "--junit",
                 str(out / "junit.xml")],
                ["tinytransit", "label", "--windows", str(file), "--catalog", str(table), "--out", str(out / "l.npz")],
                ["tinytransit", "failures", "--injections", "0", "--worst", "1", *given, "--out", str(out)],
                ["tinytransit", "threshold", *given, "--recall", "0.9"],
            )  # fmt: skip
            try:
                see_ended(invoke(commands[number % len(commands)]))
                _see_harmless(out)
            finally:
                file.unlink()

        return try_all("commands: take hostile names", seed, (partial(call, number) for number in range(count)))


def _named(shard: WindowShard, names: Sequence[str]) -> WindowShard:
    star = np.array(names)
    return replace(shard, star=star, name=star, source=star, fold=folds_of(star))


def _see_harmless(folder: Path) -> None:
    for page in folder.rglob("*.html"):
        if "<script>alert" in page.read_text():
            raise FindingError(f"{page.name} has a script")
    for document in folder.rglob("*.xml"):
        ElementTree.parse(document)


def write_where_it_cannot(invoke: Invoke, commands: Sequence[str], seed: int, count: int) -> Row:
    """Have commands write below a file, under too long a name, into the kernel's folder, and onto a disk that fills up.

    Args:
        invoke: Runs a command.
        commands: Command lines, which take turns; OUT stands for the folder to write to.
        seed: Draws the places and how much room there is.
        count: How many.
    """
    with TemporaryDirectory(prefix="tinytransit-harden-") as scratch:

        def call(number: int) -> None:
            random = np.random.default_rng([seed, number])
            with TemporaryDirectory(dir=scratch) as own:
                folder = Path(own)
                (folder / "file").write_text("in the way")
                places = (folder / "file" / "out", folder / ("x" * 300), Path("/proc/out"), folder / "out")
                place = int(random.integers(len(places)))
                words = commands[number % len(commands)].replace("OUT", str(places[place])).split()
                fills_up = place == len(places) - 1
                size = int(10 ** random.uniform(0, _MOST_ROOM_DIGITS))
                with room_for(size if fills_up else None):
                    ended = invoke(words)
                if left := [file.name for file in folder.rglob(".*") if file.is_file() and file.name != ".lock"]:
                    raise FindingError(f"left half written: {left[0]}")
                # On a disk that fills up, what is small may be written.
                see_ended(ended, (DONE, BAD_INPUT, PARTLY) if fills_up else (BAD_INPUT,))

        return try_all("commands: write where it cannot be", seed, (partial(call, number) for number in range(count)))


@contextmanager
def room_for(size: int | None) -> Iterator[None]:
    """Let files grow to so many bytes in this process and those that it starts, as on a full disk; None: no limit."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (before[1] if size is None else size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
