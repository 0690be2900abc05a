# SPDX-License-Identifier: MIT
"""Small archives of spectra: IRSA's Simple Spectral Access, HEASARC's TAP, datalink and folders, SDSS's catalogue.

What they answer has the elements, utypes and columns that pyvo 1.9 and astroquery 0.4.11 read.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qs, unquote, urlsplit

from helpers.faulty_server import Answer, Files, Request
from helpers.mast_archive import RESOLVER, MastArchive

PLACES = {"ngc 7": (10.0, 20.0), "m 101": (210.8, 54.35)}
NEAR_DEG = 0.1

_VOTABLE = (
    '<?xml version="1.0"?><VOTABLE version="1.3" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">'
    '<RESOURCE type="results"><INFO name="QUERY_STATUS" value="{status}">{said}</INFO><TABLE>{fields}'
    "<DATA><TABLEDATA>{rows}</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>"
)


def votable(fields: list[tuple[str, str, str]], rows: list[tuple[object, ...]], *, failure: str = "") -> Answer:
    """Answer with a VOTable; a field is its name, type and further attributes."""
    kinds = {"char": 'datatype="char" arraysize="*"', "long": 'datatype="long"', "double": 'datatype="double"'}
    head = "".join(f'<FIELD name="{name}" {kinds[kind]} {more}/>' for name, kind, more in fields)
    body = "".join(f"<TR>{''.join(f'<TD>{escape(str(value))}</TD>' for value in row)}</TR>" for row in rows)
    text = _VOTABLE.format(status="ERROR" if failure else "OK", said=failure, fields=head, rows=body)
    return Answer(200, {"Content-Type": "application/x-votable+xml"}, text.encode())


def _is_near(ra: float, dec: float, place: tuple[float, float]) -> bool:
    return abs(ra - place[0]) < NEAR_DEG and abs(dec - place[1]) < NEAR_DEG


@dataclass
class Archive:
    """Answers with a search of its own, with files, and as the resolver of names.

    Attributes:
        files: By path.
        search: Answers all else, or None.
    """

    files: Files
    search: Callable[[Request], Answer | None]

    def __call__(self, request: Request) -> Answer:
        if request.path.startswith(RESOLVER):
            return MastArchive([], PLACES)(request)
        found = self.search(request)
        return self.files(request) if found is None else found


def irsa(files: Mapping[str, bytes], formats: Mapping[str, str]) -> Archive:
    """An archive whose files are all at ``ngc 7``; ``formats`` by path."""

    def search(request: Request) -> Answer | None:
        if not request.path.startswith("/SSA?"):
            return None
        asked = parse_qs(urlsplit(request.path).query)
        ra, dec = (float(number) for number in asked["POS"][0].split(","))
        wanted = asked.get("COLLECTION", asked.get("collection", ["all"]))[0]
        here = _is_near(ra, dec, PLACES["ngc 7"]) and wanted in ("all", "irs")
        host = request.headers["Host"]
        rows: list[tuple[object, ...]] = [
            (f"http://{host}{path}" if path.startswith("/") else path, kind, f"spectrum {path}", 12)
            for path, kind in formats.items()
        ]
        fields = [("access_url", "char", 'utype="ssa:Access.Reference"'), ("access_format", "char",
                  'utype="ssa:Access.Format"'), ("obs_title", "char", 'utype="ssa:DataID.Title"'),
                  ("access_estsize", "long", 'utype="ssa:Access.Size"')]  # fmt: skip
        return votable(fields, rows if here else [])

    return Archive(Files(files), search)


def heasarc(
    files: Mapping[str, bytes], folder: str = "/FTP/swift/data/obs/2007_01//00255445000/", gone: str = ""
) -> Archive:
    """An archive with one observation at ``ngc 7``, whose folder and those below it are pages of links.

    ``gone`` is the folder of another observation, which is listed too and not there.
    """

    def page(path: str) -> Answer | None:
        below = sorted({re.sub(r"(/).*", r"\1", name[len(path) :]) for name in files if name.startswith(path)})
        if not path.endswith("/") or not below:
            return None
        links = "".join(f'<a href="{link}">{link}</a>\n' for link in below)
        text = f'<html><a href="?C=N;O=D">Name</a> <a href="/FTP/">Parent</a> <a href="../">up</a>\n{links}</html>'
        return Answer(200, {"Content-Type": "text/html"}, text.encode())

    def search(request: Request) -> Answer | None:
        path, asked = urlsplit(request.path).path, parse_qs(urlsplit(request.path).query)
        asked = {**asked, **parse_qs(request.body.decode("utf-8", "replace"))}
        if path == "/xamin/vo/tap/tables":
            return Answer(200, {"Content-Type": "application/xml"}, _TABLES.encode())
        if path.startswith("/xamin/vo/tap/sync"):
            query = asked["QUERY"][0]
            circle = re.search(r"CIRCLE\('ICRS',([\d.e+-]+),([\d.e+-]+),", query)
            assert circle is not None, query
            near = _is_near(float(circle[1]), float(circle[2]), PLACES["ngc 7"])
            return votable([("__row", "char", "")], [("77",)] if near else [])
        if path == "/xamin/vo/datalink/swiftmastr":
            host = f"http://{request.headers['Host']}"
            lost = [("77", f"{host}{gone}", "", "", "directory", 1000)] if gone else []
            fields = [("ID", "char", ""), ("access_url", "char", ""), ("service_def", "char", ""),
                      ("error_message", "char", ""), ("content_type", "char", ""),
                      ("content_length", "long", "")]  # fmt: skip
            return votable(fields, [("77", f"{host}{folder}", "", "", "directory", 1000), *lost,
                                    ("77", "https://elsewhere.example/x.png", "", "", "image/png", 10)])  # fmt: skip
        return page(unquote(path))

    return Archive(Files(files), search)


_TABLES = (
    '<vosi:tableset xmlns:vosi="http://www.ivoa.net/xml/VOSITables/v1.0" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:vs="http://www.ivoa.net/xml/VODataService/v1.1">'
    "<schema><name>default</name><table><name>swiftmastr</name></table></schema></vosi:tableset>"
)


def sdss(files: Mapping[str, bytes], rows: list[str]) -> Archive:
    """A catalogue whose rows are all at ``ngc 7``, and its files below ``/sas``."""

    def search(request: Request) -> Answer | None:
        if not request.path.startswith("/dr17/en/tools/search/x_results.aspx"):
            return None
        query = parse_qs(urlsplit(request.path).query)["cmd"][0]
        if circle := re.search(r"fGetNearbySpecObjAllEq\(([\d.]+), ([\d.-]+),", query):
            found = rows if _is_near(float(circle[1]), float(circle[2]), PLACES["ngc 7"]) else []
        else:
            plate = re.search(r"s\.plate = (\d+)", query)
            assert plate is not None, query
            found = [row for row in rows if row.split(",")[1] == plate[1]]
        text = "\n".join(["#Table1", "run2d,plate,mjd,fiberID,objclass,z", *found, ""])
        return Answer(200, {"Content-Type": "text/plain"}, text.encode())

    return Archive(Files(files), search)
