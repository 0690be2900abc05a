# SPDX-License-Identifier: MIT
"""The result of a measurement of throughput, and its JSON form."""

from hil.documents import Document, Record


class BinaryRate(Record):
    """Windows streamed as frames over one line at one depth.

    Attributes:
        baud: Bits a second; None for a line without a limit.
        depth: Requests in flight.
        windows: Windows answered.
        differing: Those whose bytes are not the reference's.
        retries: Requests that had to be sent again.
        seconds: From the first request to the last answer.
        windows_per_s: Their rate.
        payload_bytes_per_s: Bytes of inputs a second.
    """

    baud: int | None
    depth: int
    windows: int
    differing: int
    retries: int
    seconds: float
    windows_per_s: float
    payload_bytes_per_s: float


class TextRate(Record):
    """Bytes of inputs a second by ``db load`` and ``db`` over one line (``hil/EEMBC.md``), median over the windows."""

    baud: int | None
    windows: int
    payload_bytes_per_s: float


class ThroughputResult(Document):
    """A measurement as ``--json`` writes it.

    Attributes:
        verdict: PASS if every answer equals the reference's byte for byte.
        text: The text load over the same lines; empty for a target that does not speak it.
    """

    target: str
    input_bytes: int
    binary: list[BinaryRate]
    text: list[TextRate]
