# SPDX-License-Identifier: MIT
"""The commands ``tinytransit labels ...``."""

from pathlib import Path
from typing import Annotated

import typer

from tinytransit.learning.options import STORE, Store, Who, named
from tinytransit.options import Json, OutFile, emit_json
from tinytransit.terminal import Console, say

labels = typer.Typer(name="labels", help="What people take events for, to learn from.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the group and its commands."""
    labels.command()(add)
    labels.command("import")(import_)
    labels.command("list")(list_)
    labels.command()(undo)
    labels.command()(export)
    app.add_typer(labels)


def add(
    star: Annotated[str, typer.Argument(metavar="STAR", help="Such as 'TIC 261136679'.")],
    label: Annotated[str, typer.Argument(metavar="LABEL", help="planet, binary, junk or unsure.")],
    period: Annotated[float, typer.Option(metavar="DAYS", help="Period of the event.")],
    epoch: Annotated[float, typer.Option(metavar="BJD", help="Centre of one event.")],
    duration: Annotated[float, typer.Option(metavar="HOURS", help="First to last contact.")],
    who: Who = None,
    store: Store = STORE,
    json: Json = None,
) -> None:
    """Label an event; the last label of an event counts.

    Its window is that of the file of windows that a retraining is based on; without one there the label waits.

    Example: tinytransit labels add 'TIC 261136679' planet --period 6.268 --epoch 2458325.503 --duration 2.95
    """
    from tinytransit.learning.errors import LabelError
    from tinytransit.learning.labels import Label, NewLabel, add_labels
    from tinytransit.learning.store import LearningStore

    if label not in list(Label):
        raise LabelError(f"{label!r} is no label: planet, binary, junk or unsure")
    with LearningStore(store) as opened:
        given = NewLabel(star, period, epoch, duration, Label(label), "command", "labels add", named(who))
        (number,) = add_labels(opened, [given])
    if not emit_json({"number": number}, json):
        say(f"label {number}: {star}, {label}")


def import_(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="Windows (.npz) with dispositions, or a catalogue of candidates (.csv: star, disposition, ephemeris).",
        ),
    ],
    who: Who = None,
    store: Store = STORE,
    json: Json = None,
) -> None:
    """Keep the labels of a file, all or none.

    PC, CP, KP and the like are planets, EB, FP and AFP binaries, J, V, IS and NTP junk; planet, binary, junk and unsure
    are taken as they are. Windows are kept with their labels, and are trained on where no base file has their event.

    Example: tinytransit labels import vetted.npz --who anna
    """
    from tinytransit.learning.label_files import import_labels
    from tinytransit.learning.store import LearningStore

    with LearningStore(store) as opened:
        imported = import_labels(opened, file, named(who))
    if emit_json({"labels": len(imported.numbers), "numbers": imported.numbers, "skipped": imported.skipped}, json):
        return
    say(f"{file.name}: {len(imported.numbers)} labels")
    for reason, count in imported.skipped.items():
        say(f"{count} rows skipped: {reason}", err=True)


def list_(
    everything: Annotated[
        bool, typer.Option("--all", help="Those taken back and those that a later label replaced, too.")
    ] = False,
    store: Store = STORE,
    json: Json = None,
) -> None:
    """List the labels that count, with who gave them where and when.

    Example: tinytransit labels list --json
    """
    from datetime import UTC, datetime

    from rich.table import Table

    from tinytransit.learning.labels import all_labels, standing
    from tinytransit.learning.store import LearningStore

    with LearningStore(store, make=False) as opened:
        every = all_labels(opened)
    counting = {each.number: each for each in standing(every)}
    shown = every if everything else list(counting.values())
    if emit_json([each.document() | {"counts": each.number in counting} for each in shown], json):
        return
    table = Table("number", "star", "period (d)", "label", "from", "by", "when", box=None)
    for each in shown:
        when = datetime.fromtimestamp(each.made or 0.0, UTC).strftime("%Y-%m-%d %H:%M")
        mark = "" if each.number in counting else " (taken back)" if each.undone else " (replaced)"
        words = (f"{each.period_days:.6g}", each.label.value + mark, f"{each.source}: {each.origin}", each.who, when)
        table.add_row(str(each.number), each.star, *words)
    Console(soft_wrap=True).print(table)
    say(f"{len(counting)} labels count")


def undo(
    number: Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="Of the label, as `labels list` shows it.")],
    who: Who = None,
    store: Store = STORE,
    json: Json = None,
) -> None:
    """Take a label back; it stays in the history, and the one that it replaced counts again.

    Example: tinytransit labels undo 12
    """
    from tinytransit.learning.labels import undo_label
    from tinytransit.learning.store import LearningStore

    with LearningStore(store, make=False) as opened:
        undo_label(opened, number, named(who))
    if not emit_json({"number": number, "undone": True}, json):
        say(f"label {number} is taken back")


def export(out: OutFile, store: Store = STORE) -> None:
    """Write the labels that count as a catalogue (.csv), which `labels import`, `label` and `windows` read.

    Example: tinytransit labels export --out labels.csv
    """
    from tinytransit.files import write_text
    from tinytransit.learning.label_files import labels_csv
    from tinytransit.learning.labels import standing_labels
    from tinytransit.learning.store import LearningStore

    with LearningStore(store, make=False) as opened:
        standing = standing_labels(opened)
    write_text(out, labels_csv(standing))
    say(f"{out}: {len(standing)} labels")
