# SPDX-License-Identifier: MIT
"""Cross-validation: the same network trained once for each fold, its int8 form measured on stars it has not seen."""
