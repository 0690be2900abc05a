# SPDX-License-Identifier: MIT
"""A profile as one HTML page that needs nothing else, with a flame graph: widths are cycles, a caller lies above what
it calls.
"""

from dataclasses import dataclass

import jinja2

from tinytransit import __version__
from tinytransit.verification.profile.boards import estimates
from tinytransit.verification.profile.layers import Layer
from tinytransit.verification.profile.profile import CallPath, Profile


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


@dataclass(frozen=True)
class Box:
    """A call path in the picture.

    Attributes:
        name: The innermost function.
        depth: Callers above it.
        start: Left edge as a share of the whole, 0 to 1.
        width: Its own and its callees' cycles as a share of the whole.
        cycles: The same in modelled mid cycles.
        own: Its own mid cycles, without its callees'.
    """

    name: str
    depth: int
    start: float
    width: float
    cycles: int
    own: int


def lay_out(paths: tuple[CallPath, ...]) -> list[Box]:
    """Return a box for each call path, callers before callees, siblings in order of their first call.

    Args:
        paths: From a profile; the first is the entry function.
    """
    own = {path.names: path.cost.cycles.mid for path in paths}
    inclusive = dict.fromkeys(own, 0)
    for names, cycles in own.items():
        for depth in range(1, len(names) + 1):
            inclusive[names[:depth]] += cycles
    whole = max(inclusive[paths[0].names], 1)
    starts = {paths[0].names: 0}
    # Callees are laid from the left edge of their caller; its own cycles remain at its right.
    filled = {paths[0].names: 0}
    for names in list(own)[1:]:
        caller = names[:-1]
        starts[names] = filled[names] = filled[caller]
        filled[caller] += inclusive[names]
    return [
        Box(names[-1], len(names) - 1, starts[names] / whole, cycles / whole, cycles, own[names])
        for names, cycles in inclusive.items()
    ]
