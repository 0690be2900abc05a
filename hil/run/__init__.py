# SPDX-License-Identifier: MIT
"""One campaign on one target: stream windows, judge the answers, print the table."""
