# SPDX-License-Identifier: MIT
"""Small networks for spectra: types of supernovae, classes of stars, and what is like neither."""
