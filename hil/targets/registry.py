"""From what a user types after ``--target`` to a target."""

from pathlib import Path

from hil.errors import InputError
from hil.targets.native import NativeTarget
from hil.targets.qemu import QemuTarget
from hil.targets.serial import SerialTarget
from hil.targets.target import Target
from hil.targets.tflm_host import TflmHostTarget

NAMES = ("qemu", "native", "tflm-host", "serial:PORT", "serial:PORT@BAUD")
_BUILD = Path(".pio/build")


def make_target(name: str, model_dir: Path, firmware: Path | None = None) -> Target:
    """Return a target that is not started yet.

    Args:
        name: One of ``NAMES``.
        model_dir: The folder of the model, for ``tflm-host``.
        firmware: What ``qemu`` or ``native`` runs, if not what PlatformIO built below the current folder.

    Raises:
        InputError: If the name is unknown, or has no use for the firmware.
    """
    if firmware is not None and name not in ("qemu", "native"):
        raise InputError(f"--firmware is for the targets qemu and native, not for {name}")
    if name == "qemu":
        return QemuTarget(firmware or _BUILD / "qemu/firmware.elf")
    if name == "native":
        return NativeTarget(firmware or _BUILD / "native/program")
    if name == "tflm-host":
        return TflmHostTarget(model_dir)
    if name.startswith("serial:"):
        return SerialTarget(name.removeprefix("serial:"))
    raise InputError(f"unknown target {name!r}; known are {', '.join(NAMES)}")
