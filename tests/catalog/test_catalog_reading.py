# SPDX-License-Identifier: MIT
"""Rows of a catalogue as ephemerides, or with the reason why not."""

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.catalog.errors import CatalogError, EphemerisError
from tinytransit.catalog.reading import by_star, parse_catalog, read_catalog

TOI = """# made by hand
# COLUMN toi: TESS Object of Interest
toi,tid,tfopwg_disp,pl_tranmid,pl_orbper,pl_trandurh
144.01,261136679,CP,2459365.963755,6.2678111,3.0159436
9.01,77,PC,2459365.9,,3.0
9.02,77,PC,59365.9,4.0,3.0
"""
KOI = """kepid,kepoi_name,kepler_name,koi_disposition,koi_fpflag_nt,koi_period,koi_time0bk,koi_duration
11446443,K00001.01,Kepler-1 b,CONFIRMED,0,2.470613,122.763305,1.74319
1,K00009.01,,FALSE POSITIVE,1,3.5,130.5,2.5
2,K00010.01,,FALSE POSITIVE,0,3.5,130.5,2.5
"""


def ephemeris(**changes: object) -> Ephemeris:
    fields = {
        "star": "TIC 1",
        "name": "b",
        "period_days": 3.0,
        "epoch_bjd": 2458326.0,
        "duration_hours": 2.0,
        "disposition": "PC",
        "source": "test",
    }
    return Ephemeris(**(fields | changes))  # type: ignore[arg-type]


def test_toi_rows_become_ephemerides_and_bad_rows_keep_their_reason(tmp_path: Path) -> None:
    (tmp_path / "toi.csv").write_text(TOI)
    catalog = read_catalog(tmp_path / "toi.csv")
    (only,) = catalog.ephemerides
    assert (only.star, only.name, only.disposition) == ("TIC 261136679", "TOI-144.01", "CP")
    assert only.epoch_in("BTJD") == pytest.approx(2365.963755)
    assert [row.star for row in catalog.rejected] == ["TIC 77", "TIC 77"]
    assert catalog.rejected[0].reason == "TIC 77 TOI-9.01: TOI gives no period, and folding needs it"
    assert "epoch must be a BJD" in catalog.rejected[1].reason
    assert [candidate.name for candidate in catalog.candidates] == ["TOI-144.01", "TOI-9.01", "TOI-9.02"]


def test_koi_epochs_are_bkjd_and_false_positives_tell_whether_they_look_like_transits(tmp_path: Path) -> None:
    (tmp_path / "koi.csv").write_text(KOI)
    tres2, not_transit_like, false_positive = read_catalog(tmp_path / "koi.csv").ephemerides
    assert (tres2.star, tres2.name) == ("KIC 11446443", "Kepler-1 b")
    assert tres2.epoch_bjd == pytest.approx(2454955.763305)
    assert not_transit_like.disposition == "NOT TRANSIT-LIKE"
    assert false_positive.disposition == "FALSE POSITIVE"
    assert false_positive.name == "K00010.01"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("# only a comment\n", "no row of column names"),
        ("toi,tid,tfopwg_disp,pl_orbper\n", "no row below the column names toi, tid"),
        ("a,b\n1,2\n", r"got a, b; .*kepoi_name \(KOI\).*tid and toi \(TOI\)"),
        ("toi,tid,pl_orbper\n1,2,3\n", "expected column tfopwg_disp, got toi, tid, pl_orbper$"),
        ("kepid,kepoi_nam\n1,2\n", "is kepoi_nam meant to be kepoi_name?"),
        ("toi,tid,tfopwg_disp,pl_orb_per\n1,2,PC,3\n", "is pl_orb_per meant to be pl_orbper?"),
        (TOI + "1,2\n", "row 4 has 2 fields, the header has 6"),
    ],
)
def test_a_table_of_another_shape_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "table.csv").write_text(text)
    with pytest.raises(CatalogError, match=message):
        read_catalog(tmp_path / "table.csv")


def test_files_that_are_no_text_or_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"absent.csv"):
        read_catalog(tmp_path / "absent.csv")
    (tmp_path / "binary.csv").write_bytes(b"toi,\xff\xfe\0\n")
    with pytest.raises(CatalogError, match=r"binary\.csv.*0x00"):
        read_catalog(tmp_path / "binary.csv")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"star": "261136679"}, "star must be"),
        ({"period_days": 0.0}, "period must be between"),
        ({"period_days": float("nan")}, "period must be between"),
        ({"period_days": 1e300}, "period must be between"),
        ({"ra_deg": 361.0, "dec_deg": 0.0}, "position must be"),
        ({"ra_deg": 0.0, "dec_deg": float("nan")}, "position must be"),
        ({"epoch_bjd": 1325.3}, "epoch must be a BJD"),
        ({"duration_hours": 0.0}, "duration must be above 0"),
        ({"duration_hours": 73.0}, "below the period"),
    ],
)
def test_an_ephemeris_that_cannot_be_folded_on_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(EphemerisError, match=message):
        ephemeris(**changes)


def test_of_one_candidate_given_twice_the_first_is_kept() -> None:
    grouped = by_star([ephemeris(), ephemeris(name="c"), ephemeris(period_days=9.0), ephemeris(star="TIC 2")])
    assert [(e.name, e.period_days) for e in grouped["TIC 1"]] == [("b", 3.0), ("c", 3.0)]
    assert list(grouped) == ["TIC 1", "TIC 2"]


@given(st.binary(max_size=400))
def test_whatever_a_file_holds_is_read_or_named(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)
    with pytest.raises(CatalogError):
        read_catalog(path)


@given(
    st.lists(
        st.sampled_from(["", "1", "-1", "nan", "inf", "1e400", "x", "0", "2459365.9", "é"]), min_size=6, max_size=6
    )
)
def test_whatever_a_row_holds_is_an_ephemeris_or_a_reason(fields: list[str]) -> None:
    assume(any(fields))
    catalog = parse_catalog(f"toi,tid,tfopwg_disp,pl_tranmid,pl_orbper,pl_trandurh\n{','.join(fields)}\n", "toi.csv")
    assert len(catalog.candidates) == 1 == len(catalog.ephemerides) + len(catalog.rejected)
    assert all(row.reason for row in catalog.rejected)


def test_a_field_that_is_no_number_is_named(tmp_path: Path) -> None:
    (tmp_path / "toi.csv").write_text(TOI.replace("6.2678111", "six"))
    rejected = read_catalog(tmp_path / "toi.csv").rejected[0]
    assert rejected.reason == "TIC 261136679 TOI-144.01: pl_orbper must be a number, got 'six'"


@pytest.mark.parametrize(
    ("name", "rows", "foldable"),
    [
        ("koi_cumulative_2026.csv", 9564, 9563),
        ("kepler_q1q17_dr24_tce_2020.csv", 20367, 20367),
        ("toi_2023.csv", 6153, 6068),
        ("toi_catalog_2026.csv", 7931, 0),
        ("k2pandc_2025.csv", 1806, 0),
    ],
)
def test_the_real_tables_lose_no_candidate(shared_data: Path, name: str, rows: int, foldable: int) -> None:
    catalog = read_catalog(shared_data / "catalogs" / name)
    assert len(catalog.candidates) == rows == len(catalog.ephemerides) + len(catalog.rejected)
    assert len(catalog.ephemerides) == foldable
    assert all(candidate.period_days for candidate in catalog.candidates[:1])
