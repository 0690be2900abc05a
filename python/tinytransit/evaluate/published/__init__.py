# SPDX-License-Identifier: MIT
"""Windows made by this pipeline beside published views of the same events."""
