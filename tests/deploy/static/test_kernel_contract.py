# SPDX-License-Identifier: MIT
"""Limits and widths that the compiler takes for granted stand in the kernels' headers."""

import re
import subprocess
from pathlib import Path

import pytest

from tinytransit.deploy.static.kernel_contract import LIMITS, bits_of

KERNELS = Path(__file__).parents[3] / "firmware/engine/static"
PLAIN = sorted(path.stem for path in KERNELS.glob("*_s8.h") if path.with_suffix(".c").exists())


def members(struct: str) -> dict[str, int]:
    """Return the bits of each integer member of the body of a C struct."""
    found: dict[str, int] = {}
    for kind, names in re.findall(r"^\s*u?int(8|16|32)_t ([\w\[\], ]+);", struct, re.MULTILINE):
        found |= {name.strip().partition("[")[0]: int(kind) for name in names.split(",")}
    return found


def body(header: str, name: str) -> str:
    (found,) = re.findall(r"typedef struct \{([^}]*)\} " + name + ";", (KERNELS / header).read_text())
    return str(found)


@pytest.mark.parametrize("kernel", PLAIN)
def test_every_member_has_the_width_of_its_struct(kernel: str) -> None:
    shared = kernel.endswith("pool_2d_s8")
    struct = body("pool_2d.h", "pool_2d_params_t") if shared else body(f"{kernel}.h", f"{kernel}_params_t")
    widths = members(struct)
    if "shape" in struct:
        widths |= members(body("broadcast.h", "broadcast_t"))
    assert widths or "constant" in struct
    assert {name: bits_of(kernel, name) for name in widths} == widths


@pytest.mark.parametrize(("kernel", "name"), [(kernel, name) for kernel, names in LIMITS.items() for name in names])
def test_every_limit_is_that_of_its_header(kernel: str, name: str, tmp_path: Path) -> None:
    """As the compiler sees it, whichever header defines it; the generated C asserts the same."""
    source = tmp_path / "limit.c"
    for value, accepted in ((LIMITS[kernel][name], True), (LIMITS[kernel][name] + 1, False)):
        source.write_text(f'#include "{kernel}.h"\n_Static_assert({name} == {value}, "another limit");\n')
        done = subprocess.run(["gcc", "-std=c11", "-fsyntax-only", f"-I{KERNELS}", source], capture_output=True)
        assert (done.returncode == 0) is accepted
