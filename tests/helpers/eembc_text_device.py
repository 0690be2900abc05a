# SPDX-License-Identifier: MIT
"""A device that answers the text commands as their published description says, in Python."""

import itertools
import re
from collections.abc import Callable

MODEL = "0123456789abcdef"


class TextDevice:
    """Answers on the bytes that it is fed; what it prints can be changed by a test.

    Args:
        infer: The text between the brackets of ``m-results-[]`` for the bytes that were loaded.
        model: The model that it says it has.
        name: What it calls itself.
    """

    def __init__(self, infer: Callable[[bytes], str], model: str = MODEL, name: str = "text device") -> None:
        self._infer, self._model, self._name = infer, model, name
        self._line, self._expected, self._loaded, self._results = b"", 0, b"", ""
        self._clock_us = itertools.count(1_000, 500)
        self.commands: list[str] = []

    def receive(self, data: bytes) -> bytes:
        """Take bytes from the host and return all answers that they complete."""
        *commands, self._line = (self._line + data).split(b"%")
        answers = (self._answer(command.rpartition(b"\0")[2].decode()) for command in commands)
        return b"".join(f"{line}\r\n".encode() for lines in answers for line in (*lines, "m-ready"))

    def _answer(self, command: str) -> list[str]:
        self.commands.append(command)
        match re.split(" +", command):
            case ["name"]:
                return [f"m-name-dut-[{self._name}]"]
            case ["profile"]:
                return ["m-profile-[a profile]", f"m-model-[{self._model}]"]
            case ["db", "load", size]:
                self._expected, self._loaded = int(size), b""
                return [f"m-[Expecting {size} bytes]"]
            case ["db", digits]:
                self._loaded += bytes.fromhex(digits)
                return ["m-load-done"] if len(self._loaded) == self._expected else []
            case ["infer", iterations, warmups]:
                self._results = self._infer(self._loaded)
                laps = [f"m-lap-us-{next(self._clock_us)}" for _ in range(2)]
                return [
                    f"m-warmup-start-{warmups}",
                    "m-warmup-done",
                    f"m-infer-start-{iterations}",
                    *laps,
                    "m-infer-done",
                    f"m-results-[{self._results}]",
                ]
            case ["results"]:
                return [f"m-results-[{self._results}]"]
            case _:
                return [f"e-[Unknown command: {command}]"]
