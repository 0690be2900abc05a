# SPDX-License-Identifier: MIT
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.detection.recovery import Outcome, recoveries, summary, transits_observed
from tinytransit.detection.result import Candidate, OddEven, Single, StarDetection, StarParameters, Transit

START = 2_458_325.0


def candidate(period: float, number: int = 1, observed: tuple[float, ...] = ()) -> Candidate:
    nothing = OddEven(odd_ppm=None, odd_error_ppm=None, even_ppm=None, even_error_ppm=None, sigma=None)
    transits = tuple(
        Transit(number=place, predicted_bjd=at, observed_bjd=at, late_minutes=0.0, error_minutes=1.0, depth_ppm=900.0,
                snr=9.0)
        for place, at in enumerate(observed)
    )  # fmt: skip
    return Candidate(star="TIC 1", number=number, period_days=period, period_error_days=float("nan"),
                     epoch_bjd=START, epoch_error_days=0.1, duration_hours=3.0, duration_error_hours=0.1,
                     depth_ppm=900.0, depth_error_ppm=9.0, snr=20.0, sde=10.0, transits=5,
                     disposition="planet candidate", reasons=(), warnings=(), odd_even=nothing, secondary=None,
                     transit_times=transits, timing=None, others=(), model=None, centroids=(), differences=(),
                     transit_like=None, planet_like=None, score=None, called=False, domain_departures=(),
                     sheet=None)  # fmt: skip


def detection(*periods: float, coverage: tuple[tuple[float, float], ...] = ((START, START + 27.0),)) -> StarDetection:
    found = tuple(candidate(period, number) for number, period in enumerate(periods, start=1))
    return StarDetection(
        star="TIC 1",
        source="drawn",
        parameters=StarParameters(
            teff_k=None, radius_sun=None, mass_sun=None, log_g=None, magnitude=None, density_sun=None, source=""
        ),
        cadences=3000,
        cadence_minutes=10.0,
        span_days=27.0,
        coverage_bjd=coverage,
        candidates=found,
        singles=(),
        rotation=None,
        highest_sde=None,
        notes=(),
        seconds={},
    )


def event(period: float, epoch: float = START + 1.0, name: str = "") -> Ephemeris:
    return Ephemeris(
        star="TIC 1", name=name, period_days=period, epoch_bjd=epoch, duration_hours=2.0, disposition="PC", source="TOI"
    )


@pytest.mark.parametrize(
    ("found", "outcome", "ratio"),
    [((4.003,), Outcome.RECOVERED, Fraction(1)), ((1.999,), Outcome.HARMONIC, Fraction(1, 2)),
     ((2.0, 4.0), Outcome.RECOVERED, Fraction(1)), ((6.0,), Outcome.HARMONIC, Fraction(3, 2)),
     ((4.05,), Outcome.MISSED, None), ((), Outcome.MISSED, None)],
)  # fmt: skip
def test_a_period_within_one_percent_is_recovered_and_a_harmonic_named(
    found: tuple[float, ...], outcome: Outcome, ratio: Fraction | None
) -> None:
    (recovery,) = recoveries([detection(*found)], {"TIC 1": [event(4.0)]}, min_transits=2)
    assert (recovery.outcome, recovery.ratio, recovery.transits) == (outcome, ratio, 7)


def test_what_could_not_be_found_is_counted_apart() -> None:
    known = {"TIC 1": [event(4.0), event(3.0), event(9.5), event(20.0), event(90.0)], "TIC 2": [event(1.0)]}
    found = recoveries([detection(4.0, 6.0)], known, min_transits=2)
    assert [each.outcome.value for each in found] == ["recovered", "harmonic", "missed", "missed", "too few transits"]
    assert summary(found) == "recovered 2 of 4 (1 harmonics); 1 more show too few transits to be found"
    assert summary([]) == "recovered 0 of 0 (0 harmonics)"


def test_a_planet_whose_transits_come_early_and_late_is_not_missed() -> None:
    """The three transits are up to 0.17 days off a period of 9 days, so that they are found at 8.84 days."""
    seen = (START + 1.0 + 0.16, START + 1.0 + 9.0, START + 1.0 + 17.84)
    one = detection().model_copy(update={"candidates": (candidate(8.84, observed=seen),)})
    (recovery,) = recoveries([one], {"TIC 1": [event(9.0)]}, min_transits=2)
    assert (recovery.outcome, recovery.ratio) == (Outcome.RECOVERED, Fraction(1))
    other = detection().model_copy(update={"candidates": (candidate(8.84, observed=seen[:2]),)})
    (recovery,) = recoveries([other], {"TIC 1": [event(9.0)]}, min_transits=2)
    assert recovery.outcome is Outcome.MISSED


def test_a_transit_found_as_a_dip_that_stands_alone_is_named() -> None:
    single = Single(centre_bjd=START + 4.2, duration_hours=3.0, depth_ppm=900.0)
    one = detection().model_copy(update={"singles": (single,)})
    found = recoveries([one], {"TIC 1": [event(40.0, START + 4.0), event(40.0, START + 9.0)]}, min_transits=2)
    assert [each.outcome for each in found] == [Outcome.SINGLE, Outcome.TOO_FEW]
    assert summary(found) == (
        "recovered 0 of 0 (0 harmonics); 1 more as single dips; 1 more show too few transits to be found"
    )


def test_a_detection_survives_json() -> None:
    one = detection(4.0)
    assert one.candidates[0].period_error_days is None
    assert StarDetection.model_validate_json(one.model_dump_json()) == one


@given(period=st.floats(0.3, 40.0), shift=st.floats(-500.0, 500.0), gap=st.floats(0.5, 10.0))
def test_transits_are_counted_where_the_star_was_observed(period: float, shift: float, gap: float) -> None:
    stretches = ((START, START + 12.0), (START + 12.0 + gap, START + 30.0))
    epoch = START + shift
    centres = epoch + period * np.arange(-4000, 4000)
    # A centre on the very edge may be rounded to either side.
    assume(all(np.abs(centres - edge).min() > 1e-6 for stretch in stretches for edge in stretch))
    expected = sum(int(((centres >= first) & (centres <= last)).sum()) for first, last in stretches)
    assert transits_observed(detection(coverage=stretches), event(period, epoch)) == expected
