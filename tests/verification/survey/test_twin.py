# SPDX-License-Identifier: MIT
"""What the board finds in a star, compared with the pipeline: within tolerances, and always the same."""

import ctypes
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers.firmware_images import ROOT
from helpers.searched_stars import eclipsing_binary, noise, planet, times, with_planets, write_star
from hypothesis import given, settings
from hypothesis import strategies as st
from verification.survey.conftest import raw

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.deploy.manifest import load_manifest
from tinytransit.deploy.window_contract import CONTRACT_FILE, NUMBERS_INPUTS, NumbersInput, contract_header
from tinytransit.lightcurve.cleaning import clean
from tinytransit.lightcurve.reading import read_light_curve
from tinytransit.time_systems import TIME_SYSTEMS
from tinytransit.verification.survey.errors import SurveyError
from tinytransit.verification.survey.raw_star import RawStar, raw_star
from tinytransit.verification.survey.report import SurveyReport
from tinytransit.verification.survey.twin import SurveyTwin
from tinytransit.window.build import windows_of_star
from tinytransit.window.packing import pack
from tinytransit.window.scalars import number_edges

MANIFEST = Path(__file__).parents[3] / "models/manifest.json"


def epoch_of(star: RawStar, report: SurveyReport) -> float:
    """Centre of an event in days."""
    return star.epoch + report.epoch_cadences * star.cadence_days


def apart(time: float, reference: float, period: float) -> float:
    """Days from the nearest event."""
    return abs((time - reference + 0.5 * period) % period - 0.5 * period)


@pytest.mark.parametrize("period", [0.9, 2.3, 5.1, 9.7])
def test_a_planet_is_found_with_its_ephemeris(twin: SurveyTwin, period: float) -> None:
    orbit = planet(period)
    star = raw(*with_planets(orbit))
    (found,) = twin.survey(star).candidates
    assert found.period_days == pytest.approx(period, rel=5e-4)
    assert apart(epoch_of(star, found), orbit.epoch, period) < 0.01
    assert found.duration_hours == pytest.approx(24.0 * orbit.duration, rel=0.12)
    assert found.depth == pytest.approx(orbit.radius**2, rel=0.2)
    assert found.has_window and found.outputs[0] - 256 * (found.outputs[0] > 127) > 0


def test_two_planets_are_two_candidates(twin: SurveyTwin) -> None:
    found = twin.survey(raw(*with_planets(planet(2.3), planet(5.1, epoch=1327.1)))).candidates
    assert sorted(each.period_days for each in found) == pytest.approx([2.3, 5.1], rel=5e-4)


def test_noise_alone_has_no_candidate(twin: SurveyTwin) -> None:
    for seed in range(5):
        time = times(seed)
        assert not twin.survey(raw(time, 1.0 + noise(time, seed))).reports


def test_eclipses_of_two_depths_are_one_candidate_at_the_orbit_of_the_pair(twin: SurveyTwin) -> None:
    found = twin.survey(raw(*eclipsing_binary(2.4, brightness=0.2))).candidates
    assert found[0].period_days == pytest.approx(2.4, rel=5e-4)
    assert found[0].has_secondary
    assert abs(found[0].secondary_phase) == pytest.approx(0.5, abs=0.02)
    assert len(found) == 1


def test_the_same_star_gives_the_same_bytes(twin: SurveyTwin) -> None:
    star = raw(*with_planets(planet(2.3)))
    first = twin.survey(star)
    twin.survey(raw(*with_planets(planet(5.1), seed=3)))
    again = twin.survey(star)
    assert (first.reports, first.inputs, first.trace) == (again.reports, again.inputs, again.trace)


def test_flagged_cadences_are_as_if_they_had_not_come(twin: SurveyTwin) -> None:
    time, flux = with_planets(planet(2.3))
    good = np.random.default_rng(1).random(time.size) > 0.1
    spoilt = np.where(good, flux, 7.0)
    whole = raw(time, spoilt)
    flagged, left = replace(whole, good=good), RawStar(
        whole.name, whole.time_system, whole.epoch, whole.cadence_days, whole.cadence[good],
        whole.flux[good], good[good])  # fmt: skip
    assert flagged.cadence.size > left.cadence.size
    assert twin.survey(flagged).reports == twin.survey(left).reports


def test_windows_are_those_of_the_pipeline_within_their_noise(twin: SurveyTwin, tmp_path: Path) -> None:
    orbit = planet(2.3, radius=0.1)
    path = write_star(tmp_path, "TIC 7", *with_planets(orbit))
    star = raw_star([path], twin.most_bins)
    surveyed = twin.survey(star)
    (found,) = surveyed.candidates
    manifest = load_manifest(MANIFEST)
    ephemeris = Ephemeris(
        star="TIC 7", name="b", period_days=found.period_days,
        epoch_bjd=epoch_of(star, found) + TIME_SYSTEMS[star.time_system], duration_hours=found.duration_hours,
        disposition="UNK", source="test")  # fmt: skip
    (window,) = windows_of_star([clean(read_light_curve(path))], [ephemeris], manifest.window_recipe).windows
    shard = pack([window], manifest.window_recipe, {})
    inputs = shard.model_inputs([spec.name for spec in manifest.inputs])
    got = np.frombuffer(surveyed.inputs[0], np.int8).astype(np.float64)
    start = 0
    tolerances = {"global_view": 8.0, "local_view": 8.0, "secondary_view": 45.0, "measurements": 60.0}
    for spec in manifest.inputs:
        expected = spec.quantize(inputs[spec.name][0]).astype(np.float64)
        difference = got[start : start + spec.size] - expected
        start += spec.size
        assert np.sqrt(np.mean(difference**2)) < tolerances[spec.name], spec.name
    assert found.window_snr == pytest.approx(window.snr, rel=0.05)


