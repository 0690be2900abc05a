# SPDX-License-Identifier: MIT
"""A report of a model of another instrument: every example with its class, and what of them is right."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tinytransit.deploy.manifest import Manifest
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.files import sha256_of, write_csv, write_json, write_text
from tinytransit.report.formats import Format, ReportError
from tinytransit.report.html import render
from tinytransit.statistics import FloatArray
from tinytransit.window.input_set import InputSet, read_input_set

FORMATS = (Format.HTML, Format.JSON, Format.CSV)
STEM = "classes"


@dataclass(frozen=True, eq=False)
class Classes:
    """What a model says of n examples through the reference.

    Attributes:
        manifest: Of the model.
        rows: The examples.
        source: File that they are from, and its SHA-256.
        scores: Values of the decisive output, shape (n, values).
        called: Number of the class of each, shape (n,).
        score: What that rests on, shape (n,).
    """

    manifest: Manifest
    rows: InputSet
    source: tuple[str, str]
    scores: FloatArray
    called: npt.NDArray[np.int64]
    score: FloatArray

    def table(self) -> npt.NDArray[np.int64]:
        """Return how many examples of each class, in rows, were called each class, in columns."""
        counts = np.zeros((len(self.rows.classes),) * 2, dtype=np.int64)
        known = self.rows.label >= 0
        np.add.at(counts, (self.rows.label[known], self.called[known]), 1)
        return counts

    def summary(self) -> dict[str, Any]:
        """Return model, source, and figures of the examples whose class is known."""
        table = self.table()
        right, total = int(np.diag(table).sum()), int(table.sum())
        return {
            "schema_version": 1, "model_id": self.manifest.model_id, "data_file": self.source[0],
            "data_sha256": self.source[1], "examples": len(self.rows), "classes": list(self.manifest.classes),
            "labelled": total, "accuracy": right / total if total else None, "confusion": table.tolist(),
        }  # fmt: skip

    def columns(self) -> dict[str, list[object]]:
        """Return the table of examples, the surest first."""
        order = np.argsort(-self.score, kind="stable")
        words, classes = np.array(["", *self.rows.classes]), self.manifest.classes
        columns: dict[str, list[object]] = {
            "star": self.rows.star[order].tolist(), "name": self.rows.name[order].tolist(),
            "label": words[self.rows.label[order] + 1].tolist(),
            "class": [classes[number] for number in self.called[order]],
            "score": np.round(self.score[order], 6).tolist(),
        }  # fmt: skip
        if self.manifest.chooses_class:
            columns |= {f"p_{name}": np.round(self.scores[order, k], 6).tolist() for k, name in enumerate(classes)}
        return columns


def ask_classes(folder: ModelFolder, path: Path, fold: int | None, on_row: Callable[[int, int], None]) -> Classes:
    """Ask a model about the examples of a file.

    Args:
        folder: Of the model.
        path: A set of inputs.
        fold: Only these, or None for all.
        on_row: Called with the number done and of all after each.

    Raises:
        ReportError: If there is none, or their classes are not the model's.
        InputSetError, ManifestError: If the file cannot be read, or is not what the model takes.
    """
    manifest, rows = folder.manifest, read_input_set(path)
    rows = rows if fold is None else rows.select(rows.fold == fold)
    if not len(rows):
        raise ReportError(f"{path.name} has no examples" + ("" if fold is None else f" in fold {fold}"))
    if rows.classes != manifest.classes:
        raise ReportError(f"{path.name} has classes {', '.join(rows.classes)}, the model {', '.join(manifest.classes)}")
    reference = folder.reference()
    scores, called, score = [], [], []
    packed = manifest.pack_inputs(rows.model_inputs(spec.name for spec in manifest.inputs))
    for number, inputs in enumerate(packed, start=1):
        answer = reference.invoke_packed(inputs)
        judgement = manifest.judge(answer)
        scores.append(manifest.class_scores(answer))
        called.append(manifest.classes.index(judgement.decision))
        score.append(judgement.score)
        on_row(number, len(rows))
    source = (path.name, sha256_of(path))
    return Classes(manifest, rows, source, np.stack(scores), np.array(called), np.array(score))


def write_classes(found: Classes, formats: Sequence[Format], top: int, out: Path) -> list[Path]:
    """Write the report and return the files; the same report gives the same bytes."""
    columns = found.columns()
    rows = list(zip(*columns.values(), strict=True))
    files = {each: out / f"{STEM}.{each}" for each in formats if each in FORMATS}
    if Format.JSON in files:
        document = {**found.summary(), "rows": [dict(zip(columns, row, strict=True)) for row in rows]}
        write_json(files[Format.JSON], document)
    if Format.CSV in files:
        write_csv(files[Format.CSV], columns)
    if Format.HTML in files:
        content = {"summary": found.summary(), "columns": list(columns), "rows": rows[:top], "table": found.table(),
                   "training": found.manifest.training}  # fmt: skip
        write_text(files[Format.HTML], render("classes.html.j2", content))
    return list(files.values())
