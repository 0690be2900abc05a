# SPDX-License-Identifier: MIT
"""A campaign of damaged window shards: the archive's own bytes, and its members' under a correct checksum."""

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from tinytransit.verification.hostile.damage import damaged
from tinytransit.verification.hostile.row import Row, try_all
from tinytransit.window.measurements import QUANTITIES
from tinytransit.window.shard import read_shard

# A header of the .npy format is padded to a multiple of this; damage to it reaches further than damage to values.
_HEADER_BYTES = 128
# What tells a row of a file of windows.
_KEYS = ("tic_id", "kepid", "period", "epoch", "star", "period_days", "epoch_days")
# What others might write in a header, in place of what is there.
_WORDS = (
    b"'|O'",
    b"'<U9999999'",
    b"(8, 8)",
    b"()",
    b"(-1,)",
    b"(99999999999999,)",
    b"'>f8'",
    b"True",
    b"'<m8[s]'",
    b"nan",
)


def published_shards(seed: int) -> list[bytes]:
    """Return small files in the form of the three published sets, with drawn values."""
    random, rows = np.random.default_rng(seed), 6
    shared: dict[str, Any] = {
        "tic_id": random.integers(1, 10**9, rows),
        "period": random.uniform(1, 20, rows),
        "epoch": random.uniform(1300, 1400, rows),
        "duration": random.uniform(1, 5, rows),
        "snr": random.uniform(5, 50, rows),
        "disposition": np.array(["PC", "EB", "J", "PC", "V", "O"]),
        "global_view": random.uniform(-1, 0, (rows, 201)).astype(np.float32),
    }
    yu = shared | {
        "local_view": random.uniform(-1, 0, (rows, 61)).astype(np.float32),
        "secondary_view": random.uniform(-1, 0, (rows, 61)).astype(np.float32),
        "fold": np.arange(rows, dtype=np.int8),
    }
    nigraha = shared | {
        "local_view": random.uniform(-1, 0, (rows, 81)).astype(np.float32),
        "source": np.array(["dl3"] * rows),
        "depth": random.uniform(0, 0.01, rows),
        "odd_even_view": random.uniform(-1, 0, (rows, 162)).astype(np.float32),
    }
    kepler = {name: values for name, values in yu.items() if name not in ("tic_id", "snr", "secondary_view")} | {
        "kepid": shared["tic_id"],
        "tce_plnt_num": np.ones(rows, dtype=np.int16),
        "koi_disposition_2026": np.array(["CONFIRMED", "", "", "CANDIDATE", "", ""]),
    }
    return [_packed(columns) for columns in (yu, nigraha, kepler)]


def columns_beside(shard: bytes, seed: int) -> bytes:
    """Return what could stand beside a file of windows, with drawn values."""
    random = np.random.default_rng(seed)
    with np.load(io.BytesIO(shard)) as windows:
        keys = {name: windows[name] for name in _KEYS if name in windows}
    rows = len(next(iter(keys.values())))
    drawn = {name: random.uniform(1, 1e4, rows) for name in QUANTITIES}
    return _packed({**keys, **drawn, "toi_disposition_2026": np.array(["CP"] * rows)})


def read_damaged(shards: Sequence[bytes], seed: int, count: int) -> Row:
    """Read damaged shards, and make the model's inputs of those that are taken.

    Args:
        shards: Sound files, which take turns.
        seed: Draws the damage.
        count: How many.
    """
    with TemporaryDirectory(prefix="tinytransit-harden-") as folder:
        path, beside = Path(folder) / "damaged.npz", Path(folder) / "damaged_extra.npz"
        further = [columns_beside(shard, seed) for shard in shards]

        def calls() -> Iterator[Callable[[], object]]:
            for number in range(count):
                random = np.random.default_rng([seed, number])
                content, columns = shards[number % len(shards)], further[number % len(shards)]
                is_beside = number % 5 == 4
                path.write_bytes(content if is_beside else _damaged(content, number, random))
                beside.write_bytes(_damaged(columns, number, random) if is_beside else columns)
                yield lambda: read_shard(path).model_inputs()

        # Numbers far from any light curve's overflow in the model's inputs, which is no fault of the reader.
        with np.errstate(all="ignore"):
            return try_all("shards: read damaged files", seed, calls())


def _damaged(content: bytes, number: int, random: np.random.Generator) -> bytes:
    return damaged(content, random) if number % 4 == 0 else _with_damaged_member(content, random)


def _packed(columns: dict[str, Any]) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, **columns)
    return stream.getvalue()


def _with_damaged_member(content: bytes, random: np.random.Generator) -> bytes:
    """Return the archive with one member damaged, left out, exchanged or written twice, all checksums correct."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    chosen = int(random.integers(len(members)))
    name, data = members[chosen]
    match int(random.integers(8)):
        case 0:
            members[chosen] = (name, members[int(random.integers(len(members)))][1])
        case 1:
            del members[chosen]
        case 2:
            members.append((name + "x.npy" if random.random() < 0.5 else "extra_" + name, data))
        case 3 | 4:
            at = int(random.integers(_HEADER_BYTES))
            word = _WORDS[int(random.integers(len(_WORDS)))]
            members[chosen] = (name, data[:at] + word + data[at + len(word) :])
        case 5:
            members[chosen] = (name, damaged(data[:_HEADER_BYTES], random) + data[_HEADER_BYTES:])
        case 6:
            members[chosen] = (name, _rewritten(data, random))
        case _:
            members[chosen] = (name, data[:_HEADER_BYTES] + damaged(data[_HEADER_BYTES:], random))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data)
    return stream.getvalue()


def _rewritten(data: bytes, random: np.random.Generator) -> bytes:
    """Return an array in another type, shape or order, or with values that are no plain numbers."""
    values = np.lib.format.read_array(io.BytesIO(data))
    match int(random.integers(6)):
        case 0:
            values = values.reshape(-1)[: int(random.integers(values.size + 1))]
        case 1:
            values = np.zeros(values.shape, ["<f4", "<f8", "|i1", "|b1", "<U3", ">i4", "<f2"][int(random.integers(7))])
        case 2:
            values = values.reshape(*values.shape, 1)
        case 3 if values.dtype.kind == "f":
            values = values * np.float64([np.nan, np.inf, 1e300, 0, -1][int(random.integers(5))])
        case 4 if values.ndim:
            values = values[0]
        case _:
            values = np.asfortranarray(values.astype(values.dtype.newbyteorder(">")))
    stream = io.BytesIO()
    np.lib.format.write_array(stream, values)
    return stream.getvalue()
