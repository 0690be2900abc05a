# SPDX-License-Identifier: MIT
"""The host's side of the text commands: requests, and the meaning of the answers."""

import os
import threading
from collections.abc import Callable, Iterator

import pytest
from helpers.eembc_text_device import MODEL, TextDevice

from hil.eembc.dut import Dut, EembcError, EembcRefusedError, Inference, Profile
from hil.errors import LinkError
from hil.protocol.link import LinkTimeoutError
from hil.protocol.port import PortError
from hil.targets.pty_port import PtyPort

Receive = Callable[[bytes], bytes]
OnPort = Callable[[Receive], str]
SHORT_S = 0.2


@pytest.fixture
def device() -> TextDevice:
    return TextDevice(lambda data: f"{sum(data)}.250,-0.500")


@pytest.fixture
def dut(on_port: OnPort, device: TextDevice) -> Iterator[Dut]:
    with Dut(on_port(device.receive), timeout_s=5) as dut:
        yield dut


def test_it_learns_who_the_device_is(dut: Dut) -> None:
    assert dut.greet(5) == Profile("text device", "a profile", MODEL)


def test_a_device_that_misses_the_first_greetings_is_waited_for(on_port: OnPort, device: TextDevice) -> None:
    missed = iter(range(3))
    with Dut(on_port(lambda data: b"" if next(missed, None) is not None else device.receive(data))) as dut:
        assert dut.greet(10, SHORT_S).name == "text device"


def test_words_before_the_name_are_passed_over(on_port: OnPort, device: TextDevice) -> None:
    boot = iter([b"tinytransit boots\r\nm-init-done\r\nm-ready\r\n"])
    with Dut(on_port(lambda data: next(boot, b"") + device.receive(data))) as dut:
        assert dut.greet(5).name == "text device"


def test_a_window_is_loaded_in_the_pieces_of_the_public_runner(dut: Dut, device: TextDevice) -> None:
    window = bytes(range(70))
    dut.load(window)
    assert device.commands == ["db load 70", f"db {window[:31].hex()}", f"db {window[31:62].hex()}",
                               f"db {window[62:].hex()}"]  # fmt: skip


def test_times_and_scores_are_read(dut: Dut) -> None:
    dut.load(b"\1\2")
    assert dut.infer(10, 1) == Inference(1_000, 1_500, (3.25, -0.5))
    assert dut.results() == (3.25, -0.5)


def test_a_refusal_is_told_in_the_devices_words(dut: Dut) -> None:
    with pytest.raises(EembcRefusedError, match=r"e-\[Unknown command: nonsense\]"):
        dut.command("nonsense")


@pytest.mark.parametrize(
    ("answer", "act", "words"),
    [
        (b"m-ready\r\n", lambda dut: dut.load(b"\0"), "does not say m-load-done"),
        (b"m-results-[1.0]\r\nm-ready\r\n", lambda dut: dut.infer(1, 0), "two time stamps"),
        (b"m-lap-us-2\r\nm-lap-us-1\r\nm-ready\r\n", lambda dut: dut.infer(1, 0), "two time stamps in order"),
        (b"m-lap-us-1\r\nm-lap-us-2\r\nm-ready\r\n", lambda dut: dut.infer(1, 0), "m-results"),
        (b"m-results-[]\r\nm-ready\r\n", lambda dut: dut.results(), "no numbers"),
        (b"m-results-[1,a]\r\nm-ready\r\n", lambda dut: dut.results(), "no numbers"),
        (b"m-name-dut-[]\r\nm-ready\r\n", lambda dut: dut.greet(5), "m-name-dut"),
        (b"\xff" * 20_000, lambda dut: dut.results(), "no text"),
    ],
)
def test_an_answer_that_makes_no_sense_is_an_error(
    on_port: OnPort, answer: bytes, act: Callable[[Dut], object], words: str
) -> None:
    with Dut(on_port(lambda data: answer)) as dut, pytest.raises(EembcError, match=words):
        act(dut)


def test_a_device_that_never_stops_sending_is_given_up() -> None:
    stopping = threading.Event()

    def flood(port: PtyPort) -> None:
        while not stopping.is_set():
            try:
                os.write(port.fileno(), b"m-name-dut-[text device]\r\nm-ready\r\n")
            except BlockingIOError:
                stopping.wait(0.001)

    with PtyPort() as port:
        os.set_blocking(port.fileno(), False)
        thread = threading.Thread(target=flood, args=(port,))
        thread.start()
        try:
            with Dut(port.path, timeout_s=SHORT_S) as dut, pytest.raises(EembcError):
                dut.greet(5)
        finally:
            stopping.set()
            thread.join()


def test_an_answer_of_endless_lines_is_given_up(on_port: OnPort) -> None:
    with Dut(on_port(lambda data: b"x\r\n" * 1_100), timeout_s=5) as dut, pytest.raises(EembcError):
        dut.results()


def test_silence_is_an_error(on_port: OnPort) -> None:
    with Dut(on_port(lambda data: b""), timeout_s=SHORT_S) as dut:
        with pytest.raises(LinkTimeoutError, match="results%"):
            dut.results()
        with pytest.raises(LinkTimeoutError, match="name%"):
            dut.greet(SHORT_S, SHORT_S)


def test_who_gives_up_a_run_ends_it(on_port: OnPort) -> None:
    heard = bytearray()

    def listen(data: bytes) -> bytes:
        heard.extend(data)
        return b""

    with Dut(on_port(listen), timeout_s=SHORT_S) as dut:
        with pytest.raises(LinkTimeoutError):
            dut.infer(1_000_000, 0)
        with pytest.raises(LinkTimeoutError):
            dut.results()
    # The last zero may still be on its way.
    assert bytes(heard).removesuffix(b"\0") == b"infer 1000000 0%\0results%"


def test_a_port_that_is_not_there_is_an_error() -> None:
    with pytest.raises(PortError, match="/dev/nothing") as caught:
        Dut("/dev/nothing")
    assert isinstance(caught.value, LinkError)
