# SPDX-License-Identifier: MIT
"""A public bucket, from moto's S3 server, through boto3 without an account."""

from pathlib import Path

import pytest
from fetch.conftest import Bucket
from helpers.faulty_server import Fault
from helpers.sample_files import CSV, catalogue, compressed_image, image, light_curve, pixels
from helpers.url_source import Counted, bring

from tinytransit.fetch.errors import SourceError
from tinytransit.fetch.retrying import Retrying
from tinytransit.fetch.s3 import BucketSource
from tinytransit.fetch.source import RemoteFile
from tinytransit.skipped import Skipped

A, B, C = "tess/s0001/a_lc.fits", "tess/s0001/b_lc.fits", "tess/s0002/a_lc.fits"


def source(
    bucket: Bucket,
    *,
    name: str = "stpubdata",
    prefix: str = "",
    match: str = "*",
    limit: int | None = None,
    timeout_s: float = 30.0,
) -> BucketSource:
    return BucketSource(
        name,
        prefix,
        match=match,
        limit=limit,
        endpoint_url=bucket.front.url,
        region="us-east-1",
        timeout_s=timeout_s,
        connections=2,
        retrying=Retrying(attempts=3, sleep=lambda _: None),
    )


def keys(found: BucketSource) -> list[str]:
    return [one.key for one in found.listing() if isinstance(one, RemoteFile)]


def test_tables_and_images_are_recognised_and_all_else_is_skipped(bucket: Bucket, tmp_path: Path) -> None:
    contents = {
        "x/curve_lc.fits": light_curve(),
        "x/target_tp.fits": pixels(),
        "x/ffi_ffic.fits": image(),
        "x/tiles_ffic.fits": compressed_image(),
        "x/curve.csv": CSV,
    }
    for key, content in {
        **contents,
        "x/list.fits": catalogue(),
        "x/script.sh": b"#!/bin/sh",
        "x/bad.fits": b"FITS",
        "x/": b"",
    }.items():
        bucket.put(key, content)
    haul = bring(source(bucket), tmp_path)
    assert {record.key: record.content for record in haul.files} == {
        "x/curve_lc.fits": "light curve",
        "x/target_tp.fits": "pixels",
        "x/ffi_ffic.fits": "image",
        "x/tiles_ffic.fits": "image",
        "x/curve.csv": "light curve",
    }
    for record in haul.files:
        assert (tmp_path / record.file).read_bytes() == contents[record.key]
    reasons = {one.what: one.reason for one in haul.skipped}
    assert set(reasons) == {"x/list.fits", "x/script.sh", "x/bad.fits"}
    assert "TARGETS" in reasons["x/list.fits"] and "is not named" in reasons["x/script.sh"]
    assert all(one.path != bucket.path("x/script.sh") for one in bucket.front.seen), "its name was enough"


def test_the_prefix_the_pattern_and_the_limit_choose(bucket: Bucket) -> None:
    for key in (A, B, C, "tess/s0001/a_tp.fits"):
        bucket.put(key, b"x")
    assert keys(source(bucket, prefix="tess/s0001/")) == [A, "tess/s0001/a_tp.fits", B]
    assert keys(source(bucket, match="*_lc.fits")) == [A, B, C]
    assert keys(source(bucket, match="*_lc.fits", limit=2)) == [A, B]


def test_all_pages_are_listed(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "3")
    wanted = [f"many/{number:04d}.csv" for number in range(8)]
    for key in wanted:
        bucket.put(key, b"")
    assert keys(source(bucket, prefix="many/")) == wanted
    assert sum("list-type=2" in one.path for one in bucket.front.seen) == 3


