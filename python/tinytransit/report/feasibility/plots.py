# SPDX-License-Identifier: MIT
"""The plots of a feasibility report."""

from matplotlib.ticker import FormatStrFormatter, LogLocator, NullFormatter

from tinytransit.figures import ACCENT, INK, SECOND
from tinytransit.report.feasibility.budget import Downlink
from tinytransit.report.feasibility.orbit import Orbit
from tinytransit.report.feasibility.result import BoardFigures, Feasibility
from tinytransit.report.plots import Plot, drawing


def latency_plot(report: Feasibility) -> Plot:
    """Return the latency of each board with its band, and the limit."""
    limit = report.orbit.latency_limit_ms
    triples = [(b.latency.low_ms, b.latency.mid_ms, b.latency.high_ms) for b in report.boards]
    return _ranges("Latency of an inference", report.boards, triples, "milliseconds, low to high; dashed: the limit",
                   limit)  # fmt: skip


def energy_plot(report: Feasibility) -> Plot:
    """Return the energy of an inference on each board with the band of its latency."""
    triples = [board.energy_uj for board in report.boards]
    label = f"microjoules at {report.orbit.supply_v:g} V"
    return _ranges("Energy of an inference", report.boards, triples, label, None)


def downlink_plot(link: Downlink, orbit: Orbit) -> Plot:
    """Return the bytes of a day: all light curves, those called, and what the link carries."""
    bars = {"all light curves": link.raw_bytes, "called ones and records": link.sent_bytes}
    if link.packets_bytes is not None:
        bars["packets of candidates"] = link.packets_bytes
    with drawing("Downlink of a day", "Megabytes a day with and without classification on board", height=1.7) as (
        plot, (axes,)
    ):  # fmt: skip
        axes.barh(list(bars)[::-1], [value / 1e6 for value in bars.values()][::-1], color=ACCENT, height=0.55)
        axes.axvline(orbit.downlink_bytes_per_day / 1e6, color=SECOND, linestyle="--")
        axes.set_xlabel("megabytes a day; dashed: what the link carries")
    return plot


def _ranges(
    title: str,
    boards: tuple[BoardFigures, ...],
    triples: list[tuple[float, float, float]],
    label: str,
    limit: float | None,
) -> Plot:
    """Draw low, mid and high of each board on a logarithmic axis."""
    height = 0.9 + 0.26 * len(boards)
    with drawing(title, f"{title} by board, {label}", height=height) as (plot, (axes,)):
        for place, (low, mid, high) in enumerate(reversed(triples)):
            axes.plot([low, high], [place, place], color=ACCENT, linewidth=4, alpha=0.45, solid_capstyle="butt")
            axes.plot([mid], [place], "o", color=ACCENT, markersize=4.5)
        if limit is not None:
            axes.axvline(limit, color=SECOND, linestyle="--")
        axes.set_yticks(range(len(boards)), [board.board for board in reversed(boards)])
        axes.set_ylim(-0.6, len(boards) - 0.4)
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.xaxis.set_major_formatter(FormatStrFormatter("%g"))
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.grid(axis="x", color=INK, alpha=0.15)
        axes.set_xlabel(label)
    return plot
