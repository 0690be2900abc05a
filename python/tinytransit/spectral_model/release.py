# SPDX-License-Identifier: MIT
"""Train a network, once to know its figures and once to release it, and write what the rest of the chain takes."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tinytransit.files import replacing, sha256_of, write_bytes, write_json
from tinytransit.spectral_model.evaluating import Tested, in_words, judged
from tinytransit.spectral_model.kinds import Kind, KindName, is_normal
from tinytransit.spectral_model.labelled import LabelledSpectra, held_out
from tinytransit.spectral_model.observing import Observer
from tinytransit.spectral_model.scoring import int8_answers
from tinytransit.spectral_model.training import Progress, input_set, labels_of, recipe_of, train_network
from tinytransit.statistics import FloatArray
from tinytransit.tensorflow_import import keras, tf
from tinytransit.window.input_set import write_input_set

ROWS_FILE, TRAINING_FILE = "rows.npz", "training.json"
_ROWS = 24
_NORMAL_CALLED_NORMAL = 0.95


def train_and_write(
    kind: Kind, spectra: LabelledSpectra, source: Path, out: Path, seed: int, progress: Progress
) -> list[Tested]:
    """Train without the held-out objects and with all, write the second network, and return the first one's figures.

    Args:
        kind: What.
        spectra: Of ``kind.spectra``.
        source: The file that they are from, for the record.
        out: Folder for ``NAME.keras``, ``NAME.tflite``, ``rows.npz`` and ``training.json``.
        seed: Fixes both.
        progress: Is told the steps done, and of all.
    """
    total = 2 * kind.steps
    every_label = labels_of(kind, spectra)
    apart = held_out(spectra, every_label)
    first = train_network(kind, spectra.select(~apart), seed, lambda done, _: progress(done, total))
    tests = np.flatnonzero(apart)
    labels = every_label[tests]
    observer, rng = Observer(spectra, kind.view), np.random.default_rng((seed, 1))
    seen = [observer.clean(tests) if each is None else observer.seen(tests, each, rng) for each in kind.tests]
    answers = [int8_answers(first.tflite, views) for views in seen]
    held = spectra.select(tests)
    tested = [
        Tested(in_words(conditions), judged(kind, held, labels, scores))
        for conditions, scores in zip(kind.tests, answers, strict=True)
    ]
    threshold = _threshold(kind, held, answers[kind.tests.index(None)])
    final = train_network(kind, spectra, seed, lambda done, _: progress(kind.steps + done, total))
    write_bytes(out / f"{kind.name}.tflite", final.tflite)
    with replacing(out / f"{kind.name}.keras") as temporary:
        final.model.save(temporary)
    rows = _spread(every_label, spectra.star, len(kind.classes))
    write_input_set(input_set(kind, observer.clean(rows), spectra.select(rows)), out / ROWS_FILE)
    record = {
        "data": source.name,
        "data_sha256": sha256_of(source),
        "settings": {"seed": seed, "steps": kind.steps, "batch": kind.batch, "observing": asdict(kind.observing),
                     "network": asdict(kind.network), "view": recipe_of(kind)},
        "threshold": threshold,
        "metrics": _metrics(kind, labels, answers[0], tested, threshold),
        "tested": [each.document() for each in tested],
        "tool_versions": {"keras": keras.__version__, "tensorflow": tf.__version__, "numpy": np.__version__},
    }  # fmt: skip
    write_json(out / TRAINING_FILE, record)
    return tested


def _threshold(kind: Kind, held: LabelledSpectra, scores: FloatArray) -> float:
    """Score above which a twentieth of the normal spectra held out lies; of classes, a half, which nothing uses."""
    if kind.name is not KindName.ANOMALY:
        return 0.5
    return float(min(1.0, np.quantile(scores[is_normal(held), 0], _NORMAL_CALLED_NORMAL)))


def _metrics(
    kind: Kind, labels: npt.NDArray[np.int64], scores: FloatArray, tested: list[Tested], threshold: float
) -> dict[str, float]:
    """Return figures for the manifest: those under the first conditions, and precision and recall of one class."""
    found: dict[str, Any] = {k: v for k, v in tested[0].int8.items() if isinstance(v, int | float)}
    if kind.name is KindName.ANOMALY:
        truth, called = labels == 1, scores[:, 0] >= threshold
    elif kind.one:
        one = kind.classes.index(kind.one)
        truth, called = labels == one, scores.argmax(axis=1) == one
    else:
        return {name: float(value) for name, value in found.items()}
    right = float((truth & called).sum())
    found |= {
        "windows": len(labels), "positives": int(truth.sum()), "threshold": threshold,
        "precision": right / max(1.0, float(called.sum())), "recall": right / float(truth.sum()),
    }  # fmt: skip
    return {name: float(value) for name, value in found.items()}


def _spread(labels: npt.NDArray[np.int64], stars: npt.NDArray[np.str_], classes: int) -> npt.NDArray[np.int64]:
    """Return rows for golden vectors: of each class as many, each of an object of its own where there are enough."""
    chosen: list[int] = []
    for number in range(classes):
        rows = np.flatnonzero(labels == number)
        _, first = np.unique(stars[rows], return_index=True)
        order = np.concatenate([rows[first], np.setdiff1d(rows, rows[first])])
        wanted = _ROWS // classes + (number < _ROWS % classes)
        places = np.linspace(0, max(len(first), min(wanted, len(rows))) - 1, min(wanted, len(rows)))
        chosen += order[np.rint(places).astype(int)].tolist()
    return np.array(chosen)
