# SPDX-License-Identifier: MIT
"""Spectra of SDSS and BOSS, searched by position or by plate, date and fibre through astroquery."""

import re
from collections.abc import Sequence
from typing import Any

from tinytransit.fetch.errors import SourceError, UnavailableError
from tinytransit.fetch.source import RemoteFile
from tinytransit.fetch.spectra.target_source import Search, TargetSource, facts, last_part, position_of

DEFAULT_ARCHIVE = "https://skyserver.sdss.org"
DEFAULT_FILES = "https://data.sdss.org/sas"
OLDEST_RELEASE, NEWEST_RELEASE = 8, 17
_ARCSEC_PER_ARCMIN = 60.0
# As the file of a spectrum is named: spec-7102-56666-0082.
_SPECTRUM = re.compile(r"(?:spec-)?(\d{3,5})-(\d{5})-(\d{1,4})(?:\.fits)?", re.IGNORECASE)
_RUN = re.compile(r"[A-Za-z0-9_]{1,20}")
_COLUMNS = "s.run2d, s.plate, s.mjd, s.fiberID, s.class AS objclass, s.z"


class SdssSource(TargetSource):
    """Spectra of targets; see ``TargetSource``.

    Args:
        targets: Names, coordinates in degrees, or PLATE-MJD-FIBER; for what is not here, see there.
        release: Number of the data release, 8 to 17; 17 has all spectra of the surveys before.
        files: Address of the server of the files, whose catalogue is at ``archive``.

    Raises:
        SourceError: If an address is none, or there is no such release.
    """

    title = "SDSS"

    def __init__(self, targets: Sequence[str], how: Search, *, release: int, files: str) -> None:
        super().__init__(targets, how)
        if not files.startswith(("https://", "http://")):
            raise SourceError(f"{files!r} is no address of a server of files; it begins with https:// or http://")
        if not OLDEST_RELEASE <= release <= NEWEST_RELEASE:
            raise SourceError(f"release {release}: expected {OLDEST_RELEASE} to {NEWEST_RELEASE}")
        self._release, self._files = release, files.rstrip("/")

    def changes(self) -> list[tuple[Any, str, Any]]:
        """Addresses of the catalogue and of the files."""
        from astroquery.sdss import conf

        return [(conf, "skyserver_baseurl", self.archive), (conf, "sas_baseurl", self._files)]

    def search(self, target: str) -> list[RemoteFile]:
        """List the spectra near a target, or the one that it names."""
        from astroquery.sdss import SDSSClass

        catalogue = SDSSClass()
        found = catalogue.query_sql(
            self._query(target), timeout=self.timeout_s, data_release=self._release, cache=False
        )
        if found is None or len(found) == 0:
            raise UnavailableError(f"release {self._release} has no spectrum of it")
        for row in found:
            if not _RUN.fullmatch(str(row["run2d"])):
                raise UnavailableError(f"{str(row['run2d'])[:40]!r} is no reduction")
        links = catalogue.get_spectra_async(
            matches=found, timeout=self.timeout_s, data_release=self._release, cache=False, show_progress=False
        )
        # The links alone are used: astroquery would read them whole, or not at all.
        return [
            RemoteFile(
                key=str(link._target).removeprefix(self._files),
                name=last_part(str(link._target)),
                provenance=facts(
                    release=f"DR{self._release}",
                    **{"class": row["objclass"]},
                    redshift=row["z"],
                    run2d=row["run2d"],
                    asked_for=target,
                ),
            )
            for row, link in zip(found, links, strict=True)
        ]

    def _query(self, target: str) -> str:
        if named := _SPECTRUM.fullmatch(target.strip()):
            plate, mjd, fibre = (int(number) for number in named.groups())
            return (
                f"SELECT {_COLUMNS} FROM SpecObjAll AS s WHERE s.plate = {plate} AND s.mjd = {mjd} "
                f"AND s.fiberID = {fibre}"
            )
        ra, dec = position_of(target)
        radius = self.radius_arcsec / _ARCSEC_PER_ARCMIN
        return (
            f"SELECT {_COLUMNS} FROM dbo.fGetNearbySpecObjAllEq({ra:.7f}, {dec:.7f}, {radius:.5f}) AS n "
            "JOIN SpecObjAll AS s ON s.specObjID = n.specObjID"
        )

    def url_of(self, key: str) -> str:
        """Return the address of a path below the server of the files."""
        return f"{self._files}{key}"
