# SPDX-License-Identifier: MIT
"""Commands that have a new name: the old one still works, and help shows the new one only."""

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from tinytransit.cli import app


@pytest.mark.parametrize(("old", "new"), [("fit", "size"), ("throughput", "detect-throughput")])
def test_the_old_name_is_a_hidden_alias(old: str, new: str) -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    assert commands[old].hidden
    assert not commands[new].hidden
    assert commands[old].deprecated
    assert [parameter.opts for parameter in commands[old].params] == [p.opts for p in commands[new].params]
    assert CliRunner().invoke(app, [old, "--help"]).exit_code == 0
