# SPDX-License-Identifier: MIT
"""The comparison as a table, CSV, JSON and a picture."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes

from tinytransit.experiments.summary import Mean, mean_of
from tinytransit.experiments.transfer.chain import Figures, Plan, Run
from tinytransit.experiments.transfer.strategies import COMPARED, Strategy
from tinytransit.figures import ACCENT, INK, SECOND, picture
from tinytransit.files import write_csv, write_json

_COLOURS = {Strategy.NONE: "#b8b8b8", Strategy.FROZEN: "#93c4d3", Strategy.GRADUAL: ACCENT, Strategy.SCRATCH: SECOND}
# Width of a bar; a target is 1 wide.
_BAR = 0.2


@dataclass(frozen=True)
class Row:
    """One strategy on one target: means over repeats; see ``Figures`` for what each is."""

    target: str
    strategy: Strategy
    triage_ap: Mean
    triage_auc: Mean
    vetting_ap: Mean
    source_triage_ap: Mean


MEANS = ("triage_ap", "triage_auc", "vetting_ap", "source_triage_ap")


def summarise(runs: Sequence[Run]) -> list[Row]:
    """Return a row for each target and strategy, in the order of the chain."""
    rows = []
    for target, strategy in dict.fromkeys((run.target, run.strategy) for run in runs):
        figures = [run.figures for run in runs if (run.target, run.strategy) == (target, strategy)]
        rows.append(Row(target, strategy, **{name: mean_of(_values(figures, name)) for name in MEANS}))
    return rows


def document(plan: Plan, runs: Sequence[Run]) -> dict[str, Any]:
    """Return all that was measured, and from what."""
    return {
        "sets": [
            {"name": each.name, "sha256": each.sha256, "windows": len(each.shard)}
            for each in (plan.source, *plan.targets)
        ],
        "settings": asdict(plan.settings),
        "base": None if plan.base is None else plan.base.name,
        "repeats": plan.repeats,
        "rows": [_row_document(row) for row in summarise(runs)],
        "runs": [run.model_dump(mode="json") for run in runs],
    }


def _row_document(row: Row) -> dict[str, Any]:
    means: dict[str, Mean] = {name: getattr(row, name) for name in MEANS}
    return {
        "target": row.target,
        "strategy": row.strategy,
        **{
            name: {"mean": mean.value, "standard_error": mean.error, "repeats": mean.folds}
            for name, mean in means.items()
        },
    }


def write_report(plan: Plan, runs: Sequence[Run]) -> None:
    """Write transfer.csv, transfer.json and transfer_learning_comparison.png into the plan's folder."""
    columns: dict[str, list[object]] = {
        name: [getattr(run, name) for run in runs] for name in ("target", "strategy", "repeat", "seed")
    }
    columns |= {name: [getattr(run.figures, name) for run in runs] for name in Figures.model_fields}
    write_csv(plan.out / "transfer.csv", columns)
    write_json(plan.out / "transfer.json", document(plan, runs))
    _draw(runs, plan.out / "transfer_learning_comparison.png")


def _values(figures: Sequence[Figures], name: str) -> list[float]:
    return [value for each in figures if (value := getattr(each, name)) is not None]


def _draw(runs: Sequence[Run], path: Path) -> None:
    """Draw a bar for each target and strategy: the mean, its standard error, and a dot a repeat."""
    source = runs[0].target
    targets = list(dict.fromkeys(run.target for run in runs if run.strategy is not Strategy.BASE))
    panels = {
        "triage_ap": "Triage on the target: transit-like against junk",
        "vetting_ap": "Vetting on the target: planets against the rest",
        "source_triage_ap": f"Triage on {source} afterwards",
    }
    title = "Average precision on stars held out of all sets: mean and standard error, single repeats as dots"
    with picture(path, columns=len(panels), height=4.8, title=title) as [plots]:
        for axes, (name, panel) in zip(plots, panels.items(), strict=True):
            for number, strategy in enumerate(COMPARED):
                for place, target in enumerate(targets, start=1):
                    own = [run.figures for run in runs if (run.target, run.strategy) == (target, strategy)]
                    _draw_bar(axes, place + (number - 1.5) * _BAR, _values(own, name), strategy)
            axes.set(title=panel, ylim=(0, 1.02), ylabel="average precision")
            axes.set_xticks(range(1, len(targets) + 1), targets)
        for axes, positives in zip(plots, ("transit_like", "planets", "transit_like"), strict=True):
            for place, target in enumerate(targets, start=1):
                tested = next(run.figures for run in runs if run.target == (source if axes is plots[-1] else target))
                ends = place - 2.2 * _BAR, place + 2.2 * _BAR
                axes.hlines(
                    getattr(tested, positives) / tested.windows, *ends, color=INK, linestyle="--", label="chance"
                )
        base = mean_of(_values([run.figures for run in runs if run.strategy is Strategy.BASE], "source_triage_ap"))
        if base.value is not None:
            plots[-1].axhline(base.value, color=INK, linestyle=":", label="base")
        # A bar a target has the same label; one of them is enough.
        handles = {label: each for axes in plots for each, label in zip(*axes.get_legend_handles_labels(), strict=True)}
        plots[-1].figure.legend(
            handles.values(), handles, frameon=False, loc="outside lower center", ncols=len(handles)
        )


def _draw_bar(axes: Axes, place: float, values: Sequence[float], strategy: Strategy) -> None:
    mean = mean_of(values)
    if mean.value is None:
        return
    axes.bar(
        place, mean.value, 0.92 * _BAR, label=strategy, color=_COLOURS[strategy], yerr=mean.error, ecolor=INK, capsize=3
    )
    axes.plot([place] * len(values), values, ".", color=INK, markersize=4)
    ink = "white" if strategy in (Strategy.GRADUAL, Strategy.SCRATCH) else INK
    # The patch of the bar's colour keeps the line of chance out of the number.
    patch = {"facecolor": _COLOURS[strategy], "edgecolor": "none", "pad": 1}
    axes.annotate(f"{mean.value:.3f}", (place, 0.02), ha="center", fontsize=8, rotation=90, color=ink, bbox=patch)
