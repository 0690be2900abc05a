# SPDX-License-Identifier: MIT
"""Layers: named by the order of the calls, whatever the compiler has made of the functions."""

import subprocess
from pathlib import Path

import numpy as np
import pytest
from helpers.thumb_snippets import INPUT, OUTPUT, profile_snippet

from tinytransit.deploy.static.graph import Tensor
from tinytransit.deploy.static.step import Step
from tinytransit.verification.profile.layers import layers_of
from tinytransit.verification.profile.profile import Profile, profile_elf

CALLS = """
    push {r4, lr}
    bl op00_quantize_run
    bl op01_conv_2d_run.constprop.0
    bl op00_quantize_run
    bl lookup_s8
    movs r0, #0
    pop {r4, pc}
    function op00_quantize_run
      bx lr
    function op01_conv_2d_run.constprop.0
      nop
      bx lr
    function lookup_s8
      nop
      nop
      bx lr
"""
# Three functions that do the same: GCC folds them into one, and passes it one argument less.
FOLDED = """
#define STEP(name) static __attribute__((noinline)) int name(const int *x, int y) { return x[0] + x[1] + y; }
STEP(op00_conv_2d_run)
STEP(op01_conv_2d_run)
STEP(op02_conv_2d_run)
int engine_init(void) { return 0; }
int engine_invoke(const int *const in[], int *const out[]) {
  volatile int sink = op00_conv_2d_run(in[0], 7);
  sink = op01_conv_2d_run(in[0] + 2, 7);
  sink = op02_conv_2d_run(in[0] + 4, 7);
  return sink & 0;
}
"""


def step(operator: str, kernel: str, macs: int = 0, inline: bool = False) -> Step:
    tensor = Tensor(0, "x", (1,), "int8", np.ones(1, np.float32), 0, 0, None)
    return Step(operator, "layer", kernel, (tensor,), tensor, macs=macs, inline=inline)


ENGINE = (
    step("QUANTIZE", "widen_s8_s16", inline=True),
    step("CONV_2D", "conv_1d_s16", 40, inline=True),
    step("QUANTIZE", "widen_s8_s16", inline=True),
    step("LOGISTIC", "lookup_s8"),
)


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return profile_snippet(tmp_path, CALLS)


def test_layers_are_named_by_the_steps_in_order(profile: Profile) -> None:
    layers = layers_of(profile, [ENGINE[:2], ENGINE])
    assert [(layer.name, layer.macs) for layer in layers] == [
        ("op00_quantize", 0), ("op01_conv_2d", 40), ("op02_quantize", 0), ("op03_logistic", 0), ("engine_invoke", None),
    ]  # fmt: skip
    assert layers[1].cycles_per_mac == profile.steps[1].cost.cycles.mid / 40
    assert [layer.cycles_per_mac for layer in (layers[0], *layers[2:])] == [None] * 4
    assert sum(layer.cost.cycles.mid for layer in layers) == profile.total.cycles.mid


@pytest.mark.parametrize(
    "engine", [ENGINE[:3], (*ENGINE, ENGINE[3]), (*ENGINE[:3], step("LOGISTIC", "other")), ENGINE[::-1]]
)
def test_an_engine_that_makes_other_calls_keeps_its_own_names(profile: Profile, engine: tuple[Step, ...]) -> None:
    layers = layers_of(profile, [engine])
    assert [layer.name for layer in layers] == [part.name for part in profile.steps] + ["engine_invoke"]
    assert {layer.macs for layer in layers} == {None}


def test_what_the_compiler_has_folded_is_told_apart(tmp_path: Path) -> None:
    source, elf = tmp_path / "engine.c", tmp_path / "engine.elf"
    source.write_text(FOLDED)
    subprocess.run(
        ["arm-none-eabi-gcc", "-mcpu=cortex-m4", "-O2", "-nostdlib", "-Wl,-Ttext=0x08000000", "-Wl,-e,engine_invoke",
         "-o", elf, source],
        check=True, timeout=60,
    )  # fmt: skip
    profile = profile_elf(elf, [INPUT], [OUTPUT])
    (called,) = {part.name for part in profile.steps}
    assert len(profile.steps) == 3
    layers = layers_of(profile, [[step("CONV_2D", "conv_1d_s16", macs, inline=True) for macs in (10, 20, 30)]])
    assert [(layer.name, layer.macs) for layer in layers[:3]] == [
        ("op00_conv_2d", 10), ("op01_conv_2d", 20), ("op02_conv_2d", 30),
    ]  # fmt: skip
    assert "." not in called
