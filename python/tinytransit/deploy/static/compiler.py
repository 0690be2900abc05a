# SPDX-License-Identifier: MIT
"""Compile a quantized model: run the passes and keep what a report wants to know."""

from dataclasses import dataclass

from tinytransit.deploy.static.channel_removal import remove_constant_channels
from tinytransit.deploy.static.dead_channels import quiet_dead_channels
from tinytransit.deploy.static.emit import Source, emit
from tinytransit.deploy.static.ends import with_own_outputs
from tinytransit.deploy.static.engine_graph import read_engine_graph
from tinytransit.deploy.static.errors import ModelFormatError
from tinytransit.deploy.static.goal import Goal
from tinytransit.deploy.static.graph import Graph
from tinytransit.deploy.static.memory import Lifetime, plan_offsets, scratch_buffer
from tinytransit.deploy.static.operators import lower_graph
from tinytransit.deploy.static.placement import Placement, place_tensors
from tinytransit.deploy.static.s8_kernels import choose_s8_kernels
from tinytransit.deploy.static.step import Step
from tinytransit.deploy.static.verifier import verify_graph
from tinytransit.deploy.static.widening import widen_steps

# No board of today has as much RAM, and offsets into it stay far from the end of 32 bits.
_MOST_ARENA_BYTES = 2**26


@dataclass(frozen=True)
class Compiled:
    """A compiled model.

    Attributes:
        graph: What the file holds.
        steps: The kernel calls, in order.
        arena_bytes: RAM for activations.
        constant_bytes: Flash for weights and other tables.
        sources: The generated C, by file name.
    """

    graph: Graph
    steps: tuple[Step, ...]
    arena_bytes: int
    constant_bytes: int
    sources: dict[str, str]

    @property
    def macs(self) -> int:
        """Multiply-accumulates of one inference."""
        return sum(step.macs for step in self.steps)

    def report(self) -> dict[str, object]:
        """Return what the model takes, as a whole and in each step, for JSON.

        Bytes of RAM and of constants; cycles are modelled by a kernel's own formula, or None where it has none.
        """
        return {
            "arena_bytes": self.arena_bytes,
            "constant_bytes": self.constant_bytes,
            "macs": self.macs,
            "steps": [
                {
                    "operator": step.operator,
                    "kernel": step.kernel,
                    "shape": list(step.output.shape),
                    "macs": step.macs,
                    "constant_bytes": step.constant_bytes,
                    "predicted_cycles": step.cycles,
                    "why": step.why,
                }
                for step in self.steps
            ],
        }


def compile_model(model: bytes, goal: Goal = Goal.BALANCED) -> Compiled:
    """Compile the bytes of a ``.tflite`` file to C.

    Args:
        model: A fully int8-quantized model, fixed batch of 1.
        goal: What to spend flash on.

    Raises:
        ModelFormatError: If the bytes are not such a model, or it needs more memory than any board has.
        UnsupportedOperatorError: If there is no kernel for an operator.
    """
    graph = with_own_outputs(read_engine_graph(model))
    # The ends have changed: one may have hidden a constant.
    verify_graph(graph)
    steps = remove_constant_channels(graph, quiet_dead_channels(lower_graph(graph)))
    placement = place_tensors(graph, choose_s8_kernels(widen_steps(graph, steps, goal), goal))
    alive = lifetimes(graph, placement)
    offsets, arena = plan_offsets(alive)
    if arena > _MOST_ARENA_BYTES:
        raise ModelFormatError(f"its activations take {arena} bytes at once, at most {_MOST_ARENA_BYTES} work")
    sources = emit(Source(graph, placement, alive, offsets, arena, model))
    return Compiled(graph, placement.steps, arena, sum(s.constant_bytes for s in placement.steps), sources)


def lifetimes(graph: Graph, placement: Placement) -> list[Lifetime]:
    """Return when each buffer of the arena is alive; inputs and outputs belong to the caller."""
    external = {t.index for t in (*graph.inputs, *graph.outputs)}
    alive: dict[int, list[int]] = {}
    scratch: list[Lifetime] = []
    for number, step in enumerate(placement.steps):
        if step.scratch:
            scratch.append(Lifetime(scratch_buffer(number), step.scratch, number, number))
        for tensor in (*step.inputs, step.output):
            alive.setdefault(placement.places[tensor.index].buffer, []).append(number)
    return [Lifetime(b, placement.sizes[b], min(s), max(s)) for b, s in alive.items() if b not in external] + scratch
