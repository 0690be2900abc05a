# SPDX-License-Identifier: MIT
"""Every board's image from reset to its banner, in Unicorn with a model of the chip's registers.

What the chip forbids (a reserved bit, a register before its clock, a clock before its wait states) the model notes;
what the board must come to is asserted here.
"""

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from capstone import CS_ARCH_ARM, CS_MODE_MCLASS, CS_MODE_THUMB, Cs
from helpers.board_model.machine import BoardMachine
from helpers.board_model.nrf52 import UART, Nrf52840
from helpers.board_model.registers import WORD, Peripherals
from helpers.board_model.stm32 import F4, F4_KINDS, L4, L4_KINDS, LSI_HZ, REVISION_A, Stm32
from helpers.firmware_images import ReleasedImages

from tinytransit.boards import board_facts, boards_with

BAUD = 115_200
# The watchdog's shortest period where its oscillator is fastest (47 kHz: STM32F405 datasheet, 5.3.9).
SHORTEST_WATCHDOG_S = 64 * 1000 / 47_000
# The board's crystal, or what its debugger gives it, in Hz; its serial port and the pins of that, out and in.
F4_BOARDS = {
    "netduinoplus2": (25_000_000, "USART1", ("B", 6), ("B", 7)),
    "feather_f405": (12_000_000, "USART3", ("B", 10), ("B", 11)),
    "disco_f407vg": (8_000_000, "USART2", ("A", 2), ("A", 3)),
    "nucleo_f446re": (8_000_000, "USART2", ("A", 2), ("A", 3)),
    "nucleo_f411re": (8_000_000, "USART2", ("A", 2), ("A", 3)),
}
L4_BOARDS = {
    "nucleo_l476rg": ("USART2", 7, ("A", 2), ("A", 3)),
    "nucleo_l4r5zi": ("LPUART1", 8, ("G", 7), ("G", 8)),
}
NRF_BOARDS = {"nrf52840_dk": (6, 8), "nano33ble": (32 + 3, 32 + 10)}
BOARDS = sorted([*F4_BOARDS, *L4_BOARDS, *NRF_BOARDS])
RESET = {"unknown": 0, "power-on": 1, "pin": 2, "software": 3, "watchdog": 4, "brown-out": 5, "fault": 6}
SYST_RVR, NVIC_ISER0, MPU_CTRL, MPU_RBAR, MPU_RASR = 0xE000E014, 0xE000E100, 0xE000ED94, 0xE000ED9C, 0xE000EDA0
FAULT_MARK = 0x0FA17ED0
# RAM of the Nano 33 BLE's bootloader, by the symbols of the ELF in ArduinoCore-mbed/bootloaders/nano33ble.
NANO_BOOTLOADER_RAM = (0x20000000, 0x20009E14)

Images = Callable[[str], Path]


@pytest.fixture
def images(released_images: ReleasedImages) -> Images:
    return released_images.of


def kind_of(board: str) -> str:
    return str(board_facts(board)["build"]["mcu"])


def f4(board: str, **options: bool | int) -> F4:
    return F4(F4_KINDS[kind_of(board)], F4_BOARDS[board][0], **options)  # type: ignore[arg-type]


def chip_of(board: str) -> Peripherals:
    if board in F4_BOARDS:
        return f4(board)
    if board in L4_BOARDS:
        return L4(L4_KINDS[kind_of(board)])
    return Nrf52840(after_bootloader=board == "nano33ble")


def booted(image: Path, chip: Peripherals) -> BoardMachine:
    """Start, come to main(), and run what it does before it serves."""
    machine = BoardMachine(image, chip)
    if isinstance(chip, L4):
        chip.blocks = lambda: machine.blocks
    assert machine.reset() == machine.symbols["main"] & ~1
    machine.start_application()
    assert chip.violations == []
    return machine


def info_of(machine: BoardMachine) -> dict[str, int]:
    """Read board_info(): the fields of board_info_t."""
    words = struct.unpack("<6I", machine.read(machine.call(machine.symbols["board_info"] & ~1), 24))
    # Enumerations are as small as their values (AAPCS, -fshort-enums is the ABI's default for bare metal).
    return dict(zip(("name", "time_base", "tick_hz", "core_hz", "reset", "receive_bytes"), words, strict=True)) | {
        "time_base": words[1] & 0xFF, "reset": words[4] & 0xFF,
    }  # fmt: skip


