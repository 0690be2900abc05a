# SPDX-License-Identifier: MIT
"""Replace chains of convolution, pooling and dense steps by s16 kernels, converting only at a chain's ends."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from tinytransit.deploy.static import s16_kernels as s16
from tinytransit.deploy.static.goal import Goal
from tinytransit.deploy.static.graph import Graph, Tensor
from tinytransit.deploy.static.step import Step

# Of so many pairs of taps the code that widens them takes as much flash as storing them with 16 bits.
_FEW_PAIRS = 80


@dataclass
class _Wide:
    """An s16 activation whose margins grow while its readers are found.

    Attributes:
        tensor: The s16 tensor, without margins.
        whole: Whether it is put together from parts, which leaves no room for zero margins.
        before: Zero elements ahead.
        after: Zero elements behind.
        slack: Elements behind that are read but do not count, whatever they hold.
    """

    tensor: Tensor
    whole: bool = False
    before: int = 0
    after: int = 0
    slack: int = 0

    def final(self) -> Tensor:
        return replace(self.tensor, before=self.before, after=max(self.after, self.slack))


class _Widening:
    def __init__(self, graph: Graph, steps: tuple[Step, ...], goal: Goal) -> None:
        self._graph, self._steps, self._goal = graph, steps, goal
        self._first_free = 1 + max(t.index for s in steps for t in (*s.inputs, s.output))
        self._wide: dict[int, _Wide] = {}
        self._narrow = {t.index for t in graph.inputs}
        # Steps are written once all margins are known.
        self._drafts: list[Callable[[], Step]] = []
        self._readers: dict[int, list[Step]] = {}
        for step in steps:
            for tensor in step.inputs:
                self._readers.setdefault(tensor.index, []).append(step)

    def run(self) -> tuple[Step, ...]:
        fused: set[int] = set()
        for step in self._steps:
            if id(step) in fused:
                continue
            axis = s16.conv_axis(step)
            if axis is not None and self._has_room(step, axis):
                fused |= self._convolution(step, axis)
            elif s16.dense_fits(step):
                self._dense(step)
            elif not step.kernel and all(t.index in self._wide for t in step.inputs):
                self._arrangement(step)
            else:
                self._plain(step)
        for tensor in self._graph.outputs:
            self._need_narrow(tensor, "an output of the network")
        return tuple(draft() for draft in self._drafts)

    def _has_room(self, step: Step, axis: s16.Axis) -> bool:
        wide = self._wide.get(step.inputs[0].index)
        return wide is None or not wide.whole or axis.before == axis.after == 0

    def _convolution(self, step: Step, axis: s16.Axis) -> set[int]:
        channels = step.parameters["out_c"]
        readers = self._readers.get(step.output.index, [])
        pool = readers[0] if len(readers) == 1 and s16.pools_pairs(readers[0], axis, channels) else None
        if step.output in self._graph.outputs:
            pool = None
        last = pool or step
        positions = 2 * last.output.size // channels if pool else axis.positions
        low, high = s16.clamp_of(step)
        if pool:
            pool_low, pool_high = s16.clamp_of(pool)
            low, high = max(low, pool_low), min(high, pool_high)
        few = step.parameters["out_c"] * axis.pairs <= _FEW_PAIRS
        plain: s16.Weights = "s16" if few or self._goal is Goal.SPEED else "u8"
        kind, rescaling = plain, s16.short_rescale_table(step, (low, high)) or s16.rescale_table(step)
        if s16.shares_weights(step, axis, positions):
            shared = s16.short_rescale_table(step, (low, high), shared=True)
            cost = {k: s16.conv_cycles(axis, positions, channels, pool is not None, k) for k in (plain, "shared")}
            if shared is not None and cost["shared"] < cost[plain]:
                kind, rescaling = "shared", shared
        source = self._need_wide(step.inputs[0])
        source.before = max(source.before, axis.before)
        source.after = max(source.after, axis.after)
        source.slack = max(source.slack, axis.after + axis.taps % 2)
        result = self._new_wide(last.output)

        def draft() -> Step:
            return Step(
                step.operator,
                last.layer,
                "conv_1d_s16",
                (source.final(),),
                result.final(),
                parameters={
                    "pairs": axis.pairs,
                    "pitch": axis.pitch,
                    "positions": positions,
                    "channels": channels,
                    "pool": 2 if pool else 1,
                    "before": result.before,
                    "after": result.after,
                    "low": low,
                    "high": high,
                    # The input may keep a wider margin for another reader.
                    "lead": axis.before,
                },
                tables=(s16.conv_weights(step, kind), rescaling),
                macs=step.macs,
                inline=True,
                varying=s16.CONV_VARYING,
                cycles=s16.conv_cycles(axis, positions, channels, pool is not None, kind),
                why=f"along one axis at stride {axis.stride}, s16{', pooled' if pool else ''}"
                + {"u8": "", "s16": ", weights of 16 bits", "shared": ", two weights a halfword"}[kind],
            )

        self._drafts.append(draft)
        return {id(pool)} if pool else set()

    def _dense(self, step: Step) -> None:
        inputs, outputs = step.parameters["in_n"], step.parameters["out_n"]
        quads = -(-inputs // 4)
        low, high = s16.clamp_of(step)
        source = self._need_wide(step.inputs[0])
        source.slack = max(source.slack, 4 * quads - inputs)
        result = self._new_wide(step.output)
        whole = outputs % 4 == 0 and s16.dense_stretch(step) == quads
        short = s16.short_rescale_table(step, (low, high), shared=True) if whole else None
        rescaling = short or s16.rescale_table(step)
        self._drafts.append(
            lambda: Step(
                step.operator,
                step.layer,
                "dense_s16",
                (source.final(),),
                result.final(),
                parameters={
                    "quads": quads,
                    "stretch": s16.dense_stretch(step),
                    "out_n": outputs,
                    "before": result.before,
                    "after": result.after,
                    "low": low,
                    "high": high,
                },
                tables=(s16.dense_table(step), rescaling),
                macs=step.macs,
                cycles=s16.dense_cycles(quads, outputs),
                why="matrix by vector, s16",
            )
        )

    def _arrangement(self, step: Step) -> None:
        """Reshape or join s16 activations, which costs nothing or a copy."""
        parts = [self._wide[t.index] for t in step.inputs]
        if step.operator == "RESHAPE":
            self._wide[step.output.index] = parts[0]
            return
        whole = self._new_wide(step.output)
        whole.whole = True
        self._drafts.append(lambda: replace(step, inputs=tuple(part.final() for part in parts), output=whole.final()))

    def _plain(self, step: Step) -> None:
        for tensor in step.inputs:
            self._need_narrow(tensor, f"{step.operator} has no s16 kernel")
        self._narrow.add(step.output.index)
        self._drafts.append(lambda: step)

    def _new_wide(self, tensor: Tensor) -> _Wide:
        wide = _Wide(replace(tensor, index=self._first_free + tensor.index, dtype="int16"))
        self._wide[tensor.index] = wide
        return wide

    def _need_wide(self, tensor: Tensor) -> _Wide:
        if tensor.index in self._wide:
            return self._wide[tensor.index]
        wide = self._new_wide(tensor)
        self._drafts.append(
            lambda: Step(
                "QUANTIZE",
                tensor.name,
                "widen_s8_s16",
                (tensor,),
                wide.final(),
                parameters={
                    "n": tensor.size,
                    "zero_point": tensor.zero_point,
                    "before": wide.before,
                    "after": wide.after,
                },
                inline=True,
                varying=s16.WIDEN_VARYING,
                cycles=100 + 13 * tensor.size // 4,
                why="an s16 kernel follows",
            )
        )
        return wide

    def _need_narrow(self, tensor: Tensor, why: str) -> None:
        if tensor.index in self._narrow:
            return
        self._narrow.add(tensor.index)
        wide = self._wide[tensor.index]
        self._drafts.append(
            lambda: Step(
                "QUANTIZE",
                tensor.name,
                "narrow_s16_s8",
                (wide.final(),),
                tensor,
                parameters={"n": tensor.size, "zero_point": tensor.zero_point},
                inline=True,
                cycles=6 * tensor.size,
                why=why,
            )
        )


def widen_steps(graph: Graph, steps: tuple[Step, ...], goal: Goal) -> tuple[Step, ...]:
    """Choose s16 kernels for the steps that have one.

    Args:
        graph: The network, for its inputs and outputs, which stay int8.
        steps: Plain steps in order of execution.
        goal: `Goal.SIZE` leaves the steps as they are.

    Returns:
        Steps that compute the same bytes; those given if there is no convolution for an s16 kernel, for dense layers
        alone do not earn the conversions.
    """
    if goal is Goal.SIZE or all(s16.conv_axis(step) is None for step in steps):
        return steps
    return _Widening(graph, steps, goal).run()
