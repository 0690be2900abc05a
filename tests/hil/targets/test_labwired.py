# SPDX-License-Identifier: MIT
"""The images that would be flashed, in LabWired; what it and QEMU say about one image must not differ."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.firmware_images import ROOT, ReleasedImages

from hil.errors import InputError, TargetError
from hil.protocol.messages import Info, TimeBase
from hil.run.result import CampaignResult
from hil.targets.labwired import LabwiredTarget, chip_of
from hil.targets.registry import make_target
from hil.targets.target import LatencyKind
from tinytransit.boards import BoardError

FEW = 2
# QEMU's clock advances in whole nanoseconds and its SysTick in whole ticks: the counts agree to within that rounding
# and one interrupt of the time base.
COUNT_TOLERANCE = 0.005

Image = Callable[[str], Path]
Campaign = Callable[..., CampaignResult]


@pytest.fixture
def image(released_images: ReleasedImages) -> Image:
    return released_images.of


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    def run(image: Path, *arguments: str) -> CampaignResult:
        json = tmp_path / "out.json"
        # A latency of instructions as cycles depends on the board's clock: judged elsewhere.
        done = subprocess.run(
            [sys.executable, "-m", "hil", "run", "--firmware", image, "--golden", "--json", json,
             "--latency-limit", "1000", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=500,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return CampaignResult.model_validate_json(json.read_text())

    return run


@pytest.mark.emulator
class TestSimulated:
    """Firmware in LabWired, where that is installed."""

    @pytest.fixture(autouse=True)
    def labwired(self) -> None:
        pytest.importorskip("labwired", reason="LabWired is not installed ([emulators])")

    @pytest.mark.parametrize(
        ("board", "time_base"),
        [("feather_f405", "dwt"), ("disco_f407vg", "dwt"), ("nucleo_l476rg", "dwt"), ("nrf52840_dk", "timer")],
    )
    def test_a_board_boots_and_answers_byte_for_byte(
        self, image: Image, campaign: Campaign, board: str, time_base: str
    ) -> None:
        result = campaign(image(board), "--target", "labwired", "--board", board, "--limit", str(FEW))
        assert (result.device.board, result.device.time_base) == (board, time_base)
        assert result.mismatches == 0 and len(result.windows) == FEW
        assert result.selftest["windows"] > 0 and result.selftest["differing"] == 0
        assert result.latency is not None and result.latency.kind is LatencyKind.INSTRUCTIONS

    def test_qemu_and_labwired_agree_on_one_image(self, image: Image, campaign: Campaign) -> None:
        elf = image("netduinoplus2")
        qemu = campaign(elf, "--target", "qemu", "--limit", str(FEW))
        labwired = campaign(elf, "--target", "labwired", "--board", "netduinoplus2", "--limit", str(FEW))
        assert [row.got for row in qemu.windows] == [row.got for row in labwired.windows]
        assert (qemu.selftest, qemu.model_id) == (labwired.selftest, labwired.model_id)
        for one, other in zip(qemu.windows, labwired.windows, strict=True):
            assert other.latency.value_ms == pytest.approx(one.latency.value_ms, rel=COUNT_TOLERANCE)

    @pytest.mark.campaign
    @pytest.mark.parametrize(
        "board", ["netduinoplus2", "feather_f405", "disco_f407vg", "nucleo_f411re", "nucleo_l476rg", "nrf52840_dk"]
    )
    def test_every_golden_vector(self, image: Image, campaign: Campaign, board: str) -> None:
        assert campaign(image(board), "--target", "labwired", "--board", board).mismatches == 0


def test_ticks_are_instructions(info: Info, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    target = LabwiredTarget("nucleo_l476rg", Path("x"))
    board = Info(**{**vars(info), "time_base": TimeBase.DWT, "tick_hz": 80_000_000, "core_hz": 80_000_000})
    latency = target.latency(board, 160_000)
    assert (latency.kind, latency.value_ms) == (LatencyKind.INSTRUCTIONS, 2.0)
    timer = Info(**{**vars(board), "time_base": TimeBase.TIMER, "tick_hz": 16_000_000})
    assert target.latency(timer, 160_000) == latency
    slow = LabwiredTarget("feather_f405", Path("x")).latency(Info(**{**vars(board), "core_hz": 16_000_000}), 168_000)
    assert slow.value_ms == 1.0 and "168 MHz" in slow.detail and "16 MHz" in slow.detail
    with pytest.raises(TargetError, match="SYSTICK"):
        target.latency(Info(**{**vars(board), "time_base": TimeBase.SYSTICK}), 1)


def test_boards_are_checked_before_anything_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(BoardError, match="pdp11"):
        chip_of("pdp11")
    with pytest.raises(InputError, match=r"nano33ble.*nucleo_l476rg"):
        chip_of("nano33ble")
    with pytest.raises(InputError, match=r"--board.*--target labwired"):
        make_target("labwired", Path("models"))
    with pytest.raises(InputError, match="--board"):
        make_target("qemu", Path("models"), board="disco_f407vg")


def test_a_missing_image_says_which_environment_builds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("labwired", reason="LabWired is not installed ([emulators])")
    monkeypatch.chdir(ROOT)
    with pytest.raises(TargetError, match="pio run -e qemu"):
        LabwiredTarget("netduinoplus2", tmp_path / "absent.elf").start()
