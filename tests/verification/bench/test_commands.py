# SPDX-License-Identifier: MIT
"""The command on the released model: reproducible, precise about bytes, and awake to what gets slower."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from helpers.firmware_images import RELEASED_MODEL, ROOT
from helpers.outer_ends import with_outer_ends
from typer.testing import CliRunner, Result

from tinytransit.cli import app
from tinytransit.deploy.static.compiler import Compiled, compile_model
from tinytransit.deploy.static.goal import Goal
from tinytransit.verification.bench.build import BareBuilder
from tinytransit.verification.bench.errors import BenchError
from tinytransit.verification.bench.measure import measure_bare
from tinytransit.verification.bench.record import Row, load_record
from tinytransit.verification.emulator.errors import EmulationError
from tinytransit.verification.fuzz.layers import write_network
from tinytransit.verification.fuzz.network import Input, Network, Node

pytestmark = pytest.mark.emulator
MODEL = RELEASED_MODEL / "transit.tflite"
# Its answers are the sum of the first value of each input, and one more.
LIBRARY = ROOT / "tests" / "firmware" / "fake_tflm"
LIBRARY_ARENA = 4096
FIGURES = ("macs", "instructions", "cycles", "flash_reads", "code_bytes", "library_bytes", "table_bytes",
           "weight_bytes", "ram_bytes", "boards")  # fmt: skip

Bench = Callable[..., Result]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


@pytest.fixture
def bench(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.chdir(ROOT)
    fixed = ["bench", "--goal", "balanced", "--build", str(folder)]
    return lambda *arguments: CliRunner().invoke(app, [*fixed, *map(str, arguments)])


@pytest.fixture
def first(bench: Bench, folder: Path) -> Path:
    path = folder / "first.json"
    if not path.is_file():
        result = bench("--json", path)
        assert result.exit_code == 0, result.output
    return path


@pytest.fixture
def row(first: Path) -> Row:
    (only,) = load_record(first).rows
    return only


@pytest.fixture(scope="module")
def compiled() -> Compiled:
    return compile_model(MODEL.read_bytes(), Goal.BALANCED)


def planted(path: Path, target: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """Copy a record with its row changed."""
    document = json.loads(path.read_text())
    change(document["rows"][0])
    target.write_text(json.dumps(document))
    return target


def test_the_linked_bytes_are_those_that_were_compiled(row: Row, compiled: Compiled) -> None:
    weights = sum(t.values.nbytes for s in compiled.steps for t in s.tables if t.field.startswith("weights"))
    assert row.weight_bytes == weights >= row.int8_weight_bytes > 0
    assert row.table_bytes >= compiled.constant_bytes - weights
    assert row.ram_bytes >= compiled.arena_bytes > row.live_pair_bytes > 0


def test_every_row_says_how_its_times_were_obtained(row: Row) -> None:
    assert {board.kind for board in row.boards} == {"modelled"}
    clocks = {board.clock_hz for board in row.boards if board.family == "zero-wait"}
    assert clocks == {64_000_000, 80_000_000, 120_000_000, 168_000_000}
    assert all(board.low_ms < board.mid_ms < board.high_ms for board in row.boards)


def test_a_second_run_writes_the_same_bytes_and_finds_no_change(bench: Bench, first: Path, tmp_path: Path) -> None:
    result = bench("--json", tmp_path / "second.json", "--against", first)
    assert result.exit_code == 0, result.output
    assert (tmp_path / "second.json").read_bytes() == first.read_bytes()
    for text in ("cycles/MAC", "TFLM + CMSIS-NN, -O2", "Targets", "zero-wait", "+0.00"):
        assert text in result.output


def test_what_got_slower_is_found(bench: Bench, first: Path, tmp_path: Path) -> None:
    def was_faster(row: dict[str, Any]) -> None:
        row["cycles"]["mid"] = round(row["cycles"]["mid"] / 1.01)

    old = planted(first, tmp_path / "old.json", was_faster)
    result = bench("--against", old)
    assert result.exit_code == 1
    assert "+1.00 !" in result.output
    assert bench("--against", old, "--tolerance", "1.1").exit_code == 0


def test_the_engine_alone_is_that_of_the_firmware(row: Row, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    bare = measure_bare(MODEL, Goal.BALANCED, BareBuilder(folder / "bare"), seed=0)
    assert bare.image == "bare" and bare.image_sha256 != row.image_sha256
    assert {name: getattr(bare, name) for name in FIGURES} == {name: getattr(row, name) for name in FIGURES}


def test_a_network_that_cannot_be_profiled_is_named(
    bench: Bench, row: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def give_up(*arguments: object) -> Row:
        raise EmulationError("not back")

    monkeypatch.setattr("tinytransit.verification.bench.run.measure_bare", give_up)
    (tmp_path / "endless.tflite").write_bytes(MODEL.read_bytes())
    result = bench("--mlperf-tiny", tmp_path, "--json", tmp_path / "a.json")
    assert result.exit_code == 1
    assert "not measured: endless balanced: not back" in result.output
    record = load_record(tmp_path / "a.json")
    assert record.rows == (row,) and len(record.not_measured) == 1


def test_a_librarys_interpreter_is_measured_beside_it_unless_it_answers_wrongly(
    bench: Bench, row: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([[b"\0", b"\1"], [b"\0", b"\0"]])
    run = "tinytransit.verification.bench.run"
    monkeypatch.setattr(f"{run}.measure_firmware", lambda *arguments: row)
    monkeypatch.setattr(f"{run}.measure_bare", lambda *arguments: row.model_copy(update={"model": "other"}))
    monkeypatch.setattr(
        "tinytransit.verification.bench.interpreter.draw_inputs",
        lambda model, seed: ([bytes(size) for size in (218, 201, 61, 61)], next(answers)),
    )
    (tmp_path / "other.tflite").write_bytes(MODEL.read_bytes())
    result = bench("--mlperf-tiny", tmp_path, "--lib", LIBRARY, "--json", tmp_path / "a.json")
    assert result.exit_code == 1 and "not measured: other tflm" in result.output
    record = load_record(tmp_path / "a.json")
    assert [each.model for each in record.rows] == ["transit", "other"]
    (interpreted,) = record.interpreted
    assert interpreted.model == row.model and interpreted.arena_bytes == LIBRARY_ARENA
    assert interpreted.flash_bytes > MODEL.stat().st_size and interpreted.cycles.mid > 0
    assert f"{interpreted.cycles.mid / row.cycles.mid:.2f}" in result.output


def test_any_model_is_measured_alone_and_what_cannot_be_is_named(
    bench: Bench, row: Row, tmp_path: Path, tiny_model: bytes
) -> None:
    (tmp_path / "adopted.tflite").write_bytes(MODEL.read_bytes())
    # Without a weight, and with ends of another type.
    relu = write_network(Network((Input((1, 20, 3), 0.1, 0),), (Node("relu", (0,), {}, 0.2, 5),), (1,)))[0]
    (tmp_path / "relu.tflite").write_bytes(relu)
    (tmp_path / "float.tflite").write_bytes(with_outer_ends(tiny_model, "float32", "float32"))
    files = [tmp_path / f"{name}.tflite" for name in ("adopted", "relu", "float")]
    result = bench(*files, "--json", tmp_path / "a.json")
    assert result.exit_code == 0, result.output
    adopted, plain, outer = load_record(tmp_path / "a.json").rows
    assert (adopted.image, adopted.instructions, adopted.ram_bytes) == ("bare", row.instructions, row.ram_bytes)
    assert plain.macs == 0 and plain.cycles_per_mac is None and outer.macs == 262
    (tmp_path / "bad.tflite").write_bytes(relu[:40])
    result = bench(files[1], tmp_path / "bad.tflite", "--json", tmp_path / "b.json")
    assert result.exit_code == 1 and "not measured: bad balanced" in result.output
    assert isinstance(bench(tmp_path / "bad.tflite").exception, BenchError)


@pytest.mark.parametrize(
    ("arguments", "fact"),
    [
        (["--model", MODEL, "--model", MODEL], "transit"),
        (["--mlperf-tiny", "EMPTY"], ".tflite"),
        (["--against", "EMPTY/none.json"], "none.json"),
        (["--lib", "EMPTY"], "TensorFlow Lite Micro"),
    ],
)
def test_what_cannot_be_measured_is_said(bench: Bench, tmp_path: Path, arguments: list[str], fact: str) -> None:
    result = bench(*(str(argument).replace("EMPTY", str(tmp_path)) for argument in arguments))
    assert isinstance(result.exception, BenchError)
    assert fact in str(result.exception)


def test_it_needs_no_checkout(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    result = bench("--model", RELEASED_MODEL, "--windows", RELEASED_MODEL / "golden.npz", "--goal", "balanced")
    assert result.exit_code == 0, result.output
