# SPDX-License-Identifier: MIT
"""A call, instruction by instruction."""

from tinytransit.verification.emulator.image import Image
from tinytransit.verification.emulator.machine import Machine
from tinytransit.verification.emulator.recorder import Chunk
from tinytransit.verification.profile.stretches import Executed, Stretches


def follow(machine: Machine, image: Image, function: str, *arguments: int) -> tuple[int, list[Executed]]:
    """Call a function and return its r0 and what it executed, in order."""
    stretches = Stretches(image, machine.read)
    executed: list[Executed] = []

    def consume(chunk: Chunk) -> int:
        before = len(executed)
        numbers = [number for number in stretches.numbers(chunk).tolist() if number >= 0]
        executed.extend(one for number in numbers for one in stretches.known[number].executed)
        return len(executed) - before

    address = image.address_of(function)
    return machine.follow(address, *arguments, marks=stretches.marks(), consume=consume), executed
