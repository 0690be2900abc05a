# SPDX-License-Identifier: MIT
"""Targets that run the generated C: the host under sanitizers, and three kinds of Arm code in an emulated Cortex-M4."""

import os
import struct
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from tinytransit.verification.compiler_flags import CompilerFlags, read_flags
from tinytransit.verification.emulator.errors import EmulationError
from tinytransit.verification.emulator.image import read_image
from tinytransit.verification.emulator.machine import Machine
from tinytransit.verification.fuzz.errors import BuildError, FuzzError, RunError

_RUN_TIMEOUT_S = 120
# Instructions of one inference; a network that never ends is stopped here.
_RUN_LIMIT = 2_000_000_000


@dataclass(frozen=True)
class Target:
    """A compiler with its flags, and how to run what it makes.

    Attributes:
        name: For messages and the command line.
        compiler: C compiler.
        archiver: Of the same toolchain.
        core: Its flags are those of this core in ``firmware/platform/flags.toml``; empty: this computer.
        defines: Further flags for every source.
        link: For the program.
    """

    name: str
    compiler: str
    archiver: str
    core: str = ""
    defines: tuple[str, ...] = ()
    link: tuple[str, ...] = ()

    @property
    def emulated(self) -> bool:
        """Whether it runs in Unicorn, with no operating system."""
        return bool(self.core)

    def compiler_flags(self, flags: CompilerFlags) -> tuple[str, ...]:
        """Return the flags for every source."""
        own = (*flags.optimize, *flags.machine[self.core]) if self.core else (
            *flags.host_optimize, "-g", *flags.host_sanitize)  # fmt: skip
        return (*flags.language, *flags.warnings, *flags.engine_warnings, *own, *self.defines)


# Where the parts of an emulated program lie: flash and RAM of an STM32F4.
_BARE = (
    "-nostartfiles",
    "-Wl,-e,engine_invoke,-u,engine_init,-Ttext=0x08000000,-Tdata=0x20000000,-Tbss=0x20020000,--no-warn-rwx-segments",
)
_ARM = ("arm-none-eabi-gcc", "arm-none-eabi-ar")

TARGETS = {
    target.name: target
    for target in (
        Target("native", "gcc", "ar"),
        # Cortex-M0 code: no DSP instructions. An M4 runs it unchanged.
        Target("portable", *_ARM, "cortex-m0", ("-DTINYTRANSIT_PORTABLE",), _BARE),
        Target("cortex-m4", *_ARM, "cortex-m4", (), _BARE),
        # What LabWired runs: the kernels of cortex-m4 with other instructions for SSAT.
        Target("without-ssat", *_ARM, "cortex-m4", ("-DTINYTRANSIT_NO_SSAT",), _BARE),
    )
}
# Each with code of its own; the last target shares all but one instruction with cortex-m4.
DEFAULT_TARGETS = ("native", "portable", "cortex-m4")


def named_targets(names: Sequence[str]) -> tuple[str, ...]:
    """Check names of targets.

    Raises:
        FuzzError: If there is no such target.
    """
    for name in names:
        if name not in TARGETS:
            raise FuzzError(f"no target {name!r}; there are {', '.join(TARGETS)}")
    return tuple(names)


