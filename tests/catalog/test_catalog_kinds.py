# SPDX-License-Identifier: MIT
"""Each kind of catalogue: its units and its zero point of time, as its publisher documents them."""

import csv

import pytest

from tinytransit.catalog import unified
from tinytransit.catalog.candidate import Candidate, Verdict
from tinytransit.catalog.errors import CatalogError, EphemerisError
from tinytransit.catalog.reading import parse_catalog


def only(text: str) -> Candidate:
    (candidate,) = parse_catalog(text, "table.csv").candidates
    return candidate


def test_dr24_events_are_in_bkjd_and_hours_with_the_labels_of_the_autovetter() -> None:
    found = only(
        "kepid,tce_plnt_num,tce_period,tce_time0bk,tce_duration,av_training_set\n"
        "001162345,2,0.83185,132.227,2.392,AFP\n"
    )
    assert (found.star, found.name, found.verdict) == ("KIC 1162345", "TCE 2", Verdict.FALSE_POSITIVE)
    assert found.ephemeris().epoch_in("BKJD") == pytest.approx(132.227)
    assert found.duration_hours == 2.392


def test_dr25_events_have_depths_and_with_exominer_labels() -> None:
    plain = only("kepid,tce_plnt_num,tce_period,tce_time0bk,tce_duration,tce_depth\n7904375,1,0.5,131.9,1.5,1289\n")
    assert (plain.verdict, plain.depth_ppm) == (Verdict.UNKNOWN, 1289)
    labelled = only(
        "target_id,tceid,tce_plnt_num,tce_period,tce_time0bk,tce_duration,transit_depth,kepoi_name,label\n"
        "7904375,7904375-1,1,0.534413,131.986,1.5,1289.0,,NTP\n"
    )
    assert (labelled.star, labelled.verdict, labelled.depth_ppm) == ("KIC 7904375", Verdict.NOT_TRANSIT_LIKE, 1289)


def test_a_short_toi_list_gives_candidates_that_cannot_be_folded_on() -> None:
    catalog = parse_catalog(
        "toi,tid,tfopwg_disp,sectors,pl_orbper,pl_trandep,pl_rade\n1017.01,182943944,FP,,1.10422,14177.7,21.04\n",
        "toi.csv",
    )
    assert (catalog.candidates[0].period_days, catalog.candidates[0].verdict) == (1.10422, Verdict.FALSE_POSITIVE)
    assert "no epoch and no duration" in catalog.rejected[0].reason


def test_k2_depths_are_percent_and_only_the_default_solution_counts() -> None:
    table = (
        "pl_name,hostname,default_flag,disposition,pl_orbper,pl_tranmid,pl_trandur,pl_trandep,epic_hostname,ra,"
        "dec\n"
        "K2-18 b,K2-18,0,CONFIRMED,32.9,2457264.1,2.7,0.29,EPIC 201912552,172.56,7.58\n"
        "K2-18 b,K2-18,1,CONFIRMED,32.94,2457264.39,2.66,0.3,EPIC 201912552,172.56,7.58\n"
    )
    found = only(table)
    assert (found.star, found.name, found.period_days) == ("EPIC 201912552", "K2-18 b", 32.94)
    assert found.depth_ppm == pytest.approx(3000)
    assert found.ephemeris().epoch_bjd == 2457264.39


def test_exominers_vetting_catalogue_has_scores_for_dispositions() -> None:
    header = (
        "TCE ID,TIC ID,Sector Run,Planet Number,ExoMiner Score,Orbital Period [day],Transit Duration [hour],"
        "Transit Epoch [BTJD],Transit Depth [ppm]\n"
    )
    table = (
        f"{header}390651552-1-S23,390651552,23,1,0.999,1.467,1.008,1928.225,1599.528\n"
        "7-1-S14-60,7,14-60,1,0.2,0.926,0.96,2420.563,1016.784\n"
    )
    planet, other = parse_catalog(table, "exominer.csv").candidates
    assert (planet.star, planet.disposition, planet.verdict) == ("TIC 390651552", "PC", Verdict.CANDIDATE)
    assert planet.ephemeris().epoch_in("BTJD") == pytest.approx(1928.225)
    assert (other.disposition, other.verdict) == ("NON-PC", Verdict.UNKNOWN)


