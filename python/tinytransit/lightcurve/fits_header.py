# SPDX-License-Identifier: MIT
"""What the headers of a mission's FITS file say: which star, whence, and on what clock its times are."""

import re
from pathlib import Path
from typing import Any

from tinytransit.lightcurve.columns import clock
from tinytransit.lightcurve.errors import LayoutError, UnknownStarError, WrongUnitError
from tinytransit.lightcurve.identity import CLOCKS, MISSIONS, Identity

_PLAIN_DAYS = ("", "d", "day", "days")
_REFERENCES = {2_454_833: "BKJD", 2_457_000: "BTJD", 0: "BJD"}


def identity_of(header: Any, file: Path) -> Identity:
    """Return star and source from a primary header.

    Raises:
        LayoutError: If the mission is unknown.
        UnknownStarError: If no star is given.
    """
    mission = str(header.get("MISSION") or header.get("TELESCOP") or "").strip()
    catalogue = MISSIONS.get(mission.upper())
    if catalogue is None:
        raise LayoutError(f"{file.name}: expected mission {', '.join(MISSIONS)}, got {mission or 'none'}")
    for keyword in ("TICID", "KEPLERID", "TARGETID", "OBJECT"):
        digits = re.search(r"\d{1,18}", str(header.get(keyword) or ""))
        if digits and int(digits.group()) > 0:
            star = f"{catalogue} {int(digits.group())}"
            break
    else:
        raise UnknownStarError(f"{file.name}: no star in TICID, KEPLERID, TARGETID or OBJECT of its header")
    part = next(
        (
            f" {keyword.lower()} {header[keyword]}"
            for keyword in ("SECTOR", "QUARTER", "CAMPAIGN")
            if header.get(keyword) is not None
        ),
        "",
    )
    return Identity(star=star, source=f"{mission}{part}")


def clock_of(header: Any, unit: str | None, identity: Identity, file: Path) -> str:
    """Return the time system of a table: from its reference date, else the unit of the column, else the mission.

    Args:
        header: Of the table.
        unit: Of its column of times.
        identity: Of the star.
        file: For messages.

    Raises:
        WrongUnitError: If the times are not in days.
        LayoutError: If they are counted from an unknown date.
    """
    told = str(unit or "").strip().lower()
    if told not in (*_PLAIN_DAYS, "jd") and clock(told) is None:
        raise WrongUnitError(f"{file.name}: expected times in days, got {unit!r}")
    if (reference := header.get("BJDREFI")) is not None:
        if reference not in _REFERENCES or header.get("BJDREFF", 0.0) != 0.0:
            raise LayoutError(
                f"{file.name}: expected times counted from BJD {', '.join(map(str, _REFERENCES))}, got "
                f"{reference} + {header.get('BJDREFF', 0.0)}"
            )
        return _REFERENCES[reference]
    return clock(told) or ("BJD" if told == "jd" else CLOCKS[identity.catalogue])
