# SPDX-License-Identifier: MIT
"""What speaks against a planet, in words."""

from collections.abc import Sequence

from tinytransit.catalog.periods import period_ratio
from tinytransit.detection.signal import Signal
from tinytransit.detection.variability import Variability

# The deepest of a hundred boxes of pure noise reaches 3, and noise is not all that is in a light curve.
_SECONDARY_SIGMA = 5.0
_ODD_EVEN_SIGMA = 5.0
# Two signals of one star whose periods agree this well are one.
_SAME_PERIOD = 0.002


def warnings_of(signal: Signal, earlier: Sequence[Signal], variability: Variability | None) -> tuple[str, ...]:
    """Return a sentence for each test that a signal fails.

    The tests are those of Kepler's Robovetter (Thompson et al. 2018, ApJS 235, 38; appendix A) that need no pixels:
    odd and even depths, a secondary eclipse, a period that is another signal's, and one that is the star's rotation.

    Args:
        signal: The candidate.
        earlier: Stronger candidates of the star, in their order, the first with number 1.
        variability: Of the star.
    """
    period = signal.fit.period_days
    found = []
    if signal.odd_even_sigma > _ODD_EVEN_SIGMA:
        found.append(
            f"odd and even transits differ in depth, {signal.odd_depth * 1e6:.0f} and "
            f"{signal.even_depth * 1e6:.0f} ppm ({signal.odd_even_sigma:.1f} sigma): perhaps an eclipsing "
            "binary of twice the period"
        )
    if signal.secondary_sigma > _SECONDARY_SIGMA:
        found.append(
            f"a second dip of {signal.secondary_depth * 1e6:.0f} ppm ({signal.secondary_sigma:.1f} sigma) at "
            f"phase {signal.secondary_phase:.3f}: perhaps an eclipsing binary"
        )
    relation = variability.relation(period) if variability else None
    if variability and relation is not None:
        found.append(
            f"the period is {relation}the star's own of {variability.period_days:.3f} days (amplitude "
            f"{variability.amplitude * 1e6:.0f} ppm)"
        )
    for number, other in enumerate(earlier, start=1):
        if (ratio := period_ratio(period, other.fit.period_days, _SAME_PERIOD)) is not None:
            found.append(
                f"the period is {'' if ratio == 1 else f'{ratio} of '}that of candidate {number:02d}: perhaps "
                "its other eclipse"
            )
    return tuple(found)
