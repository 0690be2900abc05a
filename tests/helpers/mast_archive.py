# SPDX-License-Identifier: MIT
"""A small archive with MAST's interface: its search, its downloads, and the resolver of names beside it.

What it answers has the fields, types and nesting that astroquery 0.4.11 and lightkurve 2.6 read.
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from helpers.faulty_server import Answer, Files, Request

DOWNLOAD = "/api/v0.1/Download/file?uri="
RESOLVER = "http://mastresolver.stsci.edu/Santa-war/query"


@dataclass(frozen=True)
class Product:
    """A file of the archive."""

    uri: str
    content: bytes
    mission: str
    author: str
    target: str
    number: int
    exposure_s: float
    ra_deg: float = 84.291188
    dec_deg: float = -80.469119
    kind: str = "timeseries"
    instrument: str = "Photometer"
    rights: str = "PUBLIC"
    filename: str | None = None
    """Its name, where that is not the end of the URI."""

    @property
    def observation(self) -> str:
        return self.uri.rpartition("/")[2].rpartition("_")[0]


# As the portal's own columns: the type decides whether a filter is a list of values or a range.
_OBSERVATION = {
    "obsid": "string",
    "obs_id": "string",
    "obs_collection": "string",
    "project": "string",
    "provenance_name": "string",
    "target_name": "string",
    "dataproduct_type": "string",
    "instrument_name": "string",
    "sequence_number": "int",
    "t_exptime": "float",
    "t_min": "float",
    "s_ra": "float",
    "s_dec": "float",
    "distance": "float",
}
_PRODUCT = {
    "obsID": "string",
    "obs_id": "string",
    "obs_collection": "string",
    "description": "string",
    "dataURI": "string",
    "productFilename": "string",
    "size": "int",
    "productType": "string",
    "dataRights": "string",
}


class MastArchive:
    """Answers like the archive; ``files`` may be changed."""

    def __init__(self, products: list[Product], names: Mapping[str, tuple[float, float]]) -> None:
        self.products = products
        self.files = Files({DOWNLOAD + product.uri: product.content for product in products})
        self._names = {name.lower(): place for name, place in names.items()}

    def __call__(self, request: Request) -> Answer:
        if request.path.startswith(RESOLVER):
            return _json(self._resolve(request))
        if request.path.startswith("/api/v0.1/Download/"):
            return self.files(request)
        if request.path.endswith("/columnsconfig"):
            return _json(
                {name: {"text": name, "type": kind, "vot.datatype": kind} for name, kind in _OBSERVATION.items()}
            )
        if request.path == "/api/v0/invoke":
            question = json.loads(parse_qs(request.body.decode())["request"][0])
            service: dict[str, Callable[[dict[str, Any]], list[dict[str, Any]]]] = {
                "Mast.Caom.Filtered": self._observations,
                "Mast.Caom.Filtered.Position": self._observations,
                "Mast.Caom.Products": self._products,
            }
            fields = _PRODUCT if question["service"].endswith("Products") else _OBSERVATION
            rows = service[question["service"]](question["params"])
            return _json(
                {
                    "status": "COMPLETE",
                    "msg": "",
                    "data": rows,
                    "fields": [{"name": name, "type": kind} for name, kind in fields.items()],
                    "paging": {"page": 1, "pageSize": 50000, "pagesFiltered": 1, "rows": len(rows)},
                }
            )
        return Answer(404)

    def _resolve(self, request: Request) -> dict[str, Any]:
        name = parse_qs(urlsplit(request.path).query)["name"][0].lower()
        found = self._names.get(name)
        return {
            "resolvedCoordinate": [{"searchString": name, "resolver": "SIMBAD", "ra": found[0], "decl": found[1]}]
            if found
            else []
        }

    def _observations(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        rows = {product.observation: _observation(product, params.get("position")) for product in self.products}
        return [
            row
            for row in rows.values()
            if row is not None
            and all(
                row[one["paramName"]] is not None and str(row[one["paramName"]]) in one["values"]
                for one in params["filters"]
                if _OBSERVATION[one["paramName"]] != "float"
            )
        ]

    def _products(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        wanted = params["obsid"].split(",")
        return [
            {
                "obsID": product.observation,
                "obs_id": product.observation,
                "obs_collection": product.mission,
                "description": f"Light curves - Q{product.number}",
                "dataURI": product.uri,
                "productFilename": product.filename or product.uri.rpartition("/")[2],
                "size": len(product.content),
                "productType": "SCIENCE",
                "dataRights": product.rights,
            }
            for product in self.products
            if product.observation in wanted
        ]


def _observation(product: Product, position: str | None) -> dict[str, Any] | None:
    ra, dec, radius = (float(number) for number in (position or "0, 0, 360").split(","))
    apart_deg = math.hypot((product.ra_deg - ra) * math.cos(math.radians(dec)), product.dec_deg - dec)
    if position and apart_deg > radius:
        return None
    # Kepler's numbers are in its descriptions only.
    return {
        "obsid": product.observation,
        "obs_id": product.observation,
        "obs_collection": product.mission,
        "project": product.mission,
        "provenance_name": product.author,
        "target_name": product.target,
        "dataproduct_type": product.kind,
        "instrument_name": product.instrument,
        "t_exptime": product.exposure_s,
        "t_min": 58324.8,
        "sequence_number": None if product.mission == "Kepler" else product.number,
        "s_ra": product.ra_deg,
        "s_dec": product.dec_deg,
        "distance": apart_deg * 3600 if position else None,
    }


def _json(content: object) -> Answer:
    return Answer(200, {"Content-Type": "application/json"}, json.dumps(content).encode())
