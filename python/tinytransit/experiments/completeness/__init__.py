# SPDX-License-Identifier: MIT
"""Completeness and false alarms of the search: planets put into light curves, and light curves without any."""
