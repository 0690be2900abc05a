# SPDX-License-Identifier: MIT
"""One vocabulary for the dispositions of all catalogues."""

from enum import StrEnum


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
