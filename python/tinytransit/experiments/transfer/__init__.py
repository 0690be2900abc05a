# SPDX-License-Identifier: MIT
"""What a network learnt on one data set is worth on the next: ways of taking it over, compared."""
