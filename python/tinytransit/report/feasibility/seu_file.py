# SPDX-License-Identifier: MIT
"""Read the result of an SEU campaign: the report of ``tinytransit seu``, or a plain table of regions."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from tinytransit.report.documents import InputFileError, read_document
from tinytransit.report.feasibility.vulnerability import Region
from tinytransit.verification.upsets.outcome import Outcome
from tinytransit.verification.upsets.region import LASTING

_Share = Annotated[float, Field(ge=0, le=1)]


class _Read(BaseModel):
    # The report says more than is needed here.
    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


class _Interval(_Read):
    share: _Share
    low: _Share
    high: _Share


class _Outcomes(_Read):
    outcomes: dict[str, _Interval]


class _Tally(_Read):
    region: str
    bits: Annotated[int, Field(gt=0)]
    whole: Annotated[_Outcomes, Field(alias="all")]


class _Variant(_Read):
    regions: tuple[_Tally, ...] = Field(min_length=1)


class _Campaign(_Read):
    model: str
    variants: dict[str, _Variant]


def read_regions(path: Path, variant: str, model_id: str) -> dict[str, Region]:
    """Read what a campaign found, by region.

    Args:
        path: ``seu.json`` of ``tinytransit seu``, or an object from region to its figures.
        variant: Which set of mitigations of ``seu.json``.
        model_id: What the campaign must have been run on; a plain table does not say.

    Raises:
        InputFileError: If the file cannot be read or is not valid, is of another model, or lacks the variant.
    """
    content = read_document(path, dict[str, Any], "the result of an SEU campaign")
    if "variants" not in content:
        return read_document(path, dict[str, Region], "the result of an SEU campaign")
    campaign = read_document(path, _Campaign, "the report of `tinytransit seu`")
    if campaign.model != model_id:
        raise InputFileError(f"{path} is of model {campaign.model[:16]}, the report is of {model_id[:16]}; run "
                             "`tinytransit seu` on this model")  # fmt: skip
    if variant not in campaign.variants:
        raise InputFileError(f"{path} has no variant {variant!r}, only {', '.join(campaign.variants)}; choose one with "
                             "--seu-variant")  # fmt: skip
    return {tally.region: _region(path, tally) for tally in campaign.variants[variant].regions}


def _region(path: Path, tally: _Tally) -> Region:
    wrong = tally.whole.outcomes.get(Outcome.WRONG_DECISION)
    if wrong is None:
        raise InputFileError(f"{path}: region {tally.region} has no outcome {Outcome.WRONG_DECISION.value!r}")
    return Region(bits=tally.bits, probability_wrong_decision=wrong.share, low=wrong.low, high=wrong.high,
                  lasting=tally.region in LASTING)  # fmt: skip
