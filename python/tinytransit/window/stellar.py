# SPDX-License-Identifier: MIT
"""Parameters of stars, from the headers of their light curves or a table of the TIC, the KIC or Gaia."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from tinytransit.catalog.table import Row, read_table
from tinytransit.errors import TinyTransitError
from tinytransit.lightcurve.fits_file import open_fits
from tinytransit.window.errors import StarTableError

# g of the Sun in cgs units (IAU 2015 resolution B3: GM = 1.3271244e26 cm3/s2, R = 6.957e10 cm).
_SUN_LOG_G = 4.438
# What not every header has.
_RARE = ("mass_sun", "tess_magnitude")
_MOST_MEGABYTES = 256
# Outside of these a value is a filler or in another unit.
_LIMITS = {"teff_k": (1500.0, 100_000.0), "radius_sun": (0.005, 1500.0), "mass_sun": (0.01, 200.0),
           "log_g": (-2.0, 9.0), "magnitude": (-2.0, 30.0), "tess_magnitude": (-2.0, 30.0)}  # fmt: skip
_HEADER = {"teff_k": ("TEFF",), "radius_sun": ("RADIUS",), "mass_sun": ("MASS",), "log_g": ("LOGG",),
           "magnitude": ("TESSMAG", "KEPMAG"), "tess_magnitude": ("TESSMAG",)}  # fmt: skip
# Names of columns without case and punctuation: of the TIC (Stassun et al. 2019), of the archive's tables of stars
# (st_teff, ...), of the TOI and KOI tables, and of Gaia DR3's astrophysical parameters.
_COLUMNS = {
    "teff_k": ("teff", "stteff", "koisteff", "teffgspphot", "teffval", "effectivetemperature"),
    "radius_sun": ("rad", "radius", "strad", "koisrad", "radiusgspphot", "radiusval", "radiusflame"),
    "mass_sun": ("mass", "stmass", "koismass", "massflame"),
    "log_g": ("logg", "stlogg", "koislogg", "logggspphot"),
    "magnitude": ("tmag", "tessmag", "sttmag", "kepmag", "koikepmag", "photgmeanmag", "gaiamag", "gmag"),
    "tess_magnitude": ("tmag", "tessmag", "sttmag"),
}  # fmt: skip
_NAMES = {"TIC": ("id", "tic", "ticid", "tid"), "KIC": ("kic", "kepid", "keplerid"), "EPIC": ("epic", "epicid")}
_STAR_COLUMNS = ("star", "hostname", "object", "target")
_STAR = re.compile(r"\s*(TIC|KIC|EPIC)[\s_-]*0*(\d+)\s*", re.IGNORECASE)


class Star(BaseModel):
    """Parameters of a star; None where they are not known.

    Attributes:
        teff_k: Effective temperature, kelvin.
        radius_sun: Radius, solar radii.
        mass_sun: Mass, solar masses.
        log_g: Logarithm of the surface gravity in cm/s2.
        magnitude: In the band of the mission: Tmag or Kp, or Gaia's G.
        tess_magnitude: Where it is TESS's; of another band it would be wrong by a magnitude or two for a cool star.
        source: Where the figures are from, such as ``header`` or the name of a table; blank if nothing is known.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    teff_k: float | None = None
    radius_sun: float | None = None
    mass_sun: float | None = None
    log_g: float | None = None
    magnitude: float | None = None
    tess_magnitude: float | None = None
    source: str = ""

    @property
    def density_sun(self) -> float | None:
        """Mean density in solar units: from mass and radius, else from gravity and radius; None if neither is known."""
        if self.radius_sun is None:
            return None
        if self.mass_sun is not None:
            return self.mass_sun / self.radius_sun**3
        return None if self.log_g is None else math.pow(10.0, self.log_g - _SUN_LOG_G) / self.radius_sun

    @property
    def mass_or_from_gravity(self) -> float | None:
        """Mass in solar masses, else that which gravity and radius imply; None if neither is known."""
        density = self.density_sun
        if self.mass_sun is not None or density is None or self.radius_sun is None:
            return self.mass_sun
        return density * self.radius_sun**3

    def completed_by(self, other: "Star") -> "Star":
        """Return the star with what it lacks taken from another source."""
        missing = {name: getattr(other, name) for name in _LIMITS if getattr(self, name) is None}
        found = {name: value for name, value in missing.items() if value is not None}
        if not found:
            return self
        return self.model_copy(update={**found, "source": ", ".join(filter(None, (self.source, other.source)))})


