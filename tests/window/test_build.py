# SPDX-License-Identifier: MIT
from pathlib import Path

import numpy as np
import pytest

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.catalog.reading import Catalog, RejectedRow, read_catalog
from tinytransit.lightcurve.curve import LightCurve, make_curve
from tinytransit.lightcurve.finding import find_light_curves
from tinytransit.time_systems import TIME_SYSTEMS
from tinytransit.window.build import build_windows, windows_of_star
from tinytransit.window.folding import near_transits
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.shard import read_shard
from tinytransit.window.window import Window

RECIPE = WindowRecipe()
TIME = np.arange(1325.0, 1352.0, 0.01)


def ephemeris(period: float = 3.0, epoch: float = 1326.0, name: str = "b", hours: float = 3.0) -> Ephemeris:
    return Ephemeris("TIC 1", name, period, epoch + TIME_SYSTEMS["BTJD"], hours, "PC", "test")


def observed(*planets: tuple[Ephemeris, float], time: np.ndarray = TIME) -> LightCurve:
    flux = 1.0 + np.random.default_rng(3).normal(0.0, 2e-4, time.size)
    for planet, depth in planets:
        flux = flux - depth * near_transits(time, [planet], "BTJD", 0.5)
    return make_curve(time, flux, np.full(time.size, 2e-4), time_system="BTJD", star="TIC 1", source="TESS sector 1")


def test_a_transit_is_found_where_the_ephemeris_says() -> None:
    planet = ephemeris()
    (window,) = windows_of_star([observed((planet, 0.01))], [planet], RECIPE).windows
    assert window.depth == pytest.approx(0.01, rel=0.05)
    assert window.transits == 9
    assert (window.star, window.time_system, window.source) == ("TIC 1", "BTJD", "TESS sector 1")
    assert abs(int(window.local_view.argmin()) - 30) < 9
    assert window.local_view[26:35].max() < -0.9
    assert np.abs(window.local_view[:20]).max() < 0.1
    assert np.flatnonzero(window.global_view < -0.5).mean() == pytest.approx(100, abs=1)


def test_an_epoch_years_later_is_carried_back() -> None:
    planet, later = ephemeris(), ephemeris(epoch=1326.0 + 3.0 * 400)
    curve = observed((planet, 0.01))
    now, then = (windows_of_star([curve], [each], RECIPE).windows[0] for each in (planet, later))
    np.testing.assert_allclose(now.global_view, then.global_view, atol=1e-5)


def test_the_transits_of_a_sibling_are_no_dip_in_the_view() -> None:
    small, big = ephemeris(period=9.0), ephemeris(period=9.1, epoch=1329.2, name="c")
    curve = observed((small, 0.002), (big, 0.02))
    alone, _ = windows_of_star([curve], [small, big], RECIPE).windows
    disturbed = windows_of_star([curve], [small], RECIPE).windows[0]
    assert disturbed.global_view.argmin() > 150
    assert np.flatnonzero(alone.global_view < -0.5).mean() == pytest.approx(100, abs=1)


def test_the_other_eclipse_of_a_binary_is_left_to_be_seen() -> None:
    primary, secondary = ephemeris(period=9.0), ephemeris(period=9.0, epoch=1329.2, name="c")
    curve = observed((primary, 0.02), (secondary, 0.01))
    window, _ = windows_of_star([curve], [primary, secondary], RECIPE).windows
    assert window.secondary_view.min() == -1.0
    assert window.global_view[150:].min() == pytest.approx(-0.5, abs=0.1)


def test_a_candidate_without_an_observed_transit_is_skipped_and_the_others_are_made() -> None:
    planet, unseen = ephemeris(), ephemeris(period=100.0, epoch=1390.0, name="d")
    built = windows_of_star([observed((planet, 0.01))], [planet, unseen], RECIPE)
    assert [window.ephemeris.name for window in built.windows] == ["b"]
    (skip,) = built.skipped
    assert (skip.what, "no transit of period 100 days was observed" in skip.reason) == ("TIC 1 d", True)


def test_an_eclipse_of_one_cadence_is_clipped_only_where_the_recipe_says_so() -> None:
    planet = ephemeris()
    time = TIME[::2]  # of 29 minutes
    curve = observed((planet, 0.01), time=time)
    hit = np.abs(time - 1327.5).argmin()
    curve.flux[hit] -= 0.1
    spared, clipped = (
        windows_of_star([curve], [planet], RECIPE.model_copy(update={"clip_lone_dips": clip})).windows[0]
        for clip in (False, True)
    )
    assert spared.global_view.argmin() != 100
    assert clipped.depth == pytest.approx(0.01, rel=0.05)
    assert np.flatnonzero(clipped.global_view < -0.5).mean() == pytest.approx(100, abs=1)


