# SPDX-License-Identifier: MIT
"""The window contract as a C header, from which a board folds and quantizes windows by itself."""

import math
from collections.abc import Mapping, Sequence

import jinja2

from tinytransit import __version__
from tinytransit.deploy.manifest import Manifest
from tinytransit.deploy.static.emit import c_template_environment
from tinytransit.window.scalars import BINS, number_edges

CONTRACT_FILE = "window_contract.h"

# Inputs and numbers that firmware/survey knows how to make; their places are their numbers in C.
_INPUTS = ("global_view", "local_view", "secondary_view", "scalars")
NUMBERS = (
    "period_days", "duration_hours", "duration_over_period", "snr", "centre_depth", "steepness", "global_kurtosis",
    "box_residual", "width_half_depth", "secondary_contrast", "global_skewness", "second_dip", "global_roughness",
    "triangle_residual", "wave_twice_a_period", "second_dip_phase", "global_scatter", "local_maximum",
    "global_maximum", "local_asymmetry",
)  # fmt: skip
"""Names of the numbers of the input ``scalars`` that the firmware makes."""


def contract_header(manifest: Manifest) -> str | None:
    """Return ``window_contract.h``; None for a model whose inputs the firmware does not know how to make.

    Args:
        manifest: Names, sizes and quantization of the inputs, and the recipe of the windows.
    """
    recipe, edges = manifest.window, number_edges()
    sizes = {"global_view": recipe.global_bins, "local_view": recipe.local_bins,
             "secondary_view": recipe.local_bins, "scalars": len(edges) * BINS}  # fmt: skip
    known = all(sizes.get(spec.name) == spec.size for spec in manifest.inputs)
    if not known or set(edges) - set(NUMBERS) or recipe.detrend_method != "biweight":
        return None
    step = 4.0 * math.pi / (recipe.global_bins - 1)
    context = {
        "version": __version__,
        "model_id": manifest.model_id,
        "recipe": recipe,
        "inputs": _INPUTS,
        "numbers": NUMBERS,
        "specs": manifest.inputs,
        "outputs": len(manifest.outputs),
        "edges": edges,
        "ramps": BINS,
        "input_bytes": manifest.input_bytes,
        "step": (math.cos(step), math.sin(step)),
        "rows": _rows(edges),
    }
    template = c_template_environment(jinja2.PackageLoader("tinytransit.deploy")).get_template(f"{CONTRACT_FILE}.j2")
    return template.render(context)


def _rows(edges: Mapping[str, Sequence[float]]) -> list[str]:
    return [f"{{{', '.join(f'{float(edge)!r}f' for edge in row)}}}" for row in edges.values()]
