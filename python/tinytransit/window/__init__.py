# SPDX-License-Identifier: MIT
"""Windows: fold, bin, normalise; shards of them; synthetic ones."""
