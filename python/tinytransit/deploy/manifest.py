# SPDX-License-Identifier: MIT
"""The contract between the pipeline and everything that runs the model: ``manifest.json``."""

import hashlib
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError, model_validator

from tinytransit.deploy.platt_scaling import PlattScaling
from tinytransit.errors import TinyTransitError
from tinytransit.files import write_text
from tinytransit.model.outputs import PLANET_LIKE, TRANSIT_LIKE
from tinytransit.model.training_domain import TrainingDomain
from tinytransit.window.measurements import MEASUREMENTS
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.scalars import SCALARS

MANIFEST_FILE = "manifest.json"

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
PositiveInt = Annotated[int, Field(gt=0)]


class ManifestError(TinyTransitError):
    """A manifest that cannot be read or does not describe its model."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class TensorSpec(_Strict):
    """An input or output of the model, affinely quantized: ``real = scale * (q - zero_point)``.

    The scheme is section 2.1 of Jacob et al. 2018 (CVPR, "Quantization and Training of Neural Networks for Efficient
    Integer-Arithmetic-Only Inference").

    Attributes:
        name: Of a window's part: ``global_view``, ``local_view``, ``secondary_view``, ``scalars`` or ``measurements``;
            of an output ``transit_like`` or ``planet_like``. A network of another kind has its own names.
        shape: As the model has it, the batch of 1 first.
        dtype: Of the bytes that engine, protocol and golden vectors carry.
        scale: Of one step, in the unit of the real value.
        zero_point: The int8 value of 0.
        meaning: In words.
    """

    name: str
    shape: tuple[PositiveInt, ...]
    dtype: Literal["int8"] = "int8"
    scale: Annotated[float, Field(gt=0)]
    zero_point: Annotated[int, Field(ge=-128, le=127)]
    meaning: str

    @property
    def size(self) -> int:
        """Bytes of the tensor, which for int8 is its number of elements."""
        return math.prod(self.shape)

    def quantize(self, real: npt.ArrayLike) -> npt.NDArray[np.int8]:
        """Quantize real values, rounding halves to even and saturating.

        Args:
            real: Finite values of any shape.

        Returns:
            int8 values of the same shape.

        Raises:
            ManifestError: If a value is not finite.
        """
        values = np.asarray(real, dtype=np.float64)
        if not np.isfinite(values).all():
            raise ManifestError(
                f"input {self.name!r} has {np.count_nonzero(~np.isfinite(values))} values that are not "
                "finite; fill or drop them before quantizing"
            )
        steps = np.rint(values / self.scale) + self.zero_point
        clipped: npt.NDArray[np.int8] = np.clip(steps, -128, 127).astype(np.int8)
        return clipped

    def dequantize(self, quantized: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return the real values that int8 values stand for, same shape."""
        return self.scale * (np.asarray(quantized, dtype=np.float64) - self.zero_point)

    def score(self, quantized: npt.NDArray[np.int8]) -> float:
        """Return the score that an output holds: its last value, which of two classes is the second's, dequantized."""
        return float(self.dequantize(quantized).reshape(-1)[-1])


class Operator(_Strict):
    """One kind of operator in the model and how often it occurs.

    Attributes:
        name: As TensorFlow Lite's schema has it.
        version: Likewise.
        count: How many there are.
    """

    name: str
    version: PositiveInt
    count: PositiveInt


class Training(_Strict):
    """Where the weights came from and how well they did on stars held out from them.

    Attributes:
        data: Name of the file of windows.
        data_sha256: SHA-256 of it.
        seed: Of the run.
        metrics: Figures on the stars held out.
        domain: Range of the events trained on; None in manifests of before it.
    """

    data: str
    data_sha256: Sha256
    seed: int
    metrics: dict[str, float]
    domain: TrainingDomain | None = None


class Calibration(PlattScaling):
    """A scaling, and what it was fitted to.

    Attributes:
        data: Name of the file of labelled windows.
        data_sha256: SHA-256 of that file.
        windows: How many of its windows were used.
        calibration_error: Expected calibration error on stars that it was not fitted to.
    """

    data: str
    data_sha256: Sha256
    windows: PositiveInt
    calibration_error: Annotated[float, Field(ge=0, le=1)]


class Judgement(NamedTuple):
    """What an answer means: the class, and the score that says so."""

    decision: str
    score: float


class Manifest(_Strict):
    """All that a user of a released model must know about it.

    Attributes:
        schema_version: Of this list of fields.
        model_id: SHA-256 of the ``.tflite`` file; the board reports the same bytes in INFO.
        model_file: Its name, in the same folder.
        inputs: In the order in which INFER carries them.
        outputs: In the order in which RESULT carries them.
        classes: What a score below and one at or above the threshold are called; where ``chooses_class``, those of the
            outputs in their order.
        threshold: A window whose score in ``decisive_output`` is at or above it is called ``classes[1]``. Where
            ``chooses_class`` it is not used: the largest score decides.
        calibration: How a score in ``decisive_output`` becomes a probability; None: it has not been calibrated.
        window: How windows of light curves are made; None for a model of another instrument.
        recipe: How its inputs are made, in words of that instrument's own; None for a model of windows.
        operators: What an interpreter must know.
        macs: Multiply-accumulates of one inference.
        parameters: Weights and biases.
        arena_bytes: RAM for activations that the static engine reserves.
        training: Of the network; None where nothing is known of it.
        tool_versions: Version of each tool whose output the files depend on.
    """

    schema_version: Literal[1] = 1
    model_id: Sha256
    model_file: str
    inputs: tuple[TensorSpec, ...] = Field(min_length=1)
    outputs: tuple[TensorSpec, ...] = Field(min_length=1)
    classes: tuple[str, ...] = Field(min_length=2)
    threshold: Annotated[float, Field(ge=0, le=1)]
    calibration: Calibration | None = None
    window: WindowRecipe | None = None
    recipe: dict[str, JsonValue] | None = None
    operators: tuple[Operator, ...]
    macs: PositiveInt
    parameters: PositiveInt
    arena_bytes: PositiveInt
    training: Training | None
    tool_versions: dict[str, str]

    @model_validator(mode="after")
    def _inputs_match_windows(self) -> Self:
        if (self.window is None) == (self.recipe is None):
            raise ValueError("expected either a window recipe or a recipe of another instrument")
        if self.window is None:
            return self
        expected = {
            "global_view": self.window.global_bins, "local_view": self.window.local_bins, "scalars": SCALARS,
            "measurements": MEASUREMENTS,
        }  # fmt: skip
        for spec in self.inputs:
            if spec.name in expected and spec.size != expected[spec.name]:
                raise ValueError(
                    f"input {spec.name!r} has {spec.size} values, the window recipe makes {expected[spec.name]}"
                )
        return self

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        for end, specs in (("inputs", self.inputs), ("outputs", self.outputs)):
            names = [spec.name for spec in specs]
            if len(set(names)) < len(names):
                raise ValueError(f"the names of the {end} must differ, got {', '.join(names)}")
        return self

    @property
    def model_id_bytes(self) -> bytes:
        """The model id as the 32 bytes that the protocol carries."""
        return bytes.fromhex(self.model_id)

    @property
    def input_bytes(self) -> int:
        """Payload of one inference request."""
        return sum(spec.size for spec in self.inputs)

    @property
    def output_bytes(self) -> int:
        """Payload of one inference answer."""
        return sum(spec.size for spec in self.outputs)

    @property
    def window_recipe(self) -> WindowRecipe:
        """How windows of light curves are made for the model.

        Raises:
            ManifestError: If it takes something else.
        """
        if self.window is None:
            taken = ", ".join(spec.name for spec in self.inputs)
            raise ManifestError(f"model {self.model_id[:16]} takes {taken}, not windows of light curves")
        return self.window

    @property
    def decisive_output(self) -> str:
        """Name of the output that the threshold applies to: ``transit_like``, or the first where none is called so.

        A converter may put the outputs of a network in any order.
        """
        names = [spec.name for spec in self.outputs]
        return TRANSIT_LIKE if TRANSIT_LIKE in names else names[0]

    @property
    def chooses_class(self) -> bool:
        """Whether the decisive output has a score for each of more than two classes, the largest of which decides."""
        return self._decisive_size == len(self.classes) > 2

    @property
    def _decisive_size(self) -> int:
        return next(spec.size for spec in self.outputs if spec.name == self.decisive_output)

    def judge(self, outputs: bytes) -> Judgement:
        """Return what an answer means.

        Args:
            outputs: ``output_bytes`` bytes, outputs end to end, as RESULT carries them.

        Returns:
            Of several classes the first with the largest score, and that; of two, by the threshold.
        """
        if self.chooses_class:
            found = self.class_scores(outputs)
            best = int(np.argmax(found))
            return Judgement(self.classes[best], float(found[best]))
        score = self.scores(outputs)[self.decisive_output]
        return Judgement(self.classes[int(score >= self.threshold)], score)

    def class_scores(self, outputs: bytes) -> npt.NDArray[np.float64]:
        """Return the values of the decisive output of an answer, dequantized, end to end: one a class or one in all."""
        return self._parts(outputs)[self.decisive_output]

    def pack_inputs(self, inputs: Mapping[str, npt.NDArray[np.float32]]) -> list[bytes]:
        """Quantize n windows and lay the inputs of each end to end in the model's order.

        Args:
            inputs: A real-valued array for each input name, of shape (n, size of the input), as
                ``WindowShard.model_inputs`` returns them.

        Returns:
            For each window ``input_bytes`` bytes, as INFER carries them.

        Raises:
            ManifestError: If an input is missing, has another length, or holds values that are not finite.
        """
        parts = []
        for spec in self.inputs:
            if spec.name not in inputs:
                raise ManifestError(
                    f"the model needs input {spec.name!r}; the windows have {', '.join(sorted(inputs))}"
                )
            size = inputs[spec.name].shape[1]
            if size != spec.size:
                raise ManifestError(f"input {spec.name!r} takes {spec.size} values, the windows have {size}")
            parts.append(spec.quantize(inputs[spec.name]))
        return [row.tobytes() for row in np.concatenate(parts, axis=1)]

    def scores(self, outputs: bytes) -> dict[str, float]:
        """Return the score in each output by name.

        Args:
            outputs: ``output_bytes`` bytes, outputs end to end, as RESULT carries them.
        """
        return {name: float(values[-1]) for name, values in self._parts(outputs).items()}

    def _parts(self, outputs: bytes) -> dict[str, npt.NDArray[np.float64]]:
        ends = np.cumsum([spec.size for spec in self.outputs])
        parts = np.split(np.frombuffer(outputs, np.int8), ends[:-1])
        return {spec.name: spec.dequantize(part) for spec, part in zip(self.outputs, parts, strict=True)}

    def planet_score(self, scores: Mapping[str, npt.NDArray[np.float64]]) -> npt.NDArray[np.float64]:
        """Return what candidates are ranked by: the probability of a planet, ``score`` in all tables and pages.

        It is the decisive output, calibrated, times ``planet_like``, which is the probability of a planet given that
        the event is transit-like; without such an output it is the first factor alone.

        Args:
            scores: Of each output by its name, shape (n,); a single output may also be called ``transit_like``.
        """
        decisive = self.decisive_output if self.decisive_output in scores else TRANSIT_LIKE
        probability = np.asarray(scores[decisive], dtype=np.float64)
        if self.calibration is not None:
            probability = self.calibration.probability(probability)
        return probability * scores[PLANET_LIKE] if PLANET_LIKE in scores else probability


def model_id_of(model: bytes) -> str:
    """Return the model id of the bytes of a ``.tflite`` file: their SHA-256 in hexadecimal."""
    return hashlib.sha256(model).hexdigest()


def load_manifest(path: str | Path) -> Manifest:
    """Read and validate a manifest.

    Args:
        path: ``manifest.json``, or the folder that holds it.

    Raises:
        ManifestError: If the file is missing, is not JSON, or breaks the schema; the text names the first fault.
    """
    file = Path(path)
    if file.is_dir():
        file = file / MANIFEST_FILE
    try:
        return Manifest.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        raise ManifestError(f"no manifest at {file}; `tinytransit export` writes one") from None
    except OSError as error:
        raise ManifestError(f"cannot read {file}: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the document"
        raise ManifestError(f"{file}: {where}: {first['msg']} ({error.error_count()} faults in all)") from error


def save_manifest(manifest: Manifest, path: str | Path) -> None:
    """Write a manifest; the same content gives the same bytes."""
    write_text(path, manifest_text(manifest))


def manifest_text(manifest: Manifest) -> str:
    """Return a manifest as indented JSON.

    The keys ``calibration``, ``training.domain``, ``window`` and ``recipe`` are left out where there is none, as in
    manifests of before them.
    """
    absent = {name for name in ("calibration", "window", "recipe") if getattr(manifest, name) is None}
    document = json.loads(manifest.model_dump_json(exclude=absent))
    if manifest.training is not None and manifest.training.domain is None:
        del document["training"]["domain"]
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