def banner_of(chip: Peripherals) -> str:
    return chip.sent.decode("ascii")


def test_the_models_cover_every_board() -> None:
    assert sorted(board for board in boards_with("debug")) == BOARDS


@pytest.mark.parametrize("board", BOARDS)
def test_a_board_comes_up_and_prints_its_banner(images: Images, board: str) -> None:
    chip = chip_of(board)
    machine = booted(images(board), chip)
    text = banner_of(chip)
    assert f" {board} static model " in text and "selftest 4/4 pass" in text
    info = info_of(machine)
    assert info["core_hz"] == int(board_facts(board)["build"]["f_cpu"].rstrip("L"))
    assert (info["time_base"], info["tick_hz"]) == (1, info["core_hz"])


@pytest.mark.parametrize("board", sorted(F4_BOARDS))
def test_an_f4_runs_at_full_speed_with_its_port_on_the_right_pins(images: Images, board: str) -> None:
    _, uart, out, into = F4_BOARDS[board]
    chip = f4(board)
    machine = booted(images(board), chip)
    assert chip.core_hz == info_of(machine)["core_hz"]
    assert chip.baud(uart) == pytest.approx(BAUD, rel=0.01)
    assert chip.pin_function(*out) == chip.pin_function(*into) == 7
    assert chip["FLASH.ACR"] & 0x700 == 0x700  # prefetch and both caches


@pytest.mark.parametrize("board", sorted(F4_BOARDS))
def test_an_f4_without_its_crystal_is_as_fast_from_the_internal_oscillator(images: Images, board: str) -> None:
    chip = f4(board, hse_starts=False)
    machine = booted(images(board), chip)
    assert chip.core_hz == info_of(machine)["core_hz"] == int(board_facts(board)["build"]["f_cpu"].rstrip("L"))


@pytest.mark.parametrize("board", sorted(F4_BOARDS))
def test_an_f4_whose_pll_does_not_lock_talks_all_the_same(images: Images, board: str) -> None:
    chip = f4(board, pll_locks=False)
    machine = booted(images(board), chip)
    assert chip.core_hz == info_of(machine)["core_hz"] == 16_000_000
    assert chip.baud(F4_BOARDS[board][1]) == pytest.approx(BAUD, rel=0.01)


@pytest.mark.parametrize("kind", REVISION_A)
def test_revision_a_of_the_f405_does_not_read_ahead(images: Images, kind: object) -> None:
    chip = F4(kind, F4_BOARDS["feather_f405"][0])  # type: ignore[arg-type]
    booted(images("feather_f405"), chip)
    assert chip["FLASH.ACR"] & 0x700 == 0x600


@pytest.mark.parametrize("board", sorted(L4_BOARDS))
@pytest.mark.parametrize("locks", [True, False])
def test_an_l4_runs_as_fast_as_it_says_with_its_port_on_the_right_pins(images: Images, board: str, locks: bool) -> None:
    uart, function, out, into = L4_BOARDS[board]
    chip = L4(L4_KINDS[kind_of(board)], pll_locks=locks)
    machine = booted(images(board), chip)
    full = int(board_facts(board)["build"]["f_cpu"].rstrip("L"))
    assert chip.core_hz == info_of(machine)["core_hz"] == (full if locks else 4_000_000)
    assert chip.baud(uart) == pytest.approx(BAUD, rel=0.01)
    assert chip.pin_function(*out) == chip.pin_function(*into) == function
    if locks:
        assert chip["FLASH.ACR"] & 0x700 == 0x700
    if locks and full > 80_000_000:
        # Half speed for a microsecond at least (RM0432, "System clock (SYSCLK) selection").
        assert chip.settled_after is not None and chip.settled_after >= 1
    # Port G from its second pin on has a supply of its own, which must be switched on.
    assert (chip["PWR.CR2"] >> 9 & 1) == (out[0] == "G")


