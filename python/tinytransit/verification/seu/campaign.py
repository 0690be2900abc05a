# SPDX-License-Identifier: MIT
"""A campaign on the emulated Cortex-M4: draw upsets, inject and judge them, and keep all of it in a journal."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tinytransit.deploy.manifest import Manifest
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.verification.seu.chip import Chip, Ending, Response
from tinytransit.verification.upsets.journal import Injection, Journal
from tinytransit.verification.upsets.outcome import Outcome, outcome_of_answer
from tinytransit.verification.upsets.region import GoldenRunError, Region, Registers, SeuError, Space, Upset

_CHUNK = 200
"""Injections that a process does before it reports: what an interruption loses."""

_UPSET_FOUND = 4  # ENGINE_ERROR_UPSET of firmware/include/engine.h


@dataclass(frozen=True)
class Subject:
    """A variant of the firmware, and what it is asked.

    Attributes:
        variant: Its name.
        elf: The image.
        model: Folder of the model that is in it.
        windows: How many golden windows to draw from.
    """

    variant: str
    elf: Path
    model: Path
    windows: int


class Bench:
    """A chip with the windows and their answers.

    Args:
        subject: What to load.

    Raises:
        ManifestError, ShardError, GoldenError: If the model's folder is not sound.
        ImageError, LayoutError: If the ELF is no firmware with the static engine.
        SeuError: If there are not so many golden windows.
        GoldenRunError: If an answer is wrong without an upset.
    """

    def __init__(self, subject: Subject) -> None:
        self._variant = subject.variant
        folder = ModelFolder.open(subject.model)
        self._manifest: Manifest = folder.manifest
        golden = folder.golden()
        if not 1 <= subject.windows <= len(golden):
            raise SeuError(f"{subject.model} has {len(golden)} golden windows, got --limit {subject.windows}")
        rows = range(subject.windows)
        self._expected = [golden.output_bytes(row) for row in rows]
        self.chip = Chip(subject.elf, [golden.input_bytes(row) for row in rows], self._manifest.output_bytes)
        for row in rows:
            response = self.chip.run(row)
            if response.ending is not Ending.RETURNED or response.status or response.outputs != self._expected[row]:
                raise GoldenRunError(
                    f"{subject.elf} answers golden window {row} with {response}, expected "
                    f"{self._expected[row].hex()}; is it the firmware of the model {subject.model}?"
                )

    def inject(self, upset: Upset) -> Injection:
        """Inject one upset and judge what comes of it."""
        response = self.chip.inject(upset)
        outcome, detail = self._judge(upset.window, response)
        outputs = response.outputs if response.ending is Ending.RETURNED else b""
        return Injection.of(self._variant, upset, self._unit(upset, response.pc), outcome, detail, outputs)

    def _judge(self, window: int, response: Response) -> tuple[Outcome, str]:
        if response.ending is Ending.FAULTED:
            return Outcome.CRASH, response.fault
        if response.ending is Ending.HUNG:
            return Outcome.HANG, ""
        if response.status:
            found = "mitigation" if response.status == _UPSET_FOUND else f"engine status {response.status}"
            return Outcome.DETECTED, found
        return outcome_of_answer(self._manifest, self._expected[window], response.outputs, response.corrected), ""

    def _unit(self, upset: Upset, pc: int) -> tuple[str, int, int]:
        place, bit = upset.bit
        if upset.region is Region.REGISTERS:
            return Registers.NAMES[place], bit, 0
        if upset.region in (Region.ACTIVATIONS, Region.STACK):
            return self.chip.layout.name_at(pc), bit, 1
        return self.chip.layout.unit_at(place, bit)


_bench = cache(Bench)
"""One for each process and subject."""


def spaces(subject: Subject, regions: Sequence[Region]) -> list[Space]:
    """Return what upsets of each region there are to draw from.

    Raises:
        TinyTransitError: As ``Bench``.
    """
    return [_bench(subject).chip.space(region) for region in regions]


def run(
    subject: Subject,
    wanted: Sequence[tuple[Space, int]],
    journal: Journal,
    seed: int,
    jobs: int = 1,
    progress: Callable[[int], None] = lambda done: None,
    kept: Callable[[int], None] = lambda done: None,
) -> None:
    """Do the injections that the journal lacks.

    Args:
        subject: The variant.
        wanted: For each region how many injections.
        journal: Where they are kept.
        seed: Draws all; injection i of a region depends on the seed, the region and i alone.
        jobs: Processes.
        progress: Is told how many more are done.
        kept: Is told how many more were done by an earlier run.

    Raises:
        TinyTransitError: As ``Bench``.
        SeuError: If a process dies.
    """
    tasks = []
    for space, count in wanted:
        numbers = journal.missing(subject.variant, space.region, count)
        kept(count - len(numbers))
        tasks += [(space, numbers[start : start + _CHUNK]) for start in range(0, len(numbers), _CHUNK)]
    with ProcessPoolExecutor(jobs) as pool:
        futures = [pool.submit(_inject, subject, space, seed, numbers) for space, numbers in tasks]
        try:
            for future in as_completed(futures):
                injections = future.result()
                journal.add(injections)
                progress(len(injections))
        except BrokenProcessPool as error:
            raise SeuError(f"a process died during {subject.variant}; the injections before it are kept") from error
        finally:
            pool.shutdown(cancel_futures=True)


def _inject(subject: Subject, space: Space, seed: int, numbers: Sequence[int]) -> list[Injection]:
    bench = _bench(subject)
    return [bench.inject(space.draw(seed, number)) for number in numbers]
