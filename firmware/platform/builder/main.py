# SPDX-License-Identifier: MIT
"""Build script: the application, the board's layers, an engine and the exported model become one image."""

import json
import os
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

from SCons.Script import Default, DefaultEnvironment

env = DefaultEnvironment()
board = env.BoardConfig()
scripts = Path(env.subst("$BUILD_SCRIPT")).parent
sys.path.insert(0, str(scripts))
# SCons runs this file as a text, not as a module beside the others.
from mitigations import read_mitigations  # noqa: E402
from promoted import model_folder  # noqa: E402
from tflm import add_tflm_engine, library_folder  # noqa: E402


def arena_of(network: Path) -> int:
    """Return the bytes of RAM that a generated network.c says it takes for activations."""
    found = re.search(r"\.arena_bytes = (\d+)", network.read_text(encoding="utf-8"))
    return int(found[1]) if found else 0


def run_python(title: str, *arguments: str) -> Any:
    """Return an action that shows ``title`` and runs a script, or ``-m`` a module, with this build's interpreter."""
    return env.Action([[env.subst("$PYTHONEXE"), *arguments]], title)


project = Path(env.subst("$PROJECT_DIR"))
firmware = project / "firmware"
layers = [firmware / "board" / layer for layer in board.get("build.layers")]
engine = firmware / "engine" / "static"
model = model_folder(project)
generated = model / "static"
embedded = "build.cpu" in board
# For simulators that lack instructions of the FPU. Its results are those of the library's routines, to the bit.
without_fpu = os.environ.get("TINYTRANSIT_NO_FPU") == "1"
# For those that lack SSAT, which the s8 kernels use: others do the same, to the byte.
without_ssat = os.environ.get("TINYTRANSIT_NO_SSAT") == "1"
mitigations = read_mitigations(env)
flags = tomllib.loads((firmware / "platform" / "flags.toml").read_text())

if not (generated / "network.c").is_file():
    sys.stderr.write(
        f"Error: no generated engine at {generated}; write one with `tinytransit export`, or name the model's folder "
        "in TINYTRANSIT_MODEL\n"
    )
    env.Exit(1)

if embedded:
    arena = arena_of(generated / "network.c")
    if arena > int(board.get("upload.maximum_ram_size")):
        sys.stderr.write(
            f"Error: the network's activations take {arena} bytes, {env['BOARD']} has "
            f"{board.get('upload.maximum_ram_size')} bytes of RAM\n"
        )
        env.Exit(1)
    machine_flags = flags["machine"][board.get("build.cpu")]
    if without_fpu:
        machine_flags = ["-mfloat-abi=soft" if flag.startswith("-mfloat-abi") else flag for flag in machine_flags]
else:
    machine_flags = [*flags["host_sanitize"], *board.get("build.machine_flags")]
version = json.loads((firmware / "platform" / "platform.json").read_text())["version"]
version_defines = list(zip(("VERSION_MAJOR", "VERSION_MINOR", "VERSION_PATCH"), version.split("."), strict=True))
toolchain = board.get("build.toolchain")

env.Replace(
    AR=toolchain + "gcc-ar",
    CC=toolchain + "gcc",
    GDB="gdb-multiarch" if embedded else "gdb",
    LINK=toolchain + "gcc",
    OBJCOPY=toolchain + "objcopy",
    RANLIB=toolchain + "gcc-ranlib",
    PROGNAME="firmware" if embedded else "program",
    PROGSUFFIX=".elf" if embedded else "",
)
env.Append(
    CFLAGS=flags["language"],
    CCFLAGS=[*machine_flags, *flags["optimize"], "-g", *flags["warnings"], *flags["sections"]],
    CPPDEFINES=[("BOARD_NAME", env.StringifyMacro(env["BOARD"])), *version_defines, *mitigations.items()],
    CPPPATH=["$PROJECT_INCLUDE_DIR", *map(str, layers), str(engine), str(generated)],
    LINKFLAGS=machine_flags,
)
if embedded:
    linker_script = firmware / "board" / "cortex_m4" / "image.ld"
    weights_region = "weights_in_ram" if "BOARD_WEIGHTS_IN_RAM" in mitigations else "weights_in_flash"
    memory = {
        "FLASH_ORIGIN": board.get("build.flash_origin"),
        "FLASH_SIZE": board.get("upload.maximum_size"),
        "RAM_ORIGIN": board.get("build.ram_origin"),
        "RAM_SIZE": board.get("upload.maximum_ram_size"),
    }
    env.Append(
        CPPDEFINES=[("BOARD_HEADER", env.StringifyMacro(f"boards/{env['BOARD']}.h"))],
        CCFLAGS=["-fcallgraph-info=su"],
        LINKFLAGS=["-nostartfiles", "--specs=nano.specs", f"-Wl,-T,{linker_script}", "-Wl,--gc-sections",
                   f"-L{linker_script.parent / weights_region}", "-Wl,--fatal-warnings",
                   *(f"-Wl,--defsym={name}={value}" for name, value in memory.items())],
    )  # fmt: skip
    if without_ssat:
        # The symbol is how a tool knows that this is not the image which is flashed.
        env.Append(CPPDEFINES=["TINYTRANSIT_NO_SSAT"], LINKFLAGS=["-Wl,--defsym=tinytransit_no_ssat=1"])
    if without_fpu:
        env.Append(LIBS=["m"])  # the root, which is else an instruction
    env.Depends("$PROGPATH", [str(linker_script), str(linker_script.parent / weights_region / "weights_region.ld")])

