# SPDX-License-Identifier: MIT
"""The files of ten archives, each with values that were checked by hand, and each damaged."""

from pathlib import Path

import numpy as np
import pytest
from helpers.damaged_spectra import see_all_damages

from tinytransit.spectrum.errors import SpectrumLayoutError
from tinytransit.spectrum.formats.response import read_effective_area, response_of
from tinytransit.spectrum.reading import read_spectra

# Samples, usable ones, first and last wavelength, medium, target, and flux at a sample.
FILES = {
    "spec-7102-56666-0082.fits": (4621, 4621, 3568.6177, 10339.514, "vacuum", "SDSS 7102-56666-82", 0, 5.264851),
    "sdss_dr18_0358-51818-0504.fits": (3851, 3850, 3786.17, 9187.558, "vacuum", "SDSS 358-51818-504", 0, 55.85291),
    "lamost_dr1_spec-55862-B6212_sp06-003.fits": (
        3904, 3738, 3699.985, 9088.663, "vacuum", "LAMOST J063715.90+271356.5", 0, 1623.7373),
    "lamost_dr7_spec-58575-HD103621N361936B01_sp03-002.fits": (
        3909, 3904, 3699.9863, 9099.1348, "vacuum", "LAMOST J103250.26+354136.2", 0, 91.432915),
    "MRK209_cos_x1dsum.fits": (32768, 28461, 1124.19352, 1440.78191, "vacuum", "MRK-209", 24384, 1.38621e-14),
    "hlsp_ceers_jwst_nirspec_nirspec10-001027_comb-mgrat_v0.7_x1d-masked.fits": (
        3402, 3179, 9626.523, 52867.9013, "vacuum", "CEERS-NIRSPEC-P10-MR-MSATA", 1000, 2.66293148e-07),
    "XShooter_XQ100.fits.gz": (9771, 9770, 9817.5134, 18234.998, "vacuum", "BR J2349-3712", 1, -2.6990065e-15),
    "NGC4151sic2a.fits": (6694, 6694, 917.186035, 1005.468994, "vacuum", "", 0, -1.3274572e-16),
    "STELIB_v3.2_HD101606.fits": (6700, 6651, 3199.746, 9897.7658, "unknown", "HD101606", None, 0.0),
    "gp121903_osiris.fits": (3199, 3199, 3626.9776, 10240.6728, "unknown", "SDSS_J121903.98+152608.5", None, 0.0),
    "IZW18_isis.fits": (3626, 3626, 4328.27441, 7469.88, "unknown", "IZW18 aperture 1", 0, 2.7536536e-16),
    "aaomega_quasarLinearSkyAirNoHelio.fits": (
        4938, 4935, 3733.3019, 8856.6063, "unknown", "SVA1_COADD-2939496406", 1, 136.57143095),
    "spitzer_M101_Nucleus_irs.ipac.tbl": (294, 294, 52571.59, 382990.04, "unknown", "", 0, 6.736158),
    "chandra_179.pi": (1024, 1024, 1.0, 1024.0, "unknown", "Chandra Deep Field-South", None, 0.0),
    "swift_interval0pc.pi": (1024, 903, 0.0, 1023.0, "unknown", "GRB070110", None, 0.0),
}  # fmt: skip
COUNTS = {"chandra_179.pi": 2830.0, "swift_interval0pc.pi": 2751.0}
AREA = "chandra_179.arf"


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    found = shared_data / "spectra" / "fits"
    if not found.is_dir():
        pytest.skip("needs the spectra of ../shared/data, which are not here")
    return found


def test_no_file_is_forgotten(folder: Path) -> None:
    assert {file.name for file in folder.iterdir()} == {*FILES, AREA}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_with_what_is_in_it(name: str, folder: Path) -> None:
    samples, usable, first, last, medium, target, place, flux = FILES[name]
    spectrum, *others = read_spectra(folder / name)
    assert len(others) == (1 if name.startswith("IZW18") else 0)
    assert (len(spectrum), spectrum.usable) == (samples, usable)
    np.testing.assert_allclose([spectrum.wave.min(), spectrum.wave.max()], [first, last], rtol=1e-6)
    assert (spectrum.medium, spectrum.target) == (medium, target)
    if place is not None:
        assert spectrum.flux[place] == pytest.approx(flux, rel=1e-6)
    if name in COUNTS:
        assert spectrum.flux.sum() == COUNTS[name]


def test_redshifts_and_classes_are_those_of_the_surveys(folder: Path) -> None:
    known = {"spec-7102-56666-0082.fits": ("QSO", 2.4809744), "sdss_dr18_0358-51818-0504.fits": ("GALAXY", 0.0472323),
             "lamost_dr1_spec-55862-B6212_sp06-003.fits": ("STAR", -7.138e-05)}  # fmt: skip
    for name, (label, redshift) in known.items():
        spectrum = read_spectra(folder / name)[0]
        assert spectrum.label == label and spectrum.redshift == pytest.approx(redshift)


def test_the_effective_area_is_read_and_no_spectrum(folder: Path) -> None:
    area = read_effective_area(folder / AREA)
    assert area.area.size == 1918
    with pytest.raises(SpectrumLayoutError, match="ARF"):
        read_spectra(folder / AREA)


def test_counts_of_the_pair_become_flux(folder: Path) -> None:
    """Between 1 and 2 keV (12.4 to 6.2 Angstrom), where the area of ACIS is known to within its calibration."""
    (counts,) = read_spectra(folder / "chandra_179.pi", response_of([], 14.6))
    (flux,) = read_spectra(folder / "chandra_179.pi", response_of([folder / AREA], 14.6))
    assert (counts.flux_unit, flux.flux_unit) == ("count / Angstrom", "photon / (s cm2 Angstrom)")
    inside = (flux.wave > 6.2) & (flux.wave < 12.4)
    area = counts.flux[inside] / flux.flux[inside] / 3746510.0
    assert ((area[counts.flux[inside] > 0] > 100) & (area[counts.flux[inside] > 0] < 500)).all()


@pytest.mark.parametrize("name", [*FILES, AREA])
def test_a_file_that_is_damaged(name: str, folder: Path, tmp_path: Path) -> None:
    see_all_damages((folder / name).read_bytes(), tmp_path / name, seed=len(name))
