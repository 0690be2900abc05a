# SPDX-License-Identifier: MIT
"""Regions and elements read from a small ELF."""

import subprocess
from pathlib import Path

import pytest

from tinytransit.verification.upsets.layout import LayoutError, read_layout
from tinytransit.verification.upsets.region import Region

SOURCE = """
__attribute__((section(".weights"))) const short weights[6] = {1, 2, 3, 4, 5, 6};
const int biases[3] = {7, 8, 9};
signed char arena[40];
int run(int i) { arena[i] = (signed char)weights[i]; return biases[i]; }
"""
SCRIPT = """
FLASH_ORIGIN = 0x08000000; FLASH_SIZE = 0x10000; RAM_ORIGIN = 0x20000000; RAM_SIZE = 0x4000;
SECTIONS {
  . = 0x08000000;
  .text : { *(.text*) }
  .weights : { KEEP(*(.weights)) }
  .rodata : { KEEP(*(.rodata*)) }
  . = 0x20000000;
  .bss (NOLOAD) : { *(.bss* COMMON) }
  stack_start = 0x20001000; stack_end = 0x20001800;
  /DISCARD/ : { *(.ARM.*) }
}
"""


def build(folder: Path, source: str = SOURCE, script: str = SCRIPT) -> Path:
    (folder / "program.c").write_text(source)
    (folder / "script.ld").write_text(script)
    flags = ["-mcpu=cortex-m4", "-mthumb", "-O1", "-g", "-nostdlib", "-Wl,-T,script.ld", "-Wl,-e,run"]
    command = ["arm-none-eabi-gcc", *flags, "-Wl,--no-warn-rwx-segments", "program.c", "-o", "program.elf"]
    subprocess.run(command, cwd=folder, check=True, timeout=60)
    return folder / "program.elf"


def test_regions_lie_where_they_were_linked(tmp_path: Path) -> None:
    layout = read_layout(build(tmp_path))
    assert (layout.flash, layout.ram, layout.stack) == (
        (0x0800_0000, 0x1_0000), (0x2000_0000, 0x4000), (0x2000_1000, 0x800),
    )  # fmt: skip
    assert layout.spans[Region.WEIGHTS] == (layout.variables["weights"], 12)
    assert layout.spans[Region.ACTIVATIONS] == (layout.variables["arena"], 40)
    start, size = layout.spans[Region.CODE]
    assert start == 0x0800_0000
    assert layout.name_at(start) == "run"
    assert layout.name_at(start + size + 0x1000) == ""
    [(_, content)] = [(at, data) for at, data in layout.stored if at <= layout.variables["weights"] < at + len(data)]
    assert bytes.fromhex("0100020003000400") in content


def test_a_bit_is_named_by_its_place_in_an_element(tmp_path: Path) -> None:
    layout = read_layout(build(tmp_path))
    weights, biases = layout.variables["weights"], layout.variables["biases"]
    assert layout.unit_at(weights + 3, 5) == ("weights", 13, 2)
    assert layout.unit_at(biases + 4, 0) == ("biases", 0, 4)
    assert layout.unit_at(biases + 7, 7) == ("biases", 31, 4)
    assert layout.unit_at(0x2000_3F00, 4) == ("", 4, 1)


@pytest.mark.parametrize("gone", ["arena", "weights"])
def test_an_image_without_a_region_is_refused(tmp_path: Path, gone: str) -> None:
    source = SOURCE.replace("arena", "buffer") if gone == "arena" else SOURCE.replace('section(".weights")', "used")
    script = SCRIPT if gone == "arena" else SCRIPT.replace("  .weights : { KEEP(*(.weights)) }\n", "")
    with pytest.raises(LayoutError, match=gone):
        read_layout(build(tmp_path, source, script))


def test_a_file_that_is_no_elf_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.elf").write_text("no ELF")
    with pytest.raises(LayoutError, match=r"text\.elf"):
        read_layout(tmp_path / "text.elf")
