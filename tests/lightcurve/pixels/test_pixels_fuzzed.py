# SPDX-License-Identifier: MIT
"""Whatever is in a file, reading its pixels gives photometry or a LightCurveError."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from helpers.mutated_files import mutated
from helpers.pixel_files import images, write_pixels
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinytransit.lightcurve.errors import LightCurveError
from tinytransit.lightcurve.pixels.photometry import measure
from tinytransit.lightcurve.pixels.pixel_file import read_pixels


@cache
def small_file() -> bytes:
    with TemporaryDirectory() as folder:
        return write_pixels(Path(folder) / "a.fits", "tess", images()[:4]).read_bytes()


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.deferred(lambda: mutated(small_file())))
def test_mutated_pixels_are_measured_or_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "f.fits"
    path.write_bytes(content)
    try:
        measure(read_pixels(path))
    except LightCurveError as error:
        assert "f.fits" in str(error) or "TIC" in str(error)
