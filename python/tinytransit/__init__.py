"""Exoplanet-transit classification from light curves to a Cortex-M4."""

__version__ = "0.1.0"
