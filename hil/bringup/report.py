# SPDX-License-Identifier: MIT
"""The result of a bring-up: the JSON document, and the same as text."""

from enum import StrEnum

from hil.documents import Document, Record

STEPS = (
    "power", "probe", "flash", "banner", "self-test", "golden windows", "faults", "clock", "quiet line", "watchdog",
    "brown-out", "latency",
)  # fmt: skip
"""The steps in order; docs/how-to/bring-up.md says what each of them is about, board by board."""


class Status(StrEnum):
    """How a step ended."""

    PASS = "pass"
    FAIL = "fail"
    NOT_DONE = "not done"
    DOES_NOT_APPLY = "does not apply"


class Step(Record):
    """One step.

    Attributes:
        name: One of ``STEPS``.
        status: How it ended.
        words: What was found, or why it was not done or does not apply, in one line.
    """

    name: str
    status: Status
    words: str


class DeviceFacts(Record):
    """What the device said of itself.

    Attributes:
        board: As the build names it.
        engine: Likewise.
        firmware: Its version.
        reset_cause: Why it last started.
        time_base: What a tick is.
        tick_hz: Ticks a second.
        core_hz: Core clock; 0 on a host.
    """

    board: str
    engine: str
    firmware: str
    reset_cause: str
    time_base: str
    tick_hz: int
    core_hz: int


class Clock(Record):
    """The device's clock beside the host's.

    Attributes:
        reported_hz: Ticks a second, as the device says.
        measured_hz: Ticks a second by the host's monotonic clock.
        off_percent: How much the second is above the first.
        seconds: How long was measured.
    """

    reported_hz: int
    measured_hz: float
    off_percent: float
    seconds: float


class Cycles(Record):
    """Ticks of an inference beside what the timing model says of the ELF.

    Attributes:
        measured: Least and most of the repetitions.
        kind: How they were obtained: ``measured`` only by a cycle counter on silicon.
        modelled: Low, middle and high of the board's family; None without a model of it.
        family: The family; None likewise.
        elf_sha256: The ELF that was modelled; None likewise.
    """

    measured: tuple[int, int]
    kind: str
    modelled: tuple[int, int, int] | None = None
    family: str | None = None
    elf_sha256: str | None = None


class BringUp(Document):
    """A bring-up as ``--json`` writes it.

    Attributes:
        verdict: FAIL if a step failed; PASS otherwise, which says nothing of steps that were not done.
        target: As the user named it.
        command: The command line.
        date: When it ended, UTC.
        host: Its system, and Python's version.
        model_id: Of the model.
        chip_revision: As the probe read it, or the user gave it; None if neither.
        device: None if it never answered.
        clock: None if it was not measured.
        cycles: None likewise.
        steps: All twelve, in order.
    """

    target: str
    command: list[str]
    date: str
    host: str
    model_id: str
    chip_revision: str | None
    device: DeviceFacts | None
    clock: Clock | None
    cycles: Cycles | None
    steps: list[Step]

    def text(self) -> str:
        """Return the report for people."""
        device = self.device
        board = f"{device.board}, engine {device.engine}, firmware {device.firmware}" if device else "no device"
        lines = [
            f"Bring-up of {self.target}: {board}",
            f"date {self.date}; host {self.host}; model {self.model_id[:12]}; "
            f"chip revision {self.chip_revision or 'not read'}",
            "",
            *(
                f"{number:2} {step.name:<15} {step.status:<15} {step.words}"
                for number, step in enumerate(self.steps, 1)
            ),
            "",
        ]
        if self.clock:
            lines.append(
                f"clock: {self.clock.measured_hz:,.0f} ticks a second by the host's, {self.clock.reported_hz:,} by "
                f"the device's word: {self.clock.off_percent:+.2f} % over {self.clock.seconds:.1f} s"
            )
        if self.cycles:
            least, most = self.cycles.measured
            lines.append(f"ticks of an inference [{self.cycles.kind}]: {least:,} to {most:,}")
            if self.cycles.modelled:
                low, middle, high = self.cycles.modelled
                lines.append(f"cycles [modelled, {self.cycles.family}]: {low:,} to {high:,}, middle {middle:,}")
        return "\n".join([*lines, self.verdict.value]) + "\n"
