# SPDX-License-Identifier: MIT
"""Write light curves of synthetic stars as CSV, for when there are no files at hand.

Run in any folder: ``python tools/synthetic_light_curves.py OUT``: two stars with planets, and one without.
"""

from pathlib import Path

import numpy as np
import typer

from tinytransit.files import write_text
from tinytransit.window.synthetic.eclipses import Orbit, separation_of, transit
from tinytransit.window.synthetic.sampling import sector_times

_NOISE = 5e-4
# Periods in days and radii in those of the star.
_PLANETS = (((2.3, 0.08),), ((5.1, 0.06), (1.7, 0.05)), ())


def main(out: Path) -> None:
    """Write a file for each star; the same bytes every time."""
    for number, planets in enumerate(_PLANETS, start=1):
        random = np.random.default_rng(number)
        time = sector_times(random)
        flux = 1.0 + random.normal(0.0, _NOISE, time.size)
        for period, radius in planets:
            flux *= transit(time, Orbit(period, time[0] + 0.4 * period, separation_of(period, 1.0), radius, 0.2))
        rows = "\n".join(f"{t:.8f},{f:.9f}" for t, f in zip(time, flux, strict=True))
        write_text(out / f"TIC_{number}.csv", f"# star: TIC {number}\nbtjd,flux\n{rows}\n")


if __name__ == "__main__":
    typer.run(main)
