# SPDX-License-Identifier: MIT
"""The models of a store, each with what became of it."""

from typing import Any

from tinytransit.deploy.manifest import load_manifest
from tinytransit.learning.history import retrainings
from tinytransit.learning.store import LearningStore
from tinytransit.learning.versions import current, versions


def models_of(store: LearningStore) -> list[dict[str, Any]]:
    """Return every model of a store, first made first, as JSON takes it.

    Raises:
        ManifestError: If the manifest of one cannot be read.
    """
    by_version = {each.made: each for each in retrainings(store)}
    in_use = current(store)
    documents: list[dict[str, Any]] = []
    for version in versions(store):
        made = by_version.get(version)
        figures = [] if made is None else made.record["comparison"]["figures"]
        documents.append(
            {
                "version": version,
                "model_id": load_manifest(store.models / version).model_id,
                "in_use": version == in_use,
                "verdict": "start" if made is None else made.verdict,
                "retraining": None if made is None else made.number,
                "figures": {each["name"]: each["after"] for each in figures},
            }
        )
    return documents
