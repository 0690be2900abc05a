# SPDX-License-Identifier: MIT
"""Other ways to classify the same windows, on the same folds: what the released model has to beat."""
