"""Build script: the application, the board's family, the static engine and the exported model become one image."""

import os
import sys
import tomllib
from pathlib import Path

from SCons.Script import Default, DefaultEnvironment

env = DefaultEnvironment()
board = env.BoardConfig()
project = Path(env.subst("$PROJECT_DIR"))
firmware = project / "firmware"
family = firmware / "board" / board.get("build.family")
engine = firmware / "engine" / "static"
model = project / os.environ.get("TINYTRANSIT_MODEL", "models") / "static"
embedded = "build.ldscript" in board

if not (model / "network.c").is_file():
    sys.stderr.write(
        f"Error: no generated engine at {model}; write one with `tinytransit export`, or name the model's folder "
        "in TINYTRANSIT_MODEL\n"
    )
    env.Exit(1)

machine_flags = board.get("build.machine_flags")
version = tomllib.loads((project / "pyproject.toml").read_text())["project"]["version"]
version_defines = list(zip(("VERSION_MAJOR", "VERSION_MINOR", "VERSION_PATCH"), version.split("."), strict=True))
toolchain = board.get("build.toolchain")

env.Replace(
    AR=toolchain + "gcc-ar",
    CC=toolchain + "gcc",
    LINK=toolchain + "gcc",
    OBJCOPY=toolchain + "objcopy",
    RANLIB=toolchain + "gcc-ranlib",
    PROGNAME="firmware" if embedded else "program",
    PROGSUFFIX=".elf" if embedded else "",
)
env.Append(
    CFLAGS=["-std=c11"],
    CCFLAGS=[*machine_flags, "-O2", "-g", "-Wall", "-Wextra", "-Werror", "-ffunction-sections", "-fdata-sections"],
    CPPDEFINES=[("BOARD_NAME", env.StringifyMacro(env["BOARD"])), *board.get("build.defines"), *version_defines],
    CPPPATH=["$PROJECT_INCLUDE_DIR", str(engine), str(model)],
    LINKFLAGS=machine_flags,
)
if embedded:
    linker_script = family / board.get("build.ldscript")
    env.Append(
        CCFLAGS=["-fcallgraph-info=su"],
        LINKFLAGS=["-nostartfiles", "--specs=nano.specs", f"-Wl,-T,{linker_script}", "-Wl,--gc-sections",
                   "-Wl,--fatal-warnings"],
    )  # fmt: skip
    env.Depends("$PROGPATH", str(linker_script))

env.BuildSources("$BUILD_DIR/board", str(family))
env.BuildSources("$BUILD_DIR/engine", str(engine))
env.BuildSources("$BUILD_DIR/model", str(model))
program = env.BuildProgram()
Default(program)



def run_python(title, script, *arguments):
    """Return an action that shows ``title`` and runs a script with this build's interpreter."""
    return env.Action([[env.subst("$PYTHONEXE"), str(script), *arguments]], title)


emulator = board.get("emulator.command")
scripts = Path(env.subst("$BUILD_SCRIPT")).parent
image = str(program[0])
env.AddPlatformTarget(
    "emulate",
    program,
    run_python(f"Booting {image}", scripts / "emulate.py", board.get("emulator.port"), *emulator, image),
    title="Emulate",
    description="Boot the firmware with its serial port on a pseudo-terminal; Ctrl-C ends it",
)

if embedded:
    binary = env.Command("$BUILD_DIR/firmware.bin", program, "$OBJCOPY -O binary $SOURCE $TARGET")
    env.AddPlatformTarget("upload", binary, board.get("upload.command"), title="Upload")
    # PlatformIO's own report finds the sections in flash and in RAM with these expressions; .data lies in both.
    env.Replace(
        SIZETOOL=toolchain + "size",
        SIZECHECKCMD="$SIZETOOL -A -d $SOURCES",
        SIZEPROGREGEXP=r"^(?:\.isr_vector|\.text|\.rodata|\.data)\s+([0-9]+).*",
        SIZEDATAREGEXP=r"^(?:\.stack|\.fault_stack|\.noinit|\.data|\.bss)\s+([0-9]+).*",
    )
    call_graphs = [str(Path(str(node)).with_suffix(".ci")) for node in env.Flatten(env["PIOBUILDFILES"])]
    check_stack = run_python(f"Checking stack {image}", project / "tools" / "stack_usage.py", image, *call_graphs)
    env.Alias("checkprogsize", program, check_stack)
    env.AddPlatformTarget(
        "size",
        program,
        [
            run_python(f"Measuring {image}", scripts / "sections.py", image),
            env.VerboseAction(env.CheckUploadSize, f"Checking size {image}"),
            check_stack,
        ],
        title="Program size",
        description="Flash and RAM by section, and the worst case of the stack",
    )
