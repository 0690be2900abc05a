# SPDX-License-Identifier: MIT
"""The ranked candidates as CSV, JSON and Parquet."""

from collections.abc import Sequence
from pathlib import Path

from tinytransit import __version__
from tinytransit.detection.recovery import Recovery
from tinytransit.detection.result import Candidate, StarDetection
from tinytransit.detection.settings import DetectionSettings
from tinytransit.files import csv_text, replacing, write_text

Cell = str | int | float | bool | None

# Name, and what it is.
_COLUMNS = {
    "rank": "1 the best: planet candidates first, by falling score",
    "star": "Star with its catalogue",
    "candidate": "Star and number",
    "disposition": "What it is taken for",
    "period_days": "Period of the orbit, days",
    "period_error_days": "Its standard deviation, days",
    "epoch_bjd": "Centre of one transit, BJD (TDB)",
    "epoch_error_days": "Its standard deviation, days",
    "duration_hours": "First to last contact, hours",
    "duration_error_hours": "Its standard deviation, hours",
    "depth_ppm": "Depth of the fitted trapezoid, parts per million",
    "depth_error_ppm": "Its standard deviation, parts per million",
    "radius_ratio": "Radius of the companion over that of the star",
    "radius_ratio_error": "Its standard deviation",
    "impact": "Impact parameter",
    "impact_error": "Its standard deviation",
    "radius_earth": "Radius of the companion, Earth radii; missing where the star's is not known",
    "radius_earth_error": "Its standard deviation by that of the ratio",
    "temperature_k": "Equilibrium temperature for a Bond albedo of 0.3, kelvin",
    "density_sun": "Density of the star that the transit tells, solar units",
    "density_sun_error": "Its standard deviation",
    "density_ratio": "The same over the star's own density",
    "snr": "Signal-to-noise ratio of all transits, red noise included",
    "sde": "Signal detection efficiency of the peak in the periodogram",
    "transits": "Transits seen",
    "odd_even_sigma": "Difference of odd and even depths in standard deviations",
    "secondary_ppm": "Depth of the secondary eclipse, parts per million",
    "secondary_phase": "Its phase, periods from the transit",
    "secondary_sigma": "Its depth in standard deviations",
    "secondary_share": "Its depth over that of the transit",
    "timing_scatter_minutes": "Scatter of the transit times beyond their errors, minutes",
    "centroid_sigma": "Largest shift of a centroid in transit, standard deviations",
    "transit_like": "Score of the network: probability of a transit or an eclipse",
    "planet_like": "Score of the network: probability of a planet given a transit or an eclipse",
    "score": "Calibrated probability of a planet, transit_like times planet_like",
    "called": "Whether transit_like is at or above the threshold",
    "reasons": "Why it is taken for what it is",
    "warnings": "What else is to be known",
    "sheet": "Picture",
}
_INTEGERS, _TRUTHS = {"rank", "transits"}, {"called"}
_TEXTS = {"star", "candidate", "disposition", "reasons", "warnings", "sheet"}


def rows_of(candidates: Sequence[Candidate]) -> list[dict[str, Cell]]:
    """Return a row a candidate, in the order given, which is the rank."""
    return [_row(rank, candidate) for rank, candidate in enumerate(candidates, start=1)]


def _row(rank: int, candidate: Candidate) -> dict[str, Cell]:
    own = candidate.model_dump()
    own |= {"rank": rank, "candidate": candidate.name}
    own |= {name: "; ".join(own[name]) for name in ("reasons", "warnings")}
    own["odd_even_sigma"] = candidate.odd_even.sigma
    model, dip = candidate.model, candidate.secondary
    for name in ("radius_ratio", "impact", "radius_earth", "density_sun"):
        value = None if model is None else getattr(model, name)
        own |= {name: None if value is None else value.value, f"{name}_error": None if value is None else value.error}
    own |= {name: None if model is None else getattr(model, name) for name in ("temperature_k", "density_ratio")}
    own["secondary_ppm"] = None if dip is None else dip.depth_ppm
    own |= {f"secondary_{name}": None if dip is None else getattr(dip, name) for name in ("phase", "sigma", "share")}
    own["timing_scatter_minutes"] = None if candidate.timing is None else candidate.timing.scatter_minutes
    own["centroid_sigma"] = max((each.significance for each in candidate.centroids), default=None)
    return {name: own[name] for name in _COLUMNS}


def write_csv(candidates: Sequence[Candidate], path: Path) -> None:
    """Write the candidates as a table of text; an empty cell is a missing value."""
    rows = rows_of(candidates)
    write_text(path, csv_text([tuple(_COLUMNS), *(tuple(row.values()) for row in rows)]))


def write_parquet(candidates: Sequence[Candidate], path: Path) -> None:
    """Write the candidates as Parquet, with the meaning of each column beside it."""
    import pyarrow
    import pyarrow.parquet

    rows = rows_of(candidates)
    fields = [
        pyarrow.field(name, _arrow_type(name), metadata={"description": _COLUMNS[name]})
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
    """Return all that a search found as plain JSON; without wall times, so that it is the same every time.

    ``candidates`` are the rows of the tables, ranked; all that is known of each stands with its star, in ``stars``.
    """
    found: dict[str, object] = {
        "tinytransit": __version__,
        "model_id": model_id,
        "settings": settings.model_dump(mode="json", exclude={"model"}),
        "candidates": rows_of(candidates),
        "stars": [star.model_dump(mode="json", exclude={"seconds"}) for star in stars],
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


def _arrow_type(name: str) -> object:
    import pyarrow

    if name in _INTEGERS:
        return pyarrow.int64()
    if name in _TRUTHS:
        return pyarrow.bool_()
    return pyarrow.string() if name in _TEXTS else pyarrow.float64()
