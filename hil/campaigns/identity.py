# SPDX-License-Identifier: MIT
"""Refuse to resume a campaign that has changed: half of its answers would be to another question."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from hil.campaigns.job import Job
from hil.campaigns.plan import Plan
from hil.campaigns.store import CampaignLog
from hil.errors import InputError


class ChangedCampaignError(InputError):
    """The log at hand belongs to another plan, model, firmware or other windows."""


def check_identity(log: CampaignLog, plan: Plan, model_id: str, jobs: Sequence[Job]) -> None:
    """Record what the campaign is if its log is new, or else check that it is the same.

    Time-outs, retries, restarts and ``parallel`` may change: they decide how answers come, not what they are.

    Raises:
        ChangedCampaignError: If it is another; what changed is named with both values.
    """
    identity = {
        "model_id": model_id,
        "seed": plan.seed,
        "targets": {job.name: {
            "target": job.planned.target, "board": job.planned.board, "repetitions": job.repetitions,
            "latency_ms": job.limits.latency_ms, "windows": len(job.cases), "windows_sha256": job.cases_sha256(),
        } for job in jobs},
    }  # fmt: skip
    kept = json.loads(log.remember("identity", json.dumps(identity)))
    changes = [*_changes(kept, identity), *_changed_images(log, jobs)]
    if changes:
        raise ChangedCampaignError(
            f"an interrupted campaign resumes only unchanged, but {'; '.join(changes)}; put "
            "that back, or start again with --fresh, which keeps the old log beside the new one"
        )


def _changes(old: Any, new: Any, path: str = "") -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in {**old, **new}:
            yield from _changes(old.get(key), new.get(key), f"{path}.{key}".lstrip("."))
    elif old != new:
        if isinstance(old, dict) or isinstance(new, dict):
            yield f"{path} was {'removed' if isinstance(old, dict) else 'added'}"
        else:
            yield f"{path} was {old}, is {new}"


def _changed_images(log: CampaignLog, jobs: Sequence[Job]) -> Iterator[str]:
    for job in jobs:
        old, new = log.answered_image(job.name), job.image_sha256()
        if old is not None and new is not None and old != new:
            yield f"the firmware of {job.name} has been rebuilt: its SHA-256 was {old}, is {new}"
