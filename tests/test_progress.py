# SPDX-License-Identifier: MIT
"""Progress on standard error, piped and on a terminal."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from tinytransit import progress
from tinytransit.progress import counters, counting


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(time, "monotonic", lambda: self.now)
        # Lines then come with the steps of the test alone.
        monkeypatch.setattr(progress, "_LOOK_SECONDS", 3600.0)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    return Clock(monkeypatch)


def test_a_short_piped_run_prints_nothing(clock: Clock, capfd: pytest.CaptureFixture[str]) -> None:
    with counting("windows", 100) as count:
        for done in range(100):
            clock.now += 0.05
            count(done + 1)
    assert capfd.readouterr() == ("", "")


def test_a_long_piped_run_prints_plain_lines_that_grow_rarer(clock: Clock, capfd: pytest.CaptureFixture[str]) -> None:
    steps = 24 * 3600
    with counting("windows", steps) as count:
        for _ in range(steps):
            clock.now += 1.0
            count.advance()
    out, err = capfd.readouterr()
    lines = err.splitlines()
    assert out == ""
    assert "\r" not in err
    assert "\x1b" not in err
    assert 20 < len(lines) < 200
    done = [int(line.split()[1].replace(",", "")) for line in lines]
    assert done == sorted(set(done))
    assert done[0] == 10
    assert done[-1] == steps
    gaps = [after - before for before, after in pairwise(done[:-1])]
    assert gaps == sorted(gaps)


def test_remaining_time_follows_the_pace_of_the_work_and_not_what_was_kept(
    clock: Clock, capfd: pytest.CaptureFixture[str]
) -> None:
    with counting("folds", 10) as count:
        for _ in range(4):
            count.kept()
        for _ in range(3):
            clock.now += 60.0
            count.advance()
    # 3 folds are left, of a minute each.
    assert "folds: 7 of 10, 0:03:00 left" in capfd.readouterr().err.splitlines()


def test_steps_that_end_together_do_not_hasten_the_pace(clock: Clock, capfd: pytest.CaptureFixture[str]) -> None:
    with counting("folds", 10) as count:
        for _ in range(2):
            clock.now += 300.0
            count.advance()
            count.advance()
    # Two processes, five minutes a fold: three times two are left.
    assert "folds: 4 of 10, 0:15:00 left" in capfd.readouterr().err.splitlines()


def test_a_run_that_fails_says_how_far_it_came(clock: Clock, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyboardInterrupt), counting("windows") as count:
        clock.now += 20.0
        count(5, 50)
        count(6, 50)
        raise KeyboardInterrupt
    assert capfd.readouterr().err.splitlines()[-1].startswith("windows: 6 of 50")


def test_a_step_that_takes_long_is_told_of(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "_LOOK_SECONDS", 0.01)
    said = ""
    with counting("windows", 32) as count:
        count.note("starts")
        clock.now += 12.0
        while not said:
            said = capfd.readouterr().err
    assert said == "windows: 0 of 32, after 0:00:12, starts\n"


def test_notes_and_names_are_shown_as_they_are_and_on_one_line(clock: Clock, capfd: pytest.CaptureFixture[str]) -> None:
    with counting("[bold]things", 2) as count:
        clock.now += 20.0
        count.note("a[red]b\nc")
    [line] = capfd.readouterr().err.splitlines()
    assert line.startswith("[bold]things: 0 of 2")
    assert line.endswith("a[red]b c")


def test_a_terminal_gets_a_bar_for_each_count(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with counters() as add:
        first, second = add("first", 3), add("second", 5)
        first(3)
        second.kept(5)
        first.say("a line that stays")
    out, err = capfd.readouterr()
    assert out == ""
    assert "\x1b[" in err
    assert "3 of 3" in err
    assert "5 of 5" in err
    assert "a line that stays" in err


def test_no_count_is_lost_between_threads(clock: Clock, capfd: pytest.CaptureFixture[str]) -> None:
    with counting("files", 800) as count:
        clock.now += 20.0
        count(0)
        with ThreadPoolExecutor(8) as pool:
            for _ in range(800):
                pool.submit(count.advance)
    assert capfd.readouterr().err.splitlines()[-1].startswith("files: 800 of 800")
