# SPDX-License-Identifier: MIT
"""What one client, one file and the queue may take."""

import time
from collections import OrderedDict
from dataclasses import dataclass

_MOST_CLIENTS = 10_000


@dataclass(frozen=True)
class Limits:
    """Of a server.

    Attributes:
        upload_bytes: Largest light curve or file of windows.
        waiting: Most jobs that wait.
        windows: Most windows in one request.
        requests_per_s: Of one client, over a while.
        burst: Requests of one client at once.
        time_limit_s: Longest time of one light curve.
    """

    upload_bytes: int = 64 << 20
    waiting: int = 5000
    windows: int = 5000
    requests_per_s: float = 50.0
    burst: int = 200
    time_limit_s: float = 300.0


class RateLimiter:
    """A bucket of tokens a client: full at first, filled at a steady rate, one token a request.

    Args:
        rate: Tokens a second.
        burst: Tokens that a bucket holds.
    """

    def __init__(self, rate: float, burst: int) -> None:
        self._rate, self._burst = rate, float(burst)
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, client: str, now: float | None = None) -> bool:
        """Say whether a client may make another request now, and count it."""
        moment = time.monotonic() if now is None else now
        tokens, last = self._buckets.pop(client, (self._burst, moment))
        tokens = min(self._burst, tokens + self._rate * (moment - last))
        allowed = tokens >= 1.0
        self._buckets[client] = (tokens - 1.0 if allowed else tokens, moment)
        if len(self._buckets) > _MOST_CLIENTS:
            self._buckets.popitem(last=False)
        return allowed
