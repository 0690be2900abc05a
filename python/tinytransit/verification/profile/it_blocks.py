# SPDX-License-Identifier: MIT
"""Instructions that an IT governs: an emulator executes or skips each, and a skipped one takes time too."""

import struct
from collections.abc import Iterator


def governed_addresses(code: bytes, start: int) -> set[int]:
    """Return the addresses of all instructions that an IT in the code could govern.

    Every halfword that would be an IT is taken for one, whether or not an instruction starts there, so that data
    between the code hides none. Too many addresses do no harm: an instruction that no IT governs is never skipped.

    Args:
        code: Machine code, maybe with data in it.
        start: Its address, even.
    """
    halfwords = [halfword for (halfword,) in struct.iter_unpack("<H", code[: len(code) // 2 * 2])]
    its = (index for index, halfword in enumerate(halfwords) if halfword >> 8 == 0xBF and halfword & 0xF)
    return {start + 2 * index for it in its for index in _governed(halfwords, it)}


def _governed(halfwords: list[int], it: int) -> Iterator[int]:
    """Yield where the one to four instructions start that an IT governs."""
    mask = halfwords[it] & 0xF
    index = it + 1
    # The lowest set bit of the mask marks the end.
    for _ in range(4 - (mask & -mask).bit_length() + 1):
        if index >= len(halfwords):
            return
        yield index
        index += 2 if halfwords[index] >> 11 in (0b11101, 0b11110, 0b11111) else 1
