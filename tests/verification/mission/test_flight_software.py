# SPDX-License-Identifier: MIT
"""The flight software's C over a memory of its own: what it keeps through resets, torn writes and flipped bits."""

import random
import struct
from pathlib import Path

import numpy as np
import pytest
from helpers.firmware_images import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from tinytransit.verification.compiler_flags import read_flags
from tinytransit.verification.mission.flight_software import RING_FLUX, RING_STAR, FlightSoftware, PowerError, Taken
from tinytransit.verification.mission.packet import ACK_SIZE, PACKET_SIZE, acknowledgement, read_packet
from tinytransit.verification.shared_library import run_compiler

BLOCKS = 3


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mission")


@pytest.fixture
def software(build: Path) -> FlightSoftware:
    return new(build)


def new(build: Path, stars: int = 4) -> FlightSoftware:
    """A formatted memory; compiled by gcc the first time, undefined behaviour trapped."""
    return FlightSoftware(stars, BLOCKS, ROOT / "firmware", build, sanitize=True)


def candidate(number: int, transit: int = 100, planet: int = 100, snr: float = 20.0, *, window: bool = True) -> bytes:
    """A payload of CANDIDATE_RESULT with these scores, in steps of 1/256."""
    head = struct.pack("<Qd", number, 1325.3) + bytes([0, 1, int(window), 0, 5, 0, 1, 2])
    numbers = [2.3, 0.0, 2.0, 1e-3, 0.2, snr, *[1.0] * 11]
    return head + struct.pack("<17f", *numbers) + struct.pack("<bb", transit - 128, planet - 128)


def star(number: int) -> bytes:
    """A payload of STAR."""
    return struct.pack("<Q", number).ljust(RING_STAR, b"\x07")


def flux(seed: int) -> bytes:
    """A payload of FLUX."""
    return random.Random(seed).randbytes(RING_FLUX)


