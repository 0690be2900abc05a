# SPDX-License-Identifier: MIT
"""A profile as one HTML page that needs nothing else."""

import jinja2

from tinytransit import __version__
from tinytransit.verification.profile.boards import estimates
from tinytransit.verification.profile.flame import lay_out
from tinytransit.verification.profile.layers import Layer
from tinytransit.verification.profile.profile import Profile


def render_page(title: str, profile: Profile, layers: list[Layer]) -> str:
    """Return the page.

    Args:
        title: What was profiled.
        profile: The figures.
        layers: A bar for each.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("tinytransit.verification.profile"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    boxes = lay_out(profile.paths)
    return environment.get_template("profile.html.j2").render(
        title=title,
        version=__version__,
        profile=profile,
        layers=layers,
        longest=max((layer.cost.cycles.high for layer in layers), default=1),
        boxes=boxes,
        depth=max(box.depth for box in boxes) + 1,
        estimates=estimates(profile.total),
    )
