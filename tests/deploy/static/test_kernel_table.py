# SPDX-License-Identifier: MIT
"""The table of operators and kernels is what the compiler does, and the pages made of tables are current."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers.firmware_images import ROOT

from tinytransit.deploy.static import s16_kernels as s16
from tinytransit.deploy.static.compiler import compile_model
from tinytransit.deploy.static.goal import Goal
from tinytransit.deploy.static.kernel_table import kernels_of
from tinytransit.deploy.static.operators import LOWERINGS
from tinytransit.verification.fuzz.generate import draw_network
from tinytransit.verification.fuzz.layers import write_network

# Among these seeds every kernel is drawn.
SEEDS = range(120, 260)


@pytest.fixture(scope="module")
def used() -> dict[Goal, set[tuple[str, str]]]:
    """Return which kernels random networks of every operator use, as pairs of operator and kernel."""
    models = [write_network(draw_network(np.random.default_rng(seed)))[0] for seed in SEEDS]
    return {goal: {(s.operator, s.kernel) for model in models for s in compile_model(model, goal).steps}
            for goal in Goal}  # fmt: skip


@pytest.mark.parametrize("goal", Goal)
@pytest.mark.training
def test_no_network_uses_a_kernel_that_the_table_lacks(goal: Goal, used: dict[Goal, set[tuple[str, str]]]) -> None:
    listed = {(operator, kernel) for operator in LOWERINGS for kernel in kernels_of(operator, goal)}
    conversions = {("QUANTIZE", kernel) for kernel in s16.CONVERSIONS if goal is not Goal.SIZE}
    assert used[goal] - listed - conversions == set()


@pytest.mark.parametrize("goal", Goal)
def test_every_kernel_of_the_table_runs_in_some_network(goal: Goal, used: dict[Goal, set[tuple[str, str]]]) -> None:
    # A pooling that a convolution does on the way has no step of its own, and reshapes share one.
    fused = {r.kernel for r in s16.REPLACEMENTS if r.plain == "max_pool_2d_s8"}
    reshapes = {"EXPAND_DIMS", "SQUEEZE"}
    expected = {(operator, kernel) for operator in LOWERINGS for kernel in kernels_of(operator, goal)
                if operator not in reshapes and not (operator == "MAX_POOL_2D" and kernel in fused)}  # fmt: skip
    assert expected - used[goal] == set()


def test_the_pages_are_current(tmp_path: Path) -> None:
    tool = [sys.executable, str(ROOT / "tools" / "generated_docs.py"), "--check"]
    done = subprocess.run(tool, capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
