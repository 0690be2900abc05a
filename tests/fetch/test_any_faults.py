# SPDX-License-Identifier: MIT
"""Whatever goes wrong on the way: a file under its name is the file that the server has."""

from pathlib import Path
from random import Random

import pytest
from helpers.faulty_server import Fault, FaultyServer, Files
from helpers.sample_files import CSV, light_curve
from helpers.url_source import Counted, UrlSource, bring
from hypothesis import given, settings
from hypothesis import strategies as st

OLD, NEW = light_curve(1), light_curve(2, cadences=5000)

_faults = st.one_of(
    st.builds(Fault, cut_after=st.integers(0, len(NEW))),
    st.builds(
        Fault,
        status=st.sampled_from([429, 500, 503, 404, 403, 416, 412, 206, 302]),
        headers=st.sampled_from(
            [
                {},
                {"Retry-After": "1"},
                {"Retry-After": "x"},
                {"Content-Range": "bytes 0-6/7"},
                {"Content-Range": "bytes 9-99/100", "ETag": '"x"'},
            ]
        ),
    ),
)


@settings(max_examples=40)
@given(
    first=st.lists(_faults, max_size=4),
    second=st.lists(_faults, max_size=4),
    etags=st.booleans(),
    changes=st.booleans(),
)
def test_a_file_is_right_or_not_there(
    tmp_path_factory: pytest.TempPathFactory, first: list[Fault], second: list[Fault], etags: bool, changes: bool
) -> None:
    out: Path = tmp_path_factory.mktemp("any")
    files = Files({"/a_lc.fits": OLD, "/b.csv": CSV})
    files.etags = etags
    with FaultyServer(files) as server:
        source = UrlSource(server, ["/a_lc.fits", "/b.csv"])
        server.faults["/a_lc.fits"].extend(first)
        haul = bring(source, out, attempts=3)
        present = (out / "a_lc.fits").exists()
        assert present != ("/a_lc.fits" in {one.what for one in haul.skipped})
        assert not present or (out / "a_lc.fits").read_bytes() == OLD
        assert (out / "b.csv").read_bytes() == CSV, "the other file is not touched by it"

        files.files["/a_lc.fits"] = NEW if changes else OLD
        server.faults["/a_lc.fits"].clear()
        server.faults["/a_lc.fits"].extend(second)
        bring(source, out, attempts=3)
        if (out / "a_lc.fits").exists():
            # What was finished before stays: this listing does not say that it changed.
            assert (out / "a_lc.fits").read_bytes() == (OLD if present else files.files["/a_lc.fits"])


@pytest.mark.campaign
def test_a_thousand_files_of_which_each_twentieth_fails_at_first(tmp_path: Path) -> None:
    count, content, random = 1000, light_curve(1), Random(3)
    paths = [f"/{number:04d}_lc.fits" for number in range(count)]
    with FaultyServer(Files(dict.fromkeys(paths, content))) as server:
        for path in random.sample(paths, count // 20):
            server.faults[path].append(
                random.choice(
                    [
                        Fault(status=503),
                        Fault(status=429, headers={"Retry-After": "1"}),
                        Fault(cut_after=random.randrange(len(content))),
                    ]
                )
            )
        progress = Counted()
        haul = bring(UrlSource(server, paths), tmp_path, threads=8, progress=progress)
        assert (len(haul.files), haul.skipped, progress.bytes) == (count, [], count * len(content))
        asked = len(server.seen)
        assert bring(UrlSource(server, paths), tmp_path, threads=8).reused == count and len(server.seen) == asked
    assert asked == count + count // 20
