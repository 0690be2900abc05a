"""Instructions that an IT skipped: Unicorn's hooks do not report them, but they take time and QEMU counts them."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

ReadHalfword = Callable[[int], int]


def find_skipped(
    addresses: npt.NDArray[np.uint32], read_halfword: ReadHalfword
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32]]:
    """Return what to insert into a trace, for ``numpy.insert``: positions and addresses of skipped instructions.

    Only the last instruction of an IT block can branch (ARMv7-M ARM, A7.7.38), so a gap before that is a skip.

    Args:
        addresses: Shape (n,): what was executed, in order.
        read_halfword: Reads the code.
    """
    rest_of_block: dict[int, tuple[int, ...]] = {}
    for address in np.unique(addresses).tolist():
        governed = _governed_by(address, read_halfword)
        rest_of_block |= {a: governed[n:] for n, a in enumerate((address, *governed)) if governed[n:]}
    positions, skipped = [], []
    for index in np.flatnonzero(np.isin(addresses[:-1], list(rest_of_block))).tolist():
        after = addresses[index + 1]
        for address in rest_of_block[int(addresses[index])]:
            if address == after:
                break
            positions.append(index + 1)
            skipped.append(address)
    return np.array(positions, np.int64), np.array(skipped, np.uint32)


def _governed_by(address: int, read_halfword: ReadHalfword) -> tuple[int, ...]:
    """Return the addresses of the one to four instructions that an IT governs; none if there is no IT."""
    code = read_halfword(address)
    mask = code & 0xF
    if code >> 8 != 0xBF or not mask:
        return ()
    governed = []
    address += 2
    # The lowest set bit of the mask marks the end.
    for _ in range(4 - (mask & -mask).bit_length() + 1):
        governed.append(address)
        address += 4 if read_halfword(address) >> 11 in (0b11101, 0b11110, 0b11111) else 2
    return tuple(governed)
