# SPDX-License-Identifier: MIT
"""The page in headless Chromium: by mouse and by keyboard, on a desk and on a phone, by day and by night."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from helpers.firmware_images import RELEASED_MODEL

from tinytransit.learning.history import Retraining, add_retraining
from tinytransit.learning.plan import Plan, keep_plan
from tinytransit.learning.store import LearningStore
from tinytransit.serve.app import create_app

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright, which drives the browser, is not installed")
_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.skipif(_CHROMIUM is None, reason="no Chromium; tools/setup.sh installs it"),
    pytest.mark.training,
]
_WAIT_MS = 120_000
# How many pixels of a plot have a colour.
_DRAWN = """id => {
  const canvas = document.querySelector(`#${id} canvas`);
  const bytes = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let count = 0;
  for (let place = 3; place < bytes.length; place += 4) count += bytes[place] > 0;
  return count;
}"""


@pytest.fixture(scope="module")
def learning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("learning")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, learning: Path) -> Iterator[str]:
    """A server on a port of this computer."""
    app = create_app(tmp_path_factory.mktemp("serve"), RELEASED_MODEL, learning=learning)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def searched(browser: Any, address: str, planet: bytes) -> str:
    """The page when a light curve has been dropped on it and searched."""
    page = browser.new_page()
    page.goto(address)
    page.set_input_files("#files", {"name": "TIC_7.csv", "mimeType": "text/csv", "buffer": planet})
    page.locator("#jobs button.open").wait_for(timeout=_WAIT_MS)
    assert "planet candidate" in page.locator("#jobs tr").first.inner_text()
    page.close()
    return address


@pytest.fixture
def opened(browser: Any, searched: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """The page with that light curve opened; nothing may go wrong in it."""
    width, height, scheme = getattr(request, "param", (1280, 900, "light"))
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(searched)
    page.locator("#jobs button.open").first.click()
    page.locator("#candidate").wait_for(timeout=_WAIT_MS)
    yield page
    assert faults == []
    context.close()


def test_verdict_figures_and_plots_are_shown(opened: Any) -> None:
    assert "candidate" in opened.locator("#verdict").inner_text() or "binary" in opened.locator("#verdict").inner_text()
    assert "3.29" in opened.locator("#figures").inner_text() or "3.30" in opened.locator("#figures").inner_text()
    for plot in ("raw", "flat", "folded", "periodogram", "views"):
        assert opened.locator(f"#{plot} canvas").count() == 1
        assert opened.evaluate(_DRAWN, plot) > 500


@pytest.mark.parametrize(
    "opened",
    [(390, 844, "light"), (390, 844, "dark"), (1280, 900, "dark")],
    indirect=True,
    ids=["phone", "night", "desk"],
)
def test_nothing_is_wider_than_the_screen(opened: Any) -> None:
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_drag_zooms_and_a_double_click_shows_all(opened: Any) -> None:
    over = opened.locator("#raw .u-over")
    over.scroll_into_view_if_needed()
    box = over.bounding_box()
    shown = "(() => { const p = plots.find(each => each.id === 'raw').made.scales.x; return p.max - p.min; })()"
    whole = opened.evaluate(shown)
    opened.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 50)
    opened.mouse.down()
    opened.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 50, steps=4)
    opened.mouse.up()
    assert opened.evaluate(shown) == pytest.approx(0.3 * whole, rel=0.1)
    opened.mouse.dblclick(box["x"] + 0.5 * box["width"], box["y"] + 50)
    assert opened.evaluate(shown) == pytest.approx(whole, rel=0.05)


def test_a_board_answers_and_a_label_is_kept_by_keyboard(opened: Any) -> None:
    opened.locator("#target").focus()
    opened.keyboard.press("End")
    opened.select_option("#target", "tflm-host")
    opened.locator("#send").focus()
    opened.keyboard.press("Enter")
    opened.locator("#board .good").wait_for(timeout=_WAIT_MS)
    assert "byte for byte" in opened.locator("#board").inner_text()
    planet = opened.locator("[data-label=planet]")
    planet.focus()
    opened.keyboard.press("Enter")
    opened.locator("[data-label=planet][aria-pressed=true]").wait_for()
    opened.locator("#learning:has-text('1 label: 1 planet')").wait_for()
    assert opened.locator("#retrain").is_disabled()
    opened.locator("#undo").press("Enter")
    opened.locator("[data-label=planet][aria-pressed=false]").wait_for()


def test_a_retraining_and_its_verdict_are_shown(opened: Any, learning: Path) -> None:
    with LearningStore(learning) as store:
        keep_plan(store, Plan(windows=learning / "gone.npz"))
        add_retraining(store, Retraining(0, "2026-11-28T10:00:00+00:00", "2026-11-28T10:05:00+00:00", "d", "s", "m",
                                         False, "vetting is worse <b>here</b>", {}))  # fmt: skip
    verdict = opened.locator("#last-retraining.bad")
    verdict.wait_for()
    assert "refused. vetting is worse <b>here</b>" in verdict.inner_text()
    opened.locator("#retrain:not([disabled])").press("Enter")
    opened.locator("#learning:has-text('gone.npz')").wait_for(timeout=_WAIT_MS)
    assert opened.locator("#retrain").is_enabled()


def test_a_hostile_name_is_text(browser: Any, searched: str) -> None:
    page = browser.new_page()
    page.goto(searched)
    page.set_input_files(
        "#files", {"name": "<img src=x onerror=alert(1)>.csv", "mimeType": "text/csv", "buffer": b"time,flux\n1,1\n"}
    )
    page.locator("#jobs .bad").wait_for(timeout=_WAIT_MS)
    assert page.locator("#jobs img").count() == 0
    page.close()


def test_a_name_that_is_none_is_refused(browser: Any, searched: str) -> None:
    page = browser.new_page()
    page.goto(searched)
    page.locator("#name").fill("<b>pi Mensae</b>")
    page.locator("#name").press("Enter")
    page.locator("#message:has-text('<b>pi Mensae</b>')").wait_for(timeout=_WAIT_MS)
    page.close()


def test_a_refusal_is_told(browser: Any, searched: str) -> None:
    page = browser.new_page()
    page.goto(searched)
    page.set_input_files("#files", {"name": "notes.pdf", "mimeType": "application/pdf", "buffer": b"x"})
    page.locator("#message:has-text('notes.pdf')").wait_for(timeout=_WAIT_MS)
    page.close()
