# SPDX-License-Identifier: MIT
"""Read and write windows in either kind of file: ``.npz`` shards, and TFRecords under any other name."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tinytransit.dataset.errors import RecordError, TfRecordError
from tinytransit.dataset.row import rows_of, shard_of
from tinytransit.skipped import Skipped
from tinytransit.window.shard import WindowShard, read_shard, write_shard


@dataclass(frozen=True)
class Loaded:
    """The windows of a file, and the records that gave none: their place in the file, and why."""

    shard: WindowShard
    skipped: list[Skipped] = field(default_factory=list)


def read_windows(path: Path) -> Loaded:
    """Read an ``.npz`` shard, or TFRecords: ours, AstroNet's, Astronet-Triage's, Astronet-Vetting's or Nigraha's.

    Raises:
        ShardError: If an ``.npz`` file is no shard, or the windows contradict each other.
        TfRecordError: If the file is damaged, or no record in it gives a window.
        DatasetError: If the JSON beside it is of another file.
    """
    return Loaded(read_shard(path)) if path.suffix == ".npz" else _read_tfrecord(path)


def write_windows(shard: WindowShard, path: Path) -> None:
    """Write an ``.npz`` shard, or TFRecords with a JSON beside them; the same windows give the same bytes.

    Raises:
        DatasetError: If a text is too long for records.
    """
    if path.suffix == ".npz":
        write_shard(shard, path)
        return
    from tinytransit.dataset.example import serialize_example
    from tinytransit.dataset.own_record import features_of
    from tinytransit.dataset.sidecar import check_texts, write_sidecar
    from tinytransit.dataset.tfrecord_file import write_records

    check_texts(shard)
    write_records((serialize_example(features_of(row)) for row in rows_of(shard)), path)
    write_sidecar(path, shard)


def _read_tfrecord(path: Path) -> Loaded:
    from tinytransit.dataset import own_record, public_record
    from tinytransit.dataset.example import parse_example
    from tinytransit.dataset.sidecar import read_sidecar
    from tinytransit.dataset.tfrecord_file import read_records

    rows, skipped = [], []
    for place, record in enumerate(read_records(path), start=1):
        try:
            features = parse_example(record)
            rows.append((own_record if own_record.is_own(features) else public_record).row_of(features))
        except RecordError as error:
            skipped.append(Skipped(f"{path.name} record {place}", str(error)))
    if not rows:
        raise TfRecordError(
            f"{path.name}: none of its {len(skipped)} records gives a window; the first: {skipped[0].reason}"
        )
    sidecar = read_sidecar(path)
    if sidecar is None:
        return Loaded(shard_of(rows, f"TFRecords: {path.name}"), skipped)
    shard = shard_of(rows, sidecar.provenance)
    wide: dict[str, Any] = {name: _widened(getattr(shard, name), dtype) for name, dtype in sidecar.text.items()}
    return Loaded(replace(shard, **wide), skipped)


def _widened(texts: npt.NDArray[np.str_], dtype: str) -> npt.NDArray[np.str_]:
    return texts.astype(np.result_type(texts.dtype, np.dtype(dtype)))
