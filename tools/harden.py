# SPDX-License-Identifier: MIT
"""Campaigns of damaged and crafted input and of places that cannot be written, each drawn from a seed, as a table.

Run in the root of the checkout: ``python tools/harden.py --seed 7``, or ``make harden``. Each campaign runs in a
process of its own, so that its peak memory is its own. Exit status: 0 no escape and every bound kept; 1 otherwise.
"""

import contextlib
import dataclasses
import io
import multiprocessing
import os
import resource
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

import hil.__main__
from tinytransit import cli
from tinytransit.files import write_json
from tinytransit.progress import counting
from tinytransit.verification.hostile import commands, folders, graphs, servers, shards
from tinytransit.verification.hostile.commands import Ended
from tinytransit.verification.hostile.row import Row

ROOT = Path(__file__).parents[1]
MODELS = ROOT / "models"
_RANDOM_MODELS = 4
_PROGRAMS = {"tinytransit": cli.main, "hil": hil.__main__.main}
# Commands that write, of each room one; OUT is the folder.
_WRITING = (
    "tinytransit synth --count 4 --out OUT/windows.npz",
    "tinytransit dataset convert {windows} OUT/windows.npz",
    "tinytransit dataset convert {windows} OUT/windows.tfrecord",
    "tinytransit dataset convert {windows} OUT/windows.npz --skipped OUT/skipped.csv --json OUT/counts.json",
    "tinytransit dataset compare --windows {windows} --published {published} --out OUT/compared.png --model {models}",
    "tinytransit compile {models}/transit.tflite --out OUT",
    "tinytransit evaluate --model {models} --windows {published} --json OUT/figures.json",
    "tinytransit threshold --model {models} --windows {published} --recall 0.9 --json OUT/threshold.json",
    "tinytransit report --all --model {models} --windows {published} --out OUT",
    "tinytransit failures --injections 0 --model {models} --windows {published} --out OUT",
    "tinytransit fetch local {models}/../tests --match *.csv --out OUT",
    "hil run --model {models} --windows {published} --target tflm-host --json OUT/a.json --html OUT/b --junit OUT/c",
)


@dataclass(frozen=True)
class Campaign:
    """A campaign and the bounds that it must keep.

    Attributes:
        run: Runs it, given a seed and how many inputs to try.
        count: Inputs of a whole campaign.
        most_seconds: Bound of the time of one input.
        most_megabytes: Bound of the process's peak memory.
    """

    run: Callable[[int, int], Row]
    count: int
    most_seconds: float
    most_megabytes: float


def invoke(words: Sequence[str]) -> Ended:
    """Run a command of either program in this process."""
    out, err, before = io.StringIO(), io.StringIO(), sys.argv
    sys.argv = list(words)
    status: object = 0
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            _PROGRAMS[words[0]]()
    except SystemExit as end:
        status = end.code
    finally:
        sys.argv = before
    return Ended(status if isinstance(status, int) else 0, out.getvalue(), err.getvalue())


def _models(seed: int) -> list[bytes]:
    return [(MODELS / "transit.tflite").read_bytes(), *graphs.random_models(seed, _RANDOM_MODELS)]


def _compile_damaged(seed: int, count: int) -> Row:
    return graphs.compile_damaged(_models(seed), seed, count)


def _run_damaged(seed: int, count: int) -> Row:
    return graphs.run_damaged(_models(seed), seed, count, ROOT / "firmware")


def _read_damaged(seed: int, count: int) -> Row:
    return shards.read_damaged(_shards(seed), seed, count)


def _shards(seed: int) -> list[bytes]:
    return [(MODELS / "golden.npz").read_bytes(), *shards.published_shards(seed)]


def _damaged_for_commands(seed: int, count: int) -> Row:
    return commands.read_damaged_shards(invoke, _shards(seed), MODELS, seed, count)


def _names(seed: int, count: int) -> Row:
    return commands.take_hostile_names(invoke, _shards(seed)[1], MODELS, seed, count)


