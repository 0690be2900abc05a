# SPDX-License-Identifier: MIT
import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.fetch.content import Digests, check_md5, digest
from tinytransit.fetch.errors import DamagedError


@given(st.binary(max_size=300))
def test_all_digests_are_taken_of_the_whole_file(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.mktemp("digest") / "file"
    file.write_bytes(content)
    expected = Digests(len(content), hashlib.sha256(content).hexdigest(), hashlib.md5(content).hexdigest())
    assert digest(file) == expected


def test_a_file_of_several_blocks_is_read_to_its_end(tmp_path: Path) -> None:
    content = bytes(range(256)) * (1 << 13) + b"end"
    (tmp_path / "large").write_bytes(content)
    assert digest(tmp_path / "large").sha256 == hashlib.sha256(content).hexdigest()


def test_another_md5_is_damage_and_none_is_no_claim() -> None:
    digests = Digests(0, "0" * 64, "d41d8cd98f00b204e9800998ecf8427e")
    check_md5(digests, None)
    check_md5(digests, digests.md5.upper())
    with pytest.raises(DamagedError, match=digests.md5):
        check_md5(digests, "0" * 32)
