# SPDX-License-Identifier: MIT
"""Shards of a fixed number of stars from light curves and catalogues, as a batch that can be interrupted."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tinytransit.batch.item import Item, Json
from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.catalog.reading import Catalog, RejectedRow, by_star
from tinytransit.dataset.errors import DatasetError
from tinytransit.dataset.files import write_windows
from tinytransit.files import sha256_of
from tinytransit.lightcurve.by_star import files_by_star
from tinytransit.skipped import Skipped
from tinytransit.window.build import build_windows
from tinytransit.window.packing import pack
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.stellar import Star


def shard_items(
    files: Sequence[Path],
    catalogs: Sequence[Catalog],
    recipe: WindowRecipe,
    out: Path,
    *,
    stars_per_shard: int,
    suffix: str,
    parameters: Mapping[str, Star] | None = None,
) -> tuple[list[Item], list[Skipped]]:
    """Plan the shards: which stars go into which, and all that making them takes.

    Only the headers of the files are read. The stars come in the order of their names, so that the plan does not depend
    on where the files lie.

    Args:
        files: Light curves.
        catalogs: Candidates of any stars.
        recipe: How to make the views.
        out: Folder for the shards.
        stars_per_shard: Stars in each but the last; a worker holds the windows of so many in memory.
        suffix: Of the shards: ``npz``, or ``tfrecord``.
        parameters: Of stars by name; what they lack is taken from the headers of the files.

    Returns:
        One item a shard, and the files and stars that are in none.
    """
    files_of, skipped = files_by_star(files)
    known = by_star(ephemeris for catalog in catalogs for ephemeris in catalog.ephemerides)
    faults: dict[str, list[RejectedRow]] = {}
    for row in (row for catalog in catalogs for row in catalog.rejected):
        faults.setdefault(row.star, []).append(row)
    stars = sorted(files_of)
    for star in stars:
        if star not in known:
            reasons = [Skipped(f"{star} {row.name}", row.reason) for row in faults.get(star, [])]
            skipped.extend(reasons or [Skipped(star, "no catalogue given has this star")])
    stars = [star for star in stars if star in known]
    items = []
    for number, first in enumerate(range(0, len(stars), stars_per_shard)):
        chosen = stars[first : first + stars_per_shard]
        paths = [file for star in chosen for file in sorted(files_of[star])]
        payload: dict[str, Json] = {
            "out": str(out / f"shard-{number:05d}.{suffix}"),
            "files": [str(path) for path in paths],
            "ephemerides": [asdict(ephemeris) for star in chosen for ephemeris in known[star]],
            "rejected": [asdict(row) for star in chosen for row in faults.get(star, [])],
            "recipe": recipe.model_dump(mode="json"),
        }
        if parameters is not None:
            payload["stars"] = {star: parameters[star].model_dump(mode="json") for star in chosen if star in parameters}
        items.append(Item(f"shard-{number:05d}", payload, tuple(paths)))
    return items, skipped


def build_shard(payload: Mapping[str, Any]) -> Json:
    """Make one shard; the work of the batch.

    Args:
        payload: Of an item of :func:`shard_items`.

    Returns:
        Name, size and SHA-256 of the file, and what gave no window; without a window no file is written and the
        SHA-256 is empty.
    """
    recipe = WindowRecipe(**payload["recipe"])
    catalog = Catalog(
        [Ephemeris(**fields) for fields in payload["ephemerides"]],
        [RejectedRow(**fields) for fields in payload["rejected"]],
    )
    parameters = {star: Star.model_validate(fields) for star, fields in payload.get("stars", {}).items()}
    files, out = [Path(file) for file in payload["files"]], Path(payload["out"])
    built = build_windows(files, [catalog], recipe, stars=parameters)
    if built.windows:
        made_by = {"command": "dataset build", "files": [file.name for file in files]}
        write_windows(pack(built.windows, recipe, made_by), out)
    else:
        # Made when its candidates were others.
        out.unlink(missing_ok=True)
    return {
        "file": out.name,
        "windows": len(built.windows),
        "stars": len({window.star for window in built.windows}),
        "sha256": sha256_of(out) if built.windows else "",
        "skipped": [[skip.what, skip.reason] for skip in built.skipped],
    }


def check_shards(results: Sequence[Mapping[str, Any]], out: Path) -> None:
    """Check that the shards of a build are those in its folder.

    Raises:
        DatasetError: If one is missing, has changed since it was made, or is left from a larger build.
    """
    for result in results:
        file = out / result["file"]
        if result["sha256"] and (not file.is_file() or sha256_of(file) != result["sha256"]):
            raise DatasetError(f"{file} is missing or has changed since it was made; delete {out} and build again")
    known = {result["file"] for result in results}
    for file in sorted(out.glob("shard-*")):
        if file.name.removesuffix(".json") not in known:
            raise DatasetError(f"{file} is of an earlier build with more stars; delete it")
