# SPDX-License-Identifier: MIT
"""A flight as tables for people, 80 columns wide."""

from rich.table import Table

from hil.mission.result import MissionResult
from hil.output import say_verdict
from tinytransit.terminal import Console, printable

_WIDTH = 80


def print_mission(result: MissionResult, console: Console) -> None:
    """Print what became of stars and candidates, what a star takes on each board, and PASS or FAIL."""
    device = result.device
    title = f"{result.target}: a flight on {device.board}, engine {device.engine}, model {result.model_id[:12]}"
    width = min(_WIDTH, console.width)
    facts = Table(title=title, title_justify="left", box=None, show_header=False, width=width)
    facts.add_column(no_wrap=True, style="bold")
    facts.add_column(overflow="fold")
    for name, text in summary(result):
        facts.add_row(name, printable(text))
    console.print(facts)
    boards = Table(title=f"\na star on each board: {result.boards_note}", title_justify="left", box=None, width=width)
    boards.add_column("board", no_wrap=True)
    for heading in ("MHz", "seconds", "low to high", "mJ", "low to high", "stars an hour"):
        boards.add_column(heading, justify="right", no_wrap=True)
    for row in result.boards:
        low, mid, high = (f"{1e-3 * each:.2f}" for each in row.star_ms)
        least, energy, most = (f"{each:.0f}" for each in row.energy_mj)
        boards.add_row(row.board, f"{row.clock_hz / 1e6:g}", mid, f"{low}-{high}", energy, f"{least}-{most}",
                       f"{row.stars_an_hour:,.0f}")  # fmt: skip
    console.print(boards)
    say_verdict(console, result.verdict)


def summary(result: MissionResult) -> list[tuple[str, str]]:
    """Return the figures of a flight, each with its name."""
    stars, candidates, memory = result.stars, result.candidates, result.memory
    states = {state: sum(row.state == state for row in stars) for state in ("searched", "overwritten", "spoilt")}
    equal = sum(row.equal for row in stars)
    lines = [
        ("flight", f"{result.days:.1f} days simulated in {result.seconds:.0f} s, seed {result.seed}"),
        ("stars", f"{states['searched']} searched, {equal} equal to the twin to the bit; {states['overwritten']} "
                  f"overwritten, {states['spoilt']} spoilt in memory"),
        ("candidates", f"{candidates.found} found, {candidates.kept} kept, {candidates.refused + candidates.evicted} "
                       f"given up for better ones, {candidates.queued} still queued, {candidates.spoilt} spoilt in "
                       "memory"),
        ("packets", f"{candidates.sent} sent, {candidates.damaged} damaged on the way (acknowledgements included), "
                    f"{candidates.delivered} candidates on the ground, {candidates.acknowledged} acknowledged, "
                    f"{candidates.lost} lost"),
        ("downlink", f"{result.sent_bytes:,} bytes of {result.raw_bytes:,} bytes of raw flux: "
                     f"{100 * result.saved:.2f} % saved; {result.downlink:,} bytes a day allowed"),
        ("memory", f"{memory.bytes:,} bytes: {memory.stars} stars, {memory.packets} packets; {memory.flips} bits "
                   f"flipped, {memory.repaired} records repaired, {memory.broken} broken or torn"),
        ("resets", f"{result.resets} of the board, {result.torn} of them in the middle of a write; "
                   f"stars searched again: {sum(row.attempts > 1 for row in stars)}"),
    ]  # fmt: skip
    for kind, name in (("planet", "planets"), ("binary", "binaries")):
        injected, found, delivered = result.injected(kind)
        if injected:
            lines.append((name, f"{injected} injected, {found} found, {delivered} delivered"))
    return [*lines, *(("skipped", f"{what}: {reason}") for what, reason in result.skipped)]
