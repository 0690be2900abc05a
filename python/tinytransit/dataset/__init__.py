# SPDX-License-Identifier: MIT
"""Sets of windows on disk: TFRecords of this and of public projects, splits by star, resumable builds, comparisons."""
