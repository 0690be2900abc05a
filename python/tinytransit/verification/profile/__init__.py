# SPDX-License-Identifier: MIT
"""Duration of an inference on a Cortex-M4: counted instructions, costed by Arm's published table."""
