# SPDX-License-Identifier: MIT
"""The formulas of a feasibility report, worked by hand."""

import dataclasses
from pathlib import Path

import pytest
from helpers.firmware_images import ROOT

from hil.protocol.frames import Frame
from tinytransit.boards import board_facts, boards_with
from tinytransit.report.documents import InputFileError
from tinytransit.report.feasibility.assess import board_figures, downlink_margins
from tinytransit.report.feasibility.budget import (
    Detector,
    detector_from_metrics,
    downlink,
    duty_cycle,
    energy_uj,
    frame_bytes,
    transfer_ms,
    windows_in,
)
from tinytransit.report.feasibility.measured import Measured, read_measured
from tinytransit.report.feasibility.orbit import Orbit, default_orbit
from tinytransit.report.feasibility.vulnerability import Region, expected_upsets
from tinytransit.report.formats import ReportError
from tinytransit.verification.profile.currents import CurrentError, run_current
from tinytransit.verification.size.size import Fit, Memory

TAKEN = Fit("nucleo_l476rg", 80_000_000, 1_048_576, 98_304, Memory(30_000, 20_000, 8_192), (1.0, 2.0, 4.0), 10.0)


def mission(**changes: object) -> Orbit:
    return default_orbit().model_copy(update=changes)


def test_energy_is_volts_times_milliamperes_times_milliseconds() -> None:
    assert energy_uj(3.3, 40.0, 0.5) == pytest.approx(66.0)


def test_duty_cycle_and_capacity_of_a_day() -> None:
    assert duty_cycle(8_640, 100.0) == pytest.approx(0.01)
    assert windows_in(10.0, 3.0) == 3333


@pytest.mark.parametrize("size", [0, 1, 243, 244, 245, 327, 500, 1024])
def test_a_frame_is_counted_as_long_as_the_protocol_makes_it(size: int) -> None:
    # Without a zero byte, COBS is at its worst.
    frame = Frame(2, 0x0101, b"\x01" * size, version=1)
    assert len(frame.encode()) <= frame_bytes(size) <= len(frame.encode()) + 1


def test_transfer_counts_ten_bits_a_byte_both_ways() -> None:
    assert transfer_ms(100, 2, 9_600) == pytest.approx(1e3 * (frame_bytes(100) + frame_bytes(10)) * 10 / 9_600)
    assert transfer_ms(100, 2, 0) == 0


def test_called_light_curves_are_true_and_false_positives() -> None:
    orbit = mission(targets_per_day=1000.0, light_curve_days=1.0, cadence_s=86.4, bytes_per_sample=1.0,
                    record_bytes=10.0, transit_like_fraction=0.2)  # fmt: skip
    detector = Detector(recall=0.9, false_positive_rate=0.05, threshold=0.5, source="worked by hand")
    sent = downlink(orbit, detector)
    # 0.2 x 0.9 + 0.8 x 0.05 of 1000 light curves of 1000 bytes, and 1000 records of 10.
    assert sent.called_fraction == pytest.approx(0.22)
    assert sent.precision == pytest.approx(0.18 / 0.22)
    assert sent.raw_bytes == pytest.approx(1e6) and sent.sent_bytes == pytest.approx(230_000)
    assert sent.saved_fraction == pytest.approx(0.77)


def test_false_positives_follow_from_precision_and_recall() -> None:
    metrics = {"windows": 1000.0, "positives": 100.0, "precision": 0.9, "recall": 0.9, "threshold": 0.4}
    detector = detector_from_metrics(metrics, "here")
    # 90 found; with a precision of 0.9 ten more of 900 were called.
    assert detector.false_positive_rate == pytest.approx(10 / 900)
    with pytest.raises(ReportError, match="precision"):
        detector_from_metrics({key: value for key, value in metrics.items() if key != "precision"}, "here")


def test_upsets_are_rate_times_bits_times_vulnerability() -> None:
    orbit = mission(upsets_per_bit_day_ram=1e-6, upsets_per_bit_day_flash=1e-8)
    regions = {
        "weights": Region(bits=80_000, probability_wrong_decision=0.02, low=0.01, high=0.04),
        "activations": Region(bits=14_000, probability_wrong_decision=0.1, low=0.05, high=0.2),
        "weights in RAM": Region(bits=1_000, probability_wrong_decision=0.0, low=0.0, high=0.1, memory="ram"),
        "stack": Region(bits=10_000, probability_wrong_decision=0.5, low=0.5, high=0.5, lasting=False),
    }
    weights, activations, copied, stack = expected_upsets(regions, orbit, 0.01)
    assert weights.memory == "flash" and weights.upsets_per_day == pytest.approx(8e-4)
    assert weights.wrong_decisions_per_day == pytest.approx((8e-6, 1.6e-5, 3.2e-5))
    assert activations.memory == "ram" and activations.wrong_decisions_per_day[1] == pytest.approx(1.4e-3)
    # The stack is written again by each inference, and those take a hundredth of the day.
    assert stack.upsets_per_day == pytest.approx(0.01) and stack.wrong_decisions_per_day[1] == pytest.approx(5e-5)
    assert copied.memory == "ram" and copied.upsets_per_day == pytest.approx(1e-3)


