# SPDX-License-Identifier: MIT
"""Exoplanet-transit classification from light curves to a Cortex-M4.

In a script or a notebook:

    import tinytransit

    found = tinytransit.search("tess_sector_1.fits")     # or a lightkurve object, or (time, flux)
    found.table()                                        # astropy table with units
    found.plot(1)                                        # the vetting report
    tinytransit.classify(curve, period=3.5, epoch=2458325.5, duration=2.6).verdict

Each name is imported when it is first used.
"""

import importlib
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tinytransit.api.classifier import Classification, Classifier, classify
    from tinytransit.api.compiling import compile_model
    from tinytransit.api.inputs import write_inputs
    from tinytransit.api.search import Detection, search
    from tinytransit.window.window import Window

__version__ = version("tinytransit")

__all__ = [
    "Classification", "Classifier", "Detection", "Window", "__version__", "classify", "compile_model", "search",
    "write_inputs",
]  # fmt: skip

_HOMES = {
    "Classification": "tinytransit.api.classifier",
    "Classifier": "tinytransit.api.classifier",
    "Detection": "tinytransit.api.search",
    "Window": "tinytransit.window.window",
    "classify": "tinytransit.api.classifier",
    "compile_model": "tinytransit.api.compiling",
    "search": "tinytransit.api.search",
    "write_inputs": "tinytransit.api.inputs",
}


def __getattr__(name: str) -> Any:
    """Import a name of the interface for scripts when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'tinytransit' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """Return the names of the interface, which are not all imported yet."""
    return sorted({*globals(), *__all__})
