# SPDX-License-Identifier: MIT
"""Campaigns: many targets, repetitions and windows from one file, resumed after an interruption."""
