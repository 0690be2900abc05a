# SPDX-License-Identifier: MIT
"""ELF files that are read, and files that are none."""

from pathlib import Path

import pytest
from helpers.thumb_snippets import RETURN, assemble

from tinytransit.verification.emulator.errors import ImageError
from tinytransit.verification.emulator.image import read_image

HELPER = """
    function helper
      bx lr
    .data
    variable: .word 0x12345678
"""


def test_functions_and_memory_lie_where_they_were_linked(tmp_path: Path) -> None:
    image = read_image(assemble(tmp_path, "bl helper\n" + RETURN, HELPER))
    helper = image.address_of("helper")
    assert image.start_of(helper + 1) == helper
    assert image.start_of(image.address_of("engine_invoke") + 2) == image.address_of("engine_invoke")
    [variable] = [segment for segment in image.segments if segment.start == 0x2000_0000]
    assert variable.content[:4] == bytes.fromhex("78563412")
    assert not variable.flash
    assert image.sha256 == read_image(tmp_path / "engine.elf").sha256


def test_a_function_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="'nothing'"):
        read_image(assemble(tmp_path, RETURN)).address_of("nothing")


@pytest.mark.parametrize("kept", [0, 3, 40, -99])
def test_an_elf_cut_short_is_refused(tmp_path: Path, kept: int) -> None:
    elf = assemble(tmp_path, RETURN)
    elf.write_bytes(elf.read_bytes()[:kept])
    with pytest.raises(ImageError):
        read_image(elf)


def test_a_missing_elf_is_said_with_what_builds_it(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"firmware\.elf"):
        read_image(tmp_path / "firmware.elf")


def test_an_elf_of_this_host_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImageError):
        read_image("/proc/self/exe")
