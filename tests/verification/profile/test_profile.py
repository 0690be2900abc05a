# SPDX-License-Identifier: MIT
"""Profiles of small engines: who is charged, what is refused, and that an ELF starts as on a board."""

from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest
from helpers.followed_calls import follow
from helpers.thumb_snippets import INPUT, OUTPUT, RETURN, assemble, profile_snippet

from tinytransit.verification.emulator.errors import EmulationError, ImageError, WrongAnswerError
from tinytransit.verification.emulator.image import read_image
from tinytransit.verification.emulator.machine import Machine
from tinytransit.verification.emulator.recorder import Chunk
from tinytransit.verification.profile.instruction import Decoder
from tinytransit.verification.profile.profile import Cost, profile_elf

CALLS = """
    push {r4, lr}     @ 3
    bl outer          @ 1 + P
    bl inner          @ 1 + P
    bl outer          @ 1 + P
    movs r0, #0       @ 1
    pop {r4, pc}      @ 3 + P
"""
CALLEES = """
    function outer
      push {r4, lr}   @ 3
      bl inner        @ 1 + P
      pop {r4, lr}    @ 3
      b tail          @ 1 + P: a call in outer's place
    function inner
      nop             @ 1
      bx lr           @ 1 + P
    function tail
      bx lr           @ 1 + P
"""
CONDITIONS = ("eq", "ne", "cs", "cc", "mi", "pl", "vs", "vc", "hi", "ls", "ge", "lt", "gt", "le")


# What an emulator meets in no compiled code, or seldom: a fall into the next function, data that looks like an IT, and
# conditional instructions that call, jump and return.
ODD = """
    push {r4, lr}
    movs r4, #3
  1: cmp r4, #2
    it eq
    bleq twice
    bl once
    subs r4, #1
    bne 1b
    movs r0, #0
    pop {r4, pc}
"""
ODD_CALLEES = """
    .short 0xbf1f
    function twice
      ldr r2, =0xbf08bf08
    function once
      ldr r2, [r0]
      cmp r4, #1
      ittt ne
      ldrne r3, [r2]
      strne r3, [r2]
      bxne lr
      ite eq
      ldrheq r3, [r2, #1]
      ldrne r3, [r2]
      cmp r4, #1
      it eq
      beq far
      nop
    function far
      bx lr
      .ltorg
"""


def sums(costs: list[Cost]) -> list[int]:
    flat = [np.hstack([c.instructions, astuple(c.cycles), c.flash_reads, c.ram_reads, c.ram_writes]) for c in costs]
    return [int(total) for total in np.sum(flat, axis=0)]


def test_calls_are_steps_and_what_they_call_belongs_to_them(tmp_path: Path) -> None:
    profile = profile_snippet(tmp_path, CALLS, CALLEES)
    # outer: 4 + inner 2 + tail 1 instructions; 8 + 2P, 2 + P and 1 + P cycles.
    assert [(step.name, step.cost.instructions, step.cost.cycles.mid) for step in profile.steps] == [
        ("outer", 7, 11 + 4 * 2), ("inner", 2, 2 + 2), ("outer", 7, 11 + 4 * 2),
    ]  # fmt: skip
    assert (profile.entry_itself.instructions, profile.entry_itself.cycles.mid) == (6, 10 + 4 * 2)
    assert {part.name: part.cost.instructions for part in profile.functions} == {
        "engine_invoke": 6, "outer": 8, "inner": 6, "tail": 2,
    }  # fmt: skip
    assert [path.names for path in profile.paths] == [
        ("engine_invoke",), ("engine_invoke", "0 outer"), ("engine_invoke", "0 outer", "inner"),
        ("engine_invoke", "0 tail"), ("engine_invoke", "1 inner"), ("engine_invoke", "2 outer"),
        ("engine_invoke", "2 outer", "inner"), ("engine_invoke", "2 tail"),
    ]  # fmt: skip


def test_every_set_of_parts_sums_to_the_whole(tmp_path: Path) -> None:
    profile = profile_snippet(tmp_path, CALLS, CALLEES)
    whole = sums([profile.total])
    assert sums([step.cost for step in profile.steps] + [profile.entry_itself]) == whole
    assert sums([part.cost for part in profile.functions]) == whole
    assert sums([path.cost for path in profile.paths]) == whole


