# SPDX-License-Identifier: MIT
"""The survey's messages as the firmware answers them: order, repetition, limits, and the twin's bits."""

import ctypes
import math
import subprocess
from dataclasses import astuple, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from helpers.firmware_images import BUILD_TIMEOUT_S, RELEASED_MODEL, ROOT
from helpers.host_library import FIRMWARE, FLAGS, SESSION, VERSION
from helpers.searched_stars import planet, with_planets

from hil.protocol.frames import Receiver
from hil.protocol.link import DeviceRefusedError
from hil.protocol.message import Message
from hil.protocol.messages import Error, ErrorCode, Hello, decode_message
from hil.protocol.survey_messages import (
    CandidateResult,
    FluxBlock,
    FluxResult,
    GetCandidate,
    GetView,
    Search,
    SearchResult,
    StarBegin,
    StarResult,
    ViewResult,
)
from hil.survey.campaign import first_difference
from hil.survey.observer import observe
from tinytransit.verification.survey.raw_star import RawStar
from tinytransit.verification.survey.twin import SurveyTwin
from tinytransit.window.stellar import Star

CAPACITY = 1 << 16
Answer = TypeVar("Answer", bound=Message)
STAR = StarBegin(7, 1325.5, 1, 600_000_000, 43_200, 1_123_200)


class Device:
    """The firmware's session with a survey, behind function calls instead of a line.

    Args:
        library: As compiled below.
        folder: For copies of it, each of which has memory of its own.
    """

    def __init__(self, library: Path, folder: Path) -> None:
        self._file, self._folder, self._seq = library, folder, 0
        self.restart()

    def restart(self) -> None:
        """Start it with empty memory and open a session."""
        copy = self._folder / f"{self._seq}.so"
        copy.write_bytes(self._file.read_bytes())
        self._library = ctypes.CDLL(str(copy))
        self._library.device_receive.restype = ctypes.c_size_t
        self._library.device_restart(0)
        self.ask(Hello())

    def ask(self, message: Message) -> Message:
        """Send a request and return its one answer."""
        self._seq += 1
        wire = message.frame(self._seq).encode()
        answers = ctypes.create_string_buffer(CAPACITY)
        size = self._library.device_receive(wire, ctypes.c_size_t(len(wire)), answers, ctypes.c_size_t(CAPACITY))
        (answer,) = Receiver().feed(answers.raw[:size])
        assert answer.seq == self._seq
        return decode_message(answer)

    def request(self, message: Message, expected: type[Answer]) -> Answer:
        """Ask as a link does."""
        answer = self.ask(message)
        if isinstance(answer, Error):
            raise DeviceRefusedError(f"{answer}", answer.code)
        assert isinstance(answer, expected)
        return answer


@pytest.fixture(scope="session")
def survey_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("observing") / "libsurvey.so"
    source = FIRMWARE / "src"
    flags = (*FLAGS.language, *FLAGS.host_optimize, *FLAGS.warnings, *FLAGS.survey, *FLAGS.library_sanitize)
    includes = (source, FIRMWARE, FIRMWARE / "include", RELEASED_MODEL / "static")
    files = [Path(__file__).with_name("device.c"), *(source / f"{name}.c" for name in SESSION),
             *sorted((FIRMWARE / "survey").glob("*.c"))]  # fmt: skip
    command = ["gcc", *flags, "-fPIC", "-shared", "-DTINYTRANSIT_SURVEY",
               *(f"-D{name}={value}" for name, value in VERSION.items()), *(f"-I{folder}" for folder in includes),
               "-o", str(target), *map(str, files)]  # fmt: skip
    subprocess.run(command, check=True, timeout=BUILD_TIMEOUT_S)
    return target


@pytest.fixture
def device(survey_library: Path, tmp_path: Path) -> Device:
    return Device(survey_library, tmp_path)


@pytest.fixture(scope="session")
def twin(tmp_path_factory: pytest.TempPathFactory) -> SurveyTwin:
    return SurveyTwin(ROOT / "firmware", RELEASED_MODEL, tmp_path_factory.mktemp("twin"))


@pytest.fixture(scope="module")
def star() -> RawStar:
    time, flux = with_planets(planet(2.3))
    number = np.rint((time - time[0]) / (10.0 / 1440.0)).astype(np.int64)
    return RawStar("TIC 7", "BTJD", float(time[0]), 10.0 / 1440.0, number, flux.astype(np.float32),
                   np.ones(time.size, dtype=np.bool_))  # fmt: skip


def refused(answer: Message) -> ErrorCode:
    assert isinstance(answer, Error)
    return answer.code


def test_the_firmware_answers_what_the_twin_finds(device: Device, twin: SurveyTwin, star: RawStar) -> None:
    observed = observe(device, star, shortest_days=0.5, longest_days=13.0)
    expected = twin.survey(star)
    # The outputs are those of the test's engine.
    assert [report[:-2] for report in observed.reports] == [report[:-2] for report in expected.reports]
    assert observed.inputs == expected.inputs
    assert first_difference(observed.trace, expected.trace) == ""
    assert observed.down_bytes < observed.up_bytes / 50


def test_pieces_of_any_size_come_to_the_same(device: Device, star: RawStar) -> None:
    whole = observe(device, star, shortest_days=0.5, longest_days=13.0, trials=1000)
    pieces = observe(device, star, shortest_days=0.5, longest_days=13.0, trials=7)
    assert (whole.reports, whole.trace) == (pieces.reports, pieces.trace)


