# SPDX-License-Identifier: MIT
"""Build the engine `tflm` into a bare-metal image, from a TensorFlow Lite Micro library on disk.

The option ``custom_tflm_lib`` of an environment names its folder, or ``TINYTRANSIT_TFLM_LIB`` for any environment;
``TINYTRANSIT_TFLM_ARENA`` is the arena in bytes, where it is not to be the one of the exported model. With
``TINYTRANSIT_TFLM_PLAIN=1`` neither DSP instructions nor the FPU are used: LabWired 0.25 lacks some of both.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

from tflm_library import LibraryError, find_library

RUNTIME = "libstdc++-arm-none-eabi-newlib"
_HARD, _SOFT = "-mfloat-abi=hard", "-mfloat-abi=soft"
LANGUAGE = ["-std=c++17", "-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics"]


def library_folder(env: Any, project: Path) -> Path | None:
    """Return the folder of the library that the build is asked to take, or None for the static engine."""
    named = env.GetProjectOption("custom_tflm_lib", "") or os.environ.get("TINYTRANSIT_TFLM_LIB", "")
    return project / named if named else None


def has_standard_library(compiler: str) -> bool:
    """Say whether a C++ compiler is installed with its library: the name comes back without a folder if it is not."""
    if shutil.which(compiler) is None:
        return False
    found = subprocess.run([compiler, "-print-file-name=libstdc++.a"], capture_output=True, text=True).stdout
    return Path(found.strip()).is_absolute()


def add_tflm_engine(env: Any, firmware: Path, model: Path, folder: Path) -> None:
    """Add the engine, the model's flatbuffer and the library's sources to a build; ends it if one is missing.

    Args:
        env: The build's SCons environment.
        firmware: The folder of the firmware.
        model: The folder of the exported model.
        folder: The library's folder.
    """
    header = model / "tflm" / "tflm_model.h"
    if not header.is_file():
        _end(env, f"the engine tflm needs {header}; write it with `tinytransit export`")
    arena = os.environ.get("TINYTRANSIT_TFLM_ARENA", "")
    if not re.fullmatch(r"[1-9]\d{0,8}|", arena):
        _end(env, f"TINYTRANSIT_TFLM_ARENA is a number of bytes, got {arena!r}")
    try:
        library = find_library(folder)
        chosen = library.select(header.read_text(encoding="utf-8"))
    except LibraryError as error:
        _end(env, str(error))

    compiler = env["CC"].removesuffix("gcc") + "g++"
    if has_standard_library(compiler):
        env.Replace(LINK=compiler)
    elif chosen.cxx_headers:
        _end(
            env,
            f"{compiler} is missing or lacks its C++ library, of which {folder} includes <{chosen.cxx_headers[0]}>; "
            f"install it with `tools/setup.sh tflm` or: apt-get install {RUNTIME}",
        )
    env.Replace(CXX=compiler)
    if plain := os.environ.get("TINYTRANSIT_TFLM_PLAIN") == "1":
        for name in ("CCFLAGS", "LINKFLAGS"):
            env.Replace(**{name: [_SOFT if flag == _HARD else flag for flag in env[name]]})
    # Start-up then runs the constructors of the library's static objects; the linker would drop what nobody calls.
    env.Append(CPPDEFINES=["BOARD_RUNS_CONSTRUCTORS"], LINKFLAGS=["-Wl,--undefined=tflm_arena_used"])
    env.BuildSources("$BUILD_DIR/model", str(model), "+<*.c> +<static/selftest_vectors.c>")

    ours = env.Clone()
    ours.Append(
        # Not "-I": what the compiler would say about the headers of others is for others.
        CCFLAGS=[f"-isystem{path}" for path in library.include_paths],
        CXXFLAGS=LANGUAGE,
        CPPPATH=[str(header.parent), str(model)],
        CPPDEFINES=[*library.defines, *([("TFLM_ARENA_BYTES", arena)] if arena else [])],
    )
    ours.BuildSources("$BUILD_DIR/engine", str(firmware / "engine" / "tflm"))

    # As the library's own release build: kernels for time, all else for space.
    theirs = env.Clone()
    theirs.Replace(CPPDEFINES=[*library.defines], CPPPATH=[])
    theirs.Replace(CCFLAGS=[flag for flag in env["CCFLAGS"] if flag != "-fcallgraph-info=su"])
    theirs.Append(CCFLAGS=[*(f"-isystem{path}" for path in library.include_paths), "-w", "-g0"], CXXFLAGS=LANGUAGE)
    without_dsp = ["-U__ARM_FEATURE_DSP"] if plain else []
    for sources, goal in ((chosen.kernels, ["-O2", *without_dsp]), (chosen.core, ["-Os"])):
        flags = [*theirs["CCFLAGS"], *goal]
        objects = f"$PROJECT_BUILD_DIR/tflm/{_fingerprint(folder, theirs['CC'], flags, library.defines)}"
        targets = [f"{objects}/{source.relative_to(folder).with_suffix('.o')}" for source in sources]
        pairs = zip(targets, map(str, sources), strict=True)
        env.Append(PIOBUILDFILES=[theirs.Object(target, source, CCFLAGS=flags) for target, source in pairs])


def _fingerprint(folder: Path, *settings: Any) -> str:
    """Return a name for all that objects of a library depend on, which boards with one processor share.

    Nothing else is in their command lines, so that a cache of PlatformIO (``build_cache_dir``) has them for all boards.
    """
    texts = [str(folder.resolve()), *map(str, settings)]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]


def _end(env: Any, reason: str) -> NoReturn:
    sys.stderr.write(f"Error: {reason}\n")
    env.Exit(1)
    raise SystemExit(1)
