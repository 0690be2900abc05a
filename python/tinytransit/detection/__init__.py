# SPDX-License-Identifier: MIT
"""Light curves of stars without labels: search, vet, classify, rank."""
