# SPDX-License-Identifier: MIT
"""Light curves, images and spectra from archives, buckets and folders: resumed, verified, atomically written."""
