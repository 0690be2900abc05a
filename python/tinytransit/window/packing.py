# SPDX-License-Identifier: MIT
"""Put windows into a shard."""

import json
from collections.abc import Mapping, Sequence

import numpy as np

from tinytransit import __version__
from tinytransit.window.labels import labels_of
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.shard import WindowShard, folds_of
from tinytransit.window.window import Window

_PPM = 1e6


def pack(windows: Sequence[Window], recipe: WindowRecipe, made_by: Mapping[str, object]) -> WindowShard:
    """Return a shard of the windows, in their order, with the extras ``depth``, ``transits``, ``secondary_view`` and
    the measured quantities (see ``tinytransit.window.measurements``).

    Args:
        windows: At least one.
        recipe: What they were made with.
        made_by: Command and what it was given; goes into the provenance with the recipe and the version.
    """
    provenance = {**made_by, "tinytransit": __version__, "recipe": recipe.model_dump()}
    star = np.array([window.star for window in windows], dtype=np.str_)
    disposition = np.array([window.ephemeris.disposition for window in windows], dtype=np.str_)
    return WindowShard(
        star=star,
        name=np.array([window.ephemeris.name for window in windows], dtype=np.str_),
        label=labels_of(disposition),
        disposition=disposition,
        period_days=np.array([window.ephemeris.period_days for window in windows]),
        epoch_days=np.array([window.ephemeris.epoch_in(window.time_system) for window in windows]),
        time_system=np.array([window.time_system for window in windows], dtype=np.str_),
        duration_hours=np.array([window.ephemeris.duration_hours for window in windows]),
        global_view=np.stack([window.global_view for window in windows]),
        local_view=np.stack([window.local_view for window in windows]),
        global_empty=np.array([window.global_empty for window in windows], dtype=np.int32),
        local_empty=np.array([window.local_empty for window in windows], dtype=np.int32),
        source=np.array([window.source for window in windows], dtype=np.str_),
        fold=folds_of(star),
        extras={
            "depth": np.array([window.depth for window in windows]),
            "transits": np.array([window.transits for window in windows], dtype=np.int32),
            "secondary_view": np.stack([window.secondary_view for window in windows]),
            **{name: np.array(values) for name, values in _quantities(windows, recipe).items()},
        },
        provenance=json.dumps(provenance, sort_keys=True),
    )


def _quantities(windows: Sequence[Window], recipe: WindowRecipe) -> dict[str, list[float]]:
    # In other units than those of the star's light it is no depth.
    is_depth = recipe.flux_normalisation == "median"
    hosts = [window.host for window in windows]
    return {
        "snr": [window.snr for window in windows],
        "depth_ppm": [_PPM * window.middle_depth if is_depth else float("nan") for window in windows],
        "depth_change": [window.depth_change for window in windows],
        "tmag": [_or_nan(host.tess_magnitude) for host in hosts],
        "star_radius": [_or_nan(host.radius_sun) for host in hosts],
        "star_mass": [_or_nan(host.mass_or_from_gravity) for host in hosts],
        "teff": [_or_nan(host.teff_k) for host in hosts],
    }


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value