class Builder:
    """Builds engines for one target; the kernels are compiled once.

    Args:
        target: Where they run.
        firmware: The firmware folder, of which ``include`` and ``engine/static`` are used.
        folder: For what is built.

    Raises:
        BuildError: If the compiler refuses a kernel, or is not installed.
        FlagsError: If there are no compiler flags.
    """

    def __init__(self, target: Target, firmware: Path, folder: Path) -> None:
        self._target = target
        self._flags = target.compiler_flags(read_flags(firmware))
        kernels = firmware / "engine" / "static"
        self._includes = [f"-I{firmware / 'include'}", f"-I{kernels}"]
        self._archive = folder / f"kernels-{target.name}.a"
        sources = sorted(kernels.glob("*.c"))
        if not sources:
            raise BuildError(f"no kernels in {kernels}; run this in a checkout, or name its firmware folder")
        objects = []
        for source in sources:
            objects.append(folder / f"{target.name}-{source.stem}.o")
            self._compile("-c", str(source), "-o", str(objects[-1]))
        _run([target.archiver, "rcs", str(self._archive), *map(str, objects)])

    def build(self, sources: dict[str, str], folder: Path) -> "Program":
        """Build the engine of a network.

        Args:
            sources: Generated files by name.
            folder: To write and build them in.

        Raises:
            BuildError: If the compiler refuses them.
        """
        for name, text in sources.items():
            (folder / name).write_text(text)
        units = [str(folder / name) for name in sources if name.endswith(".c")]
        if not self._target.emulated:
            with resources.as_file(resources.files("tinytransit.verification.fuzz") / "harness/host.c") as harness:
                units.append(str(harness))
                return self._link(units, folder)
        return self._link(units, folder)

    def _link(self, units: list[str], folder: Path) -> "Program":
        path = folder / f"engine-{self._target.name}"
        self._compile(f"-I{folder}", *units, str(self._archive), "-o", str(path), *self._target.link)
        return Program(self._target, path)

    def _compile(self, *arguments: str) -> None:
        _run([self._target.compiler, *self._flags, *self._includes, *arguments])


@dataclass(frozen=True)
class Program:
    """A built engine."""

    target: Target
    path: Path

    def run(
        self, inputs: Sequence[Sequence[bytes]], output_sizes: Sequence[int], fill: int | None = None
    ) -> list[list[bytes]]:
        """Run it on sets of inputs, and return the outputs of each set.

        Args:
            inputs: For each set the bytes of each input.
            output_sizes: Bytes of each output.
            fill: On the host, the byte with which outputs are filled before the first set; None: unspecified.

        Raises:
            RunError: If it is stopped, or answers something other than outputs.
        """
        answers = self._run_emulated(inputs, output_sizes) if self.target.emulated else self._run_on_host(inputs, fill)
        total = sum(output_sizes)
        if len(answers) != total * len(inputs):
            raise RunError(f"{self.target.name}: {len(answers)} bytes of output, expected {total * len(inputs)}")
        sets = []
        for start in range(0, len(answers), total):
            parts = []
            for size in output_sizes:
                parts.append(answers[start : start + size])
                start += size
            sets.append(parts)
        return sets

    def _run_on_host(self, inputs: Sequence[Sequence[bytes]], fill: int | None) -> bytes:
        packed = b"".join(part for parts in inputs for part in parts)
        options = ["detect_leaks=0"]
        if fill is not None:
            options += [f"max_malloc_fill_size={1 << 20}", f"malloc_fill_byte={fill}"]
        environment = os.environ | {"ASAN_OPTIONS": ":".join(options)}
        try:
            done = subprocess.run(
                [self.path], input=packed, capture_output=True, env=environment, timeout=_RUN_TIMEOUT_S
            )
        except subprocess.TimeoutExpired as error:
            raise RunError(f"{self.target.name}: not done after {_RUN_TIMEOUT_S} s") from error
        if done.returncode:
            lines = [line for line in done.stderr.decode(errors="replace").splitlines() if "rror" in line]
            raise RunError(f"{self.target.name}: ended with status {done.returncode}: {(lines or ['no message'])[0]}")
        return done.stdout

    def _run_emulated(self, inputs: Sequence[Sequence[bytes]], output_sizes: Sequence[int]) -> bytes:
        image = read_image(self.path)
        answers = []
        try:
            for parts in inputs:
                machine = Machine(image, _RUN_LIMIT)
                machine.call(image.address_of("engine_init"))
                ends = [machine.place(part) for part in parts]
                results = [machine.place(bytes(size)) for size in output_sizes]
                arguments = [machine.place(struct.pack(f"<{len(a)}I", *a)) for a in (ends, results)]
                status = machine.call(image.address_of("engine_invoke"), *arguments)
                if status:
                    raise RunError(f"{self.target.name}: engine_invoke returned {status}")
                answers += [machine.read(a, size) for a, size in zip(results, output_sizes, strict=True)]
        except EmulationError as error:
            raise RunError(f"{self.target.name}: {error}") from error
        return b"".join(answers)


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise BuildError(f"{command[0]} is not installed; `make setup` installs the compilers") from error
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "error" in line] or done.stderr.splitlines()
        raise BuildError(f"{command[0]}: {(lines or ['no message'])[0]}")
