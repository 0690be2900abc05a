# SPDX-License-Identifier: MIT
"""Files of TFRecords, read and written by TensorFlow.

Each record is its length (8 bytes, little-endian), a checksum of that (4), its data, and a checksum of those (4).
"""

import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

from tinytransit.dataset.errors import TfRecordError
from tinytransit.files import replacing
from tinytransit.tensorflow_import import tf

_LENGTH = struct.Struct("<Q")
_CHECKSUM_BYTES = 4


def read_records(path: str | Path) -> Iterator[bytes]:
    """Yield the records of a file, one at a time.

    Raises:
        TfRecordError: If the file is missing, holds no record, ends within one, or a checksum is wrong.
    """
    file = Path(path)
    # TensorFlow allocates what a length says, so the lengths are held against the file first.
    count = _count_records(file)
    done = 0
    try:
        for record in tf.data.TFRecordDataset(str(file)).as_numpy_iterator():
            yield record
            done += 1
    except tf.errors.DataLossError as error:
        raise TfRecordError(
            f"{file.name}: record {done + 1} of {count} is damaged: its checksum is wrong; fetch the file again"
        ) from error
    except tf.errors.OpError as error:
        raise TfRecordError(f"{file.name}: cannot be read ({error.message})") from error


def write_records(records: Iterable[bytes], path: str | Path) -> None:
    """Write a file of records; it appears only when it is whole."""
    with replacing(path) as temporary, tf.io.TFRecordWriter(str(temporary)) as writer:
        for record in records:
            writer.write(record)


def _count_records(file: Path) -> int:
    count = 0
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            while stream.tell() < size:
                header = stream.read(_LENGTH.size + _CHECKSUM_BYTES)
                if len(header) < _LENGTH.size + _CHECKSUM_BYTES:
                    raise TfRecordError(f"{file.name}: ends within the header of record {count + 1}; fetch it again")
                (length,) = _LENGTH.unpack_from(header)
                rest = size - stream.tell() - _CHECKSUM_BYTES
                if length > rest:
                    raise TfRecordError(
                        f"{file.name}: record {count + 1} should have {length} bytes, {max(rest, 0)} "
                        "are left; not a TFRecord file, or cut short"
                    )
                stream.seek(length + _CHECKSUM_BYTES, 1)
                count += 1
    except OSError as error:
        raise TfRecordError(f"cannot read {file}: {error.strerror}") from error
    if not count:
        raise TfRecordError(f"{file.name}: no record in it")
    return count
