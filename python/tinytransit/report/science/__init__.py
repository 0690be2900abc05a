# SPDX-License-Identifier: MIT
"""Candidates and the model's figures, for people who look for planets."""
