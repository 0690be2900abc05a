# SPDX-License-Identifier: MIT
"""Try again after exponential backoff with jitter, and as long as the server asks."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from tinytransit.fetch.errors import TransientError, UnavailableError

TRANSIENT_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers of HTTP and S3 that may be other ones later."""

Result = TypeVar("Result")


@dataclass(frozen=True)
class Retrying:
    """Call something until it succeeds.

    The pause before attempt n + 1 is drawn from the upper half of ``first_s`` * 2^(n-1), at most ``longest_s``
    ("equal jitter" of M. Brooker, Exponential Backoff and Jitter, AWS Architecture Blog, 2015), so that clients that
    failed together do not come back together. A Retry-After (RFC 9110, section 10.2.3) is the least to be waited.

    Attributes:
        attempts: Of one request, the first one included.
        first_s: Length of the first pause before jitter, in seconds.
        longest_s: Longest pause, in seconds.
        patience_s: Longest Retry-After that is waited for, in seconds.
        tell: Is told why there is a pause, before it.
        sleep: Waits for so many seconds.
        draw: Uniform in [0, 1).
    """

    attempts: int = 6
    first_s: float = 1.0
    longest_s: float = 60.0
    patience_s: float = 300.0
    tell: Callable[[str], None] = lambda _: None
    sleep: Callable[[float], None] = time.sleep
    draw: Callable[[], float] = field(default_factory=lambda: random.Random().random)

    def __call__(self, attempt: Callable[[], Result]) -> Result:
        """Return what ``attempt`` returns once it does not raise ``TransientError``.

        Raises:
            UnavailableError: After the last attempt, or if the server asks for more patience than there is.
        """
        failures = 0
        while True:
            try:
                return attempt()
            except TransientError as error:
                failures += 1
                asked = error.retry_after_s or 0.0
                if failures >= self.attempts:
                    raise UnavailableError(f"{error}; given up after {failures} attempts") from error
                if asked > self.patience_s:
                    raise UnavailableError(f"{error}; it asks to come back in {asked:.0f} s") from error
                pause_s = asked + self.pause_s(failures)
                self.tell(f"again in {pause_s:.0f} s: {error}")
                self.sleep(pause_s)

    def pause_s(self, failures: int) -> float:
        """Draw the pause after so many failures, in seconds."""
        span = min(self.longest_s, self.first_s * 2.0 ** (failures - 1))
        return span * (1.0 + self.draw()) / 2.0


def retry_after_s(header: str | None, now: datetime | None = None) -> float | None:
    """Read a Retry-After: seconds or a date; None if it is absent or neither."""
    if header is None:
        return None
    if header.strip().isascii() and header.strip().isdigit():
        return float(header[:12])
    try:
        date = parsedate_to_datetime(header)
    except ValueError:
        return None
    if date.tzinfo is None:  # "-0000": a date whose zone is not known is UTC
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - (now or datetime.now(UTC))).total_seconds())
