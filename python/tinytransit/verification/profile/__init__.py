# SPDX-License-Identifier: MIT
"""How long an inference takes on a Cortex-M4: counted instructions, costed by Arm's published table."""
