# SPDX-License-Identifier: MIT
"""Search a light curve from a script: vetted, classified candidates as a table of astropy and as pictures."""

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tinytransit.api.errors import ArgumentError
from tinytransit.api.light_curves import apertures_of, as_curve, star_of_header
from tinytransit.detection.assessment import Witnesses
from tinytransit.detection.result import Candidate, Note, StarDetection
from tinytransit.detection.settings import DetectionSettings
from tinytransit.detection.star import Stopwatch, detect_curve
from tinytransit.resources import released_model
from tinytransit.terminal import counted
from tinytransit.window.stellar import Star

if TYPE_CHECKING:
    from astropy.table import QTable
    from matplotlib.figure import Figure

    from tinytransit.detection.vetting_panels import Evidence

_COLUMNS = (
    ("name", "name", None), ("period", "period_days", "d"), ("period_error", "period_error_days", "d"),
    ("epoch_bjd", "epoch_bjd", "d"), ("duration", "duration_hours", "h"), ("depth", "depth_ppm", "1e-6"),
    ("snr", "snr", None), ("transits", "transits", None), ("transit_like", "transit_like", None),
    ("planet_like", "planet_like", None), ("score", "score", None), ("disposition", "disposition", None),
)  # fmt: skip


class Detection:
    """What the search of a star found.

    Attributes:
        star: Everything, as ``detect`` writes it.
    """

    def __init__(self, star: StarDetection, pictured: "list[Evidence]") -> None:
        self.star, self._pictured = star, pictured

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """In the order found."""
        return self.star.candidates

    def table(self) -> "QTable":
        """Return the candidates, a row each, with units; what is not known is NaN."""
        import astropy.units as u
        from astropy.table import QTable

        table = QTable()
        for title, field, unit in _COLUMNS:
            values = [getattr(candidate, field) for candidate in self.candidates]
            if values and not isinstance(values[0], str):
                values = [float("nan") if value is None else value for value in values]
            table[title] = values if unit is None else values * u.Unit(unit)
        return table

    def plot(self, number: int = 1) -> "Figure":
        """Draw the vetting report of a candidate.

        Args:
            number: Of the candidate, from 1.

        Raises:
            ArgumentError: If there is no such candidate.
        """
        from tinytransit.detection.vetting_report import HEIGHT, WIDTH, fill_vetting_report
        from tinytransit.figures import free_figure

        if not 1 <= number <= len(self._pictured):
            raise ArgumentError(f"there is no candidate {number}; {self.star.star} has {len(self._pictured)}")
        figure = free_figure(WIDTH, HEIGHT, layout=None)
        fill_vetting_report(figure, self._pictured[number - 1])
        return figure

    def __len__(self) -> int:
        return len(self.candidates)

    def __repr__(self) -> str:
        lines = [f"<{self.star.star}: {counted(len(self), 'candidate')}>"]
        for each in self.candidates:
            score = "" if each.score is None else f", score {each.score:.3f}"
            lines.append(
                f"  {each.name}: {each.period_days:.6g} d, {each.depth_ppm:.0f} ppm, {each.disposition}{score}"
            )
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return f"<b>{escape(self.star.star)}</b>{self.table()._repr_html_() if len(self) else ': no candidate'}"


def search(
    light_curve: Any,
    *,
    star: str | None = None,
    time_system: str | None = None,
    parameters: Star | None = None,
    model: str | Path | None = None,
    loose: bool = False,
    **settings: Any,
) -> Detection:
    """Search a light curve for transits, vet and classify what is found, as ``tinytransit detect`` does.

    The light curve must have its trend still in it.

    Args:
        light_curve: A file, a lightkurve or astropy object, or arrays; see ``as_curve``.
        star: Name with its catalogue, where the light curve does not say.
        time_system: Of plain arrays that are no Julian dates: ``BTJD`` or ``BKJD``.
        parameters: Of the star, where they are known; what they lack is taken from the header.
        model: Folder of a model; by default the released one.
        loose: Whether to show weaker candidates too.
        settings: Fields of ``DetectionSettings``, such as ``max_period_days``.

    Raises:
        ArgumentError: If an argument cannot be used.
        TinyTransitError: If the light curve cannot be searched or the model cannot be used.
    """
    from pydantic import ValidationError

    try:
        chosen = DetectionSettings(model=released_model() if model is None else Path(model), **settings)
    except ValidationError as error:
        first = error.errors()[0]
        raise ArgumentError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}, got {first['input']!r}") from error
    curve = as_curve(light_curve, star, time_system)
    known = (parameters or Star()).completed_by(star_of_header(light_curve))
    pictured: list[Evidence] = []
    notes: list[Note] = []
    witnesses = Witnesses(known, apertures=apertures_of(light_curve))
    chosen = chosen.loose() if loose else chosen
    found = detect_curve(curve, chosen, witnesses, notes, Stopwatch(), shown=pictured)
    return Detection(found, pictured)
