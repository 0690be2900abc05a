# SPDX-License-Identifier: MIT
"""The sentences of a feasibility report."""

from tinytransit.report.feasibility.result import Feasibility
from tinytransit.report.html import short

UPPER_BOUND = ("No SEU campaign was given (--seu): every upset of a bit in use counts as a wrong decision, which is "
               "the upper bound.")  # fmt: skip


def campaign_text(file: str, variant: str) -> str:
    """Return where measured vulnerabilities are from."""
    return (
        f"Probabilities that an upset changes a decision are those of the campaign in {file}, mitigations: {variant}. "
        "Hangs, crashes and answers that a mitigation refuses are noticed and not counted."
    )


_NO_DOWNLINK = (
    "The model is not of light curves: which inputs are worth sending, and how many bytes they take, the mission's "
    "file does not say, and downlink is not judged."
)
_OF_AN_IMAGE = (
    "Flash and RAM are those of the linked image, stacks and arena included; the stack is the worst case that the "
    "call graphs bound.",
    "A modelled latency comes from the instructions that this image executes on a golden window, costed by Arm's "
    "table, with the board family's flash band; it holds for this image only. No silicon was available.",
    "Energy is supply voltage x current x latency of the inference alone. What the board draws while it idles or "
    "waits for the link is not in it; the power margin takes the running current for the whole time.",
    "A data sheet's current is a typical one at 25 °C with peripherals off; where it could not be looked up again, "
    "the report says so. A measurement replaces it (--measured).",
)
_A_STAR = (
    "A star on board: cycles of recorded stars of 27 days at ten minutes, the classification of their candidates "
    "included, on a line by the number of searches, with the board family's band. Stars a day: one after the other "
    "at the high time, each after its flux has come over the link. What memory and radio take is not in it."
)
_WINDOWS_A_DAY = "Windows a day: one after the other at the high latency, each after its transfer over the link."
_DOWNLINK = (
    "Downlink: a light curve is sent if its strongest window is called, with the recall and the false-positive "
    "rate that the model has on the stated windows; other stars may differ."
)
_UPSETS = (
    "Upsets: rate x bits x probability. One in what lasts between inferences (weights, code, constants) counts "
    "once, although it stays until it is repaired and may then spoil many windows. One in what every inference "
    "writes again (activations, stack, registers) counts only for the share of the day that inference takes."
)


def assumptions(*, of_light_curves: bool) -> tuple[str, ...]:
    """Return what the figures rest on."""
    return (
        *_OF_AN_IMAGE,
        *((_A_STAR,) if of_light_curves else ()),
        _WINDOWS_A_DAY,
        *((_DOWNLINK,) if of_light_curves else ()),
        _UPSETS,
    )


def verdict_text(report: Feasibility) -> str:
    """Return the answer in one sentence."""
    fitting, count = len(report.feasible_boards), len(report.boards)
    if count == 1:
        boards = f"{report.boards[0].board} {report.boards[0].verdict}"
    else:
        boards = f"All {count} boards fit" if fitting == count else f"{fitting or 'None'} of {count} boards fit"
    if report.downlink is None:
        return f"{boards}; downlink is not judged."
    failing = [margin.name for margin in report.downlink_margins if not margin.holds]
    mission = f"the mission does not hold: {', '.join(failing)}" if failing else "downlink and recall hold"
    return f"{boards}; {mission}."


def downlink_text(report: Feasibility) -> str:
    """Return what is sent and why."""
    link, detector, orbit = report.downlink, report.detector, report.orbit
    if link is None or detector is None:
        return _NO_DOWNLINK
    return (
        f"Recall {100 * detector.recall:.1f} % with {100 * detector.false_positive_rate:.2f} % of the junk called, at "
        f"score {detector.threshold:.3f} ({detector.source}). With {100 * orbit.transit_like_fraction:g} % of the "
        f"targets transit-like, {100 * link.called_fraction:.1f} % of the light curves are sent, "
        f"{100 * link.precision:.1f} % of them correctly: {short(link.sent_bytes / 1e6)} of "
        f"{short(link.raw_bytes / 1e6)} MB a day, {100 * link.saved_fraction:.1f} % saved."
    )  # fmt: skip


def survey_text(report: Feasibility) -> str:
    """Return what goes down where the board searches by itself, and what its figures rest on; empty if it does not."""
    link, basis = report.downlink, report.survey
    if basis is None or link is None or link.packets_bytes is None or link.packets_saved_fraction is None:
        return ""
    return (
        f"Stars searched on board: {short(link.packets_bytes / 1e6)} MB of packets a day, "
        f"{100 * link.packets_saved_fraction:.2f} % saved against raw flux ({basis.source}; {basis.cycles_source})."
    )  # fmt: skip


def current_text(report: Feasibility) -> list[str]:
    """Return where the boards' currents are from, each source once."""
    boards: dict[str, list[str]] = {}
    for b in report.boards:
        doubt = "" if b.current.checked else "; could not be looked up again when this table was written"
        current = f"{short(b.current.milliamperes)} mA, {b.current.kind}"
        text = f"{current}: {b.current.source} ({b.current.condition}){doubt}"
        boards.setdefault(text, []).append(b.board)
    return [f"{', '.join(names)}: {text}." for text, names in boards.items()]


def orbit_text(report: Feasibility) -> dict[str, str]:
    """Return the values of the orbit file as they would be written into one."""
    values = report.orbit.model_dump()
    return {name: f"{value:,.10g}" if isinstance(value, float) else str(value) for name, value in values.items()}


def limit_text(report: Feasibility) -> list[str]:
    """Return the limit of each of the boards' margins, where it is the same for all."""
    limits = []
    for column in zip(*(board.margins for board in report.boards), strict=True):
        same = len({margin.available for margin in column}) == 1
        limits.append(f"{short(column[0].available)} {column[0].unit}" if same else "by board")
    return limits
