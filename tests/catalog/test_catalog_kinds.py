# SPDX-License-Identifier: MIT
"""Each kind of catalogue: its units and its zero point of time, as its publisher documents them."""

import pytest

from tinytransit.catalog import unified
from tinytransit.catalog.candidate import Candidate
from tinytransit.catalog.disposition import Verdict
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
    assert (kepler.star, kepler.duration_hours, kepler.epoch_in("BKJD")) == ("KIC 11974540", 6, pytest.approx(132.864))
    assert (tess.star, tess.duration_hours, tess.epoch_in("BTJD")) == ("TIC 65412605", 12, pytest.approx(2201.9))


def test_the_unified_table_reads_back_as_it_was_written() -> None:
    candidates = [
        Candidate("TIC 1", "TOI-1.01", "PC", "TOI", 3.123456789012345, 2459000.1, 2.0, 100.5, 0.0, -90.0),
        Candidate("K2-18", "K2-18 b, the wet one", "CONFIRMED", "K2", 32.9),
        Candidate("KIC 9", "", "", "KOI"),
    ]
    text = unified.csv_of(candidates)
    assert parse_catalog(text, "table.csv").candidates == candidates
    assert text.count("folding needs") == 2
