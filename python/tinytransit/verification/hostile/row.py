# SPDX-License-Identifier: MIT
"""The outcome of a campaign of damaged input, and the loop that all of them share."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tinytransit.errors import TinyTransitError

_MOST_EXAMPLES = 5


class FindingError(Exception):
    """What a campaign looks for: something accepted that then misbehaved. No error that users may see."""


@dataclass(frozen=True)
class Row:
    """A line of the table of ``make harden``.

    Attributes:
        campaign: Its name.
        seed: Draws every input; the same seed draws the same.
        count: Inputs that were tried.
        accepted: Of these, inputs that were taken as sound.
        refused: Inputs that ended in a named error.
        escapes: Inputs that ended otherwise: in an error of the program itself, or a finding of a sanitizer.
        slowest_s: Longest time of one input, in seconds.
        examples: The first few escapes: number of the input and what happened.
    """

    campaign: str
    seed: int
    count: int
    accepted: int
    refused: int
    escapes: int
    slowest_s: float
    examples: tuple[str, ...] = ()


def try_all(campaign: str, seed: int, inputs: Iterable[Callable[[], object]]) -> Row:
    """Run a campaign: each input is a call that may raise named errors only.

    Args:
        campaign: Its name.
        seed: What the inputs were drawn with.
        inputs: The calls, in order.
    """
    outcomes: Counter[str] = Counter()
    slowest, examples = 0.0, []
    for number, call in enumerate(inputs):
        start = time.perf_counter()
        try:
            call()
            outcomes["accepted"] += 1
        except TinyTransitError:
            outcomes["refused"] += 1
        except Exception as error:  # what must not happen is what is counted here
            outcomes["escaped"] += 1
            examples.append(f"{number}: {type(error).__name__}: {error}")
        slowest = max(slowest, time.perf_counter() - start)
    return Row(
        campaign,
        seed,
        outcomes.total(),
        outcomes["accepted"],
        outcomes["refused"],
        outcomes["escaped"],
        slowest,
        tuple(examples[:_MOST_EXAMPLES]),
    )
