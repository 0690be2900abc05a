# SPDX-License-Identifier: MIT
"""Whether a value is known must not tell a network what the event is."""

import numpy as np
import pytest

from tinytransit.model.blanking import Blanking, blank_values, levelled
from tinytransit.statistics import BoolArray
from tinytransit.window.measurements import MEASUREMENTS, is_known, unknown_values, values_made_of

UNITS = ("snr", "depth_change", "depth_ppm", "tmag", "star_radius", "teff")
COUNT = 20_000


def telling_presence(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Random numbers whose presence depends on the class of the event and on the set; values, class, set."""
    random = np.random.default_rng(seed)
    classes = random.choice(3, COUNT, p=[0.7, 0.2, 0.1])
    sets = random.choice(["a", "b"], COUNT)
    values = random.uniform(0.1, 1.0, (COUNT, MEASUREMENTS)).astype(np.float32)
    hidden = random.random(COUNT)
    for place, source in enumerate(UNITS):
        # A part of what is missing is missing together.
        missing = np.where(random.random(COUNT) < 0.5, hidden, random.random(COUNT))
        gone = missing < (0.02 + 0.08 * place) * (1 + classes) * np.where(sets == "a", 1.0, 0.3)
        values[np.outer(gone, values_made_of(source))] = 0.0
    return values, classes, sets


def patterns_of(values: np.ndarray) -> np.ndarray:
    """The pattern of presence of each window as a number."""
    known = np.stack([is_known(values, source) for source in UNITS], axis=1)
    return known @ (1 << np.arange(len(UNITS)))


def likeliest_class(patterns: np.ndarray, classes: np.ndarray) -> float:
    """How much better than its share a class is told from the pattern alone, on windows not looked at: chi squared a
    degree of freedom of the table of pattern and class."""
    table = np.zeros((int(patterns.max()) + 1, 3))
    np.add.at(table, (patterns, classes), 1)
    table = table[table.sum(axis=1) >= 50]
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return float(((table - expected) ** 2 / expected).sum() / ((len(table) - 1) * 2))


def blanked(values: np.ndarray, classes: np.ndarray, sets: np.ndarray, how: Blanking, seed: int = 1) -> np.ndarray:
    return np.where(blank_values(values, classes, sets, how, np.random.default_rng(seed)), 0.0, values)


@pytest.mark.parametrize("how", [Blanking(0.0, 0.0, 0.0), Blanking()])
def test_no_pattern_of_presence_tells_a_class_within_a_set(how: Blanking) -> None:
    values, classes, sets = telling_presence(0)
    levelled_values = blanked(values, classes, sets, how)
    untouched = blanked(values, classes, sets, Blanking(how.one, how.star, how.everything, level=False))
    for name in ("a", "b"):
        own = sets == name
        # Of counts that only chance sets apart this is 1; blanking alone, however often, does not come near.
        assert likeliest_class(patterns_of(levelled_values[own]), classes[own]) < 1.8
        assert likeliest_class(patterns_of(untouched[own]), classes[own]) > 8


def test_a_classifier_of_presence_alone_learns_nothing() -> None:
    """A table of the class by pattern, learnt on one half and asked about the other."""
    values, classes, sets = telling_presence(3)
    learn = np.arange(COUNT) % 2 == 0
    gains = []
    for how in (Blanking(), Blanking(level=False)):
        patterns = patterns_of(blanked(values, classes, sets, how))[sets == "a"]
        planets, known = classes[sets == "a"] == 2, learn[sets == "a"]
        rate = np.bincount(patterns[known], planets[known], minlength=64) + planets.mean() * 20
        score = (rate / (np.bincount(patterns[known], minlength=64) + 20))[patterns[~known]]
        of_planets, of_others = score[planets[~known]], score[~planets[~known]]
        order = np.sign(of_planets[:, np.newaxis] - of_others[np.newaxis, :])
        gains.append(0.5 + 0.5 * float(order.mean()))
    assert gains[0] == pytest.approx(0.5, abs=0.04) and gains[1] > 0.6


def test_levelling_only_takes_away_and_no_more_than_the_class_that_lacks_most() -> None:
    random = np.random.default_rng(4)
    classes = random.integers(0, 2, COUNT)
    known = random.random((COUNT, 1)) < np.where(classes == 0, 0.9, 0.6)[:, np.newaxis]
    kept = levelled(known, classes, np.full(COUNT, "x"), random)
    assert not (kept & ~known).any()
    assert kept[classes == 1].sum() == known[classes == 1].sum()
    assert kept[classes == 0].mean() == pytest.approx(known[classes == 1].mean(), abs=0.01)


@pytest.mark.parametrize("known", [np.zeros((0, 2), bool), np.zeros((5, 2), bool), np.ones((5, 2), bool)])
def test_nothing_or_everything_known_stays(known: BoolArray) -> None:
    kept = levelled(known, np.arange(len(known)), np.full(len(known), "x"), np.random.default_rng(0))
    np.testing.assert_array_equal(kept, known)


def test_a_class_of_which_nothing_is_known_in_a_set_leaves_nothing_known_there() -> None:
    known = np.array([[False], [True], [True], [False]])
    classes, sets = np.array([0, 1, 1, 0]), np.array(["a", "a", "b", "b"])
    assert not levelled(known, classes, sets, np.random.default_rng(0)).any()


def test_the_same_generator_draws_the_same_and_shares_are_as_asked() -> None:
    values = np.full((COUNT, MEASUREMENTS), 0.5, np.float32)
    classes, sets = np.zeros(COUNT, np.int64), np.full(COUNT, "x")
    first, again = (blanked(values, classes, sets, Blanking(0.1, 0.2, 0.3), seed=7) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    for source, share in (("snr", 0.1), ("mission", 0.1), ("depth_ppm", 1 - 0.9 * 0.7), ("teff", 1 - 0.9 * 0.8 * 0.7)):
        assert 1 - is_known(first, source).mean() == pytest.approx(share, abs=0.012)
    # What is blanked is unknown as a whole.
    np.testing.assert_array_equal(unknown_values(first), first == 0)
