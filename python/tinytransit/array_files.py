# SPDX-License-Identifier: MIT
"""Read the arrays of an ``.npz`` file that nobody vouches for, every header of which is checked before anything is
allocated; and write them, the same arrays as the same bytes.
"""

import math
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from tinytransit.untrusted_files import FileFaultError, fault_of

_MOST_MEMBERS = 256
_LONGEST_NAME = 128
_SUFFIX = ".npy"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_MOST_AXES = 8
_MOST_ITEM_BYTES = 1 << 24
_BLOCK = 1 << 20
# Magic and header of the .npy format (numpy.lib.format); version: bytes of the header's length.
_MAGIC = b"\x93NUMPY"
_LENGTHS = {b"\x01\x00": "<H", b"\x02\x00": "<I", b"\x03\x00": "<I"}
_LONGEST_HEADER = 4096
# As NumPy writes it. Structured types and objects do not match, and no text is ever evaluated.
_HEADER = re.compile(
    r"\{'descr': '([<>|=][biufU]\d{1,8})', 'fortran_order': (True|False), "
    r"'shape': \((|(?:\d{1,15}, ?)*\d{1,15},?)\), ?\}\s*"
)
# A local header of the ZIP format (APPNOTE 4.3.7): the version that it needs, which for ZIP64 is 4.5,
# and its two sizes, which are then in that field.
_VERSION_AT, _ZIP64_VERSION = 4, 45
_SIZES_AT, _SIZE_IS_ELSEWHERE = slice(18, 26), b"\xff" * 8
_LARGEST_CODE_POINT, _SURROGATES = 0x10FFFF, (0xD800, 0xDFFF)
_MALFORMED = (
    OSError,
    EOFError,
    ValueError,
    TypeError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)


def read_arrays(file: Path, most_bytes: int) -> dict[str, npt.NDArray[Any]]:
    """Read all arrays of an ``.npz`` file: of booleans, numbers and text, in the byte order of this machine.

    Args:
        file: As ``numpy.savez`` or ``numpy.savez_compressed`` writes it.
        most_bytes: Larger content, unpacked, is refused.

    Returns:
        The arrays by name, in the file's order.

    Raises:
        FileFaultError: If the file is missing, no regular file, no such archive, damaged or too large, or a member is
            no array of plain values; the text names the file and the member.
    """
    if fault := fault_of(file):
        raise FileFaultError(fault)
    with _faults_of(file.name, "not an .npz file of plain arrays"), zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        _check_directory(file.name, members, most_bytes)
        arrays = {}
        for member in members:
            name = member.filename.removesuffix(_SUFFIX)
            with _faults_of(f"{file.name}: member {name!r}", "damaged"), archive.open(member) as stream:
                arrays[name] = _read_array(stream, member.file_size)
        return arrays


class _Member(zipfile.ZipInfo):
    """A member with the local header that Python writes from 3.11.4 on, for earlier ones fill it in otherwise."""

    def FileHeader(self, zip64: bool | None = None) -> bytes:  # noqa: N802
        """Return the header; ``zipfile`` calls this before the content and again after it."""
        header = bytearray(super().FileHeader(zip64))
        self.create_version = self.extract_version = header[_VERSION_AT] = _ZIP64_VERSION
        header[_SIZES_AT] = _SIZE_IS_ELSEWHERE
        return bytes(header)


def write_arrays(stream: IO[bytes], arrays: Mapping[str, npt.ArrayLike]) -> None:
    """Write arrays as ``numpy.savez_compressed`` does: the same bytes for the same arrays, under any version of Python.

    Args:
        stream: To write to, with ``seek``.
        arrays: By name.
    """
    with zipfile.ZipFile(stream, "w") as archive:
        for name, values in arrays.items():
            member = _Member(name + _SUFFIX)
            member.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(member, "w", force_zip64=True) as file:
                np.lib.format.write_array(file, np.asanyarray(values), allow_pickle=False)


def array_names(file: Path) -> list[str]:
    """Return the names of the arrays of an ``.npz`` file, to tell what it is; none where it is no such file."""
    if fault_of(file):
        return []
    try:
        with zipfile.ZipFile(file) as archive:
            return [name.removesuffix(_SUFFIX) for name in archive.namelist()]
    except _MALFORMED:
        return []


