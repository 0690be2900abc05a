# SPDX-License-Identifier: MIT
"""A public bucket: moto's S3 server behind a server that can be made to fail."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from helpers.faulty_server import FaultyServer, forwarding


@dataclass(frozen=True)
class Bucket:
    """The bucket ``stpubdata``; ``client`` writes to it, ``front`` is where it is read."""

    client: Any
    front: FaultyServer

    def put(self, key: str, content: bytes) -> None:
        self.client.put_object(Bucket="stpubdata", Key=key, Body=content, ACL="public-read")

    @staticmethod
    def path(key: str) -> str:
        return f"/stpubdata/{key}"


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    moto_server = pytest.importorskip("moto.server", reason="the stand-in for S3 is not installed ([test])")
    server = moto_server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(moto_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    import boto3

    monkeypatch.setenv("no_proxy", "127.0.0.1")
    client = boto3.client(
        "s3", endpoint_url=moto_url, region_name="us-east-1", aws_access_key_id="owner", aws_secret_access_key="owner"
    )
    client.create_bucket(Bucket="stpubdata")
    with FaultyServer(forwarding(moto_url)) as front:
        yield Bucket(client, front)
    for page in client.get_paginator("list_objects_v2").paginate(Bucket="stpubdata"):
        for one in page.get("Contents", ()):
            client.delete_object(Bucket="stpubdata", Key=one["Key"])
    client.delete_bucket(Bucket="stpubdata")
