# SPDX-License-Identifier: MIT
"""The survey's C, compiled with undefined behaviour trapped, and stars to search."""

import numpy as np
import pytest
from helpers.firmware_images import RELEASED_MODEL, ROOT

from tinytransit.verification.survey.raw_star import RawStar
from tinytransit.verification.survey.twin import SurveyTwin


@pytest.fixture(scope="session")
def twin(tmp_path_factory: pytest.TempPathFactory) -> SurveyTwin:
    return SurveyTwin(ROOT / "firmware", RELEASED_MODEL, tmp_path_factory.mktemp("twin"), sanitize=True)


def raw(time: np.ndarray, flux: np.ndarray, name: str = "TIC 7") -> RawStar:
    """A star whose cadences are all good."""
    cadence = float(np.median(np.diff(time)))
    number = np.rint((time - time[0]) / cadence).astype(np.int64)
    return RawStar(name, "BTJD", float(time[0]), cadence, number, flux.astype(np.float32),
                   np.ones(time.size, dtype=np.bool_))  # fmt: skip
