# SPDX-License-Identifier: MIT
"""Records: written and read, compared with targets, known engines and each other."""

import math
from pathlib import Path

import pytest

from tinytransit.deploy.static.goal import Goal
from tinytransit.files import write_json
from tinytransit.verification.bench.errors import BenchError, RecordError
from tinytransit.verification.bench.record import CycleBand, Record, Row, load_record
from tinytransit.verification.bench.tables import changes, circumstances
from tinytransit.verification.bench.targets import factors, outcomes

ROW = Row(
    model="transit",
    model_id="a" * 64,
    goal=Goal.BALANCED,
    image="firmware",
    image_sha256="b" * 64,
    macs=1000,
    code_bytes=7000,
    library_bytes=500,
    table_bytes=2500,
    weight_bytes=11_000,
    ram_bytes=1250,
    int8_weight_bytes=10_000,
    live_pair_bytes=1000,
    instructions=1200,
    cycles=CycleBand(low=1000, mid=1100, high=1200),
    flash_reads=100,
    boards=(),
)


def record(*rows: Row) -> Record:
    return Record(compiler="gcc 1", tool_versions={"unicorn": "2"}, rows=rows, factors=factors(rows),
                  targets=outcomes(rows))  # fmt: skip


def varied(**figures: object) -> Row:
    return ROW.model_copy(update=figures)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", record(ROW).model_dump(mode="json"))
    assert load_record(tmp_path / "a.json") == record(ROW)


@pytest.mark.parametrize(
    ("text", "fact"),
    [(None, r"a\.json"), ("{", r"a\.json"), ("[]", r"a\.json"), ('{"rows": []}', "compiler")],
)
def test_what_is_no_record_is_refused(tmp_path: Path, text: str | None, fact: str) -> None:
    path = tmp_path / "a.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(RecordError, match=fact):
        load_record(path)


def test_limits_themselves_are_reached() -> None:
    # Cycles 1.1, RAM 1.25, flash reads 0.10 and weights 1.1 lie on their limits.
    assert {o.target: o.reached for o in outcomes([ROW])} == {
        "modelled cycles/MAC": True,
        "times fewer cycles/MAC than TFLM + CMSIS-NN": True,
        "flash data reads/MAC": True,
        "code and tables, no weights, bytes": True,
        "RAM / largest pair of live tensors": True,
        "weights in flash / int8 weights": True,
    }


@pytest.mark.parametrize(
    ("worse", "missed"),
    [
        ({"cycles": CycleBand(low=1, mid=1451, high=1500)}, 2),
        ({"flash_reads": 101}, 1),
        ({"code_bytes": 7001}, 1),
        ({"ram_bytes": 1251}, 1),
        ({"weight_bytes": 11_001}, 1),
    ],
)
def test_a_figure_beyond_its_limit_misses(worse: dict[str, object], missed: int) -> None:
    assert sum(not outcome.reached for outcome in outcomes([varied(**worse)])) == missed


def test_size_has_but_to_keep_up_and_no_arena_no_ratio() -> None:
    without_arena = varied(goal=Goal.SIZE, live_pair_bytes=0, cycles=CycleBand(low=1, mid=10**6, high=10**7))
    assert {o.target: (o.limit, o.reached) for o in outcomes([without_arena])} == {
        "times fewer cycles/MAC than TFLM + CMSIS-NN": (1.0, False),
        "code and tables, no weights, bytes": (5_000, False),
    }


def test_a_factor_is_the_ratio_of_cycles_for_each_mac() -> None:
    found = {factor.engine: factor.factor for factor in factors([ROW])}
    assert found["TFLM + CMSIS-NN, -O2"] == pytest.approx(4.95 / 1.1)
    assert len(found) == 4


def test_changes_are_in_percent() -> None:
    new = record(varied(cycles=CycleBand(low=1000, mid=1111, high=1200), flash_reads=50))
    found = {change.figure: change.percent for change in changes(record(ROW), new)}
    assert found.pop("cycles") == pytest.approx(1.0)
    assert found.pop("flash reads") == -50
    assert set(found.values()) == {0.0}


def test_something_where_there_was_nothing_is_infinitely_worse() -> None:
    old = record(varied(library_bytes=0))
    assert {change.percent for change in changes(old, record(ROW)) if change.figure == "library"} == {math.inf}
    assert {change.percent for change in changes(old, old)} == {0.0}


def test_records_that_share_no_row_are_not_compared() -> None:
    with pytest.raises(BenchError, match=r"transit balanced .*transit speed"):
        changes(record(ROW), record(varied(goal=Goal.SPEED)))


def test_circumstances_are_named() -> None:
    old = record(ROW, varied(goal=Goal.SIZE))
    new = record(varied(model_id="c" * 64)).model_copy(update={"compiler": "gcc 2", "tool_versions": {"capstone": "5"}})
    assert circumstances(old, new) == [
        "compiler: gcc 1 before, gcc 2 now",
        "capstone: none before, 5 now",
        "unicorn: 2 before, none now",
        "transit: another model than before",
        "transit size: not measured now",
    ]
    assert circumstances(old, old) == []
