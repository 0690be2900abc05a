# SPDX-License-Identifier: MIT
"""Images to measure, each with its link map: the firmware, or the engine alone."""

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tinytransit.files import write_text
from tinytransit.project.image import project_with
from tinytransit.resources import firmware_folder
from tinytransit.verification.bench.errors import BuildError
from tinytransit.verification.compiler_flags import read_flags

COMPILER = "arm-none-eabi-gcc"
# No board has this much; it is for the emulator, where time does not depend on where things lie. Only C++ has
# constructors.
MEMORY_MAP = """\
MEMORY {
  FLASH (rx) : ORIGIN = 0x08000000, LENGTH = 64M
  RAM (rw) : ORIGIN = 0x20000000, LENGTH = 64M
}
SECTIONS {
  .text : { *(.text .text.*) *(.rodata .rodata.*) } > FLASH
  .init_array : { KEEP(*(SORT_BY_INIT_PRIORITY(.init_array.*))) KEEP(*(.init_array)) } > FLASH
  .data : { *(.data .data.*) } > RAM AT > FLASH
  .bss (NOLOAD) : { *(.bss .bss.* COMMON) } > RAM
  /DISCARD/ : { *(.ARM.exidx*) *(.ARM.extab*) }
}
"""


@dataclass(frozen=True)
class Built:
    """An ELF and its link map."""

    elf: Path
    link_map: Path


def build_firmware(model: Path, folder: Path, env: str, mitigations: str = "") -> Built:
    """Build the firmware with PlatformIO, in the project of the current folder, or else in one that is laid out.

    Args:
        model: Folder of the exported model.
        folder: PlatformIO's build folder for this model; the second build is an incremental one.
        env: PlatformIO environment of a Cortex-M4.
        mitigations: As ``TINYTRANSIT_MITIGATIONS`` takes them (``firmware/MITIGATIONS.md``).

    Raises:
        BuildError: If the build fails.
        ProjectError: If there is no project here and none can be laid out.
    """
    built = Built(folder / env / "firmware.elf", folder / f"{env}.map")
    # Only linking writes the map, and what is up to date is not linked again.
    if not built.link_map.is_file():
        built.elf.unlink(missing_ok=True)
    flags = shlex.quote(f"-Wl,-Map,{built.link_map.absolute()}")
    build_image(model, folder, env, {"TINYTRANSIT_MITIGATIONS": mitigations, "PLATFORMIO_BUILD_FLAGS": flags})
    return built


def build_image(model: Path, folder: Path, env: str, settings: Mapping[str, str]) -> Path:
    """Build the firmware with PlatformIO, in the project of the current folder or one that is laid out; return its ELF.

    Args:
        model: Folder of the exported model.
        folder: PlatformIO's build folder; one that was built with other settings of PlatformIO is built again.
        env: PlatformIO environment of a Cortex-M4.
        settings: Further environment variables of the build.

    Raises:
        BuildError: If the build fails.
        ProjectError: If there is no project here and none can be laid out.
    """
    project = project_with(model)
    variables = {
        "TINYTRANSIT_MODEL": str(model.absolute()),
        # Whatever the caller's environment says: the static engine, unless the settings name a library.
        "TINYTRANSIT_TFLM_LIB": "",
        "PLATFORMIO_BUILD_DIR": str(folder.absolute()),
    }
    folder.mkdir(parents=True, exist_ok=True)
    run_tool(
        [sys.executable, "-m", "platformio", "run", "-s", "-d", str(project), "-e", env], variables | dict(settings)
    )
    return folder / env / "firmware.elf"


class BareBuilder:
    """Builds engines alone: no start-up code and no board, for the emulator only.

    Args:
        folder: For what is built; the kernels are compiled once.

    Raises:
        BuildError: If the compiler refuses a kernel.
        FlagsError: If there are no compiler flags.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        firmware = firmware_folder()
        sources = firmware / "engine" / "static"
        kernels = sorted(sources.glob("*.c"))
        if not kernels:
            raise BuildError(f"there are no kernels in {sources}; run this in the checkout")
        # The firmware's own, so that the bare engine is the firmware's to the instruction.
        self._flags = read_flags(firmware).image("cortex-m4")
        self._includes = (f"-I{firmware / 'include'}", f"-I{sources}")
        self._kernels = [self._compile(kernel, folder / "engine") for kernel in kernels]
        self._script = folder / "memory.ld"
        write_text(self._script, MEMORY_MAP)

    def build(self, sources: Mapping[str, str], name: str) -> Built:
        """Build the engine of a network.

        Args:
            sources: Its generated C by file name.
            name: Of a folder to build it in.

        Raises:
            BuildError: If the compiler refuses it.
        """
        folder = self._folder / name
        for file, text in sources.items():
            write_text(folder / "static" / file, text)
        units = [folder / "static" / file for file in sorted(sources) if file.endswith(".c")]
        objects = [self._compile(unit, folder / "model") for unit in units]
        built = Built(folder / "engine.elf", folder / "engine.map")
        run_tool([COMPILER, *self._flags, "-nostartfiles", f"-T{self._script}", "-Wl,--gc-sections,-e,engine_invoke",
              "-Wl,-u,engine_init,-u,engine_info", f"-Wl,-Map,{built.link_map}", *map(str, (*objects, *self._kernels)),
              "-o", str(built.elf)])  # fmt: skip
        return built

    def _compile(self, source: Path, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{source.stem}.o"
        run_tool([COMPILER, *self._flags, *self._includes, "-c", str(source), "-o", str(target)])
        return target


def compiler_version() -> str:
    """Return the first line of the compiler's version.

    Raises:
        BuildError: If it is not installed.
    """
    return run_tool([COMPILER, "--version"]).partition("\n")[0]


def run_tool(command: list[str], settings: Mapping[str, str] | None = None) -> str:
    """Run a tool, with environment variables beside the present ones, and return its standard output.

    Raises:
        BuildError: If it is not installed or fails.
    """
    try:
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **(settings or {})})
    except FileNotFoundError as error:
        raise BuildError(f"{command[0]} is not installed; `make setup` installs it") from error
    if done.returncode:
        output = (done.stdout + done.stderr).splitlines()
        causes = [line for line in output if "rror" in line or "undefined reference" in line] or output[-1:]
        raise BuildError(f"`{shlex.join(command)}` failed: {causes[0] if causes else 'it says nothing'}")
    return done.stdout
