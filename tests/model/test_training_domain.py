# SPDX-License-Identifier: MIT
"""The domain that a network was trained on, and what is outside of it."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from tinytransit.model.training_domain import TrainingDomain
from tinytransit.window.shard import WindowShard

DOMAIN = TrainingDomain(
    missions=("TESS",), cadence_minutes=(2.0, 30.0), period_days=(0.2, 27.0), duration_hours=(0.5, 20.0),
    snr=(3.0, 500.0),
)  # fmt: skip
INSIDE: dict[str, Any] = {
    "star": "TIC 7",
    "cadence_minutes": 2.0,
    "period_days": 3.0,
    "duration_hours": 2.0,
    "snr": 30.0,
}


def test_what_is_inside_departs_in_nothing() -> None:
    assert DOMAIN.departures(**INSIDE) == []
    assert DOMAIN.departures(**{**INSIDE, "cadence_minutes": 1.9, "period_days": 27.0}) == []


@pytest.mark.parametrize(
    ("change", "word"),
    [({"star": "KIC 7"}, "Kepler"), ({"star": "EPIC 7"}, "K2"), ({"cadence_minutes": 10.0}, "cadence"),
     ({"period_days": 59.7}, "period"), ({"duration_hours": 0.1}, "duration"), ({"snr": 7000.0}, "signal-to-noise")],
)  # fmt: skip
def test_each_departure_is_named(change: dict[str, object], word: str) -> None:
    (departure,) = DOMAIN.departures(**{**INSIDE, **change})
    assert word in departure


def test_a_domain_is_that_of_the_labelled_windows_of_all_shards(tiny_shard: WindowShard) -> None:
    count = len(tiny_shard)
    first = replace(
        tiny_shard, period_days=np.linspace(1.0, 2.0, count), source=np.full(count, "yu2019"),
        extras={"snr": np.linspace(5.0, 50.0, count)},
    )  # fmt: skip
    second = replace(
        tiny_shard, star=np.array([f"KIC {row}" for row in range(count)]), period_days=np.full(count, 40.0)
    )
    unknown = replace(second, label=np.full(count, -1, np.int8), period_days=np.full(count, 900.0))
    domain = TrainingDomain.of([first, second, unknown])
    assert domain.missions == ("Kepler", "TESS") and domain.cadence_minutes == (30.0,)
    assert domain.period_days == pytest.approx((1.0, 40.0), abs=0.1)
    assert domain.snr == pytest.approx((5.0, 50.0), abs=0.5)
    assert TrainingDomain.of([tiny_shard]).snr is None


def test_a_domain_is_strict() -> None:
    with pytest.raises(ValidationError):
        TrainingDomain.model_validate({**DOMAIN.model_dump(), "colour": "red"})
