# SPDX-License-Identifier: MIT
"""Kinds of networks: types of supernovae, classes of stars, and anomalies among normal type Ia supernovae."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np

from tinytransit.spectral_model.errors import SpectralTrainingError
from tinytransit.spectral_model.labelled import LabelledSpectra
from tinytransit.spectral_model.network import Autoencoder, Convolutions
from tinytransit.spectral_model.observing import Conditions, Observing
from tinytransit.spectrum.view import SpectrumView
from tinytransit.statistics import BoolArray

NORMAL_SUBTYPE = "Ia-norm"


class KindName(StrEnum):
    """Names of the kinds."""

    SUPERNOVA = "supernova"
    STELLAR = "stellar"
    ANOMALY = "anomaly"


@dataclass(frozen=True)
class Kind:
    """One recipe for all: what to tell apart, what a view is, how spectra vary, what the network is.

    Attributes:
        name: Of the kind.
        classes: In the order of the outputs.
        one: The class whose share found, against all others, is given too; empty for none.
        view: Recipe of the views.
        network: Sizes of a classifier, or of an autoencoder.
        observing: How spectra vary in training.
        tests: Conditions that figures are given for; None are the library's own.
        steps: Of training, of ``batch`` views each.
        batch: Views a step.
        fresh: How often new views are drawn.
        times_seen: How often each is learnt from.
        learning_rate: Adam's first; it falls to nothing along a half cosine.
        weight_decay: AdamW's.
        label_smoothing: Share of a label that all classes divide.
        prior: Power of the classes' frequencies that their probabilities are multiplied by. All are as frequent as each
            other in training; 1 would be the frequencies of the library.
    """

    name: KindName
    classes: tuple[str, ...]
    one: str
    view: SpectrumView
    network: Convolutions | Autoencoder
    observing: Observing
    tests: tuple[Conditions | None, ...]
    steps: int = 1200
    batch: int = 128
    fresh: int = 12
    times_seen: int = 1
    learning_rate: float = 3e-3
    weight_decay: float = 1e-3
    label_smoothing: float = 0.05
    prior: float = 0.3
    meanings: dict[str, str] = field(default_factory=dict)

    def spectra(self, labelled: LabelledSpectra) -> LabelledSpectra:
        """Return the spectra that it is trained or measured with.

        Raises:
            SpectralTrainingError: If there are not two of its classes among them.
        """
        chosen = labelled.covering(self.view.low, self.view.high)
        if self.name is not KindName.ANOMALY:
            chosen = chosen.select(np.isin(chosen.label, self.classes))
            if len(np.unique(chosen.label)) < 2:
                raise SpectralTrainingError(
                    f"no two of the classes {', '.join(self.classes)} among {len(labelled)} spectra that "
                    f"cover {self.view.low:g} to {self.view.high:g} Angstrom"
                )
        elif not is_normal(chosen).any() or is_normal(chosen).all():
            raise SpectralTrainingError(f"expected supernovae of subtype {NORMAL_SUBTYPE} and others")
        return chosen

    def document(self) -> dict[str, Any]:
        """Return all of it as JSON takes it."""
        fields = asdict(self)
        return fields | {"view": self.view.model_dump(mode="json")}


def is_normal(spectra: LabelledSpectra) -> BoolArray:
    """Return which are of normal type Ia supernovae, shape (n,)."""
    found: BoolArray = spectra.subtype == NORMAL_SUBTYPE
    return found


_SUPERNOVA_VIEW = SpectrumView(
    low=4200.0, high=6800.0, bins=128, rest_frame=True, continuum="spline", continuum_share=0.22, scaling="deviation"
)
_FIELD = (Conditions(5.0, 0.01), Conditions(3.0, 0.02))

KINDS = {
    KindName.SUPERNOVA: Kind(
        name=KindName.SUPERNOVA,
        classes=("Ia", "Ib", "Ic", "IIb", "II"),
        one="Ia",
        view=_SUPERNOVA_VIEW,
        network=Convolutions(widths=(12, 5, 5), stride=4),
        observing=Observing(),
        tests=(*_FIELD, None),
        meanings={"spectrum": "flux over continuum, at rest, over five robust standard deviations"},
    ),
    KindName.STELLAR: Kind(
        name=KindName.STELLAR,
        classes=("B", "A", "F", "G", "K", "M"),
        one="",
        view=SpectrumView(
            low=3900.0, high=7300.0, bins=256, continuum="median", continuum_share=0.12, scaling="none"
        ),
        network=Convolutions(stride=4),
        observing=Observing(snr=(8.0, 80.0), redshift_error=0.0012, mixed=0.3, strength=0.0, slope=0.25, smeared=2.0),
        tests=(None, Conditions(20.0, 0.0005)),
        fresh=3,
        times_seen=4,
        prior=0.8,
        meanings={"spectrum": "flux over continuum less 1, as observed"},
    ),
    KindName.ANOMALY: Kind(
        name=KindName.ANOMALY,
        classes=("normal", "anomalous"),
        one="",
        view=_SUPERNOVA_VIEW,
        network=Autoencoder(),
        observing=Observing(snr=(10.0, 100.0), redshift_error=0.005, mixed=0.3, slope=0.03, missing=0.0),
        tests=(None, *_FIELD),
        steps=800,
        meanings={"spectrum": "flux over continuum, at rest, over five robust standard deviations",
                  "score": "mean absolute error with which the autoencoder gives the view again"},
    ),
}  # fmt: skip
"""By name."""
