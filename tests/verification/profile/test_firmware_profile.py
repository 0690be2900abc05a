# SPDX-License-Identifier: MIT
"""The released firmware: profiled by the command, and counted alike by Unicorn and by QEMU."""

import json
from pathlib import Path

import pytest
from helpers.firmware_images import RELEASED_MODEL, ROOT, ReleasedImages
from helpers.followed_calls import follow
from typer.testing import CliRunner

from hil.protocol.link import Link
from hil.protocol.messages import Infer, Result
from hil.targets.qemu import QemuTarget
from tinytransit.cli import app
from tinytransit.verification.emulator.errors import TimingError
from tinytransit.verification.emulator.image import read_image
from tinytransit.verification.emulator.machine import Machine
from tinytransit.verification.profile.case import Case, golden_case
from tinytransit.verification.profile.profile import profile_elf

pytestmark = pytest.mark.emulator

TICKS_PER_INSTRUCTION = 1.344
"""168 MHz SysTick, 8 ns an instruction (-icount shift=3)."""
WRAPPER_INSTRUCTIONS = 100
"""More than board_ticks() and the call of the engine take between the two stamps."""


@pytest.fixture(scope="module")
def firmware(released_images: ReleasedImages) -> Path:
    return released_images.qemu


@pytest.fixture(scope="module")
def case() -> Case:
    return golden_case(RELEASED_MODEL)


def instructions_between_stamps(firmware: Path, case: Case) -> int:
    """Run what the firmware times, and count from the first call of board_ticks() to the second.

    Both stamps are taken at the same place in board_ticks(), so this is what lies between them to the instruction.
    """
    image = read_image(firmware)
    machine = Machine(image)
    machine.call(image.address_of("inference_init"))
    inputs, outputs, ticks = (machine.place(b) for b in (b"".join(case.inputs), bytes(64), bytes(8)))
    _, executed = follow(machine, image, "inference_run", inputs, outputs, ticks)
    stamp = image.address_of("board_ticks")
    first, second = (index for index, one in enumerate(executed) if one.instruction.address == stamp)
    return second - first


def test_unicorn_counts_what_qemu_counts(firmware: Path, case: Case) -> None:
    target = QemuTarget(firmware)
    with target, Link(target.start(), target.baudrate, timeout_s=5.0, retries=3) as link:
        link.open_session(case.manifest, target.boot_s)
        # The least of several: a SysTick interrupt may fall into a run, and adds its own instructions.
        ticks = min(link.request(Infer(b"".join(case.inputs)), Result).ticks for _ in range(5))
    counted = instructions_between_stamps(firmware, case)
    # QEMU rounds either stamp to a tick.
    assert abs(ticks - counted * TICKS_PER_INSTRUCTION) <= 1
    engine = profile_elf(firmware, case.inputs, case.outputs).total.instructions
    assert 0 < counted - engine < WRAPPER_INSTRUCTIONS


def test_a_profile_in_small_chunks_is_the_same(firmware: Path, case: Case) -> None:
    whole = profile_elf(firmware, case.inputs, case.outputs)
    assert profile_elf(firmware, case.inputs, case.outputs, chunk=1000) == whole


def test_the_command_prints_and_draws_the_same_figures(
    firmware: Path, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    page = tmp_path / "profile.html"
    result = CliRunner().invoke(app, ["profile", "--elf", str(firmware), "--json", "--html", str(page)])
    assert result.exit_code == 0, result.output
    record = json.loads(result.stdout)
    total = record["total"]
    assert record["kind"] == "modelled" and record["macs"] == case.manifest.macs
    assert record["cycles_per_mac"] == total["cycles"]["mid"] / case.manifest.macs
    assert total["cycles"]["low"] < total["cycles"]["mid"] < total["cycles"]["high"]
    for figure in ("instructions", "flash_reads", "ram_reads", "ram_writes"):
        assert sum(layer["cost"][figure] for layer in record["layers"]) == total[figure]
        assert sum(function["cost"][figure] for function in record["functions"]) == total[figure]
    assert {board["kind"] for board in record["boards"]} == {"modelled"}
    assert sum(layer["macs"] or 0 for layer in record["layers"]) == case.manifest.macs
    assert not any(".constprop" in part["name"] for part in record["layers"] + record["functions"])
    assert f"{total['instructions']:,} instructions" in page.read_text()


def test_tables_show_every_step(firmware: Path, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(app, ["profile", "--elf", str(firmware), "--window", "3"], env={"COLUMNS": "80"})
    assert result.exit_code == 0, result.output
    for text in ("engine_invoke", "/MAC", "total", "zero-wait", "nrf52840", "stm32l4", "stm32f4"):
        assert text in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "fact"),
    [
        (["--window", "100000"], "100000"),
        (["--entry", "no_such_engine"], "no_such_engine"),
    ],
)
def test_what_cannot_be_profiled_is_said(
    firmware: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], fact: str
) -> None:
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(app, ["profile", "--elf", str(firmware), *arguments])
    assert isinstance(result.exception, TimingError)
    assert fact in str(result.exception)
