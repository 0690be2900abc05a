# SPDX-License-Identifier: MIT
"""Catalogues of candidates: ephemerides and dispositions."""
