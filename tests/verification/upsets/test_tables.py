# SPDX-License-Identifier: MIT
"""Tables of a campaign."""

from io import StringIO

from tinytransit.terminal import Console
from tinytransit.verification.upsets.tables import print_outcomes, print_units
from tinytransit.verification.upsets.tally import RegionTally


def test_the_tables_say_what_was_seen(tallied: RegionTally) -> None:
    out = StringIO()
    console = Console(file=out, width=132)
    print_outcomes(console, "none", [tallied], 0.95)
    print_units(console, "none", tallied)
    text = out.getvalue()
    assert "40.0 (30.9-49.8)" in text
    assert "8,000" not in text
    assert "8e+03" in text
    assert "too few" in text
