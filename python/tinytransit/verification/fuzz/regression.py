# SPDX-License-Identifier: MIT
"""Keep a failing network as a test case: a folder for ``tests/deploy/static/regressions``."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tinytransit.array_files import read_arrays, write_arrays
from tinytransit.files import replacing, write_bytes, write_json
from tinytransit.untrusted_files import FileFaultError
from tinytransit.verification.fuzz.compare import Difference, InputSets
from tinytransit.verification.fuzz.errors import FuzzError
from tinytransit.verification.fuzz.network import Network

_MOST_BYTES = 1 << 28


def write_case(folder: Path, model: bytes, inputs: InputSets, network: Network, difference: Difference) -> None:
    """Write ``model.tflite``, ``inputs.npz`` and ``case.json``, which says what was wrong."""
    write_bytes(folder / "model.tflite", model)
    arrays: dict[str, Any] = {f"input_{i}": np.stack(sets) for i, sets in enumerate(zip(*inputs, strict=True))}
    with replacing(folder / "inputs.npz") as temporary, temporary.open("wb") as stream:
        write_arrays(stream, arrays)
    record = {"difference": str(difference), "network": dataclasses.asdict(network)}
    write_json(folder / "case.json", record)


def read_inputs(path: Path) -> list[list[npt.NDArray[np.int8]]]:
    """Read an ``inputs.npz``: arrays ``input_0``, ``input_1``, ... of int8, sets along the first axis.

    Raises:
        FuzzError: If the file is not such.
    """
    try:
        by_name = read_arrays(path, _MOST_BYTES)
        arrays = [by_name[f"input_{i}"] for i in range(len(by_name))]
    except (FileFaultError, KeyError) as error:
        raise FuzzError(f"{path} does not hold int8 arrays input_0, input_1, ...: {error}") from error
    if not arrays or any(a.dtype != np.int8 or a.ndim < 2 or len(a) != len(arrays[0]) for a in arrays):
        raise FuzzError(
            f"{path}: expected int8 arrays of as many sets each, got {[(a.dtype, a.shape) for a in arrays]}"
        )
    return [list(arrays_of_set) for arrays_of_set in zip(*arrays, strict=True)]
