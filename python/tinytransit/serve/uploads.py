# SPDX-License-Identifier: MIT
"""Take uploads as untrusted: bounded in size, under a name that is made safe, whole or not at all."""

import hashlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

from fastapi import HTTPException

from tinytransit.files import replacing

_LONGEST_NAME = 100
_UNSAFE = re.compile(r"[^A-Za-z0-9._+-]+")
_LIGHT_CURVES = (".fits", ".fits.gz", ".fit", ".csv", ".csv.gz", ".tbl", ".txt")


def safe_name(name: str) -> str:
    """Return the name of an uploaded light curve without folders and odd characters; it may name the star.

    Raises:
        HTTPException: 415 if its ending is that of no light curve.
    """
    plain = _UNSAFE.sub("_", name.replace("\\", "/").rpartition("/")[2])
    ending = next((ending for ending in _LIGHT_CURVES if plain.lower().endswith(ending)), None)
    if ending is None:
        raise HTTPException(415, f"a light curve ends in {', '.join(_LIGHT_CURVES)}; name the file so")
    stem = plain[: len(plain) - len(ending)].lstrip("._-")[: _LONGEST_NAME - len(ending)] or "curve"
    return f"{stem}{plain[len(plain) - len(ending) :]}"


async def receive(parts: AsyncIterator[bytes], path: Path, most_bytes: int) -> tuple[int, str]:
    """Write a request's body to a file, and return its size and SHA-256.

    Raises:
        HTTPException: 413 if it is larger than allowed, 422 if it is empty.
    """
    digest, size = hashlib.sha256(), 0
    with replacing(path) as temporary, temporary.open("wb") as file:
        async for part in parts:
            size += len(part)
            if size > most_bytes:
                raise HTTPException(413, f"the file is larger than {most_bytes >> 20} MB")
            digest.update(part)
            file.write(part)
        if size == 0:
            raise HTTPException(422, "the file is empty: send its bytes as the body of the request")
    return size, digest.hexdigest()
