# SPDX-License-Identifier: MIT
"""Labels for windows that have none, by ephemeris or by outlier."""
