# SPDX-License-Identifier: MIT
"""Campaigns of damaged and crafted input: whatever is read, an error that users see is named and its cost bounded."""
