# SPDX-License-Identifier: MIT
"""Files of TFRecords, read and written by TensorFlow; plain, or packed as a whole with gzip or zlib.

Each record is its length (8 bytes, little-endian), a checksum of that (4), its data, and a checksum of those (4).
"""

import gzip
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from tinytransit.dataset.errors import TfRecordError
from tinytransit.files import replacing
from tinytransit.tensorflow_import import tf
from tinytransit.untrusted_files import fault_of

_Packing = Literal["", "GZIP", "ZLIB"]

_LENGTH = struct.Struct("<Q")
_CHECKSUM_BYTES = 4
_MEGABYTE = 1 << 20
_LARGEST_RECORD = 16 * _MEGABYTE  # windows of any project have less than 0.1
# Views of floats with noise pack to no less than a third; what unpacks to far more holds none.
_MOST_UNPACKED = 64 * _MEGABYTE
_MOST_EXPANSION = 20


def read_records(path: str | Path) -> Iterator[bytes]:
    """Yield the records of a file, one at a time.

    Raises:
        TfRecordError: If the file is missing, holds no record, ends within one, a checksum is wrong, or it unpacks to
            far more than records do.
    """
    file = Path(path)
    if fault := fault_of(file):
        raise TfRecordError(f"cannot read {file}: {fault}")
    packing = _packing_of(file)
    # TensorFlow allocates what a length says, so the lengths are compared with the file first.
    count = _count_records(file, packing)
    done = 0
    try:
        for record in tf.data.TFRecordDataset(str(file), compression_type=packing).as_numpy_iterator():
            yield record
            done += 1
    except tf.errors.DataLossError as error:
        raise TfRecordError(
            f"{file.name}: record {done + 1} of {count} is damaged: its checksum is wrong; fetch the file again"
        ) from error
    except tf.errors.OpError as error:
        raise TfRecordError(f"{file.name}: cannot be read ({error.message})") from error


def write_records(records: Iterable[bytes], path: str | Path) -> None:
    """Write a file of records; it appears only when it is whole.

    Raises:
        TfRecordError: If TensorFlow cannot write it.
    """
    try:
        with replacing(path) as temporary, tf.io.TFRecordWriter(str(temporary)) as writer:
            for record in records:
                writer.write(record)
    except tf.errors.OpError as error:
        raise TfRecordError(f"cannot write {path}: {error.message}; free some space and run it again") from error


def _packing_of(file: Path) -> _Packing:
    """Tell how a file is packed by its first bytes, unless they are a length that a plain file can have."""
    try:
        with file.open("rb") as stream:
            head = stream.read(_LENGTH.size)
        size = file.stat().st_size
    except OSError as error:
        raise TfRecordError(f"cannot read {file}: {error.strerror}") from error
    if head.startswith(b"\x1f\x8b\x08"):
        return "GZIP"
    if len(head) == _LENGTH.size and _LENGTH.unpack(head)[0] <= size:
        return ""
    is_zlib = len(head) > 1 and head[0] == 0x78 and int.from_bytes(head[:2], "big") % 31 == 0  # RFC 1950
    return "ZLIB" if is_zlib else ""


def _count_records(file: Path, packing: _Packing) -> int:
    size = file.stat().st_size
    most = max(_MOST_UNPACKED, _MOST_EXPANSION * size) if packing else size
    count, done = 0, 0
    try:
        with file.open("rb") as raw:
            stream = _Unpacked(raw, packing)
            while header := stream.read(_LENGTH.size + _CHECKSUM_BYTES):
                if len(header) < _LENGTH.size + _CHECKSUM_BYTES:
                    raise TfRecordError(f"{file.name}: ends within the header of record {count + 1}; fetch it again")
                (length,) = _LENGTH.unpack_from(header)
                done += len(header)
                left = _LARGEST_RECORD if packing else max(0, size - done - _CHECKSUM_BYTES)
                if length > min(left, _LARGEST_RECORD):
                    limit = f"at most {_LARGEST_RECORD} are read" if length <= left or packing else f"{left} are left"
                    raise TfRecordError(
                        f"{file.name}: record {count + 1} should have {length} bytes, {limit}; not a TFRecord file, or "
                        "cut short"
                    )
                skipped = stream.skip(length + _CHECKSUM_BYTES)
                done += skipped
                if skipped < length + _CHECKSUM_BYTES:
                    raise TfRecordError(f"{file.name}: ends within record {count + 1}; fetch it again")
                if done > most:
                    raise TfRecordError(f"{file.name}: unpacks to more than {most} bytes; no windows are so alike")
                count += 1
    except (OSError, EOFError, zlib.error) as error:
        raise TfRecordError(f"{file.name}: cannot be read ({error}); fetch it again") from error
    if not count:
        raise TfRecordError(f"{file.name}: no record in it")
    return count


class _Unpacked:
    """The content of a file, unpacked as it is read."""

    def __init__(self, raw: BinaryIO, packing: _Packing) -> None:
        self._raw = gzip.GzipFile(fileobj=raw) if packing == "GZIP" else raw
        self._zlib = zlib.decompressobj() if packing == "ZLIB" else None
        self._plain = raw if not packing else None
        self._rest = b""

    def read(self, count: int) -> bytes:
        """Return so many bytes, fewer only at the end."""
        if self._zlib is None:
            return self._raw.read(count)
        while len(self._rest) < count and not self._zlib.eof:
            packed = self._zlib.unconsumed_tail or self._raw.read(_MEGABYTE)
            if not packed:
                raise EOFError("it ends within its zlib stream")
            self._rest += self._zlib.decompress(packed, _MEGABYTE)
        found, self._rest = self._rest[:count], self._rest[count:]
        return found

    def skip(self, count: int) -> int:
        """Pass over so many bytes; return how many there were."""
        if self._plain is not None:  # the length has been compared with the size of the file
            self._plain.seek(count, 1)
            return count
        left = count
        while left and (found := self.read(min(left, _MEGABYTE))):
            left -= len(found)
        return count - left
