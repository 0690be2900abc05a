# SPDX-License-Identifier: MIT
"""Parts to train, validate and test on; no star is in two of them."""

from collections.abc import Collection

import numpy as np

from tinytransit.dataset.errors import DatasetError
from tinytransit.window.shard import FOLDS, WindowShard


def split_by_star(
    shard: WindowShard, validation_folds: Collection[int], test_folds: Collection[int]
) -> dict[str, WindowShard]:
    """Split windows by the folds of their stars, a tenth of all stars each.

    Args:
        shard: The windows; the fold of a star is the same in all of its rows, which ``WindowShard`` makes sure of.
        validation_folds: Numbers 0 to 9.
        test_folds: Others; all that are left train.

    Returns:
        Parts ``train``, ``validation`` and ``test``, in the order of the shard.

    Raises:
        DatasetError: If the folds overlap, leave nothing to train on, or a part is empty.
    """
    validation, test = set(validation_folds), set(test_folds)
    if validation & test or not (validation | test) < set(range(FOLDS)):
        raise DatasetError(
            f"expected folds 0 to 9, some of them left to train on and none both to validate and to "
            f"test, got {sorted(validation)} and {sorted(test)}"
        )
    masks = {name: np.isin(shard.fold, sorted(folds)) for name, folds in (("validation", validation), ("test", test))}
    masks = {"train": ~(masks["validation"] | masks["test"]), **masks}
    if empty := [name for name, mask in masks.items() if not mask.any()]:
        raise DatasetError(
            f"of {len(shard)} windows on {len(set(shard.star))} stars none is left for "
            f"{', '.join(empty)}; give more windows or other folds"
        )
    return {name: shard.select(mask) for name, mask in masks.items()}
