# SPDX-License-Identifier: MIT
"""Hand an environment of the Arduino framework to PlatformIO's official platforms, if their registry can be reached."""

import configparser
import subprocess
import sys
from pathlib import Path

import requests
from platformio import __registry_mirror_hosts__ as registry_hosts

# PlatformIO knows where its registry is; the mirrors after the first serve the same.
REGISTRY = f"https://api.{registry_hosts[0]}/v3/packages"
CONFIGURATION = "firmware/arduino.ini"
REACH_S = 5.0


def is_installed(environment: str) -> bool:
    """Say whether the environment's platform is here already: then PlatformIO may build without the registry."""
    configuration = configparser.ConfigParser()
    configuration.read(CONFIGURATION)
    core_dir = Path(configuration["platformio"]["core_dir"])
    return (core_dir / "platforms" / configuration[f"env:{environment}"]["platform"]).is_dir()


def unreachable() -> str:
    """Say why the registry cannot be reached; nothing if it can."""
    try:
        requests.head(REGISTRY, timeout=REACH_S)
    except requests.RequestException as error:
        return type(error).__name__
    return ""


def run(environment: str, targets: list[str]) -> str:
    """Build the environment; returns what went wrong in one line, or nothing."""
    if not is_installed(environment) and (reason := unreachable()):
        return (f"{environment} needs PlatformIO's registry for its platform and for TensorFlow Lite Micro, and "
                f"{REGISTRY} cannot be reached ({reason}); build it on a network, or set custom_tflm_lib in a "
                "bare-metal environment to a copy of the library on disk")  # fmt: skip
    command = [sys.executable, "-m", "platformio", "run", "-c", CONFIGURATION, "-e", environment]
    for target in targets:
        command += ["-t", target]
    status = subprocess.run(command).returncode
    return f"{environment}: PlatformIO ended with status {status}, see above" if status else ""


if __name__ == "__main__":
    sys.exit(f"arduino: {failure}" if (failure := run(sys.argv[1], sys.argv[2:])) else 0)
