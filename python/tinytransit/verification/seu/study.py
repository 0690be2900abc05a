# SPDX-License-Identifier: MIT
"""Campaigns on builds with different mitigations, from a model to a report."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path

from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.progress import Count
from tinytransit.verification.emulator.image import read_image
from tinytransit.verification.profile.case import golden_case
from tinytransit.verification.seu.campaign import Subject, run, spaces
from tinytransit.verification.seu.variant import Cost, build_variant, cost_of
from tinytransit.verification.upsets.journal import Journal
from tinytransit.verification.upsets.region import Region
from tinytransit.verification.upsets.sampling import injections_in
from tinytransit.verification.upsets.tally import RegionTally, tally_region


@dataclass(frozen=True)
class Request:
    """What is injected, and into what.

    Attributes:
        model: Folder of the model, or the ``.tflite`` in it.
        variants: Sets of mitigations; a firmware is built with each.
        regions: Where upsets strike.
        injections: In each region; None for as many as ``error`` and ``confidence`` ask for.
        error: Margin of error of a share.
        confidence: Of the margin and the intervals.
        seed: Draws the upsets.
        windows: How many golden windows to draw from.
        env: PlatformIO environment.
        jobs: Processes.
    """

    model: Path
    variants: Sequence[str]
    regions: Sequence[Region]
    injections: int | None
    error: float
    confidence: float
    seed: int
    windows: int
    env: str
    jobs: int


@dataclass(frozen=True)
class Study:
    """What came of it.

    Attributes:
        facts: Model, seed and windows.
        confidence: Of the intervals.
        regions: Outcomes by region, of each variant.
        costs: What each variant takes; cycles are modelled at zero wait states.
    """

    facts: dict[str, object]
    confidence: float
    regions: dict[str, list[RegionTally]]
    costs: dict[str, Cost]

    def document(self) -> dict[str, object]:
        """Return all of it, to be written as JSON."""
        return {
            "target": "cortex-m4 in Unicorn",
            **self.facts,
            "confidence": self.confidence,
            "variants": {
                variant: {"cost": asdict(self.costs[variant]), "regions": [asdict(region) for region in regions]}
                for variant, regions in self.regions.items()
            },
        }


def study(request: Request, out: Path, counting: Callable[[str, int], AbstractContextManager[Count]]) -> Study:
    """Build each variant, inject and judge; what ``out/seu.sqlite`` has of an earlier run is kept.

    Args:
        request: What is asked for.
        out: Folder for the journal and the builds.
        counting: Shows how many injections of a variant are done.

    Raises:
        BuildError: If a firmware cannot be built.
        SeuError: If a process dies, there are too few golden windows, or the journal is of another campaign.
        TinyTransitError: If the model or an image cannot be used.
    """
    folder = ModelFolder.open(request.model).path
    case = golden_case(folder)
    facts: dict[str, object] = {"model": case.manifest.model_id, "seed": request.seed, "windows": request.windows}
    regions, costs = {}, {}
    with Journal(out / "seu.sqlite") as journal:
        for variant in request.variants:
            elf = build_variant(variant, folder, out / "firmware", request.env)
            journal.bind(facts | {f"image of {variant}": read_image(elf).sha256})
            subject = Subject(variant, elf, folder, request.windows)
            wanted = [
                (space, injections_in(space, request.injections, request.error, request.confidence))
                for space in spaces(subject, request.regions)
            ]
            with counting(variant, sum(count for _, count in wanted)) as progress:
                run(subject, wanted, journal, request.seed, request.jobs, progress.advance, progress.kept)
            regions[variant] = [
                tally_region(space.region, space.bits, space.population,
                             journal.read(variant, space.region, count), request.confidence)
                for space, count in wanted
            ]  # fmt: skip
            costs[variant] = cost_of(elf, case)
    return Study(facts, request.confidence, regions, costs)
