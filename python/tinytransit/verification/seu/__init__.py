# SPDX-License-Identifier: MIT
"""What single bit flips (single-event upsets, SEU) do to an inference, and what mitigations do about it."""
