# SPDX-License-Identifier: MIT
"""The ``tinytransit`` command: each room registers its own sub-commands here."""

import importlib
import sys
from importlib.metadata import entry_points

import typer

from tinytransit import __version__, command_line

# Every module below has `register(app)` and imports its heavy libraries inside the commands, so that `--help` and a
# light install stay quick.
_ROOMS = (
    "tinytransit.fetch.commands",
    "tinytransit.catalog.commands",
    "tinytransit.lightcurve.pixels.commands",
    "tinytransit.spectrum.commands",
    "tinytransit.window.commands",
    "tinytransit.dataset.commands",
    "tinytransit.dataset.labelling.commands",
    "tinytransit.model.commands",
    "tinytransit.deploy.commands",
    "tinytransit.project.commands",
    "tinytransit.evaluate.commands",
    "tinytransit.evaluate.published.commands",
    "tinytransit.evaluate.confidence.commands",
    "tinytransit.spectral_model.commands",
    "tinytransit.detection.commands",
    "tinytransit.detection.throughput.commands",
    "tinytransit.learning.commands",
    "tinytransit.experiments.search.commands",
    "tinytransit.experiments.crossvalidation.commands",
    "tinytransit.experiments.transfer.commands",
    "tinytransit.experiments.uncertainty.commands",
    "tinytransit.experiments.baselines.commands",
    "tinytransit.experiments.failures.commands",
    "tinytransit.experiments.completeness.commands",
    "tinytransit.verification.fuzz.commands",
    "tinytransit.verification.profile.commands",
    "tinytransit.verification.size.commands",
    "tinytransit.verification.bench.commands",
    "tinytransit.verification.seu.commands",
    "tinytransit.verification.survey.commands",
    "tinytransit.report.feasibility.commands",
    "tinytransit.report.science.commands",
    "tinytransit.serve.commands",
)

PANELS = {
    "Get data": ("fetch", "catalog", "photometry", "windows", "synth", "label", "dataset", "spectra"),
    "Train": ("train", "evaluate", "threshold", "calibrate"),
    "Learn on": ("labels", "retrain", "models"),
    "Deploy": ("quantize", "export", "compile", "size", "firmware", "doctor"),
    "Search for planets": ("detect", "discover", "detect-throughput", "serve"),
    "Verify the engine": ("bisect", "fuzz", "profile", "bench", "seu", "survey-cycles"),
    "Experiment": ("crossvalidate", "search", "transfer", "baselines", "uncertainty", "failures", "completeness"),
    "Hardware in the loop": ("hil",),
    "Report": ("report", "feasibility"),
}

# Which extra brings a package that a light install does without.
_EXTRAS = {
    "tensorflow": "train", "keras": "train", "sklearn": "train", "matplotlib": "train",
    "astroquery": "data", "pyvo": "data", "requests": "data", "urllib3": "data",
    "boto3": "data", "botocore": "data", "pandas": "data", "pyarrow": "data", "transitleastsquares": "data",
    "dask": "scale", "distributed": "scale",
    "gerbls": "fast-search",
    "lightkurve": "data", "astropy": "data", "scipy": "data", "wotan": "data", "batman": "data",
    "tflite_micro": "reference",
    "xgboost": "baselines",
    "fastapi": "serve", "uvicorn": "serve",
    "reportlab": "report", "yaml": "report",
    "capstone": "timing", "unicorn": "timing",
}  # fmt: skip

app = typer.Typer(
    name="tinytransit",
    help="Exoplanet-transit classification from light curves to a Cortex-M4. The stages, in order: fetch, windows (or "
    "synth), train, quantize, export, then `pio run` and `python -m hil run`. Exit status: 0 done; 2 wrong usage or "
    "input, with the reason; 3 a part was skipped; 70 an error of the program itself; 130 interrupted.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def _root(version: bool = typer.Option(False, "--version", metavar="", help="Print the version and exit.")) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


@app.command(
    "hil",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
def _hil(context: typer.Context) -> None:
    """Run the harness, as `python -m hil` does: stream windows to a board and compare its answers.

    Example: tinytransit hil run --target native --golden
    """
    # The harness builds on this package and not the other way round: it registers its command when it is installed.
    found = entry_points(group="tinytransit.programs", name="hil")
    if not found:
        raise command_line.NotInstalledError("the harness is not installed; install tinytransit again with pip")
    sys.argv = ["hil", *context.args]
    next(iter(found)).load()()


for _room in _ROOMS:
    importlib.import_module(_room).register(app)
command_line.arrange(app, PANELS)


def main() -> None:
    """Run the command line; errors that a user can fix end in one line and status 2."""
    command_line.run(app, "tinytransit", extras=_EXTRAS)


if __name__ == "__main__":
    main()
