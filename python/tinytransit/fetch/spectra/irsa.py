# SPDX-License-Identifier: MIT
"""Spectra of Spitzer, SOFIA and others at IRSA, searched by target through pyvo: Simple Spectral Access.

Tody et al. 2012, IVOA Recommendation "Simple Spectral Access Protocol", version 1.1. Any server that speaks it will do.
"""

import re
from collections.abc import Sequence
from typing import Any

from tinytransit.fetch.errors import SourceError
from tinytransit.fetch.source import RemoteFile
from tinytransit.fetch.spectra.target_source import Search, TargetSource, facts, last_part, position_of, size_in

DEFAULT_ARCHIVE = "https://irsa.ipac.caltech.edu"
_ARCSEC_PER_DEGREE = 3600.0
_KILO = 1000
# What a format is called, and what a file of it; those that are read here.
_SUFFIXES = (
    ("fits", ".fits"),
    ("ipac", ".tbl"),
    ("tbl", ".tbl"),
    ("csv", ".csv"),
    ("ecsv", ".ecsv"),
    ("plain", ".txt"),
)
_COLLECTION = re.compile(r"[\w.+-]{1,100}")
_READ = re.compile(r"\.(fits?|tbl|csv|ecsv|txt|dat)(\.gz)?$", re.IGNORECASE)


class IrsaSource(TargetSource):
    """Spectra of targets; see ``TargetSource``.

    Args:
        targets: See there.
        how: Likewise.
        collection: Of the archive; all if None.

    Raises:
        SourceError: If that is no name of a collection.
    """

    title = "IRSA"

    def __init__(self, targets: Sequence[str], how: Search, *, collection: str | None) -> None:
        super().__init__(targets, how)
        if collection is not None and not _COLLECTION.fullmatch(collection):
            raise SourceError(f"--collection {collection[:80]!r} is no name of a collection")
        self._collection = collection

    def search(self, target: str) -> list[RemoteFile]:
        """List the spectra near a target that are in a format that is read here."""
        from pyvo.dal import SSAService

        place = position_of(target)
        more = {} if self._collection is None else {"collection": self._collection}
        found = SSAService(f"{self.archive}/SSA").search(
            pos=place, diameter=2.0 * self.radius_arcsec / _ARCSEC_PER_DEGREE, format="all", **more
        )
        files = [self._file(record, target) for record in found]
        return [file for file in files if file is not None]

    def _file(self, record: Any, target: str) -> RemoteFile | None:
        url = str(record.getdataurl() or "")
        kind = str(_column(record, "ssa:Access.Format", "access_format") or "").lower()
        name = last_part(url)
        if not _READ.search(name):
            suffix = next((suffix for word, suffix in _SUFFIXES if word in kind), None)
            if suffix is None:
                return None  # a picture, a page
            name = f"{name or 'spectrum'}{suffix}"
        kilobytes = size_in(_column(record, "ssa:Access.Size", "access_estsize"))
        return RemoteFile(
            key=self.key_of(url),
            name=name,
            # An estimate, which is no size to hold a file to.
            size=None,
            provenance=facts(
                title=_column(record, "ssa:DataID.Title", "obs_title"),
                collection=_column(record, "ssa:DataID.Collection", "obs_collection"),
                instrument=_column(record, "ssa:DataID.Instrument", "instrument_name"),
                size_estimate=None if kilobytes is None else f"{kilobytes * _KILO} bytes",
                asked_for=target,
            ),
        )


def _column(record: Any, utype: str, name: str) -> Any:
    """Return a value by its meaning in the protocol, else by its name in ObsCore; None if it has neither."""
    value = record.getbyutype(utype)
    if value is None and name in record.keys():  # noqa: SIM118 (a record is no dictionary)
        value = record[name]
    return value
