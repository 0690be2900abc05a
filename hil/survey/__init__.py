# SPDX-License-Identifier: MIT
"""The survey: raw flux goes to a device, which finds and judges its candidates by itself."""
