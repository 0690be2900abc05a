# SPDX-License-Identifier: MIT
"""The ``tinytransit`` command: each room registers its own sub-commands here."""

import importlib
import sys
from typing import NoReturn

import typer

from tinytransit import __version__
from tinytransit.errors import TinyTransitError
from tinytransit.files import DISK_FULL

# Every module below has `register(app)` and imports its heavy libraries inside the commands, so that `--help` and a
# light install stay quick.
_ROOMS = (
    "tinytransit.fetch.commands",
    "tinytransit.catalog.commands",
    "tinytransit.lightcurve.pixels.commands",
    "tinytransit.window.commands",
    "tinytransit.dataset.labelling.commands",
    "tinytransit.detection.commands",
    "tinytransit.detection.throughput.commands",
    "tinytransit.model.commands",
    "tinytransit.experiments.search.commands",
    "tinytransit.experiments.crossvalidation.commands",
    "tinytransit.experiments.transfer.commands",
    "tinytransit.deploy.commands",
    "tinytransit.dataset.commands",
    "tinytransit.evaluate.commands",
    "tinytransit.evaluate.published.commands",
    "tinytransit.evaluate.confidence.commands",
    "tinytransit.experiments.uncertainty.commands",
    "tinytransit.verification.fuzz.commands",
    "tinytransit.verification.profile.commands",
    "tinytransit.verification.size.commands",
    "tinytransit.verification.bench.commands",
    "tinytransit.verification.seu.commands",
    "tinytransit.experiments.baselines.commands",
    "tinytransit.experiments.failures.commands",
    "tinytransit.report.feasibility.commands",
    "tinytransit.report.science.commands",
)

# Which extra brings a package that a light install does without.
_EXTRAS = {
    "tensorflow": "train", "keras": "train", "sklearn": "train", "matplotlib": "train",
    "astroquery": "data", "requests": "data", "urllib3": "data",
    "boto3": "data", "botocore": "data", "pandas": "data", "pyarrow": "data", "transitleastsquares": "data",
    "dask": "scale", "distributed": "scale",
    "lightkurve": "data", "astropy": "data", "scipy": "data", "wotan": "data", "batman": "data",
    "tflite_micro": "reference",
    "xgboost": "baselines",
    "reportlab": "report", "yaml": "report",
    "capstone": "timing", "elftools": "timing", "unicorn": "timing",
}  # fmt: skip

app = typer.Typer(
    name="tinytransit",
    help="Exoplanet-transit classification from light curves to a Cortex-M4. The stages, in order: fetch, windows (or "
    "synth), train, quantize, export, then `pio run` and `python -m hil run`.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def _root(version: bool = typer.Option(False, "--version", help="Print the version and exit.")) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


for _room in _ROOMS:
    importlib.import_module(_room).register(app)


def main() -> None:
    """Run the command line; errors that a user can mend end in one line and status 2."""
    try:
        app()
    except TinyTransitError as error:
        _fail(str(error))
    except OSError as error:
        if error.errno not in DISK_FULL:
            raise
        _fail(f"cannot write {error.filename or 'a file'}: {error.strerror}; free some space and run it again")
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in _EXTRAS:
            raise
        _fail(
            f"this command needs the package {package}; install it with: pip install 'tinytransit[{_EXTRAS[package]}]'"
        )


def _fail(message: str) -> NoReturn:
    print(f"tinytransit: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
