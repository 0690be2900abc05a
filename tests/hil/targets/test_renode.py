# SPDX-License-Identifier: MIT
"""The target for Renode, without Renode: the files that it is given, and runs against a stand-in that obeys them."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.firmware_images import ROOT
from helpers.processes import ends

from hil.errors import InputError, TargetError
from hil.protocol.messages import Info, TimeBase
from hil.run.result import CampaignResult
from hil.targets.registry import make_target
from hil.targets.renode import RenodeTarget, find_renode
from hil.targets.renode_platform import chip_of, description, script
from hil.targets.target import LatencyKind

BOARDS = sorted(
    file.stem for file in (ROOT / "firmware/platform/boards").glob("*.json") if "renode" in json.loads(file.read_text())
)
BOARD_LAYERS = ROOT / "firmware" / "board"
# Where Renode's platforms/cpus/stm32f4.repl and nrf52840.repl put these peripherals.
RENODE_UARTS = {"usart1": 0x40011000, "usart2": 0x40004400, "usart3": 0x40004800, "uart0": 0x40002000}
STAND_IN = Path(__file__).parents[2] / "helpers/renode_stand_in.py"
AS_STAND_IN = f"import runpy; runpy.run_path({str(STAND_IN)!r}, run_name='__main__')"


@pytest.fixture(autouse=True)
def checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put an executable ``renode``, a Python program, on an otherwise empty PATH."""

    def write(code: str) -> None:
        program = tmp_path / "bin" / "renode"
        program.parent.mkdir()
        program.write_text(f"#!{sys.executable}\n{code}")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent))

    return write


@pytest.fixture
def elf(tmp_path: Path) -> Path:
    """An ELF without code or weights, whose checksums are therefore the stand-in's; its path is a hard one to quote."""
    image = tmp_path / 'my "new" firmware; v2' / "firmware.elf"
    image.parent.mkdir()
    subprocess.run(["arm-none-eabi-as", "-o", image, os.devnull], check=True)
    return image


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made: a path with a space."""
    folder = tmp_path / "scratch space"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture
def command(model_dir: Path, elf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A whole campaign; the stand-in finds its model and writes its process id to ``tmp_path / "pid"``."""
    monkeypatch.setenv("STAND_IN_MODEL", str(model_dir))
    monkeypatch.setenv("STAND_IN_PID", str(tmp_path / "pid"))
    return [
        sys.executable,
        "-m",
        "hil",
        "run",
        "--target",
        "renode",
        "--board",
        "nucleo_f446re",
        "--firmware",
        str(elf),
        "--golden",
        "--model",
        str(model_dir),
    ]


class TestFiles:
    """What is generated for each board, compared with the board layers of the firmware."""

    @pytest.mark.parametrize("board", BOARDS)
    def test_the_uart_is_the_one_that_the_firmware_uses(self, board: str) -> None:
        chip = chip_of(board)
        layer = BOARD_LAYERS / {"stm32f4": "stm32f4", "nrf52840": "nrf52"}[chip.platform]
        registers = (layer / "chip.h").read_text()
        if number := re.search(r"#define BOARD_UART (\d)", (layer / "boards" / f"{board}.h").read_text()):
            assert chip.uart == f"usart{number[1]}"
            address = re.search(rf"BOARD_UART == {number[1]}\n#define UART_BASE (\w+)u", registers)
        else:
            address = re.search(r"#define UART_TASKS_STARTRX REGISTER\((\w+)u\)", registers)
        assert address is not None and int(address[1], 16) == RENODE_UARTS[chip.uart]
        assert f"connector Connect sysbus.{chip.uart} host" in script(chip, Path("r"), Path("e"), Path("p"))

    @pytest.mark.parametrize("board", BOARDS)
    def test_one_instruction_is_one_cycle_of_the_boards_clock(self, board: str) -> None:
        chip = chip_of(board)
        repl, resc = description(chip), script(chip, Path("r"), Path("e"), Path("p"))
        assert repl.startswith(f'using "platforms/cpus/{chip.platform}.repl"\n')
        assert f"dwt: Miscellaneous.DWT @ sysbus 0xE0001000\n    frequency: {chip.core_hz}\n" in repl
        assert f"nvic:\n    systickFrequency: {chip.core_hz}\n" in repl
        mips = re.search(r"cpu PerformanceInMips (\d+)\n", resc)
        assert mips is not None and int(mips[1]) * 1_000_000 == chip.core_hz

    def test_facts_come_from_the_board(self) -> None:
        assert (chip_of("nucleo_f446re").core_hz, chip_of("nucleo_f446re").vectors) == (180_000_000, 0x08000000)
        # Behind Arduino's bootloader.
        resc = script(chip_of("nano33ble"), Path("r"), Path("e"), Path("p"))
        assert "cpu VectorTableOffset 0x00010000" in resc and "PerformanceInMips 64" in resc

    def test_the_nordic_uart_has_the_registers_that_the_firmware_uses(self) -> None:
        assert "uart0:\n    easyDMA: false\n" in description(chip_of("nrf52840_dk"))
        assert "easyDMA" not in description(chip_of("feather_f405"))

    @pytest.mark.parametrize("board", BOARDS)
    def test_the_init_section_is_replaced_so_that_nothing_is_fetched(self, board: str) -> None:
        assert re.search(r"^sysbus:\n    init:\n        Tag <", description(chip_of(board)), re.MULTILINE)

    @pytest.mark.parametrize("board", BOARDS)
    def test_indentation_is_in_steps_of_four(self, board: str) -> None:
        for line in description(chip_of(board)).splitlines():
            assert (len(line) - len(line.lstrip(" "))) % 4 == 0 and "\t" not in line

    def test_spaces_in_paths_are_escaped(self) -> None:
        resc = script(chip_of("feather_f405"), Path("/a b/x.repl"), Path("/a b/x.elf"), Path("/a b/uart"))
        assert "LoadPlatformDescription @/a\\ b/x.repl\n" in resc
        assert "$image=@/a\\ b/x.elf\n" in resc
        assert 'CreateUartPtyTerminal "host" "/a b/uart"\n' in resc
        assert 'log "serial port: /a b/uart"\n' in resc


