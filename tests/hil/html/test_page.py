# SPDX-License-Identifier: MIT
"""The page is complete, safe, and the same each time."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from hil.campaigns.outcome import Outcome
from hil.errors import InputError
from hil.html.page import render_page, write_page
from hil.run.result import CampaignResult
from hil.targets.target import LatencyKind

MakeResult = Callable[..., CampaignResult]
MakeOutcome = Callable[..., Outcome]
_VOID = {"meta", "wbr"}
# Elements of SVG that the template closes at once count as empty.
_SINGLE = {"path", "circle", "rect", "line", "polygon"}
_WITHIN_WORDS = {"mark", "code", "strong", "small", "bdi", "time"}


class _Page(HTMLParser):
    """Reads a page strictly: what is opened is closed, in turn."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _SINGLE
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag not in _WITHIN_WORDS:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All that is read aloud, blanks run together."""
        return " ".join("".join(self.words).split())

    def count(self, tag: str) -> int:
        """How many elements of a kind there are."""
        return sum(name == tag for name, _ in self.elements)


@pytest.fixture
def failed(make_result: MakeResult, make_outcome: MakeOutcome) -> Outcome:
    """A campaign in which all that can go wrong did."""
    slow = make_result(
        [9.5, 11.25],
        limit_ms=10.0,
        image={"code": 1, "weights": 0x9F02C11A},
        selftest={"windows": 4, "differing": 2, "code_crc": 0x1234ABCD, "weights_crc": 0x9F02C11A},
    )
    outcome = make_outcome({
        "qemu": [make_result(wrong=[1]), make_result()], "labwired:nucleo_l476rg": [slow],
        "native": [make_result([0.02, 0.03], LatencyKind.HOST)], "bench": [],
    })  # fmt: skip
    bench = outcome.targets[-1].model_copy(update={"error": "the port has gone", "unfinished": slow.windows[:1]})
    return outcome.model_copy(update={"targets": [*outcome.targets[:-1], bench]})


def test_a_pass_says_so_first_and_why(make_result: MakeResult, make_outcome: MakeOutcome) -> None:
    page = _Page(render_page(make_outcome({"qemu": [make_result()], "native": [make_result()] * 2})))
    assert "nightly 2026-11-21 10:19:47 UTC, 3 min 14 s PASS All 9 answers from 2 targets equal the" in page.text
    assert "Wrong answers" not in page.text and "FAIL" not in page.text


def test_a_fail_names_every_cause(failed: Outcome) -> None:
    text = _Page(render_page(failed)).text
    assert "FAIL 3 of 4 targets failed; 11 answers from 4 targets were compared." in text
    for cause in (
        "qemu: 1 of 6 answers differs from the reference",
        "labwired:nucleo_l476rg: its self-test differs in 2 of 4 golden windows",
        "labwired:nucleo_l476rg: its code is not that of the ELF (CRC-32 1234abcd, ELF 00000001)",
        "labwired:nucleo_l476rg: its latency (instructions) is not below the limit of 10 ms in the worst window",
        "bench: not finished: the port has gone",
    ):
        assert cause in text


def test_a_wrong_answer_is_shown_with_its_bytes(failed: Outcome) -> None:
    html = render_page(failed, "The static engine differs on this host too, first in layer 'conv'.")
    text = _Page(html).text
    assert "qemu 1 expected 28 93 got 28 c1 0.6562 0.8125 transit-like TIC 1 1" in text
    assert re.findall("<mark>(..)</mark>", html) == ["93", "c1"]
    assert "first in layer 'conv'" in text
    assert "Not looked for. python -m hil page result.json does" in _Page(render_page(failed)).text


def test_of_a_long_answer_the_bytes_about_the_difference_are_shown(
    make_result: MakeResult, make_outcome: MakeOutcome
) -> None:
    result = make_result(wrong=[0])
    row = result.windows[0].model_copy(update={"expected": "00" * 100, "got": "00" * 60 + "ff" + "00" * 39})
    html = render_page(make_outcome({"qemu": [result.model_copy(update={"windows": [row]})]}))
    assert re.findall("<mark>(..)</mark>", html) == ["00", "ff"]
    text = _Page(html).text
    assert "from byte 52 expected 00" in text and text.count("00 ") < 40


def test_a_page_of_many_wrong_answers_stays_small(make_result: MakeResult, make_outcome: MakeOutcome) -> None:
    html = render_page(make_outcome({"qemu": [make_result([1.0] * 3000, wrong=range(3000))]}))
    assert "2,900 more are in the JSON" in html and "200 windows, of 3,000 answers" in html and len(html) < 160_000


def test_each_window_is_listed_with_its_scores(make_result: MakeResult, make_outcome: MakeOutcome) -> None:
    result = make_result(wrong=[1])
    vetted = [row.model_copy(update={"planet_host": 0.25, "planet_board": 0.5}) for row in result.windows]
    text = _Page(render_page(make_outcome({"qemu": [result.model_copy(update={"windows": vetted})]}))).text
    assert "0 TIC 0 (b) 0.6562 0.5000 transit-like equal 1.500" in text
    assert "1 TIC 1 0.8125 (0.6562) 0.5000 (0.2500) transit-like differs 1.250" in text
    plain = _Page(render_page(make_outcome({"qemu": [result], "native": [make_result()]})))
    assert "0 TIC 0 (b) 0.6562 transit-like equal 1.500" in plain.text
    assert [attributes for tag, attributes in plain.elements if tag == "details"] == [{}, {}]


def test_each_latency_has_its_kind_and_kinds_do_not_mix(failed: Outcome) -> None:
    page = _Page(render_page(failed))
    assert page.count("figure") == 3
    labels = [attributes["aria-label"] for _, attributes in page.elements if attributes.get("role") == "img"]
    assert labels[0] == (
        "Histogram of the latencies of 6 windows on qemu: median 1.500 ms, worst 1.750 ms, limit 10 ms"
    )
    for words in (
        "qemu instructions 0 limit 10 ms",
        "native host 0 limit 10 ms, not judged",
        "instructions 11.250 10.375 10 ms, not kept",
        "host 0.03 0.025 10 ms, not judged",
        "DWT counted so.",
    ):
        assert words in page.text


def test_a_run_whose_latencies_are_of_two_kinds_is_refused(make_result: MakeResult, make_outcome: MakeOutcome) -> None:
    mixed = make_result().model_copy(update={"windows": make_result(kind=LatencyKind.HOST).windows})
    with pytest.raises(InputError, match=r"host.*instructions"):
        render_page(make_outcome({"qemu": [mixed]}))


def test_boards_and_counters_are_listed(make_result: MakeResult, make_outcome: MakeOutcome) -> None:
    first = make_result(link={"requests": 6, "retries": 2}, stats={"accepted": 6, "damaged": 3, "stack_size": 0})
    again = make_result(
        board="feather_f405",
        link={"requests": 6, "retries": 1},
        selftest={"windows": 4, "differing": 0, "code_crc": 0, "weights_crc": 7},
    )
    text = _Page(render_page(make_outcome({"bench": [first, again]}))).text
    assert (
        "bench netduinoplus2, feather_f405 static 0.1.0 168 MHz power on unknown, 1,184 of 8,192 B "
        "1234abcd, unknown 9f02c11a, 00000007"
    ) in text
    assert "target requests retries bench 12 3" in text
    assert "target accepted damaged bad payload bench 6 0 0" in text


def test_all_that_repeats_it_is_there(make_result: MakeResult, make_outcome: MakeOutcome) -> None:
    outcome = make_outcome({"qemu": [make_result()]})
    text = _Page(render_page(outcome)).text
    for words in (
        "python -m hil campaign 'my plans/nightly.yaml'",
        outcome.model_id,
        "seed 20261121",
        "QEMU 7.2.22",
        "name: nightly targets: [{target: qemu}]",
    ):
        assert words in text


def test_text_from_anywhere_stays_text(make_result: MakeResult, make_outcome: MakeOutcome) -> None:
    evil = '"><script>alert(1)</script>'
    result = make_result(board=evil, wrong=[0])
    row = result.windows[0].model_copy(update={"star": evil, "name": evil, "decision": evil})
    outcome = make_outcome(
        {evil: [result.model_copy(update={"windows": [row]})]},
        name=evil,
        plan=evil,
        command=[evil],
        versions={evil: evil},
        model_folder=evil,
    )
    target = outcome.targets[0].model_copy(update={"error": evil, "recovered": [evil]})
    page = _Page(render_page(outcome.model_copy(update={"targets": [target]}), first_difference=evil))
    assert page.count("script") == 0
    assert page.text.count("alert(1)") >= 15


def test_nothing_is_fetched_or_run(failed: Outcome) -> None:
    html = render_page(failed)
    page = _Page(html)
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in page.elements}
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert not re.search(r"\b(src=|href=|url\(|@import|https?:)", html)
    assert "Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"" in html


def test_the_structure_serves_a_screen_reader(failed: Outcome) -> None:
    page = _Page(render_page(failed))
    names = [tag for tag, _ in page.elements]
    assert ("html", {"lang": "en"}) in page.elements and names.count("h1") == names.count("main") == 1
    identifiers = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(set(identifiers)) == len(identifiers)
    for tag, attributes in page.elements:
        if tag == "th":
            assert attributes["scope"] in ("col", "row")
        if "scroll" in (attributes.get("class") or ""):
            assert attributes["tabindex"] == "0" and attributes["role"] == "region" and attributes["aria-label"]
        if "aria-labelledby" in attributes:
            assert attributes["aria-labelledby"] in identifiers


def test_a_campaign_that_reached_nothing_has_a_page(make_outcome: MakeOutcome) -> None:
    text = _Page(render_page(make_outcome({"qemu": []}))).text
    assert "qemu: no repetition was finished" in text and "Latency Each picture" not in text


def test_the_same_campaign_gives_the_same_bytes(failed: Outcome, tmp_path: Path) -> None:
    write_page(failed, tmp_path / "new" / "one.html")
    write_page(Outcome.model_validate_json(failed.model_dump_json()), tmp_path / "two.html")
    assert (tmp_path / "new" / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


def test_a_page_that_cannot_be_written_is_named(failed: Outcome, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=r"page\.html"):
        write_page(failed, tmp_path / "file" / "page.html")
