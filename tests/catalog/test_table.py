# SPDX-License-Identifier: MIT
"""Tables as spreadsheets save them and archives serve them: one meaning, or a named error."""

import gzip
import os
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tinytransit.catalog.errors import CatalogError
from tinytransit.catalog.reading import Catalog, parse_catalog, read_catalog
from tinytransit.catalog.table import near_misses, parse_table

HEADER = "toi,tid,tfopwg_disp,pl_orbper,pl_tranmid,pl_trandurh,pl_trandep"
ROW = "144.01,261136679,KP,6.2678,2458326.503,2.953,310"


def check(catalog: Catalog, rows: int = 1) -> None:
    """Check that a table holds the row above, and as many as it should."""
    assert len(catalog.ephemerides) == rows == len(catalog.candidates)
    found = catalog.ephemerides[0]
    assert (found.star, found.name, found.disposition) == ("TIC 261136679", "TOI-144.01", "KP")
    assert (found.period_days, found.epoch_bjd, found.duration_hours, found.depth_ppm) == (
        6.2678,
        2458326.503,
        2.953,
        310,
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_encoding_line_end_and_delimiter_is_read(tmp_path: Path, encoding: str, end: str, delimiter: str) -> None:
    text = f"# Größe in µ\n{HEADER}\n{ROW}\n\n".replace(",", delimiter).replace("\n", end)
    (tmp_path / "toi.csv").write_bytes(text.encode(encoding))
    check(read_catalog(tmp_path / "toi.csv"))
    (tmp_path / "toi.csv.gz").write_bytes(gzip.compress(text.encode(encoding)))
    check(read_catalog(tmp_path / "toi.csv.gz"))


@pytest.mark.parametrize(
    "text",
    [
        f'{HEADER},comments\n{ROW},"first line\n# second, of the same cell"\n{ROW},\n',
        f"{HEADER},\n{ROW},\n{ROW},\n",
        f"sep=;\n{HEADER}\n{ROW}\n{ROW}\n".replace(",", ";"),
        f"{HEADER}\n{ROW},\n{ROW},\n",
        f"{HEADER}\n{ROW}\n# between\n{ROW}\n,,,,,,\n",
        f"# {HEADER}\n{ROW}\n{ROW}\n",
        f"{HEADER.upper()}\n{ROW}\n{ROW}\n",
        f"{HEADER}\n,,,days,BJD,hours,ppm\n{ROW}\n{ROW}\n",
        f"{HEADER}\n , ,---,-----,---,-----,---\n{ROW}\n{ROW}\n",
        f"#RESOURCE=yCat\n\n{HEADER}\n,,,d,d,h,ppm\n----,--,-,-,-,-,-\n{ROW}\n{ROW}\n",
        f"{HEADER.replace('pl_orbper', 'pl_orbper [days]')}\n{ROW}\n{ROW}\n",
        f"{HEADER}\n{ROW.replace('261136679', '261136679.0')}\n{ROW}\n",
        f"{HEADER}\n{ROW.replace('261136679', 'TIC 0261136679')}\n{ROW}\n",
    ],
)
def test_what_spreadsheets_add_changes_nothing(text: str) -> None:
    check(parse_catalog(text, "toi.csv"), rows=2)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_decimal_commas_are_read_where_they_have_one_meaning(delimiter: str) -> None:
    text = f"{HEADER}\n{ROW}\n".replace(",", delimiter)
    names, row = text.split("\n", 1)
    check(parse_catalog(f"{names}\n{row.replace('.', ',')}", "toi.csv"))


@pytest.mark.parametrize(
    ("row", "delimiter", "fact"),
    [
        ("144.01;1;KP;6,2678;2458326.503;2.953;310", ";", r"144\.01|2458326\.503.*6,2678"),
        ("1;1;KP;6;2458326;2;1,310", ";", "1,310"),
        ("144;261136679;KP;6;2.458.326,503;2;310", ";", None),
        ('144.01,1,KP,6.2,"2,458,326.5",2.9,310', ",", None),
        ("144.01,2.61E+08,KP,6.2,2458326.5,2.9,310", ",", None),
        ('144.01,"261,136,679",KP,6.2,2458326.5,2.9,310', ",", None),
        ("144.01,261136679.5,KP,6.2,2458326.5,2.9,310", ",", None),
        ("144.01,9007199254740993.0,KP,6.2,2458326.5,2.9,310", ",", None),
        ("144.01,1,KP,6_2,2458326.5,2.9,310", ",", None),
        ("144.01,1,KP,6.2,58326.5,2.9,310", ",", None),
    ],
)
def test_what_could_be_two_numbers_is_refused_or_a_fault(row: str, delimiter: str, fact: str | None) -> None:
    text = f"{HEADER.replace(',', delimiter)}\n{row}\n"
    if fact is not None:
        with pytest.raises(CatalogError, match=rf"toi\.csv: .*({fact})"):
            parse_catalog(text, "toi.csv")
        return
    catalog = parse_catalog(text, "toi.csv")
    assert not catalog.ephemerides and len(catalog.rejected) == 1


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (f"{HEADER}\n,,,hours,BJD,hours,ppm\n{ROW}\n", ("pl_orbper", "days", "hours")),
        (f"{HEADER}\n,,,d,MJD,h,ppm\n{ROW}\n", ("pl_tranmid", "BJD", "MJD")),
        (f"{HEADER.replace('pl_trandurh', 'pl_trandurh (days)')}\n{ROW}\n", ("pl_trandurh", "hours", "days")),
        (f"{HEADER},pl_orbper\n{ROW},7\n", ("pl_orbper", "2")),
        (f"{HEADER}\n{ROW},1,2\n", ("row 1", "9", "7")),
        ("x" + "," * 3000, ("3000", "2000")),
    ],
)
def test_a_table_that_contradicts_its_kind_is_refused_with_the_facts(text: str, facts: tuple[str, ...]) -> None:
    with pytest.raises(CatalogError) as caught:
        parse_catalog(text, "toi.csv")
    assert all(fact in str(caught.value) for fact in ("toi.csv", *facts))
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize(
    ("columns", "asked"),
    [
        ("kepid,kepoi_name,koi_disposition,koi_fpflag_nt,koi_perod,koi_time0bk,koi_duration", "koi_perod"),
        ("kepid,tce_plnt_num,tce_period,tce_time0bt,tce_duration", None),
        ("kepid,kepoi_name,koi_disposition,koi_fpflag_nt,koi_period_err1,koi_time0bk,koi_duration", None),
        ("toi,tid,tfopwg_disp,pl_orbperlim", None),
        ("kepid,teff,logg,radius", None),
        ("star,value", None),
    ],
)
def test_a_hint_names_only_what_can_be_a_misspelling(columns: str, asked: str | None) -> None:
    with pytest.raises(CatalogError) as caught:
        parse_catalog(f"{columns}\n{','.join('1' for _ in columns.split(','))}\n", "t.csv")
    assert ("meant to be" in str(caught.value)) == (asked is not None)
    assert asked is None or f"is {asked} meant" in str(caught.value)


