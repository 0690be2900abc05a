# SPDX-License-Identifier: MIT
"""python/tinytransit/verification/size/stack_usage.py on small programs, compiled and linked as the firmware is."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.firmware_images import ROOT

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


def measure(folder: Path, source: str, size: int = 4096) -> subprocess.CompletedProcess[str]:
    """Build a program around ``reset()`` and run the tool on it."""
    (folder / "program.c").write_text(VECTORS + source)
    (folder / "script.ld").write_text(SCRIPT.format(size=size))
    subprocess.run([*COMPILE, "-c", "program.c", "-o", "program.o"], cwd=folder, check=True)
    link = ["arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mthumb", "-nostartfiles", "-T", "script.ld", "--specs=nano.specs"]
    subprocess.run([*link, "program.o", "-o", "program.elf"], cwd=folder, check=True)
    tool = [sys.executable, ROOT / "python/tinytransit/verification/size/stack_usage.py", "program.elf", "program.ci"]
    return subprocess.run(tool, cwd=folder, capture_output=True, text=True)


def worst_case(result: subprocess.CompletedProcess[str]) -> int:
    """Return the bytes that the tool reports."""
    found = re.search(r"worst case (\d+) bytes", result.stdout)
    assert result.returncode == 0 and found, result.stdout + result.stderr
    return int(found[1])


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
    assert least <= worst_case(result) <= least + 4 * FRAMES_OF_A_CALL
    assert "reset > deep > shallow > use" in result.stdout


def test_library_functions_are_named_and_given_an_allowance(tmp_path: Path) -> None:
    division = "volatile unsigned long long a = 9, b = 3;\nvoid reset(void) { a = a / b; for (;;) {} }\n"
    alone = worst_case(measure(tmp_path, TICK + "void reset(void) { for (;;) {} }\n"))
    result = measure(tmp_path, TICK + division)
    assert "assumed 128 each for library code: __aeabi_uldivmod" in result.stdout
    assert alone + 128 <= worst_case(result) <= alone + 128 + FRAMES_OF_A_CALL


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        (
            "__attribute__((noipa)) int sum(int n) { return n < 2 ? n : sum(n - 1) + sum(n - 2); }\n"
            "void reset(void) { sum(9); for (;;) {} }\n",
            "recursion: sum -> sum",
        ),
        (
            "int a(int n); int b(int n);\n"
            "__attribute__((noipa)) int a(int n) { return n < 2 ? n : b(n - 1) + b(n - 2); }\n"
            "__attribute__((noipa)) int b(int n) { return n < 2 ? n : a(n - 1) + a(n - 2); }\n"
            "void reset(void) { a(9); for (;;) {} }\n",
            "recursion: a -> b -> a",
        ),
        (
            "volatile int n;\n"
            "__attribute__((noipa)) void varying(int size) { volatile char bytes[size]; use(bytes); }\n"
            "void reset(void) { varying(n); for (;;) {} }\n",
            "the frame of varying is dynamic",
        ),
        (
            "void (*volatile hook)(void);\n__attribute__((noipa)) void call(void) { hook(); hook(); }\n"
            "void reset(void) { call(); for (;;) {} }\n",
            "call calls through a pointer",
        ),
        (
            "void reset(void) { volatile char bytes[8000]; use(bytes); for (;;) {} }\n",
            "the worst case is ",
        ),
    ],
    ids=["recursion", "mutual recursion", "dynamic frame", "pointer", "too small"],
)
def test_a_stack_without_a_bound_that_fits_is_an_error(tmp_path: Path, source: str, complaint: str) -> None:
    result = measure(tmp_path, TICK + source)
    assert result.returncode == 1
    assert result.stderr.startswith("stack_usage: error: ") and complaint in result.stderr


def test_recursion_that_nothing_starts_is_none_of_its_business(tmp_path: Path) -> None:
    unused = "int sum(int n) { return n < 2 ? n : sum(n - 1) + sum(n - 2); }\nvoid reset(void) { for (;;) {} }\n"
    assert measure(tmp_path, TICK + unused).returncode == 0


@pytest.mark.parametrize("content", [b"", b"no image", b"\x7fELF"])
def test_what_is_no_image_is_one_clear_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "program.elf").write_bytes(content)
    (tmp_path / "program.ci").write_text("")
    tool = [sys.executable, ROOT / "python/tinytransit/verification/size/stack_usage.py", "program.elf", "program.ci"]
    result = subprocess.run(tool, cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode == 1
    assert result.stderr.startswith("stack_usage: error: cannot read program.elf")