def test_a_board_is_held_against_every_limit() -> None:
    orbit = mission(supply_v=3.0, upsets_per_bit_day_ram=1e-7, upsets_per_bit_day_flash=0.0)
    found = board_figures(TAKEN, 1_000, "stm32l476rgt6", 6.0, orbit, None, None)
    assert found.verdict == "fits" and found.latency.kind == "modelled" and found.current.kind == "data sheet"
    assert found.energy_uj == pytest.approx((30.6, 61.2, 122.4)) and found.power_mw == pytest.approx(30.6)
    assert found.windows_per_day == windows_in(orbit.seconds_per_day, 10.0)
    assert found.duty_cycle == pytest.approx(6_000 * 4e-3 / 86_400)
    assert found.energy_per_day_j == pytest.approx(6_000 * 122.4e-6)
    # Without a campaign every upset of the 160,000 bits of RAM counts.
    assert found.wrong_decisions_per_day == pytest.approx((0.016, 0.016, 0.016)) and found.uncovered_bits == 0


@pytest.mark.parametrize(
    ("change", "margin"),
    [
        ({"power_budget_mw": 10.0}, "power"),
        ({"latency_limit_ms": 3.9}, "latency"),
        ({"targets_per_day": 1e9}, "windows a day"),
        ({"wrong_decisions_per_day_limit": 1e-6}, "wrong decisions by upsets"),
    ],
)
def test_a_limit_that_is_passed_decides(change: dict[str, float], margin: str) -> None:
    found = board_figures(TAKEN, 1_000, "stm32l476rgt6", 6.0, mission(**change), None, None)
    assert [each.name for each in found.margins if not each.holds] == [margin] and found.verdict == "does not fit"


def test_a_stack_or_an_image_that_is_too_large_decides() -> None:
    small = dataclasses.replace(TAKEN, flash_bytes=29_999, ram_bytes=19_999)
    found = board_figures(small, 8_193, "stm32l476rgt6", 0.0, mission(), None, None)
    assert [each.name for each in found.margins if not each.holds] == ["flash", "RAM", "stack"]


def test_measurements_replace_model_and_data_sheet() -> None:
    own = Measured(current_ma=20.0, latency_ms=(5.0, 5.5, 6.0), source="bench, 2026-01-31")
    found = board_figures(TAKEN, 1_000, "no such part", 0.0, mission(supply_v=2.0), own, None)
    assert found.latency.kind == "measured" == found.current.kind and found.latency.source == "bench, 2026-01-31"
    assert found.energy_uj == pytest.approx((200.0, 220.0, 240.0))


def test_bits_that_no_campaign_covered_are_counted() -> None:
    regions = {"weights": Region(bits=100, probability_wrong_decision=0.5, low=0.4, high=0.6)}
    found = board_figures(TAKEN, 1_000, "stm32l476rgt6", 0.0, mission(), None, regions)
    assert found.uncovered_bits == 8 * 50_000 - 100


def test_the_mission_fails_by_recall_or_downlink() -> None:
    orbit = mission(wanted_recall=0.95)
    few = downlink(orbit, Detector(recall=0.9, false_positive_rate=0.0, threshold=0.5, source="here"))
    assert [margin.holds for margin in downlink_margins(orbit, 0.9, few)] == [True, False]
    all_of_it = downlink(orbit, Detector(recall=1.0, false_positive_rate=1.0, threshold=0.0, source="here"))
    assert [margin.holds for margin in downlink_margins(orbit, 1.0, all_of_it)] == [False, True]


def test_the_currents_cover_every_board(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for board in boards_with("debug"):
        build = board_facts(board)["build"]
        assert 1 < run_current(build["mcu"]).milliamperes(int(build["f_cpu"].removesuffix("L"))) < 100
    with pytest.raises(CurrentError, match=r"at91.*--measured"):
        run_current("at91")


def test_current_scales_with_the_clock() -> None:
    sheet = run_current("stm32f405rgt6")
    assert sheet.milliamperes(sheet.clock_hz // 2) == pytest.approx(sheet.ma_at_clock / 2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"b": {"source": "x"}}', "give current_ma, latency_ms or both"),
        ('{"b": {"latency_ms": [3, 2, 4], "source": "x"}}', "latency_ms must be least, typical, greatest"),
        ('{"b": {"current_ma": -1, "source": "x"}}', "b.current_ma: Input should be greater than 0"),
    ],
)
def test_measurements_that_cannot_be_are_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "bench.json").write_text(text)
    with pytest.raises(InputFileError, match=message):
        read_measured(tmp_path / "bench.json")
