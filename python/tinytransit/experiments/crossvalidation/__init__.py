# SPDX-License-Identifier: MIT
"""The same network trained once for each fold, and what its int8 forms are worth on stars they have not seen."""
