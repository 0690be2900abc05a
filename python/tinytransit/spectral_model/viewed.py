# SPDX-License-Identifier: MIT
"""Views of spectra for a finished model, from whatever file holds them, and the model's answers."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from tinytransit.array_files import array_names
from tinytransit.deploy.manifest import Manifest, ManifestError
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.spectral_model.errors import SpectralTrainingError
from tinytransit.spectral_model.labelled import read_labelled
from tinytransit.spectral_model.observing import Observer, Views
from tinytransit.spectral_model.scoring import int8_answers
from tinytransit.spectrum.view import SpectrumView
from tinytransit.spectrum.view_set import read_views
from tinytransit.statistics import FloatArray
from tinytransit.window.input_set import read_input_set


@dataclass(frozen=True, eq=False)
class Viewed:
    """Views and what they are of; one row a spectrum.

    Attributes:
        views: Shape (n, bins).
        star: What was observed, shape (n,).
        name: Which spectrum of it, shape (n,).
        label: What its source calls it; may be empty, shape (n,).
    """

    views: Views
    star: npt.NDArray[np.str_]
    name: npt.NDArray[np.str_]
    label: npt.NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.views)

    @classmethod
    def read(cls, path: Path, view: SpectrumView) -> Self:
        """Read views, or spectra of which views can be made.

        Args:
            path: What ``tinytransit spectra prepare`` writes with this recipe, a set of inputs made by it, or labelled
                spectra.
            view: Recipe of the model.

        Raises:
            SpectralTrainingError: If the file's views were made by another recipe.
            TinyTransitError: If it cannot be read.
        """
        names = array_names(path)
        if "flux" in names:
            spectra = read_labelled(path).covering(view.low, view.high)
            label = np.where(spectra.subtype == "", spectra.label, spectra.subtype)
            return cls(Observer(spectra, view).clean(np.arange(len(spectra))), spectra.star, spectra.name, label)
        if any(name.startswith("values_") for name in names):
            rows = read_input_set(path)
            _check(path, SpectrumView.model_validate(dict(rows.recipe)), view)
            words = np.array(["", *rows.classes])[rows.label + 1]
            return cls(next(iter(rows.inputs.values())), rows.star, rows.name, words)
        views = read_views(path)
        _check(path, views.recipe, view)
        star = np.where(views.target == "", views.file_name, views.target)
        return cls(views.values, star, views.file_name, views.label)


def view_of(manifest: Manifest) -> SpectrumView:
    """Return the recipe of the views that a model takes.

    Raises:
        ManifestError: If it takes no views of spectra.
    """
    try:
        return SpectrumView.model_validate(manifest.recipe)
    except ValidationError as error:
        taken = ", ".join(spec.name for spec in manifest.inputs)
        raise ManifestError(f"model {manifest.model_id[:16]} takes {taken}, not views of spectra") from error


def answers(folder: ModelFolder, viewed: Viewed) -> FloatArray:
    """Return what a model says of views through the reference, shape (n, values of its output)."""
    return int8_answers(folder.tflite, viewed.views)


def _check(path: Path, own: SpectrumView, wanted: SpectrumView) -> None:
    if own == wanted:
        return
    theirs, ours = own.model_dump(), wanted.model_dump()
    differing = [f"{name} {theirs[name]}, not {ours[name]}" for name in ours if theirs[name] != ours[name]]
    raise SpectralTrainingError(
        f"{path.name}: its views are of another recipe ({'; '.join(differing)}); make them with `tinytransit spectra "
        "prepare --recipe MODEL/manifest.json`"
    )
