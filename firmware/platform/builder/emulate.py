# SPDX-License-Identifier: MIT
"""Run an emulator in the foreground and say how to talk to the firmware in it."""

import re
import subprocess
import sys


def emulate(port_pattern: str, command: list[str]) -> int:
    """Start ``command``, print the serial port that it announces, wait for its end.

    Args:
        port_pattern: Regular expression whose first group is the port in a line of the emulator's output.
        command: The emulator with its arguments.

    Returns:
        The emulator's exit status, or 0 if Ctrl-C ended it.
    """
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as emulator:
        assert emulator.stdout is not None
        try:
            for line in emulator.stdout:
                found = re.search(port_pattern, line)
                if found is None:
                    print(line, end="", flush=True)
                    continue
                port = found[1]
                print(f"serial port: {port}", f"try: python -m hil run --target serial:{port} --golden",
                      "Ctrl-C ends the emulation", sep="\n", flush=True)  # fmt: skip
            return emulator.wait()
        except KeyboardInterrupt:
            emulator.terminate()
            return 0


if __name__ == "__main__":
    sys.exit(emulate(sys.argv[1], sys.argv[2:]))
