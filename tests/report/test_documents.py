# SPDX-License-Identifier: MIT
from pathlib import Path

import pytest

from tinytransit.report.documents import InputFileError, Strict, read_document


class Settings(Strict):
    size: int


@pytest.mark.parametrize(("name", "text"), [("a.toml", "size = 3"), ("a.yaml", "size: 3"), ("a.json", '{"size": 3}')])
def test_the_suffix_says_what_a_file_is(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert read_document(tmp_path / name, Settings, "settings").size == 3


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.toml", b"size = 3\nsiez = 4", r"a.toml is not settings: siez: Extra inputs are not permitted, got 4"),
        ("a.toml", b"size = ", "is not TOML"),
        ("a.json", b"{", "is not JSON"),
        ("a.yaml", b"a: [", "is not YAML"),
        ("a.ini", b"size = 3", "expected .toml, .yaml, .yml or .json, got .ini"),
        ("a.toml", b"\xff\xfe", "cannot read"),
        ("a.yaml", b"!!python/object/apply:os.system ['false']", "is not YAML"),
    ],
)
def test_a_wrong_file_is_named_with_its_fault(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputFileError, match=message):
        read_document(tmp_path / name, Settings, "settings")


def test_a_missing_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match=r"none\.toml"):
        read_document(tmp_path / "none.toml", Settings, "settings")
