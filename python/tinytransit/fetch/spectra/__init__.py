# SPDX-License-Identifier: MIT
"""Spectra from archives: Hubble at MAST, IRSA, HEASARC, SDSS."""
