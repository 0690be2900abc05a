# SPDX-License-Identifier: MIT
"""One reader for each format in which archives serve spectra."""
