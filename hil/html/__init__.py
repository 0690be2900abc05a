# SPDX-License-Identifier: MIT
"""A campaign as one HTML page that needs nothing else."""
