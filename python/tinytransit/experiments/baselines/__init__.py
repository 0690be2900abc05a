# SPDX-License-Identifier: MIT
"""Baselines: other methods on the same windows and folds, which the released model has to beat."""
