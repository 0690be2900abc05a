# SPDX-License-Identifier: MIT
"""The vocabulary of single-event upsets, which campaigns here and on whole devices share."""
