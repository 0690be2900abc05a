# SPDX-License-Identifier: MIT
"""Outcomes of an upset."""

from tinytransit.deploy.manifest import Manifest
from tinytransit.verification.upsets.outcome import Outcome, outcome_of_answer


def test_an_answer_is_judged_by_its_bytes_and_its_decision(manifest: Manifest) -> None:
    low, high = bytes([0x80]) * manifest.output_bytes, bytes([0x7F]) * manifest.output_bytes
    near = bytes([0x81]) * manifest.output_bytes
    assert outcome_of_answer(manifest, low, low) is Outcome.MASKED
    assert outcome_of_answer(manifest, low, low, corrected=True) is Outcome.CORRECTED
    assert outcome_of_answer(manifest, low, near) is Outcome.WRONG_SCORE
    assert outcome_of_answer(manifest, low, high, corrected=True) is Outcome.WRONG_DECISION
