# SPDX-License-Identifier: MIT
"""Kept results: resumed only if they come from the same data, settings and version."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from tinytransit.kept import KeptError, Number, Share, Strict, open_kept, origin_of, read_kept, write_kept


class Figures(Strict):
    windows: Number
    ap: Share
    folds: dict[int, Share] = Field(default_factory=dict)


ORIGIN = origin_of("test figures", {"windows": "ab"}, {"epochs": 20, "network": {"channels": (8, 16)}})
FIGURES = Figures(windows=9, ap=0.1 + 0.2, folds={3: 0.5})


def test_a_result_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "runs" / "one.json"
    assert read_kept(file, Figures, ORIGIN) is None
    write_kept(file, ORIGIN, FIGURES)
    assert read_kept(file, Figures, ORIGIN) == FIGURES
    kept = open_kept(file, Figures)
    assert kept is not None
    assert (kept.origin, kept.result, kept.files) == (ORIGIN, FIGURES, {})


@given(st.floats(0, 1), st.integers(0, 2**60))
def test_numbers_keep_every_digit(tmp_path_factory: pytest.TempPathFactory, ap: float, windows: int) -> None:
    file = tmp_path_factory.mktemp("kept") / "one.json"
    write_kept(file, ORIGIN, Figures(windows=windows, ap=ap))
    assert read_kept(file, Figures, ORIGIN) == Figures(windows=windows, ap=ap)


@pytest.mark.parametrize(
    ("origin", "difference"),
    [
        (origin_of("other", {"windows": "ab"}, ORIGIN.settings), "result"),
        (origin_of("test figures", {"windows": "cd"}, ORIGIN.settings), "data.windows"),
        (origin_of("test figures", {"windows": "ab", "also": "ef"}, ORIGIN.settings), "data.also"),
        (origin_of("test figures", {"windows": "ab"}, {**ORIGIN.settings, "epochs": 21}), "settings.epochs"),
        (
            origin_of("test figures", {"windows": "ab"}, {"epochs": 20, "network": {"channels": (8, 17)}}),
            "settings.network.channels",
        ),
        (ORIGIN.model_copy(update={"version": "0.0.0"}), "version"),
    ],
)
def test_a_result_of_another_origin_is_refused_by_name(tmp_path: Path, origin: object, difference: str) -> None:
    file = tmp_path / "one.json"
    write_kept(file, ORIGIN, FIGURES)
    before = file.read_bytes()
    with pytest.raises(KeptError) as caught:
        read_kept(file, Figures, origin)  # type: ignore[arg-type]
    assert caught.value.file == file
    assert caught.value.differences == (difference,)
    assert file.read_bytes() == before


@pytest.mark.parametrize("change", [('"windows": 9', '"windows": -9'), ('"ap": 0.3', '"ap": NaN, "x": 0.3'), ("{", "")])
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, change: tuple[str, str]) -> None:
    file = tmp_path / "one.json"
    write_kept(file, ORIGIN, FIGURES)
    text = file.read_text()
    assert change[0] in text
    file.write_text(text.replace(*change, 1))
    with pytest.raises(KeptError) as caught:
        read_kept(file, Figures, ORIGIN)
    assert caught.value.file == file
    assert caught.value.differences == ()


@pytest.mark.parametrize("damage", ["delete", "change"])
def test_a_result_whose_file_is_gone_or_changed_is_not_finished(tmp_path: Path, damage: str) -> None:
    file, network = tmp_path / "runs" / "one.json", tmp_path / "networks" / "one.keras"
    network.parent.mkdir()
    network.write_bytes(b"weights")
    write_kept(file, ORIGIN, FIGURES, [network])
    assert read_kept(file, Figures, ORIGIN) == FIGURES
    if damage == "delete":
        network.unlink()
    else:
        network.write_bytes(b"other weights")
    assert read_kept(file, Figures, ORIGIN) is None
