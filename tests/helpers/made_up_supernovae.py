# SPDX-License-Identifier: MIT
"""Labelled spectra of a made-up survey: classes differ in where a line stands."""

from typing import Any

import numpy as np
import numpy.typing as npt

_LINES = {"Ia": 6150.0, "Ib": 5870.0, "Ic": 5300.0, "IIb": 4900.0, "II": 6560.0}


def supernovae(objects: int = 6, epochs: int = 2) -> dict[str, npt.NDArray[Any]]:
    """Columns of a file of supernovae whose classes are easy to tell apart."""
    rng = np.random.default_rng(3)
    wave = np.geomspace(2505.0, 9990.0, 1024)
    rows = [(label, number, epoch) for label in _LINES for number in range(objects) for epoch in range(epochs)]
    flux = np.stack([
        -0.8 * np.exp(-0.5 * ((wave / _LINES[label] - 1) / 0.012) ** 2) + 0.25 * np.sin(wave / 300 + number)
        for label, number, _ in rows
    ])  # fmt: skip
    return {
        "wave": wave.astype(np.float32), "flux": (flux + rng.normal(0, 0.02, flux.shape)).astype(np.float16),
        "id": np.array([f"{label}{number}#{epoch}" for label, number, epoch in rows]),
        "obj": np.array([f"sn{label}{number}" for label, number, _ in rows]),
        "source": np.array(["made up"] * len(rows)), "label5": np.array([label for label, _, _ in rows]),
        "subtype": np.array(["Ia-norm" if label == "Ia" and number else f"{label}-x" for label, number, _ in rows]),
        "lam0": np.full(len(rows), 2600.0, np.float32), "lam1": np.full(len(rows), 9900.0, np.float32),
    }  # fmt: skip