@contextmanager
def _faults_of(what: str, fault: str) -> Iterator[None]:
    try:
        yield
    except FileFaultError as error:
        raise FileFaultError(str(error) if str(error).startswith(what) else f"{what}: {error}") from None
    except _MALFORMED as error:
        raise FileFaultError(f"{what}: {fault} ({type(error).__name__}: {error}); make it again") from error


def _check_directory(file: str, members: list[zipfile.ZipInfo], most_bytes: int) -> None:
    if not 0 < len(members) <= _MOST_MEMBERS:
        raise FileFaultError(f"{file}: holds {len(members)} arrays, expected 1 to {_MOST_MEMBERS}")
    size = sum(member.file_size for member in members)
    if size > most_bytes:
        raise FileFaultError(f"{file}: unpacks to {size} bytes; at most {most_bytes} are read")
    seen = set[str]()
    for member in members:
        name = member.filename
        plain = name.endswith(_SUFFIX) and len(name) <= _LONGEST_NAME and name.isascii() and name.isprintable()
        if not plain or "/" in name or "\\" in name:
            raise FileFaultError(
                f"{file}: member {name[:_LONGEST_NAME]!r} is not called like an array, such as 'x.npy'"
            )
        if name in seen:
            raise FileFaultError(f"{file}: member {name!r} occurs twice")
        seen.add(name)
        if member.compress_type not in _METHODS:
            raise FileFaultError(f"{file}: member {name!r} is compressed by method {member.compress_type}, not deflate")
        if member.flag_bits & _ENCRYPTED:
            raise FileFaultError(f"{file}: member {name!r} is encrypted")


def _read_array(stream: IO[bytes], size: int) -> npt.NDArray[Any]:
    """Read one array; what its header promises must be just what the member, of ``size`` bytes, holds."""
    magic = stream.read(len(_MAGIC) + 2)
    length_format = _LENGTHS.get(magic[len(_MAGIC) :]) if magic.startswith(_MAGIC) else None
    if length_format is None:
        raise FileFaultError("not an array of NumPy's format 1.0 to 3.0")
    (length,) = struct.unpack(length_format, stream.read(struct.calcsize(length_format)))
    header = stream.read(min(length, _LONGEST_HEADER)).decode("latin-1")
    found = _HEADER.fullmatch(header)
    if length > _LONGEST_HEADER or found is None:
        raise FileFaultError(f"its header {header[:100]!r} is not that of an array of booleans, numbers or text")
    dtype = np.dtype(found[1])
    shape = tuple(int(axis) for axis in found[3].split(",") if axis.strip())
    if len(shape) > _MOST_AXES or dtype.itemsize > _MOST_ITEM_BYTES:
        raise FileFaultError(f"an array of {len(shape)} axes of {dtype.itemsize} bytes is not read")
    wanted = math.prod(shape) * dtype.itemsize
    held = size - len(magic) - struct.calcsize(length_format) - length
    if wanted != held:
        raise FileFaultError(f"its header says {wanted} bytes ({dtype.str}, shape {shape}), it holds {held}")
    content = bytearray(wanted)
    view, at = memoryview(content), 0
    while at < wanted:
        block = stream.read(min(_BLOCK, wanted - at))
        if not block:
            raise FileFaultError(f"it ends after {at} of {wanted} bytes")
        view[at : at + len(block)] = block
        at += len(block)
    # At the end of a member its checksum is compared.
    stream.read(1)
    values = np.frombuffer(content, dtype) if math.prod(shape) and dtype.itemsize else np.zeros(math.prod(shape), dtype)
    values = values.astype(dtype.newbyteorder("="), copy=False)
    _check_values(values)
    return values.reshape(shape, order="F" if found[2] == "True" else "C")


def _check_values(values: npt.NDArray[Any]) -> None:
    """Refuse bit patterns that are no value of their type: NumPy does not look, and Python then fails on them."""
    if values.dtype.kind == "b" and (values.view(np.uint8) > 1).any():
        raise FileFaultError("it holds bytes that are neither false nor true")
    if values.dtype.kind == "U" and values.size and values.dtype.itemsize:
        codes = values.view(np.uint32)
        low, high = _SURROGATES
        if int(codes.max()) > _LARGEST_CODE_POINT or ((codes >= low) & (codes <= high)).any():
            raise FileFaultError("it holds numbers that are no characters")
