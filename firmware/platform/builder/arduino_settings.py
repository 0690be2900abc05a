# SPDX-License-Identifier: MIT
"""Extra script of ``firmware/arduino.ini``: the sources and names that an Arduino build of the firmware needs."""

import sys
import tomllib
from pathlib import Path

from SCons.Script import DefaultEnvironment

env = DefaultEnvironment()

project = Path(env.subst("$PROJECT_DIR"))
sys.path.insert(0, str(project / "firmware/platform/builder"))
# SCons runs this file as a text, not as a module beside the others.
from promoted import model_folder  # noqa: E402

model = model_folder(project)
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
