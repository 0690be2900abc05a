# SPDX-License-Identifier: MIT
"""The page: complete, self-contained, and honest about names that look like markup."""

import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path

import pytest
from helpers.thumb_snippets import profile_snippet

from tinytransit.verification.profile.layers import layers_of
from tinytransit.verification.profile.page import lay_out, render_page
from tinytransit.verification.profile.profile import Profile

BODY = "push {r4, lr}\n bl op00_first\n bl op02_second\n bl copy\n movs r0, #0\n pop {r4, pc}\n"
REST = """
    function op00_first
      push {r4, lr}
      bl copy
      pop {r4, pc}
    function op02_second
      bx lr
    function copy
      nop
      bx lr
"""


class References(HTMLParser):
    """Collects what a page would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("src", "href", "xlink:href")]
        self.found += [tag] if tag in ("script", "link", "iframe", "object") else []


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """Three steps, one of which calls another function."""
    return profile_snippet(tmp_path, BODY, REST)


def test_boxes_lie_within_their_callers_side_by_side(profile: Profile) -> None:
    boxes = lay_out(profile.paths)
    assert [(box.name, box.depth) for box in boxes] == [
        ("engine_invoke", 0), ("0 op00_first", 1), ("copy", 2), ("1 op02_second", 1), ("2 copy", 1),
    ]  # fmt: skip
    root, first, inner, second, third = boxes
    assert (root.start, root.width, root.cycles) == (0, 1, profile.total.cycles.mid)
    assert first.start == 0 and inner.start == 0 and inner.width < first.width
    assert second.start == pytest.approx(first.start + first.width)
    assert third.start == pytest.approx(second.start + second.width)
    assert third.start + third.width < 1
    assert sum(box.own for box in boxes) == profile.total.cycles.mid


def test_the_page_has_every_layer_and_fetches_nothing(profile: Profile) -> None:
    page = render_page("<engine> & co", profile, layers_of(profile, []))
    references = References()
    references.feed(page)
    assert references.found == []
    assert "url(" not in page and "@import" not in page
    assert "&lt;engine&gt; &amp; co" in page and "<engine>" not in page
    for name in ("op00_first", "op02_second", "copy", "nrf52840", "prefers-color-scheme: dark", profile.elf_sha256):
        assert name in page
    flame = page[page.index('<svg class="flame"') : page.index("<h2>Functions")]
    assert len(ElementTree.fromstring(flame).findall("svg")) == len(profile.paths)


def test_the_page_is_the_same_every_time(profile: Profile) -> None:
    layers = layers_of(profile, [])
    assert render_page("engine", profile, layers) == render_page("engine", profile, layers)
