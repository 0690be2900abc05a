# SPDX-License-Identifier: MIT
"""Labels of the page: kept where all labels are, with the window that the person saw."""

from typing import Any, Final

import numpy as np

from tinytransit.learning.labels import KeptLabel, Label, NewLabel, add_labels, keep_windows, standing_labels
from tinytransit.learning.store import LearningStore
from tinytransit.serve.result import CANDIDATE
from tinytransit.serve.store import Store
from tinytransit.window.shard import read_shard

_PAGE: Final = "page"


def keep_label(
    store: Store, learning: LearningStore, job_id: str, found: dict[str, Any], label: Label, who: str
) -> int:
    """Keep what a person takes a candidate for, and return the number of the label.

    Args:
        store: Of the job.
        learning: Of labels.
        job_id: The job.
        found: The candidate, as the search recorded it.
        label: What it is taken for.
        who: The person, as far as is known.
    """
    name = row = None
    file = store.windows_of(job_id)
    # Jobs of earlier versions have none, nor have candidates that cannot be folded.
    if file.is_file():
        shard = read_shard(file)
        places = np.flatnonzero(shard.extras[CANDIDATE] == found["number"])
        if places.size:
            name, row = keep_windows(learning, shard.select(places)), 0
    given = NewLabel(
        found["star"], found["period_days"], found["epoch_bjd"], found["duration_hours"], label, _PAGE,
        _origin(job_id, found["number"]), who, name, row,
    )  # fmt: skip
    return add_labels(learning, [given])[0]


def page_labels(learning: LearningStore, job_id: str | None) -> list[dict[str, Any]]:
    """Return the labels that count, of one job or of all and everything else, latest first."""
    told = [_document(each) for each in reversed(standing_labels(learning))]
    return [each for each in told if job_id is None or each["job"] == job_id]


def bring_over(store: Store, learning: LearningStore) -> None:
    """Bring the labels that earlier versions kept beside the jobs to where all labels are, each once."""

    def keep(rows: list[tuple[Any, ...]]) -> None:
        with learning.writing():
            for number, job, candidate, *event, label, made, undone in rows:
                star, period, epoch, duration = event
                given = NewLabel(star, period, epoch, duration, Label(label), _PAGE, _origin(job, candidate), _PAGE,
                                 made=made, once=f"{job} {number}")  # fmt: skip
                kept = add_labels(learning, [given])
                if kept and undone is not None:
                    learning.rows(
                        "UPDATE label SET undone = max(?, made), undone_by = ? WHERE number = ?",
                        (undone, _PAGE, kept[0]),
                    )

    store.take_labels(keep)


def _origin(job_id: str, candidate: int) -> str:
    return f"{job_id}/{candidate}"


def _document(label: KeptLabel) -> dict[str, Any]:
    job, _, candidate = label.origin.rpartition("/") if label.source == _PAGE else ("", "", "")
    return {
        "number": label.number, "job": job or None, "candidate": int(candidate) if candidate else None,
        "star": label.star, "period_days": label.period_days, "epoch_bjd": label.epoch_bjd,
        "duration_hours": label.duration_hours, "label": label.label.value, "made": label.made, "who": label.who,
        "source": label.source,
    }  # fmt: skip
