# SPDX-License-Identifier: MIT
"""Exoplanet-transit classification from light curves to a Cortex-M4."""

from importlib.metadata import version

__version__ = version("tinytransit")
