# SPDX-License-Identifier: MIT
"""Light curves and images from where they are kept: MAST, a public bucket, folders; resumed, verified, never half."""
