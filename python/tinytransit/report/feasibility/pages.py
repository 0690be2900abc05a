# SPDX-License-Identifier: MIT
"""A feasibility report as a PDF."""

from collections.abc import Sequence

from tinytransit.report.feasibility.result import Feasibility
from tinytransit.report.feasibility.texts import (
    current_text,
    downlink_text,
    limit_text,
    orbit_text,
    survey_text,
    verdict_text,
)
from tinytransit.report.html import short
from tinytransit.report.pdf import WIDTH, Pages
from tinytransit.report.plots import Plot


def pages(report: Feasibility, plots: Sequence[Plot]) -> bytes:
    """Return the document; ``plots`` are those of latency, energy and, where it is judged, downlink."""
    document = Pages(f"Feasibility: {report.orbit.name}")
    document.verdict(verdict_text(report), bool(report.feasible_boards) and report.mission_holds)
    document.text(f"Model {report.model_id}; {report.software}.", small=True)
    _boards(document, report)
    for plot in plots[:2]:
        document.plot(plot, 0.8 * WIDTH)
    _margins(document, report)
    _currents(document, report)
    _survey(document, report)
    for plot in plots[2:]:
        document.plot(plot, 0.8 * WIDTH)
    document.text(downlink_text(report))
    _upsets(document, report)
    document.heading("What this rests on")
    document.items(report.assumptions)
    document.heading("The orbit file")
    document.table(["key", "value"], [list(pair) for pair in orbit_text(report).items()], [2, 3],
                   left=2)  # fmt: skip
    return document.finish()


def _boards(document: Pages, report: Feasibility) -> None:
    document.heading("Boards")
    rows = [[
        b.board, b.verdict, f"{b.clock_hz / 1e6:g}", f"{b.flash_bytes:,}", f"{b.ram_bytes:,}", f"{b.stack_bytes:,}",
        f"{short(b.latency.mid_ms)} ({short(b.latency.low_ms)} to {short(b.latency.high_ms)})", short(b.energy_uj[1]),
        short(b.power_mw), f"{100 * b.duty_cycle:.2g} %",
    ] for b in report.boards]  # fmt: skip
    head = ["board", "verdict", "MHz", "flash, B", "RAM, B", "stack, B", "latency, ms", "energy, µJ", "mW",
            "duty cycle"]  # fmt: skip
    document.table(head, rows, [2.4, 1.3, 0.8, 1.2, 1.2, 1.1, 2.7, 1.2, 0.9, 1.2], left=2)
    kinds = ", ".join(sorted({board.latency.kind for board in report.boards}))
    document.text(f"Latency: {kinds}; mid with its band from low to high.", small=True)


def _margins(document: Pages, report: Feasibility) -> None:
    document.heading("What is left of each limit")
    names = [margin.name for margin in report.boards[0].margins]
    rows = [[b.board, *(f"{100 * margin.left:.1f} %" for margin in b.margins)] for b in report.boards]
    document.table(["board", *names], [*rows, ["limit", *limit_text(report)]], [2.2] + [1.3] * len(names))


def _currents(document: Pages, report: Feasibility) -> None:
    document.heading("Time, energy and current")
    rows = [[
        b.board, f"{b.windows_per_day:,.0f}", short(b.transfer_ms), short(b.energy_per_day_j),
        short(b.current.milliamperes),
    ] for b in report.boards]  # fmt: skip
    head = ["board", "windows a day, at most", "link, ms a window", "energy of a day, J", "current, mA"]
    document.table(head, rows, [1.9, 1.5, 1.5, 1.5, 1.2])
    document.text("Where the currents are from:")
    document.items(current_text(report))


def _survey(document: Pages, report: Feasibility) -> None:
    if report.survey is None:
        return
    document.heading("Stars searched on board")
    rows = [[
        b.board, f"{short(s.star_ms[1] / 1e3)} ({short(s.star_ms[0] / 1e3)} to {short(s.star_ms[2] / 1e3)})",
        f"{short(s.energy_mj[1])} ({short(s.energy_mj[0])} to {short(s.energy_mj[2])})", f"{s.stars_an_hour:,.0f}",
        f"{s.stars_per_day:,.0f}", f"{100 * s.duty_cycle:.2g} %",
    ] for b in report.boards if (s := b.survey) is not None]  # fmt: skip
    head = ["board", "star, s", "energy, mJ", "stars an hour", "stars a day, at most", "duty cycle"]
    document.table(head, rows, [1.9, 2.2, 2.2, 1.3, 1.5, 1.1])
    document.text(survey_text(report))


def _upsets(document: Pages, report: Feasibility) -> None:
    document.heading("Upsets expected in a day")
    document.text(report.vulnerability)
    rows = [[
        b.board, short(b.upsets_per_day), short(b.wrong_decisions_per_day[1]),
        f"{short(b.wrong_decisions_per_day[0])} to {short(b.wrong_decisions_per_day[2])}", f"{b.uncovered_bits:,}",
    ] for b in report.boards]  # fmt: skip
    head = ["board", "upsets", "that change a decision", "low to high", "bits not among the regions"]
    document.table(head, rows, [2, 1.2, 1.6, 2, 1.8])
