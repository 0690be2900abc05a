# SPDX-License-Identifier: MIT
"""A board, real or emulated, for a script or a notebook."""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from hil.session.dut import Dut
from hil.session.session import open_session
from hil.targets.registry import make_target
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.resources import released_model

_TIMEOUT_S = 5.0
_RETRIES = 3


class Board:
    """A device that answers windows; it is started on entering the context and stopped on leaving it.

        with Board("qemu") as board:
            for case in board.golden_cases(limit=4):
                assert board.infer(case.inputs).outputs == case.expected

    Args:
        target: As ``hil run --target`` takes it: ``qemu``, ``native``, ``labwired``, ``serial:PORT``, ...
        model: Folder of the model that it runs; by default the released one.
        board: What ``labwired`` or ``renode`` simulates.
        firmware: What an emulator or ``native`` runs, if not what PlatformIO built.
        timeout_s: Seconds to wait for an answer before a request is repeated.
    """

    def __init__(
        self,
        target: str,
        model: str | Path | None = None,
        *,
        board: str | None = None,
        firmware: str | Path | None = None,
        timeout_s: float = _TIMEOUT_S,
    ) -> None:
        self._target, self._board, self._timeout_s = target, board, timeout_s
        self._model = released_model() if model is None else Path(model)
        self._firmware = None if firmware is None else Path(firmware)
        self._stack = ExitStack()

    def __enter__(self) -> Dut:
        """Start it and open a session.

        Raises:
            InputError: If there is no such target.
            TargetError: If it does not start.
            LinkError: If it does not answer, or runs another model.
        """
        model_dir = ModelFolder.open(self._model)
        target = make_target(self._target, model_dir.path, self._firmware, self._board)
        session = self._stack.enter_context(open_session(target, model_dir.manifest, self._timeout_s, _RETRIES))
        return Dut(session, model_dir)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)
