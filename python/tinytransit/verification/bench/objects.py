# SPDX-License-Identifier: MIT
"""Compile many sources at once, each only when it, a header of it or how it is compiled has changed."""

import hashlib
import os
import shlex
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tinytransit.progress import counting
from tinytransit.verification.bench.build import run_tool


def compile_objects(commands: Mapping[Path, tuple[str, ...]], folder: Path, title: str) -> list[Path]:
    """Compile sources and return their objects, in the same order.

    Args:
        commands: Compiler and flags for each source.
        folder: For the objects.
        title: Of what is compiled, for the progress.

    Raises:
        BuildError: If the compiler refuses one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    targets = {source: _target(source, command, folder) for source, command in commands.items()}
    missing = [source for source, target in targets.items() if not _is_current(target)]
    with ThreadPoolExecutor(os.cpu_count()) as pool, counting(title, len(missing)) as progress:
        built = pool.map(lambda source: _compile(source, commands[source], targets[source]), missing)
        for done, _ in enumerate(built, 1):
            progress(done)
    return list(targets.values())


def _target(source: Path, command: tuple[str, ...], folder: Path) -> Path:
    """Return the object of a source, whose name stands for how it is compiled."""
    digest = hashlib.sha256("\n".join((str(source), *command)).encode()).hexdigest()
    return folder / f"{source.stem}-{digest[:16]}.o"


def _compile(source: Path, command: tuple[str, ...], target: Path) -> None:
    # What an interrupted compiler leaves is not taken for an object.
    unfinished = target.with_suffix(".new")
    run_tool([*command, "-MD", "-MF", str(target.with_suffix(".d")), "-c", str(source), "-o", str(unfinished)])
    unfinished.replace(target)


def _is_current(target: Path) -> bool:
    """Say whether an object is newer than all that the compiler read for it."""
    try:
        rule = target.with_suffix(".d").read_text()
        built = target.stat().st_mtime_ns
        read = shlex.split(rule.replace("\\\n", " ").partition(": ")[2])
        return all(Path(name).stat().st_mtime_ns < built for name in read)
    except OSError:
        return False
