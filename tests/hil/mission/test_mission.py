# SPDX-License-Identifier: MIT
"""A flight without a board: how stars go through memory, what the link does, what is printed and written."""

import json
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from io import StringIO
from pathlib import Path
from random import Random

import numpy as np
import pytest
from helpers.searched_stars import planet, with_planets, write_star
from hypothesis import given
from hypothesis import strategies as st

from hil.documents import Verdict
from hil.errors import InputError
from hil.mission.flight import MissionPlan, run_mission
from hil.mission.ground import Ground, Radio
from hil.mission.reports import mission_junit, mission_page
from hil.mission.result import BoardRow, Candidates, FlightStar, Memory, MissionResult
from hil.mission.stars import file_stars, synthetic_stars
from hil.mission.stored_star import blocks_of, records_of, stored_star
from hil.mission.table import print_mission
from hil.run.result import Device
from hil.targets.native import NativeTarget
from tinytransit.deploy.manifest import load_manifest
from tinytransit.terminal import Console
from tinytransit.verification.mission.sky import Injected, synthetic_star
from tinytransit.verification.survey.raw_star import RawStar
from tinytransit.verification.survey.twin import SurveyTwin


def result(*, lost: int = 0, equal: bool = True) -> MissionResult:
    """A flight of two stars, one of them with a planet, one lost."""
    stars = [
        FlightStar(star="SYN <b>1", injected="planet", period_days=2.5, state="searched", equal=equal, searches=2,
                   candidates=1, found=True, delivered=True, attempts=1,
                   search_ms=900.0, gaps=0),
        FlightStar(star="SYN 2", injected="nothing", period_days=None, state="overwritten", equal=False, searches=0,
                   candidates=0, found=False, delivered=False, attempts=1,
                   search_ms=900.0, gaps=0),
    ]  # fmt: skip
    candidates = Candidates(found=1, kept=1, refused=0, evicted=0, sent=2, damaged=1, delivered=1, acknowledged=1,
                            queued=0, spoilt=0, lost=lost)  # fmt: skip
    device = Device(protocol=1, firmware="0.1.0", engine="static", board="native", reset_cause="unknown",
                    time_base="host_ns", tick_hz=10**9, core_hz=0)  # fmt: skip
    board = BoardRow(board="nucleo_l476rg", clock_hz=80_000_000, star_ms=(3000.0, 3400.0, 3700.0),
                     energy_mj=(100.0, 112.0, 125.0), stars_an_hour=972.0)  # fmt: skip
    return MissionResult(
        verdict=Verdict.PASS if equal and not lost else Verdict.FAIL, target="native",
        command=["python", "-m", "hil"], model_id="ab" * 32, device=device, seed=1, days=55.0, downlink=500,
        stars=stars, candidates=candidates, memory=Memory(bytes=1000, stars=2, packets=256, flips=3, repaired=2,
                                                         broken=1),
        resets=2, torn=1, raw_bytes=8000, sent_bytes=224, searches=2.0, boards=[board], boards_note="modelled",
        skipped=[("broken.fits", "no flux")], seconds=1.0)  # fmt: skip


def test_the_tables_fit_into_80_columns() -> None:
    text = StringIO()
    print_mission(result(), Console(file=text, width=120))
    printed = text.getvalue()
    assert max(map(len, printed.splitlines())) <= 80
    assert "97.20 % saved" in printed and "1 injected, 1 found, 1 delivered" in printed
    assert printed.rstrip().endswith("PASS")


def test_the_page_holds_no_markup_of_others_and_no_script() -> None:
    page = mission_page(result())
    assert "SYN &lt;b&gt;1" in page and "<script" not in page and "nucleo_l476rg" in page


def test_junit_has_a_case_a_star_and_one_for_what_is_lost() -> None:
    good, bad = ElementTree.fromstring(mission_junit(result())), ElementTree.fromstring(
        mission_junit(result(lost=1, equal=False)))  # fmt: skip
    assert (good.get("tests"), good.get("failures")) == ("4", "0")
    assert bad.get("failures") == "2"


def test_the_document_reads_back(tmp_path: Path) -> None:
    result().write_json(tmp_path / "result.json")
    assert MissionResult.model_validate(json.loads((tmp_path / "result.json").read_text())) == result()


