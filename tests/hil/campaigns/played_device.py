"""A program that plays the native firmware: it answers golden windows from their file, slowly or wrongly if told."""

import argparse
import os
import time
from pathlib import Path

from hil.device import Device
from hil.messages import Info, ResetCause, TimeBase
from hil.model_dir import ModelDir
from hil.protocol import MAX_PAYLOAD, VERSION
from hil.targets.pty_port import PtyPort


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=Path)
    parser.add_argument("--asked", type=Path, help="a byte is appended for each window asked: its number")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds an answer takes")
    parser.add_argument("--wrong", type=int, help="the window that is answered wrongly")
    parser.add_argument("--dies-after", type=int, help="how many answers it gives")
    arguments = parser.parse_args()
    model_dir = ModelDir(arguments.model)
    manifest, golden = model_dir.manifest, model_dir.golden()
    windows = {golden.input_bytes(row): row for row in range(len(golden))}
    given = 0

    def infer(inputs: bytes) -> bytes:
        nonlocal given
        window = windows[inputs]
        if given == arguments.dies_after:
            raise SystemExit("out of power")
        given += 1
        if arguments.asked:
            with arguments.asked.open("ab") as asked:
                asked.write(bytes([window]))
        time.sleep(arguments.delay)
        answer = golden.output_bytes(window)
        return bytes(byte ^ 1 for byte in answer) if window == arguments.wrong else answer

    info = Info(
        VERSION, (1, 2, 3), manifest.model_id_bytes, "played", "host", ResetCause.POWER_ON, TimeBase.HOST_NS,
        tick_hz=10**9, core_hz=0, max_payload=MAX_PAYLOAD, input_bytes=manifest.input_bytes,
        output_bytes=manifest.output_bytes,
    )  # fmt: skip
    with PtyPort() as port:
        print(f"process {os.getpid()}, serial port: {port.path}", flush=True)
        port.serve(Device(info, infer, []).receive)


if __name__ == "__main__":
    main()
