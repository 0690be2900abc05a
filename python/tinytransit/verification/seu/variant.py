# SPDX-License-Identifier: MIT
"""The firmware with one set of mitigations, and what they cost."""

import re
from dataclasses import dataclass
from pathlib import Path

from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile

from tinytransit.verification.bench.build import build_firmware
from tinytransit.verification.profile.case import Case
from tinytransit.verification.profile.profile import profile_elf
from tinytransit.verification.upsets.layout import read_layout
from tinytransit.verification.upsets.region import SeuError

NONE, ALL = "none", "all"
MITIGATIONS = {
    "scrub": "CRC-32 of code, weights and constants after each inference",
    "golden": "a golden window after each inference",
    "vote": "each inference twice, and a third time where the answers differ",
    "repair": "weights in RAM, compared with flash before each inference and repaired from it",
}
_GUARDED = "mitigation_invoke"
_PERIOD = re.compile(r"(scrub|golden):[1-9]\d{0,5}")


@dataclass(frozen=True)
class Cost:
    """What a variant takes.

    Attributes:
        flash: Bytes of the image.
        ram: Bytes of variables, without stacks.
        instructions: Of an inference.
        cycles: Modelled at zero wait states, mid estimate.
    """

    flash: int
    ram: int
    instructions: int
    cycles: int


def parse_variants(text: str) -> tuple[str, ...]:
    """Return the variants that a text between commas names.

    Args:
        text: Each is ``none``, ``all``, or mitigations between plus signs, such as ``scrub:8+vote``. ``all`` alone
            stands for ``none``, every mitigation on its own, and all of them together.

    Raises:
        SeuError: If a name is unknown.
    """
    if text.strip() == ALL:
        return (NONE, *MITIGATIONS, ALL)
    variants = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    for variant in variants:
        for name in variant.split("+"):
            if variant not in (NONE, ALL) and name not in MITIGATIONS and not _PERIOD.fullmatch(name):
                raise SeuError(
                    f"unknown mitigation {name!r} in {text!r}; known are {NONE}, {', '.join(MITIGATIONS)} "
                    f"(with + between them, and a period as in scrub:8) and {ALL}"
                )
    if not variants:
        raise SeuError(f"no mitigation in {text!r}; give at least {NONE}")
    return variants


def build_variant(variant: str, model: Path, folder: Path, env: str) -> Path:
    """Build the firmware and return its ELF.

    Raises:
        BuildError: If this is no checkout, or the build fails.
    """
    names = [] if variant == NONE else list(MITIGATIONS) if variant == ALL else variant.split("+")
    built = build_firmware(model, folder / variant.replace(":", "_"), env, ",".join(names))
    return built.elf


def cost_of(elf: Path, case: Case) -> Cost:
    """Measure a variant on one window, the first after its start: what is done after each N inferences is not in it.

    Raises:
        EmulationError, WrongAnswerError: If it does not answer as it should.
    """
    layout = read_layout(elf)
    ram_start, ram_size = layout.ram
    flash = ram = 0
    with elf.open("rb") as file:
        for section in ELFFile(file).iter_sections():
            if section["sh_flags"] & SH_FLAGS.SHF_ALLOC:
                loaded = section["sh_type"] != "SHT_NOBITS"
                in_ram = ram_start <= section["sh_addr"] < ram_start + ram_size
                flash += section["sh_size"] if loaded else 0
                ram += section["sh_size"] if in_ram and "stack" not in section.name else 0
    mitigated = any(item.name == _GUARDED for item in layout.items)
    entry = _GUARDED if mitigated else "engine_invoke"
    total = profile_elf(elf, case.inputs, case.outputs, entry, "inference_init").total
    return Cost(flash, ram, total.instructions, total.cycles.mid)
