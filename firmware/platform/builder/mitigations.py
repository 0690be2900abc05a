# SPDX-License-Identifier: MIT
"""Which mitigations of upsets an image is built with: ``TINYTRANSIT_MITIGATIONS``, such as ``scrub:8,vote``.

``firmware/MITIGATIONS.md`` says what they do and cost.
"""

import os
import re
import sys
from typing import Any

_PERIODIC = ("scrub", "golden")
_ALWAYS = ("vote", "repair")
_ITEM = re.compile(rf"(?:({'|'.join(_PERIODIC)})(?::([1-9]\d{{0,5}}))?|({'|'.join(_ALWAYS)}))")


def parse_mitigations(text: str) -> dict[str, int]:
    """Return the macros that switch mitigations on.

    Args:
        text: Names between commas; ``scrub`` and ``golden`` may have a period in inferences behind a colon.

    Raises:
        ValueError: If an item is none of those.
    """
    macros = {}
    for item in filter(None, (part.strip() for part in text.split(","))):
        found = _ITEM.fullmatch(item)
        if found is None:
            raise ValueError(f"TINYTRANSIT_MITIGATIONS: unknown {item!r}; known: scrub[:N], golden[:N], vote, repair")
        macros[f"TT_MITIGATION_{(found[1] or found[3]).upper()}"] = int(found[2] or 1)
    return macros


def read_mitigations(env: Any) -> dict[str, int]:
    """Return the macros that the environment asks for; ends the build if it asks for something unknown."""
    try:
        return parse_mitigations(os.environ.get("TINYTRANSIT_MITIGATIONS", ""))
    except ValueError as error:
        sys.stderr.write(f"Error: {error}\n")
        env.Exit(1)
        raise
