# SPDX-License-Identifier: MIT
"""Modelled cycles of each stage of the survey on a Cortex-M4."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tinytransit.verification.emulator.image import read_image
from tinytransit.verification.emulator.recorder import Chunk
from tinytransit.verification.profile.profile import Cost, Cycles
from tinytransit.verification.profile.tally import Tally
from tinytransit.verification.survey.emulated import DONE, EmulatedSurvey, build_image
from tinytransit.verification.survey.errors import SurveyError
from tinytransit.verification.survey.raw_star import RawStar

STAGES = {1: "receive", 2: "clean", 3: "search", 4: "rank", 5: "flatten", 6: "measure", 7: "fold", 8: "classify"}
"""Stages by their number."""

_RECEIVE, _SEARCH = 1, 3
# Of the pieces of flux and of trial periods, one in so many is followed instruction by instruction.
_ONE_IN = {_RECEIVE: 20, _SEARCH: 12}


@dataclass(frozen=True)
class StageCost:
    """What a stage took.

    Attributes:
        name: As ``STAGES`` has it.
        cost: Of the whole stage; where only a sample was followed, scaled up.
        pieces: Calls that the stage took.
        followed: Of these, those followed.
    """

    name: str
    cost: Cost
    pieces: int
    followed: int


def survey_cycles(
    star: RawStar,
    firmware: Path = Path("firmware"),
    model: Path = Path("models"),
    progress: Callable[[int], None] = lambda instructions: None,
) -> list[StageCost]:
    """Survey a star on an emulated Cortex-M4 and cost every stage of it.

    Of the trial periods and of the blocks of flux every twelfth and twentieth is followed; all else is followed whole.

    Args:
        star: Its cadences, as whole numbers.
        firmware: The firmware folder.
        model: The model's folder.
        progress: Told how many instructions were followed so far.

    Raises:
        SurveyError: If the star's flux needs float32.
        CompilerError: If the compiler is missing or refuses the sources.
        EmulationError: If the code fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        elf = Path(folder) / "survey.elf"
        build_image(firmware, model / "static", elf)
        return _Run(elf, progress).survey(star)


class _Run:
    """The survey in the emulator, with what each stage has cost so far."""

    def __init__(self, elf: Path, progress: Callable[[int], None]) -> None:
        self._survey = EmulatedSurvey(read_image(elf))
        self._progress = progress
        self._instructions = 0
        self._rows: dict[int, np.ndarray] = {}
        self._pieces: dict[int, int] = {}
        self._followed: dict[int, int] = {}

    def survey(self, star: RawStar) -> list[StageCost]:
        """Run it all."""
        self._survey.begin(star)
        for place in self._survey.blocks(star):
            self._piece(_RECEIVE, "add_block", *place)
        stage = self._survey.call("search")
        while stage != DONE:
            stage = self._piece(stage, "step")
        return [self._cost(stage) for stage in sorted(self._pieces)]

    def _piece(self, stage: int, name: str, *arguments: int) -> int:
        """Make a call of a stage, and follow it if it is one of the sample."""
        number = self._pieces.get(stage, 0)
        self._pieces[stage] = number + 1
        every = _ONE_IN.get(stage, 1)
        if number % every != every // 2:
            return self._survey.call(name, *arguments)
        start = self._survey.entry(name)
        tally = Tally(start, self._survey.image, self._survey.machine.read)

        def consume(taken: Chunk) -> int:
            executed = tally.add(taken)
            self._instructions += executed
            self._progress(self._instructions)
            return executed

        result = self._survey.machine.follow(start, *arguments, marks=tally.stretches.marks(), consume=consume)
        self._rows[stage] = self._rows.get(stage, np.zeros(7, np.int64)) + tally.by_node().sum(axis=0)
        self._followed[stage] = self._followed.get(stage, 0) + 1
        return result

    def _cost(self, stage: int) -> StageCost:
        pieces, followed = self._pieces[stage], self._followed.get(stage, 0)
        if not followed:
            raise SurveyError(f"too few pieces of the stage {STAGES[stage]} to take a sample of")
        row = np.rint(self._rows[stage] * (pieces / followed)).astype(np.int64)
        instructions, low, mid, high, flash_reads, ram_reads, ram_writes = (int(value) for value in row)
        cost = Cost(instructions, Cycles(low, mid, high), flash_reads, ram_reads, ram_writes)
        return StageCost(STAGES[stage], cost, pieces, followed)


def whole(stages: list[StageCost]) -> Cost:
    """Return the cost of all stages together."""
    costs = [stage.cost for stage in stages]
    cycles = Cycles(*(sum(getattr(cost.cycles, name) for cost in costs) for name in ("low", "mid", "high")))
    return Cost(sum(cost.instructions for cost in costs), cycles, sum(cost.flash_reads for cost in costs),
                sum(cost.ram_reads for cost in costs), sum(cost.ram_writes for cost in costs))  # fmt: skip
