# SPDX-License-Identifier: MIT
"""Spectra of Hubble and Webb at MAST, searched by target through astroquery."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from tinytransit.fetch.errors import UnavailableError
from tinytransit.fetch.mast import download_url
from tinytransit.fetch.source import RemoteFile
from tinytransit.fetch.spectra.target_source import Search, TargetSource, facts, position_of, size_in

# Extracted, one-dimensional spectra: of an exposure, of several summed, of STIS' CCD summed, of Hubble's coaddition.
_EXTRACTED = re.compile(r"_(x1d|x1dsum[1-4]?|sx1|cspec)\.fits(\.gz)?", re.IGNORECASE)
_URI = re.compile(r"[!-~]{1,500}")
_ARCSEC_PER_DEGREE = 3600.0


class Telescope(StrEnum):
    """Whose spectra to look for."""

    HST = "HST"
    JWST = "JWST"


class HubbleSource(TargetSource):
    """Extracted spectra of targets; see ``TargetSource``.

    Args:
        targets: See there.
        how: Likewise.
        telescope: Hubble or Webb.
        instruments: As MAST names them, such as ``COS/FUV`` or ``STIS/*``; all if none is given.
    """

    title = "MAST"

    def __init__(
        self, targets: Sequence[str], how: Search, *, telescope: Telescope, instruments: Sequence[str]
    ) -> None:
        super().__init__(targets, how)
        self._telescope, self._instruments = telescope, instruments

    def changes(self) -> list[tuple[Any, str, Any]]:
        """MAST's address, which astroquery fixes when it is imported."""
        from astroquery.mast.discovery_portal import PortalAPI

        return [
            (PortalAPI, "MAST_REQUEST_URL", f"{self.archive}/api/v0/invoke"),
            (PortalAPI, "COLUMNS_CONFIG_URL", f"{self.archive}/portal/Mashup/Mashup.asmx/columnsconfig"),
        ]

    def search(self, target: str) -> list[RemoteFile]:
        """List the public, extracted spectra near a target."""
        from astropy.coordinates import SkyCoord
        from astroquery.mast import Observations

        ra, dec = position_of(target)
        wanted: dict[str, Any] = {"obs_collection": self._telescope.value, "dataproduct_type": "spectrum"}
        if self._instruments:
            wanted["instrument_name"] = list(self._instruments)
        place = SkyCoord(ra, dec, unit="deg")
        found = Observations.query_criteria(coordinates=place, radius=self.radius_arcsec / _ARCSEC_PER_DEGREE, **wanted)
        if found is None or len(found) == 0:
            raise UnavailableError(f"{self._telescope} has no spectrum within {self.radius_arcsec:g} arcsec of it")
        instruments = {
            str(row["obsid"]): row["instrument_name"] for row in found if "instrument_name" in found.colnames
        }
        products = Observations.get_product_list(found)
        return [
            self._file(row, target, instruments)
            for row in products
            if _EXTRACTED.search(str(row["productFilename"])) and _is_public(row)
        ]

    def _file(self, row: Any, target: str, instruments: dict[str, Any]) -> RemoteFile:
        uri = str(row["dataURI"])
        if not _URI.fullmatch(uri):
            raise UnavailableError(f"{uri[:80]!r} is no URI")
        return RemoteFile(
            key=uri,
            name=str(row["productFilename"]),
            size=size_in(row["size"]),
            provenance=facts(
                telescope=self._telescope.value,
                instrument=instruments.get(str(row["obsID"])),
                observation=row["obs_id"],
                asked_for=target,
            ),
        )

    def url_of(self, key: str) -> str:
        """Return the address of a MAST URI."""
        return download_url(self.archive, key)


def _is_public(row: Any) -> bool:
    return "dataRights" not in row.colnames or str(row["dataRights"]).upper() in ("PUBLIC", "--", "")
