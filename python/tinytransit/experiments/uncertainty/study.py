# SPDX-License-Identifier: MIT
"""The uncertainty of networks on the windows of a file: from paths to a table, a picture and a record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinytransit.evaluate.scoring import labelled
from tinytransit.experiments.uncertainty.examination import Examination, examine
from tinytransit.experiments.uncertainty.networks import FoldError, check_unseen, find_networks, open_network
from tinytransit.experiments.uncertainty.report import draw, record_of, write_uncertainty
from tinytransit.files import sha256_of
from tinytransit.window.shard import WindowShard, read_shard


@dataclass(frozen=True, eq=False)
class Study:
    """Networks, examined on labelled windows.

    Attributes:
        networks: Their files.
        windows: The file of the windows.
        fold: The fold that was taken of it; None for all.
        seed: Of what was dropped.
        shard: The windows.
        examined: What was found.
        notes: Doubts about the networks, and what is left out.
    """

    networks: tuple[Path, ...]
    windows: Path
    fold: int | None
    seed: int
    shard: WindowShard
    examined: Examination
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """Method and windows in words."""
        return f"{self.examined.method}, {self.windows.name}" + ("" if self.fold is None else f", fold {self.fold}")

    def document(self) -> dict[str, Any]:
        """Return the figures, to be written as JSON."""
        return {
            "models": list(map(str, self.networks)),
            "method": "deep_ensemble" if self.examined.is_ensemble else "mc_dropout",
            "passes": self.examined.samples,
            "seed": None if self.examined.is_ensemble else self.seed,
            "windows_file": self.windows.name,
            "fold": self.fold,
            **{question: record_of(assessment) for question, assessment in self.examined.assessments.items()},
        }

    def write(self, out: Path) -> None:
        """Write ``uncertainty.csv``, a row a window, and ``uncertainty.png`` into a folder."""
        write_uncertainty(out / "uncertainty.csv", self.shard, self.examined.uncertainties)
        draw(out / "uncertainty.png", self.title, self.examined)


def study(
    patterns: Sequence[str],
    windows: Path,
    fold: int | None,
    passes: int,
    seed: int,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Study:
    """Examine networks on the labelled windows of a file.

    Args:
        patterns: Files of networks (.keras), or patterns of their names.
        windows: The file (.npz).
        fold: Only this fold of it; None for all.
        passes: With dropout, for one network.
        seed: Fixes what is dropped.
        progress: Called with the scorings of all windows that are done, and with the number of all.

    Raises:
        FoldError: If there are no such windows, or a network has seen them.
        NetworkError: If a network cannot be read, does not take these windows, or the only one has no dropout.
        ShardError: If the windows cannot be read or lack an input.
        MetricsError: If the windows are all junk, or all transit-like.
    """
    shard = labelled(read_shard(windows), fold)
    if not len(shard):
        raise FoldError(f"{windows.name} has no labelled windows" + ("" if fold is None else f" in fold {fold}"))
    networks = [open_network(path) for path in find_networks(patterns)]
    digest = sha256_of(windows)
    doubts = [doubt for network in networks if (doubt := check_unseen(network, fold, digest))]
    examined = examine(networks, shard, passes, seed, progress)
    paths = tuple(network.path for network in networks)
    return Study(paths, windows, fold, seed, shard, examined, (*doubts, *examined.notes))
