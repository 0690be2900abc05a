# SPDX-License-Identifier: MIT
"""The flight software's C (``firmware/mission``) on this computer, over a memory that outlives its resets."""

import ctypes
from dataclasses import dataclass
from enum import IntEnum
from importlib import resources
from pathlib import Path

import numpy as np

from tinytransit.verification.compiler_flags import read_flags
from tinytransit.verification.mission.packet import PACKET_SIZE, Packet, read_packet
from tinytransit.verification.shared_library import library_of, pointer

RING_STAR, RING_FLUX = 39, 212
"""Bytes of STAR's payload, and the most of FLUX's."""

_NONE = 0xFFFFFFFF
_BUILD = Path("build/mission")
_COUNTS = 6


class PowerError(Exception):
    """The power has failed in the middle of something; :meth:`FlightSoftware.reset` starts again."""


class Taken(IntEnum):
    """What became of a candidate that was to be kept."""

    TAKEN = 0
    HELD = 1
    REFUSED = 2


@dataclass(frozen=True)
class Counts:
    """What was seen since the last reset.

    Attributes:
        ring_repaired: Records of flux with one flipped bit, put right.
        ring_broken: Those with more.
        overwritten: Stars lost because the ring was full.
        queue_repaired: Packets with one flipped bit, put right.
        queue_broken: Those with more.
        evicted: Candidates that a better one took the place of.
    """

    ring_repaired: int
    ring_broken: int
    overwritten: int
    queue_repaired: int
    queue_broken: int
    evicted: int


@dataclass(frozen=True)
class Waiting:
    """A star that waits for its search.

    Attributes:
        slot: In the ring.
        star: Payload of STAR.
        flux: Payload of FLUX of each block that could be read.
        missing: Blocks that could not.
    """

    slot: int
    star: bytes
    flux: tuple[bytes, ...]
    missing: int


