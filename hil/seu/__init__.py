# SPDX-License-Identifier: MIT
"""Single bit flips in the whole firmware while it runs in QEMU, through QEMU's GDB stub."""
