# SPDX-License-Identifier: MIT
"""What the static engine costs in flash, RAM and modelled time, for each goal, held against known engines."""
