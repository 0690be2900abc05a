# SPDX-License-Identifier: MIT
"""Calibrate anomaly scores on spectra that people have looked at: a probability, and a threshold for it."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tinytransit.deploy.manifest import MANIFEST_FILE, Calibration, Manifest, save_manifest
from tinytransit.deploy.platt_scaling import score_logit
from tinytransit.files import sha256_of
from tinytransit.model.calibration import fit_platt_scaling
from tinytransit.spectral_model.errors import SpectralTrainingError
from tinytransit.spectral_model.viewed import Viewed
from tinytransit.statistics import FloatArray

_YES, _NO = ("1", "yes", "true", "anomalous"), ("0", "no", "false", "normal")
_LARGEST_TABLE = 1 << 24
_ERROR_BINS = 10


@dataclass(frozen=True)
class Calibrated:
    """What a calibration gives.

    Attributes:
        manifest: Of the model, with calibration and threshold.
        anomalous: Confirmed spectra that are anomalous.
        normal: Those that are not.
        called_anomalous: Anomalous ones at or above the threshold.
        called_normal: Normal ones at or above it.
    """

    manifest: Manifest
    anomalous: int
    normal: int
    called_anomalous: int
    called_normal: int


def read_confirmed(path: Path) -> dict[str, bool]:
    """Read which objects are anomalous: a CSV with the columns ``star`` and ``anomalous`` (yes or no).

    Raises:
        SpectralTrainingError: If it cannot be read or lacks a column, or a value is neither.
    """
    try:
        content = path.read_bytes()
        text = content[:_LARGEST_TABLE].decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SpectralTrainingError(f"cannot read {path}: {error}") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if len(content) > _LARGEST_TABLE or not {"star", "anomalous"} <= set(reader.fieldnames or ()):
        raise SpectralTrainingError(f"{path.name}: expected a table of a few columns, star and anomalous among them")
    found: dict[str, bool] = {}
    for number, row in enumerate(reader, start=2):
        word = (row["anomalous"] or "").strip().lower()
        if word not in (*_YES, *_NO) or not row["star"]:
            raise SpectralTrainingError(f"{path.name}, row {number}: expected a star, and yes or no, got {word!r}")
        found[row["star"].strip()] = word in _YES
    return found


def calibrate(
    manifest: Manifest, viewed: Viewed, scores: FloatArray, confirmed: dict[str, bool], table: Path, false_alarms: float
) -> Calibrated:
    """Fit probability and threshold to confirmed spectra.

    Args:
        manifest: Of the model.
        viewed: Spectra.
        scores: Of each, shape (n,).
        confirmed: Whether an object is anomalous, by its name.
        table: The file that says so.
        false_alarms: Most of the confirmed normal spectra that the threshold may call anomalous, as a share.

    Raises:
        SpectralTrainingError: If not two objects of each kind are among the spectra, or scores do not rise with it.
    """
    known = np.array([str(star) in confirmed for star in viewed.star])
    truth = np.array([confirmed[str(star)] for star in viewed.star[known]], dtype=np.bool_)
    own, stars = scores[known], viewed.star[known]
    counts = [len(np.unique(stars[truth == kind])) for kind in (True, False)]
    if min(counts) < 2:
        raise SpectralTrainingError(
            f"{table.name}: {counts[0]} anomalous and {counts[1]} normal objects are among the {len(viewed)} spectra; "
            "two of each are needed at least"
        )
    odds = score_logit(own)
    slope, intercept = fit_platt_scaling(truth, odds)
    if not slope > 0:
        raise SpectralTrainingError(f"{table.name}: confirmed anomalies do not have higher scores than normal spectra")
    threshold = _threshold(own[~truth], false_alarms)
    calibration = Calibration(
        slope=slope, intercept=intercept, data=table.name, data_sha256=sha256_of(table), windows=len(own),
        calibration_error=_error_elsewhere(truth, odds, stars),
    )  # fmt: skip
    called = own >= threshold
    return Calibrated(
        manifest.model_copy(update={"calibration": calibration, "threshold": threshold}),
        int(truth.sum()), int((~truth).sum()), int(called[truth].sum()), int(called[~truth].sum()),
    )  # fmt: skip


def write_calibrated(found: Calibrated, folder: Path) -> None:
    """Write the manifest of a model again; nothing else depends on what has changed."""
    save_manifest(found.manifest, folder / MANIFEST_FILE)


def _threshold(normal: FloatArray, false_alarms: float) -> float:
    """Return the least score that no more than a share of the normal spectra reach; an answer of int8 has steps."""
    ordered = np.sort(np.unique(normal))
    for score in ordered:
        if (normal >= score).mean() <= false_alarms:
            return float(np.clip(score, 0.0, 1.0))
    return float(np.clip(np.nextafter(ordered[-1], np.inf), 0.0, 1.0))


def _error_elsewhere(truth: npt.NDArray[np.bool_], odds: FloatArray, stars: npt.NDArray[np.str_]) -> float:
    """Return the expected calibration error (Guo et al. 2017, equation 3), each half of the objects by the other's."""
    probability = np.empty(len(truth))
    side = np.zeros(len(truth), dtype=np.bool_)
    for kind in (True, False):  # objects of each kind in turn, so that both halves have both
        names = np.unique(stars[truth == kind])
        side |= np.isin(stars, names[::2]) & (truth == kind)
    for half in (side, ~side):
        slope, intercept = fit_platt_scaling(truth[~half], odds[~half])
        probability[half] = 0.5 * (1 + np.tanh(0.5 * (slope * odds[half] + intercept)))
    bins = np.clip((probability * _ERROR_BINS).astype(int), 0, _ERROR_BINS - 1)
    weights = [(bins == number).mean() * abs(probability[bins == number].mean() - truth[bins == number].mean())
               for number in np.unique(bins)]  # fmt: skip
    return float(min(1.0, sum(weights)))
