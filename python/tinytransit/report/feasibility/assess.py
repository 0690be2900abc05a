# SPDX-License-Identifier: MIT
"""Compare a built image on a board with a mission."""

from collections.abc import Mapping
from pathlib import Path

from tinytransit.boards import board_facts, environment_of
from tinytransit.report.feasibility.aboard import Aboard, SurveyFigures
from tinytransit.report.feasibility.budget import Downlink, duty_cycle, energy_uj, transfer_ms, windows_in
from tinytransit.report.feasibility.measured import Measured
from tinytransit.report.feasibility.orbit import Orbit
from tinytransit.report.feasibility.result import BoardFigures, Current, Latency, Margin
from tinytransit.report.feasibility.vulnerability import Region, expected_upsets, unmeasured_regions
from tinytransit.report.formats import ReportError
from tinytransit.verification.profile.case import Case
from tinytransit.verification.profile.currents import run_current
from tinytransit.verification.size.size import Fit, fit_board
from tinytransit.verification.size.stack_usage import worst_case

_MODEL = "instructions of this image, costed by Arm's table, with the band of tinytransit.verification.profile.boards"


def assess_board(
    board: str,
    case: Case,
    builds: Path,
    orbit: Orbit,
    measured: Measured | None,
    regions: Mapping[str, Region] | None,
    survey: Aboard | None = None,
) -> BoardFigures:
    """Measure the image of a board and compare it with a mission.

    Args:
        board: As PlatformIO names it.
        case: A golden window to run.
        builds: PlatformIO's build folder.
        orbit: The mission.
        measured: What a user measured on the board.
        regions: What an SEU campaign found; None counts every upset as a wrong decision.
        survey: Of stars on board; None if the firmware has none.

    Raises:
        BoardError: If there is no such board.
        FitError: If its image is not built.
        TimingError: If it cannot be timed, or answers wrongly.
        StackError: If its stack has no bound.
        ReportError: If its call graphs are missing.
        CurrentError: If its current is not known.
    """
    taken = fit_board(board, case, builds, orbit.latency_limit_ms)
    stack = worst_case_stack(builds / environment_of(board) / "firmware.elf")
    link = transfer_ms(case.manifest.input_bytes, case.manifest.output_bytes, orbit.link_baud)
    return board_figures(taken, stack, str(board_facts(board)["build"]["mcu"]), link, orbit, measured, regions, survey)


def board_figures(
    taken: Fit,
    stack: int,
    mcu: str,
    link_ms: float,
    orbit: Orbit,
    measured: Measured | None,
    regions: Mapping[str, Region] | None,
    survey: Aboard | None = None,
) -> BoardFigures:
    """Return the figures of a board from what its image takes; the rest is arithmetic.

    Args:
        taken: Memory and modelled latency.
        stack: Worst case of the stack in bytes.
        mcu: Part number.
        link_ms: Transfer of a window and its answer.
        orbit: The mission.
        measured: Replaces latency, current or both.
        regions: By name; None for the upper bound.
        survey: Of stars on board; None if the firmware has none.
    """
    latency, current = _latency(taken, measured), _current(mcu, taken.clock_hz, measured)
    times = (latency.low_ms, latency.mid_ms, latency.high_ms)
    low, mid, high = (energy_uj(orbit.supply_v, current.milliamperes, time) for time in times)
    power = orbit.supply_v * current.milliamperes
    capacity = windows_in(orbit.seconds_per_day, latency.high_ms + link_ms)
    exposed = unmeasured_regions(taken.memory.flash, taken.memory.ram) if regions is None else regions
    duty = duty_cycle(orbit.windows_per_day, latency.high_ms)
    upsets = expected_upsets(exposed, orbit, duty)
    wrong_low, wrong, wrong_high = (sum(each.wrong_decisions_per_day[end] for each in upsets) for end in range(3))
    stars = None if survey is None else survey.figures(taken.board, orbit, current.milliamperes)
    in_use = 8 * (taken.memory.flash + taken.memory.ram)
    margins = (
        Margin(name="flash", unit="bytes", used=taken.memory.flash, available=taken.flash_bytes),
        Margin(name="RAM", unit="bytes", used=taken.memory.ram, available=taken.ram_bytes),
        Margin(name="stack", unit="bytes", used=stack, available=taken.memory.stack),
        Margin(name="latency", unit="ms", used=latency.high_ms, available=orbit.latency_limit_ms),
        Margin(name="windows a day", unit="windows", used=orbit.windows_per_day, available=capacity),
        Margin(name="power", unit="mW", used=power, available=orbit.power_budget_mw),
        Margin(name="wrong decisions by upsets", unit="a day", used=wrong_high,
               available=orbit.wrong_decisions_per_day_limit),
        *_star_margins(orbit, stars),
    )  # fmt: skip
    return BoardFigures(
        board=taken.board,
        mcu=mcu,
        clock_hz=taken.clock_hz,
        flash_bytes=taken.memory.flash,
        flash_available_bytes=taken.flash_bytes,
        ram_bytes=taken.memory.ram,
        ram_available_bytes=taken.ram_bytes,
        stack_bytes=stack,
        stack_available_bytes=taken.memory.stack,
        latency=latency,
        current=current,
        energy_uj=(low, mid, high),
        power_mw=power,
        transfer_ms=link_ms,
        windows_per_day=capacity,
        duty_cycle=duty,
        energy_per_day_j=orbit.windows_per_day * high * 1e-6,
        upsets=upsets,
        upsets_per_day=sum(each.upsets_per_day for each in upsets),
        wrong_decisions_per_day=(wrong_low, wrong, wrong_high),
        uncovered_bits=max(0, in_use - sum(each.bits for each in upsets)),
        margins=margins,
        survey=stars,
    )


