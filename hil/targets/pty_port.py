# SPDX-License-Identifier: MIT
"""A pseudo-terminal whose other end is answered by a function: how Python plays a device."""

import errno
import os
import select
import tty
from collections.abc import Callable
from types import TracebackType
from typing import Self

_CHUNK = 4096


class PtyPort:
    """A raw pseudo-terminal.

    Attributes:
        path: What the host opens.
    """

    def __init__(self) -> None:
        # The slave end is kept open, for without any opener reading fails.
        self._master, slave = os.openpty()
        tty.setraw(slave)
        self.path = os.ttyname(slave)
        self._slave: int | None = slave

    def fileno(self) -> int:
        """Return the descriptor of this end, for ``select``."""
        return self._master

    def read(self, timeout_s: float | None = None) -> bytes | None:
        """Return what the host has sent: nothing if nothing came in time, None if all ends have hung up."""
        if not select.select([self._master], [], [], timeout_s)[0]:
            return b""
        try:
            return os.read(self._master, _CHUNK)
        except OSError as error:
            if error.errno == errno.EIO:
                return None
            raise

    def write(self, data: bytes) -> None:
        """Send bytes to the host."""
        while data:
            data = data[os.write(self._master, data) :]

    def serve(self, receive: Callable[[bytes], bytes]) -> None:
        """Pass what the host sends to ``receive`` and send back what that returns, until all ends hang up."""
        while (data := self.read()) is not None:
            self.write(receive(data))

    def hang_up(self) -> None:
        """Let go of this side's hold on the port; :meth:`serve` returns once no host has it open either."""
        if self._slave is not None:
            os.close(self._slave)
            self._slave = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hang_up()
        os.close(self._master)
