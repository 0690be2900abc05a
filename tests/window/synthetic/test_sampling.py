# SPDX-License-Identifier: MIT
import numpy as np
import pytest

from tinytransit.window.synthetic.sampling import CADENCE_DAYS, red_and_white, sector_times


def test_noise_has_the_strength_and_memory_asked_for() -> None:
    rng = np.random.default_rng(2)
    noise = red_and_white(rng, 200_000, white=0.0, red=2.0, correlation=0.9)
    assert noise.std() == pytest.approx(2.0, rel=0.05)
    assert np.corrcoef(noise[1:], noise[:-1])[0, 1] == pytest.approx(0.9, abs=0.01)
    assert red_and_white(rng, 100_000, white=3.0, red=4.0, correlation=0.5).std() == pytest.approx(5.0, rel=0.03)


@pytest.mark.parametrize("seed", range(20))
def test_a_sector_has_its_cadence_a_gap_in_the_middle_and_most_of_its_time(seed: int) -> None:
    time = sector_times(np.random.default_rng(seed))
    steps = np.diff(time)
    assert (steps > 0.99 * CADENCE_DAYS).all() and np.median(steps) == pytest.approx(CADENCE_DAYS)
    assert 27.0 < time[-1] - time[0] < 27.5
    longest = int(np.argmax(steps))
    assert 0.85 < steps[longest] < 2.1 and abs(0.5 * (time[longest] + time[longest + 1]) - time[0] - 13.7) < 0.5
    assert 0.88 < time.size * CADENCE_DAYS / 27.4 < 0.98
