# SPDX-License-Identifier: MIT
"""`import tinytransit` offers its names and loads nothing heavy for them."""

import subprocess
import sys

import pytest
from helpers.firmware_images import RELEASED_MODEL

import tinytransit


def test_every_name_is_there_and_listed() -> None:
    for name in tinytransit.__all__:
        assert getattr(tinytransit, name) is not None
        assert name in dir(tinytransit)
    with pytest.raises(AttributeError, match="moon"):
        tinytransit.moon  # noqa: B018


def test_the_import_loads_no_library_of_the_pipeline() -> None:
    heavy = ("numpy", "astropy", "serial", "matplotlib")
    code = f"import sys, tinytransit, hil; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_model_compiles_from_a_file_and_from_bytes() -> None:
    file = RELEASED_MODEL / "transit.tflite"
    compiled = tinytransit.compile_model(file, "speed")
    assert compiled.sources == tinytransit.compile_model(file.read_bytes(), "speed").sources
    with pytest.raises(ValueError, match="fastest"):
        tinytransit.compile_model(file, "fastest")


def test_a_classifier_says_which_model_it_is() -> None:
    assert tinytransit.Classifier(RELEASED_MODEL).manifest.model_id[:16] in repr(tinytransit.Classifier(RELEASED_MODEL))
