"""A pseudo-terminal whose other end is answered by a function: how Python plays a device."""

import errno
import os
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

    def serve(self, receive: Callable[[bytes], bytes]) -> None:
        """Pass what the host sends to ``receive`` and send back what that returns, until all ends hang up."""
        while True:
            try:
                data = os.read(self._master, _CHUNK)
            except OSError as error:
                if error.errno == errno.EIO:
                    return
                raise
            answer = receive(data)
            while answer:
                answer = answer[os.write(self._master, answer) :]

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
