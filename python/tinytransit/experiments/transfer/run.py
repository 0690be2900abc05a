# SPDX-License-Identifier: MIT
"""One run, a way on a target with a seed, and the small file in which it is kept."""

import json
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tinytransit.experiments.transfer.errors import TransferError
from tinytransit.experiments.transfer.ways import Way
from tinytransit.files import write_text

_Share = Annotated[float, Field(ge=0, le=1)]
_Count = Annotated[int, Field(ge=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Origin(_Strict):
    """What a run's figures depend on; a kept run of another origin is done anew.

    Attributes:
        settings_sha256: Of all settings, seed and test fold among them.
        base_sha256: Of the network that was given; None if it is trained.
        sets_sha256: Of the files of each set of the chain so far, the target's last.
    """

    settings_sha256: str
    base_sha256: str | None
    sets_sha256: tuple[tuple[str, ...], ...]


class Figures(_Strict):
    """What a network is worth on the test fold of its target.

    Attributes:
        windows: Windows of that fold.
        transit_like: How many are transit-like; their share is the average precision of chance.
        planets: How many are planets or candidates.
        triage_ap: Average precision, transit-like against junk.
        triage_auc: Area under the ROC curve, likewise.
        vetting_ap: Average precision, planets against all the rest, by the product of both answers; None where only
            one of both is there.
        source_triage_ap: Triage on the test fold of the set that the chain began with: what is not forgotten.
    """

    windows: _Count
    transit_like: _Count
    planets: _Count
    triage_ap: _Share
    triage_auc: _Share
    vetting_ap: _Share | None
    source_triage_ap: _Share


class Run(_Strict):
    """A finished run.

    Attributes:
        target: Name of the data set.
        way: How the network was taken over.
        repeat: Number of the repeat, from 0.
        seed: Of this repeat.
        origin: What it depends on.
        figures: What came out.
        network_sha256: Of the network that is kept; None unless it goes on along the chain.
    """

    target: str
    way: Way
    repeat: _Count
    seed: _Count
    origin: Origin
    figures: Figures
    network_sha256: str | None


def run_path(out: Path, target: str, way: Way, repeat: int) -> Path:
    """Return where a run is kept."""
    return out / "runs" / f"{target}-{way}-{repeat}.json"


def write_run(run: Run, out: Path) -> None:
    """Keep a finished run."""
    document = json.loads(run.model_dump_json())
    write_text(run_path(out, run.target, run.way, run.repeat), json.dumps(document, indent=2) + "\n")


def read_run(out: Path, target: str, way: Way, repeat: int, origin: Origin) -> Run | None:
    """Return a kept run, or None if there is none of this origin.

    Raises:
        TransferError: If the file is there and is no run.
    """
    path = run_path(out, target, way, repeat)
    try:
        run = Run.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise TransferError(f"{path} is not a kept run ({error}); delete it and run again") from error
    return run if run.origin == origin else None
