# SPDX-License-Identifier: MIT
"""Throughput of the whole chain in light curves a second, and the time that a sector of TESS would take."""
