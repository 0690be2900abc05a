# SPDX-License-Identifier: MIT
"""Servers that call themselves S3 and drip, flood or leave out what S3 always sends."""

import threading
from collections import defaultdict, deque
from pathlib import Path
from socket import create_server

import pytest
from helpers.faulty_server import Answer, Fault, FaultyServer
from helpers.sample_files import CSV
from helpers.url_source import bring

from tinytransit.fetch.errors import SourceError
from tinytransit.fetch.retrying import Retrying
from tinytransit.fetch.s3 import BucketSource

LISTING = (
    b'<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false'
    b"</IsTruncated><Contents><Key>a.csv</Key><Size>%d</Size></Contents></ListBucketResult>"
) % len(CSV)


@pytest.fixture(autouse=True)
def _without_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("boto3", reason="S3 needs boto3 ([data])")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def source(url: str, timeout_s: float) -> BucketSource:
    return BucketSource(
        "stpubdata", "", match="*", limit=None, endpoint_url=url, region="us-east-1", timeout_s=timeout_s,
        connections=1, retrying=Retrying(attempts=1),
    )  # fmt: skip


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_listing_that_drips_is_given_up(part: str) -> None:
    with FaultyServer(lambda _: Answer(200, body=LISTING.ljust(50_000))) as server:
        server.faults = defaultdict(lambda: deque([Fault(drip=part)]))
        with pytest.raises(SourceError):
            list(source(server.url, 0.3).listing())


@pytest.mark.parametrize("status", [200, 404])
def test_a_listing_and_an_error_have_a_largest_size(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tinytransit.fetch.s3._LARGEST_LIST_BYTES", 100_000)
    large = Answer(status, body=LISTING.ljust(200_000))
    with FaultyServer(lambda _: large) as server, pytest.raises(SourceError, match="100000"):
        list(source(server.url, 30).listing())


def test_an_object_without_a_length_is_read_to_its_end(tmp_path: Path) -> None:
    def serve() -> None:
        for body in (LISTING, CSV):
            connection, _ = listener.accept()
            with connection:
                connection.recv(1 << 16)
                connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body)

    with create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        haul = bring(source(f"http://127.0.0.1:{listener.getsockname()[1]}", 30), tmp_path, threads=1, attempts=1)
    assert haul.skipped == [] and (tmp_path / "a.csv").read_bytes() == CSV
