# SPDX-License-Identifier: MIT
"""A pytest plugin: tests of your own against a board, or against an emulated one.

It comes with the package. Write a test that takes the fixture ``dut``, the device under test:

    # test_board.py
    import numpy

    def test_golden_windows(dut):
        for case in dut.golden_cases():
            assert dut.infer(case.inputs).outputs == case.expected

    def test_a_flat_light_curve_is_no_planet(dut):
        window = {spec.name: numpy.zeros(spec.size) for spec in dut.manifest.inputs}
        assert dut.infer_window(window).scores["transit_like"] < dut.manifest.threshold

    def test_in_time(dut):
        assert max(dut.infer(case.inputs).latency.value_ms for case in dut.golden_cases(limit=4)) < 10

    def test_self_test(dut):
        assert dut.selftest().differing == 0

and name the device:

    pytest test_board.py --hil-target serial:/dev/ttyACM0
    pytest test_board.py --hil-target labwired --hil-board feather_f405

Without ``--hil-target`` such tests are skipped. The target is started once for all tests (once for each worker of
pytest-xdist: a real board wants ``-n 0``) and stopped at the end.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

# pytest loads this in every run where the package is installed: what it needs is imported where it is used.
if TYPE_CHECKING:
    from hil.session.dut import Dut


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that name the device."""
    group = parser.getgroup("hil", "hardware in the loop")
    group.addoption(
        "--hil-target",
        metavar="TARGET",
        help="Device for the fixture dut, as `python -m hil run` takes it: qemu, labwired, native, serial:PORT, ...",
    )
    group.addoption("--hil-board", metavar="BOARD", help="Board that labwired or renode simulates.")
    group.addoption("--hil-model", metavar="DIR", type=Path, help="Folder of the model; the released one.")
    group.addoption("--hil-firmware", metavar="FILE", type=Path, help="What an emulator or native runs.")


@pytest.fixture(scope="session")
def dut(pytestconfig: pytest.Config) -> "Iterator[Dut]":
    """The device under test: started, its model checked, stopped at the end; see ``hil.pytest_plugin``."""
    name = pytestconfig.getoption("--hil-target")
    if name is None:
        pytest.skip("needs a device: give --hil-target")

    from hil.board import Board
    from tinytransit.errors import TinyTransitError

    try:
        with Board(
            name,
            pytestconfig.getoption("--hil-model"),
            board=pytestconfig.getoption("--hil-board"),
            firmware=pytestconfig.getoption("--hil-firmware"),
        ) as device:
            yield device
    except TinyTransitError as error:
        pytest.fail(f"the device under test: {error}", pytrace=False)
