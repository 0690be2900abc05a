# SPDX-License-Identifier: MIT
"""Outcomes of an upset."""

from enum import StrEnum

from tinytransit.deploy.manifest import Manifest


class Outcome(StrEnum):
    """The classes, from harmless to grave; the last three are noticed, so that the inference can be repeated."""

    MASKED = "masked"
    CORRECTED = "corrected"
    WRONG_SCORE = "wrong score"
    WRONG_DECISION = "wrong decision"
    DETECTED = "detected"
    HANG = "hang"
    CRASH = "crash"


MEANINGS = {
    Outcome.MASKED: "the answer is right to the byte, and nothing says that anything happened",
    Outcome.CORRECTED: "the answer is right, and a mitigation says that it put something right",
    Outcome.WRONG_SCORE: "a byte of the answer differs, the decision does not; nothing warns",
    Outcome.WRONG_DECISION: "the window is put into another class; nothing warns",
    Outcome.DETECTED: "an error instead of an answer",
    Outcome.HANG: "no answer; the watchdog of a board would reset it",
    Outcome.CRASH: "a processor fault; the firmware's fault handler would report it",
}

SILENT = (Outcome.WRONG_SCORE, Outcome.WRONG_DECISION)
"""Silent data corruption: wrong, and nobody knows."""


def outcome_of_answer(manifest: Manifest, expected: bytes, got: bytes, corrected: bool = False) -> Outcome:
    """Judge an answer that looks sound.

    Args:
        manifest: Knows how bytes become a decision.
        expected: Outputs end to end without an upset.
        got: With it.
        corrected: The device says that a mitigation has put something right.
    """
    if got == expected:
        return Outcome.CORRECTED if corrected else Outcome.MASKED
    same = _decision(manifest, got) == _decision(manifest, expected)
    return Outcome.WRONG_SCORE if same else Outcome.WRONG_DECISION


def _decision(manifest: Manifest, outputs: bytes) -> str:
    return manifest.judge(outputs).decision