@pytest.mark.parametrize("board", sorted([*F4_BOARDS, *L4_BOARDS]))
def test_an_stm32_watchdog_runs_two_seconds_and_is_fed_in_time(images: Images, board: str) -> None:
    """The period is in force when start-up ends, and the slowest clock still wakes the idle board within it."""
    chip = f4(board, pll_locks=False) if board in F4_BOARDS else L4(L4_KINDS[kind_of(board)], pll_locks=False)
    machine = booted(images(board), chip)
    assert isinstance(chip, Stm32)
    assert chip.watchdog_ticks / LSI_HZ == 2.0 and chip["IWDG.SR"] == 0
    assert chip["DBGMCU.APB1_FZ"] == 1 << 12  # and it halts with a debugger
    (reload,) = {value for address, value in machine.core_writes if address == SYST_RVR}
    assert (reload + 1) / info_of(machine)["core_hz"] < SHORTEST_WATCHDOG_S


@pytest.mark.parametrize("board", BOARDS)
def test_seconds_are_counted_by_what_goes_on_in_sleep(images: Images, board: str) -> None:
    """The cycle counter stops there; the ticker's interrupts do not."""
    machine = booted(images(board), chip_of(board))
    handler, uptime = (machine.symbols[name] & ~1 for name in ("ticker_handler", "board_uptime_s"))
    a_second = info_of(machine)["core_hz"] / 2**21 if board not in NRF_BOARDS else 8
    before = machine.call(uptime)
    for _ in range(round(5.5 * a_second)):
        machine.call(handler)
    assert (before, machine.call(uptime)) == (0, 5)


@pytest.mark.parametrize("board", sorted(NRF_BOARDS))
def test_an_nrf52840_is_woken_by_its_rtc(images: Images, board: str) -> None:
    chip = chip_of(board)
    machine = booted(images(board), chip)
    assert isinstance(chip, Nrf52840)
    assert chip["CLOCK.LFCLKSTAT"] == 1 << 16 or chip.values_written("CLOCK.LFCLKSTART") == [1]
    assert chip.rtc_runs and chip["RTC0.INTENSET"] == chip["RTC0.EVTENSET"] == 1
    assert 32768 / (chip["RTC0.PRESCALER"] + 1) == 8
    assert machine.handler(16 + 11) == machine.symbols["ticker_handler"]
    enabled = [value for address, value in machine.core_writes if address == NVIC_ISER0]
    assert sum(enabled) == 1 << 11 | 1 << 2
    assert not any(0xE000E010 <= address < 0xE000E020 for address, _ in machine.core_writes)  # SysTick is left alone
    assert (chip["WDT.CRV"] + 1) / 32768 == 2 and chip["WDT.CONFIG"] == 1 and chip.watchdog_runs


@pytest.mark.parametrize("board", sorted(NRF_BOARDS))
@pytest.mark.parametrize("after_bootloader", [False, True])
def test_an_nrf52840_takes_its_uart_from_whoever_had_it(images: Images, board: str, after_bootloader: bool) -> None:
    chip = Nrf52840(after_bootloader=after_bootloader)
    booted(images(board), chip)
    out, into = NRF_BOARDS[board]
    assert (chip["UART.TXD"], chip["UART.RXD"]) == (out, into)
    assert (chip["UART.RTS"], chip["UART.CTS"], chip["UART.SHORTS"], chip["UART.CONFIG"]) == (WORD, WORD, 0, 0)
    assert chip["UART.ENABLE"] == UART and chip["UART.INTENCLR"] == 0x5A0397
    assert chip["UART.INTENSET"] == 1 << 2 | 1 << 9 and chip["UART.ENDRX"] == 0
    assert chip.baud == pytest.approx(BAUD, rel=0.01)
    # Pins out and in: output driven high, input with pull-up.
    assert chip[f"P{out >> 5}.PIN_CNF{out & 31}"] == 3 and chip[f"P{into >> 5}.PIN_CNF{into & 31}"] == 3 << 2
    assert chip["NVMC.ICACHECNF"] == 1


