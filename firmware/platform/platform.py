"""PlatformIO development platform that builds with compilers found on PATH."""

import shutil

from platformio.exception import UserSideException
from platformio.platform.base import PlatformBase


class MissingToolError(UserSideException):
    """A compiler or emulator is not installed."""

    MESSAGE = "{0} is not on PATH; `make setup` installs it"


class TinytransitPlatform(PlatformBase):
    """Boards are JSON files under ``boards/``; ``builder/main.py`` builds for each of them."""

    def configure_default_packages(self, options, targets):
        """Check for the tools before the build starts; there are no packages to choose from.

        Raises:
            MissingToolError: Naming the first tool that is missing.
        """
        board = self.board_config(options["board"])
        needed = [board.get("build.toolchain") + "gcc"]
        if "emulate" in targets:
            needed += board.get("emulator.command")[:1]
        for tool in needed:
            if shutil.which(tool) is None:
                raise MissingToolError(tool)