class TestRefusals:
    """One line each, before anything is simulated."""

    @pytest.mark.parametrize("board", ["nucleo_l476rg", "nucleo_l4r5zi", "native"])
    def test_a_board_without_a_platform_is_bad_input(self, board: str) -> None:
        with pytest.raises(InputError, match=rf"{board}.*disco_f407vg, .*nucleo_f446re"):
            make_target("renode", Path("models"), board=board)

    def test_a_missing_board_is_bad_input(self) -> None:
        with pytest.raises(InputError, match=r"--board.*--target renode"):
            make_target("renode", Path("models"))

    def test_a_missing_renode_says_what_to_get(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(TargetError, match=r"1\.16.*http"):
            find_renode()

    @pytest.mark.parametrize("version", ["1.16.0.1525", "1.17.0.1", "2.0.0.1", "1.100.0.0"])
    def test_new_enough(self, install: Callable[[str], None], version: str, tmp_path: Path) -> None:
        install(f"print('Renode v{version}')")
        assert find_renode() == str(tmp_path / "bin" / "renode")

    @pytest.mark.parametrize("version", ["1.15.3.4321", "1.9.0.0", "0.99.0.0"])
    def test_too_old(self, install: Callable[[str], None], version: str) -> None:
        install(f"print('Renode v{version}\\n  build: x')")
        with pytest.raises(TargetError, match=rf"{version}.*1\.16") as caught:
            find_renode()
        assert "\n" not in str(caught.value)

    @pytest.mark.parametrize("code", ["print('needs .NET')", "import sys; sys.exit('needs .NET')"])
    def test_no_version(self, install: Callable[[str], None], code: str) -> None:
        install(code)
        with pytest.raises(TargetError, match=r"needs \.NET"):
            find_renode()

    def test_a_missing_image_says_what_builds_it(
        self, install: Callable[[str], None], scratch: Path, tmp_path: Path
    ) -> None:
        install(AS_STAND_IN)
        with (
            RenodeTarget("netduinoplus2", tmp_path / "absent.elf") as target,
            pytest.raises(TargetError, match=r"absent\.elf.*pio run -e qemu"),
        ):
            target.start()
        assert not list(scratch.iterdir())


class TestCampaign:
    """Start-up, port discovery and shut-down, with the stand-in."""

    def test_golden_vectors_pass_and_nothing_is_left(
        self, install: Callable[[str], None], command: list[str], scratch: Path, tmp_path: Path
    ) -> None:
        install(AS_STAND_IN)
        json = tmp_path / "out.json"
        done = subprocess.run([*command, "--json", str(json)], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
        result = CampaignResult.model_validate_json(json.read_text())
        assert (result.target, result.mismatches, result.verdict) == ("renode:nucleo_f446re", 0, "PASS")
        assert result.latency is not None and result.latency.kind is LatencyKind.INSTRUCTIONS
        assert result.latency.worst_ms == pytest.approx(1.0)
        assert ends(int((tmp_path / "pid").read_text()))
        assert not list(scratch.iterdir())

    def test_without_renode_the_run_ends_in_one_line_and_status_3(
        self, command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert (done.returncode, done.stdout) == (3, "")
        assert re.fullmatch(r"hil: renode is not on the PATH; .*\n", done.stderr)

    def test_last_words_are_reported(self, install: Callable[[str], None], elf: Path, scratch: Path) -> None:
        install("import sys\nif sys.argv[1] != '--version': sys.exit('Could not tokenize')\nprint('Renode v1.16.0.0')")
        with (
            RenodeTarget("feather_f405", elf) as target,
            pytest.raises(TargetError, match=r"renode:feather_f405.*1.*Could not tokenize"),
        ):
            target.start()
        assert not list(scratch.iterdir())

    def test_an_interrupt_leaves_no_child_and_no_folder(
        self, install: Callable[[str], None], command: list[str], scratch: Path, tmp_path: Path
    ) -> None:
        os.mkfifo(tmp_path / "listening")
        install(AS_STAND_IN)
        environment = {**os.environ, "STAND_IN_DEAF": str(tmp_path / "listening")}
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment
        ) as harness:
            (tmp_path / "listening").read_text()
            assert [entry.name[:17] for entry in scratch.iterdir()] == ["tinytransit-renod"]
            harness.send_signal(signal.SIGINT)
            _, stderr = harness.communicate(timeout=20)
        assert (harness.returncode, len(stderr.splitlines())) == (130, 1)
        assert ends(int((tmp_path / "pid").read_text()))
        assert not list(scratch.iterdir())


def test_ticks_are_instructions(info: Info) -> None:
    target = RenodeTarget("nrf52840_dk", Path("x"))
    board = replace(info, time_base=TimeBase.DWT, tick_hz=64_000_000, core_hz=64_000_000)
    latency = target.latency(board, 128_000)
    assert (latency.kind, latency.value_ms) == (LatencyKind.INSTRUCTIONS, 2.0)
    assert "at 64 MHz; a count, no measurement" in latency.detail
    with pytest.raises(TargetError, match="SYSTICK"):
        target.latency(replace(board, time_base=TimeBase.SYSTICK), 1)
