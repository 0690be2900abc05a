# SPDX-License-Identifier: MIT
"""Files of a folder that are light curves, and what else may lie there under such a name."""

import os
import socket
from pathlib import Path

import pytest

from tinytransit.lightcurve.errors import LightCurveError, UnreadableFileError
from tinytransit.lightcurve.finding import find_light_curves
from tinytransit.lightcurve.reading import identify


def test_a_folder_gives_its_light_curves_once_and_in_order(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("b.fits", "a.FITS", "c.fits.gz", "d.csv.gz", "deep/e.csv", "note.txt", "picture.png"):
        (tmp_path / name).write_text("")
    found = find_light_curves([tmp_path, tmp_path / "b.fits", tmp_path / "absent.fits"])
    names = ["a.FITS", "b.fits", "c.fits.gz", "d.csv.gz", "deep/e.csv", "absent.fits"]
    assert found == [tmp_path / name for name in names]


def test_other_tables_of_a_folder_are_left_out_unless_they_are_named(tmp_path: Path) -> None:
    contents = {
        "labels.csv": "tic_id,label\n1,PC\n",
        "catalogue.csv": "# made by an archive\n# COLUMN kepid\nkepid,koi_period\n1,2.0\n",
        "curve.csv": "# star: TIC 1\nTime [BTJD],PDCSAP_FLUX\n1,2\n",
        "savetxt.csv": "# time,flux\n1,2\n",
        "damaged.csv": "time,flu",
        "bytes.csv": "\0\0",
    }
    for name, text in contents.items():
        (tmp_path / name).write_text(text)
    assert [path.name for path in find_light_curves([tmp_path])] == [
        "bytes.csv",
        "curve.csv",
        "damaged.csv",
        "savetxt.csv",
    ]
    assert find_light_curves([tmp_path / "labels.csv"]) == [tmp_path / "labels.csv"]


def test_only_regular_visible_files_are_opened_and_each_other_is_a_reason(tmp_path: Path) -> None:
    good = tmp_path / "TIC_1.csv"
    good.write_text("time,flux\n" + "".join(f"{1400 + row},1\n" for row in range(20)))
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "folder.csv" / "TIC_2.csv").write_text(good.read_text())
    (tmp_path / ".cache").mkdir()
    (tmp_path / ".cache" / "TIC_3.csv").write_text(good.read_text())
    (tmp_path / ".TIC_1-abcd.csv").write_text(good.read_text())
    (tmp_path / "dangling.csv").symlink_to(tmp_path / "absent.csv")
    (tmp_path / "loop.fits").symlink_to(tmp_path / "loop.fits")
    (tmp_path / "round").symlink_to(tmp_path)
    (tmp_path / "linked.csv").symlink_to(good)
    (tmp_path / "empty.fits").touch()
    os.mkfifo(tmp_path / "pipe.csv")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket.fits"))
        found = find_light_curves([tmp_path])
        bad = {}
        for path in found:
            try:
                identify(path, star="TIC 9")
            except LightCurveError as error:
                assert path.name in str(error)
                bad[path.name] = type(error)
    assert {path.name for path in found} - bad.keys() == {"TIC_1.csv", "TIC_2.csv", "linked.csv"}
    assert bad == dict.fromkeys(
        ("folder.csv", ".TIC_1-abcd.csv", "dangling.csv", "loop.fits", "empty.fits", "pipe.csv", "socket.fits"),
        UnreadableFileError,
    )


@pytest.mark.parametrize("name", ["pipe.csv", "pipe.fits"])
def test_a_pipe_that_is_named_is_refused_and_not_waited_for(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    assert find_light_curves([tmp_path / name]) == [tmp_path / name]
    with pytest.raises(UnreadableFileError, match=name):
        identify(tmp_path / name)


def test_names_that_no_file_can_have_are_refused(tmp_path: Path) -> None:
    for path in (Path("nul\0.csv"), tmp_path / ("x" * 300 + ".csv")):
        assert find_light_curves([path]) == [path]
        with pytest.raises(UnreadableFileError):
            identify(path)
