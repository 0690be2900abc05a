# SPDX-License-Identifier: MIT
"""The twelve steps, one after the other, on one target.

A step that fails is reported and the next one is tried; without an answer from the device those that need one are not
done.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import serial

from hil.bringup.modelled import model_cycles
from hil.bringup.operator import Operator
from hil.bringup.report import Clock, Cycles, DeviceFacts, Status, Step
from hil.bringup.revision import read_revision
from hil.documents import Verdict
from hil.errors import HilError, LinkError
from hil.faults.campaign import run_fault_campaign
from hil.faults.target import Faults, FaultyTarget
from hil.protocol.link import DeviceFaultError, Link
from hil.protocol.messages import (
    Bench,
    BenchResult,
    Infer,
    Info,
    ResetCause,
    Result,
    SelfTest,
    SelfTestResult,
    Stats,
    StatsResult,
)
from hil.run.cases import golden_cases
from hil.session.image import checksums_of
from hil.targets.discovery import attached_ports
from hil.targets.serial import SerialTarget
from hil.targets.target import LatencyKind, Target
from tinytransit.boards import board_facts, board_names, environment_of
from tinytransit.deploy.model_folder import ModelFolder

_TIMEOUT_S, _RETRIES = 5.0, 3
# An emulator prints when it is started; nobody resets it.
_BANNER_IN_EMULATION_S = 3.0
# Repetitions of the two runs whose difference is what is timed: the way there and back cancels out.
_SHORT_RUN, _MOST_RUNS = 10, 1000
_CLOCK_PERCENT = 2.0
_QUIET_SLACK_S = 2.0
_FAULT_RATE, _FAULT_SEED = 0.05, 1
# Ticks that silicon may take beyond the model's band before the step fails: the model is known to 6 % at best.
_BEYOND_BAND = 0.10

Found = tuple[Status, str]
_NO_HARDWARE = "{} is no hardware"


@dataclass
class Effort:
    """How much is done, and how long is waited.

    Attributes:
        fault_windows: Windows on the damaged line.
        golden: At most so many golden windows; None is all.
        quiet_s: Seconds of silence.
        banner_s: Seconds that a board has for its banner.
        restart_s: Seconds that a board has to be restarted by a person.
    """

    fault_windows: int = 200
    golden: int | None = None
    quiet_s: float = 10.0
    banner_s: float = 20.0
    restart_s: float = 30.0


class Walk:
    """A walk through the steps.

    Args:
        make: Makes the target; it is started twice, for the damaged line needs a start of its own.
        model_dir: The model that should be on it.
        operator: Who helps.
        effort: How much is done.
        say: Told of each step as it ends.

    Attributes:
        chip_revision: As read, or None.
        device: What it said of itself, or None.
        clock: As measured, or None.
        cycles: Likewise.
        steps: Those that have ended.
    """

    def __init__(
        self, make: Callable[[], Target], model_dir: ModelFolder, operator: Operator, effort: Effort,
        say: Callable[[Step], None] = lambda step: None,
    ) -> None:  # fmt: skip
        self._make, self._model_dir, self._operator, self._effort, self._say = make, model_dir, operator, effort, say
        self._target = make()
        self._on_hardware = isinstance(self._target, SerialTarget)
        self._port = ""
        self._link: Link | None = None
        self._info: Info | None = None
        self._silence = "the device has not answered"
        self.chip_revision: str | None = None
        self.device: DeviceFacts | None = None
        self.clock: Clock | None = None
        self.cycles: Cycles | None = None
        self.steps: list[Step] = []

    def run(self, board: str | None = None) -> list[Step]:
        """Do all steps and return them.

        Args:
            board: As PlatformIO names it; needed only for what comes before the device says so itself.
        """
        self._step("power", self._power)
        self._step("probe", lambda: self._probe(board))
        self._step("flash", lambda: self._flash(board))
        with self._target as target:
            try:
                self._port = target.start()
                self._step("banner", self._banner)
                self._open()
            except HilError as error:
                self._silence = str(error)
                if len(self.steps) < 4:
                    self._end("banner", Status.FAIL, self._silence)
            try:
                self._step("self-test", self._needing_link(self._selftest))
                self._step("golden windows", self._needing_link(self._golden))
                faults_at = len(self.steps)
                self._step("clock", self._needing_link(self._clock))
                self._step("quiet line", self._needing_link(self._quiet))
                latency = self._found(self._needing_link(self._latency))
                self._step("watchdog", self._needing_link(self._watchdog))
                self._step("brown-out", self._needing_link(self._brown_out))
            finally:
                self._close()
        answered = self._info is not None
        found = self._found(self._faults) if answered else (Status.NOT_DONE, self._silence)
        self._end("faults", *found, place=faults_at)
        self._end("latency", *latency)
        return self.steps

    def _step(self, name: str, step: Callable[[], Found]) -> None:
        self._end(name, *self._found(step))

    @staticmethod
    def _found(step: Callable[[], Found]) -> Found:
        try:
            return step()
        except HilError as error:
            return Status.FAIL, str(error)

    def _end(self, name: str, status: Status, words: str, place: int | None = None) -> None:
        step = Step(name=name, status=status, words=" ".join(words.split()))
        self.steps.insert(len(self.steps) if place is None else place, step)
        self._say(step)

    def _needing_link(self, step: Callable[[Link, Info], Found]) -> Callable[[], Found]:
        def guarded() -> Found:
            if self._link is None or self._info is None:
                return Status.NOT_DONE, self._silence
            return step(self._link, self._info)

        return guarded

    def _open(self) -> None:
        self._link = Link(self._port, self._target.baudrate, max(_TIMEOUT_S, self._target.answer_s), _RETRIES)
        self._info = info = self._link.open_session(self._model_dir.manifest, self._target.boot_s)
        self.device = DeviceFacts(
            board=info.board, engine=info.engine, firmware=".".join(map(str, info.firmware)),
            reset_cause=info.reset_cause.name.lower(), time_base=info.time_base.name.lower(), tick_hz=info.tick_hz,
            core_hz=info.core_hz,
        )  # fmt: skip

    def _close(self) -> None:
        if self._link is not None:
            self._link.close()
            self._link = None

    def _absent(self) -> Found:
        return Status.DOES_NOT_APPLY, _NO_HARDWARE.format(self._target.name)

    def _confirmed(self, question: str) -> Found:
        answer = self._operator.confirms(question)
        if answer is None:
            return Status.NOT_DONE, "nobody said" if self._operator.present else "needs a person at the board"
        return (Status.PASS if answer else Status.FAIL), f"{question} {'yes' if answer else 'no'}"

    def _power(self) -> Found:
        if not self._on_hardware:
            return self._absent()
        return self._confirmed("Is the board supplied, its power LED on, and nothing warm?")

    def _probe(self, board: str | None) -> Found:
        if not self._on_hardware:
            return self._absent()
        seen = "; ".join(f"{port.device} {port.name}" for port in attached_ports()) or "no serial port on USB"
        if board is None:
            return Status.NOT_DONE, f"--board says which probe to ask; {seen}"
        reading = read_revision(board_facts(board))
        self.chip_revision = reading.revision
        status = Status.PASS if reading.revision else Status.FAIL if reading.tried else Status.NOT_DONE
        return status, f"{reading.words}; {seen}"

    def _flash(self, board: str | None) -> Found:
        if not self._on_hardware:
            return self._absent()
        how = f"`pio run -e {environment_of(board)} -t upload`" if board else "`pio run -e BOARD -t upload`"
        return self._confirmed(f"Did {how} end without an error, twice in a row, with the power taken away once?")

    def _banner(self) -> Found:
        if self._on_hardware and not self._operator.does("The board is to be reset now: press its button."):
            return Status.NOT_DONE, "needs a person who resets the board"
        try:
            text = self._printed(self._effort.banner_s if self._on_hardware else _BANNER_IN_EMULATION_S)
        except (serial.SerialException, OSError) as error:
            return Status.FAIL, f"{self._port}: {error}"
        at = text.find("tinytransit ")
        if at < 0 and not self._on_hardware:
            return Status.DOES_NOT_APPLY, "it begins before anybody can open the port"
        if at < 0:
            return Status.FAIL, f"no banner but {text[:60]!r}: nothing means pins or power, garbage means the clock"
        line = "".join(c for c in text[at:].splitlines()[0] if c.isprintable())
        return (Status.PASS if line.endswith("pass") else Status.FAIL), line

    def _printed(self, seconds: float) -> str:
        """Return what the device prints until its banner is complete, or for so long."""
        received = bytearray()
        deadline = time.monotonic() + seconds
        with serial.serial_for_url(self._port, self._target.baudrate, timeout=0.1) as port:
            while time.monotonic() < deadline and b"\n" not in received.partition(b"tinytransit ")[2]:
                received += port.read(256)
        return received.decode("ascii", errors="replace")

    def _selftest(self, link: Link, info: Info) -> Found:
        result = link.request(SelfTest(), SelfTestResult)
        words = f"{result.windows} windows, {result.differing} differ"
        image = self._image(info)
        good = result.windows > 0 and result.differing == 0
        if image is not None and result.code_crc:
            same = asdict(checksums_of(image)) == {"code": result.code_crc, "weights": result.weights_crc}
            good, words = good and same, f"{words}; checksums {'as in' if same else 'NOT those of'} {image}"
        return (Status.PASS if good else Status.FAIL), words

    def _image(self, info: Info) -> Path | None:
        """Return the ELF that should be on the board: as given, or as it is built here."""
        if self._target.image is not None:
            return self._target.image
        built = Path(".pio/build") / environment_of(info.board) / "firmware.elf"
        return built if self._on_hardware and built.is_file() else None

    def _golden(self, link: Link, info: Info) -> Found:
        cases = golden_cases(self._model_dir, self._effort.golden)
        differing = sum(link.request(Infer(case.inputs), Result).outputs != case.expected for case in cases)
        troubles = {name: count for name, count in asdict(link.counters).items() if name != "requests" and count}
        line = ", ".join(f"{count} {name}" for name, count in troubles.items()) or "nothing lost on the line"
        return (
            Status.FAIL if differing or not cases else Status.PASS
        ), f"{len(cases)} windows, {differing} differ; {line}"

    def _faults(self) -> Found:
        faulty = FaultyTarget(self._make(), Faults(_FAULT_RATE, _FAULT_SEED))
        result = run_fault_campaign(
            faulty, self._model_dir.manifest, golden_cases(self._model_dir), self._effort.fault_windows
        )
        status = Status.PASS if result.verdict is Verdict.PASS else Status.FAIL
        return status, f"{self._effort.fault_windows} windows, {_FAULT_RATE:.0%} of the frames damaged each way"

    def _clock(self, link: Link, info: Info) -> Found:
        if self._target.latency(info, 1).kind is LatencyKind.INSTRUCTIONS:
            return Status.DOES_NOT_APPLY, f"{self._target.name} has no time of its own"
        least = link.request(Bench(_SHORT_RUN), BenchResult).least
        # About three seconds, as far as the protocol allows.
        runs = max(2 * _SHORT_RUN, min(_MOST_RUNS, 3 * info.tick_hz // max(least, 1)))
        (short, short_s), (long, long_s) = (self._timed(link, count) for count in (_SHORT_RUN, runs))
        seconds = long_s - short_s
        measured = (long - short) / seconds
        off = 100 * (measured / info.tick_hz - 1)
        self.clock = Clock(reported_hz=info.tick_hz, measured_hz=measured, off_percent=off, seconds=seconds)
        words = f"{measured / 1e6:.2f} MHz by this host, {info.tick_hz / 1e6:g} MHz by its word: {off:+.2f} %"
        if not self._on_hardware:
            return Status.DOES_NOT_APPLY, f"{words}; both are the clock of this host"
        return (Status.PASS if abs(off) <= _CLOCK_PERCENT else Status.FAIL), words

    @staticmethod
    def _timed(link: Link, runs: int) -> tuple[int, float]:
        start = time.monotonic()
        total = link.request(Bench(runs), BenchResult).total
        return total, time.monotonic() - start

    def _quiet(self, link: Link, info: Info) -> Found:
        before, start = link.request(Stats(), StatsResult), time.monotonic()
        time.sleep(self._effort.quiet_s)
        # A device that was reset meanwhile has forgotten the session, which the link raises.
        after = link.request(Stats(), StatsResult)
        device_s, host_s = after.uptime_s - before.uptime_s, time.monotonic() - start
        words = f"{device_s} s by the device's count, {host_s:.1f} s by this host's, and no reset"
        if self._target.latency(info, 1).kind is LatencyKind.INSTRUCTIONS:
            return Status.PASS, f"{words}; the seconds of an emulator are not the host's"
        return (Status.PASS if abs(device_s - host_s) <= _QUIET_SLACK_S else Status.FAIL), words

    def _watchdog(self, link: Link, info: Info) -> Found:
        if not self._on_hardware:
            return self._absent()
        facts = board_facts(info.board) if info.board in board_names() else None
        if facts is None or "openocd" not in facts.get("debug", {}):
            return Status.NOT_DONE, f"no probe is known for {info.board}"
        words = " ".join(word if word.startswith("-") else f"'{word}'" for word in facts["debug"]["openocd"])
        request = (f"In another terminal: openocd {words} -c init -c halt -c 'reg pc 0xfffffffe' -c resume "
                   "-c shutdown\nIt sends the processor where there is no memory. Start it after Enter.")  # fmt: skip
        if not self._operator.does(request):
            return Status.NOT_DONE, "needs a person with the probe"
        return self._restarted((ResetCause.FAULT, ResetCause.WATCHDOG), "of the fault")

    def _brown_out(self, link: Link, info: Info) -> Found:
        if not self._on_hardware:
            return self._absent()
        if not self._operator.does("Take the supply away for a second and give it back, after Enter."):
            return Status.NOT_DONE, "needs a person at the board"
        return self._restarted((ResetCause.POWER_ON, ResetCause.BROWN_OUT), "of the supply")

    def _restarted(self, causes: tuple[ResetCause, ...], what: str) -> Found:
        """Wait until the device has restarted, and return whether it says so for the right reason."""
        deadline, told = time.monotonic() + self._effort.restart_s, ""
        while time.monotonic() < deadline:
            try:
                if self._link is None:
                    self._open()
                assert self._link is not None
                self._link.request(Stats(), StatsResult)
                time.sleep(0.2)
            except DeviceFaultError as error:
                told = f"; before that it said: {error}"
            except LinkError:
                self._close()
                try:
                    self._open()
                except LinkError:
                    time.sleep(0.2)
                    continue
                cause = self._info.reset_cause if self._info else ResetCause.UNKNOWN
                words = f"it restarted because {what}: it says {cause.name.lower().replace('_', ' ')}{told}"
                return (Status.PASS if cause in causes else Status.FAIL), words
        return Status.FAIL, f"no restart within {self._effort.restart_s:g} s{told}"

    def _latency(self, link: Link, info: Info) -> Found:
        bench = link.request(Bench(_SHORT_RUN), BenchResult)
        kind = self._target.latency(info, bench.least)
        self.cycles = Cycles(measured=(bench.least, bench.most), kind=kind.kind)
        words = f"{bench.least:,} to {bench.most:,} ticks, {kind.value_ms:.3f} ms [{kind.kind}]"
        image = self._image(info)
        if info.core_hz == 0 or image is None:
            return (
                Status.DOES_NOT_APPLY,
                f"{words}; there is no model of {'a host' if info.core_hz == 0 else 'an unknown ELF'}",
            )
        mcu = str(board_facts(info.board)["build"]["mcu"]) if info.board in board_names() else info.board
        modelled = model_cycles(image, self._model_dir.path, mcu)
        if isinstance(modelled, str):
            return Status.NOT_DONE, f"{words}; {modelled}"
        self.cycles = Cycles(
            measured=self.cycles.measured, kind=kind.kind, modelled=modelled.cycles, family=modelled.family,
            elf_sha256=modelled.elf_sha256,
        )  # fmt: skip
        low, middle, high = modelled.cycles
        words = f"{words}; modelled {low:,} to {high:,} cycles, middle {middle:,}"
        if kind.kind is not LatencyKind.MEASURED:
            return Status.DOES_NOT_APPLY, f"{words}; no cycle counter on silicon to compare"
        inside = (1 - _BEYOND_BAND) * low <= bench.least <= (1 + _BEYOND_BAND) * high
        return (Status.PASS if inside else Status.FAIL), f"{words}; {bench.least / middle:.3f} of the middle"
