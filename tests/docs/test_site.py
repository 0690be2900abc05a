# SPDX-License-Identifier: MIT
"""The documentation as a site: built without a warning, nothing loaded from elsewhere, links that lead somewhere."""

import os
import runpy
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from helpers.firmware_images import ROOT

TOOL: dict[str, Any] = runpy.run_path(str(ROOT / "tools" / "docs_site.py"))
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), *(ROOT / page for page in TOOL["OUTSIDE"])])


class _Page(HTMLParser):
    """What a page loads, what it links to, and the places in it that can be linked to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.places: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self.places.add(known.get("id", ""))
        if tag == "a" and "href" in known:
            self.links.append(known["href"])
        elif tag == "link" and known.get("rel") in ("stylesheet", "icon", "preload", "preconnect", "prefetch"):
            self.loads.append(known["href"])
        elif "src" in known:
            self.loads.append(known["src"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, _Page]:
    return {file: _Page(file.read_text(encoding="utf-8")) for file in site.rglob("*.html") if file.name != "404.html"}


def test_every_page_of_the_repository_is_on_it(site: Path) -> None:
    places = {TOOL["place"](page.relative_to(ROOT).as_posix()) for page in PAGES}
    html = {str(Path(place).with_suffix(".html")).replace("README.html", "index.html") for place in places}
    assert html <= {file.relative_to(site).as_posix() for file in site.rglob("*.html")}


def test_nothing_is_loaded_from_elsewhere(site: Path, pages: dict[Path, _Page]) -> None:
    for file, page in pages.items():
        assert not [url for url in page.loads if urlsplit(url).netloc], file
    styles = [file.read_text(encoding="utf-8") for file in site.rglob("*.css")]
    assert not [style for style in styles if "url(http" in style or "@import" in style]


def test_its_links_lead_somewhere(site: Path, pages: dict[Path, _Page]) -> None:
    for file, page in pages.items():
        for link in page.links:
            if urlsplit(link).scheme:
                continue
            path, place = urldefrag(link)
            target = (file.parent / unquote(path)).resolve() if path else file
            assert target.is_file(), f"{file.relative_to(site)}: {link}"
            assert not place or target not in pages or unquote(place) in pages[target].places, f"{file}: {link}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere_in_the_repository(page: Path) -> None:
    found = TOOL["links"](page.read_text(encoding="utf-8"))
    targets = [TOOL["target_of"](link[2], page.relative_to(ROOT).as_posix()) for link in found]
    assert not [target for target in targets if target and not (ROOT / target).exists()]


def test_a_link_that_leads_nowhere_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# A page\n\n[another](missing.md)\n")
    (tmp_path / "mkdocs.yml").write_text("site_name: x\nstrict: true\n")
    done = subprocess.run([sys.executable, "-m", "mkdocs", "build"], cwd=tmp_path, capture_output=True,
                          text=True, timeout=60)  # fmt: skip
    assert done.returncode != 0
    assert "missing.md" in done.stderr
