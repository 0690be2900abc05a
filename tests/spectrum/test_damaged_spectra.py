# SPDX-License-Identifier: MIT
"""Spectra cut, emptied and damaged are read or one named error, never another."""

import gzip
from pathlib import Path

import pytest
from helpers.damaged_spectra import see_all_damages, see_it_read_or_named
from helpers.spectrum_files import KNOWN

from tinytransit.spectrum.errors import SpectrumError
from tinytransit.spectrum.reading import read_spectra


@pytest.mark.parametrize("name", KNOWN)
def test_a_file_that_is_damaged(name: str, tmp_path: Path) -> None:
    see_all_damages(KNOWN[name].make(), tmp_path / name, seed=len(name))


def test_a_header_that_promises_more_than_the_file_holds(tmp_path: Path) -> None:
    content = KNOWN["sdss.fits"].make()
    promised = content.replace(b"NAXIS2  =                 3000", b"NAXIS2  =           3000000000")
    assert promised != content
    assert not see_it_read_or_named(tmp_path / "x.fits", promised)


def test_a_packed_file_that_is_cut(tmp_path: Path) -> None:
    packed = gzip.compress(KNOWN["eso.fits"].make())
    assert not see_it_read_or_named(tmp_path / "x.fits.gz", packed[: len(packed) // 2])


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.fits", tmp_path, tmp_path / "x\0y"):
        with pytest.raises(SpectrumError):
            read_spectra(path)
