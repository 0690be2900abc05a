# SPDX-License-Identifier: MIT
"""Stack bounds of small programs, compiled and linked as the firmware is."""

import subprocess
import sys
from pathlib import Path

import pytest

from tinytransit.verification.size import stack_usage
from tinytransit.verification.size.stack_usage import LIBRARY_ALLOWANCE, StackError, StackUsage, worst_case

COMPILE = ["arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mthumb", "-O1", "-fcallgraph-info=su"]
# Enough of an image: a vector table that starts reset() and tick(), and a stack.
SCRIPT = """
SECTIONS {{
  .isr_vector 0x08000000 : {{ KEEP(*(.isr_vector)) }}
  .text : {{ *(.text*) *(.rodata*) }}
  stack_start = 0x20000000;
  stack_end = 0x20000000 + {size};
}}
"""
VECTORS = """
extern int stack_end[];
void tick(void);
void reset(void);
__attribute__((section(".isr_vector"), used)) void *const vectors[] = {stack_end, reset, 0, tick};
void use(volatile char *bytes);
__attribute__((noipa)) void use(volatile char *bytes) { *bytes = 1; }
"""
TICK = "void tick(void) { volatile char bytes[32]; use(bytes); }\n"
EXCEPTION_FRAME = 108
FRAMES_OF_A_CALL = 32  # at most, for what a function saves


def link(folder: Path, source: str, size: int = 4096) -> tuple[Path, list[Path]]:
    """Build a program around ``reset()``; return the image and its call graphs."""
    (folder / "program.c").write_text(VECTORS + source)
    (folder / "script.ld").write_text(SCRIPT.format(size=size))
    subprocess.run([*COMPILE, "-c", "program.c", "-o", "program.o"], cwd=folder, check=True)
    command = ["arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mthumb", "-nostartfiles", "-T", "script.ld"]
    subprocess.run([*command, "--specs=nano.specs", "program.o", "-o", "program.elf"], cwd=folder, check=True)
    return folder / "program.elf", [folder / "program.ci"]


def measure(folder: Path, source: str, size: int = 4096) -> StackUsage:
    """Build a program and bound its stacks."""
    return worst_case(*link(folder, source, size))


def run_tool(image: Path, call_graphs: list[Path]) -> subprocess.CompletedProcess[str]:
    """Run the module as the build does."""
    return subprocess.run(
        [sys.executable, stack_usage.__file__, image, *call_graphs], capture_output=True, text=True, check=False
    )


def test_the_deepest_chain_and_the_interrupt_add_up(tmp_path: Path) -> None:
    source = (
        TICK
        + """
    __attribute__((noipa)) void shallow(void) { volatile char bytes[64]; use(bytes); }
    __attribute__((noipa)) void deep(void) { volatile char bytes[512]; use(bytes); shallow(); }
    void reset(void) { shallow(); deep(); for (;;) {} }
    """
    )
    result = measure(tmp_path, source)
    least = 512 + 64 + 32 + 2 * EXCEPTION_FRAME
    assert least <= result.main.used <= least + 4 * FRAMES_OF_A_CALL
    assert result.main.size == 4096
    assert result.program.path == ("reset", "deep", "shallow", "use")
    assert result.interrupt.path == ("tick", "use")
    assert result.fault is None


def test_library_functions_are_named_and_given_an_allowance(tmp_path: Path) -> None:
    division = "volatile unsigned long long a = 9, b = 3;\nvoid reset(void) { a = a / b; for (;;) {} }\n"
    alone = measure(tmp_path, TICK + "void reset(void) { for (;;) {} }\n").main.used
    result = measure(tmp_path, TICK + division)
    assert result.library == ("__aeabi_uldivmod",)
    assert alone + LIBRARY_ALLOWANCE <= result.main.used <= alone + LIBRARY_ALLOWANCE + FRAMES_OF_A_CALL


@pytest.mark.parametrize(
    ("source", "named"),
    [
        (
            "__attribute__((noipa)) int sum(int n) { return n < 2 ? n : sum(n - 1) + sum(n - 2); }\n"
            "void reset(void) { sum(9); for (;;) {} }\n",
            "sum -> sum",
        ),
        (
            "int a(int n); int b(int n);\n"
            "__attribute__((noipa)) int a(int n) { return n < 2 ? n : b(n - 1) + b(n - 2); }\n"
            "__attribute__((noipa)) int b(int n) { return n < 2 ? n : a(n - 1) + a(n - 2); }\n"
            "void reset(void) { a(9); for (;;) {} }\n",
            "a -> b -> a",
        ),
        (
            "volatile int n;\n"
            "__attribute__((noipa)) void varying(int size) { volatile char bytes[size]; use(bytes); }\n"
            "void reset(void) { varying(n); for (;;) {} }\n",
            "varying",
        ),
        (
            "void (*volatile hook)(void);\n__attribute__((noipa)) void call(void) { hook(); hook(); }\n"
            "void reset(void) { call(); for (;;) {} }\n",
            "call ",
        ),
        (
            "void reset(void) { volatile char bytes[8000]; use(bytes); for (;;) {} }\n",
            "of 4096",
        ),
    ],
    ids=["recursion", "mutual recursion", "dynamic frame", "pointer", "too small"],
)
def test_a_stack_without_a_bound_that_fits_is_an_error(tmp_path: Path, source: str, named: str) -> None:
    image, call_graphs = link(tmp_path, TICK + source)
    with pytest.raises(StackError, match=named):
        worst_case(image, call_graphs)
    assert run_tool(image, call_graphs).returncode == 1


def test_recursion_that_nothing_starts_is_none_of_its_business(tmp_path: Path) -> None:
    unused = "int sum(int n) { return n < 2 ? n : sum(n - 1) + sum(n - 2); }\nvoid reset(void) { for (;;) {} }\n"
    assert "sum" not in measure(tmp_path, TICK + unused).program.path


@pytest.mark.parametrize("content", [b"", b"no image", b"\x7fELF"])
def test_what_is_no_image_is_one_clear_line(tmp_path: Path, content: bytes) -> None:
    image, call_graph = tmp_path / "program.elf", tmp_path / "program.ci"
    image.write_bytes(content)
    call_graph.write_text("")
    with pytest.raises(StackError, match=r"program\.elf"):
        worst_case(image, [call_graph])
    result = run_tool(image, [call_graph])
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1


def test_the_build_prints_the_same_worst_case(tmp_path: Path) -> None:
    image, call_graphs = link(tmp_path, TICK + "void reset(void) { for (;;) {} }\n")
    result = run_tool(image, call_graphs)
    assert result.returncode == 0
    assert f"{worst_case(image, call_graphs).main.used} bytes of 4096 bytes" in result.stdout.splitlines()[0]