def star_in_headers(paths: Iterable[Path]) -> Star:
    """Read what the primary headers of Kepler, K2 and TESS light curves say of their star; other files say nothing."""
    star = Star()
    for path in paths:
        if path.name.lower().endswith((".csv", ".csv.gz")):
            continue
        try:
            with open_fits(path, most_megabytes=_MOST_MEGABYTES) as hdus:
                star = star.completed_by(star_in_header(hdus[0].header))
        except TinyTransitError:
            continue  # what is wrong with it is said where its light is read
        if all(getattr(star, name) is not None for name in _LIMITS if name not in _RARE):
            break
    return star


def star_in_header(header: Mapping[str, object]) -> Star:
    """Return what a primary header, or the ``meta`` of an object read from it, says of its star."""
    values = {name: _first(header, keywords) for name, keywords in _HEADER.items()}
    return Star() if all(value is None for value in values.values()) else _plausible(values, "header")


def read_stars(path: Path) -> dict[str, Star]:
    """Read a table of stars.

    A column names the star (``star``, or the number in ``ID``, ``TIC``, ``tid``, ``kepid``, ``EPIC``, ...); the others
    are named as the TIC, the KOI and TOI tables, the Exoplanet Archive or Gaia DR3 name them: ``Teff``, ``rad``,
    ``mass``, ``logg``, ``Tmag``, ``st_teff``, ``radius_gspphot``, ... Of rows of one star the first counts.

    Returns:
        By the star's name with its catalogue, such as ``TIC 261136679``.

    Raises:
        CatalogError: If it is no table.
        StarTableError: If no column names the star, or none has a parameter.
    """
    table = read_table(path)
    plain = {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in reversed(table.columns)}
    column_of = {name: next((plain[each] for each in known if each in plain), None) for name, known in _COLUMNS.items()}
    wanted = [column for column in column_of.values() if column is not None]
    identifiers = [(catalogue, plain[name]) for catalogue, names in _NAMES.items() for name in names if name in plain]
    named = [plain[name] for name in _STAR_COLUMNS if name in plain]
    if not wanted or not (identifiers or named):
        lacking = "the star (ID, TIC, kepid, star)" if wanted else "a parameter (Teff, rad, mass, logg, Tmag)"
        raise StarTableError(f"{table.name}: no column has {lacking}; its columns are {', '.join(table.columns)}")
    stars: dict[str, Star] = {}
    for row in table.take([], [*wanted, *named, *(column for _, column in identifiers)]):
        name = _star_name(row, named, identifiers)
        if name is not None and name not in stars:
            values = {key: None if column is None else row.number(column) for key, column in column_of.items()}
            stars[name] = _plausible(values, table.name)
    return stars


def _star_name(row: Row, named: Sequence[str], identifiers: Sequence[tuple[str, str]]) -> str | None:
    for column in named:
        if match := _STAR.fullmatch(row.text(column)):
            return f"{match[1].upper()} {match[2]}"
    for catalogue, column in identifiers:
        if match := _STAR.fullmatch(row.text(column)):
            return f"{match[1].upper()} {match[2]}"
        if (number := row.identifier(column)).isdecimal():
            return f"{catalogue} {number}"
    return None


def _first(header: Mapping[str, object], keywords: Sequence[str]) -> float | None:
    for keyword in keywords:
        value = header.get(keyword)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return float(value)
    return None


def _plausible(values: Mapping[str, float | None], source: str) -> Star:
    """Return a star without the values that cannot be."""
    kept = {name: value for name, value in values.items() if value is not None and np.isfinite(value)
            and _LIMITS[name][0] <= value <= _LIMITS[name][1]}  # fmt: skip
    return Star(**kept, source=source if kept else "")
