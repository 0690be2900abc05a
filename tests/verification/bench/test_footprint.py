# SPDX-License-Identifier: MIT
"""The pieces of a link map and the footprint of the engine."""

from pathlib import Path

import pytest

from tinytransit.verification.bench.errors import LinkMapError
from tinytransit.verification.bench.footprint import Footprint, Piece, footprint, read_link_map

LINK_MAP = """\
Discarded input sections

 .text.unused   0x00000000       0x40 build/engine/kernel.o

Linker script and memory map

.text           0x08000000      0x100
 *(.text .text.*)
 .text.kernel   0x08000000       0x20 build/engine/kernel.o
                0x08000000                kernel
 *fill*         0x08000020        0x2 
 .text.a_function_with_a_long_name
                0x08000022       0x0e build/model/network.o
 .text          0x08000030       0x0c /lib/libc.a(memcpy.o)
 .text.main     0x0800003c       0x50 build/src/main.o
 .text.empty    0x0800008c        0x0 build/model/network.o
 .rodata.op03_conv_2d_weights
                0x08000090       0x30 build/model/weights.o
 .rodata.op07_fully_connected_weights_s16
                0x080000c0       0x10 build/model/weights.o
 .rodata.op03_conv_2d_rescale
                0x080000d0        0x8 build/model/weights.o
 .rodata.str1.4
                0x080000d8        0x7 build/model/network.o
                                  0x9 (size before relaxing)
 .rodata.selftest_inputs
                0x080000e0       0x20 build/model/selftest_vectors.o
 .data.counter  0x20000000        0x4 build/model/network.o
 .bss.arena     0x20000004       0x64 build/model/network.o
 COMMON         0x20000068        0x1 build/engine/kernel.o
 .bss.buffer    0x20000070      0x100 build/src/main.o
 .debug_info    0x00000000      0x800 build/model/network.o
"""  # noqa: W291 (the linker ends a line of padding with a space)
MEMCPY, KERNEL, IN_RAM = 0x08000034, 0x08000000, 0x20000010


@pytest.fixture
def pieces(tmp_path: Path) -> tuple[Piece, ...]:
    (tmp_path / "a.map").write_text(LINK_MAP)
    return read_link_map(tmp_path / "a.map")


def test_every_byte_has_its_place(pieces: tuple[Piece, ...]) -> None:
    expected = Footprint(code=0x20 + 0x0E, library=0x0C, tables=8 + 7 + 4, weights=0x40, ram=4 + 0x64 + 1)
    assert footprint(pieces, [KERNEL, MEMCPY, MEMCPY + 4]) == expected


def test_library_code_counts_only_where_the_inference_runs_it(pieces: tuple[Piece, ...]) -> None:
    assert footprint(pieces, [KERNEL, IN_RAM]).library == 0


def test_a_map_without_an_engine_is_refused(pieces: tuple[Piece, ...]) -> None:
    with pytest.raises(LinkMapError):
        footprint([piece for piece in pieces if "src" in piece.origin], [])


@pytest.mark.parametrize("text", ["", None])
def test_what_is_no_map_is_refused(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "a.map"
    if text is not None:
        path.write_text(text)
    with pytest.raises(LinkMapError, match=r"a\.map"):
        read_link_map(path)
