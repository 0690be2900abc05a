# SPDX-License-Identifier: MIT
"""PlatformIO development platform that builds with compilers found on PATH."""

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from platformio.exception import UserSideException
from platformio.platform.base import PlatformBase


class MissingToolError(UserSideException):
    """A compiler or emulator is not installed."""

    MESSAGE = "{0} is not on PATH; `tinytransit doctor` says how to get it"


def debug_tools(board: Mapping[str, Any]) -> dict[str, Any]:
    """Return PlatformIO's debug tools for a board's document: its emulator's GDB server, and OpenOCD's."""
    tools: dict[str, Any] = {}
    if emulator := board.get("emulator", {}).get("command"):
        server = {"executable": emulator[0], "arguments": [*emulator[1:], "$PROG_PATH", "-S", "-gdb", "tcp::1234"]}
        tools["qemu"] = {"server": server, "default": True}
    if openocd := board.get("debug", {}).get("openocd"):
        tools["openocd"] = {"server": {"executable": "openocd", "arguments": openocd}}
    return tools


class TinytransitPlatform(PlatformBase):
    """Boards are JSON files under ``boards/``; ``builder/main.py`` builds for each of them."""

    def get_boards(self, id_: str | None = None) -> Any:
        """Return one board or all, with their debug tools."""
        found = super().get_boards(id_)
        for board in [found] if id_ else found.values():
            board.manifest.setdefault("debug", {})["tools"] = debug_tools(board.manifest)
        return found

    def run(self, variables: Mapping[str, Any], targets: Sequence[str], silent: bool, verbose: bool, jobs: int) -> Any:
        """Build, or hand an environment of the Arduino framework to the official platforms."""
        if self.config.get(f"env:{variables['pioenv']}", "board") == "arduino":
            script = Path(self.get_dir()) / "builder" / "arduino.py"
            done = subprocess.run([sys.executable, str(script), variables["pioenv"], *targets])
            return {"returncode": done.returncode}
        return super().run(variables, targets, silent, verbose, jobs)

    def configure_default_packages(self, options: Mapping[str, Any], targets: Sequence[str]) -> None:
        """Check for the tools before the build starts; there are no packages to choose from.

        Raises:
            MissingToolError: Naming the first tool that is missing.
        """
        board = self.board_config(options["board"])
        needed = [board.get("build.toolchain") + "gcc"]
        if "emulate" in targets:
            needed += board.get("emulator.command", [])[:1]
        for tool in needed:
            if shutil.which(tool) is None:
                raise MissingToolError(tool)
