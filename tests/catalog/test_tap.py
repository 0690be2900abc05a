# SPDX-License-Identifier: MIT
"""The client of TAP services, against a real server on this machine."""

import threading
from urllib.parse import parse_qs, urlsplit

import pytest
from helpers.tap_service import TOI, service

from tinytransit.catalog.errors import ServiceError
from tinytransit.catalog.tap import query_tap

VOTABLE = """<?xml version="1.0"?><VOTABLE xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results">
<INFO name="QUERY_STATUS" value="ERROR">Table "toy" does
not exist</INFO></RESOURCE></VOTABLE>"""


def test_a_query_is_sent_whole_and_its_rows_come_back() -> None:
    with service() as (url, asked):
        assert query_tap(f"{url}/", "select * from toi where pl_orbper > 3 & 1") == TOI
    path = urlsplit(asked[0])
    assert path.path == "/TAP/sync"
    assert parse_qs(path.query) == {
        "request": ["doQuery"],
        "lang": ["ADQL"],
        "format": ["csv"],
        "query": ["select * from toi where pl_orbper > 3 & 1"],
    }


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"status": 400, "body": VOTABLE}, 'HTTP 400: Table "toy" does not exist'),
        ({"body": VOTABLE}, 'refused: Table "toy" does not exist'),
        ({"body": "ERROR<br>\nError type: UserError<br>Message: bad column"}, "refused: ERROR Error type: UserError"),
        ({"status": 404, "body": "<html><h1>Not Found</h1></html>"}, "HTTP 404: Not Found"),
        ({"status": 500, "body": ""}, "HTTP 500: Internal Server Error"),
        ({"status": 503, "body": "down", "headers": {"Retry-After": "120"}}, "busy .HTTP 503: down.; try again in 120"),
        ({"status": 429, "body": ""}, "busy .HTTP 429: Too Many Requests.; try again later"),
        ({"headers": {"Content-Length": "1000"}}, "broke off"),
    ],
)
def test_what_a_service_says_is_passed_on(answer: dict[str, object], message: str) -> None:
    with service(**answer) as (url, _), pytest.raises(ServiceError, match=message):  # type: ignore[arg-type]
        query_tap(url, "select * from toy")


def test_a_silent_service_is_given_up() -> None:
    with service(silent=threading.Event()) as (url, _), pytest.raises(ServiceError, match="no answer for 0"):
        query_tap(url, "select 1", timeout_seconds=0.2)


def test_a_service_that_is_not_there_and_an_address_that_is_none() -> None:
    with service() as (url, _):
        pass
    with pytest.raises(ServiceError, match="cannot be reached"):
        query_tap(url, "select 1")
    with pytest.raises(ServiceError, match="begins with http://"):
        query_tap("file:///etc/passwd", "select 1")


def test_a_document_of_entities_is_not_expanded() -> None:
    bomb = (
        "<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'>"
        + "".join(f"<!ENTITY {chr(98 + i)} '{f'&{chr(97 + i)};' * 10}'>" for i in range(9))
        + "]><a>&j;</a>"
    )
    with service(body=bomb) as (url, _), pytest.raises(ServiceError, match="refused"):
        query_tap(url, "select 1")
