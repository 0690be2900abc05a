# SPDX-License-Identifier: MIT
"""The first hours of a board: twelve steps from its supply to its latency, and a report that can be sent in."""
