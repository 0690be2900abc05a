# SPDX-License-Identifier: MIT
"""Damage to the bytes of a file, drawn by hypothesis."""

from hypothesis import strategies as st

CARD = 80
"""Bytes of a card of a FITS header."""

_PIECES = [b"NAXIS2  =             99999999", b"-1", b"E", b"'", b"=", b",", b"\n", b"#", b"nan", b"1e999", b"\0", b'"']


@st.composite
def mutated(draw: st.DrawFn, content: bytes) -> bytes:
    """Overwrite, insert, delete and cut anywhere, or swap header cards."""
    data = bytearray(content)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        piece = draw(st.binary(max_size=8) | st.sampled_from(_PIECES))
        match draw(st.sampled_from(("overwrite", "insert", "delete", "cut", "swap"))):
            case "overwrite":
                data[at : at + len(piece)] = piece
            case "insert":
                data[at:at] = piece
            case "delete":
                del data[at : at + len(piece)]
            case "cut":
                del data[at:]
            case "swap":
                here, there = (CARD * (place // CARD) for place in (at, draw(st.integers(0, len(data)))))
                data[here : here + CARD], data[there : there + CARD] = (
                    data[there : there + CARD],
                    data[here : here + CARD],
                )
    return bytes(data)
