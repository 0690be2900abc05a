# SPDX-License-Identifier: MIT
"""One HTML page that needs nothing else: no script, no font and no picture from elsewhere."""

from collections.abc import Mapping

from markupsafe import Markup

from tinytransit import html
from tinytransit.report.plots import Plot


def render(template: str, content: Mapping[str, object]) -> str:
    """Return a page.

    Args:
        template: A file of ``report/templates``.
        content: What it shows.
    """
    environment = html.environment("tinytransit.report")
    environment.filters["svg"] = _svg
    environment.filters["count"] = _count
    environment.filters["share"] = _share
    environment.filters["short"] = short
    environment.filters["figure"] = figure
    return html.render(environment, template, content)


def short(value: float) -> str:
    """Return a figure with three significant digits and no useless exponent."""
    if value != 0 and not 1e-3 <= abs(value) < 1e5:
        return f"{value:,.0f}" if abs(value) >= 1e5 else f"{value:.2e}"
    return f"{value:,.0f}" if abs(value) >= 1e3 or value == 0 else f"{value:#.3g}".removesuffix(".")


def figure(value: float) -> str:
    """Return a count whole and a measure with four decimals."""
    return f"{value:,}" if isinstance(value, int) else f"{value:.4f}"


def _svg(plot: Plot) -> Markup:
    # It is matplotlib's, and the texts in it were escaped by matplotlib.
    return Markup(plot.svg)


def _count(value: float) -> str:
    return f"{value:,.0f}"


def _share(value: float) -> str:
    """Return a share in percent, with as many digits as tell it from 0 and 100."""
    percent = 100.0 * value
    if percent != 0 and abs(percent) < 1:
        return f"{percent:.2g} %"
    return f"{percent:.1f} %"
