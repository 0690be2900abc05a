# SPDX-License-Identifier: MIT
import re

import pytest

pytest.importorskip("matplotlib", reason="plots need matplotlib ([train])")

from tinytransit.figures import ACCENT, INK
from tinytransit.report.plots import Plot, drawing


def drawn(text: str) -> Plot:
    with drawing("Title", text, rows=1, columns=2) as (plot, (left, right)):
        left.plot([0, 1], [0, 1], color=ACCENT, label="a < b")
        left.legend()
        right.plot([0, 1], [1, 0], color=INK)
    return plot


def test_a_plot_repeats_to_the_byte_and_takes_the_colours_of_its_page() -> None:
    one, same = drawn("Rising"), drawn("Rising")
    assert one.svg == same.svg and one.png == same.png and one.png.startswith(b"\x89PNG")
    assert one.svg.startswith("<svg") and "var(--accent)" in one.svg
    assert ACCENT not in one.svg and INK not in one.svg and "<metadata" not in one.svg


def test_plots_of_one_page_share_no_identifier() -> None:
    ids = [set(re.findall(r'id="([^"]+)"', drawn(text).svg)) for text in ("Rising", "Falling")]
    assert ids[0] and ids[1] and not ids[0] & ids[1]
    svg = drawn("Rising").svg
    assert set(re.findall(r'(?:url\(#|href="#)([^)"]+)', svg)) <= set(re.findall(r'id="([^"]+)"', svg))


def test_the_text_of_a_plot_is_escaped() -> None:
    assert 'aria-label="a &lt; &quot;b&quot; &amp; c"' in drawn('a < "b" & c').svg
