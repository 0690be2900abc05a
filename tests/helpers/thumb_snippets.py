# SPDX-License-Identifier: MIT
"""Small engines in assembler: a body between `engine_invoke`'s label and its return."""

import subprocess
from pathlib import Path

from tinytransit.verification.profile.profile import Profile, profile_elf

INPUT = bytes(range(1, 65))
OUTPUT = bytes(4)
RETURN = "movs r0, #0\n bx lr\n"

_FRAME = """
    .syntax unified
    .cpu cortex-m4
    .fpu fpv4-sp-d16
    .thumb
    .macro function name
      .align 2
      .global \\name
      .type \\name, %function
      \\name:
    .endm
    .text
    function engine_init
      {initialise}
    function engine_invoke
      {body}
    .ltorg
    {rest}
"""
# Flash and RAM as a board has them; .data is copied from flash at start-up.
_SCRIPT = """
MEMORY {{ FLASH (rx) : ORIGIN = 0x08000000, LENGTH = 64K  RAM (rw) : ORIGIN = 0x20000000, LENGTH = 64K }}
SECTIONS {{
  .text : {{ *(.text) *(.rodata) . = ALIGN(4); }} > FLASH
  .init_array : {{ KEEP(*(.init_array)) }} > FLASH
  .data : {{ *(.data) }} > RAM AT > FLASH
  .bss : {{ *(.bss) }} > RAM
  /DISCARD/ : {{ *(.ARM.*) }}
}}
"""


def assemble(folder: Path, body: str, rest: str = "", initialise: str = RETURN) -> Path:
    """Write an ELF whose ``engine_invoke`` is ``body``, followed by other functions and data."""
    source, script, elf = folder / "engine.s", folder / "engine.ld", folder / "engine.elf"
    source.write_text(_FRAME.format(body=body, rest=rest, initialise=initialise))
    script.write_text(_SCRIPT.format())
    subprocess.run(
        ["arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16", "-nostdlib",
         f"-Wl,-T,{script}", "-Wl,-e,engine_invoke", "-Wl,--no-warn-rwx-segments", "-o", elf, source],
        check=True, timeout=60,
    )  # fmt: skip
    return elf


def profile_snippet(folder: Path, body: str, rest: str = "") -> Profile:
    """Assemble and profile; inputs[0] points to ``INPUT`` and outputs[0] to four bytes that stay zero."""
    return profile_elf(assemble(folder, body, rest), [INPUT], [OUTPUT])