def _star_margins(orbit: Orbit, stars: SurveyFigures | None) -> tuple[Margin, ...]:
    """Return the margin of stars that a board has time for, if it searches them."""
    if stars is None:
        return ()
    return (Margin(name="stars a day", unit="stars", used=orbit.targets_per_day, available=stars.stars_per_day),)


def worst_case_stack(image: Path) -> int:
    """Return the bytes that the main stack takes at most.

    Args:
        image: An ELF in PlatformIO's build folder, with GCC's call graphs (``.ci``) below the same folder.

    Raises:
        ReportError: If there are no call graphs.
        StackError: If the image cannot be read, or its stack has no bound or is too small.
    """
    call_graphs = sorted(image.parent.rglob("*.ci"))
    if not call_graphs:
        raise ReportError(f"cannot bound the stack of {image}: GCC's call graphs are missing beside it; build with: "
                          f"pio run -e {image.parent.name}")  # fmt: skip
    return worst_case(image, call_graphs).main.used


def downlink_margins(orbit: Orbit, recall: float, sent: Downlink) -> tuple[Margin, ...]:
    """Return the margins that no board can change: bytes sent, and transits missed at the model's threshold."""
    packets = () if sent.packets_bytes is None else (
        Margin(name="downlink of packets", unit="bytes a day", used=sent.packets_bytes,
               available=orbit.downlink_bytes_per_day),
    )  # fmt: skip
    return (
        Margin(name="downlink", unit="bytes a day", used=sent.sent_bytes, available=orbit.downlink_bytes_per_day),
        Margin(name="recall", unit="of transits", used=orbit.wanted_recall, available=recall),
        *packets,
    )


def _latency(taken: Fit, measured: Measured | None) -> Latency:
    if measured is not None and measured.latency_ms is not None:
        low, mid, high = measured.latency_ms
        return Latency(kind="measured", low_ms=low, mid_ms=mid, high_ms=high, source=measured.source)
    low, mid, high = taken.latency_ms
    return Latency(kind="modelled", low_ms=low, mid_ms=mid, high_ms=high, source=_MODEL)


def _current(mcu: str, clock_hz: int, measured: Measured | None) -> Current:
    if measured is not None and measured.current_ma is not None:
        return Current(kind="measured", milliamperes=measured.current_ma, source=measured.source,
                       condition="as measured", checked=True)  # fmt: skip
    sheet = run_current(mcu)
    return Current(kind="data sheet", milliamperes=sheet.milliamperes(clock_hz), source=sheet.source,
                   condition=sheet.condition, checked=sheet.checked)  # fmt: skip
