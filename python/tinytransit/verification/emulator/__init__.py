# SPDX-License-Identifier: MIT
"""An ELF in Unicorn's emulation of a Cortex-M4."""