def test_recursion_and_a_return_through_several_frames_do_not_confuse_the_tree(tmp_path: Path) -> None:
    rest = """
        function recursive
          push {r4, lr}
          subs r0, #1
          beq 1f
          bl recursive
        1: pop {r4, pc}
    """
    body = "push {r4, lr}\n movs r0, #3\n bl recursive\n bl recursive_once\n movs r0, #0\n pop {r4, pc}\n"
    rest += "function recursive_once\n movs r0, #1\n b recursive\n"
    profile = profile_snippet(tmp_path, body, rest)
    assert [step.name for step in profile.steps] == ["recursive", "recursive_once"]
    assert [step.cost.instructions for step in profile.steps] == [2 * 5 + 4, 2 + 4]
    assert profile.entry_itself.instructions == 6


def test_what_a_condition_skips_is_recorded(tmp_path: Path) -> None:
    blocks = [
        f"mov r2, #{flags << 28}\n msr apsr_nzcvq, r2\n it {condition}\n add{condition} r3, r3, #1\n"
        for condition in CONDITIONS
        for flags in range(16)
    ]
    image = read_image(assemble(tmp_path, "movs r3, #0\n" + "".join(blocks) + "mov r0, r3\n bx lr\n"))
    fulfilled, executed = follow(Machine(image), image, "engine_invoke")
    # Half of all flags fulfil a condition that its opposite does not.
    assert fulfilled == len(blocks) / 2
    assert sum(one.skipped for one in executed) == len(blocks) - fulfilled


def test_it_blocks_of_all_lengths_are_followed_over_wide_instructions(tmp_path: Path) -> None:
    body = """
        movs r3, #0
        itete eq
        addeq r3, #1
        addwne r3, r3, #0x100
        addweq r3, r3, #0x10
        addne r3, #2
        cmp r3, #0x11
        ittt ne
        addwne r3, r3, #0x100
        addne r3, #4
        addwne r3, r3, #0x100
        mov r0, r3
        bx lr
    """
    image = read_image(assemble(tmp_path, body))
    result, executed = follow(Machine(image), image, "engine_invoke")
    assert result == 0x11
    assert [index for index, one in enumerate(executed) if one.skipped] == [3, 5, 8, 9, 10]


def test_blocks_hold_what_the_emulator_executes_one_by_one(tmp_path: Path) -> None:
    profile = profile_snippet(tmp_path, ODD, ODD_CALLEES)
    image = read_image(tmp_path / "engine.elf")
    machines = Machine(image), Machine(image)
    for machine in machines:
        arguments = machine.place(machine.place(INPUT).to_bytes(4, "little")), machine.place(OUTPUT)
    _, executed = follow(machines[0], image, "engine_invoke", *arguments)

    one_by_one: list[int] = []
    everywhere = [address for start, code in image.code() for address in range(start, start + len(code), 2)]

    def consume(chunk: Chunk) -> int:
        one_by_one.extend(chunk.address[chunk.block_size == 0].tolist())
        return 0

    machines[1].follow(image.address_of("engine_invoke"), *arguments, marks=everywhere, consume=consume)
    assert [one.instruction.address for one in executed if not one.skipped] == one_by_one
    # bleq twice, the three of ittt, and the second of ite.
    assert len(executed) - len(one_by_one) == 2 + 3 + 1
    assert profile.total.instructions == len(executed)
    assert [step.name for step in profile.steps] == ["once", "twice", "once", "once"]
    assert {part.name: part.cost.flash_reads for part in profile.functions}["twice"] == profile.total.flash_reads == 1
    assert profile_elf(tmp_path / "engine.elf", [INPUT], [OUTPUT], chunk=1) == profile


def test_clones_of_a_function_are_shown_as_that_function(tmp_path: Path) -> None:
    body = "push {r4, lr}\n bl inner.constprop.0\n bl outer.isra.0\n bl inner.constprop.1\n"
    rest = """
        function inner.constprop.0
          bx lr
        function inner.constprop.1
          b inner.constprop.0.part.0
        function inner.constprop.0.part.0
          bx lr
        function outer.isra.0
          push {r4, lr}
          bl inner.constprop.0
          pop {r4, pc}
    """
    profile = profile_snippet(tmp_path, body + "movs r0, #0\n pop {r4, pc}\n", rest)
    assert [step.name for step in profile.steps] == ["inner", "outer", "inner"]
    assert {part.name: part.cost.instructions for part in profile.functions} == {
        "engine_invoke": 6, "outer": 3, "inner": 1 + 1 + 2,
    }  # fmt: skip
    assert [path.names for path in profile.paths] == [
        ("engine_invoke",), ("engine_invoke", "0 inner"), ("engine_invoke", "1 outer"),
        ("engine_invoke", "1 outer", "inner"), ("engine_invoke", "2 inner"),
    ]  # fmt: skip
    assert len(profile.executed) == 5


