# SPDX-License-Identifier: MIT
"""Read the compiler flags that the firmware's build, the measurements and the fuzzers share."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from tinytransit.errors import TinyTransitError
from tinytransit.resources import firmware_folder

FLAGS_FILE = Path("platform/flags.toml")
"""In the firmware's folder; it says what each list is for."""


class FlagsError(TinyTransitError):
    """The file of flags is missing or damaged."""


@dataclass(frozen=True)
class CompilerFlags:
    """The lists of ``firmware/platform/flags.toml``.

    Attributes:
        language: The standard.
        warnings: Of all code.
        engine_warnings: Further ones, of kernels and generated C.
        optimize: Of images.
        sections: One for each function and object.
        survey: Further ones, of the survey.
        host_optimize: Of programs that run on this computer.
        host_sanitize: Their sanitizers.
        library_sanitize: Those of a shared library.
        machine: By the name of a core.
    """

    language: tuple[str, ...]
    warnings: tuple[str, ...]
    engine_warnings: tuple[str, ...]
    optimize: tuple[str, ...]
    sections: tuple[str, ...]
    survey: tuple[str, ...]
    host_optimize: tuple[str, ...]
    host_sanitize: tuple[str, ...]
    library_sanitize: tuple[str, ...]
    machine: dict[str, tuple[str, ...]]

    def image(self, core: str) -> tuple[str, ...]:
        """Return the flags with which the firmware's build compiles a C file for a core, without those for debugging.

        Args:
            core: A key of ``machine``.
        """
        return (*self.machine[core], *self.language, *self.optimize, *self.warnings, *self.sections)


def read_flags(firmware: Path | None = None) -> CompilerFlags:
    """Read the flags of the firmware's build.

    Args:
        firmware: The firmware's folder; by default that of the current project, or of this package.

    Raises:
        FlagsError: If the file is missing or is not such a document.
    """
    file = (firmware or firmware_folder()) / FLAGS_FILE
    try:
        document = tomllib.loads(file.read_text())
        machine = {core: tuple(flags) for core, flags in document.pop("machine").items()}
        return CompilerFlags(**{name: tuple(flags) for name, flags in document.items()}, machine=machine)
    except OSError as error:
        raise FlagsError(f"cannot read {file}: {error.strerror}; name the folder of the firmware's sources") from error
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise FlagsError(f"{file} is not a list of compiler flags: {error}; take it from the repository") from error
