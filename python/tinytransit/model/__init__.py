# SPDX-License-Identifier: MIT
"""Train the classifier on window shards."""