def _outputs(seed: int, count: int) -> Row:
    with TemporaryDirectory(prefix="tinytransit-harden-") as scratch:
        windows, published = Path(scratch) / "windows.npz", Path(scratch) / "published.npz"
        windows.write_bytes(_shards(seed)[0])
        published.write_bytes(_shards(seed)[1])
        words = [each.format(windows=windows, published=published, models=MODELS) for each in _WRITING]
        return commands.write_where_it_cannot(invoke, words, seed, count)


def _servers(seed: int, count: int) -> Row:
    # A proxy of the machine would answer in their place.
    os.environ["no_proxy"] = "127.0.0.1"
    return servers.ask_hostile_servers(invoke, seed, count)


def _folders(seed: int, count: int) -> Row:
    return folders.search_odd_folders(invoke, seed, count)


CAMPAIGNS = {
    "graphs": Campaign(_compile_damaged, 50_000, 2.0, 1000.0),
    "engines": Campaign(_run_damaged, 500, 60.0, 1000.0),
    "shards": Campaign(_read_damaged, 10_000, 2.0, 600.0),
    "commands": Campaign(_damaged_for_commands, 200, 60.0, 1000.0),
    "names": Campaign(_names, 200, 60.0, 1000.0),
    "outputs": Campaign(_outputs, 300, 60.0, 1500.0),
    "servers": Campaign(_servers, 200, 30.0, 1000.0),
    "folders": Campaign(_folders, 200, 30.0, 1000.0),
}


def measured(name: str, seed: int, count: int) -> tuple[Row, float]:
    """Run a campaign in this process; return its row and the process's peak memory in megabytes."""
    row = CAMPAIGNS[name].run(seed, count)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return row, peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def main(
    seed: Annotated[int, typer.Option(help="Draws every input.", min=0)] = 7,
    only: Annotated[str, typer.Option(help=f"Campaigns, separated by commas, of {', '.join(CAMPAIGNS)}.")] = "",
    share: Annotated[float, typer.Option(help="Share of each campaign's inputs.", min=0, max=1)] = 1.0,
    as_json: Annotated[Path | None, typer.Option("--json", help="Write the rows here.", dir_okay=False)] = None,
) -> None:
    """Run the campaigns and print a table: seed, inputs, escapes, longest time and peak memory."""
    names = only.split(",") if only else list(CAMPAIGNS)
    if unknown := [name for name in names if name not in CAMPAIGNS]:
        raise typer.BadParameter(f"no campaign {unknown[0]!r}; there are {', '.join(CAMPAIGNS)}", param_hint="--only")
    table = Table("campaign", "seed", "inputs", "accepted", "refused", "escapes", "longest", "peak memory")
    rows, failed = [], False
    with counting("campaigns", len(names)) as count:
        for name in names:
            campaign = CAMPAIGNS[name]
            # A fresh interpreter: a fork would begin with this process's peak.
            with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
                inputs = max(1, round(share * campaign.count))
                row, megabytes = pool.submit(measured, name, seed, inputs).result()
            kept = row.slowest_s <= campaign.most_seconds and megabytes <= campaign.most_megabytes
            failed |= bool(row.escapes) or not kept
            figures = (row.seed, row.count, row.accepted, row.refused, row.escapes)
            table.add_row(name, *map(str, figures), f"{row.slowest_s:.2f} s", f"{megabytes:.0f} MB")
            rows.append(dataclasses.asdict(row) | {"peak_megabytes": round(megabytes, 1), "bounds_kept": kept})
            count.advance()
    console = Console()
    console.print(table)
    for document in rows:
        for example in document["examples"]:
            console.print(f"{document['campaign']}, input {example}", markup=False, soft_wrap=True)
    if as_json:
        write_json(as_json, rows)
    raise typer.Exit(1 if failed else 0)


if __name__ == "__main__":
    typer.run(main)
