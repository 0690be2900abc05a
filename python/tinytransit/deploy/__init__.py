# SPDX-License-Identifier: MIT
"""From a trained network to everything that runs it."""
