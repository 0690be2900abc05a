# SPDX-License-Identifier: MIT
"""Many items, here or on all cores or on a cluster: nothing lost, nothing twice, every failure with its reason."""
