# SPDX-License-Identifier: MIT
"""The exit status of every command of the harness, as its help says it."""

EXIT_CODES = (
    "Exit status: 0 PASS; 1 FAIL (an answer differs, or the latency is not below its limit); 2 wrong usage or bad "
    "input; 3 the target or the link failed; 130 interrupted."
)
