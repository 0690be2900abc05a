# SPDX-License-Identifier: MIT
"""A public bucket of S3, such as ``stpubdata``, read without an account."""

import fnmatch
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from tinytransit.fetch.content import SUFFIXES, promising
from tinytransit.fetch.errors import ChangedError, SourceError, TransientError, UnavailableError
from tinytransit.fetch.http import raw_chunks
from tinytransit.fetch.retrying import TRANSIENT_STATUSES, Retrying, retry_after_s
from tinytransit.fetch.source import CHUNK, Body, RemoteFile
from tinytransit.fetch.steady import ReadsOnce, steady, within
from tinytransit.skipped import Skipped

_HEADER_TIMEOUTS = 3
# A page has at most a thousand keys of at most a kilobyte each.
_LARGEST_LIST_BYTES = 1 << 24


class BucketSource:
    """The FITS and CSV files of a bucket under a prefix.

    Args:
        bucket: Its name.
        prefix: What keys begin with; empty for all.
        match: Shell pattern for the last part of a key, such as ``*_lc.fits``.
        limit: Files at most.
        endpoint_url: Of another server that speaks S3.
        region: Where the bucket is.
        timeout_s: How long the server may take to answer or to send the next bytes, in seconds.
        connections: At most so many are open.
        retrying: For the pages of the listing.

    Raises:
        SourceError: If boto3 cannot be set up so.
    """

    def __init__(
        self,
        bucket: str,
        prefix: str,
        *,
        match: str,
        limit: int | None,
        endpoint_url: str | None,
        region: str,
        timeout_s: float,
        connections: int,
        retrying: Retrying,
    ) -> None:
        import boto3
        from botocore import UNSIGNED
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError

        self._bucket, self._prefix, self._match, self._limit = bucket, prefix, match, limit
        self._retrying, self._timeout_s = retrying, timeout_s
        # boto3 does not try again on its own: when and how often is decided in one place for all sources.
        config = Config(
            signature_version=UNSIGNED,
            connect_timeout=timeout_s,
            read_timeout=timeout_s,
            retries={"total_max_attempts": 1},
            max_pool_connections=connections,
        )
        try:
            self._client: Any = boto3.client("s3", region_name=region, endpoint_url=endpoint_url, config=config)
        except (BotoCoreError, ValueError) as error:  # an address that is none, or a profile of AWS that is not there
            raise SourceError(f"cannot read from {endpoint_url or 'S3'}: {error}") from error
        self._client.meta.events.register("before-send.s3", self._send)

    def _send(self, request: Any, **_: object) -> Any:
        """Send a request in botocore's place, which would read lists and errors to their end, however long they are.

        Raises:
            TransientError: If headers or a list take too long.
            UnavailableError: If a list or an error is too large.
        """
        objects = request.stream_output
        request.stream_output = True
        send = self._client._endpoint.http_session.send
        # To connect, to think, and for the headers.
        answer = within(_HEADER_TIMEOUTS * self._timeout_s, lambda: send(request))
        if not objects or answer.status_code >= 300:
            content = bytearray()
            for chunk in steady(raw_chunks(answer.raw), self._timeout_s):
                content += chunk
                if len(content) > _LARGEST_LIST_BYTES:
                    raise UnavailableError(f"the server's list or error is longer than {_LARGEST_LIST_BYTES} bytes")
            answer._content = bytes(content)
        return answer

    @property
    def title(self) -> str:
        """Where the files are."""
        return f"s3://{self._bucket}"

    def listing(self) -> Iterator[RemoteFile | Skipped]:
        """List the bucket page by page; keys whose names promise nothing are skipped without a look inside."""
        files = 0
        for entry in self._entries():
            key = str(entry["Key"])
            name = key.rpartition("/")[2]
            if not name or not fnmatch.fnmatchcase(name, self._match):
                continue
            if not promising(name):
                yield Skipped(key, f"is not named {', '.join(SUFFIXES)}")
                continue
            if files == self._limit:
                return
            files += 1
            tag = str(entry.get("ETag", "")).strip('"')
            yield RemoteFile(key=key, name=name, size=int(entry["Size"]), version=tag or None)

    @contextmanager
    def open(self, file: RemoteFile, offset: int, version: str | None) -> Iterator[Body]:
        """Open an object; the condition ``IfMatch`` refuses one that changed since its first part was read."""
        condition = {"Range": f"bytes={offset}-", "IfMatch": f'"{version}"'} if offset and version else {}
        answer = _called(self._client.get_object, Bucket=self._bucket, Key=file.key, **condition)
        stream = answer["Body"]
        try:
            # Not every server that speaks S3 knows ranges and conditions.
            begin = offset if answer["ResponseMetadata"]["HTTPStatusCode"] == 206 else 0
            body = _body(answer, stream, begin, self._timeout_s)
            if body.offset and body.version != version:
                raise ChangedError("the object changed since its first part was read")
            yield body
        finally:
            stream.close()

    def _entries(self) -> Iterator[Mapping[str, Any]]:
        more: dict[str, str] = {}
        while True:
            try:
                page = self._retrying(
                    partial(_called, self._client.list_objects_v2, Bucket=self._bucket, Prefix=self._prefix, **more)
                )
            except UnavailableError as error:
                raise SourceError(f"cannot list {self.title}/{self._prefix}: {error}") from error
            yield from page.get("Contents", ())
            if not page.get("IsTruncated"):
                return
            more = {"ContinuationToken": page["NextContinuationToken"]}


def _called(function: Any, **arguments: Any) -> Mapping[str, Any]:
    """Call boto3 and name what goes wrong."""
    from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

    try:
        answer: Mapping[str, Any] = function(**arguments)
    except ClientError as error:
        about = error.response.get("ResponseMetadata", {})
        status, text = about.get("HTTPStatusCode"), str(error.response.get("Error", {}).get("Code", "no code"))
        text = f"the server answered {status} {error.response.get('Error', {}).get('Message') or text}"
        if status in (412, 416):
            raise ChangedError(text) from error
        if status in TRANSIENT_STATUSES:
            raise TransientError(text, retry_after_s(about.get("HTTPHeaders", {}).get("retry-after"))) from error
        raise UnavailableError(text) from error
    except ParamValidationError as error:
        raise UnavailableError(str(error)) from error
    except (BotoCoreError, OSError) as error:
        raise TransientError(f"no answer: {error}") from error
    return answer


def _body(answer: Mapping[str, Any], stream: Any, offset: int, timeout_s: float) -> Body:
    tag = str(answer.get("ETag", "")).strip('"')
    # The ETag is the MD5 of an object that was put in one piece and is not encrypted with a key of its own.
    plain = answer.get("ServerSideEncryption") in (None, "AES256") and re.fullmatch(r"[0-9a-f]{32}", tag)
    return Body(
        offset=offset,
        size=offset + int(answer["ContentLength"]) if answer.get("ContentLength", -1) >= 0 else None,
        version=tag or None,
        md5=tag if plain else None,
        chunks=steady(_chunks(stream), timeout_s),
    )


def _chunks(stream: Any) -> Iterator[bytes]:
    from botocore.exceptions import BotoCoreError
    from urllib3.exceptions import HTTPError

    # Botocore compares length and checksum in its own read, which is to hand on what is there.
    stream._raw_stream = ReadsOnce(stream._raw_stream)
    try:
        yield from stream.iter_chunks(CHUNK)
    except (BotoCoreError, HTTPError, OSError) as error:
        raise TransientError(f"the transfer broke off: {error}") from error
