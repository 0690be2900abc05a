# SPDX-License-Identifier: MIT
"""Views: what a recipe promises of them."""

import json

import numpy as np
import pytest
from helpers.spectrum_files import star
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tinytransit.spectrum import errors
from tinytransit.spectrum.medium import to_air
from tinytransit.spectrum.spectrum import UNKNOWN_MEDIUM, Samples, Spectrum, make_spectrum
from tinytransit.spectrum.view import SpectrumView, make_view

WAVE = np.linspace(3500.0, 9000.0, 5000)


def spectrum(wave: np.ndarray = WAVE, **more: object) -> Spectrum:
    flux = 1e-17 * star(np.linspace(3500.0, 9000.0, wave.size))
    return make_spectrum(Samples(wave, flux, np.full(wave.size, 1e-19)), **{"medium": "vacuum", **more})  # type: ignore[arg-type]


@settings(max_examples=40)
@given(
    bins=st.integers(128, 2048),
    spacing=st.sampled_from(["log", "linear"]),
    continuum=st.sampled_from(["none", "median", "spline"]),
    scaling=st.sampled_from(["deviation", "peak", "range"]),
    fill=st.sampled_from(["zero", "interpolate"]),
    cut=st.floats(3400.0, 4000.0),
)
def test_a_view_is_within_one_and_finite(
    bins: int, spacing: str, continuum: str, scaling: str, fill: str, cut: float
) -> None:
    recipe = SpectrumView.model_validate(
        {"bins": bins, "spacing": spacing, "continuum": continuum, "scaling": scaling, "fill": fill}
    )
    seen = recipe.apply(spectrum(WAVE[cut < WAVE]))
    assert seen.shape == (bins,) and seen.dtype == np.float32
    assert np.isfinite(seen).all() and np.abs(seen).max() <= 1.0
    if scaling == "range":
        assert (seen.min(), seen.max()) == (-1.0, 1.0)


@settings(max_examples=20)
@given(factor=st.floats(1e-20, 1e20))
def test_the_unit_of_flux_does_not_matter(factor: float) -> None:
    one = spectrum()
    scaled = make_spectrum(Samples(WAVE, one.flux * factor), medium="vacuum")
    recipe = SpectrumView(continuum="spline")
    np.testing.assert_allclose(recipe.apply(scaled), recipe.apply(one), atol=1e-5)


def test_a_recipe_goes_through_a_manifest_and_makes_the_same_bytes() -> None:
    recipe = SpectrumView(continuum="spline", continuum_masked=((4800.0, 4900.0),), bins=300)
    again = SpectrumView.model_validate(json.loads(json.dumps(recipe.model_dump(mode="json"))))
    assert again == recipe
    assert again.apply(spectrum()).tobytes() == recipe.apply(spectrum()).tobytes()


def test_air_and_vacuum_and_redshift_give_one_view() -> None:
    recipe = SpectrumView(low=3800.0, high=5500.0)
    expected = recipe.apply(spectrum())
    in_air = spectrum(to_air(WAVE), medium="air")
    np.testing.assert_allclose(recipe.apply(in_air), expected, atol=1e-3)
    at_rest = recipe.model_copy(update={"rest_frame": True})
    np.testing.assert_allclose(at_rest.apply(spectrum(WAVE * 1.1, redshift=0.1)), expected, atol=1e-3)
    np.testing.assert_allclose(at_rest.apply(spectrum(WAVE * 1.1), redshift=0.1), expected, atol=1e-3)
    redshifted_in_air = spectrum(to_air(WAVE * 1.1), medium="air", redshift=0.1)
    np.testing.assert_allclose(at_rest.apply(redshifted_in_air), expected, atol=1e-3)


def test_an_unknown_medium_is_a_note_or_refused() -> None:
    one = spectrum(medium="unknown")
    notes = make_view(one, SpectrumView()).notes
    assert len([note for note in notes if UNKNOWN_MEDIUM in note and "vacuum" in note.split(";")[1]]) == 1
    with pytest.raises(errors.MediumError):
        SpectrumView(unknown_medium="refuse").apply(one)


def test_what_makes_no_view_is_a_named_error() -> None:
    with pytest.raises(errors.CoverageError, match="bins"):
        SpectrumView().apply(spectrum(WAVE[WAVE > 5000]))
    with pytest.raises(errors.NoRedshiftError):
        SpectrumView(rest_frame=True).apply(spectrum())
    with pytest.raises(errors.AxisError):
        SpectrumView(axis="channel", low=0, high=1000, spacing="linear").apply(spectrum())
    with pytest.raises(errors.FlatSpectrumError):
        SpectrumView().apply(make_spectrum(Samples(WAVE, np.ones(WAVE.size)), medium="vacuum"))


@pytest.mark.parametrize(
    "wrong", [{"bins": 100}, {"low": 8000.0}, {"scaling": "own"}, {"more": 1}, {"continuum_masked": ((2.0, 1.0),)},
              {"axis": "channel", "rest_frame": True}],
)  # fmt: skip
def test_a_recipe_that_is_none_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises((ValidationError, errors.GridError)):
        SpectrumView.model_validate(wrong)


def test_signal_to_noise_is_that_of_the_bins() -> None:
    one = spectrum()
    assert one.error is not None
    per_sample = np.median(one.flux / one.error)
    assert make_view(one, SpectrumView(bins=128)).snr > 3 * per_sample
    bare = make_spectrum(Samples(WAVE, one.flux), medium="vacuum")
    assert np.isnan(make_view(bare, SpectrumView()).snr)
