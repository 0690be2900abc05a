# SPDX-License-Identifier: MIT
"""Spectra cut, emptied and with bytes changed."""

from pathlib import Path

import numpy as np

from tinytransit.spectrum.errors import SpectrumError
from tinytransit.spectrum.reading import read_spectra

DAMAGES = 12
_HEADERS = 12_000


def see_it_read_or_named(file: Path, content: bytes) -> bool:
    """Write content to a file and read it; returns whether that gave a spectrum."""
    file.write_bytes(content)
    try:
        spectra = read_spectra(file)
    except SpectrumError as error:
        assert "\n" not in str(error)
        assert len(str(error)) < 500
        return False
    for spectrum in spectra:
        assert len(spectrum.wave) == len(spectrum.flux) == len(spectrum.mask)
        assert np.isfinite(spectrum.wave).all()
    return True


def see_all_damages(content: bytes, file: Path, seed: int) -> None:
    """See a file cut at several lengths, emptied, and with bytes changed, most of them in its headers."""
    size, draw = len(content), np.random.default_rng(seed)
    for length in (0, 1, 80, 2880, size // 3, size // 2, size - 2881, size - 1):
        see_it_read_or_named(file, content[: max(0, length)])
    for number in range(DAMAGES):
        damaged = bytearray(content)
        within = size if number % 3 == 0 else min(size, _HEADERS)
        for _ in range(1 + 4 * (number % 4)):
            damaged[int(draw.integers(within))] = int(draw.choice([draw.integers(256), *b" 9-EP\xff\x00"]))
        see_it_read_or_named(file, bytes(damaged))
