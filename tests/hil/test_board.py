# SPDX-License-Identifier: MIT
"""A board in a script answers what the reference answers, and stops with the block."""

import pytest

from hil import Board
from hil.errors import InputError


def test_a_board_answers_and_stops() -> None:
    with Board("tflm-host") as board:
        for case in board.golden_cases(limit=2):
            assert board.infer(case.inputs).outputs == case.expected


def test_an_unknown_target_is_named() -> None:
    with pytest.raises(InputError, match="moon"), Board("moon"):
        pass
