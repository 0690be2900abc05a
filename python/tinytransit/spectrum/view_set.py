# SPDX-License-Identifier: MIT
"""Many views of spectra in one ``.npz`` file, with the recipe by which they were made."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from tinytransit import __version__
from tinytransit.array_files import read_arrays, write_arrays
from tinytransit.files import replacing
from tinytransit.spectrum.errors import ViewFileError
from tinytransit.spectrum.spectrum import Medium, Spectrum
from tinytransit.spectrum.view import SpectrumView, View
from tinytransit.statistics import FloatArray
from tinytransit.untrusted_files import FileFaultError

FORMAT = "tinytransit-spectra-1"
# A hundred thousand spectra of 2,048 bins, unpacked.
_LARGEST_BYTES = 1 << 30
_LONGEST_TEXT = 1000
_TEXT = ("target", "source", "label", "medium", "file_name", "notes")
_NUMBERS = ("redshift", "snr")
_COLUMNS = ("values", *_TEXT, *_NUMBERS, "empty")


@dataclass(frozen=True, eq=False, kw_only=True)
class ViewSet:
    """A table with one row a spectrum; all columns have the same length n.

    Attributes:
        recipe: How the views were made.
        values: Views, shape (n, bins), float32.
        target: What was observed, as its file has it; may be empty.
        source: Where the spectrum comes from.
        label: Class of the object, as its file has it; may be empty.
        medium: ``vacuum``, ``air`` or ``unknown``: what its wavelengths were in, before the recipe.
        file_name: Of its file.
        notes: What a user should know, joined by semicolons.
        redshift: NaN where the file has none.
        snr: Median of flux over error in the bins; NaN without errors.
        empty: Bins without samples (int32).
        made_by: Command and what it was given.
    """

    recipe: SpectrumView
    values: npt.NDArray[np.float32]
    target: npt.NDArray[np.str_]
    source: npt.NDArray[np.str_]
    label: npt.NDArray[np.str_]
    medium: npt.NDArray[np.str_]
    file_name: npt.NDArray[np.str_]
    notes: npt.NDArray[np.str_]
    redshift: FloatArray
    snr: FloatArray
    empty: npt.NDArray[np.int32]
    made_by: Mapping[str, object]

    def __post_init__(self) -> None:
        """Check the columns against each other.

        Raises:
            ViewFileError: If one is missing rows, or views are not of the recipe's bins.
        """
        count = len(self.values)
        if self.values.shape != (count, self.recipe.bins) or self.values.dtype != np.float32:
            raise ViewFileError(
                f"expected views of {self.recipe.bins} bins as float32, got shape {self.values.shape} of "
                f"{self.values.dtype}"
            )
        if not np.isfinite(self.values).all():
            raise ViewFileError("a view holds numbers that are not finite")
        for name in (*_TEXT, *_NUMBERS, "empty"):
            column = getattr(self, name)
            kind = "U" if name in _TEXT else "i" if name == "empty" else "f"
            if column.shape != (count,) or column.dtype.kind != kind:
                raise ViewFileError(f"expected {count} values in column {name}, got {column.dtype} {column.shape}")

    def __len__(self) -> int:
        """Return the number of spectra."""
        return len(self.values)

    def manifest(self) -> dict[str, object]:
        """Return what describes the set as a whole, for a manifest: format, version, recipe, how it was made."""
        return {
            "format": FORMAT,
            "tinytransit": __version__,
            **self.made_by,
            "spectra": len(self),
            "recipe": self.recipe.model_dump(mode="json"),
        }


@dataclass(frozen=True, eq=False)
class ViewRow:
    """A view and what is said of its spectrum, without the samples: a folder may hold a hundred thousand files.

    Attributes:
        file_name: As of ``ViewSet``, and so are those that are not here.
        redshift: None where the file has none.
        notes: Those of the view.
        values: Shape (bins,).
    """

    file_name: str
    target: str
    source: str
    label: str
    medium: Medium
    redshift: float | None
    notes: tuple[str, ...]
    values: npt.NDArray[np.float32]
    snr: float
    empty: int


def row_of(file_name: str, spectrum: Spectrum, view: View) -> ViewRow:
    """Return what a set keeps of a spectrum and its view."""
    return ViewRow(
        file_name=file_name,
        target=spectrum.target,
        source=spectrum.source,
        label=spectrum.label,
        medium=spectrum.medium,
        redshift=spectrum.redshift,
        notes=view.notes,
        values=view.values,
        snr=view.snr,
        empty=int(np.count_nonzero(~view.usable)),
    )


def pack_views(rows: Sequence[ViewRow], recipe: SpectrumView, made_by: Mapping[str, object]) -> ViewSet:
    """Put views into a set, in their order.

    Args:
        rows: At least one.
        recipe: How they were made.
        made_by: Command and what it was given.
    """
    return ViewSet(
        recipe=recipe,
        values=np.stack([row.values for row in rows]),
        target=_texts([row.target for row in rows]),
        source=_texts([row.source for row in rows]),
        label=_texts([row.label for row in rows]),
        medium=_texts([row.medium for row in rows]),
        file_name=_texts([row.file_name for row in rows]),
        notes=_texts(["; ".join(row.notes) for row in rows]),
        redshift=np.array([np.nan if row.redshift is None else row.redshift for row in rows], dtype=np.float64),
        snr=np.array([row.snr for row in rows], dtype=np.float64),
        empty=np.array([row.empty for row in rows], dtype=np.int32),
        made_by=made_by,
    )


def _texts(values: Sequence[str]) -> npt.NDArray[np.str_]:
    # NumPy drops NUL at the end of a text, and no reader takes half of a pair of surrogates.
    safe = [text.replace("\0", "").encode("utf-8", "replace").decode()[:_LONGEST_TEXT] for text in values]
    return np.array(safe, dtype=np.str_)


def write_views(views: ViewSet, path: str | Path) -> None:
    """Write a set; the same content gives the same bytes."""
    arrays: dict[str, Any] = {"format": np.array(FORMAT)}
    arrays["manifest"] = np.array(json.dumps(views.manifest(), sort_keys=True))
    arrays["wave"] = views.recipe.grid().centres
    arrays |= {name: getattr(views, name) for name in _COLUMNS}
    with replacing(path) as temporary, temporary.open("wb") as stream:
        write_arrays(stream, arrays)


def read_views(path: str | Path) -> ViewSet:
    """Read a set that ``write_views`` wrote.

    Raises:
        ViewFileError: If it is missing, no ``.npz`` of plain arrays, or contradicts itself.
    """
    file = Path(path)
    try:
        arrays = read_arrays(file, _LARGEST_BYTES)
        if str(arrays.get("format")) != FORMAT:
            raise ViewFileError(f"expected format {FORMAT}, got {str(arrays.get('format'))[:40]}; "
                                "`tinytransit spectra prepare` writes one")  # fmt: skip
        missing = [name for name in ("manifest", *_COLUMNS) if name not in arrays]
        if missing:
            raise ViewFileError(f"expected column {', '.join(missing)}, got {', '.join(sorted(arrays))}")
        manifest = json.loads(str(arrays["manifest"]))
        if not isinstance(manifest, dict) or not isinstance(manifest.get("recipe"), dict):
            raise ViewFileError("its manifest holds no recipe")
        made_by = {key: manifest[key] for key in manifest if key not in ("format", "tinytransit", "spectra", "recipe")}
        return ViewSet(
            recipe=SpectrumView.model_validate(manifest["recipe"]),
            made_by=made_by,
            **{name: arrays[name] for name in _COLUMNS},
        )
    except ViewFileError as error:
        raise ViewFileError(f"{file.name}: {error}") from None
    except FileFaultError as error:
        raise ViewFileError(str(error)) from error
    except (ValueError, RecursionError, ValidationError) as error:
        raise ViewFileError(f"{file.name}: its recipe cannot be read ({' '.join(str(error).split())[:160]})") from error
