# SPDX-License-Identifier: MIT
"""The layers of the firmware, by its includes: none points upwards, and no file includes itself by a detour."""

import re
import shutil
from pathlib import Path

import pytest
from helpers.firmware_images import ROOT

# Which rooms a room may include from, besides itself. Interfaces lie in `include`; board and engine implement them.
ALLOWED = {
    "include": set[str](),
    "engine": {"include"},
    "board": {"include"},
    "wire": {"include"},
    "tensors": {"include"},
    "integrity": {"include", "wire", "tensors"},
    "inference": {"include", "wire", "tensors", "integrity"},
    "survey": set[str](),
    "mission": {"wire"},
    "session": {"include", "wire", "tensors", "integrity", "inference", "survey"},
    "eembc": {"include", "wire", "tensors", "integrity", "inference"},
    "app": {"include", "wire", "tensors", "integrity", "inference", "session", "eembc"},
}
# Arduino's main() is in the framework, and calls what the board gives it.
EXCEPTIONS = {("board/arduino/board.cpp", "app")}
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)


def room_of(file: Path, firmware: Path) -> str:
    """Return a folder of ``firmware/src``, or of ``firmware``."""
    parts = file.relative_to(firmware).parts
    return parts[1] if parts[0] == "src" else parts[0]


def includes_of(firmware: Path) -> dict[Path, list[Path]]:
    """Return what each file of the firmware includes of the others; a name that several boards have stands for all."""
    files = [file for file in sorted(firmware.rglob("*")) if file.suffix in (".c", ".h", ".cpp")]
    by_name: dict[str, list[Path]] = {}
    for file in files:
        for depth in range(1, len(file.relative_to(firmware).parts) + 1):
            by_name.setdefault("/".join(file.parts[-depth:]), []).append(file)
    return {file: [found for name in INCLUDE.findall(file.read_text()) for found in by_name.get(name, [])]
            for file in files}  # fmt: skip


def upward(firmware: Path) -> list[str]:
    """Return the includes from a room that may not be included from."""
    return [
        f"{file.relative_to(firmware)} includes {target.relative_to(firmware)}"
        for file, targets in includes_of(firmware).items()
        for target in targets
        if (room := room_of(target, firmware)) not in ALLOWED[room_of(file, firmware)] | {room_of(file, firmware)}
        and (str(file.relative_to(firmware)), room) not in EXCEPTIONS
    ]


def cycle(firmware: Path) -> list[str]:
    """Return the files of a cycle of includes, or nothing."""
    graph, done = includes_of(firmware), set[Path]()

    def visit(file: Path, trail: list[Path]) -> list[Path]:
        if file in trail:
            return trail[trail.index(file) :]
        if file in done:
            return []
        for target in graph[file]:
            if found := visit(target, [*trail, file]):
                return found
        done.add(file)
        return []

    return next(([str(f.relative_to(firmware)) for f in found] for file in graph if (found := visit(file, []))), [])


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the firmware to plant faults in."""
    return Path(shutil.copytree(ROOT / "firmware", tmp_path / "firmware"))


def plant(file: Path, header: str) -> None:
    """Add an include."""
    file.write_text(f'#include "{header}"\n' + file.read_text())


def test_every_room_has_its_layer() -> None:
    firmware = ROOT / "firmware"
    assert {room_of(file, firmware) for file in includes_of(firmware)} == set(ALLOWED)


def test_no_include_points_upwards() -> None:
    assert upward(ROOT / "firmware") == []


def test_no_cycle() -> None:
    assert cycle(ROOT / "firmware") == []


@pytest.mark.parametrize(
    ("file", "header"),
    [
        ("src/wire/bytes.h", "app/application.h"),
        ("src/integrity/mitigation.c", "inference/inference.h"),
        ("engine/static/lookup_s8.c", "wire/crc32.h"),
        ("board/native/board.c", "session/session.h"),
        ("include/engine.h", "wire/protocol.h"),
    ],
)
def test_a_planted_upward_include_is_found(copy: Path, file: str, header: str) -> None:
    plant(copy / file, header)
    assert upward(copy) == [f"{file} includes src/{header}"]


def test_a_planted_cycle_is_found(copy: Path) -> None:
    plant(copy / "src/wire/cobs.h", "wire/protocol.h")
    assert set(cycle(copy)) == {"src/wire/cobs.h", "src/wire/protocol.h"}