def test_a_name_with_a_meaning_of_its_own_is_no_misspelling() -> None:
    assert near_misses(["tce_time0bk"], ["tce_time0bt"]) != ""
    assert near_misses(["tce_time0bk"], ["tce_time0bt"], known=["tce_time0bt"]) == ""


def test_what_is_no_regular_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for path in (tmp_path, tmp_path / "pipe.csv", tmp_path / "absent.csv"):
        with pytest.raises(CatalogError, match=path.name):
            read_catalog(path)


@pytest.mark.parametrize(
    ("content", "fact"),
    [(b"PK\x03\x04", "zip"), (b"<html>", "web page"), (b"\\fixlen = T\n|a|", "IPAC"), (b"a,b\0\n", "0x00")],
)
def test_another_kind_of_file_is_named(tmp_path: Path, content: bytes, fact: str) -> None:
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(CatalogError, match=rf"t\.csv.*{fact}"):
        read_catalog(tmp_path / "t.csv")


def test_more_rows_than_any_catalogue_has_are_refused() -> None:
    with pytest.raises(CatalogError, match=r"500000"):
        parse_table(f"{HEADER}\n" + ",,,,,,1\n" * 500_001, "t.csv")


PIECES = st.sampled_from(
    [*HEADER.split(","), *ROW.split(","), ",", ";", "|", '"', "\n", "\r", "#", "days", "-", "1,5", " "]
)


@given(st.lists(PIECES, max_size=60).map("".join))
@example(f'{HEADER}\n{ROW}"')
def test_pieces_of_a_table_in_any_order_are_read_or_named(text: str) -> None:
    try:
        catalog = parse_catalog(f"{HEADER}\n{text}", "t.csv")
    except CatalogError as error:
        assert "t.csv" in str(error)
    else:
        assert len(catalog.candidates) == len(catalog.ephemerides) + len(catalog.rejected)
