# SPDX-License-Identifier: MIT
"""The commands ``tinytransit spectra classify``, ``detect`` and ``calibrate``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.options import Json, Model, Out, emit_json, writable
from tinytransit.terminal import say

if TYPE_CHECKING:
    from tinytransit.deploy.model_folder import ModelFolder
    from tinytransit.spectral_model.viewed import Viewed
    from tinytransit.statistics import FloatArray

_Views = Annotated[
    Path,
    typer.Option(
        "--views", metavar="FILE", exists=True, dir_okay=False,
        help="Views by the model's recipe, as `spectra prepare` writes them, or labelled spectra (.npz).",
    ),
]  # fmt: skip


def register(group: typer.Typer) -> None:
    """Add these commands to the group ``spectra``."""
    group.command("classify")(classify)
    group.command("detect")(detect)
    group.command("calibrate")(calibrate)


def classify(
    views: _Views,
    model: Model,
    table: Annotated[
        Path | None,
        typer.Option("--csv", metavar="FILE", dir_okay=False, callback=writable, help="Write a table (.csv)."),
    ] = None,
    json: Json = None,
) -> None:
    """Name the class of each spectrum, and its probability; --csv and --json have that of every class.

    Each spectrum is given one of the model's classes, also one that is of none of them: a quasar is called some star.

    Example: tinytransit spectra prepare --input spectra/ --recipe models/supernova/manifest.json --out views.npz

    Then: tinytransit spectra classify --views views.npz --model models/supernova
    """
    from tinytransit.files import write_csv

    folder, viewed, answers = _answers(views, model)
    classes = folder.manifest.classes
    if answers.shape[1] != len(classes):
        raise typer.BadParameter(f"{model} scores no classes; `spectra detect` takes it", param_hint="--model")
    called = answers.argmax(axis=1)
    columns: dict[str, list[object]] = {
        "star": viewed.star.tolist(), "name": viewed.name.tolist(), "label": viewed.label.tolist(),
        "class": [classes[number] for number in called],
        **{f"p_{name}": [round(value, 4) for value in answers[:, k].tolist()] for k, name in enumerate(classes)},
    }  # fmt: skip
    if table is not None:
        write_csv(table, columns)
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    if not emit_json({"model_id": folder.manifest.model_id, "spectra": rows}, json):
        for row, score in zip(rows, answers.max(axis=1).tolist(), strict=True):
            label = f" ({row['label']})" if row["label"] else ""
            say(f"{row['star']} {row['name']}{label}: {row['class']}, {score:.3f}")
        say(f"note: what is none of {', '.join(classes)} is called one of them too", err=True)


def detect(
    views: _Views,
    model: Model,
    out: Out,
    shown: Annotated[int, typer.Option(help="Spectra that the page shows.", min=1, max=500)] = 40,
    json: Json = None,
) -> None:
    """Rank spectra by how unlike the normal ones they are, with pictures.

    Writes anomalies.csv, all spectra by falling score, and anomalies.html. The score is what the model answers in int8,
    as a board does.

    Example: tinytransit spectra detect --views views.npz --model models/anomaly --out build/anomalies
    """
    from tinytransit.spectral_model.detecting import PAGE_FILE, ranked, write_page, write_table
    from tinytransit.spectral_model.viewed import view_of

    folder, viewed, scores = _scores(views, model)
    found = ranked(scores, folder.manifest)
    write_table(found, viewed, out)
    write_page(found, viewed, folder.manifest, view_of(folder.manifest), shown, out)
    summary = {"model_id": folder.manifest.model_id, "spectra": len(viewed), "anomalous": found.called,
               "threshold": found.threshold, "first": viewed.star[found.rows[:shown]].tolist()}  # fmt: skip
    if not emit_json(summary, json):
        say(f"{len(viewed)} spectra, {found.called} at or above {found.threshold:.4f}; see {out / PAGE_FILE}")


def calibrate(
    views: _Views,
    confirmed: Annotated[
        Path,
        typer.Option(metavar="FILE", exists=True, dir_okay=False, help="A table (.csv): star, anomalous (yes or no)."),
    ],
    model: Model,
    false_alarms: Annotated[
        float, typer.Option(metavar="SHARE", min=0, max=0.5, help="Most normal spectra that may be called anomalous.")
    ] = 0.05,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Measure, and change nothing.")] = False,
    json: Json = None,
) -> None:
    """Turn anomaly scores into probabilities, and set the threshold, by spectra that people have looked at.

    Writes calibration and threshold to the manifest of the model; its network stays as it is.

    Example: tinytransit spectra calibrate --views views.npz --confirmed confirmed.csv --model build/anomaly
    """
    from tinytransit.spectral_model import calibrating

    folder, viewed, scores = _scores(views, model)
    found = calibrating.calibrate(
        folder.manifest, viewed, scores, calibrating.read_confirmed(confirmed), confirmed, false_alarms
    )
    if not dry_run:
        calibrating.write_calibrated(found, folder.path)
    calibration = found.manifest.calibration
    assert calibration is not None
    summary = {
        "anomalous": found.anomalous, "normal": found.normal, "called_anomalous": found.called_anomalous,
        "called_normal": found.called_normal, "threshold": found.manifest.threshold, "slope": calibration.slope,
        "intercept": calibration.intercept, "calibration_error": calibration.calibration_error,
    }  # fmt: skip
    if not emit_json(summary, json):
        say(
            f"threshold {found.manifest.threshold:.4f}: {found.called_anomalous} of {found.anomalous} anomalous and "
            f"{found.called_normal} of {found.normal} normal spectra reach it; probabilities are off by "
            f"{calibration.calibration_error:.3f} on other objects" + ("; nothing written" if dry_run else "")
        )


def _answers(views: Path, model: Path) -> "tuple[ModelFolder, Viewed, FloatArray]":
    from tinytransit.deploy.model_folder import ModelFolder
    from tinytransit.spectral_model.viewed import Viewed, answers, view_of

    folder = ModelFolder.open(model)
    viewed = Viewed.read(views, view_of(folder.manifest))
    if not len(viewed):
        raise typer.BadParameter(f"{views} holds no spectrum that the model takes", param_hint="--views")
    return folder, viewed, answers(folder, viewed)


def _scores(views: Path, model: Path) -> "tuple[ModelFolder, Viewed, FloatArray]":
    folder, viewed, answers = _answers(views, model)
    if answers.shape[1] != 1:
        raise typer.BadParameter(f"{model} is a classifier; `spectra classify` takes it", param_hint="--model")
    return folder, viewed, answers[:, 0]
