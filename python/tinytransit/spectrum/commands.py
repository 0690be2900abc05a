# SPDX-License-Identifier: MIT
"""The commands ``tinytransit spectra prepare`` and ``spectra show``."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tinytransit.options import Json, OutFile, SkippedFile, emit_json, spread, writable
from tinytransit.terminal import counted, say

if TYPE_CHECKING:
    from tinytransit.spectrum.spectrum import Spectrum
    from tinytransit.spectrum.view import SpectrumView, View

spectra = typer.Typer(
    name="spectra", no_args_is_help=True, help="Spectra: read them, look at them, make views of them."
)
"""The group of commands; a room above this one adds its own to it."""

_EXIT_STATUS = "Exit status: 0 all files gave views; 3 some were skipped, with the reason; 2 none gave one."


@dataclass(frozen=True)
class RecipeOptions:
    """Options that make a recipe; what is not given is as in --recipe, or else by default."""

    recipe: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", exists=True, dir_okay=False, help="A recipe of views (.json); options override it."
        ),
    ] = None
    low: Annotated[float | None, typer.Option(metavar="ANGSTROM", min=0, help="First edge of the bins: 3850.")] = None
    high: Annotated[float | None, typer.Option(metavar="ANGSTROM", min=0, help="Last edge: 7350.")] = None
    bins: Annotated[int | None, typer.Option(min=128, max=2048, help="Bins of a view: 512.")] = None
    spacing: Annotated[
        Literal["log", "linear"] | None, typer.Option(help="Bins of one width in velocity (default), or in Angstrom.")
    ] = None
    medium: Annotated[
        Literal["vacuum", "air", "unknown"] | None,
        typer.Option(help="What wavelengths are brought to: vacuum; unknown leaves them as they are."),
    ] = None
    unknown_medium: Annotated[
        Literal["as_is", "refuse"] | None,
        typer.Option(help="Spectra that do not say theirs: take them as they are, with a note (default), or refuse."),
    ] = None
    rest_frame: Annotated[
        bool | None,
        typer.Option("--rest-frame/--as-observed", help="Divide wavelengths by 1 + z, which must be known."),
    ] = None
    continuum: Annotated[
        Literal["none", "median", "spline"] | None, typer.Option(help="What flux is divided by, less 1: none.")
    ] = None
    scaling: Annotated[
        Literal["deviation", "peak", "range", "none"] | None,
        typer.Option(help="To [-1, 1]: by 5 robust standard deviations (default), largest value, or range; or none."),
    ] = None
    axis: Annotated[
        Literal["wavelength", "channel"] | None, typer.Option(help="Of X-ray spectra without a response: channel.")
    ] = None

    def fields(self) -> dict[str, object]:
        """Return the fields that are given, those of the file first."""
        from tinytransit.spectrum.preparing import read_recipe

        given = {name: value for name, value in vars(self).items() if value is not None and name != "recipe"}
        return {**({} if self.recipe is None else read_recipe(self.recipe)), **given}


Responses = Annotated[
    list[Path] | None,
    typer.Option(
        "--response",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="Of X-ray spectra (PHA): an effective area (ARF) or energies of channels (RMF), told by content; may be "
        "repeated.",
    ),
]
ChannelWidth = Annotated[
    float | None,
    typer.Option(
        "--channel-ev",
        metavar="EV",
        min=1e-3,
        help="Of X-ray spectra without RMF: width of a channel, the first at 0 (PI of Chandra ACIS: 14.6, of Swift "
        "XRT: 10).",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    spectra.command("prepare", epilog=_EXIT_STATUS)(spread(prepare))
    spectra.command("show")(spread(show))
    app.add_typer(spectra)


def prepare(
    paths: Annotated[
        list[Path],
        typer.Option("--input", metavar="PATH", help="A file with spectra, or a folder of them; may be repeated."),
    ],
    out: OutFile,
    options: RecipeOptions,
    known: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="A table (.csv) of what files do not say: file or target, and redshift, label or medium.",
        ),
    ] = None,
    responses: Responses = None,
    channel_ev: ChannelWidth = None,
    skipped: SkippedFile = None,
    json: Json = None,
) -> None:
    """Make views of spectra, for a network: files as archives serve them to one .npz file with its recipe.

    Reads SDSS, LAMOST, HST and JWST x1d, ESO's tables, AAOmega, IRAF images, OGIP PHA, IPAC tables, ECSV and CSV, told
    by their content. Wavelengths are brought to vacuum, samples to bins that conserve flux, and, where asked for, to
    rest and divided by the continuum. What a file does not say is a note, never a silent guess.

    Example: tinytransit spectra prepare --input spectra/ --continuum median --bins 512 --out views.npz
    """
    from tinytransit.progress import counting
    from tinytransit.skipped import write_skipped
    from tinytransit.spectrum.errors import SpectrumError
    from tinytransit.spectrum.finding import find_spectra
    from tinytransit.spectrum.formats.response import response_of
    from tinytransit.spectrum.known import read_known
    from tinytransit.spectrum.preparing import prepare as prepare_files
    from tinytransit.spectrum.preparing import recipe_with
    from tinytransit.spectrum.view_set import pack_views, write_views

    recipe = recipe_with(options.fields())
    said = None if known is None else read_known(known)
    response = response_of(responses or (), channel_ev)
    files = find_spectra(paths)
    with counting("spectra", len(files)) as progress:
        prepared = prepare_files(files, recipe, progress=progress, known=said, response=response)
    if skipped is not None:
        write_skipped(prepared.skipped, skipped)
    if not prepared.made:
        why = "; ".join(f"{one.what}: {one.reason}" for one in prepared.skipped[:3]) or "no file is called like one"
        raise SpectrumError(f"no spectrum gave a view, {len(prepared.skipped)} skipped: {why}")
    views = pack_views(prepared.made, recipe, {"command": "spectra prepare", "files": [file.name for file in files],
                                       **({} if known is None else {"known": known.name})})  # fmt: skip
    write_views(views, out)
    summary = {
        "out": str(out),
        **views.manifest(),
        "notes": [{"what": row.file_name, "notes": list(row.notes)} for row in prepared.made if row.notes],
        "skipped": [{"what": one.what, "reason": one.reason} for one in prepared.skipped],
    }
    if not emit_json(summary, json):
        for row in prepared.made:
            for note in row.notes:
                say(f"note: {row.file_name}{f' ({row.target})' if row.target else ''}: {note}", err=True)
        for one in prepared.skipped:
            say(f"skipped {one.what}: {one.reason}", err=True)
        say(f"{counted(len(views), 'view')} of {recipe.bins} bins, {len(prepared.skipped)} skipped -> {out}")
    if prepared.skipped:
        raise typer.Exit(3)


def show(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file with a spectrum.")],
    options: RecipeOptions,
    out: Annotated[
        Path | None,
        typer.Option("--picture", metavar="FILE", dir_okay=False, callback=writable, help="Write a picture (.png)."),
    ] = None,
    number: Annotated[int, typer.Option(min=1, help="Which spectrum, of a file with several.")] = 1,
    responses: Responses = None,
    channel_ev: ChannelWidth = None,
    json: Json = None,
) -> None:
    """Say what is in a file with a spectrum, and draw it: as read, in bins with its continuum, as a network sees it.

    Without --low and --high, the picture has the range of the spectrum itself.

    Example: tinytransit spectra show spec-0358-51818-0504.fits --continuum spline --picture galaxy.png
    """
    from tinytransit.spectrum.errors import SpectrumLayoutError
    from tinytransit.spectrum.formats.response import response_of
    from tinytransit.spectrum.picture import draw
    from tinytransit.spectrum.preparing import recipe_with
    from tinytransit.spectrum.reading import read_spectra
    from tinytransit.spectrum.view import make_view

    if out is not None and out.suffix != ".png":
        raise SpectrumLayoutError(f"--picture {out}: the file's name must end in .png")
    found = read_spectra(file, response_of(responses or (), channel_ev))
    if number > len(found):
        raise SpectrumLayoutError(f"{file.name}: --number {number}, but it holds {len(found)} spectra")
    spectrum = found[number - 1]
    recipe, view = None, None
    if out is not None:
        recipe = recipe_with({**_own_range(spectrum), **options.fields()})
        view = make_view(spectrum, recipe)
        draw(spectrum, view, recipe, out, file.name)
    facts = _facts(file, spectrum, len(found), view, recipe)
    if emit_json(facts, json):
        return
    for name, value in _for_people(facts).items():
        say(f"{name.replace('_', ' ')}: {'-' if value in (None, '') else value}")
    for note in view.notes if view is not None else spectrum.notes:
        say(f"note: {note}", err=True)


def _own_range(spectrum: "Spectrum") -> dict[str, object]:
    """A range that the spectrum covers, for a picture of whatever it is; at rest, of what it covers there."""
    used = spectrum.wave[~spectrum.mask]
    is_channel = spectrum.axis == "channel"
    return {
        "low": max(0.0, float(used.min())),
        "high": float(used.max()),
        "axis": spectrum.axis,
        "spacing": "linear" if is_channel else "log",
        "most_empty": 0.95,
    }


def _for_people(facts: dict[str, object]) -> dict[str, object]:
    unit = "Angstrom" if facts["axis"] == "wavelength" else "(channel)"
    told = {name: value for name, value in facts.items() if name not in ("notes", "recipe", "first", "last")}
    return {
        **told,
        "has_errors": "yes" if facts["has_errors"] else "no",
        "range": f"{facts['first']:.8g} to {facts['last']:.8g} {unit}",
    }


def _facts(
    file: Path, spectrum: "Spectrum", count: int, view: "View | None", recipe: "SpectrumView | None"
) -> dict[str, object]:
    return {
        "file": file.name,
        "spectra": count,
        "target": spectrum.target,
        "source": spectrum.source,
        "label": spectrum.label,
        "redshift": spectrum.redshift,
        "axis": spectrum.axis,
        "medium": spectrum.medium,
        "flux_unit": spectrum.flux_unit,
        "samples": len(spectrum),
        "usable": spectrum.usable,
        "has_errors": spectrum.error is not None,
        "first": float(spectrum.wave.min()),
        "last": float(spectrum.wave.max()),
        "stretches": len(spectrum.segments),
        "notes": list(spectrum.notes if view is None else view.notes),
        "recipe": None if recipe is None else recipe.model_dump(mode="json"),
    }
