# SPDX-License-Identifier: MIT
"""Stages of gradual unfreezing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.experiments.transfer.strategies import stage_epochs, unfreezing_stages


@st.composite
def _networks(draw: st.DrawFn) -> tuple[dict[str, list[str]], set[str]]:
    """A directed graph without circles, and the layers that have weights, at least one."""
    count = draw(st.integers(1, 9))
    names = [f"layer_{number}" for number in range(count)]
    consumers = {
        name: draw(st.lists(st.sampled_from(names[place + 1 :]), unique=True)) if place + 1 < count else []
        for place, name in enumerate(names)
    }
    return consumers, draw(st.sets(st.sampled_from(names), min_size=1))


def _weighted_after(layer: str, consumers: dict[str, list[str]], weighted: set[str]) -> set[str]:
    found: set[str] = set()
    for after in consumers[layer]:
        found |= {after} & weighted | _weighted_after(after, consumers, weighted)
    return found


@given(_networks())
def test_each_stage_adds_layers_and_none_before_all_that_follow_it(
    network: tuple[dict[str, list[str]], set[str]],
) -> None:
    consumers, weighted = network
    stages = unfreezing_stages(consumers, weighted)
    assert stages[-1] == weighted
    trained: frozenset[str] = frozenset()
    for stage in stages:
        assert trained < stage
        for layer in stage - trained:
            # A layer that follows it through weights has been trained in an earlier stage, and no stage is wasted.
            assert _weighted_after(layer, consumers, weighted) <= trained
        for layer in weighted - stage:
            assert _weighted_after(layer, consumers, weighted) - trained
        trained = stage


@given(st.integers(1, 200), st.integers(1, 10))
def test_the_epochs_are_all_spent_and_every_stage_has_one(epochs: int, stages: int) -> None:
    spent = stage_epochs(epochs, stages)
    assert len(spent) == stages and min(spent) >= 1
    assert sum(spent) == max(epochs, stages)
    assert set(spent[:-1]) <= {1}


def test_a_chain_is_unfrozen_from_its_end() -> None:
    consumers = {"input": ["first"], "first": ["pool"], "pool": ["second"], "second": []}
    assert unfreezing_stages(consumers, {"first", "second"}) == [{"second"}, {"first", "second"}]


@pytest.mark.parametrize(("epochs", "expected"), [(30, [1, 1, 1, 1, 26]), (1, [1, 1, 1, 1, 1])])
def test_the_last_stage_has_what_is_left(epochs: int, expected: list[int]) -> None:
    assert stage_epochs(epochs, 5) == expected
