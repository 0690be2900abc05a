# SPDX-License-Identifier: MIT
"""Write a feasibility report in the wanted formats."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tinytransit.files import write_bytes, write_csv, write_json, write_text
from tinytransit.report.feasibility.result import BoardFigures, Feasibility
from tinytransit.report.feasibility.texts import (
    current_text,
    downlink_text,
    limit_text,
    orbit_text,
    survey_text,
    verdict_text,
)
from tinytransit.report.formats import Format

if TYPE_CHECKING:
    from tinytransit.report.plots import Plot

STEM = "feasibility"


def write_feasibility(report: Feasibility, formats: Sequence[Format], out: Path) -> list[Path]:
    """Write the report and return the files; the same report gives the same bytes."""
    files = {each: out / f"{STEM}.{each}" for each in formats}
    if Format.JSON in files:
        write_json(files[Format.JSON], report.model_dump(mode="json"))
    if Format.CSV in files:
        write_csv(files[Format.CSV], csv_columns(report.boards))
    if Format.HTML in files or Format.PDF in files:
        from tinytransit.report.feasibility.plots import downlink_plot, energy_plot, latency_plot

        plots = [latency_plot(report), energy_plot(report)]
        if report.downlink is not None:
            plots.append(downlink_plot(report.downlink, report.orbit))
        if Format.HTML in files:
            write_text(files[Format.HTML], _page(report, plots))
        if Format.PDF in files:
            from tinytransit.report.feasibility.pages import pages

            write_bytes(files[Format.PDF], pages(report, plots))
    return list(files.values())


def csv_columns(boards: Sequence[BoardFigures]) -> dict[str, list[object]]:
    """Return a column for each figure of the boards, units in the names."""
    rows = [_row(board) for board in boards]
    return {name: [row[name] for row in rows] for name in rows[0]}


def _row(b: BoardFigures) -> dict[str, object]:
    ends = ("low", "mid", "high")
    return {
        "board": b.board, "mcu": b.mcu, "verdict": b.verdict, "clock_hz": b.clock_hz,
        "flash_bytes": b.flash_bytes, "flash_available_bytes": b.flash_available_bytes,
        "ram_bytes": b.ram_bytes, "ram_available_bytes": b.ram_available_bytes,
        "stack_bytes": b.stack_bytes, "stack_available_bytes": b.stack_available_bytes,
        "latency_kind": b.latency.kind, "latency_low_ms": b.latency.low_ms, "latency_mid_ms": b.latency.mid_ms,
        "latency_high_ms": b.latency.high_ms,
        **{f"energy_{end}_uj": value for end, value in zip(ends, b.energy_uj, strict=True)},
        "power_mw": b.power_mw, "current_ma": b.current.milliamperes, "current_kind": b.current.kind,
        "current_source": b.current.source, "current_checked": b.current.checked, "transfer_ms": b.transfer_ms,
        "windows_per_day": b.windows_per_day, "duty_cycle": b.duty_cycle, "energy_per_day_j": b.energy_per_day_j,
        "upsets_per_day": b.upsets_per_day,
        **{f"wrong_decisions_per_day_{end}": value
           for end, value in zip(ends, b.wrong_decisions_per_day, strict=True)},
        "uncovered_bits": b.uncovered_bits,
        **_survey_columns(b),
        **{f"margin_{margin.name.replace(' ', '_').lower()}": margin.left for margin in b.margins},
    }  # fmt: skip


def _survey_columns(b: BoardFigures) -> dict[str, object]:
    """Return the figures of stars on board; none where the firmware has no survey, which is so for all boards."""
    if b.survey is None:
        return {}
    ends = ("low", "mid", "high")
    return {
        **{f"star_{end}_ms": value for end, value in zip(ends, b.survey.star_ms, strict=True)},
        **{f"star_energy_{end}_mj": value for end, value in zip(ends, b.survey.energy_mj, strict=True)},
        "stars_an_hour": b.survey.stars_an_hour, "star_transfer_ms": b.survey.transfer_ms,
        "stars_per_day": b.survey.stars_per_day, "star_duty_cycle": b.survey.duty_cycle,
        "star_energy_per_day_j": b.survey.energy_per_day_j,
    }  # fmt: skip


def _page(report: Feasibility, plots: "Sequence[Plot]") -> str:
    """Return the page; ``plots`` are those of latency, energy and, where it is judged, downlink."""
    from tinytransit.report.html import render

    return render("feasibility.html.j2", {
        "report": report,
        "plots": plots,
        "verdict": verdict_text(report),
        "downlink_text": downlink_text(report),
        "survey_text": survey_text(report),
        "limits": limit_text(report),
        "currents": current_text(report),
        "least": min(report.boards, key=lambda board: board.energy_uj[1]),
        "fastest": min(report.boards, key=lambda board: board.latency.mid_ms),
        "orbit": orbit_text(report),
    })  # fmt: skip
