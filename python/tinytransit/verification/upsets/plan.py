# SPDX-License-Identifier: MIT
"""How much of what to do."""

from tinytransit.verification.upsets.errors import SeuError
from tinytransit.verification.upsets.region import Region, Space
from tinytransit.verification.upsets.sampling import sample_size


def parse_regions(text: str) -> tuple[Region, ...]:
    """Return the regions that a text between commas names, each once.

    Raises:
        SeuError: If one is unknown, or there is none.
    """
    names = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    unknown = sorted(set(names) - set(Region))
    if unknown or not names:
        raise SeuError(f"unknown region {', '.join(unknown) or '(none)'}; known are {', '.join(Region)}")
    return tuple(Region(name) for name in names)


def injections_in(space: Space, injections: int | None, error: float, confidence: float) -> int:
    """Return how many injections a region gets: as many as are asked for, or as the error and the confidence need.

    Raises:
        SeuError: If the error or the confidence is out of its range.
    """
    if injections is not None:
        return min(injections, space.population)
    return sample_size(error, confidence, space.population)