def test_exominers_predictions_are_in_days_and_of_both_missions() -> None:
    table = (
        "uid,target_id,tce_plnt_num,label,tce_period,tce_duration,tce_time0bk,score\n"
        "11974540-1,11974540,1,PC,24.67,0.25,132.864,0.99\n65412605-1-S1-65,65412605,1,CP,4.4,0.5,2201.9,0.96\n"
    )
    kepler, tess = parse_catalog(table, "predictions.csv").ephemerides
    assert (kepler.star, kepler.duration_hours) == ("KIC 11974540", 6)
    assert kepler.epoch_in("BKJD") == pytest.approx(132.864)
    assert (tess.star, tess.duration_hours) == ("TIC 65412605", 12)
    assert tess.epoch_in("BTJD") == pytest.approx(2201.9)


def test_the_unified_table_reads_back_as_it_was_written() -> None:
    candidates = [
        Candidate("TIC 1", "TOI-1.01", "PC", "TOI", 3.123456789012345, 2459000.1, 2.0, 100.5, 0.0, -90.0),
        Candidate("K2-18", "K2-18 b, the wet one", "CONFIRMED", "K2", 32.9),
        Candidate("KIC 9", "", "", "KOI"),
    ]
    text = unified.csv_of(candidates)
    assert parse_catalog(text, "table.csv").candidates == candidates
    assert text.count("folding needs") == 2


EXOFOP = (
    "TIC ID,TOI,Previous CTOI,TESS Disposition,TFOPWG Disposition,RA,Dec,Epoch (BJD),Period (days),Period (days) err,"
    "Duration (hours),Depth (mmag),Depth (ppm),Sectors,Comments\n"
    '261136679,144.01,,PC,KP,05:37:09.89,-80:28:08.83,2458326.503,6.2678,0.1,2.953,0.3,310,"1,4,8","a ""quoted"" row"\n'
)


@pytest.mark.parametrize("delimiter", [",", "|"])
def test_exofops_tois_have_units_in_their_names_and_sexagesimal_positions(delimiter: str) -> None:
    found = only("\n".join(delimiter.join(row) for row in csv.reader(EXOFOP.replace('"1,4,8"', "1").splitlines())))
    assert (found.star, found.name, found.disposition) == ("TIC 261136679", "TOI-144.01", "KP")
    assert (found.period_days, found.epoch_bjd, found.duration_hours, found.depth_ppm) == (
        6.2678,
        2458326.503,
        2.953,
        310,
    )
    assert (found.ra_deg, found.dec_deg) == pytest.approx((84.2912083, -80.4691194))
    assert only(EXOFOP) == found
    german = EXOFOP.replace('"1,4,8"', "1").replace(",", ";").replace(".", ",")
    assert only(german) == found


def test_exofops_community_tois_are_candidates_of_their_own() -> None:
    found = only(
        "TIC ID,CTOI,Promoted to TOI,TFOPWG Disposition,User Disposition,RA,Dec,Transit Epoch (BJD),Period (days),"
        "Duration (hrs),Depth (mmag),Depth ppm,User\n"
        "261136679,261136679.02,,,PC,84.29,-80.46,2458326.503,6.2678,2.953,0.3,310,someone\n"
    )
    assert (found.star, found.name, found.source, found.verdict) == (
        "TIC 261136679", "CTOI-261136679.02", "CTOI", Verdict.CANDIDATE,
    )  # fmt: skip
    assert (found.epoch_bjd, found.duration_hours, found.depth_ppm, found.ra_deg) == (2458326.503, 2.953, 310, 84.29)


