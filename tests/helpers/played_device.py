# SPDX-License-Identifier: MIT
"""A program that plays the native firmware: it answers the windows of a JSON file, slowly or wrongly if told.

It imports little, for it is started often.
"""

import argparse
import json
import os
import time
from pathlib import Path

from hil.protocol.messages import Info
from hil.protocol.simulated_device import Device
from hil.targets.pty_port import PtyPort


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("script", type=Path, help="JSON: payload of INFO, inputs and outputs of each window, in hex")
    parser.add_argument("--asked", type=Path, help="a byte is appended for each window asked: its number")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds an answer takes")
    parser.add_argument("--wrong", type=int, help="the window that is answered wrongly")
    parser.add_argument("--dies-after", type=int, help="how many answers it gives")
    arguments = parser.parse_args()
    script = json.loads(arguments.script.read_text())
    numbers = {bytes.fromhex(inputs): number for number, (inputs, _) in enumerate(script["windows"])}
    given = 0

    def infer(inputs: bytes) -> bytes:
        nonlocal given
        number = numbers[inputs]
        if given == arguments.dies_after:
            print("out of power", flush=True)
            os._exit(1)
        given += 1
        if arguments.asked:
            with arguments.asked.open("ab") as asked:
                asked.write(bytes([number]))
        time.sleep(arguments.delay)
        answer = bytes.fromhex(script["windows"][number][1])
        return bytes(byte ^ 1 for byte in answer) if number == arguments.wrong else answer

    with PtyPort() as port:
        print(f"serial port: {port.path}", flush=True)
        port.serve(Device(Info.unpack(bytes.fromhex(script["info"])), infer, []).receive)


if __name__ == "__main__":
    main()
