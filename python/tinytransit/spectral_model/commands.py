# SPDX-License-Identifier: MIT
"""The commands ``tinytransit spectra train`` and ``evaluate``."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tinytransit.options import Json, Out, Seed, SomeModel, SomeOut, emit_json
from tinytransit.spectrum.commands import spectra
from tinytransit.terminal import say

if TYPE_CHECKING:
    from tinytransit.spectral_model.evaluating import Tested
    from tinytransit.spectral_model.kinds import Kind

_KIND = typer.Option("--kind", metavar="KIND", help="What to tell apart: supernova, stellar or anomaly.")
_Labelled = Annotated[
    Path,
    typer.Option(
        metavar="FILE", exists=True, dir_okay=False, help="Labelled spectra (.npz): templates of supernovae, or stars."
    ),
]
_FOLD_FIGURES = {
    "macro_f1": "macro-F1", "one_balanced": "one class against the rest", "accuracy": "accuracy",
    "star_macro_f1": "macro-F1 by object", "star_one_balanced": "one class against the rest by object",
    "auc_other_types": "area under the curve of other types", "auc_peculiar": "of peculiar Ia",
}  # fmt: skip
_Steps = Annotated[int | None, typer.Option(min=16, help="Steps of a training; by default the kind's own.")]


def register(app: typer.Typer) -> None:
    """Add this room's commands to the group ``spectra``."""
    from tinytransit.spectral_model import detect_commands

    spectra.command("train")(train)
    spectra.command("evaluate")(evaluate)
    detect_commands.register(spectra)


def train(
    kind: Annotated[str, _KIND],
    labelled: _Labelled,
    out: Out,
    seed: Seed = 1,
    steps: _Steps = None,
) -> None:
    """Train a network for spectra, and quantize it to int8.

    Twice: without the first fifth of the objects of each class, by the SHA-1 of their names, whose figures go into
    training.json; then with all. Writes KIND.keras, KIND.tflite, training.json and rows.npz, views of spectra of every
    class, so that the chain goes on as for any network:

    Example: tinytransit spectra train --kind supernova --labelled spectra_sn.npz --out build/supernova

    Then: tinytransit export build/supernova/supernova.tflite --windows build/supernova/rows.npz --training
    build/supernova/training.json --out models/supernova
    """
    from tinytransit.progress import counting
    from tinytransit.spectral_model.labelled import read_labelled
    from tinytransit.spectral_model.release import train_and_write

    chosen = _kind(kind, steps)
    spectra_of_it = chosen.spectra(read_labelled(labelled))
    with counting("steps", 2 * chosen.steps) as progress:
        tested = train_and_write(chosen, spectra_of_it, labelled, out, seed, progress)
    say(f"{chosen.name}: {len(spectra_of_it)} spectra; figures of the fifth held out:")
    _print(chosen, tested)
    say(f"written: {out}")


