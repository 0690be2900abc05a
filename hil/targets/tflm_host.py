# SPDX-License-Identifier: MIT
"""The reference interpreter as a device: the whole harness without a firmware.

As a program, ``python -m hil.targets.tflm_host --model DIR``, it answers on a pseudo-terminal that it names.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from hil.protocol.frames import MAX_PAYLOAD, VERSION
from hil.protocol.messages import Info, ResetCause, TimeBase
from hil.protocol.simulated_device import Device
from hil.targets.process import ProcessTarget
from hil.targets.pty_port import PtyPort
from hil.targets.target import Latency, host_latency
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.errors import TinyTransitError


class TflmHostTarget(ProcessTarget):
    """A process of this module.

    Args:
        model_dir: The folder of the model, such as ``models``.
    """

    def __init__(self, model_dir: Path) -> None:
        super().__init__()
        self.name = "tflm-host"
        self._model_dir = model_dir

    def command(self) -> list[str]:
        """Return the command line."""
        return [sys.executable, "-m", "hil.targets.tflm_host", "--model", str(self._model_dir)]

    def latency(self, info: Info, ticks: int) -> Latency:
        """Return host time."""
        return host_latency(info, ticks)


def make_device(model_dir: ModelFolder) -> Device:
    """Return a device that answers with the reference; SELFTEST runs the golden vectors if there are any."""
    manifest, reference = model_dir.manifest, model_dir.reference()
    info = Info(
        VERSION,
        (0, 0, 0),
        manifest.model_id_bytes,
        "tflm-host",
        "host",
        ResetCause.POWER_ON,
        TimeBase.HOST_NS,
        tick_hz=10**9,
        core_hz=0,
        max_payload=MAX_PAYLOAD,
        input_bytes=manifest.input_bytes,
        output_bytes=manifest.output_bytes,
    )
    pairs = []
    if model_dir.has_golden():
        golden = model_dir.golden()
        pairs = [(golden.input_bytes(row), golden.output_bytes(row)) for row in range(len(golden))]
    return Device(info, reference.invoke_packed, pairs)


def main(model: Annotated[Path, typer.Option(help="Folder of the model.")]) -> None:
    """Answer the protocol on a pseudo-terminal until the process is ended."""
    try:
        device = make_device(ModelFolder.open(model))
    except TinyTransitError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(2) from None
    with PtyPort() as port:
        print(f"serial port: {port.path}", flush=True)
        port.serve(device.receive)


if __name__ == "__main__":
    typer.run(main)
