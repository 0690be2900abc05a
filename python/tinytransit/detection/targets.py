# SPDX-License-Identifier: MIT
"""The list of stars in which to look for what is not known yet."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tinytransit.catalog.candidate import Verdict, verdict_of
from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.detection.errors import TargetListError
from tinytransit.skipped import Skipped

_STAR = re.compile(r"(TIC|KIC|EPIC)[\s_-]*0*(\d+)", re.IGNORECASE)
_LARGEST_BYTES = 1 << 26
_PLANETS = (Verdict.PLANET, Verdict.CANDIDATE)


@dataclass(frozen=True)
class Chosen:
    """Files of the stars to search, by star, and the targets that are left out."""

    stars: dict[str, list[Path]] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)


def read_targets(path: Path) -> list[str]:
    """Read one target a line: its first field, without blank lines and comments (``#``), each target once.

    Raises:
        TargetListError: If the file cannot be read, is no text, is larger than 64 MB, or names nothing.
    """
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise TargetListError(
                f"{path.name}: {path.stat().st_size} bytes; a list of targets has {_LARGEST_BYTES} at most"
            )
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise TargetListError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise TargetListError(f"{path.name}: not a text file ({error}); write one target a line") from error
    names = (line.partition("#")[0].partition(",")[0].strip() for line in lines)
    targets = list(dict.fromkeys(filter(None, names)))
    if not targets:
        raise TargetListError(f"{path.name}: names no target; write one a line, such as 'TIC 261136679'")
    return targets


def choose(targets: Sequence[str], files: Mapping[str, list[Path]], known: Mapping[str, Sequence[Ephemeris]]) -> Chosen:
    """Find the light curves of the targets and leave out stars with planets or candidates.

    Args:
        targets: ``TIC 123``, ``KIC 123``, ``EPIC 123``, such a number alone if only one star of the input has it, or
            the name of a planet or its host in the catalogues.
        files: Light-curve files by star.
        known: Ephemerides of the catalogues by star.
    """
    hosts = {name.casefold(): star for star, events in known.items() for event in events for name in _names(event)}
    chosen = Chosen()
    for target in targets:
        star = _star_of(target, files, hosts)
        planets = [event.name for event in known.get(star or "", ()) if verdict_of(event.disposition) in _PLANETS]
        if star is None:
            chosen.skipped.append(
                Skipped(target, "not the number of one star, such as 'TIC 261136679', nor a name in the catalogues")
            )
        elif planets:
            chosen.skipped.append(Skipped(target, f"has known planets or candidates: {', '.join(planets)}"))
        elif star not in files:
            chosen.skipped.append(
                Skipped(target, f"no light curve of {star} in the input; `tinytransit fetch` gets some")
            )
        else:
            chosen.stars[star] = files[star]
    return chosen


def _star_of(target: str, stars: Iterable[str], hosts: Mapping[str, str]) -> str | None:
    if match := _STAR.fullmatch(target):
        return f"{match[1].upper()} {match[2]}"
    if target.isdecimal():
        same = [star for star in stars if star.partition(" ")[2] == target.lstrip("0")]
        return same[0] if len(same) == 1 else None
    return hosts.get(target.casefold())


def _names(event: Ephemeris) -> tuple[str, ...]:
    """``Kepler-90 b`` and its host ``Kepler-90``, ``TOI-144.01`` and ``TOI-144``."""
    return event.name, event.name.rpartition(" ")[0], event.name.rpartition(".")[0]
