# SPDX-License-Identifier: MIT
"""Files that are no files to read, and content of more than a limit."""

import gzip
import os
from pathlib import Path

import pytest

from tinytransit.untrusted_files import FileFaultError, fault_of, read_limited


def test_a_regular_file_is_read_whole_and_unpacked(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"content")
    (tmp_path / "packed").write_bytes(gzip.compress(b"content"))
    (tmp_path / ".hidden").symlink_to(tmp_path / "plain")
    for name in ("plain", "packed", ".hidden"):
        assert fault_of(tmp_path / name) is None
        assert read_limited(tmp_path / name, 1) == b"content"


def test_the_limit_is_that_of_the_unpacked_content(tmp_path: Path) -> None:
    (tmp_path / "packed").write_bytes(gzip.compress(bytes((1 << 20) + 1)))
    with pytest.raises(FileFaultError, match=r"packed.* 1 MB"):
        read_limited(tmp_path / "packed", 1)
    assert len(read_limited(tmp_path / "packed", 2)) == (1 << 20) + 1


@pytest.mark.parametrize(
    "content", [b"", gzip.compress(b"content", mtime=0)[:-4], b"\x1f\x8bnot packed"], ids=["empty", "cut", "no gzip"]
)
def test_what_cannot_be_unpacked_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad").write_bytes(content)
    with pytest.raises(FileFaultError, match="bad"):
        read_limited(tmp_path / "bad", 1)


def test_what_is_no_regular_file_is_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for path in (
        tmp_path,
        tmp_path / "pipe",
        tmp_path / "dangling",
        tmp_path / "loop",
        tmp_path / "absent",
        Path("/dev/null"),
    ):
        assert path.name in str(fault_of(path))
        with pytest.raises(FileFaultError):
            read_limited(path, 1)
