# SPDX-License-Identifier: MIT
"""Write the C of a compiled model."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import jinja2
import numpy as np
import numpy.typing as npt

from tinytransit import __version__
from tinytransit.deploy.manifest import model_id_of
from tinytransit.deploy.static.graph import Graph, Tensor
from tinytransit.deploy.static.kernel_contract import LIMITS
from tinytransit.deploy.static.memory import Lifetime, scratch_buffer
from tinytransit.deploy.static.placement import Placement
from tinytransit.deploy.static.step import Step

_LINE = 112
_LONGEST_NAME = 24

# Where the structs that tables are made of are declared.
_STRUCT_HEADERS = {"channel_short_t": "rescale_s16.h", "channel_s16_t": "rescale_s16.h"}


@dataclass(frozen=True)
class Source:
    """What the templates need to know."""

    graph: Graph
    placement: Placement
    lifetimes: Sequence[Lifetime]
    offsets: dict[int, int]
    arena_bytes: int
    model: bytes


@dataclass(frozen=True)
class Stretch:
    """A line of the arena's map.

    Attributes:
        start: First byte of a step's output, its margin included, or of its scratch.
        end: Last byte of it.
        first: The step.
        last: Step after which the bytes are free.
        contents: The step's name, and the output's shape and type, or that it is scratch.
    """

    start: int
    end: int
    first: int
    last: int
    contents: str


def emit(source: Source) -> dict[str, str]:
    """Return the generated files by name: ``network.c``, ``weights.c`` and ``weights.h``."""
    steps = list(zip(_names(source), source.placement.steps, strict=True))
    kernels = sorted({step.kernel for step in source.placement.steps})
    context = {
        "version": __version__,
        "model_id": model_id_of(source.model),
        "model_id_bytes": bytes.fromhex(model_id_of(source.model)),
        "graph": source.graph,
        "steps": steps,
        "sharers": _sharers(steps),
        "kernels": kernels,
        "limits": dict(sorted(limit for kernel in kernels for limit in LIMITS.get(kernel, {}).items())),
        "arena_map": _arena_map(source, steps),
        "arena_bytes": source.arena_bytes,
        "arguments": lambda step: ", ".join(_arguments(source, step)),
        "struct_headers": sorted(
            {_STRUCT_HEADERS[t.struct] for s in source.placement.steps for t in s.tables if t.struct}
        ),
    }
    templates = c_template_environment(jinja2.PackageLoader("tinytransit.deploy.static"))
    return {
        name: templates.get_template(f"{name}.j2").render(context) for name in ("network.c", "weights.c", "weights.h")
    }


def _sharers(steps: Sequence[tuple[str, Step]]) -> dict[str, list[str]]:
    """Return for each step with an inline kernel the names of those, itself among them, that share its function."""
    alike: dict[tuple[object, ...], list[str]] = {}
    groups = {}
    for name, step in steps:
        if step.inline:
            constants = tuple((field, value) for field, value in step.parameters.items() if field not in step.varying)
            types = (step.inputs[0].dtype, step.output.dtype, *(table.field for table in step.tables))
            # With neither there is nothing to tell two such functions apart, and the compiler folds them.
            apart = step.tables or step.varying
            groups[name] = alike.setdefault((step.kernel, constants, types), []) if apart else []
            groups[name].append(name)
    return groups


def c_array(values: npt.NDArray[np.generic] | Sequence[int], indent: str = "    ") -> str:
    """Format integers as the lines of a C initialiser."""
    return _lines((_literal(value) for value in np.asarray(values).reshape(-1).tolist()), indent)


def c_structs(values: npt.NDArray[np.generic], indent: str = "    ") -> str:
    """Format the rows of a table of integers as the lines of an initialiser of structs."""
    return _lines(("{" + ", ".join(map(_literal, row)) + "}" for row in values.tolist()), indent)


def _literal(value: int) -> str:
    # INT32_MIN has no literal of its own type in C.
    return "INT32_MIN" if value == -(2**31) else str(value)


def _lines(tokens: Iterable[str], indent: str) -> str:
    lines, line = [], indent
    for token in tokens:
        if len(line) + len(token) + 1 > _LINE:
            lines.append(line.rstrip())
            line = indent
        line += token + ", "
    return "\n".join([*lines, line.rstrip()])


def c_bytes(data: bytes, indent: str = "    ") -> str:
    """Format bytes in hexadecimal, 16 to a line."""
    rows = (data[i : i + 16] for i in range(0, len(data), 16))
    return "\n".join(indent + " ".join(f"0x{byte:02x}," for byte in row) for row in rows)


def _names(source: Source) -> list[str]:
    """Return a C identifier for each step: its number, and its layer or the end of the network that it makes."""
    graph = source.graph
    ends = {tensor.index: name for tensor, name in zip(graph.inputs, graph.input_names, strict=True)}
    ends |= {tensor.index: name for tensor, name in zip(graph.outputs, graph.output_names, strict=True)}
    return [
        f"op{number:02d}_{_identifier(ends.get(step.output.index, _layer(step.layer))) or step.operator.lower()}"
        for number, step in enumerate(source.placement.steps)
    ]


def _layer(name: str) -> str:
    """Return the Keras layer in a converter's name, such as ``join`` in ``transit_1/join_1/concat;transit_1/...``."""
    parts = name.partition(";")[0].partition(":")[0].removeprefix("serving_default_").split("/")
    # The copy of a network that is exported counts the names of the network and of all its layers up.
    copy = re.search(r"_\d+$", parts[0])
    return parts[0] if len(parts) == 1 else parts[1].removesuffix(copy[0] if copy else "")


