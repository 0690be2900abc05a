# SPDX-License-Identifier: MIT
"""A campaign of folders in which odd things lie under the names of light curves."""

import os
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from tinytransit.verification.hostile.commands import BAD_INPUT, DONE, PARTLY, Invoke, see_ended
from tinytransit.verification.hostile.damage import damaged
from tinytransit.verification.hostile.row import FindingError, Row, try_all

_CATALOG = (
    "star,name,source,disposition,period_days,epoch_bjd,duration_hours,depth_ppm,ra_deg,dec_deg\n"
    "TIC 1,TIC 1 b,own,PC,3.1,2458326.3,2.5,900,10,10\n"
)
_CADENCES, _DAYS = 1300, 27.0
_SUFFIXES = (".csv", ".fits", ".csv.gz", ".fits.gz", ".CSV")
_MOST_ENTRIES = 8


def search_odd_folders(invoke: Invoke, seed: int, count: int) -> Row:
    """Have commands look for light curves in folders with directories, pipes, sockets, links, devices and the like.

    Args:
        invoke: Runs a command.
        seed: Draws the folders.
        count: How many.
    """
    with TemporaryDirectory(prefix="tinytransit-harden-") as scratch:
        catalog = Path(scratch) / "catalog.csv"
        catalog.write_text(_CATALOG)

        def call(number: int) -> None:
            random = np.random.default_rng([seed, number])
            with TemporaryDirectory(dir=scratch) as own:
                folder, out = Path(own) / "curves", Path(own) / "out"
                folder.mkdir()
                good = _curve(random)
                sound = bool(random.random() < 0.7)
                if sound:
                    (folder / "TIC_1.csv").write_bytes(good)
                sockets = [_put(folder, place, good, random) for place in range(int(random.integers(1, _MOST_ENTRIES)))]
                words = ["windows", "--catalog", str(catalog), "--input", str(folder), "--out", str(out / "w.npz")]
                if number % 2:
                    words = ["fetch", "local", str(folder), "--out", str(out)]
                try:
                    ended = invoke(["tinytransit", *words])
                finally:
                    for each in filter(None, sockets):
                        each.close()
                if sound and ended.status == BAD_INPUT:
                    raise FindingError(f"the sound file was not taken: {ended.err[-300:]}")
                see_ended(ended, (DONE, PARTLY) if sound else (DONE, BAD_INPUT, PARTLY))

        return try_all("folders: search odd ones", seed, (partial(call, number) for number in range(count)))


def _curve(random: np.random.Generator) -> bytes:
    time = np.linspace(1325.0, 1325.0 + _DAYS, _CADENCES)
    flux = 1 + 1e-3 * random.standard_normal(_CADENCES) - 0.01 * (np.abs((time - 1326.3 + 1.55) % 3.1 - 1.55) < 0.06)
    rows = "\n".join(f"{t:.6f},{f:.7f}" for t, f in zip(time, flux, strict=True))
    return f"# star: TIC 1\nbtjd,flux\n{rows}\n".encode()


def _put(folder: Path, place: int, good: bytes, random: np.random.Generator) -> socket.socket | None:
    """Put something odd into a folder; returns a socket that has to stay open as long as it lies there."""
    path = folder / f"{'.' if random.random() < 0.2 else ''}TIC_{place + 2}{_SUFFIXES[random.integers(len(_SUFFIXES))]}"
    kinds: tuple[Callable[[], object], ...] = (
        path.mkdir,
        path.touch,
        lambda: os.mkfifo(path),
        lambda: path.symlink_to(folder / "absent.csv"),
        lambda: path.symlink_to(path),
        lambda: path.symlink_to(folder),
        lambda: path.symlink_to("/dev/zero"),
        lambda: path.symlink_to("/proc/self/mem"),
        lambda: path.write_bytes(random.bytes(int(random.integers(1, 5000)))),
        lambda: path.write_bytes(damaged(good, random)),
        lambda: path.write_bytes(b"time,flux\n" + b"1,1\n" * int(random.integers(20))),
        lambda: _locked(path, good),
        lambda: _deep(path, good),
    )
    chosen = int(random.integers(len(kinds) + 1))
    if chosen < len(kinds):
        kinds[chosen]()
        return None
    listener = socket.socket(socket.AF_UNIX)
    # A socket's name has at most 107 bytes, which that of the folder may leave no room for.
    here = Path.cwd()
    os.chdir(folder)
    try:
        listener.bind(path.name)
    finally:
        os.chdir(here)
    return listener


def _locked(path: Path, good: bytes) -> None:
    path.write_bytes(good)
    path.chmod(0)


def _deep(path: Path, good: bytes) -> None:
    below = path / "a" / "b" / "c"
    below.mkdir(parents=True)
    (below / path.name).write_bytes(good)