def test_transfers_are_gone_on_with_and_tried_again(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put(A, light_curve(1))
    bucket.front.faults[bucket.path(A)].extend(
        [Fault(cut_after=30_000), Fault(status=503), Fault(status=429, headers={"Retry-After": "9"})]
    )
    pauses: list[float] = []
    progress = Counted()
    haul = bring(source(bucket), tmp_path, pauses=pauses, progress=progress)
    assert haul.skipped == [] and (tmp_path / "a_lc.fits").read_bytes() == light_curve(1)
    assert bucket.front.ranges(bucket.path(A)) == [None, *["bytes=30000-"] * 3]
    assert progress.bytes == len(light_curve(1)) and len(pauses) == 3 and pauses[2] >= 9.0


def test_a_server_without_ranges_sends_all_again(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put("c.csv", CSV)
    whole = Fault(
        status=200, headers={"ETag": bucket.client.head_object(Bucket="stpubdata", Key="c.csv")["ETag"]}, body=CSV
    )
    bucket.front.faults[bucket.path("c.csv")].extend([Fault(cut_after=40), whole])
    haul = bring(source(bucket), tmp_path)
    assert haul.skipped == [] and (tmp_path / "c.csv").read_bytes() == CSV
    assert bucket.front.ranges(bucket.path("c.csv")) == [None, "bytes=40-"], "and was not asked a third time"


def test_a_silent_server_is_given_up_on_and_asked_again(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put(A, light_curve(1))
    bucket.front.faults[bucket.path(A)].append(Fault(stall_after=70_000))
    haul = bring(source(bucket, timeout_s=1.0), tmp_path)
    assert len(haul.files) == 1 and len(bucket.front.ranges(bucket.path(A))) == 2


def test_an_object_that_changed_is_begun_anew(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put(A, light_curve(1))
    bucket.front.faults[bucket.path(A)].append(Fault(cut_after=30_000))
    stale = source(bucket)
    (listed,) = stale.listing()
    assert len(bring(source(bucket), tmp_path, attempts=1).skipped) == 1
    bucket.put(A, light_curve(2))

    class AsListedBefore(BucketSource):
        def __init__(self) -> None:
            pass

        title = "s3://stpubdata"
        open = stale.open

        def listing(self):  # type: ignore[no-untyped-def]
            yield listed

    haul = bring(AsListedBefore(), tmp_path)
    assert (tmp_path / "a_lc.fits").read_bytes() == light_curve(2) and haul.skipped == []
    assert bucket.front.ranges(bucket.path(A)) == [None, "bytes=30000-", None]
    assert [one.status for one in bucket.front.seen if one.path == bucket.path(A)] == [200, 412, 200]


def test_a_changed_object_replaces_the_old_one_on_the_next_run(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put(A, light_curve(1))
    bucket.put(C, light_curve(3))
    bring(source(bucket), tmp_path)
    bucket.put(A, light_curve(2))
    haul = bring(source(bucket), tmp_path)
    assert haul.reused == 1 and (tmp_path / "a_lc.fits").read_bytes() == light_curve(2)


def test_bytes_that_are_not_those_of_the_etag_are_refused(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put("c.csv", CSV)
    right = bucket.front.faults[bucket.path("c.csv")]
    tag = bucket.client.head_object(Bucket="stpubdata", Key="c.csv")["ETag"]
    right.extend([Fault(status=200, headers={"ETag": tag})] * 2)
    haul = bring(source(bucket), tmp_path)
    assert "its MD5 is" in haul.skipped[0].reason and len(bucket.front.ranges(bucket.path("c.csv"))) == 2


def test_an_object_that_went_is_skipped(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put(A, light_curve(1))
    bucket.put(B, light_curve(2))
    bucket.front.faults[bucket.path(A)].append(Fault(status=403))
    haul = bring(source(bucket), tmp_path)
    assert [record.key for record in haul.files] == [B]
    assert haul.skipped[0].what == A and "403" in haul.skipped[0].reason


def test_a_bucket_that_is_not_there_is_named(bucket: Bucket) -> None:
    with pytest.raises(SourceError, match=r"s3://absent/: .*404"):
        list(source(bucket, name="absent").listing())
    with pytest.raises(SourceError):
        list(source(bucket, name="no such name").listing())


def test_an_address_that_is_none_is_named() -> None:
    with pytest.raises(SourceError, match="nowhere"):
        BucketSource(
            "stpubdata",
            "",
            match="*",
            limit=None,
            endpoint_url="nowhere",
            region="us-east-1",
            timeout_s=1.0,
            connections=1,
            retrying=Retrying(),
        )


def test_a_listing_that_fails_is_asked_for_again(bucket: Bucket) -> None:
    bucket.put(A, b"")
    keys(source(bucket))
    (path,) = {one.path for one in bucket.front.seen}
    bucket.front.faults[path].extend([Fault(status=503), Fault(cut_after=10)])
    assert keys(source(bucket)) == [A]


def test_names_that_promise_nothing_are_rows_of_skipped(bucket: Bucket) -> None:
    bucket.put("readme.txt", b"")
    (one,) = source(bucket).listing()
    assert isinstance(one, Skipped) and one.what == "readme.txt"
