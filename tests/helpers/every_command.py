# SPDX-License-Identifier: MIT
"""Every command of ``tinytransit``, typed over small inputs: for tests of what all of them have in common."""

import contextlib
import io
import pickle
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import typer

import hil.__main__
from helpers.firmware_images import RELEASED_MODEL
from helpers.hostile_names import FILE_NAME, hostile_folds, hostile_shard
from helpers.made_up_supernovae import supernovae
from helpers.pixel_files import images, write_pixels
from helpers.searched_stars import planet, with_planets, write_star
from helpers.spectrum_files import comma_separated
from tinytransit import cli
from tinytransit.learning.labels import Label, NewLabel, add_labels
from tinytransit.learning.store import LearningStore
from tinytransit.learning.versions import begin_with
from tinytransit.verification.hostile.commands import Ended
from tinytransit.window.shard import WindowShard, write_shard

MODELS = Path(__file__).resolve().parents[2] / "models"
CATALOG = (
    "star,name,source,disposition,period_days,epoch_bjd,duration_hours,depth_ppm,ra_deg,dec_deg\n"
    "TIC 11,TIC 11 b,own,PC,3.1,2458326.3,2.5,6400,10,10\n"
)


class HereExecutor:
    """Does what is submitted at once and in this process, where others start one that imports TensorFlow first."""

    def submit(self, work: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        # To another process it would have to be sent.
        work, arguments = pickle.loads(pickle.dumps((work, arguments)))
        try:
            # What TensorFlow prints there does not come between what is printed here.
            with contextlib.redirect_stdout(io.StringIO()):
                future.set_result(work(*arguments))
        except Exception as error:  # as a pool does it
            future.set_exception(error)
        return future


@contextlib.contextmanager
def no_processes(_: int) -> Iterator[HereExecutor]:
    """Stand in for ``training_processes``."""
    yield HereExecutor()


@dataclass(frozen=True)
class Typed:
    """A command line.

    Attributes:
        words: ``{root}`` stands for the folder of ``written``, ``{folds}`` for windows in it, ``{model}`` for a model
            folder, ``{store}`` for one of labels and models, ``{version}`` for a model in it, OUT for a folder to write
            to.
        by: A function that the command calls on its way.
        light: Seconds suffice for all of it.
    """

    words: str
    by: str
    light: bool = True


_SHARD = "--windows {root}/windows.npz"
_SEARCH = "--input {root}/curves --model {model} --out OUT --jobs 1"
COMMANDS = {
    "fetch mast": Typed("--target TIC1 --archive http://127.0.0.1:1 --out OUT", "tinytransit.fetch.fetching.fetch",
                        False),
    "fetch s3": Typed("--endpoint-url http://127.0.0.1:1 --out OUT", "tinytransit.fetch.fetching.fetch", False),
    **{f"fetch {name}": Typed("--target '10 20' --archive http://127.0.0.1:1 --attempts 1 --out OUT",
                              "tinytransit.fetch.fetching.fetch", False)
       for name in ("hubble", "irsa", "heasarc", "sdss")},
    "fetch local": Typed("{root}/curves --out OUT", "tinytransit.fetch.fetching.fetch"),
    "catalog": Typed("{root}/catalog.csv --out OUT/table.csv", "tinytransit.catalog.reading.read_catalog"),
    "photometry": Typed("--input {root}/pixels --out OUT --jobs 1", "tinytransit.batch.run.run_batch"),
    "windows": Typed("--input {root}/curves --catalog {root}/catalog.csv --out OUT/windows.npz",
                     "tinytransit.window.build.build_windows"),
    "synth": Typed("--count 4 --out OUT/windows.npz", "tinytransit.window.synthetic.stars.synthesise"),
    "label": Typed(f"{_SHARD} --catalog {{root}}/catalog.csv --out OUT/windows.npz",
                   "tinytransit.dataset.labelling.by_ephemeris.label_by_ephemeris"),
    "dataset convert": Typed("{root}/windows.npz OUT/windows.npz", "tinytransit.dataset.files.write_windows"),
    "dataset split": Typed("{root}/windows.npz --out OUT", "tinytransit.dataset.files.write_windows"),
    "dataset build": Typed("--input {root}/curves --catalog {root}/catalog.csv --out OUT --jobs 1",
                           "tinytransit.batch.run.run_batch"),
    "dataset compare": Typed(f"{_SHARD} --published {{root}}/windows.npz --model {{model}} --out OUT/compared.png",
                             "tinytransit.evaluate.published.comparison.compare"),
    "spectra prepare": Typed("--input {root}/spectra --out OUT/views.npz", "tinytransit.spectrum.preparing.prepare"),
    "spectra show": Typed("{root}/spectra/star.csv --picture OUT/star.png",
                          "tinytransit.spectrum.reading.read_spectra"),
    "spectra train": Typed("--kind anomaly --labelled {root}/supernovae.npz --steps 16 --out OUT",
                           "tinytransit.spectral_model.release.train_and_write"),
    "spectra evaluate": Typed("--kind anomaly --labelled {root}/supernovae.npz --model {root}/odd/anomaly.tflite "
                              "--json OUT/figures.json", "tinytransit.spectral_model.evaluating.measure_model"),
    "spectra classify": Typed("--views {root}/supernovae.npz --model {root}/types --csv OUT/classes.csv",
                              "tinytransit.spectral_model.viewed.answers"),
    "spectra detect": Typed("--views {root}/supernovae.npz --model {root}/odd --out OUT",
                            "tinytransit.spectral_model.viewed.answers"),
    "spectra calibrate": Typed("--views {root}/supernovae.npz --confirmed {root}/confirmed.csv --model {root}/odd "
                               "--dry-run --json OUT/found.json", "tinytransit.spectral_model.viewed.answers", False),
    "train": Typed(f"{_SHARD} --epochs 1 --out OUT", "tinytransit.model.training.train"),
    "evaluate": Typed(f"{_SHARD} --model {{model}} --json OUT/figures.json",
                      "tinytransit.evaluate.scoring.score_windows"),
    "threshold": Typed(f"{_SHARD} --model {{model}} --recall 0.9 --json OUT/threshold.json",
                       "tinytransit.evaluate.confidence.choosing.choose_threshold"),
    "calibrate": Typed(f"{_SHARD} --model {{model}} --dry-run --diagram OUT/reliability.png",
                       "tinytransit.evaluate.confidence.choosing.calibrate_model"),
    "labels add": Typed("'TIC 1' planet --period 3 --epoch 2458325.5 --duration 2 --store OUT",
                        "tinytransit.learning.store.LearningStore"),
    "labels import": Typed("{root}/windows.npz --store OUT", "tinytransit.learning.store.LearningStore"),
    "labels list": Typed("--store {store} --json OUT/labels.json", "tinytransit.learning.labels.all_labels"),
    "labels undo": Typed("1 --store OUT", "tinytransit.learning.store.LearningStore", False),
    "labels export": Typed("--store {store} --out OUT/labels.csv", "tinytransit.learning.labels.standing_labels"),
    "retrain": Typed(f"{_SHARD} --model {{model}} --epochs 1 --store OUT", "tinytransit.learning.retraining.retrain"),
    "models list": Typed("--store {store} --json OUT/models.json", "tinytransit.learning.listing.models_of"),
    "models show": Typed("{version} --store {store} --json OUT/model.json",
                         "tinytransit.learning.versions.open_version"),
    "models compare": Typed("{version} {version} --store {store} --json OUT/compared.json",
                            "tinytransit.learning.versions.open_version", False),
    "models rollback": Typed("--store OUT", "tinytransit.learning.store.LearningStore", False),
    "quantize": Typed(f"{{root}}/transit.keras {_SHARD} --samples 4 --out OUT/transit.tflite",
                      "tinytransit.deploy.quantize.quantize"),
    "export": Typed(f"{{model}}/vetting.tflite {_SHARD} --out OUT", "tinytransit.deploy.export.export"),
    "compile": Typed("{model}/vetting.tflite --out OUT", "tinytransit.deploy.static.compiler.compile_model"),
    "firmware init": Typed("OUT/project", "tinytransit.project.layout.create_project"),
    "doctor": Typed("--json OUT/found.json", "tinytransit.project.doctor.examine"),
    "size": Typed("--all --model {model} --json OUT/size.json", "tinytransit.verification.size.size.fit_board", False),
    "detect": Typed(_SEARCH, "tinytransit.detection.survey.run_batch"),
    "discover": Typed(f"--targets {{root}}/targets.txt --catalog {{root}}/other.csv {_SEARCH}",
                      "tinytransit.detection.survey.run_batch"),
    "detect-throughput": Typed("--input {root}/fits --count 1 --model {model} --json OUT/rate.json",
                               "tinytransit.detection.throughput.sector.two_minute_files", False),
    "serve": Typed("--data OUT --store OUT/store --port 0", "tinytransit.serve.running.run_server", False),
    "bisect": Typed("{model}/vetting.tflite", "tinytransit.verification.fuzz.bisecting.bisect", False),
    "fuzz": Typed("--networks 1 --out OUT", "tinytransit.verification.fuzz.campaign.run", False),
    "profile": Typed("--elf {root}/windows.npz --model {model} --html OUT/page.html --json OUT/profile.json",
                     "tinytransit.verification.profile.profile.profile_elf", False),
    "bench": Typed("--model {model} --json OUT/bench.json --build OUT/build",
                   "tinytransit.verification.bench.run.measure", False),
    "survey-cycles": Typed("{root}/windows.npz --model {model} --json OUT/cycles.json",
                           "tinytransit.verification.survey.raw_star.raw_star", False),
    "seu": Typed("--model {model} --out OUT --json OUT/seu.json", "tinytransit.verification.seu.study.study", False),
    "crossvalidate": Typed("--windows {folds} --folds 0 --epochs 1 --jobs 1 --out OUT",
                           "tinytransit.experiments.crossvalidation.run.run_folds"),
    "search": Typed("--windows {folds} --trials 1 --folds 0 --epochs 1 --max-macs 30000 --jobs 1 --out OUT",
                    "tinytransit.experiments.search.run.run_trials"),
    "transfer": Typed("--from a={folds} --to b={folds} --epochs 1 --repeats 1 --out OUT",
                      "tinytransit.experiments.transfer.chain.run_chains"),
    "baselines": Typed("--windows {folds} --only snr --folds 0 --out OUT",
                       "tinytransit.experiments.baselines.cell.measure"),
    "uncertainty": Typed(f"--network {{root}}/transit.keras {_SHARD} --passes 2 --out OUT",
                         "tinytransit.experiments.uncertainty.study.study"),
    "failures": Typed(f"--injections 0 --model {{model}} {_SHARD} --out OUT",
                      "tinytransit.experiments.failures.worst.worst_rows"),
    "completeness": Typed("--quiet 1 --out OUT --jobs 1", "tinytransit.batch.run.run_batch"),
    "report": Typed(f"--all --model {{model}} {_SHARD} --out OUT", "tinytransit.report.science.study.study"),
    "feasibility": Typed("--defaults --model {model} --out OUT", "tinytransit.report.feasibility.study.study", False),
}  # fmt: skip


def leaves(group: Any, *names: str) -> Iterator[tuple[str, Any]]:
    """Every command below a group that its help shows, with what a user types for it."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from leaves(command, *names, name)
        elif not command.hidden:
            yield " ".join([*names, name]), command


# `hil` is the other program under another name.
ALL = {name: command for name, command in leaves(typer.main.get_command(cli.app)) if name != "hil"}


def written(root: Path, shard: WindowShard) -> Path:
    """Write small inputs for all commands into a folder, windows of hostile names among them; returns the folder."""
    from tinytransit.model.network import Architecture, Branch, build_network
    from tinytransit.window.measurements import MEASUREMENTS

    small = Architecture((("local_view", Branch((8,), (8,), 8)),), scalar_units=4, dense_units=8, dropout=0.4)
    write_star(root / "curves", "TIC 11", *with_planets(planet(3.1)))
    write_pixels(root / "pixels" / "tp.fits", "tess", images(neighbour_depth=0.2))
    (root / "fits").mkdir()
    (root / "spectra").mkdir()
    (root / "spectra" / "star.csv").write_bytes(comma_separated())
    np.savez(root / "supernovae.npz", **supernovae())  # type: ignore[arg-type]
    (root / "confirmed.csv").write_text("star,anomalous\nsnIa1,no\nsnIa2,no\nsnII0,yes\nsnII1,yes\n")
    for link, model in (("types", "supernova"), ("odd", "anomaly")):
        shutil.copytree(MODELS / model, root / link)
    (root / "catalog.csv").write_text(CATALOG)
    (root / "other.csv").write_text(CATALOG.replace("TIC 11", "TIC 12"))
    (root / "targets.txt").write_text("TIC 11\n")
    write_shard(shard, root / "short.npz")
    write_shard(hostile_shard(shard), root / "windows.npz")
    write_shard(hostile_folds(shard), root / FILE_NAME)
    build_network(small, {"local_view": 61, "measurements": MEASUREMENTS}).save(root / "transit.keras")
    with LearningStore(root / "store") as store:
        add_labels(store, [NewLabel("TIC 11", 3.1, 2_458_326.3, 2.5, Label.PLANET, "command", "test", "anna")])
        begin_with(store, RELEASED_MODEL)
    return root


def command_line(command: str, root: Path, model: Path, out: Path) -> list[str]:
    """Return the words of a command of ``COMMANDS``, the program first."""
    store, folds = root / "store", shlex.quote(str(root / FILE_NAME))
    version = next((store / "models").glob("[0-9a-f]*")).name
    words = COMMANDS[command].words.format(root=root, model=model, folds=folds, store=store, version=version)
    return ["tinytransit", *shlex.split(f"{command} {words}".replace("OUT", str(out)))]


def invoke(words: Sequence[str]) -> Ended:
    """Run either program in this process, as its entry point does."""
    out, err, before = io.StringIO(), io.StringIO(), sys.argv
    sys.argv = list(words)
    status: object = 0
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            (hil.__main__.main if words[0] == "hil" else cli.main)()
    except SystemExit as left:
        status = left.code
    finally:
        sys.argv = before
    return Ended(status if isinstance(status, int) else 0, out.getvalue(), err.getvalue())
