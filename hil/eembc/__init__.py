# SPDX-License-Identifier: MIT
"""The host's side of the text commands with which EEMBC's EnergyRunner drives MLPerf Tiny (``hil/EEMBC.md``)."""
