# SPDX-License-Identifier: MIT
"""The serial protocol: frames, messages, links, and a device in Python. The specification is ``hil/PROTOCOL.md``."""
