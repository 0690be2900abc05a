# SPDX-License-Identifier: MIT
"""Text that any terminal takes, whatever its encoding."""

import codecs
import unicodedata
from typing import TextIO

_NEAREST = {"–": "-", "—": "-", "…": "...", "×": "x", "±": "+-", "µ": "u", "→": "->", "≤": "<=", "≥": ">="}
_HANDLER = "tinytransit-nearest"


def keep_encodable(*streams: TextIO) -> None:
    """Have streams write the nearest ASCII for a character that their encoding lacks, instead of failing."""
    codecs.register_error(_HANDLER, _nearest)
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=_HANDLER)


def _nearest(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    lacking = error.object[error.start : error.end]
    return "".join(_NEAREST.get(character) or _without_marks(character) for character in lacking), error.end


def _without_marks(character: str) -> str:
    return unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode() or "?"
