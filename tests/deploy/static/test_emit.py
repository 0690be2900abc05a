# SPDX-License-Identifier: MIT
"""The generated C: the map of the arena in its head is that of the calls, and layers have short names."""

import re
from dataclasses import dataclass
from itertools import combinations

import pytest
from helpers.native_engine import ROOT

from tinytransit.deploy.static.compiler import compile_model
from tinytransit.deploy.static.goal import Goal

MODEL = (ROOT / "models/transit.tflite").read_bytes()
LINE = re.compile(
    r"^/// +(\d+) - +(\d+)   (\d+) - (\d+)  (\w+) \((?:[\d x]+, int8|[\d x]+, int16|scratch)\)$", re.MULTILINE
)
ADDRESS = re.compile(r"(\(int8_t \*\))?arena \+ (\d+)")


@dataclass(frozen=True)
class Line:
    """A line of the map."""

    start: int
    end: int
    first: int
    last: int
    name: str


def arena_map(text: str) -> list[Line]:
    return [
        Line(int(start), int(end), int(first), int(last), name) for start, end, first, last, name in LINE.findall(text)
    ]


def calls(text: str) -> list[list[int]]:
    """Return the places in the arena, in bytes, of the arguments of each step's call."""
    body = text[text.index("engine_invoke(") :]
    lines = re.findall(r"^  \w+\(&?.*(?:arena|puts\[).*\);$", body, re.MULTILINE)
    return [[int(place) * (1 if int8 else 2) for int8, place in ADDRESS.findall(line)] for line in lines]


@pytest.mark.parametrize("goal", Goal)
def test_the_map_is_that_of_the_calls(goal: Goal) -> None:
    compiled = compile_model(MODEL, goal)
    text = compiled.sources["network.c"]
    lines, places = arena_map(text), calls(text)
    assert len(places) == len(compiled.steps)
    assert max(line.end for line in lines) < compiled.arena_bytes
    for line in lines:
        assert any(line.start <= place <= line.end for place in places[line.first]), line
    for number, arguments in enumerate(places):
        for place in arguments:
            assert any(line.start <= place <= line.end and line.first <= number <= line.last for line in lines)
    for one, other in combinations(lines, 2):
        if one.first <= other.last and other.first <= one.last:
            assert one.end < other.start or other.end < one.start, (one, other)


def test_layers_have_short_names_and_the_converters_long_one_stands_once() -> None:
    compiled = compile_model(MODEL)
    text = compiled.sources["network.c"]
    names = re.findall(r"_params_t (op\d\d_\w+)_params = ", text)
    assert len(set(names)) == len(compiled.steps) and max(map(len, names)) <= 30
    assert "op02_global_view_2_pool" in names and "op16_transit_like" in names
    for step in compiled.steps:
        assert text.count(f" {step.operator} {step.layer}\n") == 1
