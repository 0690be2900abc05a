# SPDX-License-Identifier: MIT
"""The person beside the board, who is asked for what no program can do or see."""

from collections.abc import Callable


class Operator:
    """Asks yes or no, or for something to be done.

    Args:
        ask: Shows a question and returns what is typed; None where nobody is there, as in a pipe.
    """

    def __init__(self, ask: Callable[[str], str] | None) -> None:
        self._ask = ask

    @property
    def present(self) -> bool:
        """Whether somebody is there."""
        return self._ask is not None

    def confirms(self, question: str) -> bool | None:
        """Return yes or no; None if it is left out, or nobody is there."""
        answer = self._answer(f"{question} [y/n, empty to leave it out] ")
        return None if not answer else answer.startswith("y")

    def does(self, request: str) -> bool:
        """Ask for something to be done; return whether it will be."""
        return not self._answer(f"{request} [press Enter when ready, n to leave it out] ", absent="n").startswith("n")

    def _answer(self, text: str, absent: str = "") -> str:
        if self._ask is None:
            return absent
        try:
            return self._ask(text).strip().lower()
        except EOFError:
            return absent
