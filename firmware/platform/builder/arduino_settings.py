# SPDX-License-Identifier: MIT
"""Extra script of ``firmware/arduino.ini``: the sources and names that an Arduino build of the firmware needs."""

import os
import tomllib
from pathlib import Path

from SCons.Script import DefaultEnvironment

env = DefaultEnvironment()

project = Path(env.subst("$PROJECT_DIR"))
model = project / os.environ.get("TINYTRANSIT_MODEL", "models")
version = tomllib.loads((project / "pyproject.toml").read_text())["project"]["version"]

env.Append(
    CPPDEFINES=[
        ("BOARD_NAME", env.StringifyMacro(env["BOARD"])),
        *zip(("VERSION_MAJOR", "VERSION_MINOR", "VERSION_PATCH"), version.split("."), strict=True),
    ],
    CPPPATH=[str(project / "firmware" / folder) for folder in ("src", "board/cortex_m4")]
    + [str(model), str(model / "tflm")],
)
env.BuildSources("$BUILD_DIR/model", str(model), "+<*.c> +<static/selftest_vectors.c>")
