# SPDX-License-Identifier: MIT
from pathlib import Path

from helpers.light_curve_files import light_curve_bytes, transiting_star

from tinytransit.lightcurve.by_star import files_by_star


def test_files_are_grouped_and_what_is_no_light_curve_is_named(tmp_path: Path) -> None:
    stars = {"first.fits": 2, "second.fits": 1, "third.fits": 2}
    for name, star in stars.items():
        (tmp_path / name).write_bytes(light_curve_bytes(star, *transiting_star(star)))
    (tmp_path / "notes.csv").write_text("no table\n")
    names = ["first.fits", "notes.csv", "second.fits", "absent.fits", "third.fits"]
    grouped, skipped = files_by_star(tmp_path / name for name in names)
    assert list(grouped) == ["TIC 2", "TIC 1"]
    assert [file.name for file in grouped["TIC 2"]] == ["first.fits", "third.fits"]
    assert [each.what for each in skipped] == ["notes.csv", "absent.fits"] and all(each.reason for each in skipped)
