# SPDX-License-Identifier: MIT
"""Windows as records of our own: AstroNet's names for those who look for them, and what brings back every bit.

Floats of a record have 32 bits, and AstroNet's names leave out what a shard says besides. So each record also carries
its row as JSON (``tinytransit/row``) and its extras as raw bytes (``tinytransit/extra/NAME``, described by
``tinytransit/extras``); reading uses these and the two views.
"""

import json
import math
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from tinytransit.dataset.errors import RecordError
from tinytransit.dataset.example import Feature, Features
from tinytransit.dataset.layout import ASTRONET, TRIAGE
from tinytransit.dataset.row import Row
from tinytransit.time_systems import TIME_SYSTEMS
from tinytransit.window.recipe import WindowRecipe

_ROW, _EXTRAS, _EXTRA = "tinytransit/row", "tinytransit/extras", "tinytransit/extra/"
_VIEWS = {"global_view": WindowRecipe().global_bins, "local_view": WindowRecipe().local_bins}
_DAYS_AN_HOUR = 1.0 / 24.0
_LARGEST_EXTRA_BYTES = 1 << 20

_Count = Annotated[int, Field(ge=0, le=10_000)]
_Positive = Annotated[float, Field(gt=0)]


class _Columns(BaseModel):
    """All columns of a row but the views."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    star: Annotated[str, Field(min_length=1)]
    name: str
    label: Annotated[int, Field(ge=-1, le=1)]
    disposition: str
    period_days: _Positive
    epoch_days: float
    time_system: Literal["BJD", "BKJD", "BTJD"]
    duration_hours: _Positive
    global_empty: _Count
    local_empty: _Count
    source: str
    fold: Annotated[int, Field(ge=0, le=9)]


class _Extra(BaseModel):
    """How the bytes of an extra are to be read."""

    model_config = ConfigDict(extra="forbid", strict=True)

    # Numbers, truth values and text of NumPy, little-endian; nothing that needs unpickling.
    dtype: Annotated[str, Field(pattern=r"^([<|][fiub][1248]|<U[1-9][0-9]{0,3})$")]
    shape: Annotated[list[Annotated[int, Field(ge=0, le=100_000)]], Field(max_length=4)]


_EXTRA_TABLE = TypeAdapter(dict[str, _Extra])


def is_own(features: Features) -> bool:
    """Whether a record was written by :func:`features_of`."""
    return _ROW in features


def features_of(row: Row) -> dict[str, Feature]:
    """Return a window as features: those of AstroNet for a Kepler star, of Astronet-Triage for others, and our own.

    Stars of neither the Kepler nor the TESS Input Catalog have no feature for their number.
    """
    columns = {
        name: value.item() if isinstance(value, np.generic) else value
        for name, value in row.columns.items()
        if name not in _VIEWS
    }
    features: dict[str, Feature] = {name: np.asarray(row.columns[name], np.float32) for name in _VIEWS}
    features |= _public_features(columns)
    if "secondary_view" in row.extras:
        features["secondary_view"] = row.extras["secondary_view"].astype(np.float32)
    table = {}
    for name, values in row.extras.items():
        plain = np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("<"))
        table[name] = {"dtype": plain.dtype.str, "shape": list(values.shape)}
        features[f"{_EXTRA}{name}"] = [plain.tobytes()]
    features[_ROW] = [json.dumps(columns, sort_keys=True).encode()]
    features[_EXTRAS] = [json.dumps(table, sort_keys=True).encode()]
    return features


def row_of(features: Features) -> Row:
    """Return the window of a record that :func:`features_of` made; bit by bit the same.

    Raises:
        RecordError: If a feature is missing, or has another type, length or range.
    """
    try:
        columns = _Columns.model_validate_json(_bytes(features, _ROW))
        table = _EXTRA_TABLE.validate_json(_bytes(features, _EXTRAS))
    except ValidationError as error:
        first = error.errors()[0]
        raise RecordError(f"{_ROW}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    views = {name: _view(features, name, bins, columns.star) for name, bins in _VIEWS.items()}
    extras = {name: _extra(_bytes(features, f"{_EXTRA}{name}"), how, name) for name, how in table.items()}
    return Row({**columns.model_dump(), **views}, extras)


def _public_features(columns: dict[str, object]) -> dict[str, Feature]:
    star, system = str(columns["star"]), str(columns["time_system"])
    catalogue, _, number = star.partition(" ")
    layout = ASTRONET if catalogue == ASTRONET.catalogue else TRIAGE
    epoch = float(str(columns["epoch_days"])) + TIME_SYSTEMS[system] - TIME_SYSTEMS[layout.time_system]
    duration_days = float(str(columns["duration_hours"])) * _DAYS_AN_HOUR
    features: dict[str, Feature] = {
        layout.period: np.array([columns["period_days"]], np.float32),
        layout.epoch: np.array([epoch], np.float32),
        layout.duration: np.array([duration_days], np.float32),
        layout.disposition: [str(columns["disposition"]).encode()],
    }
    if catalogue == layout.catalogue and number.isdigit() and int(number) < 1 << 63:
        features[layout.star] = np.array([int(number)], np.int64)
    return features


def _bytes(features: Features, name: str) -> bytes:
    values = features.get(name, [])
    if not isinstance(values, list) or len(values) != 1:
        raise RecordError(f"feature {name}: expected one of bytes, got {len(values)}")
    return values[0]


def _view(features: Features, name: str, bins: int, star: str) -> npt.NDArray[np.float32]:
    values = features.get(name, [])
    if isinstance(values, list) or values.shape != (bins,) or values.dtype != np.float32:
        raise RecordError(f"{star}: feature {name}: expected {bins} floats, got {len(values)}")
    if not np.isfinite(values).all():
        raise RecordError(f"{star}: feature {name}: a bin is not finite")
    return values.astype(np.float32)


def _extra(data: bytes, how: _Extra, name: str) -> npt.NDArray[np.generic]:
    try:
        dtype = np.dtype(how.dtype)
    except TypeError as error:
        raise RecordError(f"feature {_EXTRA}{name}: no such type as {how.dtype}") from error
    expected = math.prod(how.shape) * dtype.itemsize
    if len(data) != expected or expected > _LARGEST_EXTRA_BYTES:
        raise RecordError(
            f"feature {_EXTRA}{name}: expected {expected} bytes, at most {_LARGEST_EXTRA_BYTES}, got {len(data)}"
        )
    return np.frombuffer(data, dtype).reshape(how.shape).copy()
