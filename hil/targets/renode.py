# SPDX-License-Identifier: MIT
"""The image that would be flashed, in Renode's simulation of the board's chip.

Never run with Renode itself, which could not be installed: written from its sources and manual, as
:mod:`hil.targets.renode_platform` says, and tested against a stand-in that plays its part. Not verified are therefore
that Renode accepts the generated files, that the firmware boots in them, and how fast; the time limits below are
guesses on the safe side. Renode has memory right below the STM32F4's SRAM (stm32f4.repl), so there a stack overflow is
not caught as it is on the chip. Where ``renode`` is a script that starts .NET, Renode outlives a harness that is
killed by SIGKILL.
"""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from hil.errors import TargetError
from hil.protocol.messages import Info
from hil.targets.process import ProcessTarget
from hil.targets.renode_platform import chip_of, description, monitor_path, script
from hil.targets.target import Latency, cycle_counter_latency
from tinytransit.boards import environment_of
from tinytransit.files import write_text

_EMULATOR = "renode"
_OLDEST = (1, 16)
_WANTED = (
    f"the simulator Renode, version {_OLDEST[0]}.{_OLDEST[1]} or later, from https://github.com/renode/renode/releases"
)
# "Renode v1.16.1.16858" and lines on the build (src/Renode/Program.cs).
_VERSION = re.compile(r"Renode v(\d+)\.(\d+)")
_VERSION_TIMEOUT_S = 60.0
# Renode's Monitor spins on an input that has ended (ConsoleIOSource.cs), so it reads a FIFO that it holds open itself.
_WITH_OPEN_INPUT = ("/bin/sh", "-c", 'exec "$@" <> "$0"')


def find_renode() -> str:
    """Return the path of a Renode that is new enough.

    Raises:
        TargetError: If there is none.
    """
    emulator = shutil.which(_EMULATOR)
    if emulator is None:
        raise TargetError(f"{_EMULATOR} is not on the PATH; --target renode needs {_WANTED}")
    try:
        done = subprocess.run(
            [emulator, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_VERSION_TIMEOUT_S,
        )
    except OSError as error:
        raise TargetError(f"cannot run {emulator}: {error.strerror}") from error
    except subprocess.TimeoutExpired:
        raise TargetError(f"{emulator} --version did not end within {_VERSION_TIMEOUT_S:g} s") from None
    said = (done.stdout + done.stderr).strip()
    first_line = said.partition("\n")[0]
    version = _VERSION.search(said)
    if version is None:
        raise TargetError(f"{emulator} --version says {first_line!r}, which names no version; wanted is {_WANTED}")
    if (int(version[1]), int(version[2])) < _OLDEST:
        raise TargetError(f"{emulator} is {first_line}, too old; wanted is {_WANTED}")
    return emulator


class RenodeTarget(ProcessTarget):
    """Renode without windows, with the chip's UART on a pseudo-terminal.

    Args:
        board: A board as PlatformIO names it.
        firmware: Its ELF.

    Raises:
        BoardError: If the board is unknown.
        InputError: If Renode has no platform for it.
    """

    # As the Monitor's command `log` writes it (LogCommand.cs).
    PORT = re.compile(r"Script: serial port: (.+)")
    START_S = 60.0
    boot_s = 30.0
    answer_s = 30.0

    def __init__(self, board: str, firmware: Path) -> None:
        super().__init__()
        self.name = f"renode:{board}"
        self._board = board
        self._chip = chip_of(board)
        self._firmware = self.image = firmware
        self._scratch: tempfile.TemporaryDirectory[str] | None = None

    def command(self) -> list[str]:
        """Write what Renode reads into a temporary folder, which :meth:`stop` removes, and return the command line.

        Raises:
            TargetError: If Renode or the firmware is missing.
        """
        emulator = find_renode()
        if not self._firmware.is_file():
            raise TargetError(
                f"no firmware at {self._firmware}; build it with: pio run -e {environment_of(self._board)}"
            )
        # Renode may still be removing its link there when the folder goes.
        self._scratch = tempfile.TemporaryDirectory(prefix="tinytransit-renode-", ignore_cleanup_errors=True)
        folder = Path(self._scratch.name)
        repl, resc, image, console = (folder / name for name in ("board.repl", "board.resc", "image.elf", "console"))
        # Through a link, whatever characters are in the path of the ELF do not reach the Monitor.
        image.symlink_to(self._firmware.resolve())
        os.mkfifo(console)
        write_text(repl, description(self._chip))
        write_text(resc, script(self._chip, repl, image, folder / "uart"))
        # src/Renode/Options.cs; the manual, "Running Renode in different modes", combines the first two.
        return [
            *_WITH_OPEN_INPUT,
            str(console),
            emulator,
            "--disable-xwt",
            "--console",
            "--plain",
            "-e",
            f"include {monitor_path(resc)}",
        ]

    def stop(self) -> None:
        """Stop Renode and remove the temporary folder."""
        super().stop()
        if self._scratch is not None:
            self._scratch.cleanup()

    def latency(self, info: Info, ticks: int) -> Latency:
        """Say that the ticks are instructions: Renode's clock advances by a fixed time with each.

        Raises:
            TargetError: If the firmware does not time by the cycle counter.
        """
        return cycle_counter_latency(info, ticks, "Renode")
