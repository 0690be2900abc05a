# SPDX-License-Identifier: MIT
"""Quality flags of text, and the bits that each mask drops."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.lightcurve.quality import QualityMask, bad_bits, flags_of, good
from tinytransit.lightcurve.quiet_import import import_lightkurve


@pytest.mark.parametrize(
    ("texts", "flags"),
    [
        (["0", "128", "4096"], [0, 128, 4096]),
        (["0", "10000000000000"], [0, 8192]),
        (["0000000000000000", "0000000010000000"], [0, 128]),
        (["0", "1000", "1"], [0, 8, 1]),
        (["0", "1"], [0, 1]),
        (["128.0", "", "nan", "0x80", "1.28e2", "--"], [128, 0, 0, 128, 128, 0]),
        (["", "10000000"], [0, 128]),
        (["-2147483648"], [-2147483648]),
        (["1000", "8"], [1000, 8]),
    ],
)
def test_flags_are_decimal_binary_or_hexadecimal(texts: list[str], flags: list[int]) -> None:
    assert flags_of(texts) == flags


@pytest.mark.parametrize("text", ["100", "11", "1.5", "bad", "1_000", "1e300", "9" * 30])
def test_what_is_no_flag_or_could_be_two_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        flags_of(["0", text])


@given(st.lists(st.integers(0, 2**20), min_size=1))
def test_flags_padded_to_sixteen_binary_digits_come_back(flags: list[int]) -> None:
    assert flags_of([f"{flag:016b}" for flag in flags]) == flags


def test_each_mission_has_its_own_bits() -> None:
    flags = np.array([0, 128, 64, 4096], dtype=np.int64)
    assert good(flags, "TIC", "default").tolist() == [True, False, True, True]
    assert good(flags, "KIC", "default").tolist() == [True, True, True, True]
    assert good(flags, "TIC", "hard").tolist() == [True, False, False, False]
    assert good(flags, "KIC", "none").all()


@pytest.mark.parametrize("mask", ["none", "default", "hard"])
def test_the_bits_are_those_that_lightkurve_drops(mask: QualityMask) -> None:
    utils = import_lightkurve().utils
    assert bad_bits("TIC", mask) == utils.TessQualityFlags.OPTIONS[mask]
    assert bad_bits("KIC", mask) == utils.KeplerQualityFlags.OPTIONS[mask]


def test_a_process_that_searches_does_not_load_lightkurve() -> None:
    code = (
        "import sys, tinytransit.detection.star; from tinytransit.lightcurve.quality import bad_bits; "
        "from tinytransit.lightcurve.curve import make_curve; bad_bits('TIC', 'hard'); "
        "make_curve([1.0], [1.0], [0.1], time_system='BTJD', star='TIC 1', source='test'); "
        "print([m for m in ('lightkurve', 'matplotlib', 'pandas', 'tensorflow') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
