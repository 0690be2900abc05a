# SPDX-License-Identifier: MIT
"""Redshifts, classes and media from a table."""

from pathlib import Path

import pytest
from helpers.spectrum_files import iraf, two_columns

from tinytransit.catalog.errors import CatalogError
from tinytransit.spectrum.errors import SpectrumLayoutError
from tinytransit.spectrum.known import Known, read_known
from tinytransit.spectrum.preparing import prepare
from tinytransit.spectrum.view import SpectrumView


def test_a_table_says_what_files_do_not(tmp_path: Path) -> None:
    (tmp_path / "sn.dat").write_bytes(two_columns())
    (tmp_path / "b.fits").write_bytes(iraf())
    table = tmp_path / "known.csv"
    table.write_text("file,z,type,medium\nsn.dat,0.01,Ia,vacuum\nHD 1,,F4V,air\nother,nan,,\n")
    known = read_known(table)
    assert known == {"sn.dat": Known(0.01, "Ia", "vacuum"), "HD 1": Known(None, "F4V", "air"), "other": Known()}
    recipe = SpectrumView(low=3900, high=7300, rest_frame=True, most_empty=0.2)
    made = prepare([tmp_path / "sn.dat", tmp_path / "b.fits"], recipe, progress=lambda *_: None, known=known)
    (row,) = made.made
    assert (row.redshift, row.label, row.medium) == (0.01, "Ia", "vacuum")
    assert not any("vacuum" in note for note in row.notes)
    assert [one.what for one in made.skipped] == ["b.fits"]


@pytest.mark.parametrize(
    "text", ["star,z\na,1\n", "file,x\na,1\n", "file,z\na,-2\n", "file,z\na,far\n", "file,medium\na,water\n"]
)
def test_a_table_that_is_none_is_a_named_error(text: str, tmp_path: Path) -> None:
    (tmp_path / "known.csv").write_text(text)
    with pytest.raises((SpectrumLayoutError, CatalogError)):
        read_known(tmp_path / "known.csv")
