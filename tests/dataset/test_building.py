# SPDX-License-Identifier: MIT
"""Builds that are interrupted, changed and damaged, on light curves that the tests write."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.light_curve_files import write_damaged, write_light_curves

from tinytransit.batch.outcome import Outcome
from tinytransit.batch.run import run_batch
from tinytransit.batch.scheduler import scheduler_for
from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.catalog.reading import Catalog, RejectedRow
from tinytransit.dataset.building import build_shard, check_shards, shard_items
from tinytransit.dataset.errors import DatasetError
from tinytransit.dataset.files import read_windows
from tinytransit.time_systems import TIME_SYSTEMS
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.shard import read_shard
from tinytransit.window.stellar import Star


def planet(star: int) -> Ephemeris:
    """The planet that ``write_light_curves`` puts into the light curve of TIC ``star``."""
    return Ephemeris(f"TIC {star}", f"TOI-{star}.01", 3.0, 1326.0 + TIME_SYSTEMS["BTJD"], 4.8, "PC", "test")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_light_curves(tmp_path_factory.mktemp("curves"), good=5)


CATALOG = Catalog([planet(star) for star in (1000, 1001, 1002, 1003)], [RejectedRow("TIC 1002", "TOI-9", "no period")])


class StoppedError(Exception):
    pass


def build(
    files: list[Path],
    out: Path,
    *,
    stop_after: int | None = None,
    catalog: Catalog = CATALOG,
    suffix: str = "npz",
    jobs: int = 1,
) -> Outcome:
    items, _ = shard_items(files, [catalog], WindowRecipe(), out, stars_per_shard=2, suffix=suffix)

    def progress(done: int, total: int) -> None:
        if done == stop_after:
            raise StoppedError

    return run_batch(build_shard, items, out=out, settings={}, scheduler=scheduler_for(jobs, None), progress=progress)


@pytest.fixture(scope="module")
def whole(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    """A folder in which all of them were built in one go, and the outcome; it is not to be changed."""
    out = tmp_path_factory.mktemp("whole")
    return out, build(files, out)


def shards(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(out.glob("shard-*"))}


def test_stars_go_into_shards_in_the_order_of_their_names(files: list[Path], tmp_path: Path) -> None:
    damaged = [path for path, _ in write_damaged(tmp_path / "damaged", count=1)]
    items, skipped = shard_items(
        [*reversed(files), *damaged], [CATALOG], WindowRecipe(), tmp_path, stars_per_shard=3, suffix="npz"
    )
    stars = [[path.stem for path in item.files] for item in items]
    assert stars == [["TIC_1000", "TIC_1001", "TIC_1002"], ["TIC_1003"]]
    assert [skip.what for skip in skipped] == [damaged[0].name, "TIC 1004"]


def test_what_is_known_of_the_stars_goes_into_their_shards(files: list[Path], tmp_path: Path) -> None:
    known = {"TIC 1000": Star(teff_k=5772.0, source="stars.csv"), "TIC 9": Star(teff_k=4000.0)}
    arguments: dict[str, Any] = {"stars_per_shard": 3, "suffix": "npz"}
    items, _ = shard_items(files, [CATALOG], WindowRecipe(), tmp_path, parameters=known, **arguments)
    without, _ = shard_items(files, [CATALOG], WindowRecipe(), tmp_path, **arguments)
    assert "stars" not in without[0].payload and items[1].payload["stars"] == {}
    build_shard(items[0].payload)
    shard = read_shard(tmp_path / "shard-00000.npz")
    np.testing.assert_array_equal(shard.extras["teff"], [5772.0, *[np.nan] * (len(shard) - 1)])


@pytest.mark.parametrize("suffix", ["npz", "tfrecord"])
def test_an_interrupted_build_goes_on_and_ends_in_the_same_bytes(
    files: list[Path], whole: tuple[Path, Outcome], tmp_path: Path, suffix: str
) -> None:
    at_once, done = whole
    if suffix != "npz":
        at_once = tmp_path / "at_once"
        done = build(files, at_once, suffix=suffix)
    assert done.reused == 0
    expected = shards(at_once)
    # The provenance names files, not folders, so that two folders can be compared.
    out = tmp_path / "stopped"
    with pytest.raises(StoppedError):
        build(files, out, stop_after=1, suffix=suffix)
    (first,) = (path for path in out.glob(f"shard-*.{suffix}"))
    made = first.stat().st_mtime_ns
    outcome = build(files, out, suffix=suffix)
    assert outcome.reused == 1 and first.stat().st_mtime_ns == made
    assert shards(out) == expected and len(expected) == (2 if suffix == "npz" else 4)
    assert build(files, out, suffix=suffix).reused == 2


@pytest.mark.campaign
def test_workers_build_the_same_bytes(files: list[Path], tmp_path: Path) -> None:
    build(files, tmp_path / "one")
    build(files, tmp_path / "two", jobs=2)
    assert shards(tmp_path / "one") == shards(tmp_path / "two")


def test_windows_are_found_where_the_transits_are(whole: tuple[Path, Outcome]) -> None:
    out, outcome = whole
    shard = read_windows(out / "shard-00000.npz").shard
    assert shard.name.tolist() == ["TOI-1000.01", "TOI-1001.01"]
    assert np.median(shard.local_view[:, 26:35]) < -0.8
    second = outcome.results["shard-00001"]
    assert isinstance(second, dict) and second["skipped"] == [["TIC 1002 TOI-9", "no period"]]


def test_only_the_shard_of_a_changed_candidate_is_made_again(files: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(files, out)
    before = shards(out)
    changed = Catalog([*CATALOG.ephemerides[:-1], Ephemeris("TIC 1003", "other", 3.0, 2458326.0, 4.8, "FP", "test")])
    changed.rejected.extend(CATALOG.rejected)
    assert build(files, out, catalog=changed).reused == 1
    after = shards(out)
    assert before["shard-00000.npz"] == after["shard-00000.npz"]
    assert before["shard-00001.npz"] != after["shard-00001.npz"]


def test_a_shard_whose_candidates_are_not_observed_any_more_is_gone(files: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(files, out)
    unseen = Catalog([Ephemeris(f"TIC {star}", "c", 300.0, 2458500.0, 4.8, "PC", "test") for star in (1002, 1003)])
    unseen.ephemerides[:0] = CATALOG.ephemerides[:2]
    outcome = build(files, out, catalog=unseen)
    second = outcome.results["shard-00001"]
    assert isinstance(second, dict) and (second["windows"], second["sha256"], len(second["skipped"])) == (0, "", 2)
    assert list(shards(out)) == ["shard-00000.npz"]


def test_shards_that_are_gone_or_changed_are_noticed(whole: tuple[Path, Outcome], tmp_path: Path) -> None:
    out = Path(shutil.copytree(whole[0], tmp_path / "out"))
    results = [result for result in whole[1].results.values() if isinstance(result, dict)]
    check_shards(results, out)
    with pytest.raises(DatasetError, match=r"shard-00001\.npz"):
        check_shards(results[:1], out)
    (out / "shard-00000.npz").write_bytes(b"")
    with pytest.raises(DatasetError, match=r"shard-0000\d\.npz"):
        check_shards(results, out)
    (out / "shard-00000.npz").unlink()
    with pytest.raises(DatasetError, match=r"shard-0000\d\.npz"):
        check_shards(results, out)
