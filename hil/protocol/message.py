# SPDX-License-Identifier: MIT
"""The base of all messages: a payload of a fixed layout, packed and checked."""

import struct
from dataclasses import astuple, dataclass, fields
from enum import IntEnum
from typing import Any, ClassVar, Self

from hil.protocol.frames import Frame, ProtocolError


class PayloadError(ProtocolError):
    """A sound frame whose payload has the wrong length or an impossible value, or whose type is unknown."""


@dataclass(frozen=True)
class Message:
    """Base of all messages; a subclass with a fixed payload gives its layout and lists its fields in that order."""

    TYPE: ClassVar[int]
    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<")

    def pack(self) -> bytes:
        """Return the payload."""
        return self.LAYOUT.pack(*astuple(self))

    @classmethod
    def unpack(cls, payload: bytes) -> Self:
        """Read the payload.

        Raises:
            PayloadError: If its length is wrong or a value is not one of those that the protocol lists.
        """
        if len(payload) != cls.LAYOUT.size:
            raise PayloadError(f"{cls.__name__} has {cls.LAYOUT.size} bytes of payload, got {len(payload)}")
        names = [field.name for field in fields(cls)]
        return cls(**cls._typed(dict(zip(names, cls.LAYOUT.unpack(payload), strict=True))))

    @classmethod
    def _typed(cls, values: dict[str, Any]) -> dict[str, Any]:
        for field in fields(cls):
            if isinstance(field.type, type) and issubclass(field.type, IntEnum):
                try:
                    values[field.name] = field.type(values[field.name])
                except ValueError:
                    raise PayloadError(
                        f"{cls.__name__}.{field.name} is {values[field.name]}; known are "
                        f"{', '.join(str(int(known)) for known in field.type)}"
                    ) from None
        return values

    def frame(self, seq: int) -> Frame:
        """Return the frame that carries this message."""
        return Frame(self.TYPE, seq, self.pack())
