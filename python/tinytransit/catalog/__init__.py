"""Catalogues of candidates: ephemerides and dispositions."""
