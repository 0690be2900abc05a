# SPDX-License-Identifier: MIT
"""A target that is a process of this host: started, watched, and never left behind."""

import contextlib
import ctypes
import os
import queue
import re
import signal
import subprocess
import sys
import threading
from abc import abstractmethod
from collections import deque
from typing import ClassVar

from hil.errors import TargetError
from hil.targets.target import Target

_PR_SET_PDEATHSIG = 1
_LAST_LINES = 5
# A line is kept no longer than this, and its last words are given no longer: a child may print without line ends.
_MAX_LINE, _MAX_WORDS = 4096, 300
_STOP_S = 2.0
_libc = ctypes.CDLL(None)


def _die_with_parent() -> None:
    """Have the kernel kill this process when the harness ends, however it ends (prctl(2); Linux only)."""
    _libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))


class ProcessTarget(Target):
    """A child process, in a process group of its own, that prints the path of its serial port.

    Attributes:
        PORT: Matches the line that names the port; the path is group 1.
        START_S: Seconds within which that line must appear.
    """

    PORT: ClassVar[re.Pattern[str]] = re.compile(r"serial port: (\S+)")
    START_S: ClassVar[float] = 20.0

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._lines: deque[str] = deque(maxlen=_LAST_LINES)

    @abstractmethod
    def command(self) -> list[str]:
        """Return the command line.

        Raises:
            TargetError: If something that it needs is missing, saying how to get it.
        """

    def start(self) -> str:
        """Start the process and return the port that it names.

        Raises:
            TargetError: If it cannot be run, ends early, or names no port in time.
        """
        command = self.command()
        self._lines.clear()
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                process_group=0,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )
        except OSError as error:
            raise TargetError(f"target {self.name}: cannot run {command[0]}: {error.strerror}") from error
        ports: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        reader = threading.Thread(target=self._read, args=(self._process, ports), daemon=True)
        reader.start()
        # Kept only now: another thread may stop the target at any time, and cannot join what has not begun.
        self._reader = reader
        try:
            port = ports.get(timeout=self.START_S)
        except queue.Empty:
            raise TargetError(
                f"target {self.name} named no serial port within {self.START_S:g} s{self._words()}"
            ) from None
        if port is None:
            raise TargetError(self.exit_reason())
        return port

    def stop(self) -> None:
        """Terminate the process group, then kill it if it does not end."""
        if self._process is None:
            return
        for number in (signal.SIGTERM, signal.SIGKILL):
            # The group may outlive its leader, so it is signalled even if the leader has ended.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_STOP_S)
                break
        if self._reader is not None:
            self._reader.join(_STOP_S)

    @property
    def pid(self) -> int | None:
        """The process, if it has been started."""
        return self._process.pid if self._process else None

    def exit_reason(self) -> str:
        """Return how the process ended and its last lines; empty if it runs."""
        if self._process is None or self._reader is None:
            return ""
        try:
            status = self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            return ""
        self._reader.join(_STOP_S)
        ending = f"by signal {signal.Signals(-status).name}" if status < 0 else f"with status {status}"
        return f"target {self.name} ended {ending}{self._words()}"

    def _words(self) -> str:
        words = (line[-_MAX_WORDS:] for line in self._lines)
        return f"; its last words: {' | '.join(words)}" if self._lines else "; it printed nothing"

    def _read(self, process: subprocess.Popen[str], ports: queue.SimpleQueue[str | None]) -> None:
        """Drain the output, so that the child never blocks on it; runs in a thread of its own."""
        assert process.stdout is not None
        with process.stdout as stream:
            # A longer line comes in pieces.
            while line := stream.readline(_MAX_LINE):
                self._lines.append(line.strip())
                if found := self.PORT.search(line):
                    ports.put(found[1])
        ports.put(None)
