# SPDX-License-Identifier: MIT
"""Read which mitigations of upsets an image is built with: ``TINYTRANSIT_MITIGATIONS``, such as ``scrub:8,vote``.

``firmware/mitigations.toml`` lists them, ``firmware/MITIGATIONS.md`` explains them.
"""

import os
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

TABLE = Path(__file__).resolve().parents[2] / "mitigations.toml"

_ITEM = re.compile(r"(\w+)(?::([1-9]\d{0,5}))?")


def parse_mitigations(text: str) -> dict[str, int]:
    """Return the macros that switch mitigations on; none where none is on.

    Args:
        text: Names between commas; a periodic one may have a period in inferences behind a colon.

    Returns:
        ``TT_MITIGATED``, ``TT_MITIGATION_<NAME>`` of every mitigation (0: off), and ``BOARD_WEIGHTS_IN_RAM`` if one
        that is on asks for it.

    Raises:
        ValueError: If an item is none of those.
    """
    table = tomllib.loads(TABLE.read_text())
    chosen = {}
    for item in filter(None, (part.strip() for part in text.split(","))):
        found = _ITEM.fullmatch(item)
        if found is None or found[1] not in table or (found[2] and not table[found[1]]["periodic"]):
            known = ", ".join(f"{name}[:N]" if entry["periodic"] else name for name, entry in table.items())
            raise ValueError(f"TINYTRANSIT_MITIGATIONS: unknown {item!r}; known: {known}")
        chosen[found[1]] = int(found[2] or 1)
    if not chosen:
        return {}
    macros = {"TT_MITIGATED": 1} | {f"TT_MITIGATION_{name.upper()}": chosen.get(name, 0) for name in table}
    if any(table[name].get("weights_in_ram") for name in chosen):
        macros["BOARD_WEIGHTS_IN_RAM"] = 1
    return macros


def read_mitigations(env: Any) -> dict[str, int]:
    """Return the macros that the environment asks for; ends the build if it asks for something unknown."""
    try:
        return parse_mitigations(os.environ.get("TINYTRANSIT_MITIGATIONS", ""))
    except ValueError as error:
        sys.stderr.write(f"Error: {error}\n")
        env.Exit(1)
        raise
