# SPDX-License-Identifier: MIT
"""Planted flips in the released firmware: what must change something does, what cannot does not."""

from pathlib import Path

import pytest
from helpers.firmware_images import RELEASED_MODEL, ReleasedImages

from tinytransit.verification.seu.campaign import Bench, Subject, run, spaces
from tinytransit.verification.upsets.journal import Journal
from tinytransit.verification.upsets.outcome import Outcome
from tinytransit.verification.upsets.region import Bit, Region, Registers, Upset

pytestmark = pytest.mark.emulator

SIGN = Bit(3, 7)
"""Of the word that a table of rescaling begins with: the bias."""


@pytest.fixture(scope="module")
def subject(released_images: ReleasedImages) -> Subject:
    return Subject("none", released_images.qemu, RELEASED_MODEL, windows=2)


@pytest.fixture(scope="module")
def bench(subject: Subject) -> Bench:
    return Bench(subject)


def upset(region: Region, place: int, bit: int, instant: int = 0) -> Upset:
    return Upset(region, 0, 0, instant, Bit(place, bit))


def test_the_sign_of_a_last_bias_changes_a_score(bench: Bench) -> None:
    last = next(item for item in bench.chip.layout.items if item.name.endswith("transit_like_rescale"))
    injection = bench.inject(upset(Region.WEIGHTS, last.start + SIGN.place, SIGN.bit))
    assert injection.outcome in (Outcome.WRONG_SCORE, Outcome.WRONG_DECISION)
    assert (injection.unit, injection.unit_bit, injection.element) == (last.name, 31, last.element)


def test_code_that_an_inference_does_not_run_is_masked_and_repaired(bench: Bench) -> None:
    unused = next(item for item in bench.chip.layout.items if item.name == "banner_print")
    assert bench.inject(upset(Region.CODE, unused.start, 0)).outcome is Outcome.MASKED


def test_code_that_it_runs_is_not_and_the_next_run_is_sound(bench: Bench) -> None:
    entry = next(item for item in bench.chip.layout.items if item.name == "engine_invoke")
    outcomes = {bench.inject(upset(Region.CODE, entry.start + byte, 4)).outcome for byte in range(8)}
    assert outcomes - {Outcome.MASKED}
    assert bench.chip.run(0).status == 0


def test_a_jump_into_nowhere_and_arm_code_crash(bench: Bench) -> None:
    assert bench.inject(upset(Region.REGISTERS, Registers.PC, 31, 5000)).outcome is Outcome.CRASH
    assert bench.inject(upset(Region.REGISTERS, Registers.PSR, 24, 5000)).outcome is Outcome.CRASH


def test_a_bit_of_an_activation_that_is_never_read_again_is_masked(bench: Bench) -> None:
    arena = bench.chip.space(Region.ACTIVATIONS)
    last = bench.chip.instructions[0] - 1
    assert bench.inject(upset(Region.ACTIVATIONS, arena.start, 7, last)).outcome is Outcome.MASKED


def test_a_campaign_repeats_itself_and_resumes(subject: Subject, tmp_path: Path) -> None:
    wanted = [(space, 15) for space in spaces(subject, list(Region))]
    with Journal(tmp_path / "whole.sqlite") as whole, Journal(tmp_path / "parts.sqlite") as parts:
        run(subject, wanted, whole, seed=3)
        run(subject, [(space, 6) for space, _ in wanted], parts, seed=3)
        run(subject, wanted, parts, seed=3)
        for region in Region:
            assert whole.read("none", region, 15) == parts.read("none", region, 15)
            assert len(whole.read("none", region, 15)) == 15
