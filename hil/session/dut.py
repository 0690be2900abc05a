# SPDX-License-Identifier: MIT
"""A device under test, as a test of one's own asks it; see ``hil.pytest_plugin``."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hil.protocol.messages import Infer, Info, Result, SelfTest, SelfTestResult
from hil.run.cases import Case, golden_cases
from hil.session.session import Session
from hil.targets.target import Latency
from tinytransit.deploy.manifest import Manifest
from tinytransit.deploy.model_folder import ModelFolder


@dataclass(frozen=True)
class Answer:
    """The device's answer to a window.

    Attributes:
        outputs: int8 outputs end to end, to be compared with the reference's byte for byte.
        scores: What they mean, by the name of the output.
        latency: How long it took, and how that was obtained.
    """

    outputs: bytes
    scores: Mapping[str, float]
    latency: Latency


class Dut:
    """The device under test.

    Args:
        session: An open session with it.
        model_dir: The folder of the model that it runs.
    """

    def __init__(self, session: Session, model_dir: ModelFolder) -> None:
        self._session, self._model_dir = session, model_dir

    @property
    def manifest(self) -> Manifest:
        """The manifest of its model."""
        return self._model_dir.manifest

    @property
    def info(self) -> Info:
        """The description that it gave of itself."""
        return self._session.info

    def golden_cases(self, limit: int | None = None) -> list[Case]:
        """Return the first ``limit`` golden vectors of the model, each with the reference's answer."""
        return golden_cases(self._model_dir, limit)

    def infer(self, inputs: bytes) -> Answer:
        """Run the model once.

        Args:
            inputs: int8 inputs end to end, in the manifest's order.

        Raises:
            LinkError: If the device does not answer, or refuses.
        """
        result = self._session.link.request(Infer(inputs), Result)
        latency = self._session.target.latency(self.info, result.ticks)
        return Answer(result.outputs, self.manifest.scores(result.outputs), latency)

    def infer_window(self, window: Mapping[str, npt.ArrayLike]) -> Answer:
        """Quantize a window and run the model once.

        Args:
            window: Real values, as many as it takes, for each input by name.

        Raises:
            ManifestError: If an input is missing, has another length, or holds values that are not finite.
            LinkError: If the device does not answer, or refuses.
        """
        rows = {name: np.asarray(values, np.float32).reshape(1, -1) for name, values in window.items()}
        return self.infer(self.manifest.pack_inputs(rows)[0])

    def selftest(self) -> SelfTestResult:
        """Have the device run the golden windows that are in its firmware.

        Raises:
            LinkError: If it does not answer.
        """
        return self._session.link.request(SelfTest(), SelfTestResult)