if (generated / "window_contract.h").is_file():
    # A model whose windows the board can fold by itself.
    sizes = {"SURVEY_MAX_BINS": os.environ.get("TINYTRANSIT_SURVEY_BINS"),
             "SURVEY_MAX_PERIODS": os.environ.get("TINYTRANSIT_SURVEY_PERIODS")}  # fmt: skip
    env.Append(
        CPPDEFINES=["TINYTRANSIT_SURVEY", *((name, f"{int(size)}u") for name, size in sizes.items() if size)],
        CPPPATH=[str(firmware)],
        CCFLAGS=flags["survey"],  # which change nothing of what does not reckon in floating point
    )
    env.BuildSources("$BUILD_DIR/survey", str(firmware / "survey"))
for layer in layers:
    env.BuildSources(f"$BUILD_DIR/board/{layer.name}", str(layer))
interpreted = library_folder(env, project)
if interpreted:
    add_tflm_engine(env, firmware, model, interpreted)
else:
    env.BuildSources("$BUILD_DIR/engine", str(engine))
    env.BuildSources("$BUILD_DIR/model", str(generated))
program = env.BuildProgram()
Default(program)

image = str(program[0])
if "emulator" in board:
    env.AddPlatformTarget(
        "emulate",
        program,
        run_python(f"Booting {image}", str(scripts / "emulate.py"), board.get("emulator.port"),
                   *board.get("emulator.command"), image),
        title="Emulate",
        description="Boot the firmware with its serial port on a pseudo-terminal; Ctrl-C ends it",
    )  # fmt: skip

if embedded:
    binary = env.Command("$BUILD_DIR/firmware.bin", program, "$OBJCOPY -O binary $SOURCE $TARGET")
    protocol = env.GetProjectOption("upload_protocol", board.get("upload.protocol"))
    env.AddPlatformTarget(
        "upload",
        binary,
        run_python(
            f"Flashing with {protocol}",
            str(scripts / "flash.py"),
            protocol,
            env["BOARD"],
            str(binary[0]),
            env.subst("$UPLOAD_PORT"),
        ),
        title="Upload",
    )
    # PlatformIO's own report finds the sections in flash and in RAM with these expressions; .data lies in both.
    env.Replace(
        SIZETOOL=toolchain + "size",
        SIZECHECKCMD="$SIZETOOL -A -d $SOURCES",
        SIZEPROGREGEXP=r"^(?:\.isr_vector|\.text|\.weights|\.rodata|\.init_array|\.data)\s+([0-9]+).*",
        SIZEDATAREGEXP=r"^(?:\.stack|\.fault_stack|\.noinit|\.data|\.bss)\s+([0-9]+).*",
    )
    call_graphs = [str(Path(str(node)).with_suffix(".ci")) for node in env.Flatten(env["PIOBUILDFILES"])]
    check_stack = run_python(
        f"Checking stack {image}", "-m", "tinytransit.verification.size.stack_usage", image, *call_graphs
    )
    if interpreted:
        # The interpreter calls through pointers, and the stack of that has no bound that can be proved.
        check_stack = env.Action(lambda *_, **__: None, "Stack: not bounded, for the engine is an interpreter")
    env.Alias("checkprogsize", program, check_stack)
    env.AddPlatformTarget(
        "size",
        program,
        [
            run_python(f"Measuring {image}", str(scripts / "sections.py"), image),
            env.VerboseAction(env.CheckUploadSize, f"Checking size {image}"),
            check_stack,
        ],
        title="Program size",
        description="Flash and RAM by section, and the worst case of the stack",
    )
