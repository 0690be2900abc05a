# SPDX-License-Identifier: MIT
import io
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tinytransit.array_files import read_arrays, write_arrays
from tinytransit.untrusted_files import FileFaultError

LIMIT = 1 << 20


def archive(path: Path, members: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as file:
        for name, content in members:
            file.writestr(name, content)
    return path


def array(values: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, values, allow_pickle=True)
    return stream.getvalue()


def with_header(header: str, content: bytes = b"") -> bytes:
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + content


def described(descr: str, shape: str) -> str:
    return f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}"


@settings(deadline=None, max_examples=60)
@given(
    values=arrays.arrays(
        st.sampled_from(["<f4", ">f8", "|i1", "<i8", ">u2", "|b1", "<U5", ">U2", "<U0"]),
        arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
    ),
    fortran=st.booleans(),
    packed=st.booleans(),
)
def test_what_numpy_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, values: np.ndarray, fortran: bool, packed: bool
) -> None:
    file = tmp_path_factory.mktemp("arrays") / "a.npz"
    write = np.savez_compressed if packed else np.savez
    if values.dtype.kind == "U" and any(0xD800 <= ord(c) <= 0xDFFF for text in values.flat for c in str(text)):
        return
    write(file, x=np.array(values, order="F" if fortran else "C"))
    found = read_arrays(file, LIMIT)["x"]
    np.testing.assert_array_equal(found, values)
    assert found.dtype.isnative and found.dtype.kind == values.dtype.kind and found.shape == values.shape


def as_early_python_does(
    member: zipfile.ZipInfo, zip64: bool | None = None, header: Callable[..., bytes] = zipfile.ZipInfo.FileHeader
) -> bytes:
    """Return the header of a small member as Python 3.11.2 fills it in, with its sizes and the version for them."""
    content = bytearray(header(member, zip64))
    member.create_version = member.extract_version = content[4] = 20
    content[18:26] = struct.pack("<2L", member.compress_size, member.file_size)
    return bytes(content)


def test_the_same_arrays_are_the_same_bytes_under_every_python(monkeypatch: pytest.MonkeyPatch) -> None:
    arrays = {"x": np.linspace(0, 1, 500), "name": np.array("TIC 1"), "none": np.zeros((0, 3), np.int8)}
    written = []
    for header in (zipfile.ZipInfo.FileHeader, as_early_python_does):
        monkeypatch.setattr(zipfile.ZipInfo, "FileHeader", header)
        stream = io.BytesIO()
        write_arrays(stream, arrays)
        written.append(stream.getvalue())
    assert written[0] == written[1]
    monkeypatch.undo()
    with np.load(io.BytesIO(written[0])) as found:
        assert found.files == list(arrays)
        assert all(np.array_equal(found[name], values) for name, values in arrays.items())


@pytest.mark.parametrize(
    "content",
    [
        array(np.array([{}], dtype=object)),
        array(np.zeros(3, [("a", "<f4")])),
        array(np.zeros(3, "<M8[s]")),
        array(np.zeros(3))[:-1],
        array(np.zeros(3)) + b"\0",
        with_header(described("'<f8'", "(1000000000000,)")),
        with_header(described("'<f8'", "(-1,)")),
        with_header(described("'<U99999999'", "(0,)")),
        with_header(described("'<f3'", "(1,)"), bytes(3)),
        with_header(described("'<f4'", "(1, 1, 1, 1, 1, 1, 1, 1, 1)"), bytes(4)),
        with_header("(" * 4000),
        with_header("__import__('os').abort()"),
        with_header(described("'<U1'", "(1,)"), (0x110000).to_bytes(4, "little")),
        with_header(described("'<U1'", "(1,)"), (0xD800).to_bytes(4, "little")),
        with_header(described("'|b1'", "(1,)"), b"\x02"),
        b"",
        b"\x93NUMPY\x09\x00",
    ],
)
def test_a_member_that_is_no_plain_array_is_refused_by_file_and_member(tmp_path: Path, content: bytes) -> None:
    file = archive(tmp_path / "a.npz", [("good.npy", array(np.zeros(2))), ("odd.npy", content)])
    with pytest.raises(FileFaultError) as caught:
        read_arrays(file, LIMIT)
    assert "a.npz" in str(caught.value) and "odd" in str(caught.value)


@pytest.mark.parametrize("name", ["x", "../x.npy", "a\\b.npy", "x\n.npy", "x" * 200 + ".npy", "é.npy"])
def test_a_name_that_is_no_arrays_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileFaultError):
        read_arrays(archive(tmp_path / "a.npz", [(name, array(np.zeros(2)))]), LIMIT)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_archives_that_promise_too_much_or_say_it_twice_are_refused(tmp_path: Path) -> None:
    one = array(np.zeros(2))
    for file in (
        archive(tmp_path / "twice.npz", [("x.npy", one), ("x.npy", one)]),
        archive(tmp_path / "many.npz", [(f"x{number}.npy", one) for number in range(300)]),
        archive(tmp_path / "none.npz", []),
        archive(tmp_path / "bomb.npz", [("x.npy", array(np.zeros(LIMIT)))]),
        archive(tmp_path / "other.npz", [("x.npy", one)], zipfile.ZIP_LZMA),
        tmp_path,
        tmp_path / "absent.npz",
    ):
        with pytest.raises(FileFaultError):
            read_arrays(file, LIMIT)


def test_a_checksum_that_does_not_match_is_refused(tmp_path: Path) -> None:
    file = archive(tmp_path / "a.npz", [("x.npy", array(np.arange(50.0)))], zipfile.ZIP_STORED)
    content = bytearray(file.read_bytes())
    content[200] ^= 1
    file.write_bytes(content)
    with pytest.raises(FileFaultError):
        read_arrays(file, LIMIT)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the peak of memory from /proc")
def test_nothing_is_allocated_for_what_a_header_only_promises(tmp_path: Path) -> None:
    file = archive(tmp_path / "a.npz", [("x.npy", with_header(described("'<f8'", "(200000000,)"), bytes(8)))])
    code = (
        "import re, sys; from pathlib import Path; from tinytransit.array_files import *\n"
        "try: read_arrays(Path(sys.argv[1]), 1 << 32)\n"
        # Not ru_maxrss, which a process takes over from the one that started it.
        "except FileFaultError: print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])"
    )
    done = subprocess.run([sys.executable, "-c", code, file], capture_output=True, text=True, check=True)
    assert int(done.stdout) * 1024 < 500e6
