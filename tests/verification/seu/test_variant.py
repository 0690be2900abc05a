# SPDX-License-Identifier: MIT
"""Names of mitigated builds."""

import pytest

from tinytransit.verification.seu.variant import ALL, NONE, parse_variants, read_mitigations
from tinytransit.verification.upsets.region import SeuError


def test_variants_are_named_between_commas() -> None:
    assert parse_variants("none, scrub:8+vote") == ("none", "scrub:8+vote")
    assert parse_variants("all") == (NONE, *read_mitigations(), ALL)
    assert parse_variants("none,all") == ("none", "all")
    for wrong in ("tmr", "vote:2", "scrub:0", ""):
        with pytest.raises(SeuError):
            parse_variants(wrong)
