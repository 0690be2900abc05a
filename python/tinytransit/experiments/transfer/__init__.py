# SPDX-License-Identifier: MIT
"""Transfer of a network from one data set to the next: strategies compared."""