def test_what_is_unknown_is_nothing_to_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edges = {
        **number_edges(),
        "star_radius": number_edges()["snr"],
        "depth": (2.0, 2.5, 3.0, 3.3, 3.6, 3.9, 4.1, 4.5, 5.0),
    }
    numbers = NumbersInput(edges, missions=2, may_be_unknown=True)
    monkeypatch.setitem(NUMBERS_INPUTS, "measurements", lambda: numbers)
    manifest = load_manifest(MANIFEST)
    (own,) = (spec for spec in manifest.inputs if spec.name == "measurements")
    own = own.model_copy(update={"shape": (1, numbers.size)})
    inputs = tuple(own if spec.name == own.name else spec for spec in manifest.inputs)
    text = contract_header(manifest.model_copy(update={"inputs": inputs}))
    assert text is not None
    shutil.copytree(MANIFEST.parent / "static", tmp_path / "model/static")
    (tmp_path / "model/static" / CONTRACT_FILE).write_text(text)
    twin = SurveyTwin(ROOT / "firmware", tmp_path / "model", tmp_path / "twin", sanitize=True)
    orbit = planet(2.3)
    for name, mission in (("TIC 7", [-1.0, 1.0]), ("KIC 7", [1.0, -1.0]), ("EPIC 7", [0.0, 0.0])):
        surveyed = twin.survey(raw(*with_planets(orbit), name=name))
        start = sum(spec.size for spec in inputs[: inputs.index(own)])
        values = own.dequantize(np.frombuffer(surveyed.inputs[0], np.int8)[start : start + numbers.size])
        *_, radius, depth = values[:-2].reshape(-1, 8)
        assert (radius == 0.0).all()
        # A depth of 6,000 ppm: the ramps up to 3.6 are full, the one from 3.6 on is not, those above are empty.
        assert (np.abs(depth[:4] - 1.0) < 0.01).all() and -1.0 < depth[4] < 1.0 and (depth[5:] < -0.99).all()
        assert values[-2:] == pytest.approx(mission, abs=0.01)


def test_the_trend_is_that_of_the_pipeline(twin: SurveyTwin) -> None:
    time = times()
    wave = 1.0 + 0.004 * np.sin(2.0 * np.pi * time / 6.0)
    star = raw(time, 1000.0 * wave * (1.0 + noise(time)))
    twin.survey(star)
    flat, used = twin.flat()
    assert used.mean() > 0.85
    assert np.std(flat[used]) < 1.1 * 5e-4


@settings(max_examples=25, deadline=None)
@given(
    size=st.integers(1, 3000),
    scale=st.floats(1e-20, 1e20),
    seed=st.integers(0, 1000),
    share=st.floats(0.0, 1.0),
    kind=st.sampled_from(["noise", "constant", "steps", "negative"]),
)
def test_no_light_curve_breaks_it(
    twin: SurveyTwin, size: int, scale: float, seed: int, share: float, kind: str
) -> None:
    random = np.random.default_rng(seed)
    flux = {
        "noise": random.normal(1.0, 0.3, size),
        "constant": np.ones(size),
        "steps": np.where(np.arange(size) % 400 < 30, 0.2, 1.0),
        "negative": random.normal(-1.0, 0.3, size),
    }[kind]
    good = random.random(size) < share
    good[0] = True
    number = np.cumsum(random.integers(1, 4, size))
    star = RawStar(
        "TIC 1", "BTJD", 0.0, 10.0 / 1440.0, number.astype(np.int64), (scale * flux).astype(np.float32), good
    )
    for report in twin.survey(star).candidates:
        assert np.isfinite([report.period_days, report.depth, report.snr, report.epoch_cadences]).all()
        assert 0.4 < report.period_days < 14.0


def test_a_bin_is_the_mean_of_its_cadences_and_rooms_have_an_end(twin: SurveyTwin) -> None:
    time = np.arange(9 * 5) * 2.0 / 1440.0
    star = raw(time, np.repeat(np.arange(1.0, 10.0), 5) + np.tile([-1, 0, 1, 0, 0], 9))
    assert star.cadences_a_bin == 5
    twin.survey(star)
    assert twin.flat()[0].size == 9
    late = replace(star, cadence=star.cadence + 5 * twin.most_bins)
    assert twin.survey(late).reports == ()


def test_a_model_without_a_contract_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SurveyError, match="window contract"):
        SurveyTwin(model=tmp_path)


@given(st.lists(st.floats(-1e6, 1e6, width=32), min_size=1, max_size=60))
def test_medians_are_numpys(twin: SurveyTwin, values: list[float]) -> None:
    library = twin._library
    library.order_median.restype = ctypes.c_float
    array = np.array(values, np.float32)
    expected = np.median(array.astype(np.float64))
    got = library.order_median(ctypes.c_void_p(array.ctypes.data), ctypes.c_uint32(array.size))
    assert got == pytest.approx(expected, rel=1e-6, abs=1e-6)


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=60))
def test_sorting_sorts(twin: SurveyTwin, values: list[int]) -> None:
    array = np.array(values, np.uint32)
    twin._library.order_sort(ctypes.c_void_p(array.ctypes.data), ctypes.c_uint32(array.size))
    assert array.tolist() == sorted(values)


@given(st.floats(2.0**-60, 2.0**60, width=32))
def test_roots_and_logarithms(twin: SurveyTwin, x: float) -> None:
    for function, expected, tolerance in ((twin._library.cube_root, np.cbrt(x), 1e-6),
                                          (twin._library.log_10, np.log10(x), 2e-6)):  # fmt: skip
        function.restype, function.argtypes = ctypes.c_float, [ctypes.c_float]
        assert function(x) == pytest.approx(expected, rel=tolerance, abs=tolerance)
