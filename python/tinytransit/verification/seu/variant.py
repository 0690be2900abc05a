# SPDX-License-Identifier: MIT
"""The firmware with one set of mitigations, and what they cost."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile

from tinytransit.resources import firmware_folder
from tinytransit.verification.bench.build import build_firmware
from tinytransit.verification.bench.errors import BuildError
from tinytransit.verification.profile.case import Case
from tinytransit.verification.profile.profile import profile_elf
from tinytransit.verification.upsets.layout import read_layout
from tinytransit.verification.upsets.region import SeuError

NONE, ALL = "none", "all"
_GUARDED = "mitigation_invoke"
_NAME = re.compile(r"(\w+)(?::([1-9]\d{0,5}))?")


@dataclass(frozen=True)
class Mitigation:
    """A table of ``firmware/mitigations.toml``.

    Attributes:
        name: What switches it on.
        periodic: Whether it takes a period in inferences, as in ``scrub:8``.
        summary: What it does, in a line.
    """

    name: str
    periodic: bool
    summary: str


@cache
def read_mitigations() -> dict[str, Mitigation]:
    """Return the mitigations that the firmware can be built with, by name.

    Raises:
        BuildError: If the table cannot be read.
    """
    file = firmware_folder() / "mitigations.toml"
    try:
        table = tomllib.loads(file.read_text())
    except OSError as error:
        raise BuildError(f"cannot read {file}: {error.strerror}") from error
    return {name: Mitigation(name, entry["periodic"], entry["summary"]) for name, entry in table.items()}


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
        BuildError: If the table cannot be read.
    """
    known = read_mitigations()
    if text.strip() == ALL:
        return (NONE, *known, ALL)
    variants = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    for variant in variants:
        for name in variant.split("+"):
            if variant not in (NONE, ALL) and not _is_known(name, known):
                raise SeuError(
                    f"unknown mitigation {name!r} in {text!r}; known are {NONE}, {', '.join(known)} "
                    f"(with + between them, and a period as in scrub:8) and {ALL}"
                )
    if not variants:
        raise SeuError(f"no mitigation in {text!r}; give at least {NONE}")
    return variants


def _is_known(text: str, known: dict[str, Mitigation]) -> bool:
    """Whether a text names a mitigation, with a period only if it takes one."""
    found = _NAME.fullmatch(text)
    return found is not None and found[1] in known and (found[2] is None or known[found[1]].periodic)


def build_variant(variant: str, model: Path, folder: Path, env: str) -> Path:
    """Build the firmware and return its ELF.

    Raises:
        BuildError: If this is no checkout, or the build fails.
    """
    names = [] if variant == NONE else list(read_mitigations()) if variant == ALL else variant.split("+")
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
