# SPDX-License-Identifier: MIT
"""The widths that the compiler checks are the widths of the kernels' structs."""

import re
from pathlib import Path

import pytest

from tinytransit.deploy.static.operators.widths import bits_of

KERNELS = Path(__file__).parents[4] / "firmware/engine/static"
PLAIN = sorted(path.stem for path in KERNELS.glob("*_s8.h") if path.with_suffix(".c").exists())


def members(struct: str) -> dict[str, int]:
    """Return the bits of each integer member of the body of a C struct."""
    found = {}
    for kind, names in re.findall(r"^\s*u?int(8|16|32)_t ([\w\[\], ]+);", struct, re.MULTILINE):
        found |= {name.strip().partition("[")[0]: int(kind) for name in names.split(",")}
    return found


def body(header: str, name: str) -> str:
    return re.search(r"typedef struct \{([^}]*)\} " + name + ";", (KERNELS / header).read_text()).group(1)


@pytest.mark.parametrize("kernel", PLAIN)
def test_every_member_has_the_width_of_its_struct(kernel: str) -> None:
    struct = body(f"{kernel}.h", f"{kernel}_params_t")
    widths = members(struct)
    if "shape" in struct:
        widths |= members(body("broadcast.h", "broadcast_t"))
    assert widths or "constant" in struct
    assert {name: bits_of(kernel, name) for name in widths} == widths