@pytest.mark.parametrize(
    ("revision", "uicr", "written"), [(5, 0xFFFFFF5A, [0xFFFFFF5A]), (6, WORD, [WORD]), (4, WORD, [])]
)
def test_an_nrf52840_of_build_code_f0_opens_its_debug_port_as_uicr_says(
    images: Images, revision: int, uicr: int, written: list[int]
) -> None:
    chip = Nrf52840(revision, uicr)
    booted(images("nrf52840_dk"), chip)
    assert chip.values_written("CLOCK.APPROTECT") == written


@pytest.mark.parametrize(
    ("flags", "cause"),
    [(0, "power-on"), (1 << 1, "watchdog"), (1 << 2, "software"), (1 << 0, "pin"), (0b111, "pin"), (1 << 3, "unknown")],
)
def test_an_nrf52840_says_why_it_started(images: Images, flags: int, cause: str) -> None:
    """Anomaly 136: a pin reset sets others of the flags too."""
    chip = Nrf52840(reset_flags=flags)
    assert info_of(booted(images("nrf52840_dk"), chip))["reset"] == RESET[cause]
    assert chip["CLOCK.RESETREAS"] == 0


@pytest.mark.parametrize("board", BOARDS)
def test_a_fault_is_remembered_through_reset_and_bootloader(images: Images, board: str) -> None:
    flags = 1 << 29 | 1 << 26
    chip: Peripherals
    if board in F4_BOARDS:
        chip = f4(board, reset_flags=flags)
    elif board in L4_BOARDS:
        chip = L4(L4_KINDS[kind_of(board)], reset_flags=flags)
    else:
        chip = Nrf52840(reset_flags=1 << 1, after_bootloader=board == "nano33ble")
    machine = BoardMachine(images(board), chip)
    machine.write_word(machine.symbols["mark"], FAULT_MARK)
    machine.fill(*NANO_BOOTLOADER_RAM, 0)
    machine.reset()
    machine.start_application()
    assert info_of(machine)["reset"] == RESET["fault"]
    assert machine.word(machine.symbols["mark"]) == 0


@pytest.mark.parametrize("board", BOARDS)
def test_memory_below_the_stack_is_closed_whatever_a_bootloader_had_closed(images: Images, board: str) -> None:
    machine = BoardMachine(images(board), chip_of(board))
    machine.write_word(0xE000ED90, 8 << 8)  # MPU_TYPE: eight regions
    machine.write_word(MPU_CTRL, 5)
    machine.reset()
    machine.start_application()
    writes = [(address, value) for address, value in machine.core_writes if 0xE000ED90 <= address <= MPU_RASR]
    assert writes[0] == (MPU_CTRL, 0) and writes[-1] == (MPU_CTRL, 1 << 2 | 1)
    (guard,) = [value for address, value in writes if address == MPU_RASR and value & 1]
    (base,) = [value for address, value in writes if address == MPU_RBAR]
    size = 2 ** ((guard >> 1 & 31) + 1)
    assert base + size == machine.symbols["stack_start"] and base % size == 0
    assert guard >> 24 & 7 == 0 and guard >> 28 & 1  # no access, no execution
    assert [value for address, value in writes if address == MPU_RASR].count(0) == 8


@pytest.mark.parametrize("board", BOARDS)
def test_after_sleep_nothing_is_executed_that_was_fetched_before(images: Images, board: str) -> None:
    """The errata sheets of the L4 (``isb``) and of the F405 and F407 (three instructions that may be lost)."""
    machine = BoardMachine(images(board), chip_of(board))
    start, end = machine.symbols["code_start"], machine.symbols["code_end"]
    code = machine.read(start, end - start)
    disassembler = Cs(CS_ARCH_ARM, CS_MODE_THUMB | CS_MODE_MCLASS)
    disassembler.skipdata = True
    names = [instruction.mnemonic for instruction in disassembler.disasm(code, start)]
    sleeps = [index for index, name in enumerate(names) if name.startswith("wfi")]
    assert len(sleeps) >= 2  # when idle, and after a fault
    for index in sleeps:
        assert names[index - 1] == "dsb" and names[index + 1] == "isb"
        assert names[index + 2 : index + 5] == ["nop"] * 3
