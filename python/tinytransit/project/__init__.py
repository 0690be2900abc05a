# SPDX-License-Identifier: MIT
"""A PlatformIO project in a folder of one's own, the images built from it, and what this machine lacks for them."""