def _identifier(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower())[:_LONGEST_NAME].strip("_")


def _arena_map(source: Source, steps: Sequence[tuple[str, Step]]) -> list[Stretch]:
    """Return where each step's output and scratch lie in the arena, in the order of the steps."""
    last = {lifetime.buffer: lifetime.last for lifetime in source.lifetimes}
    lines = []
    for number, (name, step) in enumerate(steps):
        place, tensor = source.placement.places[step.output.index], step.output
        if place.buffer in last:
            start = source.offsets[place.buffer] + place.offset - tensor.before * tensor.itemsize
            shape = " x ".join(map(str, tensor.shape))
            contents = f"{name} ({shape}, {tensor.dtype})"
            lines.append(Stretch(start, start + tensor.nbytes - 1, number, last[place.buffer], contents))
        if step.scratch:
            start = source.offsets[scratch_buffer(number)]
            lines.append(Stretch(start, start + step.scratch - 1, number, number, f"{name} (scratch)"))
    return lines


def _arguments(source: Source, step: Step) -> list[str]:
    addresses = [_address(source, tensor) for tensor in (*step.inputs, step.output)]
    if step.scratch:
        addresses.append(f"arena + {source.offsets[scratch_buffer(source.placement.steps.index(step))] // 2}")
    return addresses


def _address(source: Source, tensor: Tensor) -> str:
    place = source.placement.places[tensor.index]
    for kind, tensors in (("inputs", source.graph.inputs), ("outputs", source.graph.outputs)):
        for position, external in enumerate(tensors):
            if external.index == place.buffer:
                return f"{kind}[{position}]" + (f" + {place.offset}" if place.offset else "")
    offset = source.offsets[place.buffer] + place.offset
    # The arena is an array of int16_t: int8_t may alias it, the reverse would not hold.
    return f"(int8_t *)arena + {offset}" if tensor.dtype == "int8" else f"arena + {offset // 2}"


def _comment(text: object) -> str:
    """Make any text safe inside a C comment: it cannot end it, and neither a trigraph nor a backslash splices lines."""
    plain = "".join(c if c.isascii() and c.isprintable() else "?" for c in str(text)).replace("\\", "/")
    return re.sub(r"\?(?=\?)|\*(?=/)|/(?=\*)", r"\g<0> ", plain)


def c_template_environment(loader: jinja2.BaseLoader) -> jinja2.Environment:
    """Return a Jinja environment for templates of C; filters: ``c_array``, ``c_structs``, ``c_bytes``, ``comment``."""
    environment = jinja2.Environment(
        loader=loader,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        # The output is C, and every string of the model that reaches it goes through the `comment` filter.
        autoescape=False,
    )
    environment.filters.update(c_array=c_array, c_bytes=c_bytes, c_structs=c_structs, comment=_comment)
    return environment
