# SPDX-License-Identifier: MIT
"""What labelling gives."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tinytransit.window.shard import WindowShard


@dataclass(frozen=True, eq=False)
class Labels:
    """Labels of n windows.

    Attributes:
        label: 1 transit-like, 0 junk, -1 unknown (int8), shape (n,).
        disposition: The word behind each, shape (n,).
        reasons: How many windows got their label for which reason.
    """

    label: npt.NDArray[np.int8]
    disposition: npt.NDArray[np.str_]
    reasons: dict[str, int]

    def on(self, shard: WindowShard, made_by: str) -> WindowShard:
        """Return the shard with these labels in place of its own.

        Args:
            shard: The n windows.
            made_by: A line for the provenance.
        """
        provenance = "\n".join(filter(None, (shard.provenance, made_by)))
        return replace(shard, label=self.label, disposition=self.disposition, provenance=provenance)
