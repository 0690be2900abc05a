# SPDX-License-Identifier: MIT
"""Spectra of each format, made here, are read with what is in them, whatever the file is called."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from helpers import spectrum_files
from helpers.spectrum_files import CHANNELS, KNOWN, LOW_KEV

from tinytransit.spectrum import errors
from tinytransit.spectrum.formats.response import read_effective_area, response_of
from tinytransit.spectrum.formats.units import KEV_ANGSTROM
from tinytransit.spectrum.reading import read_spectra, read_spectrum
from tinytransit.spectrum.spectrum import UNKNOWN_MEDIUM, Spectrum

MEDIUM_DOES_NOT_MATTER = {"swift.pi"}


def written(folder: Path, content: bytes, name: str = "file") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", KNOWN)
def test_each_format_is_read(name: str, tmp_path: Path) -> None:
    known = KNOWN[name]
    spectrum = read_spectrum(written(tmp_path, known.make(), name))
    assert (len(spectrum), spectrum.usable) == (known.samples, known.usable)
    assert (spectrum.medium, spectrum.flux_unit, spectrum.target) == (known.medium, known.unit, known.target)
    np.testing.assert_allclose([spectrum.wave.min(), spectrum.wave.max()], [known.first, known.last], rtol=1e-6)
    for first, last in spectrum.segments:
        assert (np.diff(spectrum.wave[first:last]) > 0).all()
    assert np.isfinite(spectrum.flux[~spectrum.mask]).all()
    if known.errors is not None:
        assert spectrum.error is not None
        np.testing.assert_allclose(spectrum.error[~spectrum.mask], known.errors, rtol=1e-6)
    said = UNKNOWN_MEDIUM in spectrum.notes
    assert said == (known.medium == "unknown" and name not in MEDIUM_DOES_NOT_MATTER)


@pytest.mark.parametrize("name", KNOWN)
def test_content_and_not_the_name_tells_the_format(name: str, tmp_path: Path) -> None:
    content = KNOWN[name].make()
    plain = read_spectra(written(tmp_path, content, name))
    packed = read_spectra(written(tmp_path, gzip.compress(content), "of_no_suffix"))
    assert [np.array_equal(a.flux, b.flux, equal_nan=True) for a, b in zip(plain, packed, strict=True)] == [True]


def line_at(spectrum: Spectrum) -> float:
    near = np.abs(spectrum.wave - 6564) < 100
    return float(spectrum.wave[near][np.argmin(spectrum.flux[near])])


@pytest.mark.parametrize("name", ["sdss.fits", "lamost1.fits", "lamost7.fits", "eso.fits", "iraf.fits", "iraf_log.fits",
                                  "iraf_bands.fits", "aaomega.fits", "star.ecsv", "star.csv", "sn.dat"])  # fmt: skip
def test_wavelengths_are_those_of_the_line(name: str, tmp_path: Path) -> None:
    assert line_at(read_spectrum(written(tmp_path, KNOWN[name].make()))) == pytest.approx(6564.6, abs=1.5)


def test_class_and_redshift_come_from_the_file(tmp_path: Path) -> None:
    survey = read_spectrum(written(tmp_path, spectrum_files.sdss()))
    assert survey.label == "STAR" and survey.redshift == pytest.approx(0.001)
    older = read_spectrum(written(tmp_path, spectrum_files.sp_spec()))
    assert older.label == "GALAXY" and older.redshift == pytest.approx(0.05)
    assert read_spectrum(written(tmp_path, spectrum_files.comma_separated())).redshift == pytest.approx(0.02)


def test_a_bright_sky_is_no_mask_and_a_bad_flag_is(tmp_path: Path) -> None:
    mask = read_spectrum(written(tmp_path, spectrum_files.sdss())).mask
    assert np.flatnonzero(mask).tolist() == [0, 1, 2, 3, 4, 100]


def test_segments_in_falling_order_are_sorted(tmp_path: Path) -> None:
    spectrum = read_spectrum(written(tmp_path, spectrum_files.hst()))
    assert spectrum.segments == ((0, 3000), (3000, 6000))
    assert spectrum.wave[0] == pytest.approx(1130.0)


def test_rows_of_an_image_are_apertures_and_no_errors(tmp_path: Path) -> None:
    file = written(tmp_path, spectrum_files.iraf(rows=2))
    one, two = read_spectra(file)
    assert (one.target, two.target) == ("HD 1 aperture 1", "HD 1 aperture 2")
    np.testing.assert_allclose(two.flux, 2 * one.flux, rtol=1e-6)
    assert one.error is None
    assert any("2 spectra" in note for note in read_spectrum(file).notes)


def test_a_dispersion_function_is_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.SpectrumLayoutError, match="dispersion function"):
        read_spectrum(written(tmp_path, spectrum_files.iraf_bands(dispersion="2 3800. 1.5")))


def test_channels_stay_channels_without_a_response(tmp_path: Path) -> None:
    spectrum = read_spectrum(written(tmp_path, spectrum_files.pha(RESPFILE="none")))
    assert spectrum.axis == "channel"
    assert any("channels" in note for note in spectrum.notes)
    assert spectrum.error is not None
    # Gehrels 1986, equation 7, of 3 counts.
    assert spectrum.error[10] == pytest.approx(1 + np.sqrt(3.75))


@pytest.mark.parametrize("where", ["in the file", "beside it", "beside it, packed"])
def test_channels_become_wavelengths_with_their_energies(where: str, tmp_path: Path) -> None:
    if where == "in the file":
        file = written(tmp_path, spectrum_files.pha(energies=True))
    else:
        file = written(tmp_path, spectrum_files.pha(RESPFILE="its.rmf"))
        packed = where.endswith("packed")
        content = gzip.compress(spectrum_files.rmf()) if packed else spectrum_files.rmf()
        written(tmp_path, content, "its.rmf.gz" if packed else "its.rmf")
    spectrum = read_spectrum(file)
    assert (spectrum.axis, spectrum.medium, spectrum.flux_unit) == ("wavelength", "vacuum", "count / Angstrom")
    last = KEV_ANGSTROM / LOW_KEV[-1], KEV_ANGSTROM / (LOW_KEV[-1] + 0.01)
    assert spectrum.wave[0] == pytest.approx(sum(last) / 2)
    assert spectrum.flux[0] == pytest.approx((CHANNELS - 1) % 7 / (last[0] - last[1]))


def test_counts_are_divided_by_effective_area_and_exposure(tmp_path: Path) -> None:
    written(tmp_path, spectrum_files.arf(), "its.arf")
    plain = read_spectrum(written(tmp_path, spectrum_files.pha(energies=True)))
    divided = read_spectrum(written(tmp_path, spectrum_files.pha(energies=True, ANCRFILE="its.arf")))
    assert divided.flux_unit == "photon / (s cm2 Angstrom)"
    np.testing.assert_allclose(divided.flux * 100.0 * 1000.0, plain.flux)


def test_a_response_of_another_name_is_given(tmp_path: Path) -> None:
    area, energies = (
        written(tmp_path, spectrum_files.arf(), "a.fits"),
        written(tmp_path, spectrum_files.rmf(), "b.fits"),
    )
    file = written(tmp_path, spectrum_files.pha())
    response = response_of([energies, area])
    assert (response.area, response.energies) == (area, energies)
    (given,) = read_spectra(file, response)
    beside = read_spectrum(written(tmp_path, spectrum_files.pha(energies=True, ANCRFILE="a.fits")))
    assert given.flux_unit == "photon / (s cm2 Angstrom)"
    np.testing.assert_array_equal(given.flux, beside.flux)
    (channels,) = read_spectra(written(tmp_path, spectrum_files.pha()), response_of([area]))
    assert channels.axis == "channel" and any("ARF" in note for note in channels.notes)


def test_channels_of_one_width_have_energies_that_are_said(tmp_path: Path) -> None:
    area = written(tmp_path, spectrum_files.arf(), "a.fits")
    (spectrum,) = read_spectra(written(tmp_path, spectrum_files.pha()), response_of([area], 10.0))
    assert (spectrum.axis, spectrum.flux_unit) == ("wavelength", "photon / (s cm2 Angstrom)")
    # The first channel begins at 0 keV; the last ends at 4.
    assert len(spectrum) == CHANNELS - 1
    assert spectrum.wave[0] == pytest.approx(KEV_ANGSTROM * (1 / 3.99 + 1 / 4.0) / 2)
    assert any("10 eV" in note for note in spectrum.notes)


def test_what_is_no_response_is_refused(tmp_path: Path) -> None:
    file, area = written(tmp_path, spectrum_files.pha()), written(tmp_path, spectrum_files.arf(), "a.fits")
    for files in ([file], [area, area]):
        with pytest.raises(errors.SpectrumLayoutError):
            response_of(files)


def test_a_response_elsewhere_is_not_looked_for(tmp_path: Path) -> None:
    written(tmp_path, spectrum_files.rmf(), "its.rmf")
    (tmp_path / "in").mkdir()
    file = written(tmp_path / "in", spectrum_files.pha(RESPFILE="../its.rmf"))
    assert read_spectrum(file).axis == "channel"


def test_an_effective_area_is_no_spectrum(tmp_path: Path) -> None:
    file = written(tmp_path, spectrum_files.arf())
    with pytest.raises(errors.SpectrumLayoutError, match="ARF"):
        read_spectrum(file)
    area = read_effective_area(file)
    assert area.area.tolist() == [100.0] * 60
    assert (area.low[0], area.high[-1]) == (pytest.approx(0.1), pytest.approx(6.1))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (b"wavelength,brightness\n1,2\n", errors.SpectrumLayoutError),
        (b"wavelength (kg),flux\n5000,2\n5001,3\n", errors.SpectrumUnitError),
        (b"wavelength,flux\n5000,two\n5001,3\n", errors.SpectrumLayoutError),
        (b"wavelength,flux\n5000,1\n5001\n", errors.SpectrumLayoutError),
        (b"wavelength,flux\n5000,1\n5001,nan\n", errors.NoSamplesError),
        (b"wavelength,flux\n", errors.UnreadableSpectrumError),
        (b"energy,flux\n1,2\n2,3\n", errors.SpectrumUnitError),
        (b"\x00\x01\x02", errors.UnreadableSpectrumError),
        (b"<html></html>", errors.UnreadableSpectrumError),
        (b"", errors.UnreadableSpectrumError),
    ],
)
def test_text_that_is_no_spectrum_is_a_named_error(text: bytes, error: type[Exception], tmp_path: Path) -> None:
    with pytest.raises(error) as raised:
        read_spectrum(written(tmp_path, text))
    assert "\n" not in str(raised.value)


def test_units_of_text_are_read(tmp_path: Path) -> None:
    by_name = read_spectrum(written(tmp_path, b"energy (keV),flux\n1,2\n2,3\n"))
    assert by_name.wave.tolist() == pytest.approx([KEV_ANGSTROM / 2, KEV_ANGSTROM])
    by_row = read_spectrum(written(tmp_path, b"wave\tflux\num\tJy\n1,5\t2\n1,6\t3\n"))
    assert (by_row.wave.tolist(), by_row.flux_unit) == (pytest.approx([15000.0, 16000.0]), "Jy")
