# SPDX-License-Identifier: MIT
"""Air, vacuum and rest, against wavelengths that are known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.spectrum.errors import MediumError, NoRedshiftError
from tinytransit.spectrum.medium import at_rest, in_medium, to_air, to_vacuum
from tinytransit.spectrum.spectrum import Samples, make_spectrum

# NIST Atomic Spectra Database, Ritz wavelengths in vacuum and in standard air: Na I D2 and D1, Ca II K, O III.
LINES = {5891.583264: 5889.950954, 5897.558147: 5895.924237, 3934.777: 3933.663, 5008.240: 5006.843}
WAVE = np.linspace(1500.0, 9000.0, 4000)


@pytest.mark.parametrize(("vacuum", "air"), LINES.items())
def test_lines_are_where_they_were_measured(vacuum: float, air: float) -> None:
    assert to_air(np.array([vacuum]))[0] == pytest.approx(air, abs=2e-3)
    assert to_vacuum(np.array([air]))[0] == pytest.approx(vacuum, abs=2e-3)


@given(st.floats(100.0, 30_000.0))
def test_there_and_back_is_the_same(air: float) -> None:
    assert to_air(to_vacuum(np.array([air])))[0] == pytest.approx(air, rel=1e-11)


def test_below_2000_angstrom_there_is_no_air() -> None:
    short = np.array([912.0, 1215.67, 1999.0])
    np.testing.assert_array_equal(to_air(short), short)
    np.testing.assert_array_equal(to_vacuum(short), short)


@pytest.mark.parametrize("medium", ["air", "vacuum"])
def test_wavelengths_rise_within_segments_where_the_convention_begins(medium: str) -> None:
    other = {"air": "vacuum", "vacuum": "air"}[medium]
    spectrum = make_spectrum(Samples(WAVE, np.ones(WAVE.size)), medium=other)  # type: ignore[arg-type]
    moved = in_medium(spectrum, medium)  # type: ignore[arg-type]
    assert moved.medium == medium
    assert all((np.diff(moved.wave[first:last]) > 0).all() for first, last in moved.segments)
    assert sum(last - first for first, last in moved.segments) == WAVE.size


def test_an_unknown_medium_is_not_guessed() -> None:
    spectrum = make_spectrum(Samples(WAVE, np.ones(WAVE.size)))
    assert spectrum.notes
    with pytest.raises(MediumError):
        in_medium(spectrum, "vacuum")
    assert in_medium(spectrum, "unknown") is spectrum


def test_a_redshift_is_taken_off() -> None:
    spectrum = make_spectrum(Samples(WAVE, np.ones(WAVE.size)), medium="vacuum", redshift=0.5)
    np.testing.assert_allclose(at_rest(spectrum).wave, WAVE / 1.5)
    np.testing.assert_allclose(at_rest(spectrum, 1.0).wave, WAVE / 2.0)
    for bad in (-1.0, float("nan")):
        with pytest.raises(NoRedshiftError):
            at_rest(spectrum, bad)
    with pytest.raises(NoRedshiftError):
        at_rest(make_spectrum(Samples(WAVE, np.ones(WAVE.size)), medium="vacuum"))
