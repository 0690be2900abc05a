# SPDX-License-Identifier: MIT
"""The ``tinytransit`` command: each room registers its own sub-commands here."""

import importlib

import typer

from tinytransit import __version__, command_line

# Every module below has `register(app)` and imports its heavy libraries inside the commands, so that `--help` and a
# light install stay quick.
_ROOMS = (
    "tinytransit.fetch.commands",
    "tinytransit.catalog.commands",
    "tinytransit.lightcurve.pixels.commands",
    "tinytransit.window.commands",
    "tinytransit.dataset.commands",
    "tinytransit.dataset.labelling.commands",
    "tinytransit.model.commands",
    "tinytransit.deploy.commands",
    "tinytransit.evaluate.commands",
    "tinytransit.evaluate.published.commands",
    "tinytransit.evaluate.confidence.commands",
    "tinytransit.detection.commands",
    "tinytransit.detection.throughput.commands",
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
)

PANELS = {
    "Get data": ("fetch", "catalog", "photometry", "windows", "synth", "label", "dataset"),
    "Train": ("train", "evaluate", "threshold", "calibrate"),
    "Deploy": ("quantize", "export", "compile", "size"),
    "Search for planets": ("detect", "discover", "detect-throughput"),
    "Verify the engine": ("bisect", "fuzz", "profile", "bench", "seu", "survey-cycles"),
    "Experiment": ("crossvalidate", "search", "transfer", "baselines", "uncertainty", "failures", "completeness"),
    "Report": ("report", "feasibility"),
}

# Which extra brings a package that a light install does without.
_EXTRAS = {
    "tensorflow": "train", "keras": "train", "sklearn": "train", "matplotlib": "train",
    "astroquery": "data", "requests": "data", "urllib3": "data",
    "boto3": "data", "botocore": "data", "pandas": "data", "pyarrow": "data", "transitleastsquares": "data",
    "dask": "scale", "distributed": "scale",
    "gerbls": "fast-search",
    "lightkurve": "data", "astropy": "data", "scipy": "data", "wotan": "data", "batman": "data",
    "tflite_micro": "reference",
    "xgboost": "baselines",
    "reportlab": "report", "yaml": "report",
    "capstone": "timing", "elftools": "timing", "unicorn": "timing",
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


for _room in _ROOMS:
    importlib.import_module(_room).register(app)
command_line.arrange(app, PANELS)


def main() -> None:
    """Run the command line; errors that a user can fix end in one line and status 2."""
    command_line.run(app, "tinytransit", extras=_EXTRAS)


if __name__ == "__main__":
    main()
