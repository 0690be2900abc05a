# SPDX-License-Identifier: MIT
"""Labelled spectra of a made-up survey."""

from pathlib import Path

import numpy as np
import pytest
from helpers.made_up_supernovae import supernovae

from tinytransit.spectral_model.labelled import LabelledSpectra, read_labelled


@pytest.fixture(scope="session")
def supernova_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of them."""
    path = tmp_path_factory.mktemp("spectra") / "supernovae.npz"
    np.savez(path, **supernovae())  # type: ignore[arg-type]
    return path


@pytest.fixture(scope="session")
def labelled(supernova_file: Path) -> LabelledSpectra:
    """Its content."""
    return read_labelled(supernova_file)
