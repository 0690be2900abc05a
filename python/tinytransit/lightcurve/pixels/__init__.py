# SPDX-License-Identifier: MIT
"""Pixels: photometry of target pixel files and of cut-outs of full-frame images, for stars without a light curve."""
