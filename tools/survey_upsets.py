# SPDX-License-Identifier: MIT
"""Flip single bits while an emulated board surveys a star, and count what comes of it.

Run in the root of the checkout: ``python tools/survey_upsets.py FILE --injections 1000``. The survey's C and its engine
run in Unicorn as a Cortex-M4. A bit of RAM (the survey's memory, the engine's, a block of flux) is flipped between two
steps of the search, a bit of flash (code, constants, weights) before the search begins; which, and when, the seed says.
Two runs of one seed are the same.
"""

import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from tinytransit.deploy.manifest import Manifest
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.files import write_json
from tinytransit.progress import counting
from tinytransit.verification.emulator.errors import EmulationError
from tinytransit.verification.emulator.image import Image, Segment, read_image
from tinytransit.verification.survey.cycles import STAGES
from tinytransit.verification.survey.emulated import DONE, EmulatedSurvey, build_image
from tinytransit.verification.survey.known import SAME_PERIOD
from tinytransit.verification.survey.raw_star import RawStar, raw_star
from tinytransit.verification.survey.report import SurveyReport
from tinytransit.verification.upsets.outcome import MEANINGS, SILENT, Outcome
from tinytransit.verification.upsets.sampling import interval

_HANG_STEPS, _HANG_INSTRUCTIONS = 10, 400_000_000
_CONFIDENCE = 0.95


@dataclass(frozen=True)
class Golden:
    """A star without an upset.

    Attributes:
        stages: Stage of each step.
        states: RAM before each step.
        reports: What it came to, as bytes.
    """

    stages: tuple[int, ...]
    states: tuple[bytes, ...]
    reports: tuple[bytes, ...]


