# SPDX-License-Identifier: MIT
"""Retrain unattended: look for new files and labels every so often; a retraining whenever there are some."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tinytransit.errors import TinyTransitError
from tinytransit.files import sha256_of
from tinytransit.learning.errors import BusyError
from tinytransit.learning.history import Retraining
from tinytransit.learning.label_files import import_labels
from tinytransit.learning.labels import signature, standing_labels
from tinytransit.learning.plan import Plan
from tinytransit.learning.retraining import retrain
from tinytransit.learning.store import LearningStore
from tinytransit.learning.versions import current

_KINDS = (".npz", ".csv", ".tbl")
# A file that somebody still writes to has changed a moment ago.
_SETTLED_S = 2.0

Told = Callable[[str], None]


@dataclass(frozen=True)
class Watch:
    """How to go on unattended.

    Attributes:
        folder: Of files of labels, each of which is taken once; None to look at the store's labels alone.
        every_s: Seconds from one look to the next.
        who: Whom labels in the files are by.
    """

    folder: Path | None
    every_s: float
    who: str


def watch(
    store: LearningStore,
    plan: Plan,
    model: Path,
    how: Watch,
    told: Told,
    ended: Callable[[Retraining], None],
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """Look, retrain if labels are new, and wait; until Ctrl-C.

    A file or a retraining that fails is told, and does not end it.

    Args:
        store: Of labels and models.
        plan: Of each retraining.
        model: Folder of the model that all begins with.
        how: What to look at.
        told: Is given lines.
        ended: Is given each verdict.
        wait: Called with the seconds to wait.
    """
    tried: object = None
    while True:
        if how.folder is not None:
            take_files(store, how.folder, how.who, told)
        seen = (signature(store), current(store))
        # Without labels there is nothing to learn on from.
        if seen != tried and standing_labels(store):
            try:
                entry = retrain(store, plan, model, told, again=False)
            except BusyError as error:
                told(str(error))
                wait(how.every_s)
                continue
            except (TinyTransitError, OSError) as error:
                told(f"no retraining: {' '.join(str(error).split())}")
            else:
                if entry is None:
                    told("nothing new since the last retraining")
                else:
                    ended(entry)
            # Before the first retraining there may have been no model in use.
            tried = (seen[0], current(store))
        wait(how.every_s)


def take_files(store: LearningStore, folder: Path, who: str, told: Told) -> int:
    """Import the files of a folder that were not imported before, by content, and return how many labels they gave.

    A file that was just written is left for the next look. One that cannot be read is told once, and tried again when
    it has changed.

    Raises:
        OSError: If the folder cannot be read.
    """
    given = 0
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() not in _KINDS or file.name.startswith(".") or file.stem.endswith("_extra"):
            continue
        try:
            if not file.is_file() or time.time() - file.stat().st_mtime < _SETTLED_S:
                continue
            digest = sha256_of(file)
            if store.rows("SELECT 1 FROM taken WHERE sha256 = ?", (digest,)):
                continue
            with store.writing():
                imported = import_labels(store, file, who)
                line = f"{file.name}: {len(imported.numbers)} labels"
                _take(store, digest, file, line)
            given += len(imported.numbers)
        except (TinyTransitError, OSError) as error:
            line = f"{file.name}: not taken: {' '.join(str(error).split())}"
            if isinstance(error, TinyTransitError):
                _take(store, digest, file, line)
        told(line)
    return given


def _take(store: LearningStore, digest: str, file: Path, line: str) -> None:
    store.rows(
        "INSERT INTO taken (sha256, file, time, told) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (digest, file.name, time.time(), line),
    )