class FlightSoftware:
    """A ring of stars and a queue of packets; one at a time in a process, for the C has one of each.

    Args:
        stars: Stars that the ring has room for.
        blocks: Blocks of flux that each has room for.
        firmware: The firmware folder.
        build: Where the library is kept.
        sanitize: Trap undefined behaviour, which then ends the process.

    Attributes:
        memory: All bytes of queue and ring; whoever flips one is a particle.

    Raises:
        CompilerError: If the compiler is missing or refuses the sources.
        FlagsError: If there are no compiler flags.
    """

    def __init__(self, stars: int, blocks: int, firmware: Path, build: Path = _BUILD, *,
                 sanitize: bool = False) -> None:  # fmt: skip
        self._library = ctypes.CDLL(str(_built(firmware, build, sanitize).resolve()))
        for name in ("bytes", "queue_slots", "has_failed", "take", "next", "acknowledge", "begin_star", "put",
                     "complete", "next_star", "get"):  # fmt: skip
            getattr(self._library, f"twin_{name}").restype = ctypes.c_uint32
        self._stars, self._blocks = stars, blocks
        self.memory = np.zeros(self._call("bytes", stars, blocks), np.uint8)
        self._start(first=True)

    @property
    def queue_slots(self) -> int:
        """Packets that there is room for."""
        return self._call("queue_slots")

    @property
    def star_bytes(self) -> int:
        """Bytes of memory that a star takes."""
        return (self.memory.size - self.queue_slots * PACKET_SIZE) // self._stars

    def reset(self) -> None:
        """Start again: what is not in memory is forgotten."""
        self._start(first=False)

    def fail_after(self, count: int) -> None:
        """Let the power fail after so many bytes written; whatever writes then raises :class:`PowerError`."""
        self._library.twin_fail_after(ctypes.c_uint32(count))

    def begin_star(self, star: bytes) -> int | None:
        """Begin to watch a star, and return its slot; None if all stars of the ring are being watched.

        Args:
            star: Payload of STAR.
        """
        slot = self._writing("begin_star", star)
        return None if slot == _NONE else slot

    def put(self, slot: int, star: bytes, block: int, flux: bytes) -> bool:
        """Keep a block of a star's flux, and say whether its slot still holds it."""
        return bool(self._writing("put", slot, star, block, flux, len(flux)))

    def complete(self, slot: int, star: bytes, blocks: int) -> bool:
        """Say that a star has been watched to its end; returns whether its slot still holds it."""
        return bool(self._writing("complete", slot, star, blocks))

    def next_star(self) -> Waiting | None:
        """Return the star that has waited longest, if one waits."""
        star, blocks = np.zeros(RING_STAR, np.uint8), np.zeros(1, np.uint32)
        slot = self._writing("next_star", pointer(star), pointer(blocks))
        if slot == _NONE:
            return None
        flux = np.zeros(RING_FLUX, np.uint8)
        sizes = ((self._writing("get", slot, block, pointer(flux)), flux) for block in range(int(blocks[0])))
        found = [data[:size].tobytes() for size, data in sizes]
        return Waiting(slot, star.tobytes(), tuple(filter(None, found)), found.count(b""))

    def free_star(self, slot: int) -> None:
        """Give a star's slot back: it is searched, and its candidates are kept."""
        self._writing("free_star", slot)

    def take(self, candidate: bytes) -> Taken:
        """Keep a candidate.

        Args:
            candidate: Payload of CANDIDATE_RESULT.
        """
        return Taken(self._writing("take", candidate, len(candidate)))

    def begin_pass(self) -> None:
        """Begin a pass over the ground station."""
        self._library.twin_pass()

    def next_packet(self) -> bytes | None:
        """Return the best packet that was not sent in this pass, if there is one."""
        packet = np.zeros(PACKET_SIZE, np.uint8)
        return packet.tobytes() if self._writing("next", pointer(packet)) else None

    def acknowledge(self, ack: bytes) -> bool:
        """Hear an acknowledgement, and say whether a slot became free."""
        return bool(self._writing("acknowledge", ack))

    def scrub(self) -> None:
        """Read all memory in use and put single flipped bits right."""
        self._writing("scrub")

    def counts(self) -> Counts:
        """Return what was seen since the last reset."""
        counts = np.zeros(_COUNTS, np.uint32)
        self._library.twin_counts(pointer(counts))
        return Counts(*counts.tolist())

    def held(self) -> dict[int, Packet]:
        """Return the sound packets in memory by their number, read here and not by the C."""
        slots = self.memory[: self.queue_slots * PACKET_SIZE].reshape(-1, PACKET_SIZE)
        packets = (read_packet(slot.tobytes()) for slot in slots)
        return {packet.sequence: packet for packet in packets if packet is not None}

    def _start(self, *, first: bool) -> None:
        self._library.twin_start(pointer(self.memory), ctypes.c_uint32(self._stars), ctypes.c_uint32(self._blocks),
                                 ctypes.c_uint32(first))  # fmt: skip

    def _call(self, name: str, *arguments: int | ctypes.c_void_p | bytes) -> int:
        words = [ctypes.c_uint32(each) if isinstance(each, int) else each for each in arguments]
        return int(getattr(self._library, f"twin_{name}")(*words) or 0)

    def _writing(self, name: str, *arguments: int | ctypes.c_void_p | bytes) -> int:
        answer = self._call(name, *arguments)
        if self._library.twin_has_failed():
            raise PowerError
        return answer


def _built(firmware: Path, build: Path, sanitize: bool) -> Path:
    flags = read_flags(firmware)
    with resources.as_file(resources.files("tinytransit.verification.mission") / "harness/mission_twin.c") as harness:
        sources = [*sorted((firmware / "mission").glob("*.c")), firmware / "src/wire/crc32.c", harness]
        headers = [*sorted((firmware / "mission").glob("*.h")), *sorted((firmware / "src/wire").glob("*.h"))]
        command = ["gcc", *flags.language, *flags.warnings, *flags.optimize,
                   *(flags.library_sanitize if sanitize else ()), "-fPIC", "-shared",
                   f"-I{firmware}", f"-I{firmware / 'src'}"]  # fmt: skip
        return library_of("mission", command, sources, headers, build)
