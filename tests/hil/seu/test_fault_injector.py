# SPDX-License-Identifier: MIT
"""Planted flips in the whole firmware in QEMU, as the serial port tells of them."""

import pytest
from helpers.firmware_images import RELEASED_MODEL, ReleasedImages

from hil.protocol.messages import Fault, Result
from hil.run.cases import golden_cases
from hil.seu.campaign import Setup, prepare
from hil.seu.fault_injector import FaultInjector
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.verification.upsets.region import Bit, Region, Registers, Upset

pytestmark = pytest.mark.emulator


@pytest.fixture(scope="module")
def setup(released_images: ReleasedImages) -> Setup:
    model = ModelFolder.open(RELEASED_MODEL)
    return prepare(released_images.qemu, model.manifest, golden_cases(model, 1))


def test_flips_change_answers_are_reported_and_undone(setup: Setup) -> None:
    inputs, expected, trace = setup.cases[0].inputs, setup.cases[0].expected, setup.traces[0]
    bias = next(item for item in setup.layout.items if item.name.endswith("transit_like_rescale"))
    with FaultInjector(setup.firmware, setup.entry) as injector:
        jump = injector.inject(Upset(Region.REGISTERS, 0, 0, 5000, Bit(Registers.PC, 31)), inputs, trace)
        assert isinstance(jump.answer, Fault)
        sign = injector.inject(Upset(Region.WEIGHTS, 0, 0, 0, Bit(bias.start + 3, 7)), inputs, trace)
        assert isinstance(sign.answer, Result) and sign.answer.outputs != expected
        unused = next(item for item in setup.layout.items if item.name == "banner_print")
        unaffected = injector.inject(Upset(Region.CODE, 0, 0, 0, Bit(unused.start, 0)), inputs, trace)
        assert isinstance(unaffected.answer, Result) and unaffected.answer.outputs == expected
