# SPDX-License-Identifier: MIT
"""A campaign: many random networks, shared out to processes, failures shrunk and kept."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import numpy as np

from tinytransit.deploy.static.errors import UnsupportedOperatorError
from tinytransit.deploy.static.goal import Goal
from tinytransit.deploy.static.reader import read_model
from tinytransit.verification.fuzz.compare import Comparer, Difference
from tinytransit.verification.fuzz.errors import FuzzError, InfeasibleError
from tinytransit.verification.fuzz.generate import draw_inputs, draw_network
from tinytransit.verification.fuzz.layers import write_network
from tinytransit.verification.fuzz.network import Network
from tinytransit.verification.fuzz.regression import write_case
from tinytransit.verification.fuzz.shrink import shrink

_INPUT_SETS = 10


@dataclass(frozen=True)
class Plan:
    """What a campaign does.

    Attributes:
        networks: How many.
        seed: Draws all; network i depends on the seed and i alone.
        firmware: The firmware folder.
        scratch: For what is built.
        out: For failing cases.
        targets: Names in ``targets.TARGETS``.
        attempts: How many simpler networks to try for each that fails.
        goals: Compile each network for all of them.
    """

    networks: int
    seed: int
    firmware: Path
    scratch: Path
    out: Path
    targets: tuple[str, ...]
    attempts: int
    goals: tuple[Goal, ...] = tuple(Goal)


@dataclass(frozen=True)
class Outcome:
    """What became of one network.

    Attributes:
        number: Its number in the campaign.
        operators: How often it has each operator.
        difference: What is wrong; empty if nothing is.
        case: Folder of the shrunk case, if it differs.
    """

    number: int
    operators: Counter[str] = field(default_factory=Counter)
    difference: str = ""
    case: Path | None = None


def run(plan: Plan, jobs: int) -> Iterator[Outcome]:
    """Run a campaign and yield its outcomes as they come.

    Raises:
        FuzzError: If a process dies, as when the reference gives up on a network.
        BuildError: If a compiler is not installed or refuses a kernel.
    """
    with ProcessPoolExecutor(jobs) as pool:
        futures = {pool.submit(_try_network, plan, number): number for number in range(plan.networks)}
        try:
            for future in as_completed(futures):
                yield future.result()
        except BrokenProcessPool as error:
            raise FuzzError(
                f"a process died on a network of seed {plan.seed}; run it with --jobs 1 to see how"
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


@cache
def _comparer(plan: Plan) -> Comparer:
    """One for each process: the kernels are compiled once."""
    return Comparer(plan.firmware, Path(mkdtemp(dir=plan.scratch)), plan.targets)


def _try_network(plan: Plan, number: int) -> Outcome:
    network = draw_network(np.random.default_rng([plan.seed, number]))
    model, _ = write_network(network)
    operators = Counter(operator.name for operator in read_model(model).operators)
    comparer = _comparer(plan)
    try:
        found = comparer.compare(model, draw_inputs(network, _INPUT_SETS), plan.goals, trusted=True)
    except UnsupportedOperatorError as error:
        # All that the fuzzer draws is meant to compile.
        return Outcome(number, operators, f"refused: {error}")
    if found is None:
        return Outcome(number, operators)
    case = plan.out / f"seed{plan.seed}_network{number}"
    small, difference = _shrunk(comparer, network, found, plan.attempts)
    write_case(case, write_network(small)[0], draw_inputs(small, _INPUT_SETS), small, difference)
    return Outcome(number, operators, str(found), case)


def _shrunk(comparer: Comparer, network: Network, found: Difference, attempts: int) -> tuple[Network, Difference]:
    """Return a small network that differs on the same target for the same goal, and how."""
    last = found

    def fails(candidate: Network) -> bool:
        nonlocal last
        try:
            model, _ = write_network(candidate)
            inputs = draw_inputs(candidate, _INPUT_SETS)
            difference = comparer.compare(model, inputs, (found.goal,), trusted=True, only=found.target)
        except (InfeasibleError, UnsupportedOperatorError):
            return False
        last = difference or last
        return difference is not None

    return shrink(network, fails, attempts), last
