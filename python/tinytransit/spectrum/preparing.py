# SPDX-License-Identifier: MIT
"""Files of spectra to views, each file or spectrum that gives none with its reason."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from tinytransit.errors import TinyTransitError
from tinytransit.skipped import Skipped
from tinytransit.spectrum.errors import SpectrumError, UnreadableSpectrumError
from tinytransit.spectrum.formats.response import Response
from tinytransit.spectrum.known import Known, with_known
from tinytransit.spectrum.loading import load
from tinytransit.spectrum.reading import read_spectra
from tinytransit.spectrum.view import SpectrumView, make_view
from tinytransit.spectrum.view_set import ViewRow, row_of

_LARGEST_RECIPE = 1 << 20


class RecipeError(SpectrumError):
    """A recipe that is no recipe."""


@dataclass
class Prepared:
    """What became of files.

    Attributes:
        made: What a set keeps of each view, in the order of the files.
        skipped: Files and spectra without a view.
    """

    made: list[ViewRow] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def prepare(
    files: Sequence[Path],
    recipe: SpectrumView,
    *,
    progress: Callable[[int, int], None],
    known: Mapping[str, Known] | None = None,
    response: Response | None = None,
) -> Prepared:
    """Read files and make a view of each spectrum in them.

    Args:
        files: In the order of the result.
        recipe: How.
        progress: Is told the number of files done, and of all.
        known: What is known of files or targets by their names, see ``known.read_known``.
        response: Of X-ray spectra, beside what their headers name.
    """
    prepared = Prepared()
    for number, file in enumerate(files, start=1):
        try:
            found = read_spectra(file, response or Response())
            spectra = [with_known(spectrum, file, known or {}) for spectrum in found]
        except TinyTransitError as error:
            prepared.skipped.append(Skipped(file.name, _without(str(error), file.name)))
            continue
        finally:
            progress(number, len(files))
        for spectrum in spectra:
            what = file.name if len(spectra) == 1 else f"{file.name}: {spectrum.target}"
            try:
                prepared.made.append(row_of(file.name, spectrum, make_view(spectrum, recipe)))
            except SpectrumError as error:
                prepared.skipped.append(Skipped(what, _without(str(error), spectrum.target)))
    return prepared


def read_recipe(file: Path) -> dict[str, object]:
    """Return the fields of a recipe from a JSON file: a recipe alone, or what has one as ``recipe``.

    Raises:
        RecipeError: If it is no JSON of such a kind.
        UnreadableSpectrumError: If it cannot be read.
    """
    content = load(file)
    if len(content) > _LARGEST_RECIPE:
        raise UnreadableSpectrumError(f"{file.name}: {len(content)} bytes; no recipe is that long")
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise RecipeError(f"{file.name}: no JSON ({error})") from error
    found = document.get("recipe", document) if isinstance(document, dict) else None
    if not isinstance(found, dict):
        raise RecipeError(f"{file.name}: expected an object with the fields of a recipe")
    return found


def recipe_with(fields: dict[str, object]) -> SpectrumView:
    """Return the recipe with these fields, the others as they are by default.

    Raises:
        RecipeError: If one is none of its fields or out of range.
    """
    try:
        return SpectrumView.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise RecipeError(f"no recipe of views: {where + ': ' if where else ''}{first['msg']}") from error


def _without(text: str, name: str) -> str:
    """The reason alone, where the name of the file stands beside it."""
    return text.removeprefix(f"{name}: ")
