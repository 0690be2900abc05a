# SPDX-License-Identifier: MIT
"""Plays Renode for its target: obeys the commands of the generated script, and no others, as Renode's Monitor would.

STAND_IN_MODEL names the folder of the model, whose golden vectors are answered; STAND_IN_PID a file for the process id;
STAND_IN_DEAF, if set, a FIFO: once the harness has sent something, the stand-in opens and closes it, and never answers.
"""

import itertools
import os
import re
import select
import sys
import time
from pathlib import Path

from hil.protocol.frames import MAX_PAYLOAD, VERSION
from hil.protocol.messages import Info, ResetCause, TimeBase
from hil.protocol.simulated_device import Device
from hil.targets.pty_port import PtyPort
from tinytransit.deploy.model_folder import ModelFolder

VERSION_LINES = "Renode v1.16.1.16858\n  build: x\n  runtime: .NET 8.0"
MACRO = re.compile(r'^macro reset\n"""\n(.*?)"""\n', re.DOTALL | re.MULTILINE)
CYCLE_COUNTER = re.compile(r"^dwt: Miscellaneous\.DWT @ sysbus 0xE0001000\n    frequency: (\d+)\n", re.MULTILINE)


def path(token: str) -> Path:
    """Read a path as the Monitor does."""
    name = re.fullmatch(r"@((?:\\ |\S)+)", token)
    if name is None:
        sys.exit(f"Could not tokenize {token}")
    return Path(name[1].replace("\\ ", " "))


def obey(script: str, port: PtyPort) -> int:
    """Run a script and return the rate of the cycle counter, in Hz."""
    macro = MACRO.search(script)
    assert macro is not None
    hz, mips, image, started = 0, 0, "", False
    for line in MACRO.sub("", script).replace("runMacro $reset\n", macro[1]).splitlines():
        command = line.strip()
        if command in ("", "using sysbus", "mach create"):
            pass
        elif found := re.fullmatch("machine LoadPlatformDescription (.+)", command):
            counter = CYCLE_COUNTER.search(path(found[1]).read_text())
            assert counter is not None
            hz = int(counter[1])
        elif found := re.fullmatch(r"cpu PerformanceInMips (\d+)", command):
            mips = int(found[1])
        elif found := re.fullmatch('emulation CreateUartPtyTerminal "host" "(.+)"', command):
            Path(found[1]).symlink_to(port.path)
        elif re.fullmatch(r"connector Connect sysbus\.\w+ host", command):
            pass
        elif found := re.fullmatch(r"\$image=(.+)", command):
            image = found[1]
        elif command == "sysbus LoadELF $image":
            assert path(image).read_bytes().startswith(b"\x7fELF")
        elif re.fullmatch(r"cpu VectorTableOffset 0x[0-9a-f]{8}", command):
            pass
        elif command == "start":
            started = True
        elif found := re.fullmatch('log "(.+)"', command):
            assert started and hz == 1_000_000 * mips
            print(f"06:00:00.0000 [INFO] Script: {found[1]}", flush=True)
        else:
            sys.exit(f"No such command: {command}")
    return hz


def make_device(model: ModelFolder, hz: int) -> Device:
    """Return a device that knows the golden answers and takes 1 ms for each."""
    golden, manifest = model.golden(), model.manifest
    answers = {golden.input_bytes(row): golden.output_bytes(row) for row in range(len(golden))}
    info = Info(
        VERSION, (1, 0, 0), manifest.model_id_bytes, "nucleo_f446re", "static", ResetCause.POWER_ON, TimeBase.DWT,
        tick_hz=hz, core_hz=hz, max_payload=MAX_PAYLOAD, input_bytes=manifest.input_bytes,
        output_bytes=manifest.output_bytes,
    )  # fmt: skip
    ticks = itertools.count(0, hz // 1000).__next__
    return Device(info, answers.__getitem__, list(answers.items()), ticks)


def main() -> None:
    """Do what Renode does with these arguments."""
    if sys.argv[1:] == ["--version"]:
        print(VERSION_LINES)
        return
    Path(os.environ["STAND_IN_PID"]).write_text(str(os.getpid()))
    *options, include = sys.argv[1:]
    assert options == ["--disable-xwt", "--console", "--plain", "-e"]
    # Renode would spin.
    assert not select.select([sys.stdin], [], [], 0.1)[0], "the console's input has ended"
    with PtyPort() as port:
        hz = obey(path(include.removeprefix("include ")).read_text(), port)
        if "STAND_IN_DEAF" in os.environ:
            port.read()
            Path(os.environ["STAND_IN_DEAF"]).open("w").close()
            time.sleep(60)
        port.serve(make_device(ModelFolder.open(Path(os.environ["STAND_IN_MODEL"])), hz).receive)


if __name__ == "__main__":
    main()
