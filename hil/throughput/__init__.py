# SPDX-License-Identifier: MIT
"""Windows a second over slow lines."""
