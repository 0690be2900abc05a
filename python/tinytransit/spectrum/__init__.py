# SPDX-License-Identifier: MIT
"""Spectra: read as archives serve them, resample, divide by the continuum, make views for a network."""
