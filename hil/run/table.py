# SPDX-License-Identifier: MIT
"""A campaign's result as one table for people."""

from rich.table import Table

from hil.output import say, say_verdict
from hil.run.result import CampaignResult
from tinytransit.terminal import Console


def print_report(result: CampaignResult, console: Console) -> None:
    """Print the table of windows, what the device is, the latency with its kind, and PASS or FAIL."""
    device = result.device
    title = f"{result.target}: engine {device.engine} on {device.board}, model {result.model_id[:12]}"
    table = Table(title=title, title_justify="left")
    vets = any(row.planet_host is not None for row in result.windows)
    for heading, justify in (
        ("window", "right"),
        ("star", "left"),
        ("score on host", "right"),
        ("score on board", "right"),
        *([("planet-like, both", "right")] if vets else []),
        ("equal", "center"),
        ("latency ms", "right"),
        ("verdict", "left"),
    ):
        # A name that is cut is none.
        table.add_column(heading, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for row in result.windows:
        star = f"{row.star} ({row.name})" if row.name else row.star
        planet = [f"{row.planet_host:.4f} {row.planet_board:.4f}"] if vets else []
        table.add_row(
            str(row.index),
            star,
            f"{row.score_host:.4f}",
            f"{row.score_board:.4f}",
            *planet,
            "yes" if row.equal else "NO",
            f"{row.latency.value_ms:.3f}",
            row.decision,
            style=None if row.equal else "bold red",
        )
    console.print(table)
    for line in _summary(result):
        say(console, line)
    say_verdict(console, result.verdict)


def _summary(result: CampaignResult) -> list[str]:
    lines = [
        f"{len(result.windows)} windows, {result.mismatches} differ from the reference; self-test of the device: "
        f"{result.selftest['windows']} windows, {result.selftest['differing']} differ",
        "link: " + ", ".join(f"{count} {name}" for name, count in result.link.items()),
    ]
    if result.image:
        reported = {"code": result.selftest["code_crc"], "weights": result.selftest["weights_crc"]}
        lines.append("image: " + ", ".join(
            f"{name} {reported[name]:08x} {'as in' if reported[name] == crc else f'but {crc:08x} in'} the ELF"
            for name, crc in result.image.items()
        ))  # fmt: skip
    if result.note:
        lines.append(f"note: {result.note}")
    if result.stats["stack_size"]:
        lines.append(f"stack: {result.stats['stack_used']} of {result.stats['stack_size']} bytes used")
    if latency := result.latency:
        relation = "below" if latency.within_limit else "NOT below" if latency.judged else "not judged by"
        lines.append(
            f"latency [{latency.kind}]: worst {latency.worst_ms:.3f} ms, median {latency.median_ms:.3f} ms, "
            f"{relation} the limit of {latency.limit_ms:g} ms; {latency.detail}"
        )
    return lines