class Bench:
    """An emulated board and a star that it is surveying.

    Args:
        image: The survey's.
        star: Its cadences.
        manifest: Of the model: how outputs become a decision.
    """

    def __init__(self, image: Image, star: RawStar, manifest: Manifest) -> None:
        self._image, self._star, self._manifest = image, star, manifest
        (self.ram,) = (segment for segment in image.segments if not segment.flash)
        (self.flash,) = (segment for segment in image.segments if segment.flash)
        self._board = self._started()
        self.golden = self._golden()

    def flip_ram(self, step: int, bit: int) -> Outcome:
        """Flip a bit of RAM before a step."""
        memory = bytearray(self.golden.states[step])
        memory[bit // 8] ^= 1 << bit % 8
        self._board.machine.write(self.ram.start, bytes(memory))
        return self._outcome(self._board, step)

    def flip_flash(self, bit: int) -> Outcome:
        """Flip a bit of flash before the search."""
        board = EmulatedSurvey(self._image, _HANG_INSTRUCTIONS)
        place = self.flash.start + bit // 8
        board.machine.write(place, bytes([board.machine.read(place, 1)[0] ^ 1 << bit % 8]))
        board.machine.write(self.ram.start, self.golden.states[0])
        return self._outcome(board, 0)

    def _started(self) -> EmulatedSurvey:
        board = EmulatedSurvey(self._image, _HANG_INSTRUCTIONS)
        board.begin(self._star)
        for place in board.blocks(self._star):
            board.call("add_block", *place)
        return board

    def _golden(self) -> Golden:
        board = self._board
        stage = board.call("search")
        stages, states = [], []
        while stage != DONE:
            stages.append(stage)
            states.append(board.machine.read(self.ram.start, self.ram.size))
            stage = board.call("step")
        return Golden(tuple(stages), tuple(states), board.reports())

    def _outcome(self, board: EmulatedSurvey, step: int) -> Outcome:
        try:
            for _ in range(_HANG_STEPS * len(self.golden.stages)):
                if board.call("step") == DONE:
                    return self._judged(board.reports())
        except EmulationError as error:
            return Outcome.HANG if "not back after" in str(error) else Outcome.CRASH
        return Outcome.HANG

    def _judged(self, reports: tuple[bytes, ...]) -> Outcome:
        if reports == self.golden.reports:
            return Outcome.MASKED
        return Outcome.WRONG_SCORE if self._same(reports) else Outcome.WRONG_DECISION

    def _same(self, reports: tuple[bytes, ...]) -> bool:
        """Whether there are the same candidates, at the same periods, with the same decisions."""
        got, expected = (list(map(self._read, each)) for each in (reports, self.golden.reports))
        return len(got) == len(expected) and all(
            abs(one.period_days / other.period_days - 1.0) <= SAME_PERIOD
            and self._decision(one) == self._decision(other)
            for one, other in zip(got, expected, strict=True)
        )

    def _read(self, report: bytes) -> SurveyReport:
        return SurveyReport.unpack(report[: 76 + self._manifest.output_bytes])

    def _decision(self, report: SurveyReport) -> bool | None:
        if not report.has_window:
            return None
        return self._manifest.scores(report.outputs)[self._manifest.decisive_output] >= self._manifest.threshold


def main(
    light_curve: Annotated[Path, typer.Argument(metavar="FILE", help="A light curve (FITS or CSV).")],
    injections: Annotated[int, typer.Option(min=1, help="In RAM, and as many in flash.")] = 1000,
    days: Annotated[float, typer.Option(help="Of the light curve, from its beginning: less is quicker.")] = 9.0,
    seed: int = 1,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the counts here.")] = None,
) -> None:
    """Print how many upsets had which outcome, in RAM by the stage of the search, and in flash."""
    manifest = ModelFolder.open(Path("models")).manifest
    with tempfile.TemporaryDirectory() as folder:
        elf = Path(folder) / "survey.elf"
        build_image(Path("firmware"), Path("models/static"), elf)
        bench = Bench(read_image(elf), _cut(raw_star([light_curve], 4032), days), manifest)
    stages = bench.golden.stages
    found: dict[str, Counter[Outcome]] = {"RAM": Counter(), "flash": Counter()}
    with counting("upsets", 2 * injections) as progress:
        for number in range(injections):
            random = np.random.default_rng([seed, number])
            step = int(random.integers(len(stages)))
            outcome = bench.flip_ram(step, int(random.integers(8 * bench.ram.size)))
            found["RAM"][outcome] += 1
            found.setdefault(f"RAM, {STAGES[stages[step]]}", Counter())[outcome] += 1
            found["flash"][bench.flip_flash(int(random.integers(8 * bench.flash.size)))] += 1
            progress(2 * number + 2)
    print(f"{light_curve.name}, {days:g} days: {len(bench.golden.reports)} candidates, {len(stages)} steps; "
          f"{_size(bench.ram)} of RAM, {_size(bench.flash)} of flash")  # fmt: skip
    for name, counts in found.items():
        shares = [_share(counts, [each]) for each in Outcome if counts[each]]
        print(f"{name}: {counts.total()} upsets, {', '.join(shares)}; silent: {_share(counts, SILENT)}")
    for outcome in (Outcome.WRONG_SCORE, Outcome.WRONG_DECISION):
        print(f"{outcome}: {_MEANINGS[outcome]}")
    if json is not None:
        document = {"star": light_curve.name, "days": days, "seed": seed, "model": manifest.model_id}
        write_json(json, {**document, "outcomes": {name: dict(counts) for name, counts in found.items()}})


_MEANINGS = {
    **MEANINGS,
    Outcome.WRONG_SCORE: "the same candidates at the same periods and the same decisions, but not the same bytes",
    Outcome.WRONG_DECISION: "a candidate lost, made up, moved to another period or decided otherwise",
}


def _cut(star: RawStar, days: float) -> RawStar:
    keep = star.cadence < days / star.cadence_days
    return replace(star, cadence=star.cadence[keep], flux=star.flux[keep], good=star.good[keep])


def _size(segment: Segment) -> str:
    return f"{segment.size:,} bytes"


def _share(counts: Counter[Outcome], which: Sequence[Outcome]) -> str:
    seen = interval(sum(counts[each] for each in which), counts.total(), _CONFIDENCE)
    return f"{' or '.join(which)} {100 * seen.share:.1f} % ({100 * seen.low:.1f}-{100 * seen.high:.1f})"


if __name__ == "__main__":
    typer.run(main)
