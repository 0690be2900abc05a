# SPDX-License-Identifier: MIT
"""Reading any content gives a light curve or a LightCurveError."""

import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from helpers.light_curve_files import light_curve_bytes, light_curve_csv, transiting_star
from helpers.mutated_files import CARD, mutated
from helpers.product_files import WRITERS
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tinytransit.lightcurve.cleaning import clean
from tinytransit.lightcurve.curve import times
from tinytransit.lightcurve.errors import LightCurveError
from tinytransit.lightcurve.reading import identify, read_light_curve

_FIELDS = ["NAXIS", "NAXIS1", "NAXIS2", "PCOUNT", "GCOUNT", "TFIELDS", "BITPIX", "BJDREFI", "TICID"]
_FEW = slice(0, 40)
_FUZZ = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@cache
def small_fits() -> bytes:
    time, flux = transiting_star(0)
    return light_curve_bytes(1, time[_FEW], flux[_FEW])


@cache
def small_csv() -> bytes:
    time, flux = transiting_star(0)
    return light_curve_csv(1, time[_FEW], flux[_FEW]).encode()


def read_or_refuse(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    try:
        identify(path)
        curve = read_light_curve(path)
        assert (np.diff(times(curve)) > 0).all()
        clean(curve)
    except LightCurveError as error:
        assert any(name in str(error) for name in (path.stem, "TIC", "KIC", "EPIC"))


@_FUZZ
@given(content=st.deferred(lambda: mutated(small_fits())))
def test_a_mutated_fits_file_is_read_or_refused(tmp_path: Path, content: bytes) -> None:
    read_or_refuse(tmp_path / "f.fits", content)


@_FUZZ
@given(content=st.deferred(lambda: mutated(small_csv())))
@example(content=b"time,flux\n1_0,1\n" * 20)
def test_a_mutated_csv_file_is_read_or_refused(tmp_path: Path, content: bytes) -> None:
    read_or_refuse(tmp_path / "TIC_1.csv", content)


@cache
def product(name: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return WRITERS[name](Path(folder) / "a.fits").read_bytes()


@settings(_FUZZ, max_examples=25)
@given(data=st.data())
@pytest.mark.parametrize("name", WRITERS)
def test_a_mutated_file_of_a_product_is_read_or_refused(tmp_path: Path, name: str, data: st.DataObject) -> None:
    read_or_refuse(tmp_path / "p.fits", data.draw(mutated(product(name))))


_TEXTS = [
    "time",
    "flux",
    "quality",
    "sap_flux",
    ",",
    ";",
    "\t",
    " ",
    "\n",
    "\r",
    "#",
    '"',
    "1325.5",
    "1325,5",
    "d",
    "101",
    "-",
]


@settings(_FUZZ, max_examples=100)
@given(pieces=st.lists(st.sampled_from(_TEXTS), max_size=60), encoding=st.sampled_from(("utf-8-sig", "utf-16")))
def test_pieces_of_a_table_in_any_order_are_read_or_refused(tmp_path: Path, pieces: list[str], encoding: str) -> None:
    read_or_refuse(tmp_path / "TIC_1.csv", f"time;flux;quality\n{''.join(pieces)}".encode(encoding))


@settings(_FUZZ, max_examples=50)
@given(content=st.binary(max_size=200), suffix=st.sampled_from((".fits", ".csv", ".csv.gz")))
def test_any_bytes_are_refused_or_read(tmp_path: Path, content: bytes, suffix: str) -> None:
    read_or_refuse(tmp_path / f"any{suffix}", content)


@settings(_FUZZ, max_examples=60)
@given(
    field=st.sampled_from(_FIELDS),
    value=st.integers(-(10**19), 10**19) | st.sampled_from(("T", "'text'", "1E300", "", "NaN")),
)
def test_any_value_of_a_header_is_read_or_refused(tmp_path: Path, field: str, value: int | str) -> None:
    content = small_fits()
    at = content.index(f"{field:8}=".encode(), 0 if field == "TICID" else content.index(b"XTENSION"))
    card = f"{field:8}= {value!s:>20}".ljust(CARD).encode()
    read_or_refuse(tmp_path / "h.fits", content[:at] + card + content[at + CARD :])


@settings(_FUZZ, max_examples=12)
@given(share=st.floats(0.0, 1.0, exclude_max=True))
@pytest.mark.parametrize(
    "file",
    [
        "kepler90/kplr011442793-2009350155506_llc.fits",
        "tess_spoc/tess2018206045859-s0001-0000000270501383-0120-s_lc.fits",
        "tess_s1/TIC_25155310_s0001.fits",
    ],
)
def test_a_real_file_cut_anywhere_is_refused(shared_data: Path, tmp_path: Path, file: str, share: float) -> None:
    content = (shared_data / "fits" / file).read_bytes()
    (tmp_path / "cut.fits").write_bytes(content[: int(share * len(content))])
    with pytest.raises(LightCurveError, match=r"cut\.fits"):
        read_light_curve(tmp_path / "cut.fits")
