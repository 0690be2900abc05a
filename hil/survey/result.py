# SPDX-License-Identifier: MIT
"""The result of a survey, and its JSON form."""

from hil.documents import Document, Record
from hil.run.result import Device
from hil.targets.target import LatencyKind


class KnownRow(Record):
    """A candidate as someone else has it; see ``tinytransit.verification.survey.known.Known``."""

    source: str
    name: str
    period_days: float
    epoch_bjd: float
    duration_hours: float
    depth_ppm: float | None
    snr: float | None
    scores: dict[str, float]
    disposition: str


class CandidateRow(Record):
    """A candidate as the device reports it, with what others have of it.

    Attributes:
        number: On its star, from 1.
        period_days: Period.
        epoch_days: Centre of one event, in the time system of the light curve.
        duration_hours: First to last contact.
        depth_ppm: Depth.
        snr: Signal-to-noise ratio, red noise included.
        sde: Signal detection efficiency.
        transits: Seen.
        scores: Of the network, by the name of its output; empty without a window.
        odd_even_sigma: How many standard deviations odd and even transits differ by.
        secondary_sigma: Of the secondary eclipse.
        has_secondary: Whether that is certain.
        matches: Whose period it has, or a simple ratio of it: source, name and ratio.
    """

    number: int
    period_days: float
    epoch_days: float
    duration_hours: float
    depth_ppm: float
    snr: float
    sde: float
    transits: int
    scores: dict[str, float]
    odd_even_sigma: float
    secondary_sigma: float
    has_secondary: bool
    matches: list[tuple[str, str, str]]


class StarRow(Record):
    """A star.

    Attributes:
        star: Name with its catalogue.
        time_system: Of the epochs.
        cadences: Sent, gaps included.
        span_days: From the first to the last.
        equal: Whether candidates, windows and the checksum of each stage are the twin's, to the bit.
        first_difference: The first stage whose checksum differs; empty if none does.
        candidates: The device's.
        known: What others have.
        missed: Those of ``detect`` above the limit that no candidate has the period of, by name.
        stage_ms: Time of each stage.
        flux_bytes: Payload sent up.
        candidate_bytes: Payload sent down.
        attempts: How often the star had to be given.
        seconds: Wall time.
        notes: What was left out.
    """

    star: str
    time_system: str
    cadences: int
    span_days: float
    equal: bool
    first_difference: str
    candidates: list[CandidateRow]
    known: list[KnownRow]
    missed: list[str]
    stage_ms: dict[str, float]
    flux_bytes: int
    candidate_bytes: int
    attempts: int
    seconds: float
    notes: list[str]

    @property
    def search_ms(self) -> float:
        """Time of all stages."""
        return sum(self.stage_ms.values())


class SurveyResult(Document):
    """A survey as ``--json`` writes it; field by field the JSON document.

    Attributes:
        verdict: PASS if there is a star, every star was answered, equal to the twin to the bit, and at least
            ``least_found`` of the wanted candidates have the period.
        target: Where it ran.
        command: The command line.
        model_id: SHA-256 of the model.
        device: As it described itself.
        kind: How times were obtained.
        detail: What exactly was counted, in words.
        memory_bytes: The survey's working memory.
        stars: One row each.
        least_snr: Candidates of ``detect`` from this signal-to-noise ratio on are wanted.
        wanted: How many of these there are within the periods that are searched.
        found: Of these, those whose period a candidate has.
        score_differences: Of these, the difference of each score from that of ``detect``, by output.
        least_found: Smallest share.
        skipped: Files that gave nothing, and why.
        link: The host's counters.
        recoveries: How often the session was taken up again.
    """

    target: str
    command: list[str]
    model_id: str
    device: Device
    kind: LatencyKind
    detail: str
    memory_bytes: int
    stars: list[StarRow]
    least_snr: float
    wanted: int
    found: int
    score_differences: dict[str, list[float]]
    least_found: float
    skipped: list[tuple[str, str]]
    link: dict[str, int]
    recoveries: int
