# SPDX-License-Identifier: MIT
"""Whether the model's firmware fits a board, before it is flashed."""
