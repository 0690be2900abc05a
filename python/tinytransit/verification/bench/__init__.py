# SPDX-License-Identifier: MIT
"""Costs of the static engine in flash, RAM and modelled time, for each goal, compared with known engines."""
