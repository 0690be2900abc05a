# SPDX-License-Identifier: MIT
"""The command ``tinytransit label``."""

from dataclasses import asdict
from enum import StrEnum
from json import dumps
from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.options import Json, OutFile, PeriodTolerance, Seed, SomeCatalogs, Windows, emit_json

if TYPE_CHECKING:
    from tinytransit.dataset.labelling.labels import Agreement, Labels


class By(StrEnum):
    """How windows are labelled."""

    ephemeris = "ephemeris"
    isolation_forest = "isolation-forest"


def register(app: typer.Typer) -> None:
    """Add the command of this room."""
    app.command("label")(label)


def label(
    windows: Windows,
    out: OutFile,
    catalog: SomeCatalogs = None,
    by: Annotated[By, typer.Option(help="Which labels to write.")] = By.ephemeris,
    period_tolerance: PeriodTolerance = 0.01,
    contamination: Annotated[
        float,
        typer.Option(metavar="SHARE", min=0.001, max=0.5, help="Share of the windows that the forest calls outliers."),
    ] = 0.1,
    seed: Seed = 1,
    json: Json = None,
) -> None:
    """Label windows, by the ephemerides of catalogues or, for comparison, as outliers of an isolation forest.

    By ephemeris: a window with the period and epoch of a candidate of its star gets the candidate's disposition; on a
    star whose candidates are all something else it is junk; at a harmonic of one, or on a star in no catalogue, it is
    unknown. By isolation forest: outliers among the windows' features are transit-like, all others junk. With a
    catalogue the agreement of the two is printed, whichever is written.

    Example: tinytransit label --windows found.npz --catalog toi.csv --out labelled.npz
    """
    from tinytransit.catalog.reading import read_catalog
    from tinytransit.dataset.labelling.by_ephemeris import label_by_ephemeris
    from tinytransit.dataset.labelling.isolation import label_by_isolation
    from tinytransit.dataset.labelling.labels import LabellingError, agreement
    from tinytransit.window.shard import read_shard, write_shard

    shard = read_shard(windows)
    labels: dict[By, Labels] = {}
    if catalog:
        ephemerides = [ephemeris for path in catalog for ephemeris in read_catalog(path).ephemerides]
        labels[By.ephemeris] = label_by_ephemeris(shard, ephemerides, period_tolerance)
    elif by is By.ephemeris:
        raise LabellingError("labels by ephemeris need --catalog; without one there is only --by isolation-forest")
    labels[By.isolation_forest] = label_by_isolation(shard, seed, contamination)
    settings = {
        "command": "label", "by": by.value, "catalogs": [path.name for path in catalog or []],
        "period_tolerance": period_tolerance, "contamination": contamination, "seed": seed,
    }  # fmt: skip
    write_shard(labels[by].on(shard, dumps(settings, sort_keys=True)), out)
    agreed = agreement(*(each.label for each in labels.values())) if len(labels) == 2 else None
    report = {name.value: {"reasons": each.reasons, "labels": _counts(each)} for name, each in labels.items()}
    summary = {"out": str(out), "written": by.value, **report, "agreement": asdict(agreed) if agreed else None}
    if not emit_json(summary, json):
        _print(labels, agreed)
        typer.echo(f"{len(shard)} windows labelled by {by.value} -> {out}")


def _counts(labels: "Labels") -> dict[str, int]:
    return {
        name: int((labels.label == value).sum()) for name, value in (("transit-like", 1), ("junk", 0), ("unknown", -1))
    }


def _print(labels: "dict[By, Labels]", agreed: "Agreement | None") -> None:
    from rich.table import Table

    from tinytransit.terminal import Console

    reasons = Table("labels by", "because", "windows", box=None)
    for name, each in labels.items():
        for reason, count in each.reasons.items():
            reasons.add_row(name.value, reason, str(count))
    console = Console()
    console.print(reasons)
    if agreed is None:
        return
    confusion = Table("by ephemeris", "forest: junk", "forest: transit-like", box=None)
    for word, row in zip(("junk", "transit-like"), agreed.confusion, strict=True):
        confusion.add_row(word, *map(str, row))
    console.print(confusion)
    kappa = "not defined, one class only" if agreed.kappa is None else f"{agreed.kappa:.3f}"
    console.print(f"Cohen's kappa over {agreed.windows} windows: {kappa}")
