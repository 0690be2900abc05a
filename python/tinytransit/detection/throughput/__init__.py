# SPDX-License-Identifier: MIT
"""How many light curves a second the whole chain takes, and what a sector of TESS would take."""
