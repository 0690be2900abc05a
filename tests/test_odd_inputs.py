# SPDX-License-Identifier: MIT
"""What is named as an input and is a device, a pipe, or a document deeper than anybody writes: one line, status 2."""

import csv
import os
import socket
from pathlib import Path

import pytest
from helpers.every_command import CATALOG, invoke
from helpers.searched_stars import planet, with_planets, write_star

from tinytransit.verification.hostile.commands import RefusedError, see_ended

MODELS = Path(__file__).parents[1] / "models"
COMMANDS = {
    "compile": "tinytransit compile ODD --out OUT",
    "export": f"tinytransit export ODD --windows {MODELS}/golden.npz --out OUT",
    "bisect": "tinytransit bisect ODD",
    "quantize": f"tinytransit quantize ODD --windows {MODELS}/golden.npz --out OUT/a.tflite",
    "evaluate": f"tinytransit evaluate --model {MODELS} --windows ODD",
    "model": "tinytransit evaluate --model ODD --windows ODD",
    "catalog": "tinytransit catalog ODD --out OUT/a.csv",
    "targets": f"tinytransit discover --targets ODD --input {MODELS} --model {MODELS} --out OUT",
    "convert": "tinytransit dataset convert ODD OUT/a.npz",
    "split": "tinytransit dataset split ODD --out OUT",
    "mission": "tinytransit feasibility --orbit ODD --out OUT",
    "bench": "tinytransit bench --against ODD --json OUT/a.json",
    "run": f"hil run --model {MODELS} --windows ODD --target tflm-host",
    "plan": "hil campaign ODD --out OUT",
    "page": "hil page ODD --out OUT/a.html",
    "spectra": f"tinytransit spectra detect --views ODD --model {MODELS}/anomaly --out OUT",
}
NESTED = {
    "training": f"tinytransit export {MODELS}/transit.tflite --training ODD --windows {MODELS}/golden.npz --out OUT",
    "mission": "tinytransit feasibility --orbit ODD --out OUT",
    "bench": "tinytransit bench --against ODD --json OUT/a.json",
    "plan": "hil campaign ODD --out OUT",
    "page": "hil page ODD --out OUT/a.html",
}


def refused(words: str, odd: Path, out: Path) -> None:
    with pytest.raises(RefusedError):
        see_ended(invoke(words.replace("ODD", str(odd)).replace("OUT", str(out)).split()), (2,))
    assert not out.exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_device_or_a_pipe_is_refused_and_not_waited_for(command: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zeros.json").symlink_to("/dev/zero")
    for odd in (tmp_path / "pipe", tmp_path / "zeros.json"):
        refused(COMMANDS[command], odd, tmp_path / "out")


@pytest.mark.parametrize("command", NESTED)
@pytest.mark.parametrize("suffix", ["json", "yaml"])
def test_a_document_of_a_hundred_thousand_levels_is_refused(command: str, suffix: str, tmp_path: Path) -> None:
    (tmp_path / f"deep.{suffix}").write_text("[" * 100_000 + "]" * 100_000)
    refused(NESTED[command], tmp_path / f"deep.{suffix}", tmp_path / "out")


def test_a_manifest_of_a_hundred_thousand_levels_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"a":' * 100_000 + "1" + "}" * 100_000)
    refused(f"tinytransit evaluate --model {tmp_path} --windows {MODELS}/golden.npz", tmp_path, tmp_path / "out")


def test_a_folder_of_odd_files_gives_what_is_sound_and_a_reason_for_each_other(tmp_path: Path) -> None:
    folder, out = tmp_path / "curves", tmp_path / "out"
    good = write_star(folder, "TIC 11", *with_planets(planet(3.1)))
    odd = ["folder.csv", "pipe.csv", "socket.fits", "dangling.csv", "loop.csv", "empty.csv", ".TIC_11-abcd.csv"]
    (folder / odd[0]).mkdir()
    os.mkfifo(folder / odd[1])
    (folder / odd[3]).symlink_to("absent.csv")
    (folder / odd[4]).symlink_to(odd[4])
    (folder / odd[5]).touch()
    (folder / odd[6]).write_bytes(good.read_bytes())
    (tmp_path / "catalog.csv").write_text(CATALOG)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / odd[2]))
        words = f"--input {folder} --catalog {tmp_path}/catalog.csv --out {out} --jobs 1"
        ended = invoke(["tinytransit", "dataset", "build", *words.split()])
    assert ended.status == 3, ended.err
    with (out / "skipped.csv").open(newline="") as file:
        reasons = {row["what"]: row["reason"] for row in csv.DictReader(file)}
    assert set(odd) <= reasons.keys() and all(reasons[name] for name in odd)
    assert list(out.glob("*.npz"))
