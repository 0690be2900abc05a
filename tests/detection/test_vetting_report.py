# SPDX-License-Identifier: MIT
"""The vetting report of a candidate and the index of a run, made of two stars, and looked at in a browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib.image
import numpy as np
import pytest
from helpers.searched_stars import eclipsing_binary, planet, with_planets, write_star

from tinytransit.detection.index_page import INDEX_FILE, write_index
from tinytransit.detection.recovery import recoveries
from tinytransit.detection.result import StarDetection
from tinytransit.detection.settings import DetectionSettings
from tinytransit.detection.star import detect_star
from tinytransit.detection.survey import ranked

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright, which drives the browser, is not installed")
_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NAME = "TIC 7 </script><b>$\\frac{"


@pytest.fixture(scope="module")
def stars(model_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Light curves of a planet's star and of an eclipsing binary."""
    folder = tmp_path_factory.mktemp("curves")
    return {
        "TIC 1": write_star(folder, "TIC 1", *with_planets(planet(3.7))),
        "TIC 2": write_star(folder, "TIC 2", *eclipsing_binary(5.0, brightness=0.3)),
    }


@pytest.fixture(scope="module")
def run(
    stars: dict[str, Path], model_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[StarDetection]]:
    """A run's folder with vetting reports and index, and what was found."""
    out = tmp_path_factory.mktemp("run")
    settings = DetectionSettings(model=model_dir, method="bls")
    known = [f"{NAME}: a candidate of a catalogue"]
    found = [detect_star([path], settings, out / "sheets", known=known) for path in stars.values()]
    write_index(out, ranked(found), found, recoveries(found, {}, 2))
    return out, found


def test_each_candidate_has_a_page_as_png_and_pdf(run: tuple[Path, list[StarDetection]]) -> None:
    out, found = run
    assert all(star.candidates for star in found)
    for candidate in ranked(found):
        assert candidate.sheet is not None
        png, pdf = out / candidate.sheet, (out / candidate.sheet).with_suffix(".pdf")
        image = matplotlib.image.imread(png)
        assert image.shape[1] > image.shape[0] > 1000
        # The page is mostly white, and drawn on everywhere: each of its quarters holds ink.
        ink = image[..., :3].min(axis=2) < 0.9
        height, width = (side // 2 for side in ink.shape)
        assert all(quarter.mean() > 0.003 for half in np.split(ink[: 2 * height, : 2 * width], 2)
                   for quarter in np.split(half, 2, axis=1))  # fmt: skip
        assert pdf.read_bytes().startswith(b"%PDF")


def test_the_same_star_gives_the_same_bytes(
    run: tuple[Path, list[StarDetection]], stars: dict[str, Path], model_dir: Path, tmp_path: Path
) -> None:
    out, found = run
    known = [f"{NAME}: a candidate of a catalogue"]
    settings = DetectionSettings(model=model_dir, method="bls")
    again = detect_star([stars["TIC 1"]], settings, tmp_path / "sheets", known=known)
    assert again.candidates == found[0].candidates
    sheet = str(again.candidates[0].sheet)
    for suffix in (".png", ".pdf"):
        assert (tmp_path / sheet).with_suffix(suffix).read_bytes() == (out / sheet).with_suffix(suffix).read_bytes()


def test_an_index_of_nothing_says_so(tmp_path: Path) -> None:
    text = write_index(tmp_path, [], [], None).read_text()
    assert "Nothing stood above the thresholds" in text and "<table" not in text


def test_names_from_files_are_text_on_the_index(run: tuple[Path, list[StarDetection]], tmp_path: Path) -> None:
    star = run[1][0]
    hostile = star.model_copy(update={"candidates": tuple(
        each.model_copy(update={"star": NAME, "reasons": (NAME,)}) for each in star.candidates)})  # fmt: skip
    text = write_index(tmp_path, ranked([hostile]), [hostile], None).read_text()
    assert "<b>" not in text and text.count("</script>") == 1


@pytest.fixture(scope="module")
def page(run: tuple[Path, list[StarDetection]]) -> Iterator[Any]:
    """The index in a browser, 1,200 pixels wide."""
    if _CHROMIUM is None:
        pytest.skip("no Chromium; tools/setup.sh installs it")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM)
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        page.goto((run[0] / INDEX_FILE).as_uri())
        yield page
        browser.close()


def test_the_index_sorts_and_filters(page: Any, run: tuple[Path, list[StarDetection]]) -> None:
    count = len(ranked(run[1]))
    rows = page.locator("#candidates tbody tr")
    assert rows.count() == count >= 2
    page.get_by_role("button", name="period, days").click()
    periods = [float(text) for text in page.locator("#candidates tbody tr td:nth-child(7)").all_inner_texts()]
    assert periods == sorted(periods, reverse=True)
    page.get_by_role("button", name="period, days").click()
    assert page.locator("#candidates tbody tr td:nth-child(7)").all_inner_texts() == [
        f"{each:.5f}" for each in sorted(periods)
    ]
    page.get_by_label("Star or text").fill("TIC 2")
    assert page.locator("#candidates tbody tr:visible").count() == sum(each.star == "TIC 2" for each in ranked(run[1]))
    page.get_by_label("Star or text").fill("")
    assert page.locator("#candidates tbody tr:visible").count() == count


def test_no_column_is_cut_off_and_each_link_leads_somewhere(page: Any, run: tuple[Path, list[StarDetection]]) -> None:
    assert page.evaluate(
        "document.querySelector('.scroll').scrollWidth <= document.querySelector('.scroll').clientWidth"
    )
    links = page.locator("#candidates a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
    assert links and all((run[0] / link).is_file() for link in links)
