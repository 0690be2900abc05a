# SPDX-License-Identifier: MIT
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tinytransit.fetch.errors import UnavailableError
from tinytransit.fetch.naming import free_name, safe_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("tess2018206045859-s0001-0000000261136679-0120-s_lc.fits", None),
        ("hlsp_qlp_tess_ffi_s0001-0000000261136679_tess_v01_llc.fits.gz", None),
        ("../../etc/passwd", "passwd"),
        ("/root/.ssh/authorized_keys", "authorized_keys"),
        ("..\\..\\windows\\x.fits", "x.fits"),
        (".fetch", "fetch"),
        ("-rf.fits", "rf.fits"),
        ("a b\n\x1b[31m.fits", "a_b___31m.fits"),
        ("x.fits\0.txt", "x.fits_.txt"),
    ],
)
def test_names_are_made_safe(name: str, safe: str | None) -> None:
    assert safe_name(name) == (safe or name)


@pytest.mark.parametrize("name", ["", "..", "/", "a/", "...\\", "."])
def test_a_name_of_nothing_is_refused(name: str) -> None:
    with pytest.raises(UnavailableError):
        safe_name(name)


@given(st.text(max_size=400))
@example("a" * 149 + "." + "b" * 100)
@example("/".join("ab") + "." * 300 + "fits")
def test_no_name_leaves_its_folder(name: str) -> None:
    try:
        safe = safe_name(name)
    except UnavailableError:
        return
    assert safe_name(safe) == safe and len(safe) <= 150 and safe.isascii() and safe.isprintable()
    assert not safe.startswith((".", "-"))
    for path in (PurePosixPath(safe), PureWindowsPath(safe)):
        assert path.name == safe and not path.is_absolute() and path.parts == (safe,)


@given(st.lists(st.text(alphabet="aA./", min_size=1, max_size=6), unique=True, max_size=30))
def test_names_are_kept_apart_whatever_the_case(keys: list[str]) -> None:
    taken = {"fetched.json"}
    for key in keys:
        try:
            name = free_name(safe_name(key), key, taken)
        except UnavailableError:
            continue
        assert name.lower() not in taken and safe_name(name) == name
        taken.add(name.lower())


def test_a_mark_keeps_the_suffix_and_fits() -> None:
    name = safe_name("x" * 300 + ".fits.gz")
    marked = free_name(name, "key", {name})
    assert marked != name and marked.endswith(".fits.gz") and len(marked) == len(name) == 150


def test_our_own_files_are_never_given_away() -> None:
    assert free_name("fetched.json", "key", set()) != "fetched.json"
    assert free_name("Skipped.csv", "key", set()) != "Skipped.csv"
