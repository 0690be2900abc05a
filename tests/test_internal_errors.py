# SPDX-License-Identifier: MIT
"""An error of the program itself, in each command: status 70 and its traceback, no status that means another thing.

Those of ``python -m hil`` are in tests/hil/test_main.py.
"""

from pathlib import Path

import pytest
from helpers.every_command import ALL, COMMANDS, command_line, invoke, written

from tinytransit.window.shard import WindowShard


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, vetting_shard: WindowShard) -> Path:
    return written(tmp_path_factory.mktemp("inputs"), vetting_shard)


def test_all_commands_are_tried() -> None:
    assert set(COMMANDS) == set(ALL)


@pytest.mark.parametrize("command", COMMANDS)
def test_an_internal_error_has_its_status(
    command: str, root: Path, vetting_model_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raising(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a fault of the program")

    monkeypatch.setattr(COMMANDS[command].by, raising)
    ended = invoke(command_line(command, root, vetting_model_dir, tmp_path / "out"))
    said = ended.err
    assert ended.status == 70, said
    assert "ZeroDivisionError: a fault of the program" in said and said.splitlines()[-1].startswith("tinytransit: ")
    assert [file for file in tmp_path.rglob("*") if file.is_file() and file.suffix in (".csv", ".npz", ".html")] == []
