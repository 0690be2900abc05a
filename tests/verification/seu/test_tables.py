# SPDX-License-Identifier: MIT
"""Tables that compare mitigations."""

from io import StringIO

from tinytransit.terminal import Console
from tinytransit.verification.seu.tables import print_comparison, print_costs
from tinytransit.verification.seu.variant import Cost
from tinytransit.verification.upsets.tally import RegionTally


def test_mitigations_are_compared_with_the_first_build(tallied: RegionTally) -> None:
    out = StringIO()
    console = Console(file=out, width=132)
    print_comparison(console, {"none": [tallied], "vote": [tallied]})
    print_costs(console, {"none": Cost(1000, 100, 10, 20), "vote": Cost(1100, 100, 20, 50)})
    text = out.getvalue()
    assert text.count("40.0 (30.9-49.8)") == 2
    assert "1,100 (+100)" in text
    assert "2.50" in text