def evaluate(
    kind: Annotated[str, _KIND],
    labelled: _Labelled,
    model: SomeModel = None,
    fold_count: Annotated[int | None, typer.Option(min=2, max=20, help="Train and measure in so many folds.")] = None,
    train_on: Annotated[
        str | None, typer.Option(metavar="SOURCES", help="Train on spectra of these, such as MILES,STELIB, ...")
    ] = None,
    test_on: Annotated[str | None, typer.Option(metavar="SOURCES", help="... and measure on those of these.")] = None,
    trees: Annotated[bool, typer.Option("--trees", help="Train trees on the same spectra, to compare with.")] = False,
    seed: Seed = 1,
    steps: _Steps = None,
    out: SomeOut = None,
    json: Json = None,
) -> None:
    """Measure networks for spectra in int8, through TensorFlow Lite Micro itself.

    Give one of --model, --fold-count, and --train-on with --test-on. Spectra of one object never stand on both sides.
    Every kind is measured as its library has the spectra and under conditions of a survey: noise in each bin of the
    library, and a redshift that is off. Finished folds are kept under OUT, if it is given, so an interrupted run
    resumes; what was kept from other spectra, settings or versions is refused.

    Example: tinytransit spectra evaluate --kind supernova --labelled spectra_sn.npz --fold-count 5 --trees

    Another: tinytransit spectra evaluate --kind supernova --labelled other_sn.npz --model models/supernova --json
    """
    import numpy as np

    from tinytransit.deploy.model_folder import read_tflite
    from tinytransit.files import sha256_of
    from tinytransit.progress import counting, resumable
    from tinytransit.spectral_model.evaluating import cross_validate, measure_model, measure_split
    from tinytransit.spectral_model.kinds import KindName
    from tinytransit.spectral_model.labelled import read_labelled

    ways = (model is not None, fold_count is not None, train_on is not None or test_on is not None)
    if sum(ways) != 1 or (train_on is None) != (test_on is None):
        raise typer.BadParameter("give one of --model, --fold-count, and --train-on with --test-on")
    if out is not None and fold_count is None:
        raise typer.BadParameter("only folds are kept; give --fold-count too", param_hint="--out")
    chosen = _kind(kind, steps)
    if trees and (model is not None or chosen.name is KindName.ANOMALY):
        raise typer.BadParameter("trees are grown with networks that tell classes apart", param_hint="--trees")
    found = chosen.spectra(read_labelled(labelled))
    if model is not None:
        tested = measure_model(chosen, found, read_tflite(model), seed)
    elif fold_count is not None:
        with ExitStack() as stack:
            if out is not None:
                stack.enter_context(resumable(out))
            progress = stack.enter_context(counting("steps", fold_count * chosen.steps))
            tested = cross_validate(chosen, found, sha256_of(labelled), fold_count, seed, trees, out, progress)
    else:
        assert train_on is not None and test_on is not None
        train_rows, test_rows = (
            np.flatnonzero(np.isin(found.source, names.split(","))) for names in (train_on, test_on)
        )
        _check_sides(found.source, {train_on: train_rows, test_on: test_rows})
        train_rows = train_rows[~np.isin(found.star[train_rows], found.star[test_rows])]
        with counting("steps", chosen.steps) as progress:
            tested = measure_split(chosen, found, train_rows, test_rows, seed, trees, progress)
    if not emit_json({"kind": str(chosen.name), "figures": [each.document() for each in tested]}, json):
        _print(chosen, tested)


def _kind(name: str, steps: int | None = None) -> "Kind":
    from dataclasses import replace

    from tinytransit.spectral_model.kinds import KINDS, KindName

    if name not in KindName.__members__.values():
        raise typer.BadParameter(f"expected {', '.join(KindName)}, got {name!r}", param_hint="--kind")
    kind = KINDS[KindName(name)]
    return kind if steps is None else replace(kind, steps=steps)


def _check_sides(sources: Any, sides: dict[str, Any]) -> None:
    from tinytransit.spectral_model.errors import SpectralTrainingError

    for names, rows in sides.items():
        if not len(rows):
            raise SpectralTrainingError(f"no spectrum of {names}; there are some of {', '.join(sorted(set(sources)))}")


def _print(kind: "Kind", tested: "list[Tested]") -> None:
    from tinytransit.spectral_model.evaluating import mean_and_error

    for each in tested:
        for name, found in (("int8", each.int8), ("float32", each.float32), ("trees", each.trees)):
            if found is not None:
                say(f"{each.conditions}, {name}: {_words(kind, found)}")
        for name, figures in each.fold_figures.items():
            told = [
                "{} {:.3f} +- {:.3f}".format(in_text, *mean_and_error(figures[figure]))
                for figure, in_text in _FOLD_FIGURES.items()
                if figure in figures
            ]
            say(f"{each.conditions}, {name}, mean of the folds: {', '.join(told)}")


def _words(kind: "Kind", found: dict[str, Any]) -> str:
    if "macro_f1" not in found:
        return (
            f"{found['spectra']} spectra; area under the curve: other types {found['auc_other_types']:.3f}, "
            f"peculiar Ia {found['auc_peculiar']:.3f}"
        )
    one = "" if found["one_balanced"] is None else f", {kind.one} against the rest {found['one_balanced']:.3f}"
    of_stars = "" if found["one_balanced"] is None else f" and {found['star_one_balanced']:.3f}"
    return (
        f"{found['spectra']} spectra, macro-F1 {found['macro_f1']:.3f}{one}, accuracy {found['accuracy']:.3f}; "
        f"{found['stars']} objects, macro-F1 {found['star_macro_f1']:.3f}{of_stars}"
    )