def test_the_order_of_messages_is_kept(device: Device) -> None:
    block = FluxBlock(0, 0, (1.0,), (False,))
    for early in (block, Search(), GetCandidate(0), GetView(0, 0)):
        assert refused(device.ask(early)) is ErrorCode.STATE
    assert isinstance(device.ask(STAR), StarResult)
    assert isinstance(device.ask(block), FluxResult)
    assert refused(device.ask(GetCandidate(0))) is ErrorCode.STATE
    assert isinstance(device.ask(Search()), SearchResult)
    assert refused(device.ask(block)) is ErrorCode.STATE
    while not device.request(Search(), SearchResult).done:
        pass
    assert refused(device.ask(GetCandidate(0))) is ErrorCode.VALUE


def test_a_block_that_came_before_changes_nothing_and_a_missing_one_is_asked_for(device: Device) -> None:
    device.request(STAR, StarResult)
    first = FluxBlock(0, 0, (1.0, 2.0), (False, False))
    assert device.request(first, FluxResult) == FluxResult(1, 2)
    assert device.request(first, FluxResult) == FluxResult(1, 2)
    assert device.request(FluxBlock(2, 4, (1.0,), (False,)), FluxResult) == FluxResult(1, 2)
    assert device.request(FluxBlock(1, 2, (1.0, 1.0), (True, False)), FluxResult) == FluxResult(2, 3)


def test_a_restart_in_the_middle_costs_nothing_but_time(device: Device, star: RawStar) -> None:
    expected = observe(device, star, shortest_days=0.5, longest_days=13.0)

    class Restarting:
        """A device that restarts once."""

        asked = 0

        def request(self, message: Message, answer: type[Answer]) -> Answer:
            self.asked += 1
            if self.asked == 9:
                device.restart()
            return device.request(message, answer)

    again = observe(Restarting(), star, shortest_days=0.5, longest_days=13.0)
    assert again.attempts == 2
    assert again.reports == expected.reports


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", ErrorCode.LENGTH),
        (b"\0" * 8, ErrorCode.VALUE),
        (b"\0" * 6 + b"\x02\x01" + b"\0" * 5, ErrorCode.VALUE),
        (b"\0" * 6 + b"\x00\xff" + b"\0" * 300, ErrorCode.VALUE),
        (b"\0" * 6 + b"\x00\x02" + b"\0" * 6, ErrorCode.LENGTH),
        (b"\0" * 6 + b"\x01\x02" + b"\0" * 5, ErrorCode.LENGTH),
    ],
)
def test_blocks_that_lie_about_their_length_are_refused(device: Device, payload: bytes, code: ErrorCode) -> None:
    class Crooked(FluxBlock):
        def pack(self) -> bytes:
            return payload

    device.request(STAR, StarResult)
    assert refused(device.ask(Crooked(0, 0, (1.0,), (False,)))) is code


def test_a_star_of_impossible_lengths_is_refused(device: Device) -> None:
    for cadences, cadence_us, shortest_s in (
        (0, 1, 1),
        (1, 0, 1),
        (1, 600_000_000, 0),
        (1, 500_000, 1),
        (30, 2**32 - 1, 1),
    ):
        wrong = StarBegin(7, 0.0, cadences, cadence_us, shortest_s, 1)
        assert refused(device.ask(wrong)) is ErrorCode.VALUE


def test_flux_that_is_no_number_is_missing(device: Device) -> None:
    device.request(STAR, StarResult)
    values = (1.0, float("nan"), float("inf"), -float("inf"), 1.0, 1e20)
    assert device.request(FluxBlock(0, 0, values, (False,) * 6, is_float=True), FluxResult).good == 2


def test_what_is_known_of_a_star_reaches_the_network_and_an_old_message_knows_nothing(
    device: Device, twin: SurveyTwin, star: RawStar
) -> None:
    hosted = replace(star, host=Star(radius_sun=0.6, mass_sun=0.61, teff_k=4100.0, tess_magnitude=10.4))
    known = observe(device, hosted, shortest_days=0.5, longest_days=13.0)
    assert known.inputs == twin.survey(hosted).inputs
    assert known.inputs != twin.survey(star).inputs

    class Nothing(StarBegin):
        """The long message with four NaN."""

        def pack(self) -> bytes:
            return StarBegin(*astuple(self)).pack() + self.HOST.pack(*[math.nan] * 4)

    for message in (STAR, Nothing(*astuple(STAR))):
        device.request(message, StarResult)
        device.request(FluxBlock(0, 0, (1.0, 2.0), (False, False)), FluxResult)


@pytest.mark.parametrize("size", [0, 38, 40, 54, 56])
def test_a_star_of_another_length_is_refused(device: Device, size: int) -> None:
    class Cut(StarBegin):
        def pack(self) -> bytes:
            return (super().pack() + b"\0" * 17)[:size]

    assert refused(device.ask(Cut(*astuple(STAR)))) is ErrorCode.LENGTH


def test_the_packet_names_its_star(device: Device, star: RawStar) -> None:
    observe(device, star, shortest_days=0.5, longest_days=13.0)
    packet = device.request(GetCandidate(0), CandidateResult)
    assert (packet.star, packet.epoch) == (7, star.epoch)
    assert device.request(GetView(0, 5), ViewResult).inputs != b""
    assert refused(device.ask(GetView(0, 6))) is ErrorCode.VALUE
