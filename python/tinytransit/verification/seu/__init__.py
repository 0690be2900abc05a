# SPDX-License-Identifier: MIT
"""Single bit flips (single-event upsets, SEU) during an emulated inference, and mitigations of their effects."""
