# SPDX-License-Identifier: MIT
"""Light curves and images from archives, buckets and folders: resumed, verified, atomically written."""
