# SPDX-License-Identifier: MIT
"""Build the engine `tflm` into a bare-metal image, from a TensorFlow Lite Micro library on disk (``custom_tflm_lib``).

The folder is one that PlatformIO or Arduino would take as a library: sources and headers below ``src``.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any


def has_standard_library(compiler: str) -> bool:
    """Say whether a C++ compiler is installed with its library: the name comes back without a folder if it is not."""
    if shutil.which(compiler) is None:
        return False
    found = subprocess.run([compiler, "-print-file-name=libstdc++.a"], capture_output=True, text=True).stdout
    return Path(found.strip()).is_absolute()


def add_tflm_engine(env: Any, firmware: Path, model: Path, library: Path) -> None:
    """Add the engine, the model's flatbuffer and the library's sources to a build; ends it if one is missing.

    Args:
        env: The build's SCons environment.
        firmware: The folder of the firmware.
        model: The folder of the exported model.
        library: The library's folder.
    """
    sources, header = library / "src", model / "tflm" / "tflm_model.h"
    interpreter = sources / "tensorflow" / "lite" / "micro" / "micro_interpreter.h"
    for needed, remedy in (
        (interpreter, "set custom_tflm_lib to the library's folder"),
        (header, "write it with `tinytransit export`"),
    ):
        if not needed.is_file():
            sys.stderr.write(f"Error: the engine tflm needs {needed}; {remedy}\n")
            env.Exit(1)

    compiler = env["CC"].removesuffix("gcc") + "g++"
    if not has_standard_library(compiler):
        sys.stderr.write(f"Error: {compiler} lacks its standard library; install libstdc++-arm-none-eabi-newlib\n")
        env.Exit(1)
    env.Replace(CXX=compiler, LINK=compiler)
    env.Append(
        CXXFLAGS=["-std=c++17", "-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics"],
        CPPPATH=[str(sources), str(header.parent), str(model)],
        # Start-up then runs the constructors of the library's static objects.
        CPPDEFINES=["TF_LITE_STATIC_MEMORY", "CMSIS_NN", "BOARD_RUNS_CONSTRUCTORS"],
        LINKFLAGS=["--specs=nosys.specs", "-Wl,--no-fatal-warnings"],
    )
    env.BuildSources("$BUILD_DIR/engine", str(firmware / "engine" / "tflm"))
    env.BuildSources("$BUILD_DIR/model", str(model), "+<*.c> +<static/selftest_vectors.c>")
    # The code of others is compiled as they wrote it, without the few files that are for Arduino.
    others = env.Clone()
    others.Append(CCFLAGS=["-w"])
    others.BuildSources("$BUILD_DIR/tflm", str(sources), [
        "+<*>", "-<peripherals/>", "-<test_over_serial/>", "-<**/debug_log.cpp>", "-<**/system_setup.cpp>",
    ])  # fmt: skip
