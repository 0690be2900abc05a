# SPDX-License-Identifier: MIT
import re
from pathlib import Path

import pytest

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.detection.errors import TargetListError
from tinytransit.detection.targets import choose, read_targets

FILES = {"TIC 1": [Path("a.fits")], "KIC 22": [Path("b.fits"), Path("c.fits")], "TIC 22": [Path("d.fits")],
         "TIC 5": [Path("e.fits")]}  # fmt: skip


def known(star: str, name: str, disposition: str) -> dict[str, list[Ephemeris]]:
    return {star: [Ephemeris(star=star, name=name, period_days=3.0, epoch_bjd=2_458_326.0, duration_hours=2.0,
                             disposition=disposition, source="TOI")]}  # fmt: skip


def test_a_list_is_read_without_comments_and_doubles(tmp_path: Path) -> None:
    path = tmp_path / "targets.txt"
    path.write_text("# bright ones\nTIC 1, V=7\n\n  KIC 22 # a giant\nTIC 1\n")
    assert read_targets(path) == ["TIC 1", "KIC 22"]


@pytest.mark.parametrize(("content", "message"), [(b"# nothing\n", "names no target"), (b"\xff\xfe\x00", "not a text")])
def test_a_list_that_names_nothing_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "targets.txt"
    path.write_bytes(content)
    with pytest.raises(TargetListError, match=message):
        read_targets(path)


def test_a_missing_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(TargetListError, match=r"cannot read .*absent\.txt"):
        read_targets(tmp_path / "absent.txt")


@pytest.mark.parametrize("target", ["TIC 1", "tic 1", "TIC-1", "TIC 0001", "1"])
def test_a_star_is_found_by_its_number(target: str) -> None:
    assert choose([target], FILES, {}).stars == {"TIC 1": FILES["TIC 1"]}


@pytest.mark.parametrize(
    ("target", "reason"),
    [("22", "not the number of one star"), ("WASP-18", "not the number of one star"), ("TIC 9", "no light curve"),
     ("TIC 5", r"known planets or candidates: TOI-7\.01"), ("toi-7", r"known planets or candidates: TOI-7\.01")],
)  # fmt: skip
def test_a_target_that_is_left_out_is_named_with_the_reason(target: str, reason: str) -> None:
    chosen = choose([target], FILES, known("TIC 5", "TOI-7.01", "PC"))
    assert chosen.stars == {}
    assert chosen.skipped[0].what == target
    assert re.search(reason, chosen.skipped[0].reason)


def test_a_star_with_a_false_positive_only_is_searched() -> None:
    assert list(choose(["TIC 5"], FILES, known("TIC 5", "TOI-7.01", "FP")).stars) == ["TIC 5"]
