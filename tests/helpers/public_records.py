# SPDX-License-Identifier: MIT
"""Records as public projects write them: their feature names, lengths and units."""

from pathlib import Path

import numpy as np

from tinytransit.dataset.example import Feature, serialize_example
from tinytransit.dataset.tfrecord_file import write_records


def dip(bins: int, width: float, noise: float = 0.02, seed: int = 0) -> np.ndarray:
    """A view with one dip, median about 0 and minimum about -1."""
    place = np.linspace(-1, 1, bins)
    view = -np.exp(-((place / width) ** 2)) + np.random.default_rng(seed).normal(0, noise, bins)
    return view.astype(np.float32)


def number(value: float) -> np.ndarray:
    return np.array([value], np.float32)


def astronet(**changes: Feature | None) -> dict[str, Feature]:
    """A record of AstroNet: Kepler, views of 2001 and 201 bins, the local one over four durations to each side."""
    return _changed({
        "kepid": np.array([11442793]), "tce_plnt_num": np.array([1]), "av_training_set": [b"PC"],
        "tce_period": number(10.0), "tce_time0bk": number(132.5), "tce_duration": number(0.25),
        "tce_model_snr": number(20.0), "global_view": dip(2001, 0.02), "local_view": dip(201, 0.12),
    }, changes)  # fmt: skip


def triage(**changes: Feature | None) -> dict[str, Feature]:
    """A record of Astronet-Triage: TESS, views of 201 and 61 bins."""
    return _changed({
        "tic_id": np.array([270341214]), "row_id": np.array([7]), "Disposition": [b"EB"], "Sectors": np.array([3]),
        "Period": number(4.0), "Epoc": number(1325.5), "Duration": number(0.125), "SN": number(30.0),
        "global_view": dip(201, 0.05), "local_view": dip(61, 0.25),
    }, changes)  # fmt: skip


def nigraha(**changes: Feature | None) -> dict[str, Feature]:
    """A record of Nigraha: TESS, 201 and 81 bins, scaled to a baseline of 1 and a minimum of -1; duration in hours."""
    return _changed({
        "TIC_ID": np.array([25155310]), "Disposition": [b"KP"], "Period": number(3.3), "T0": number(1327.0),
        "Duration": number(3.0), "snr": number(50.0), "global view": 2 * dip(201, 0.05) + 1,
        "local view": 2 * dip(81, 0.25) + 1, "odd_even view": 2 * np.tile(dip(81, 0.25), 2) + 1,
    }, changes)  # fmt: skip


def write(path: Path, *records: dict[str, Feature]) -> Path:
    """Write records to a file."""
    write_records([serialize_example(record) for record in records], path)
    return path


def _changed(record: dict[str, Feature], changes: dict[str, Feature | None]) -> dict[str, Feature]:
    return {name: value for name, value in (record | changes).items() if value is not None}
