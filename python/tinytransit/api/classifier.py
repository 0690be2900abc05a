# SPDX-License-Identifier: MIT
"""The int8 classifier for scripts, and what it makes of one candidate."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tinytransit.api.errors import ArgumentError
from tinytransit.api.light_curves import apertures_of, as_curve, days_in, plain, star_of_header
from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.detection.classifier import Classifier as _FolderClassifier
from tinytransit.lightcurve.curve import star as star_of
from tinytransit.lightcurve.curve import time_system as time_system_of
from tinytransit.resources import released_model
from tinytransit.window.build import windows_of_star
from tinytransit.window.window import Window

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from tinytransit.deploy.manifest import Manifest


@dataclass(frozen=True, eq=False)
class Classification:
    """What the network says of one candidate.

    Attributes:
        window: What it saw.
        scores: By the name of the output: ``transit_like``, ``planet_like``.
        called: Whether the decisive score reaches the model's threshold.
        threshold: Of the model.
    """

    window: Window
    scores: dict[str, float]
    called: bool
    threshold: float

    @property
    def verdict(self) -> str:
        """``transit-like`` or ``not transit-like``."""
        return "transit-like" if self.called else "not transit-like"

    def plot(self) -> "Figure":
        """Draw the window: the views that the network was given."""
        from tinytransit.figures import free_figure

        figure = free_figure(10.0, 3.0)
        places = figure.subplots(1, 3)
        views = (("global", self.window.global_view), ("local", self.window.local_view),
                 ("secondary", self.window.secondary_view))  # fmt: skip
        for axes, (name, values) in zip(places, views, strict=True):
            axes.plot(values, ".", markersize=3)
            axes.set(title=f"{name} view", xlabel="bin", ylabel="flux: median 0, deepest -1")
            axes.spines[["top", "right"]].set_visible(False)
        scores = ", ".join(f"{name} {value:.3f}" for name, value in self.scores.items())
        figure.suptitle(f"{self.window.star}: {self.verdict} ({scores})", parse_math=False)
        return figure

    def __repr__(self) -> str:
        scores = ", ".join(f"{name}={value:.3f}" for name, value in self.scores.items())
        return f"<{self.window.star}, {self.window.ephemeris.period_days:.6g} d: {self.verdict}, {scores}>"

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><td>{escape(name)}</td><td>{value:.3f}</td></tr>" for name, value in self.scores.items())
        return f"<b>{escape(self.window.star)}: {self.verdict}</b><table>{rows}</table>"


class Classifier:
    """A model: the released one or a folder of your own.

    Args:
        model: Folder of an exported model, or the ``.tflite`` in it; by default the released one.

    Attributes:
        path: The folder.

    Raises:
        ManifestError: If the manifest cannot be read.
        ModelFolderError: If there is no model, or the manifest is of another.
        ReferenceMissingError: If ``tflite-micro`` is not installed.
    """

    def __init__(self, model: str | Path | None = None) -> None:
        self.path = released_model() if model is None else Path(model)
        self._classifier = _FolderClassifier(self.path)

    @property
    def manifest(self) -> "Manifest":
        """Inputs, outputs, threshold, calibration and the recipe of the windows."""
        return self._classifier.manifest

    def scores(self, windows: Window | Sequence[Window]) -> list[dict[str, float]]:
        """Return the scores of each window by the name of the output, as int8 answers of the reference.

        Raises:
            ShardError: If the windows lack an input of the model.
        """
        return self._classifier.scores([windows] if isinstance(windows, Window) else list(windows))

    def classify(
        self, light_curve: Any, period: Any, epoch: Any, duration: Any, *, star: str | None = None,
        time_system: str | None = None,
    ) -> Classification:  # fmt: skip
        """Fold a light curve on an ephemeris and classify it; see :func:`classify`."""
        curve = as_curve(light_curve, star, time_system)
        ephemeris = Ephemeris(
            star=star_of(curve), name="candidate", period_days=plain(period, "d"),
            epoch_bjd=days_in(time_system_of(curve), epoch), duration_hours=plain(duration, "h"),
            disposition="UNK", source="user",
        )  # fmt: skip
        built = windows_of_star(
            [curve], [ephemeris], self.manifest.window_recipe, star_of_header(light_curve), apertures_of(light_curve)
        )
        if not built.windows:
            raise ArgumentError("; ".join(skip.reason for skip in built.skipped))
        window = built.windows[0]
        (scores,) = self.scores(window)
        threshold = self.manifest.threshold
        return Classification(window, scores, scores[self.manifest.decisive_output] >= threshold, threshold)

    def __repr__(self) -> str:
        return f"<Classifier {self.manifest.model_id[:16]}, {self.path}>"


def classify(
    light_curve: Any,
    period: Any,
    epoch: Any,
    duration: Any,
    *,
    star: str | None = None,
    time_system: str | None = None,
    model: str | Path | None = None,
) -> Classification:
    """Say whether a periodic dip looks like a transit, and like a planet's.

    The light curve must have its trend still in it: it is taken off as it was for the training.

    Args:
        light_curve: A file, a lightkurve or astropy object, or arrays; see ``as_curve``.
        period: Days, or a quantity.
        epoch: Centre of a transit: ``Time``, BJD, or days in the light curve's own system.
        duration: First to last contact: hours, or a quantity.
        star: Name with its catalogue, where the light curve does not say.
        time_system: Of plain arrays that are no Julian dates: ``BTJD`` or ``BKJD``.
        model: Folder of a model; by default the released one.

    Raises:
        ArgumentError: If an argument cannot be used, or no window can be made; the text says why.
        TinyTransitError: If the light curve or the model cannot be used.
    """
    return Classifier(model).classify(light_curve, period, epoch, duration, star=star, time_system=time_system)
