# SPDX-License-Identifier: MIT
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from helpers.sample_files import CSV, catalogue, compressed_image, image, light_curve, packed, pixels
from helpers.spectrum_files import KNOWN, arf, comma_separated, ecsv, ipac, rmf
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.fetch.content import LIGHT_CURVE, recognise
from tinytransit.fetch.errors import DamagedError, TooLargeError, UnwantedError

TEXTS = ("irs.tbl", "star.ecsv", "star.csv", "sn.dat")


def told(folder: Path, content: bytes, name: str = "x.fits", largest: int = 10**8) -> str:
    (folder / "part").write_bytes(content)
    return recognise(folder / "part", name, largest=largest)


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (light_curve(), "x.fits", "light curve"),
        (packed(light_curve()), "x.fits.gz", "light curve"),
        (pixels(), "x.fits", "pixels"),
        (image(), "x.fits", "image"),
        *((known.make(), "x.fits", "spectrum") for name, known in KNOWN.items() if name not in TEXTS),
        (arf(), "x.arf", "response"),
        (rmf(), "x.rmf", "response"),
        (ipac(), "x.tbl", "spectrum"),
        (packed(ipac()), "x.tbl.gz", "spectrum"),
        (ecsv(), "x.ecsv", "spectrum"),
        (comma_separated(), "x.csv", "spectrum"),
        (compressed_image(), "x.fits", "image"),
        (CSV, "x.csv", "light curve"),
        (packed(CSV), "x.csv.gz", "light curve"),
    ],
)
def test_contents_are_recognised(tmp_path: Path, content: bytes, name: str, expected: str) -> None:
    assert told(tmp_path, content, name) == expected


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (catalogue(), "x.fits", "but PRIMARY, TARGETS"),
        (b"kepid,koi_period\n1,2.0\n", "x.csv", "got kepid,koi_period"),
        (b"", "x.csv", "got nothing"),
        (b"\xff\xfe\x00", "x.csv", "no text"),
        (b"planet,period\nb,2.0\n", "x.txt", "no spectrum"),
    ],
)
def test_what_is_something_else_is_named(tmp_path: Path, content: bytes, name: str, reason: str) -> None:
    with pytest.raises(UnwantedError, match=reason):
        told(tmp_path, content, name)


@given(share=st.floats(0, 1, exclude_max=True))
def test_no_truncated_file_passes_for_whole_but_at_the_end_of_a_unit(
    tmp_path_factory: pytest.TempPathFactory, share: float
) -> None:
    whole = light_curve()
    length = int(share * len(whole))
    try:
        told(tmp_path_factory.mktemp("cut"), whole[:length])
    except (DamagedError, UnwantedError):
        return
    assert length % 2880 == 0, "only a cut between two units looks whole"


@given(st.binary(max_size=6000))
def test_no_bytes_make_it_stumble(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("noise")
    for name, head in (("x.fits", b""), ("x.fits", light_curve()[:2880]), ("x.csv", b""), ("x.fits.gz", b"\x1f\x8b")):
        with pytest.raises((DamagedError, UnwantedError)):
            told(folder, head + b"\x00" + content, name)


def test_data_that_do_not_agree_with_their_sum_are_damaged(tmp_path: Path) -> None:
    content = bytearray(light_curve())
    content[20_000] ^= 0x10
    with pytest.raises(DamagedError, match=r"unit 1 \(LIGHTCURVE\) do not agree with their DATASUM"):
        told(tmp_path, bytes(content))


def test_sums_of_data_longer_than_a_block_agree_with_astropys(tmp_path: Path) -> None:
    time = np.random.default_rng(0).normal(size=200_001)
    table = fits.BinTableHDU.from_columns(
        [
            fits.Column("TIME", "D", array=time),
            fits.Column("FLUX", "E", array=time),
            fits.Column("BYTE", "B", array=time > 0),
        ],
        name="LIGHTCURVE",
    )
    buffer = io.BytesIO()
    fits.HDUList([fits.PrimaryHDU(), table]).writeto(buffer, checksum=True)
    assert told(tmp_path, buffer.getvalue()) == LIGHT_CURVE
    assert told(tmp_path, packed(buffer.getvalue()), "x.fits.gz") == LIGHT_CURVE
    damaged = bytearray(buffer.getvalue())
    damaged[-3000] ^= 1
    with pytest.raises(DamagedError, match="unit 1"):
        told(tmp_path, bytes(damaged))


def test_a_cut_gzip_file_is_damaged_and_a_bomb_is_not_unfolded(tmp_path: Path) -> None:
    content = packed(light_curve())
    with pytest.raises(DamagedError, match="gzip"):
        told(tmp_path, content[:-100], "x.fits.gz")
    with pytest.raises(TooLargeError, match=r"is more than 1\.0 MB; raise --max-size"):
        told(tmp_path, packed(b"\0" * 3_000_000), "x.fits.gz", largest=10**6)


def test_real_files_are_recognised(shared_data: Path) -> None:
    files = sorted((shared_data / "fits").glob("*/*.fits"))
    assert files
    for path in files[::6]:
        assert recognise(path, path.name, largest=10**9) == "light curve"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the peak of memory from /proc")
def test_the_sum_of_a_large_file_takes_little_memory(tmp_path: Path) -> None:
    file, megabytes = tmp_path / "large.fits", 96
    fits.HDUList([fits.PrimaryHDU(), fits.ImageHDU(np.ones((megabytes, 1 << 20), np.uint8))]).writeto(
        file, checksum=True
    )
    code = (
        "import re, sys; from pathlib import Path; from tinytransit.fetch.content import recognise\n"
        "recognise(Path(sys.argv[1]), 'large.fits', largest=1 << 30)\n"
        "print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])"
    )
    done = subprocess.run([sys.executable, "-c", code, file], capture_output=True, text=True, check=True)
    # To sum all of it at once takes several times its size.
    assert int(done.stdout) * 1024 < 3 * megabytes * 1e6
