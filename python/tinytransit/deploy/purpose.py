# SPDX-License-Identifier: MIT
"""What a network is for, which its ``.tflite`` does not say: classes, recipe of its inputs, meaning of its tensors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from tinytransit.deploy.manifest import Manifest
from tinytransit.model.outputs import PLANET_LIKE, TRANSIT_LIKE
from tinytransit.window.input_set import InputSet, Rows
from tinytransit.window.recipe import WindowRecipe

_WINDOW_MEANINGS = {
    "global_view": "flux over one whole period, folded, centred on the epoch; median 0, minimum -1",
    "local_view": "flux around the epoch, folded; median 0, minimum -1",
    "secondary_view": "flux around the secondary eclipse, folded; median 0, minimum -1, or 0 throughout",
    "scalars": "twenty numbers, each over eight values: log period, duration, their ratio, signal-to-noise; view shape",
    "measurements": "27 numbers, each over eight values, 0 where unknown: those of scalars, depth, star; then mission",
    TRANSIT_LIKE: "probability that the dip is a transit or an eclipse rather than junk",
    PLANET_LIKE: "probability that the event is a planet candidate, given that it is transit-like",
}
# Of the one output of a network that a user made; converters call it output_0 or worse.
_SCORES, _SCORE = "class_scores", "score"


@dataclass(frozen=True)
class Purpose:
    """What a network is for.

    Attributes:
        classes: Their names, in the order of the outputs.
        window: How windows of light curves are made for it; None if it takes something else.
        recipe: How its inputs are made then; None for windows.
        meanings: What a tensor holds, by its name.
    """

    classes: tuple[str, ...] = ("junk", "transit-like")
    window: WindowRecipe | None = None
    recipe: Mapping[str, Any] | None = None
    meanings: Mapping[str, str] = field(default_factory=lambda: _WINDOW_MEANINGS)

    @classmethod
    def of(cls, rows: Rows, window: WindowRecipe | None) -> Self:
        """Return what a network for some rows is for.

        Args:
            rows: Windows, or a set of inputs, which says itself how they are made.
            window: How the windows are made.
        """
        if isinstance(rows, InputSet):
            return cls(rows.classes, None, rows.recipe, rows.meanings)
        return cls(window=WindowRecipe() if window is None else window)

    @classmethod
    def of_manifest(cls, manifest: Manifest) -> Self:
        """Return what a manifest says."""
        if manifest.window is not None:
            return cls(manifest.classes, manifest.window)
        specs = (*manifest.inputs, *manifest.outputs)
        return cls(manifest.classes, None, manifest.recipe, {spec.name: spec.meaning for spec in specs})

    def output_names(self, names: tuple[str, ...], sizes: tuple[int, ...]) -> tuple[str, ...]:
        """Return what the outputs are called in the manifest: several as in the file, one by what it is.

        Args:
            names: In the file.
            sizes: Values of each.
        """
        if len(names) > 1:
            return names
        if self.recipe is None:
            return (TRANSIT_LIKE,)
        return (_SCORES if sizes[0] == len(self.classes) else _SCORE,)

    def meaning(self, name: str) -> str:
        """Return what the tensor of a name holds."""
        if name not in self.meanings and self.recipe is not None and name in (_SCORES, _SCORE):
            return f"score of each of {', '.join(self.classes)}" if name == _SCORES else f"score of {self.classes[-1]}"
        return self.meanings.get(name, name)
