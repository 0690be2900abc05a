# SPDX-License-Identifier: MIT
"""How unsure the float network is of each window: Monte Carlo dropout or a deep ensemble, on the host."""
