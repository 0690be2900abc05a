# SPDX-License-Identifier: MIT
"""The bands of the board families."""

import pytest

from tinytransit.verification.emulator.errors import TimingError
from tinytransit.verification.profile.boards import FAMILIES, estimate, estimates, family
from tinytransit.verification.profile.profile import Cost, Cycles

COST = Cost(instructions=800_000, cycles=Cycles(900_000, 1_000_000, 1_100_000), flash_reads=50_000, ram_reads=1,
            ram_writes=1)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "cycles"),
    [
        ("zero-wait", (970_000, 1_000_000, 1_060_000)),
        # 1.002 x mid + 3.8 x reads = 1,192,000, within 6 %
        ("nrf52840", (1_120_480, 1_192_000, 1_263_520)),
        ("stm32l4", (1_050_000, 1_165_000, 1_280_000)),
        ("stm32f4", (1_030_000, 1_090_000, 1_150_000)),
    ],
)
def test_bands_are_those_that_were_published(name: str, cycles: tuple[int, int, int]) -> None:
    result = estimate(family(name), COST, 64_000_000)
    assert result.cycles == Cycles(*cycles)
    assert result.kind == "modelled" and result.source
    assert result.milliseconds == pytest.approx([c / 64_000 for c in cycles])


def test_every_family_is_estimated_at_each_of_its_clocks() -> None:
    assert [(e.family, e.clock_hz) for e in estimates(COST)] == [(f.name, hz) for f in FAMILIES for hz in f.clocks_hz]


def test_what_is_not_known_is_refused() -> None:
    with pytest.raises(TimingError, match="'stm32h7'"):
        family("stm32h7")
    with pytest.raises(TimingError, match=r"\b0\b"):
        estimate(FAMILIES[0], COST, 0)