def test_flux_in_units_of_its_scatter_gives_the_same_views_and_depths_in_sigma() -> None:
    planet = ephemeris()
    relative, scaled = (
        windows_of_star(
            [observed((planet, 0.01))], [planet], RECIPE.model_copy(update={"flux_normalisation": name})
        ).windows[0]
        for name in ("median", "median_mad")
    )
    np.testing.assert_allclose(scaled.local_view, relative.local_view, atol=1e-4)
    assert scaled.depth == pytest.approx(0.01 / 2e-4, rel=0.1)
    assert scaled.snr == pytest.approx(relative.snr, rel=1e-6)


def test_the_quality_mask_is_that_of_the_recipe(tmp_path: Path) -> None:
    time = np.arange(1325.0, 1352.0, 0.02)
    flux = 1.0 + np.random.default_rng(0).normal(0.0, 2e-4, time.size)
    flux[near_transits(time, [ephemeris()], "BTJD", 0.5)] -= 0.01
    flagged = np.where(flux < 0.995, 4096, 0)  # stray light, where the transits are
    rows = "".join(f"{row[0]},{row[1]},{row[2]}\n" for row in zip(time, flux, flagged, strict=True))
    (tmp_path / "TIC 1.csv").write_text(f"time,flux,quality\n{rows}")
    default, hard = (
        build_windows([tmp_path / "TIC 1.csv"], [Catalog([ephemeris()])], RECIPE.model_copy(update={"quality": mask}))
        for mask in ("default", "hard")
    )
    assert [window.transits for window in default.windows] == [9]
    assert not hard.windows
    assert "no transit" in hard.skipped[0].reason


def test_a_bad_file_stops_nothing_and_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.fits").write_text("no")
    built = build_windows(find_light_curves([tmp_path, tmp_path / "absent.fits"]), [Catalog([ephemeris()])], RECIPE)
    assert not built.windows
    assert [skip.what for skip in built.skipped] == ["bad.fits", "absent.fits"]


@pytest.fixture(scope="module")
def catalogs(shared_data: Path) -> list[Catalog]:
    tables = [read_catalog(shared_data / "catalogs" / name) for name in ("koi_cumulative_2026.csv", "toi_2023.csv")]
    return [*tables, Catalog(rejected=[RejectedRow("TIC 270501383", "x", "made up for the test")])]


def windows_of(paths: list[Path], catalogs: list[Catalog]) -> list[Window]:
    return build_windows(paths, catalogs, RECIPE).windows


def test_tres2_is_a_clean_transit_of_many_quarters(shared_data: Path, catalogs: list[Catalog]) -> None:
    paths = find_light_curves([shared_data / "fits" / "kepler_tres2"])[:3]
    (tres2,) = windows_of(paths, catalogs)
    assert (tres2.star, tres2.ephemeris.name) == ("KIC 11446443", "Kepler-1 b")
    assert tres2.source == "Kepler quarter 0,1,2"
    assert tres2.depth == pytest.approx(0.0142, rel=0.02)
    assert tres2.local_view.argmin() in (29, 30, 31)
    assert tres2.global_view.argmin() == 100
    np.testing.assert_allclose(tres2.local_view, tres2.local_view[::-1], atol=0.06)


def test_pi_mensae_is_found_in_sector_1_from_an_epoch_of_2021(shared_data: Path, catalogs: list[Catalog]) -> None:
    built = build_windows(find_light_curves([shared_data / "fits" / "tess_spoc"]), catalogs, RECIPE)
    (pi_mensae,) = built.windows
    assert pi_mensae.star == "TIC 261136679"
    assert pi_mensae.depth == pytest.approx(300e-6, rel=0.15)
    assert pi_mensae.local_view[25:36].mean() < -0.8
    assert [(skip.what, skip.reason) for skip in built.skipped] == [("TIC 270501383 x", "made up for the test")]


def test_a_star_published_by_yu_looks_the_same_here(shared_data: Path, catalogs: list[Catalog]) -> None:
    names = ("TIC_92352620_s0001.fits", "TIC_38846515_s0001.fits")
    published = read_shard(shared_data / "tess_ffi_yu2019.npz")
    for window in windows_of([shared_data / "fits" / "tess_s1" / name for name in names], catalogs):
        close = np.abs(published.period_days / window.ephemeris.period_days - 1.0) < 0.005
        row = int(np.flatnonzero((published.star == window.star) & close)[0])
        for ours, theirs in (
            (window.local_view, published.local_view[row]),
            (window.global_view, published.global_view[row]),
        ):
            assert np.corrcoef(ours, theirs)[0, 1] > 0.98


def test_a_limit_stops_early(shared_data: Path, catalogs: list[Catalog]) -> None:
    paths = find_light_curves([shared_data / "fits" / "tess_s1"])[:4]
    assert len(build_windows(paths, catalogs, RECIPE, limit=1).windows) == 1
