# SPDX-License-Identifier: MIT
"""The bytes of activations, in random networks of every operator."""

from itertools import pairwise

import numpy as np
import pytest

from tinytransit.deploy.static.ends import with_own_outputs
from tinytransit.deploy.static.engine_graph import read_engine_graph
from tinytransit.deploy.static.graph import Graph
from tinytransit.deploy.static.operators import lower_graph
from tinytransit.deploy.static.placement import Placement, place_tensors
from tinytransit.deploy.static.step import Step
from tinytransit.verification.fuzz.generate import draw_network
from tinytransit.verification.fuzz.layers import write_network

SEEDS = range(40)


@pytest.fixture(params=SEEDS)
def placed(request: pytest.FixtureRequest) -> tuple[Graph, tuple[Step, ...], Placement]:
    model, _ = write_network(draw_network(np.random.default_rng(request.param)))
    graph = with_own_outputs(read_engine_graph(model))
    steps = lower_graph(graph)
    return graph, steps, place_tensors(graph, steps)


def test_every_kept_step_has_a_kernel_and_a_place(placed: tuple[Graph, tuple[Step, ...], Placement]) -> None:
    _, steps, placement = placed
    assert all(step.kernel for step in placement.steps)
    assert [s for s in placement.steps if s.kernel != "copy_bytes"] == [s for s in steps if s.kernel]
    for step in placement.steps:
        for tensor in (*step.inputs, step.output):
            place = placement.places[tensor.index]
            assert place.offset >= 0 and place.offset + tensor.size <= placement.sizes[place.buffer]


def test_inputs_are_not_written_and_outputs_are_buffers_of_their_own(
    placed: tuple[Graph, tuple[Step, ...], Placement],
) -> None:
    graph, _, placement = placed
    inputs = {tensor.index for tensor in graph.inputs}
    assert not inputs & {placement.places[step.output.index].buffer for step in placement.steps}
    for tensor in graph.outputs:
        place = placement.places[tensor.index]
        assert (place.buffer, place.offset) == (tensor.index, 0)


def test_parts_in_place_lie_end_to_end(placed: tuple[Graph, tuple[Step, ...], Placement]) -> None:
    _, steps, placement = placed
    copied = {step.inputs[0].index for step in placement.steps if step.kernel == "copy_bytes"}
    for whole in (step for step in steps if step.operator == "CONCATENATION" and not step.kernel):
        parts = [part for part in whole.inputs if part.index not in copied]
        if len(parts) < len(whole.inputs) or any(part.index not in placement.places for part in parts):
            continue
        places = [placement.places[part.index] for part in parts]
        assert len({place.buffer for place in places}) == 1
        for (one, size), (other, _) in pairwise(zip(places, [part.size for part in parts], strict=True)):
            assert one.offset + size == other.offset