def test_progress_is_told_until_the_end(tmp_path: Path) -> None:
    told: list[int] = []
    elf = assemble(tmp_path, CALLS, CALLEES)
    profile = profile_elf(elf, [INPUT], [OUTPUT], progress=told.append, chunk=1)
    assert told == sorted(told)
    assert len(told) > 3 and told[-1] == profile.total.instructions


def test_memory_is_as_start_up_code_leaves_it(tmp_path: Path) -> None:
    """.data is copied, .bss is zero, constructors have run and engine_init's work lasts."""
    rest = """
        function construct
          ldr r0, =built
          movs r1, #3
          str r1, [r0]
          bx lr
          .ltorg
        .section .init_array, "aw", %init_array
          .word construct
        .data
        copied: .word 5
        .bss
        built: .word 0
        started: .word 0
    """
    initialise = "ldr r0, =started\n movs r1, #7\n str r1, [r0]\n movs r0, #0\n bx lr\n .ltorg\n"
    body = """
        ldr r1, [r1]
        ldr r2, =copied
        ldm r2, {r2}
        strb r2, [r1]
        ldr r2, =built
        ldr r2, [r2]
        strb r2, [r1, #1]
        ldr r2, =started
        ldr r2, [r2]
        strb r2, [r1, #2]
        ldr r0, [r0]
        ldrb r0, [r0, #9]
        strb r0, [r1, #3]
    """
    profile = profile_elf(assemble(tmp_path, body + RETURN, rest, initialise), [INPUT], [bytes([5, 3, 7, INPUT[9]])])
    assert profile.total.flash_reads == 3
    assert profile.total.ram_writes == 4


def test_a_wrong_answer_is_refused(tmp_path: Path) -> None:
    elf = assemble(tmp_path, "ldr r1, [r1]\n movs r2, #9\n strb r2, [r1, #2]\n" + RETURN)
    with pytest.raises(WrongAnswerError, match=r"output 0 .*byte 2 .*0x00.*0x09"):
        profile_elf(elf, [INPUT], [OUTPUT])


@pytest.mark.parametrize(
    ("body", "fact"),
    [
        ("movs r0, #3\n bx lr\n", "engine_invoke.* 3"),
        ("mov r2, #0x40000000\n ldr r2, [r2]\n" + RETURN, "engine_invoke at 0x0800.*READ_UNMAPPED"),
        ("udf #0\n" + RETURN, "engine_invoke at 0x0800"),
    ],
)
def test_code_that_fails_is_named(tmp_path: Path, body: str, fact: str) -> None:
    with pytest.raises(EmulationError, match=fact):
        profile_elf(assemble(tmp_path, body), [INPUT], [OUTPUT])


def test_code_that_does_not_return_is_given_up(tmp_path: Path) -> None:
    image = read_image(assemble(tmp_path, "b .\n"))
    fact = r"engine_invoke.*\b1000\b"
    machine = Machine(image, limit=1000)
    with pytest.raises(EmulationError, match=fact):
        machine.call(image.address_of("engine_invoke"))
    with pytest.raises(EmulationError, match=fact):
        follow(machine, image, "engine_invoke")


@pytest.mark.parametrize(
    ("code", "fact"),
    [("b6eec00a", "vrintz"), ("ffff", "ffff at 0x08000000")],
)
def test_an_instruction_without_a_published_cost_is_named(code: str, fact: str) -> None:
    with pytest.raises(EmulationError, match=fact):
        Decoder().decode(bytes.fromhex(code), 0x08000000)


def test_an_engine_that_does_not_start_is_refused(tmp_path: Path) -> None:
    elf = assemble(tmp_path, RETURN, initialise="movs r0, #2\n bx lr\n")
    with pytest.raises(EmulationError, match=r"engine_init.* 2\b"):
        profile_elf(elf, [INPUT], [OUTPUT])


def test_an_elf_without_the_entry_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="'other_engine'"):
        profile_elf(assemble(tmp_path, RETURN), [INPUT], [OUTPUT], entry="other_engine")
