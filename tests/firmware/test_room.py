# SPDX-License-Identifier: MIT
"""A network that a board has no RAM for is refused by the build, with both figures."""

from pathlib import Path

from helpers.firmware_images import run_platformio, write_variant


def test_activations_beyond_the_boards_ram_are_refused(tmp_path: Path) -> None:
    # One byte more than the whole of its RAM.
    write_variant(tmp_path, ".name = ", ".arena_bytes = 131073,\n    .name = ")
    done = run_platformio(tmp_path / "pio", "qemu", tmp_path)
    assert done.returncode != 0
    message = next(line for line in done.stderr.splitlines() if line.startswith("Error"))
    assert "131073" in message and "131072" in message and "netduinoplus2" in message
