# SPDX-License-Identifier: MIT
"""One row of a catalogue, complete or not, and one vocabulary for the dispositions of all."""

from dataclasses import dataclass
from enum import StrEnum

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.catalog.errors import EphemerisError


class Verdict(StrEnum):
    """What a candidate is taken for, the same word for every catalogue."""

    PLANET = "planet"
    CANDIDATE = "candidate"
    ECLIPSING_BINARY = "eclipsing binary"
    FALSE_POSITIVE = "false positive"
    NOT_TRANSIT_LIKE = "not transit-like"
    UNKNOWN = "unknown"


# Where each word comes from:
# - Exoplanet Archive, KOI and K2 tables: CONFIRMED, CANDIDATE, FALSE POSITIVE, REFUTED (no longer held for a planet);
#   NOT TRANSIT-LIKE is a KOI false positive with `koi_fpflag_nt`.
# - TFOPWG, TOI table: CP and KP (confirmed by TESS, known before), PC, APC (ambiguous), FP, FA (false alarm).
# - Autovetter, Kepler DR24 and DR25: PC, AFP (astrophysical false positive), NTP (non-transiting phenomenon), UNK.
# - Yu et al. 2019 and Rao et al. 2021: PC, EB, J (junk), IS (instrumental), V (variable star), O (other).
# - ExoMiner: those above, and BD (brown dwarf: it transits, but is no planet).
_WORDS = {
    Verdict.PLANET: ("CP", "KP", "CONFIRMED"),
    Verdict.CANDIDATE: ("PC", "APC", "CANDIDATE"),
    Verdict.ECLIPSING_BINARY: ("EB",),
    Verdict.FALSE_POSITIVE: ("FP", "AFP", "FALSE POSITIVE", "REFUTED", "BD"),
    Verdict.NOT_TRANSIT_LIKE: ("FA", "J", "IS", "V", "NTP", "NOT TRANSIT-LIKE"),
}
_VERDICTS = {word: verdict for verdict, words in _WORDS.items() for word in words}


def verdict_of(disposition: str) -> Verdict:
    """Return the verdict of a source's own word; whatever is not known, ``O`` and ``UNK`` among it, is unknown."""
    return _VERDICTS.get(disposition.strip().upper(), Verdict.UNKNOWN)


@dataclass(frozen=True)
class Candidate:
    """What a catalogue says of a candidate; None stands for what it leaves open.

    Attributes:
        star: Name with its catalogue, such as ``TIC 123``; or what the source calls the star, such as ``K2-18``.
        name: Name of the candidate.
        disposition: What the source takes it for, in the source's own word.
        source: The catalogue, such as ``TOI``.
        period_days: Time from one event to the next.
        epoch_bjd: Centre of one event, BJD (TDB).
        duration_hours: First to last contact.
        depth_ppm: Depth of the transit in parts per million.
        ra_deg: Right ascension of the star, ICRS.
        dec_deg: Declination of the star, ICRS.
        faults: Fields of the row that are no number, in words.
    """

    star: str
    name: str
    disposition: str
    source: str
    period_days: float | None = None
    epoch_bjd: float | None = None
    duration_hours: float | None = None
    depth_ppm: float | None = None
    ra_deg: float | None = None
    dec_deg: float | None = None
    faults: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The disposition in the words of all catalogues."""
        return verdict_of(self.disposition)

    def ephemeris(self) -> Ephemeris:
        """Return the ephemeris to fold on.

        Raises:
            EphemerisError: If period, epoch or duration is missing, or a value is no number or out of range.
        """
        label = f"{self.star} {self.name}".strip()
        if self.faults:
            raise EphemerisError(f"{label}: {'; '.join(self.faults)}")
        timing = {"period": self.period_days, "epoch": self.epoch_bjd, "duration": self.duration_hours}
        if missing := [name for name, value in timing.items() if value is None]:
            raise EphemerisError(
                f"{label}: {self.source} gives no {' and no '.join(missing)}, and folding needs "
                f"{'it' if len(missing) == 1 else 'them'}"
            )
        assert self.period_days is not None and self.epoch_bjd is not None and self.duration_hours is not None
        return Ephemeris(
            star=self.star,
            name=self.name,
            period_days=self.period_days,
            epoch_bjd=self.epoch_bjd,
            duration_hours=self.duration_hours,
            disposition=self.disposition,
            source=self.source,
            depth_ppm=self.depth_ppm,
            ra_deg=self.ra_deg,
            dec_deg=self.dec_deg,
        )
