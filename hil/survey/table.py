# SPDX-License-Identifier: MIT
"""A survey as one table for people."""

from rich.table import Table

from hil.output import say, say_verdict
from hil.survey.result import CandidateRow, StarRow, SurveyResult
from tinytransit.terminal import Console

_CLOSE = 0.05


def print_survey(result: SurveyResult, console: Console) -> None:
    """Print the candidates of each star beside what others have, times, traffic, and PASS or FAIL."""
    device = result.device
    title = f"{result.target}: survey on {device.board}, engine {device.engine}, model {result.model_id[:12]}"
    table = Table(title=title, title_justify="left", box=None)
    for heading, left in (("star", True), ("equal", True), ("period d", False), ("epoch", False), ("hours", False),
                          ("ppm", False), ("SNR", False), ("transit", False), ("planet", False),
                          ("search ms", False), ("detect", True), ("catalogue", True)):  # fmt: skip
        table.add_column(heading, justify="left" if left else "right")
    for row in result.stars:
        for cells in _rows(row):
            table.add_row(*cells, style=None if row.equal else "bold red")
    console.print(table)
    for line in summary(result):
        say(console, line)
    say_verdict(console, result.verdict)


def _rows(row: StarRow) -> list[list[str]]:
    first = [row.star, "yes" if row.equal else f"NO: {row.first_difference}"]
    time = f"{row.search_ms:.0f}"
    if not row.candidates:
        return [[*first, *["-"] * 7, time, _unfound(row, own=True), _unfound(row, own=False)]]
    lines = []
    for candidate in row.candidates:
        head = first if candidate.number == 1 else ["", ""]
        scores = [f"{candidate.scores[name]:.3f}" if name in candidate.scores else "-"
                  for name in ("transit_like", "planet_like")]  # fmt: skip
        lines.append([
            *head, f"{candidate.period_days:.5f}", f"{candidate.epoch_days:.4f}", f"{candidate.duration_hours:.2f}",
            f"{candidate.depth_ppm:.0f}", f"{candidate.snr:.1f}", *scores, time if candidate.number == 1 else "",
            said_of(row, candidate, own=True), said_of(row, candidate, own=False),
        ])  # fmt: skip
    return lines


def said_of(row: StarRow, candidate: CandidateRow, *, own: bool) -> str:
    """Return what ``detect`` (own) or the catalogues have of a candidate, in words."""
    words = []
    for source, name, ratio in candidate.matches:
        if (source == "detect") is own:
            known = next(each for each in row.known if (each.source, each.name) == (source, name))
            harmonic = "" if ratio == "1" else f" x{ratio}"
            scores = " ".join(f"{value:.3f}" for value in known.scores.values())
            words.append(f"{known.period_days:.5f}{harmonic} {scores}".strip() if own
                         else f"{known.name or known.source} {known.disposition}{harmonic}".strip())  # fmt: skip
    return ", ".join(words) or "-"


def _unfound(row: StarRow, *, own: bool) -> str:
    """Return what others have of a star without candidates."""
    names = [f"{each.period_days:.5f} (SNR {each.snr:.1f})" if own and each.snr is not None else
             f"{each.name or each.source} {each.period_days:.3f} d {each.disposition}".strip()
             for each in row.known if (each.source == "detect") is own]  # fmt: skip
    return "not found: " + ", ".join(names) if names else "-"


def summary(result: SurveyResult) -> list[str]:
    """Return the figures below the table, a line each."""
    stars = result.stars
    lines = [
        f"{len(stars)} stars, {sum(row.equal for row in stars)} equal to the twin on this computer to the bit; "
        f"{sum(len(row.candidates) for row in stars)} candidates",
    ]
    if result.wanted:
        missed = [name for row in stars for name in row.missed]
        lines.append(f"of detect's candidates with SNR {result.least_snr:g} or more, {result.found} of {result.wanted} "
                     f"have the period within 0.5 %{'; missed: ' + ', '.join(missed) if missed else ''}")  # fmt: skip
    for name, differences in result.score_differences.items():
        close = sum(abs(each) <= _CLOSE for each in differences)
        lines.append(f"{name}: {close} of {len(differences)} within {_CLOSE:g} of detect's, "
                     f"largest difference {max(map(abs, differences)):.3f}")  # fmt: skip
    if stars:
        stages = {stage: max(row.stage_ms[stage] for row in stars) for stage in stars[0].stage_ms}
        lines += [
            f"time a star [{result.kind}]: longest {max(row.search_ms for row in stars):.0f} ms, median "
            f"{sorted(row.search_ms for row in stars)[len(stars) // 2]:.0f} ms; longest by stage: "
            + ", ".join(f"{stage} {value:.0f}" for stage, value in stages.items()) + f"; {result.detail}",
            f"payload up {sum(row.flux_bytes for row in stars)} bytes of flux, down "
            f"{sum(row.candidate_bytes for row in stars)} bytes of candidates; memory {result.memory_bytes} bytes",
        ]  # fmt: skip
    lines += [f"{row.star}: {note}" for row in stars for note in row.notes]
    lines += [f"skipped {what}: {reason}" for what, reason in result.skipped]
    lines.append("link: " + ", ".join(f"{count} {name}" for name, count in result.link.items())
                 + f", {result.recoveries} times taken up again")  # fmt: skip
    return lines
