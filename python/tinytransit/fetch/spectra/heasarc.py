# SPDX-License-Identifier: MIT
"""X-ray spectra at HEASARC, searched by target through astroquery: observations, their folders, spectra in those.

HEASARC's catalogues know observations and, by datalink, the folder of each. Spectra, effective areas and responses are
told by their names there.
"""

import re
from collections.abc import Sequence

from tinytransit.fetch.errors import SourceError, UnavailableError
from tinytransit.fetch.source import RemoteFile
from tinytransit.fetch.spectra.index_page import files_below
from tinytransit.fetch.spectra.target_source import Search, TargetSource, facts, last_part, position_of
from tinytransit.skipped import Skipped

DEFAULT_ARCHIVE = "https://heasarc.gsfc.nasa.gov"
_SPECTRAL = re.compile(r"\.(pha2?|pi|arf|rmf|rsp)(\.gz)?$", re.IGNORECASE)
_TABLE = re.compile(r"[a-z][a-z0-9_]{1,60}")
_LARGEST_PAGE = 4_000_000
_MOST_OBSERVATIONS = 200
_LONGEST_NAME = 200


class HeasarcSource(TargetSource):
    """Spectra of observations of targets, with effective areas and responses; see ``TargetSource``.

    Args:
        targets: See there.
        how: Likewise.
        table: HEASARC's catalogue of observations, such as ``swiftmastr``, ``nicermastr``, ``numaster``.

    Raises:
        SourceError: If that is no name of a catalogue.
    """

    title = "HEASARC"

    def __init__(self, targets: Sequence[str], how: Search, *, table: str) -> None:
        super().__init__(targets, how)
        if not _TABLE.fullmatch(table):
            raise SourceError(f"--observations {table[:80]!r} is no name of a catalogue, such as swiftmastr")
        self._table = table

    def search(self, target: str) -> list[RemoteFile | Skipped]:
        """List spectra, effective areas and responses in the folders of the observations near a target.

        A folder that cannot be read is skipped; those of the other observations count.
        """
        import requests
        from astropy import units
        from astropy.coordinates import SkyCoord
        from astroquery.heasarc import HeasarcClass

        ra, dec = position_of(target)
        archive = HeasarcClass()
        archive.VO_URL = f"{self.archive}/xamin/vo"
        archive._set_session(requests.Session())
        observations = archive.query_region(
            SkyCoord(ra, dec, unit="deg"),
            catalog=self._table,
            radius=self.radius_arcsec * units.arcsec,
            columns="__row",
            maxrec=_MOST_OBSERVATIONS,
        )
        if len(observations) == 0:
            raise UnavailableError(f"{self._table} has no observation within {self.radius_arcsec:g} arcsec of it")
        links = archive.locate_data(observations, catalog_name=self._table)
        folders = sorted({str(row["access_url"]) for row in links if not str(row["error_message"])})
        found = [one for folder in folders for one in self._spectra_in(folder, target)]
        if not found:
            raise UnavailableError(f"the folders of its {len(observations)} observations hold no spectrum")
        return found

    def _spectra_in(self, folder: str, target: str) -> Sequence[RemoteFile | Skipped]:
        try:
            start = self.url_of(self.key_of(folder))
            return [
                RemoteFile(
                    key=self.key_of(url),
                    name=last_part(url),
                    provenance=facts(catalogue=self._table, folder=self.key_of(start), asked_for=target),
                )
                for url in files_below(start, self._page)
                if _SPECTRAL.search(url)
            ]
        except UnavailableError as error:
            return [Skipped(f"{target}: {folder[:_LONGEST_NAME]}", str(error))]

    def _page(self, url: str) -> str:
        with self.reader.open(url, 0, None) as body:
            content = bytearray()
            for chunk in body.chunks:
                content += chunk
                if len(content) > _LARGEST_PAGE:
                    raise UnavailableError(f"a page of links has more than {_LARGEST_PAGE / 1e6:.0f} MB")
        return content.decode("utf-8", "replace")