@pytest.mark.parametrize("scale", [1.0, 0.0])
def test_a_star_comes_out_of_its_records_as_it_went_in(scale: float) -> None:
    sky = synthetic_star(1, 3, 0.5).star
    if not scale:  # one bright cadence leaves no precision for whole numbers
        sky = replace(sky, flux=np.where(np.arange(sky.flux.size) == 5, np.float32(1e6), sky.flux))
    good = np.random.default_rng(1).random(sky.good.size) > 0.1
    sky = replace(sky, good=good)
    records = records_of(sky, 7, 0.5, 13.0)
    assert len(records.blocks) == blocks_of(sky) and list(records.end_days) == sorted(records.end_days)
    stored = stored_star("SYN", records.begin, records.blocks)
    assert (stored.number, stored.cadence_us, stored.scale, stored.offset) == (
        7, sky.cadence_us, sky.scale, sky.offset)  # fmt: skip
    for most in (240, 31):
        assert cadences(stored, most) == cadences(sky, most)


def cadences(star: RawStar, most: int) -> list[tuple[int, float]]:
    """Number and value of each good cadence, as they go to a board."""
    return [
        (block.first + place, float(block.values[place]))
        for block in star.blocks(most)
        for place in np.flatnonzero(block.good).tolist()
    ]


def test_the_same_seed_gives_the_same_stars() -> None:
    kinds = set()
    for index in range(12):
        first, again = synthetic_star(3, index, 0.5), synthetic_star(3, index, 0.5)
        assert (first.star.flux == again.star.flux).all() and first.period_days == again.period_days
        kinds.add(first.injected)
        assert blocks_of(first.star) <= synthetic_stars(3, 12, 0.5).blocks
    assert kinds == {Injected.PLANET, Injected.BINARY, Injected.NOTHING}


def test_a_planet_is_found_by_its_period_and_a_binary_by_a_harmonic() -> None:
    stars = [synthetic_star(3, index, 1.0) for index in range(8)]
    for star in stars:
        assert star.period_days is not None
        assert star.is_found(1.004 * star.period_days) and not star.is_found(1.3 * star.period_days)
        assert star.is_found(2.0 * star.period_days) is (star.injected is Injected.BINARY)


def test_files_that_cannot_fly_are_skipped(tmp_path: Path) -> None:
    write_star(tmp_path, "TIC 11", *with_planets(planet(3.1)))
    (tmp_path / "bad.csv").write_text("# star: TIC 12\nbtjd,flux\n1,2\n")
    sky = file_stars([tmp_path], None, 4032)
    assert sky.count == 1 and len(sky.skipped) == 1
    assert sky.star(0).injected is Injected.UNKNOWN and sky.blocks == blocks_of(sky.star(0).star)


@given(st.integers(0, 2**32), st.floats(0, 0.9), st.binary(min_size=112, max_size=112))
def test_the_radio_carries_loses_or_spoils(seed: int, share: float, data: bytes) -> None:
    radio = Radio(Random(seed), share)
    arrived = [radio.carry(data) for _ in range(20)]
    assert sum(each != data for each in arrived) == radio.damaged
    again = Radio(Random(seed), share)
    assert [again.carry(data) for _ in range(20)] == arrived


def test_the_ground_takes_no_noise() -> None:
    ground = Ground()
    for data in (None, b"", bytes(112), bytes(10)):
        ground.receive(data)
    assert not ground.delivered and not ground.acknowledgements()


@pytest.mark.parametrize(("changes", "words"), [({"stars": 0}, "--input"), ({"downlink": 100}, "112"),
                                                ({"memory_bytes": 1000}, "--memory")])  # fmt: skip
def test_a_flight_that_cannot_be_is_refused_before_the_target_starts(changes: dict[str, int], words: str) -> None:
    sky = synthetic_stars(1, 2, 0.5)
    plan = replace(MissionPlan(2, sky.star, sky.blocks, 1000), **changes)  # type: ignore[arg-type]
    manifest = load_manifest(Path("models/manifest.json"))
    with pytest.raises(InputError, match=words):
        run_mission(NativeTarget(Path("absent")), manifest, plan, SurveyTwin(), Path("firmware"), Path("models"))
