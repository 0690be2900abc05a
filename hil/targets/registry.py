# SPDX-License-Identifier: MIT
"""From what a user types after ``--target`` to a target."""

from pathlib import Path

from hil.errors import InputError
from hil.targets.labwired import LabwiredTarget
from hil.targets.native import NativeTarget
from hil.targets.qemu import QemuTarget
from hil.targets.renode import RenodeTarget
from hil.targets.serial import SerialTarget
from hil.targets.target import Target
from hil.targets.tflm_host import TflmHostTarget
from hil.targets.without_ssat import simulated_image
from tinytransit.boards import environment_of
from tinytransit.project.image import image_of

NAMES = ("qemu", "labwired", "renode", "native", "tflm-host", "serial:PORT", "serial:PORT@BAUD")
_WITH_BOARD = ("labwired", "renode")


def make_target(name: str, model_dir: Path, firmware: Path | None = None, board: str | None = None) -> Target:
    """Return a target that is not started yet.

    Args:
        name: One of ``NAMES``.
        model_dir: The folder of the model, for ``tflm-host``.
        firmware: What an emulator or ``native`` runs, if not what PlatformIO built in the project of the current
            folder, or builds now where there is none; for ``serial``, the ELF that should be on the board, whose
            checksums it must report.
        board: The board that ``labwired`` or ``renode`` simulates.

    Raises:
        InputError: If the name is unknown, lacks its board, or has no use for the firmware or the board, or if its
            simulator cannot run the board or the firmware.
        BoardError: If there is no such board.
        ProjectError: If there is no project here and the firmware cannot be built.
    """
    if firmware is not None and name == "tflm-host":
        raise InputError("--firmware is for targets that run one, not for tflm-host")
    if (board is not None) != (name in _WITH_BOARD):
        raise InputError(f"--board is for the targets {', '.join(_WITH_BOARD)}, which need it; got --target {name}")
    if board is not None:
        if name == "labwired":
            return LabwiredTarget(board, simulated_image(board, model_dir, firmware))
        return RenodeTarget(board, firmware or image_of(environment_of(board), model_dir, "firmware.elf"))
    if name == "qemu":
        return QemuTarget(firmware or image_of("qemu", model_dir, "firmware.elf"))
    if name == "native":
        return NativeTarget(firmware or image_of("native", model_dir, "program"))
    if name == "tflm-host":
        return TflmHostTarget(model_dir)
    if name.startswith("serial:"):
        return SerialTarget(name.removeprefix("serial:"), firmware)
    raise InputError(f"unknown target {name!r}; known are {', '.join(NAMES)}")
