# SPDX-License-Identifier: MIT
"""Do one item, wherever it is done, so that whatever goes wrong with it becomes its reason and nothing more."""

import json
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tinytransit.batch.item import Json, Work
from tinytransit.errors import TinyTransitError
from tinytransit.files import DISK_FULL

# A Dask worker may have several threads, which warnings, FITS libraries and figures are not made for.
_ONE_AT_A_TIME = threading.Lock()


class Kind(StrEnum):
    """How an attempt ended.

    A later run takes ``RESULT`` and ``SKIPPED`` from the journal, for they lie in the item, and tries ``FAILED`` again,
    which lay in the machine or the program. ``DISK_FULL`` ends the batch: it is no fault of this item.
    """

    RESULT = "result"
    SKIPPED = "skipped"
    FAILED = "failed"
    DISK_FULL = "disk full"


@dataclass(frozen=True)
class Verdict:
    """What came of one attempt.

    Attributes:
        kind: How it ended.
        text: The result as JSON, or the reason in one line.
        traceback: Of an internal error; else empty.
        seconds: How long it took, in the worker.
    """

    kind: Kind
    text: str
    traceback: str = ""
    seconds: float = 0.0


def attempt(work: Work, payload: Mapping[str, Json]) -> Verdict:
    """Do an item and return what came of it; never raises."""
    with _ONE_AT_A_TIME:
        begin = time.perf_counter()
        kind, text, trace = _try(work, payload)
        return Verdict(kind, text, trace, time.perf_counter() - begin)


def _try(work: Work, payload: Mapping[str, Json]) -> tuple[Kind, str, str]:
    try:
        # Text here already, so that a result is the same whether or not it has been to another process.
        return Kind.RESULT, json.dumps(work(payload), allow_nan=False), ""
    except (Exception, SystemExit) as error:
        if any(isinstance(cause, OSError) and cause.errno in DISK_FULL for cause in _causes(error)):
            return Kind.DISK_FULL, _one_line(error), ""
        if isinstance(error, TinyTransitError):
            return Kind.SKIPPED, _one_line(error), ""
        reason = f"internal error: {type(error).__name__}: {_one_line(error)}"
        return Kind.FAILED, reason, traceback.format_exc()


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())
