# SPDX-License-Identifier: MIT
"""Stars that a board searches by itself: the arithmetic, and what a flight gives."""

import json
from pathlib import Path

import pytest
from helpers.firmware_images import RELEASED_MODEL, ROOT

from tinytransit.deploy.manifest import load_manifest
from tinytransit.report.documents import InputFileError
from tinytransit.report.feasibility.aboard import Aboard, aboard, flux_ms
from tinytransit.report.feasibility.budget import Detector, downlink, frame_bytes
from tinytransit.report.feasibility.orbit import Orbit, default_orbit
from tinytransit.report.formats import ReportError
from tinytransit.verification.profile.profile import Cost, Cycles
from tinytransit.verification.survey.recorded import (
    Recorded,
    RecordedStar,
    read_recorded,
    recorded_document,
    sources_digest,
)

MODEL_ID = load_manifest(RELEASED_MODEL / "manifest.json").model_id
FLOWN = {"model_id": MODEL_ID, "verdict": "PASS", "searches": 1.5, "sent_bytes": 1120,
         "stars": [{"state": "searched"}] * 10 + [{"state": "overwritten"}]}  # fmt: skip


def cost(million: int) -> Cost:
    cycles = Cycles(900_000 * million, 1_000_000 * million, 1_100_000 * million)
    return Cost(500_000 * million, cycles, 1000 * million, 0, 0)


def mission(**changes: object) -> Orbit:
    return default_orbit().model_copy(update=changes)


def test_the_cost_of_a_star_lies_on_the_line_through_those_recorded() -> None:
    recorded = Recorded("", (RecordedStar("quiet", 1, 0, cost(100)), RecordedStar("planet", 3, 1, cost(300))))
    assert recorded.cost(1) == cost(100) and recorded.cost(2) == cost(200) and recorded.cost(4) == cost(400)


def test_what_is_recorded_reads_back() -> None:
    recorded = read_recorded()
    assert recorded_document(recorded.sources, recorded.stars)["stars"][0]["searches"] == recorded.stars[0].searches
    assert recorded.stars[0].cost.cycles.mid < recorded.stars[-1].cost.cycles.mid


def test_a_change_of_the_network_is_another_state(tmp_path: Path) -> None:
    firmware = ROOT / "firmware"
    (tmp_path / "static").mkdir()
    for file in (RELEASED_MODEL / "static").iterdir():
        (tmp_path / "static" / file.name).write_bytes(file.read_bytes())
    assert sources_digest(firmware, tmp_path) == sources_digest(firmware, RELEASED_MODEL)
    with (tmp_path / "static/weights.c").open("a") as weights:
        weights.write("\n")
    assert sources_digest(firmware, tmp_path) != sources_digest(firmware, RELEASED_MODEL)


def test_a_board_has_time_for_so_many_stars(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(ROOT)
    flight = tmp_path / "flight.json"
    flight.write_text(json.dumps(FLOWN))
    orbit = mission(supply_v=3.0, link_baud=0, targets_per_day=1000.0, runs_in_eclipse=True)
    found = aboard(RELEASED_MODEL, MODEL_ID, orbit, flight)
    assert found is not None and found.basis.bytes_per_star == 112
    figures = found.figures("nucleo_l476rg", orbit, 10.0)
    low, mid, high = figures.star_ms
    assert low < mid < high
    assert figures.energy_mj == pytest.approx([3.0 * 10.0 * each * 1e-3 for each in figures.star_ms])
    assert figures.stars_an_hour == pytest.approx(3.6e6 / high)
    assert figures.stars_per_day == int(86_400e3 / high) and figures.transfer_ms == 0
    assert figures.duty_cycle == pytest.approx(1000 * high / 86_400e3)
    assert figures.energy_per_day_j == pytest.approx(figures.energy_mj[2])


def test_a_stars_flux_goes_over_the_link_block_by_block() -> None:
    orbit = mission(light_curve_days=1.0, cadence_s=120.0, link_baud=9600)
    assert flux_ms(orbit) == pytest.approx(1e4 * 3 * (frame_bytes(518) + frame_bytes(6)) / 9600)


def test_packets_are_compared_with_raw_flux() -> None:
    orbit = mission(targets_per_day=1000.0, light_curve_days=1.0, cadence_s=86.4, bytes_per_sample=1.0)
    sent = downlink(orbit, Detector(recall=0.9, false_positive_rate=0.05, threshold=0.5, source="by hand"), 50.0)
    assert sent.packets_bytes == 50_000 and sent.packets_saved_fraction == pytest.approx(0.95)


def test_without_a_flight_every_star_has_candidates() -> None:
    found = aboard(RELEASED_MODEL, MODEL_ID, mission(windows_per_target=2.0), None)
    assert isinstance(found, Aboard)
    assert found.basis.bytes_per_star == 224 and found.basis.searches == read_recorded().stars[-1].searches


def test_a_model_without_a_survey_has_no_figures(tmp_path: Path) -> None:
    assert aboard(tmp_path, MODEL_ID, mission(), None) is None
    with pytest.raises(ReportError, match="no survey"):
        aboard(tmp_path, MODEL_ID, mission(), tmp_path / "flight.json")


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"model_id": "ab" * 32}, ReportError, "is of model"),
        ({"verdict": "FAIL"}, ReportError, "did not pass"),
        ({"searches": "many"}, InputFileError, "searches"),
        ({"stars": []}, InputFileError, "stars"),
    ],
)
def test_a_flight_that_is_not_to_be_relied_on(
    changes: dict[str, object], error: type[Exception], words: str, tmp_path: Path
) -> None:
    flight = tmp_path / "flight.json"
    flight.write_text(json.dumps(FLOWN | changes))
    with pytest.raises(error, match=words):
        aboard(RELEASED_MODEL, MODEL_ID, mission(), flight)