def flip(data: np.ndarray | bytearray, bits: set[int]) -> None:
    for bit in bits:
        data[bit // 8] ^= 1 << bit % 8


def sent(software: FlightSoftware) -> list[bytes]:
    """All candidates that a pass sends, in its order."""
    software.begin_pass()
    packets = []
    while (data := software.next_packet()) is not None:
        packet = read_packet(data)
        assert packet is not None
        packets.append(packet.candidate)
    return packets


CANDIDATES = st.builds(candidate, st.integers(1, 2**64 - 1), st.integers(0, 255), st.integers(0, 255),
                       st.floats(0, 1e6, width=32))  # fmt: skip


@given(CANDIDATES, st.sets(st.integers(0, 8 * PACKET_SIZE - 1), max_size=4))
def test_a_packet_arrives_as_it_was_or_not_at_all(build: Path, wanted: bytes, bits: set[int]) -> None:
    software = new(build)
    assert software.take(wanted) is Taken.TAKEN
    data = bytearray(software.next_packet() or b"")
    assert len(data) == PACKET_SIZE
    flip(data, bits)
    packet = read_packet(bytes(data))
    assert packet is None if bits else packet is not None and packet.candidate == wanted


@given(st.sets(st.integers(0, 8 * ACK_SIZE - 1), max_size=4))
def test_only_a_sound_acknowledgement_frees_a_slot(build: Path, bits: set[int]) -> None:
    software = new(build)
    software.take(candidate(1))
    packet = read_packet(software.next_packet() or b"")
    assert packet is not None
    ack = bytearray(acknowledgement(packet))
    flip(ack, bits)
    assert software.acknowledge(bytes(ack)) is not bool(bits)
    assert bool(software.held()) is bool(bits)


@given(CANDIDATES, st.sets(st.integers(0, 8 * PACKET_SIZE - 1), min_size=1, max_size=3))
def test_memory_repairs_one_bit_and_never_sends_what_is_wrong(build: Path, wanted: bytes, bits: set[int]) -> None:
    software = new(build)
    software.take(wanted)
    flip(software.memory, bits)
    software.scrub()
    counts = software.counts()
    assert (counts.queue_repaired, counts.queue_broken) == ((1, 0) if len(bits) == 1 else (0, 1))
    assert sent(software) == ([wanted] if len(bits) == 1 else [])


def test_the_best_is_sent_first(software: FlightSoftware) -> None:
    weak, loud, planet, none = (candidate(1, 200, 100, 8.0), candidate(2, 200, 100, 80.0), candidate(3, 200, 250, 8.0),
                                candidate(4, 255, 255, 1e6, window=False))  # fmt: skip
    for each in (none, weak, loud, planet):
        assert software.take(each) is Taken.TAKEN
    assert sent(software) == [planet, loud, weak, none]
    assert software.next_packet() is None
    # Without an acknowledgement, the next pass sends all of it again.
    assert len(sent(software)) == 4


def test_a_candidate_is_kept_once(software: FlightSoftware) -> None:
    assert software.take(candidate(1)) is Taken.TAKEN
    software.reset()
    assert software.take(candidate(1)) is Taken.HELD
    assert len(software.held()) == 1


def test_a_full_queue_gives_up_its_worst_for_a_better_one(software: FlightSoftware) -> None:
    for number in range(software.queue_slots):
        assert software.take(candidate(number, 50 + number % 100)) is Taken.TAKEN
    assert software.take(candidate(1000, 40)) is Taken.REFUSED
    assert software.take(candidate(1001, 200)) is Taken.TAKEN
    kept = {packet.candidate for packet in software.held().values()}
    assert candidate(1001, 200) in kept and len(kept) == software.queue_slots
    assert sum(each[92] == 50 - 128 + 256 for each in kept) == 2  # three had the lowest score
    assert software.counts().evicted == 1


def test_what_is_no_candidate_is_refused(software: FlightSoftware) -> None:
    assert software.take(b"short") is Taken.REFUSED
    assert software.take(bytes(PACKET_SIZE)) is Taken.REFUSED


OPERATIONS = st.lists(
    st.tuples(st.sampled_from(["take", "send", "hear", "reset", "fail"]), st.integers(0, 2**16)), max_size=40
)


@settings(max_examples=60)
@given(OPERATIONS)
def test_nothing_leaves_the_queue_that_is_not_acknowledged(build: Path, operations: list[tuple[str, int]]) -> None:
    software = new(build)
    kept: dict[int, bytes] = {}
    ground: dict[bytes, bytes] = {}
    heard: set[bytes] = set()
    for number, (operation, value) in enumerate(operations):
        if operation == "fail":
            software.fail_after(1 + value % (2 * PACKET_SIZE))
        try:
            if operation == "take":
                wanted = candidate(number, value % 256, value // 256)
                assert software.take(wanted) is Taken.TAKEN
                kept[number] = wanted
            elif operation == "send":
                software.begin_pass()
                for _ in range(value % 5):
                    packet = read_packet(software.next_packet() or b"")
                    if packet is not None:
                        ground[acknowledgement(packet)] = packet.candidate
            elif operation == "hear" and ground:
                ack = sorted(ground)[value % len(ground)]
                heard.add(ground[ack])
                software.acknowledge(ack)
            elif operation == "reset":
                software.reset()
        except PowerError:
            software.reset()
    software.reset()
    left = {packet.candidate for packet in software.held().values()}
    assert set(kept.values()) - heard <= left
    assert heard <= set(ground.values())


def test_a_star_comes_out_as_it_went_in_and_one_bit_costs_nothing(software: FlightSoftware) -> None:
    slot = software.begin_star(star(1))
    assert slot is not None
    blocks = [flux(number)[: RING_FLUX - number] for number in range(BLOCKS)]
    for number, block in enumerate(blocks):
        assert software.put(slot, star(1), number, block)
    assert software.next_star() is None  # it is being watched
    assert software.complete(slot, star(1), BLOCKS)
    begin = software.memory.size - 4 * software.star_bytes
    flip(software.memory, {8 * (begin + place) for place in range(50, software.star_bytes, 216)})
    waiting = software.next_star()
    assert waiting is not None and (waiting.star, list(waiting.flux), waiting.missing) == (star(1), blocks, 0)
    software.free_star(slot)
    assert software.next_star() is None


def test_a_block_that_is_broken_or_of_another_star_is_a_gap(software: FlightSoftware) -> None:
    slot = software.begin_star(star(1))
    assert slot is not None
    for block in range(BLOCKS):
        software.put(slot, star(1), block, flux(block))
    software.complete(slot, star(1), BLOCKS)
    software.free_star(slot)
    assert software.begin_star(star(2)) == slot
    assert not software.put(slot, star(1), 0, flux(9))  # the camera still thinks of the last one
    software.put(slot, star(2), 1, flux(5))
    software.complete(slot, star(2), BLOCKS)
    waiting = software.next_star()
    assert waiting is not None and waiting.flux == (flux(5),) and waiting.missing == 2


def test_a_full_ring_loses_the_star_that_waited_longest_but_none_that_is_watched(software: FlightSoftware) -> None:
    slots = [software.begin_star(star(number)) for number in range(4)]
    assert slots == [0, 1, 2, 3]
    assert software.begin_star(star(4)) is None
    for number in (2, 0):
        assert software.complete(number, star(number), 0)
    assert software.begin_star(star(5)) == 2
    waiting = software.next_star()
    assert waiting is not None and waiting.star == star(0) and software.counts().overwritten == 1


@pytest.mark.parametrize("count", [1, 30, 49, 50, 51, 80, 99])
def test_power_that_fails_in_a_head_leaves_the_star(software: FlightSoftware, count: int) -> None:
    slot = software.begin_star(star(1))
    assert slot is not None
    software.put(slot, star(1), 0, flux(1))
    software.fail_after(count)
    with pytest.raises(PowerError):
        software.complete(slot, star(1), 1)
    software.reset()
    if software.next_star() is None:
        assert software.complete(slot, star(1), 1)
    waiting = software.next_star()
    assert waiting is not None and waiting.flux == (flux(1),)
    software.fail_after(count)
    with pytest.raises(PowerError):
        software.free_star(slot)
    software.reset()
    after = software.next_star()
    assert after is None or (after.star, after.flux) == (star(1), (flux(1),))


def test_it_compiles_for_the_core_without_a_warning(tmp_path: Path) -> None:
    firmware = ROOT / "firmware"
    flags = read_flags(firmware)
    for file in sorted((firmware / "mission").glob("*.c")):
        run_compiler(["arm-none-eabi-gcc", *flags.image("cortex-m4"), *flags.engine_warnings, f"-I{firmware}",
                      f"-I{firmware / 'src'}", "-c", str(file), "-o", str(tmp_path / "object.o")])  # fmt: skip
