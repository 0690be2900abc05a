# SPDX-License-Identifier: MIT
"""A small part of the campaigns of whole commands; `make harden` runs the whole."""

import os
from pathlib import Path

import pytest
from helpers.every_command import invoke

from tinytransit.verification.hostile.commands import (
    Ended,
    RefusedError,
    read_damaged_shards,
    see_ended,
    take_hostile_names,
    write_where_it_cannot,
)
from tinytransit.verification.hostile.folders import search_odd_folders
from tinytransit.verification.hostile.row import FindingError, Row
from tinytransit.verification.hostile.servers import ask_hostile_servers
from tinytransit.verification.hostile.shards import published_shards

MODELS = Path(__file__).resolve().parents[3] / "models"


def see(row: Row, count: int) -> None:
    assert row.count == count and not row.escapes, row.examples
    assert row.accepted and row.refused


def test_commands_read_damaged_shards_or_refuse_them_in_one_line() -> None:
    see(read_damaged_shards(invoke, [(MODELS / "golden.npz").read_bytes(), *published_shards(1)], MODELS, 1, 16), 16)


def test_no_name_is_an_order() -> None:
    row = take_hostile_names(invoke, published_shards(1)[0], MODELS, 7, 9)
    assert row.count == 9 and not row.escapes, row.examples
    assert row.accepted


def test_what_cannot_be_written_is_refused_and_leaves_nothing() -> None:
    golden = MODELS / "golden.npz"
    commands = [
        f"tinytransit dataset convert {golden} OUT/windows.npz",
        f"tinytransit compile {MODELS}/transit.tflite --out OUT",
    ]
    see(write_where_it_cannot(invoke, commands, 3, 24), 24)


def test_hostile_servers_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("boto3", reason="S3 needs boto3 ([data])")
    monkeypatch.setitem(os.environ, "no_proxy", "127.0.0.1")
    see(ask_hostile_servers(invoke, 7, 16), 16)


def test_odd_folders_are_searched() -> None:
    see(search_odd_folders(invoke, 7, 12), 12)


@pytest.mark.parametrize(
    "ended",
    [
        Ended(1, "", ""),
        Ended(70, "", "Traceback\nhil: an error\n"),
        Ended(0, "\x1b[2J", ""),
        Ended(2, "", ""),
        Ended(2, "", "hil: one\nhil: two\n"),
        Ended(2, "", "Usage: tinytransit\n"),
    ],
)
def test_an_ending_that_no_user_may_see_is_found(ended: Ended) -> None:
    with pytest.raises(FindingError):
        see_ended(ended)


def test_an_ending_as_documented_is_none() -> None:
    see_ended(Ended(0, "a table\n", "windows: 1 of 2, after 0:00:09\n"))
    for refused in (Ended(2, "", "note: a\ntinytransit: no file\n"), Ended(3, "", "skipped x: why\n2 skipped\n")):
        with pytest.raises(RefusedError):
            see_ended(refused)
