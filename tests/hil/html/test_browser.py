# SPDX-License-Identifier: MIT
"""The page in a real browser: headless Chromium, as a phone and as a desk has it, by day and by night."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hil.campaigns.outcome import Outcome
from hil.html.page import write_page
from hil.run.result import CampaignResult
from hil.targets.target import LatencyKind

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright, which drives the browser, is not installed")
_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(_CHROMIUM is None, reason="no Chromium; tools/setup.sh installs it")

MakeResult = Callable[..., CampaignResult]
MakeOutcome = Callable[..., Outcome]
_SIZES = {"phone": (390, 844), "desk": (1280, 900)}
# Contrast as WCAG 2.2 defines it, of each piece of text with the nearest ground that is painted; 4.5 is its level AA.
_LOW_CONTRAST = """() => {
  const parse = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => colour.slice(0, 3).map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ground = e => {
    const colour = parse(getComputedStyle(e).backgroundColor);
    return colour.length < 4 || colour[3] ? colour : ground(e.parentElement);
  };
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), e = walker.currentNode.parentElement;
    if (!text || e.closest('title')) continue;
    const style = getComputedStyle(e), ink = parse(e.closest('svg') ? style.fill : style.color);
    const [a, b] = [light(ink), light(ground(e))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) found.push(text);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture
def page_file(make_result: MakeResult, make_outcome: MakeOutcome, tmp_path: Path) -> Path:
    """A page with all its parts: long names, wrong answers, a limit that was not kept, and every kind of latency."""
    long = "labwired:a_board_whose_name_is_longer_than_any_that_is_sold"
    outcome = make_outcome({
        "qemu": [make_result(wrong=[0, 2]), make_result()],
        long: [make_result([9.5, 9.75, 12.0], link={"requests": 6, "retries": 3})],
        "native": [make_result([0.02, 0.021, 0.035], LatencyKind.HOST)],
        "bench": [make_result([0.74] * 40, LatencyKind.MEASURED, board="nucleo_f446re")],
    }, name="release candidate of all boards", plan="windows: " + "x" * 400)  # fmt: skip
    write_page(outcome, tmp_path / "page.html", "The static engine differs on this host too, first in " + "layer" * 30)
    return tmp_path / "page.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", _SIZES)
def test_it_fits_the_screen_and_can_be_read(browser: Any, page_file: Path, device: str, scheme: str) -> None:
    width, height = _SIZES[device]
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(page_file.as_uri())

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert asked == [page_file.as_uri()] and complaints == []
    assert page.evaluate(_LOW_CONTRAST) == []
    # The verdict is on the first screen.
    verdict = page.locator("#verdict").bounding_box()
    assert verdict["y"] + verdict["height"] < height

    shot = page.screenshot(path=page_file.with_name(f"{device}-{scheme}.png"), full_page=True)
    assert int.from_bytes(shot[16:20]) == width and int.from_bytes(shot[20:24]) > height
    red, green, blue = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert (red + green + blue > 600) == (scheme == "light")
    page.close()


def test_on_paper_it_is_light_and_nothing_is_cut_off(browser: Any, page_file: Path) -> None:
    page = browser.new_page(viewport={"width": 718, "height": 1000}, color_scheme="dark")
    page.goto(page_file.as_uri())
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 31, 36)"
    overflows = "[...document.querySelectorAll('.scroll, pre')].map(e => getComputedStyle(e).overflowX)"
    assert set(page.evaluate(overflows)) == {"visible"}
    page.close()


def test_the_command_is_selected_with_one_click(browser: Any, page_file: Path) -> None:
    page = browser.new_page()
    page.goto(page_file.as_uri())
    page.locator(".command").click()
    assert page.evaluate("getSelection().toString()").strip() == "python -m hil campaign 'my plans/nightly.yaml'"
    page.close()
