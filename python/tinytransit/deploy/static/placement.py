# SPDX-License-Identifier: MIT
"""Give every activation its bytes: reshapes and concatenations cost nothing where the parts can lie in place."""

from dataclasses import dataclass

from tinytransit.deploy.static.graph import Graph, Tensor
from tinytransit.deploy.static.step import Step


@dataclass(frozen=True)
class Place:
    """Where a tensor's contents begin: ``offset`` bytes into the buffer of tensor ``buffer``."""

    buffer: int
    offset: int


@dataclass(frozen=True)
class Placement:
    """The steps that need code, and the place of every activation.

    Attributes:
        steps: Steps with a kernel, in order of execution.
        places: Place of each activation, by tensor index.
        sizes: Bytes of each buffer, by the index of the tensor that names it.
    """

    steps: tuple[Step, ...]
    places: dict[int, Place]
    sizes: dict[int, int]


def place_tensors(graph: Graph, steps: tuple[Step, ...]) -> Placement:
    """Resolve the steps without a kernel.

    The bytes of a graph input belong to the caller and are never written; those of a graph output are always a buffer
    of their own. Where either stands in the way of sharing, a copy is left.
    """
    inputs = {t.index for t in graph.inputs}
    outputs = {t.index for t in graph.outputs}
    parents: dict[int, Place] = {}
    roots = {t.index: t for t in graph.inputs}
    kept: list[Step] = []

    def find(index: int) -> Place:
        offset = 0
        while index in parents:
            offset += parents[index].offset
            index = parents[index].buffer
        return Place(index, offset)

    def movable(tensor: Tensor) -> bool:
        """Whether the whole buffer of ``tensor`` is its own and may become a part of another."""
        root = find(tensor.index)
        return root.buffer not in inputs | outputs and roots[root.buffer].nbytes == tensor.size * tensor.itemsize

    def copy(step: Step, part: Tensor, offset: int) -> Step:
        return Step(
            step.operator,
            step.layer,
            "copy_bytes",
            (part,),
            step.output,
            parameters={"n": part.size * part.itemsize, "to": offset},
            why="its bytes are needed in two places",
        )

    for step in steps:
        roots.setdefault(step.output.index, step.output)
        if step.kernel:
            kept.append(step)
        elif step.operator == "RESHAPE" and step.output.index not in outputs:
            parents[step.output.index] = Place(step.inputs[0].index, 0)
        else:
            offset = 0
            for part in step.inputs:
                root = find(part.index)
                if movable(part) and root.buffer != step.output.index:
                    parents[root.buffer] = Place(step.output.index, offset)
                else:
                    kept.append(copy(step, part, offset))
                offset += part.size * part.itemsize
    tensors = {t.index for s in steps for t in (*s.inputs, s.output)} | inputs

    def contents(index: int) -> Place:
        root = find(index)
        margin = roots[root.buffer].before * roots[root.buffer].itemsize
        return Place(root.buffer, root.offset + margin)

    places = {index: contents(index) for index in sorted(tensors)}
    return Placement(tuple(kept), places, {index: tensor.nbytes for index, tensor in roots.items()})
