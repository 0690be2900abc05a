# SPDX-License-Identifier: MIT
"""Records of AstroNet, Astronet-Triage, Astronet-Vetting and Nigraha as windows."""

import math

import numpy as np
import numpy.typing as npt

from tinytransit.dataset.errors import RecordError
from tinytransit.dataset.example import Features
from tinytransit.dataset.layout import LAYOUTS, Layout
from tinytransit.dataset.row import Row
from tinytransit.window.errors import NoDipError
from tinytransit.window.labels import label_of
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.resampling import resampled_global, resampled_local
from tinytransit.window.shard import fold_of
from tinytransit.window.views import normalise

_SECONDARY_BINS = WindowRecipe().local_bins
_ODD_EVEN_BINS = 162
_UNLABELLED = "UNK"
_LARGEST_EXACT = {2: 2**11, 4: 2**24, 8: 2**53}
"""Whole numbers up to it are all floats of so many bytes."""


def row_of(features: Features) -> Row:
    """Return the window of a record.

    Views become ours as :mod:`tinytransit.window.resampling` says. Empty bins are not counted by these projects and
    taken as 0. A star's fold is ours. Extras: ``snr`` and ``odd_even_view`` (162 bins) where the record has them, and
    ``secondary_view``, NaN where it has none. A record without a label, as made for prediction, is ``UNK``.

    Raises:
        RecordError: If the record is of no known layout, a feature is missing, of another type or length, not finite
            or out of range, or a view is flat.
    """
    layout = _layout_of(features)
    number = _integer(features, layout.star)
    star = f"{layout.catalogue} {number}"
    period = _positive(features, layout.period, star)
    duration_hours = _positive(features, layout.duration, star) * layout.duration_unit_hours
    duration = duration_hours / (24.0 * period)
    disposition = _disposition(features, layout.disposition, star)
    whole = _view(features, layout.global_view, star, layout.global_bins)
    near = _view(features, layout.local_view, star, tuple(layout.local_reach))
    try:
        global_view = resampled_global(whole)
        local_view = resampled_local(near, layout.local_reach[near.size], duration, layout.local_bin_width)
    except NoDipError as error:
        raise RecordError(f"{star}: {error}") from error
    columns = {
        "star": star, "name": "", "label": label_of(disposition), "disposition": disposition,
        "period_days": period, "epoch_days": _number(features, layout.epoch, star),
        "time_system": layout.time_system, "duration_hours": duration_hours,
        "global_view": global_view, "local_view": local_view, "global_empty": 0, "local_empty": 0,
        "source": layout.name, "fold": fold_of(star),
    }  # fmt: skip
    return Row(columns, _extras(features, layout, star))


def _layout_of(features: Features) -> Layout:
    for layout in LAYOUTS:
        if layout.star in features:
            return layout
    stars = ", ".join(f"{layout.star} ({layout.name})" for layout in LAYOUTS)
    raise RecordError(f"expected a feature {stars}, got {', '.join(sorted(features)) or 'none'}")


def _extras(features: Features, layout: Layout, star: str) -> dict[str, npt.NDArray[np.generic]]:
    extras: dict[str, npt.NDArray[np.generic]] = {"secondary_view": np.full(_SECONDARY_BINS, np.nan, np.float32)}
    if layout.secondary_view in features:
        view = _view(features, layout.secondary_view, star, (_SECONDARY_BINS, *layout.local_reach))
        if np.ptp(view) > 0:
            extras["secondary_view"] = resampled_local(view, WindowRecipe().local_half_width_durations, 0.01)
    if layout.odd_even_view in features:
        extras["odd_even_view"] = normalise(_view(features, layout.odd_even_view, star, (_ODD_EVEN_BINS,)))
    if snr := next((name for name in layout.snr if name in features), None):
        extras["snr"] = np.array(_number(features, snr, star))
    return extras


def _integer(features: Features, name: str) -> int:
    values = features[name]
    if isinstance(values, list) or values.shape != (1,) or not float(values[0]).is_integer() or values[0] < 1:
        raise RecordError(f"feature {name}: expected one whole number above 0, got {_shown(values)}")
    if values.dtype.kind == "f" and values[0] > _LARGEST_EXACT[values.dtype.itemsize]:
        raise RecordError(
            f"feature {name}: expected an exact number, got {values.dtype} {values[0]:.0f}, which neighbouring numbers "
            "round to; write it as int64"
        )
    return int(values[0])


def _number(features: Features, name: str, star: str) -> float:
    values = features.get(name, [])
    if isinstance(values, list) or values.shape != (1,) or not math.isfinite(values[0]):
        raise RecordError(f"{star}: feature {name}: expected one finite number, got {_shown(values)}")
    return float(values[0])


def _positive(features: Features, name: str, star: str) -> float:
    value = _number(features, name, star)
    if value <= 0:
        raise RecordError(f"{star}: feature {name}: expected a number above 0, got {value}")
    return value


def _disposition(features: Features, name: str, star: str) -> str:
    values = features.get(name, [])
    if not len(values):
        return _UNLABELLED
    if not isinstance(values, list) or len(values) != 1:
        raise RecordError(f"{star}: feature {name}: expected one text, got {_shown(values)}")
    return values[0].decode("utf-8", errors="replace").strip() or _UNLABELLED


def _view(features: Features, name: str, star: str, lengths: tuple[int, ...]) -> npt.NDArray[np.float64]:
    values = features.get(name, [])
    if isinstance(values, list) or values.size not in lengths:
        raise RecordError(
            f"{star}: feature {name}: expected {' or '.join(map(str, lengths))} numbers, got {_shown(values)}"
        )
    if not np.isfinite(values).all():
        raise RecordError(
            f"{star}: feature {name}: {int((~np.isfinite(values)).sum())} of {values.size} bins are not finite"
        )
    return values.astype(np.float64)


def _shown(values: npt.NDArray[np.generic] | list[bytes]) -> str:
    if not len(values):
        return "none"
    if isinstance(values, list):
        return f"{len(values)} of bytes"
    return str(values[0]) if values.size == 1 else f"{values.size} numbers"
