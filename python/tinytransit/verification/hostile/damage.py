# SPDX-License-Identifier: MIT
"""Damage to the bytes of a file, drawn from a seed."""

import struct

import numpy as np

# Lengths, offsets and counts at which 8, 16, 32 and 64 bits end or change sign.
_WORDS = tuple(
    struct.pack("<i", value) for value in (0, 1, -1, 127, 128, 255, 256, 2**15, 2**16 - 1, 2**16, 2**31 - 1, -(2**31))
)
_MOST_CHANGES = 6


def damaged(content: bytes, random: np.random.Generator) -> bytes:
    """Return the content with one to six changes: bits flipped, bytes or words overwritten, runs moved or cut out.

    Args:
        content: Of a sound file.
        random: Draws the changes.
    """
    data = bytearray(content)
    for _ in range(int(random.integers(1, _MOST_CHANGES + 1))):
        if not data:
            break
        at = int(random.integers(len(data)))
        match int(random.integers(8)):
            case 0 | 1:
                data[at] ^= 1 << int(random.integers(8))
            case 2:
                data[at] = int(random.integers(256))
            case 3 | 4:
                # Most formats keep their words aligned.
                place = at & ~3
                data[place : place + 4] = _WORDS[int(random.integers(len(_WORDS)))]
            case 5:
                there = int(random.integers(len(data))) & ~3
                data[at & ~3 : (at & ~3) + 4] = data[there : there + 4]
            case 6:
                if random.random() < 0.2:
                    del data[at:]
            case _:
                if random.random() < 0.3:
                    del data[at : at + int(random.integers(1, 9))]
    return bytes(data)
