# SPDX-License-Identifier: MIT
"""Known planets in real light curves, and how rarely noise looks like one."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinytransit.detection.iterative_search import find_signals
from tinytransit.detection.settings import DetectionSettings
from tinytransit.detection.star import detect_star
from tinytransit.detection.vetting import Disposition
from tinytransit.lightcurve.finding import find_light_curves
from tinytransit.window.synthetic.sampling import red_and_white, sector_times


def periods(folder: Path, model: Path, **settings: Any) -> list[float]:
    found = detect_star(find_light_curves([folder]), DetectionSettings(model=model, **settings))
    return [candidate.period_days for candidate in found.candidates]


def test_pi_mensae_c_is_found_in_one_sector(shared_data: Path, model_dir: Path) -> None:
    (file,) = (shared_data / "fits" / "tess_spoc").glob("*261136679*")
    assert periods(file, model_dir) == pytest.approx([6.268], rel=1e-3)


def test_pi_mensae_c_has_the_size_that_is_published(shared_data: Path, model_dir: Path) -> None:
    """2.06 Earth radii and 1170 K for an albedo of 0 (Huang et al. 2018, ApJ 868, L39)."""
    (file,) = (shared_data / "fits" / "tess_spoc").glob("*261136679*")
    (found,) = detect_star([file], DetectionSettings(model=model_dir)).candidates
    assert found.model is not None and found.model.radius_earth is not None
    radius = found.model.radius_earth
    assert radius.value == pytest.approx(2.06, abs=3.0 * (radius.error or 0.0))
    assert found.model.temperature_k == pytest.approx(1170.0 * 0.7**0.25, rel=0.03)
    assert found.duration_hours == pytest.approx(2.95, abs=0.25)


def test_toi_183_is_one_eclipsing_binary(shared_data: Path) -> None:
    file = shared_data / "fits" / "tess_s1" / "TIC_183979262_s0001.fits"
    (found,) = detect_star([file], DetectionSettings()).candidates
    assert found.disposition == Disposition.ECLIPSING_BINARY
    assert found.period_days == pytest.approx(3.43076, rel=1e-3)
    assert found.secondary is not None and found.secondary.is_significant
    assert abs(abs(found.secondary.phase) - 0.5) < 0.01 and found.secondary.share is not None
    assert 0.05 < found.secondary.share < 0.1
    assert found.planet_like is not None and found.planet_like < 0.2


@pytest.mark.campaign
def test_tres_2_b_is_found_in_fifteen_quarters(shared_data: Path, model_dir: Path) -> None:
    found = periods(shared_data / "fits" / "kepler_tres2", model_dir, max_planets=1)
    assert found == pytest.approx([2.4706134], abs=1e-5)


@pytest.mark.campaign
def test_kepler_90_gives_up_three_planets_and_two_single_transits_in_three_quarters(
    shared_data: Path, model_dir: Path
) -> None:
    files = find_light_curves([shared_data / "fits" / "kepler90"])
    found = detect_star(files, DetectionSettings(model=model_dir))
    # Of e (91.94 d) two transits were seen, each four standard deviations of the local noise deep.
    for planet in (7.008, 8.720, 59.737):
        assert any(abs(candidate.period_days / planet - 1.0) < 0.01 for candidate in found.candidates), planet
    # Transits of h and g, whose periods are longer than the light curve.
    centres = [single.centre_bjd - 2_454_833.0 for single in found.singles]
    assert any(abs(centre - 472.1) < 0.2 for centre in centres) and any(abs(centre - 357.6) < 0.2 for centre in centres)


@pytest.mark.campaign
@pytest.mark.parametrize("campaign", [77, 78, 79])
def test_fifty_sectors_of_red_noise_have_one_candidate_in_ten_stars_at_most(campaign: int) -> None:
    found = 0
    for seed in range(50):
        random = np.random.default_rng([campaign, seed])
        time = sector_times(random)
        flux = 1.0 + red_and_white(
            random, time.size, white=1e-3, red=1e-3 * random.uniform(0.0, 0.6), correlation=random.uniform(0.8, 0.99)
        )
        found += len(find_signals(time, flux, DetectionSettings()).signals)
    assert found <= 5
