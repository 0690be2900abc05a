# SPDX-License-Identifier: MIT
"""The debugger's packets, as a stub on a socket sees them."""

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hil.seu.gdb import PSR, Debugger, DebuggerError

Answers = dict[str, str | list[str]]

SETTLE = {"?": "T05", "qXfer:features:read:target.xml:0,fff": "l<target/>"}


class Stub(threading.Thread):
    """Answers packets from a table; what it is asked is kept."""

    def __init__(self, path: Path, answers: Answers) -> None:
        super().__init__(daemon=True)
        self.asked: list[str] = []
        self.bad_checksums = 0
        self._answers: Answers = {**SETTLE, **answers}
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._server.bind(str(path))
        self._server.listen()

    def run(self) -> None:
        connection, _ = self._server.accept()
        pending = b""
        with connection, self._server:
            while received := connection.recv(4096):
                pending += received.replace(b"+", b"")
                while b"#" in pending and len(pending) >= pending.index(b"#") + 3:
                    end = pending.index(b"#")
                    packet = pending[:end].rpartition(b"$")[2].decode()
                    self.bad_checksums += int(pending[end + 1 : end + 3], 16) != sum(packet.encode()) % 256
                    pending = pending[end + 3 :]
                    self.asked.append(packet)
                    answers = self._answers.get(packet, "")
                    for answer in [answers] if isinstance(answers, str) else answers:
                        connection.sendall(f"+${answer}#{sum(answer.encode()) % 256:02x}".encode())


MakeStub = Callable[[Answers], tuple[Debugger, Stub]]


@pytest.fixture
def stub(tmp_path: Path) -> Iterator[MakeStub]:
    made: list[Debugger] = []

    def make(answers: Answers) -> tuple[Debugger, Stub]:
        stub = Stub(tmp_path / "gdb", answers)
        stub.start()
        made.append(Debugger(tmp_path / "gdb", 5))
        return made[-1], stub

    yield make
    for debugger in made:
        debugger.close()


def test_registers_and_memory_are_read_and_changed(stub: MakeStub) -> None:
    debugger, played = stub(
        {"pf": "78563412", f"p{PSR:x}": "00000001", "m20000000,1": "a5", "P0=efbeadde": "OK", "M8000000,1:5a": "OK"}
    )
    assert debugger.register(15) == 0x12345678 and debugger.register(PSR) == 0x01000000
    assert debugger.byte(0x20000000) == 0xA5
    debugger.set_register(0, 0xDEADBEEF)
    debugger.set_byte(0x08000000, 0x5A)
    assert played.asked[-2:] == ["P0=efbeadde", "M8000000,1:5a"] and played.bad_checksums == 0


def test_a_run_ends_at_a_stop(stub: MakeStub) -> None:
    debugger, played = stub({"Z1,8000100,2": "OK", "z1,8000100,2": "OK", "c": "T05thread:1;", "s": "T05"})
    debugger.set_breakpoint(0x08000100)
    assert debugger.go_until_stop(5)
    debugger.step()
    debugger.clear_breakpoint(0x08000100)
    # It has stopped already, so nothing interrupts it.
    debugger.stop()
    assert played.asked[-4:] == ["Z1,8000100,2", "c", "s", "z1,8000100,2"]


def test_output_of_the_monitor_comes_before_its_end(stub: MakeStub) -> None:
    debugger, _ = stub({f"qRcmd,{b'log none'.hex()}": ["O6869", "O0a", "OK"], "pf": "00000000"})
    debugger.monitor("log none")
    assert debugger.register(15) == 0


@pytest.mark.parametrize("answer", ["E01", "E22"])
def test_a_refusal_is_an_error(stub: MakeStub, answer: str) -> None:
    debugger, _ = stub({"m0,1": answer})
    with pytest.raises(DebuggerError, match=answer):
        debugger.byte(0)


def test_a_stub_that_never_comes_or_goes_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DebuggerError):
        Debugger(tmp_path / "absent", 0.05)
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(str(tmp_path / "gdb"))
    server.listen()
    threading.Thread(target=lambda: server.accept()[0].close(), daemon=True).start()
    with pytest.raises(DebuggerError):
        Debugger(tmp_path / "gdb", 5)
    server.close()
