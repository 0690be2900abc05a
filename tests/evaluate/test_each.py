# SPDX-License-Identifier: MIT
from dataclasses import replace

import numpy as np
import pytest

from tinytransit.evaluate.each import Event, Kept, events_of, kept_of
from tinytransit.evaluate.scoring import ScoringError
from tinytransit.window.shard import WindowShard


@pytest.fixture
def shard(tiny_shard: WindowShard) -> WindowShard:
    """Two planets and a candidate that can be seen, one that cannot, an eclipse, junk, and one of unknown SNR."""
    words = np.array(["CP", "CONFIRMED", "PC", "KP", "EB", "J", "CP", "O"])
    snr = np.array([10.0, 500.0, 30.0, 9.9, 50.0, 80.0, np.nan, 20.0])
    label = np.array([1, 1, 1, 1, 1, 0, 1, -1], np.int8)
    return replace(tiny_shard, disposition=words, label=label, extras={"snr": snr})


def test_what_can_be_seen_and_is_kept_is_counted(shard: WindowShard) -> None:
    scores = {
        "transit_like": np.array([0.4, 0.3, 0.9, 0.9, 0.1, 0.9, 0.9, 0.9]),
        "planet_like": np.array([0.2, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9]),
    }
    events = events_of(shard, scores, 0.4, 0.5)
    assert events[0] == Event("TIC 0", "planet b", "CP", 10.0, 0.4, 0.2, True, False)
    assert events[6].snr is None and not events[6].is_seen
    assert kept_of(shard, events) == Kept(transits=4, kept=2, planets=2, planets_kept=1, called_planets=1)


def test_a_model_of_one_output_says_nothing_of_planets(shard: WindowShard) -> None:
    events = events_of(shard, {"transit_like": np.ones(8)}, 0.5, 0.5)
    assert {event.planet_like for event in events} == {event.called_planet for event in events} == {None}
    assert kept_of(shard, events) == Kept(4, 4, 2, 2, None)
    with pytest.raises(ScoringError):
        events_of(shard, {"colour": np.ones(8)}, 0.5, 0.5)


def test_windows_without_ratios_are_listed_and_none_can_be_seen(tiny_shard: WindowShard) -> None:
    events = events_of(tiny_shard, {"transit_like": np.ones(8)}, 0.5, 0.5)
    assert len(events) == 8 and kept_of(tiny_shard, events).transits == 0
