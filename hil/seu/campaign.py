# SPDX-License-Identifier: MIT
"""A campaign on the whole firmware in QEMU: the same upsets, judged by what the device says on its serial port."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hil.errors import InputError, TargetError
from hil.protocol.messages import Error, Fault, Result
from hil.run.cases import Case
from hil.seu.fault_injector import FaultInjector, Reaction
from hil.seu.trace import Trace
from tinytransit.deploy.manifest import Manifest
from tinytransit.verification.upsets.journal import Injection, Journal
from tinytransit.verification.upsets.layout import Layout, read_layout
from tinytransit.verification.upsets.outcome import Outcome, outcome_of_answer
from tinytransit.verification.upsets.region import LASTING, Region, Registers, Space, Upset

VARIANT = "qemu"
"""Under this name the injections stand in the journal."""

_ENTRY = "inference_run"
_CORRECTED = "mitigation_corrected"
_KEEP = 20
"""Injections after which the journal is written."""


@dataclass(frozen=True)
class Setup:
    """The firmware and windows that upsets are injected into.

    Attributes:
        firmware: The ELF that QEMU runs.
        layout: Of it.
        manifest: Of the model.
        cases: The windows to draw from.
        traces: What the firmware executes for each.
        stack_used: Bytes of stack that are ever in use.
    """

    firmware: Path
    layout: Layout
    manifest: Manifest
    cases: tuple[Case, ...]
    traces: tuple[Trace, ...]
    stack_used: int

    @property
    def entry(self) -> int:
        """Return the address of the inference."""
        return entry_of(self.layout)

    def space(self, region: Region) -> Space:
        """Return the upsets that a region can suffer; of the stack, all that the firmware has ever used of it."""
        instants = tuple(len(trace) for trace in self.traces)
        if region is Region.STACK:
            return Space(region, sum(self.layout.stack) - self.stack_used, self.stack_used, instants)
        start, size = self.layout.spans.get(region, (0, 0))
        return Space(region, start, size, instants)


def entry_of(layout: Layout) -> int:
    """Return the address of the inference.

    Raises:
        InputError: If the ELF has none.
    """
    places = [item.start for item in layout.items if item.name == _ENTRY]
    if not places:
        raise InputError(f"the firmware has no function {_ENTRY}; is it one of this project, and not stripped?")
    return places[0]


def prepare(firmware: Path, manifest: Manifest, cases: Sequence[Case]) -> Setup:
    """Run each window once without an upset, and take down what the processor executes.

    Raises:
        LayoutError, InputError: If the ELF is no firmware with the static engine.
        TargetError: If QEMU or the ELF is missing, or the device answers wrongly.
    """
    layout = read_layout(firmware)
    traces = []
    with FaultInjector(firmware, entry_of(layout)) as injector:
        for case in cases:
            trace, outputs = injector.trace(case.inputs)
            if outputs != case.expected:
                raise TargetError(
                    f"{firmware} answers {outputs.hex()} to {case.star}, expected {case.expected.hex()}; "
                    "is it the firmware of this model?"
                )
            traces.append(trace)
        used = injector.stack_used()
    return Setup(firmware, layout, manifest, tuple(cases), tuple(traces), used)


def run(
    setup: Setup,
    wanted: Sequence[tuple[Space, int]],
    journal: Journal,
    seed: int,
    progress: Callable[[int], None] = lambda done: None,
) -> None:
    """Do the injections that the journal lacks.

    Raises:
        TargetError: If QEMU does not start, or does what no upset explains.
    """
    upsets = []
    for space, count in wanted:
        numbers = journal.missing(VARIANT, space.region, count)
        progress(count - len(numbers))
        upsets += [space.draw(seed, number) for number in numbers]
    while upsets:
        # An emulator that a lock-up has ended is replaced.
        upsets = _run_until_death(setup, upsets, journal, progress)


def _run_until_death(
    setup: Setup, upsets: list[Upset], journal: Journal, progress: Callable[[int], None]
) -> list[Upset]:
    """Return the upsets that are left."""
    done: list[Injection] = []
    try:
        with FaultInjector(setup.firmware, setup.entry) as injector:
            for upset in upsets:
                reaction = injector.inject(upset, setup.cases[upset.window].inputs, setup.traces[upset.window])
                done.append(_injection(setup, upset, reaction, injector))
                progress(1)
                if len(done) % _KEEP == 0:
                    journal.add(done[-_KEEP:])
                if reaction.died:
                    break
    finally:
        journal.add(done)
    return upsets[len(done) :]


def _injection(setup: Setup, upset: Upset, reaction: Reaction, injector: FaultInjector) -> Injection:
    expected = setup.cases[upset.window].expected
    answer = reaction.answer
    match answer:
        case Result() if len(answer.outputs) == len(expected):
            place = setup.layout.variables.get(_CORRECTED)
            corrected = place is not None and injector.word(place) != 0
            outcome, detail = outcome_of_answer(setup.manifest, expected, answer.outputs, corrected), ""
        case Fault():
            outcome, detail = Outcome.DETECTED, f"fault handler: {answer.cause.name.lower().replace('_', ' ')}"
        case Error():
            outcome, detail = Outcome.DETECTED, f"error {answer.code.name}, {answer.got}"
        case None if reaction.died:
            outcome, detail = Outcome.CRASH, "lock-up"
        case None if reaction.restarted:
            outcome, detail = Outcome.CRASH, "restarted, or lost the request"
        case None:
            outcome, detail = Outcome.HANG, ""
        case _:
            outcome, detail = Outcome.DETECTED, f"impossible answer {type(answer).__name__}"
    unit, unit_bit, element = _unit(setup, upset)
    return Injection(
        variant=VARIANT,
        region=upset.region,
        number=upset.number,
        window=upset.window,
        instant=upset.instant,
        place=upset.bit.place,
        bit=upset.bit.bit,
        unit=unit,
        unit_bit=unit_bit,
        element=element,
        outcome=outcome,
        detail=detail,
        outputs=answer.outputs.hex() if isinstance(answer, Result) else "",
    )


def _unit(setup: Setup, upset: Upset) -> tuple[str, int, int]:
    place, bit = upset.bit
    if upset.region is Region.REGISTERS:
        return Registers.NAMES[place], bit, 0
    if upset.region not in LASTING:
        pc = int(setup.traces[upset.window].addresses[upset.instant])
        return setup.layout.name_at(pc), bit, 1
    return setup.layout.unit_at(place, bit)
