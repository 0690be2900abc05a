# SPDX-License-Identifier: MIT
from pathlib import Path

from tinytransit.lightcurve.finding import find_light_curves


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
