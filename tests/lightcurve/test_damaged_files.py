# SPDX-License-Identifier: MIT
"""Every kind of damage is one named error, and what can be repaired is."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from helpers.light_curve_files import (
    CADENCES,
    DAMAGES,
    light_curve_bytes,
    light_curve_csv,
    transiting_star,
    write_damaged,
    write_light_curves,
)

from tinytransit.lightcurve import errors
from tinytransit.lightcurve.cleaning import clean
from tinytransit.lightcurve.curve import fluxes, star, times
from tinytransit.lightcurve.finding import find_light_curves
from tinytransit.lightcurve.loading import load
from tinytransit.lightcurve.reading import identify, read_light_curve

REASONS = {
    "empty": (errors.UnreadableFileError, "empty"),
    "no FITS": (errors.UnreadableFileError, "FITS"),
    "truncated header": (errors.LightCurveError, "TIC_900002"),
    "truncated table": (errors.UnreadableFileError, "LIGHTCURVE.*12000"),
    "truncated gzip": (errors.UnreadableFileError, "TIC_900004"),
    "promises too many rows": (errors.UnreadableFileError, "LIGHTCURVE.*byte"),
    "wrong table": (errors.LayoutError, "PRIMARY, TARGETTABLES"),
    "vector flux": (errors.LayoutError, "PDCSAP_FLUX.*2E"),
    "flux all NaN": (errors.NoFluxError, "1000"),
    "times all NaN": (errors.NoFluxError, " 0 "),
    "one point": (errors.TooFewCadencesError, " 1 .* 10 "),
    "one instant": (errors.TooFewCadencesError, " 1 .* 10 "),
    "negative flux": (errors.NoFluxError, "-"),
    "absurd flux": (errors.NoFluxError, "1e\\+15"),
    "absurd times": (errors.WrongUnitError, "BTJD"),
    "times in km": (errors.WrongUnitError, "'km'"),
    "times in seconds": (errors.WrongUnitError, "1\\.1448e\\+08"),
    "magnitudes": (errors.WrongUnitError, "PDCSAP_FLUX.*'mag'"),
    "csv empty": (errors.UnreadableFileError, "empty"),
    "csv without flux": (errors.LayoutError, "time, brightness"),
    "csv truncated": (errors.UnreadableFileError, " 2 .*row .* 1"),
    "csv of words": (errors.LayoutError, "time, row 1 .*'1325point0"),
    "csv of bytes": (errors.UnreadableFileError, "0x00"),
}


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {kind: path for path, kind in write_damaged(tmp_path_factory.mktemp("damaged"), count=len(DAMAGES))}


@pytest.mark.parametrize("kind", DAMAGES)
def test_each_kind_of_damage_is_one_named_error(kind: str, damaged: dict[str, Path]) -> None:
    expected, text = REASONS[kind]
    with pytest.raises(expected, match=text) as caught:
        identify(damaged[kind])
        clean(read_light_curve(damaged[kind]))
    assert damaged[kind].stem in str(caught.value).replace(" ", "_")
    assert len(str(caught.value)) < 300


def test_the_good_files_are_good(tmp_path: Path) -> None:
    paths = write_light_curves(tmp_path, good=10)
    assert find_light_curves([tmp_path]) == sorted(paths)
    for index, path in enumerate(paths):
        curve = read_light_curve(path)
        assert (star(curve), len(curve)) == (f"TIC {1000 + index}", CADENCES) == (identify(path).star, CADENCES)
        assert 1.0 - np.quantile(fluxes(clean(curve)), 0.02) == pytest.approx(0.01, rel=0.1)


def test_times_out_of_order_and_twice_are_repaired(tmp_path: Path) -> None:
    time, flux = transiting_star(0)
    order = np.random.default_rng(0).permutation(CADENCES)
    again = np.concatenate([order, order[:50]])
    values = np.concatenate([flux[order], np.zeros(50)])
    (tmp_path / "a.fits").write_bytes(light_curve_bytes(1, time[again], values))
    (tmp_path / "a.csv").write_text(light_curve_csv(1, time[again], values))
    for name in ("a.fits", "a.csv"):
        curve = read_light_curve(tmp_path / name)
        np.testing.assert_allclose(times(curve), time, atol=1e-6)
        np.testing.assert_allclose(fluxes(curve), flux, rtol=1e-6)


def test_a_filler_is_no_flux(tmp_path: Path) -> None:
    time, flux = transiting_star(0)
    flux[::7] = 1e30
    (tmp_path / "a.fits").write_bytes(light_curve_bytes(1, time, flux))
    assert np.flatnonzero(np.isnan(fluxes(read_light_curve(tmp_path / "a.fits")))).tolist() == list(range(0, 1000, 7))


def test_a_small_file_that_unpacks_to_much_is_refused(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "bomb.fits", "wb") as packed:
        packed.write(bytes(3 << 20))
    assert (tmp_path / "bomb.fits").stat().st_size < 1 << 14
    with pytest.raises(errors.UnreadableFileError, match=r"bomb\.fits.* 2 MB"):
        load(tmp_path / "bomb.fits", 2)
    assert load(tmp_path / "bomb.fits", 3) == bytes(3 << 20)
