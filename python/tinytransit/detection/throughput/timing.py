# SPDX-License-Identifier: MIT
"""Time the chain from a file to classified candidates, in as many processes as asked for."""

import os
import resource
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from itertools import cycle, islice
from pathlib import Path
from statistics import fmean, median

from pydantic import BaseModel, ConfigDict

from tinytransit.batch.attempt import Kind
from tinytransit.batch.item import Item, Json
from tinytransit.batch.processes import Processes
from tinytransit.detection.settings import DetectionSettings
from tinytransit.detection.star import detect_star
from tinytransit.detection.throughput.errors import ThroughputError


class Timed(BaseModel):
    """What one light curve took.

    Attributes:
        worker: Process that did it.
        seconds: Wall time.
        cpu_seconds: Of all threads of the process.
        stages: Wall time by stage.
        cadences: That were searched.
        peak_bytes: Most memory that the process has held so far.
    """

    model_config = ConfigDict(frozen=True)

    worker: int
    seconds: float
    cpu_seconds: float
    stages: dict[str, float]
    cadences: int
    peak_bytes: int


class Timing(BaseModel):
    """Means over light curves.

    Attributes:
        jobs: Processes at work at the same time.
        light_curves: That were timed.
        cadences: Median.
        seconds: Wall time of one.
        cpu_seconds: CPU time of one.
        stages: Wall time of each stage of one.
        peak_bytes: Most memory that a process held.
    """

    model_config = ConfigDict(frozen=True)

    jobs: int
    light_curves: int
    cadences: float
    seconds: float
    cpu_seconds: float
    stages: dict[str, float]
    peak_bytes: int

    @property
    def a_second_a_core(self) -> float:
        """Light curves for each second of CPU time."""
        return 1.0 / self.cpu_seconds


def measure(files: Sequence[Path], settings: DetectionSettings, *, jobs: int, count: int) -> Timing:
    """Time the chain.

    The first light curve of each process is not counted, in which libraries are loaded.

    Args:
        files: A light curve each; taken again and again.
        settings: Of the search.
        jobs: Processes.
        count: How many light curves to time.

    Raises:
        ThroughputError: If a light curve gives no result.
    """
    items = [
        Item(str(number), {"path": str(path), "settings": settings.model_dump(mode="json")})
        for number, path in enumerate(islice(cycle(files), count + jobs))
    ]
    timed, warm = [], set[int]()
    with closing(Processes(jobs).run(timed_item, items)) as verdicts:
        for item, verdict in verdicts:
            if verdict.kind is not Kind.RESULT:
                raise ThroughputError(f"{item.payload['path']}: {verdict.text}")
            each = Timed.model_validate_json(verdict.text)
            if each.worker in warm:
                timed.append(each)
            warm.add(each.worker)
    return Timing(
        jobs=jobs, light_curves=len(timed), cadences=median(each.cadences for each in timed),
        seconds=fmean(each.seconds for each in timed), cpu_seconds=fmean(each.cpu_seconds for each in timed),
        stages={stage: fmean(each.stages.get(stage, 0.0) for each in timed) for stage in timed[0].stages},
        peak_bytes=max(each.peak_bytes for each in timed),
    )  # fmt: skip


def timed_item(payload: Mapping[str, Json]) -> Json:
    """Search one light curve, and return a ``Timed``."""
    settings = DetectionSettings.model_validate(payload["settings"])
    wall, cpu = time.perf_counter(), time.process_time()
    detection = detect_star([Path(str(payload["path"]))], settings)
    return Timed(
        seconds=time.perf_counter() - wall, cpu_seconds=time.process_time() - cpu, worker=os.getpid(),
        stages=detection.seconds, cadences=detection.cadences,
        # In kilobytes on Linux (getrusage(2)).
        peak_bytes=1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    ).model_dump()  # fmt: skip