@pytest.mark.parametrize(
    "header",
    [
        "TIC,Full TOI ID,TOI Disposition,Epoch Value,Orbital Period Value,Transit Duration Value,Transit Depth Value",
        "TIC,Full TOI ID,TOI Disposition,Orbital Epoch Value,Orbital Period (days) Value,"
        "Transit Duration (hours) Value,Transit Depth (ppm) Value",
    ],
)
@pytest.mark.parametrize("epoch", [1326.503, 2458326.503])
def test_the_science_offices_tois_are_in_btjd(header: str, epoch: float) -> None:
    found = only(f"# a remark\n{header}\n261136679,144.01,PC,{epoch},6.2678,2.953,310\n")
    assert (found.star, found.name, found.disposition) == ("TIC 261136679", "TOI-144.01", "PC")
    assert found.epoch_bjd == pytest.approx(2458326.503)
    assert (found.period_days, found.duration_hours, found.depth_ppm) == (6.2678, 2.953, 310)


def test_spocs_events_are_in_btjd_and_unknown() -> None:
    found = only(
        "# sectors 1 to 2\ntceid,ticid,tce_plnt_num,tce_period,tce_time0bt,tce_duration,tce_depth\n"
        "TIC261136679S0001S0002TCE1,261136679,1,6.2678,1326.503,2.953,310\n"
    )
    assert (found.star, found.name, found.verdict) == ("TIC 261136679", "TCE 1", Verdict.UNKNOWN)
    assert (found.epoch_bjd, found.depth_ppm) == pytest.approx((2458326.503, 310))


PS = (
    "pl_name,hostname,tic_id,default_flag,soltype,pl_orbper,pl_tranmid,pl_tranmidlim,pl_trandur,pl_trandep,pl_trandeplim,"
    "pl_tsystemref,ra,dec\n"
)


def test_published_planets_have_depths_in_percent_and_one_solution_that_counts() -> None:
    found = only(
        f"{PS}pi Men c,HD 39091,TIC 261136679,0,x,6.2,2458325.0,0,3.0,0.03,0,BJD,84.29,-80.47\n"
        "pi Men c,HD 39091,TIC 261136679,1,x,6.2678,2458326.503,0,2.953,0.031,0,BJD-TDB,84.29,-80.47\n"
    )
    assert (found.star, found.name, found.verdict) == ("TIC 261136679", "pi Men c", Verdict.PLANET)
    assert (found.period_days, found.duration_hours, found.depth_ppm) == pytest.approx((6.2678, 2.953, 310))
    composite = only("pl_name,hostname,pl_orbper,pl_trandur\npi Men c,HD 39091,6.2678,2.953\n")
    assert (composite.star, composite.epoch_bjd) == ("HD 39091", None)


def test_limits_are_no_values_and_other_clocks_no_epochs() -> None:
    limited = only(f"{PS}b,HD 1,TIC 1,1,x,6.2,2458325.0,1,3.0,0.03,-1,BJD,,\n")
    assert (limited.epoch_bjd, limited.depth_ppm, limited.period_days) == (None, None, 6.2)
    with pytest.raises(EphemerisError, match=r"pl_tranmid.*MJD"):
        only(f"{PS}b,HD 1,TIC 1,1,x,6.2,58325.0,0,3.0,0.03,0,MJD,,\n").ephemeris()


def test_several_solutions_without_a_choice_are_refused() -> None:
    with pytest.raises(CatalogError, match=r"table\.csv.*b.*default_flag"):
        only("pl_name,hostname,pl_orbper\nb,HD 1,6.2\nb,HD 1,6.3\n")


def test_epochs_of_kepler_in_bjd_are_not_taken_for_bkjd() -> None:
    header = "kepid,kepoi_name,koi_disposition,koi_fpflag_nt,koi_period,koi_time0,koi_duration"
    koi = f"{header}\n1,K1,CANDIDATE,0,3,2454955.5,2\n"
    assert only(koi).epoch_bjd == 2454955.5
    tce = "kepid,tce_plnt_num,tce_period,tce_time0,tce_duration\n1,1,3.0,2454955.5,2\n"
    assert only(tce).epoch_bjd == 2454955.5
