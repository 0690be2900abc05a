# SPDX-License-Identifier: MIT
"""The window contract as a C header, from which a board folds and quantizes windows by itself."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import jinja2

from tinytransit import __version__
from tinytransit.deploy.manifest import Manifest
from tinytransit.deploy.static.emit import c_template_environment
from tinytransit.window import measurements, scalars
from tinytransit.window.scalars import BINS

CONTRACT_FILE = "window_contract.h"

# Inputs that firmware/survey makes of the light curve alone; the place of each is its number in C.
_VIEWS = ("global_view", "local_view", "secondary_view")
NUMBERS = (
    "period_days", "duration_hours", "duration_over_period", "snr", "centre_depth", "steepness", "global_kurtosis",
    "box_residual", "width_half_depth", "secondary_contrast", "global_skewness", "second_dip", "global_roughness",
    "triangle_residual", "wave_twice_a_period", "second_dip_phase", "global_scatter", "local_maximum",
    "global_maximum", "local_asymmetry", "depth", "tess_magnitude", "star_radius", "effective_temperature",
    "planet_radius", "duration_ratio",
)  # fmt: skip
"""Names of the numbers beside the views that the firmware makes."""

_UNKNOWN = "unknown"


@dataclass(frozen=True)
class NumbersInput:
    """An input of numbers beside the views, each spread over ramps.

    Attributes:
        edges: Of the ramps of each number by its name, in order.
        missions: Values behind them that tell the mission: 1 the star's own, -1 another, 0 unknown.
        may_be_unknown: Whether a number that is not known is 0 in all of its ramps.
    """

    edges: Mapping[str, Sequence[float]]
    missions: int = 0
    may_be_unknown: bool = False

    @property
    def size(self) -> int:
        """Values of the input."""
        return len(self.edges) * int(BINS) + self.missions


NUMBERS_INPUTS: dict[str, Callable[[], NumbersInput]] = {
    "scalars": lambda: NumbersInput(scalars.number_edges()),
    "measurements": lambda: NumbersInput(measurements.number_edges(), len(measurements.MISSIONS), may_be_unknown=True),
}
"""Such inputs by their name."""


def contract_header(manifest: Manifest) -> str | None:
    """Return ``window_contract.h``; None for a model whose inputs the firmware does not know how to make.

    Args:
        manifest: Names, sizes and quantization of the inputs, and the recipe of the windows.
    """
    recipe = manifest.window_recipe
    named = [spec.name for spec in manifest.inputs if spec.name in NUMBERS_INPUTS]
    numbers = NUMBERS_INPUTS[named[0] if named else "scalars"]()
    sizes = {"global_view": recipe.global_bins, "local_view": recipe.local_bins, "secondary_view": recipe.local_bins,
             **dict.fromkeys(named, numbers.size)}  # fmt: skip
    known = len(named) <= 1 and all(sizes.get(spec.name) == spec.size for spec in manifest.inputs)
    strange = set(numbers.edges) - set(NUMBERS)
    if not known or (strange and not numbers.may_be_unknown) or recipe.detrend_method != "biweight":
        return None
    step = 4.0 * math.pi / (recipe.global_bins - 1)
    context = {
        "version": __version__,
        "model_id": manifest.model_id,
        "recipe": recipe,
        "inputs": (*_VIEWS, "numbers"),
        "inputs_in_order": [spec.name if spec.name in _VIEWS else "numbers" for spec in manifest.inputs],
        "numbers": (*NUMBERS, _UNKNOWN),
        "numbers_in_order": [name if name in NUMBERS else _UNKNOWN for name in numbers.edges],
        "specs": manifest.inputs,
        "outputs": len(manifest.outputs),
        "ramps": BINS,
        "missions": numbers.missions,
        "may_be_unknown": numbers.may_be_unknown,
        "input_bytes": manifest.input_bytes,
        "step": (math.cos(step), math.sin(step)),
        "rows": _rows(numbers.edges),
    }
    template = c_template_environment(jinja2.PackageLoader("tinytransit.deploy")).get_template(f"{CONTRACT_FILE}.j2")
    return template.render(context)


def _rows(edges: Mapping[str, Sequence[float]]) -> list[str]:
    return [f"{{{', '.join(f'{float(edge)!r}f' for edge in row)}}}" for row in edges.values()]
