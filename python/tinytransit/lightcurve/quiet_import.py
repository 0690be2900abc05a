# SPDX-License-Identifier: MIT
"""Import lightkurve without the one warning that it gives on every import."""

import warnings
from typing import Any


def import_lightkurve() -> Any:
    """Return the ``lightkurve`` module.

    Lightkurve warns that it does not have ``oktopus``, which only its pixel modelling needs and nothing here uses.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Warning: the tpfmodel submodule", category=UserWarning)
        import lightkurve
    return lightkurve
