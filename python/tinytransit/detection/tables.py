# SPDX-License-Identifier: MIT
"""The ranked candidates as CSV, JSON and Parquet."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

from tinytransit import __version__
from tinytransit.detection.recovery import Recovery
from tinytransit.detection.result import Candidate, StarDetection
from tinytransit.detection.settings import DetectionSettings
from tinytransit.files import replacing, write_text

Cell = str | int | float | bool | None

# Name, and what it is; the scores of the model's outputs follow, named after them.
_COLUMNS = {
    "rank": "By score, 1 the best",
    "star": "Star with its catalogue",
    "candidate": "Star and number",
    "period_days": "Orbital period, days",
    "period_error_days": "Its standard deviation, days",
    "epoch_bjd": "Centre of one transit, BJD (TDB)",
    "epoch_error_days": "Its standard deviation, days",
    "duration_hours": "First to last contact, hours",
    "depth_ppm": "Depth of the fitted trapezoid, parts per million",
    "depth_error_ppm": "Its standard deviation, parts per million",
    "snr": "Signal-to-noise ratio of all transits, red noise included",
    "sde": "Signal detection efficiency of the peak in the periodogram",
    "transits": "Transits seen",
    "odd_even_sigma": "Difference of odd and even depths in standard deviations",
    "secondary_ppm": "Depth of the deepest other dip, parts per million",
    "secondary_phase": "Its phase, periods from the transit",
    "secondary_sigma": "Its depth in standard deviations",
    "score": "What the rank goes by: the product of the model's scores",
    "probability": "Calibrated probability that it is transit-like",
    "called": "Whether the model calls it transit-like",
    "warnings": "What speaks against a planet",
    "sheet": "Picture",
}
_INTEGERS, _TRUTHS, _TEXTS = {"rank", "transits"}, {"called"}, {"star", "candidate", "warnings", "sheet"}


def rows_of(candidates: Sequence[Candidate]) -> list[dict[str, Cell]]:
    """Return a row a candidate, in the order given, which is the rank."""
    outputs = sorted({name for candidate in candidates for name in candidate.scores})
    rows = []
    for rank, candidate in enumerate(candidates, start=1):
        own = candidate.model_dump() | {
            "rank": rank,
            "candidate": candidate.name,
            "warnings": "; ".join(candidate.warnings),
        }
        rows.append(
            {name: own[name] for name in _COLUMNS} | {f"score_{name}": candidate.scores.get(name) for name in outputs}
        )
    return rows


def write_csv(candidates: Sequence[Candidate], path: Path) -> None:
    """Write the candidates as a table of text; an empty cell is a missing value."""
    rows = rows_of(candidates)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]) if rows else list(_COLUMNS), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_text(path, text.getvalue())


def write_parquet(candidates: Sequence[Candidate], path: Path) -> None:
    """Write the candidates as Parquet, with the meaning of each column beside it."""
    import pyarrow
    import pyarrow.parquet

    rows = rows_of(candidates)
    fields = [
        pyarrow.field(name, _arrow_type(name), metadata={"description": _COLUMNS.get(name, "Score of the model")})
        for name in (rows[0] if rows else _COLUMNS)
    ]
    table = pyarrow.Table.from_pylist(rows, schema=pyarrow.schema(fields))
    with replacing(path) as temporary:
        pyarrow.parquet.write_table(table, temporary)


def document(
    candidates: Sequence[Candidate],
    stars: Sequence[StarDetection],
    recovered: Sequence[Recovery] | None,
    settings: DetectionSettings,
    model_id: str,
) -> dict[str, object]:
    """Return all that a search found as plain JSON; without wall times, so that it is the same every time."""
    found: dict[str, object] = {
        "tinytransit": __version__,
        "model_id": model_id,
        "settings": settings.model_dump(mode="json", exclude={"model"}),
        "candidates": rows_of(candidates),
        "stars": [star.model_dump(mode="json", exclude={"seconds", "candidates"}) for star in stars],
    }
    if recovered is not None:
        found["catalogue"] = recovery_rows(recovered)
    return found


def recovery_rows(recovered: Sequence[Recovery]) -> list[dict[str, Cell]]:
    """Return a row for each event of the catalogue."""
    return [
        {
            "star": each.ephemeris.star,
            "name": each.ephemeris.name,
            "disposition": each.ephemeris.disposition,
            "source": each.ephemeris.source,
            "period_days": each.ephemeris.period_days,
            "transits": each.transits,
            "outcome": each.outcome.value,
            "ratio": None if each.ratio is None else str(each.ratio),
            "candidate": each.candidate.name if each.candidate else None,
            "found_period_days": each.candidate.period_days if each.candidate else None,
        }
        for each in recovered
    ]


def write_json(content: dict[str, object], path: Path) -> None:
    """Write JSON, the same bytes for the same content."""
    write_text(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def _arrow_type(name: str) -> object:
    import pyarrow

    if name in _INTEGERS:
        return pyarrow.int64()
    if name in _TRUTHS:
        return pyarrow.bool_()
    return pyarrow.string() if name in _TEXTS else pyarrow.float64()
