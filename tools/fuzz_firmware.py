# SPDX-License-Identifier: MIT
"""Fuzz the firmware with libFuzzer under sanitizers: its receiver, its session, the whole application, and the survey.

Run in the root of the checkout: ``python tools/fuzz_firmware.py --seconds 120``. It needs clang with its run-time
library and LLVM's coverage tools. Exit status: 0 nothing found; 1 a finding, whose input is kept; 2 a tool is missing
or a harness does not build.
"""

import json
import os
import re
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from hil.protocol.messages import Bench, Hello, Infer, SelfTest, Stats
from hil.protocol.survey_messages import FluxBlock, GetCandidate, GetView, Search, StarBegin
from tinytransit.errors import TinyTransitError
from tinytransit.files import write_bytes, write_text
from tinytransit.verification.compiler_flags import read_flags

COMMAND = "python tools/fuzz_firmware.py --keep"
ROOT = Path(__file__).parents[1]
FUZZ = ROOT / "tests" / "firmware" / "fuzz"
CORPUS = FUZZ / "corpus.json"
VECTORS = ROOT / "tests" / "hil/protocol/vectors.json"
_FRAMES = (
    "src/wire/cobs",
    "src/wire/crc32",
    "src/inference/golden",
    "src/session/history",
    "src/integrity/image",
    "src/inference/inference",
    "src/tensors/tensors",
    "src/wire/protocol",
    "src/session/observing",
    "src/session/requests",
    "src/session/session",
)
_SURVEY = tuple(sorted(f"survey/{file.stem}" for file in (ROOT / "firmware/survey").glob("*.c")))
# The files of the firmware that each harness runs.
HARNESSES = {
    "parser": ("src/wire/cobs", "src/wire/crc32", "src/wire/protocol"),
    # With a survey, whose messages it then answers.
    "session": (*(name for name in _FRAMES if name != "src/session/observing"), *_SURVEY),
    "application": (*_FRAMES, "src/app/banner", "src/eembc/command_line", "src/eembc/eembc", "src/eembc/eembc_buffer",
                    "src/eembc/text"),
    "survey": _SURVEY,
}  # fmt: skip
# Harnesses whose firmware has a survey, of a few days so that many are tried.
SURVEYS = ("session", "survey")
SURVEY_SIZES = ("-DSURVEY_MAX_BINS=1440u", "-DSURVEY_MAX_PERIODS=640u")
_WITHOUT_DEVICE = ("parser", "survey")
SANITIZERS = "address,undefined"
# Longer than any two frames, so that whatever follows the longest one is tried as well.
MAX_INPUT = 4096
# Inputs that are kept as a regression test are shorter, to spare the repository; the seeds have the long ones.
MAX_KEPT = 384
# What tests/firmware/device.c takes.
INPUT_BYTES = 262
_PACKAGES = "clang libclang-rt-14-dev llvm"


class CampaignError(TinyTransitError):
    """A program that the campaign needs is not installed, or fails."""


@dataclass(frozen=True)
class Campaign:
    """What became of one harness.

    Attributes:
        harness: Its name.
        executions: Inputs tried.
        edges: Edges of the control flow that they reached, as libFuzzer counts them.
        finding: The input that broke it, if one did.
    """

    harness: str
    executions: int
    edges: int
    finding: Path | None


def sources(harness: str) -> list[Path]:
    """Return the C files of a harness without its driver."""
    stand_in = [] if harness in _WITHOUT_DEVICE else [FUZZ.parent / "device.c"]
    return [FUZZ / f"{harness}.c", *stand_in, *(ROOT / "firmware" / f"{name}.c" for name in HARNESSES[harness])]


def compile_harness(compiler: str, harness: str, flags: Sequence[str], driver: str | None, program: Path) -> None:
    """Compile a harness to a program, with a driver of the same folder if it needs one of ours.

    Raises:
        CampaignError: If there is no such compiler, or it refuses the code.
    """
    folders = [ROOT / "firmware" / "src", ROOT / "firmware" / "include", FUZZ]
    survey: list[str] = []
    if harness in SURVEYS:
        folders += [ROOT / "firmware", ROOT / "models" / "static"]
        survey = ["-DTINYTRANSIT_SURVEY", *SURVEY_SIZES, *read_flags(ROOT / "firmware").survey]
    files = [*sources(harness), *([FUZZ / f"{driver}.c"] if driver else [])]
    includes = [f"-I{folder}" for folder in folders]
    version = ["-DVERSION_MAJOR=1", "-DVERSION_MINOR=2", "-DVERSION_PATCH=3"]
    shared = read_flags(ROOT / "firmware")
    command = [compiler, *shared.language, *shared.host_optimize, "-g", *shared.warnings, "-fno-sanitize-recover=all"]
    _run([*command, *flags, *survey, *version, *includes, "-o", str(program), *map(str, files)])


def seeds() -> list[bytes]:
    """Return the streams and sessions of the test vectors, every request, and every command of text."""
    vectors = json.loads(VECTORS.read_text())
    streams = [bytes.fromhex(stream["wire"]) for stream in vectors["streams"]]
    sessions = [b"".join(bytes.fromhex(step["send"]) for step in session["steps"]) for session in vectors["sessions"]]
    requests = (Hello(), Infer(bytes(INPUT_BYTES)), SelfTest(), Bench(3), Stats())
    session = b"".join(request.frame(seq).encode() for seq, request in enumerate(requests))
    load = b"db load %d%%" % INPUT_BYTES + b"db 0123456789abcdefABCDEF%" * -(-INPUT_BYTES // 11)
    commands = b"name%profile%help%timestamp%db print%results%infer 2 1%results%what%" + b"x" * 81 + b"%"
    return [
        *streams,
        *sessions,
        session,
        searched(),
        load + commands,
        b"db load 4%db 0g%db 1%infer 0%" + session + commands,
    ]


def searched() -> bytes:
    """Return a session that has a star of five days searched."""
    flux = [(-6000.0 if 3 < number % 173 < 20 else 0.0) + (number * 7919 % 211) for number in range(720)]
    blocks = [FluxBlock(k, 240 * k, tuple(flux[240 * k : 240 * k + 240]), (False,) * 240) for k in range(3)]
    ask = [GetCandidate(0), *(GetView(0, part) for part in range(6))]
    star = StarBegin(7, 1325.5, 1, 600_000_000, 43_200, 1_123_200, 1e6, 1.0, 2, 1.0, 1.0, 5772.0, 9.5)
    requests = (Hello(), star, *blocks, *[Search(65_535)] * 64, *ask)
    return b"".join(request.frame(seq).encode() for seq, request in enumerate(requests))


def stars() -> list[bytes]:
    """Return stars as the harness of the survey reads them: with a planet, with eclipses of two depths, with both."""
    periods = (43_200).to_bytes(3, "little") + (1_123_200).to_bytes(3, "little") + b"\xff"
    cadence = (600_000_000).to_bytes(4, "little")
    one, pair = (b"\x03" + struct.pack("<HHBBBB", 1400, 16 * 300, 12, *depths, 20) for depths in ((60, 60), (200, 60)))
    host = struct.pack("<4f", 1.0, 1.0, 5772.0, 9.5)
    begin, known = b"\0\x02" + cadence + periods, b"\0\x82" + cadence + periods + host
    return [begin + one, begin + pair, known + one + b"\x01\x40\x00" + pair]


def kept(harness: str) -> list[bytes]:
    """Return the inputs of a harness that earlier campaigns left as a regression test."""
    inputs = json.loads(CORPUS.read_text())[_inputs_of(harness)] if CORPUS.is_file() else ()
    return [bytes.fromhex(data) for data in inputs]


def _inputs_of(harness: str) -> str:
    """Return the key of a harness' inputs: all but the survey's are streams of bytes."""
    return "stars" if harness == "survey" else "inputs"


def inputs(harness: str) -> list[bytes]:
    """Return what a campaign of a harness begins with."""
    return [*(stars() if harness == "survey" else seeds()), *kept(harness)]


def write_inputs(folder: Path, inputs: Iterable[bytes]) -> list[Path]:
    """Write each input to a file of its own and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for number, data in enumerate(inputs):
        files.append(folder / f"{number:05d}")
        write_bytes(files[-1], data)
    return files


def main(
    seconds: Annotated[int, typer.Option(min=1, help="How long to fuzz, all harnesses together.")] = 120,
    seed: Annotated[int, typer.Option(min=1, help="Seed of libFuzzer.")] = 1,
    out: Annotated[Path, typer.Option(help="Folder for programs, corpus and findings.")] = Path("build/fuzz-firmware"),
    keep: Annotated[
        bool,
        typer.Option("--keep", help="Write the smallest corpus of that coverage to tests/firmware/fuzz/corpus.json."),
    ] = False,
    harness: Annotated[
        list[str] | None, typer.Option(help="A harness to fuzz; may be repeated; all of them by default.")
    ] = None,
) -> None:
    """Fuzz, print executions, coverage and findings, and hold the corpus against the Python side of the protocol."""
    chosen = harness or list(HARNESSES)
    try:
        if unknown := set(chosen) - set(HARNESSES):
            raise CampaignError(f"no harness {min(unknown)}; there are: {', '.join(HARNESSES)}")
        for each in chosen:
            shutil.rmtree(_folder(out, each, "seeds"), ignore_errors=True)
            write_inputs(_folder(out, each, "seeds"), inputs(each))
            _folder(out, each, "corpus").mkdir(exist_ok=True)
        campaigns = [_fuzz(each, seconds // len(chosen) or 1, seed, out) for each in chosen]
        for campaign in campaigns:
            print(
                f"{campaign.harness}: {campaign.executions} executions, {campaign.edges} edges, "
                f"{'FOUND ' + str(campaign.finding) if campaign.finding else 'nothing found'}"
            )
        for file, line in _coverage(out, chosen):
            print(f"coverage of {file}: {line}")
    except CampaignError as error:
        print(f"fuzz-firmware: {error}", file=sys.stderr)
        raise typer.Exit(2) from None
    differs = _differs(out)
    if keep:
        before = json.loads(CORPUS.read_text()) if CORPUS.is_file() else {}
        keys = {
            _inputs_of(each): [other for other in chosen if _inputs_of(other) == _inputs_of(each)] for each in chosen
        }
        smallest = {key: _merge(out, group, MAX_KEPT) for key, group in keys.items()}
        found = {key: sorted(file.read_bytes().hex() for file in files) for key, files in smallest.items()}
        document = {**before, "generated_by": COMMAND, **found}
        write_text(CORPUS, json.dumps(document, indent=1) + "\n")
    raise typer.Exit(1 if differs or any(campaign.finding for campaign in campaigns) else 0)


def _fuzz(harness: str, seconds: int, seed: int, out: Path) -> Campaign:
    program, findings = out / f"fuzz_{harness}", out / "findings"
    findings.mkdir(exist_ok=True)
    # Frames have a checksum; the survey's own inputs have none.
    driver = "mutator" if harness != "survey" else None
    compile_harness("clang", harness, [f"-fsanitize=fuzzer,{SANITIZERS}"], driver, program)
    done = subprocess.run(
        [program, f"-max_total_time={seconds}", f"-seed={seed}", f"-max_len={MAX_INPUT}", "-timeout=10",
         "-print_final_stats=1", f"-artifact_prefix={findings}/{harness}-",
         _folder(out, harness, "corpus"), _folder(out, harness, "seeds")],
        capture_output=True, text=True, errors="replace",
    )  # fmt: skip
    write_text(out / f"{harness}.log", done.stderr)
    kept_at = re.search(r"Test unit written to (\S+)", done.stderr)
    if done.returncode != 0 and kept_at is None:
        raise CampaignError(f"{program} ended with status {done.returncode} and kept no input; see {out / harness}.log")
    executions = re.search(r"number_of_executed_units: (\d+)", done.stderr)
    edges = re.findall(r"cov: (\d+)", done.stderr)
    return Campaign(
        harness,
        int(executions[1]) if executions else 0,
        int(edges[-1]) if edges else 0,
        Path(kept_at[1]) if kept_at else None,
    )


def _folder(out: Path, harness: str, what: str) -> Path:
    """Return the folder of a harness' seeds or corpus, which those that read alike share."""
    return out / f"{what}-{_inputs_of(harness)}"


def _merge(out: Path, group: Sequence[str], longest: int) -> list[Path]:
    """Return the smallest set of inputs that reaches what all inputs of some harnesses, cut to a length, reach."""
    smallest = out / "smallest"
    shutil.rmtree(smallest, ignore_errors=True)
    smallest.mkdir()
    for harness in group:
        subprocess.run([out / f"fuzz_{harness}", "-merge=1", f"-max_len={longest}", smallest,
                        _folder(out, harness, "corpus"), _folder(out, harness, "seeds")],
                       capture_output=True)  # fmt: skip
    return sorted(smallest.iterdir())


def _coverage(out: Path, chosen: Sequence[str]) -> list[tuple[str, str]]:
    """Return for each file of the firmware what the inputs execute of it, by clang's source-based coverage."""
    profiles, programs = [], []
    for harness in chosen:
        program, profile = out / f"coverage_{harness}", out / f"{harness}.profraw"
        compile_harness("clang", harness, ["-fprofile-instr-generate", "-fcoverage-mapping"], "replay", program)
        _run([str(program), *map(str, _merge(out, [harness], MAX_INPUT))], LLVM_PROFILE_FILE=str(profile))
        profiles.append(str(profile))
        programs.append(program)
    merged = str(out / "merged.profdata")
    _run(["llvm-profdata", "merge", "-o", merged, *profiles])
    exported = _run(
        [
            "llvm-cov",
            "export",
            "-summary-only",
            f"-instr-profile={merged}",
            str(programs[0]),
            *(f"-object={program}" for program in programs[1:]),
        ]
    )
    lines = []
    for entry in json.loads(exported)["data"][0]["files"]:
        file = Path(entry["filename"])
        if file.is_relative_to(ROOT / "firmware") and file.suffix == ".c":
            parts = (
                f"{entry['summary'][kind]['covered']} of {entry['summary'][kind]['count']} {kind}"
                for kind in ("lines", "branches")
            )
            lines.append((str(file.relative_to(ROOT)), ", ".join(parts)))
    return lines


def _differs(out: Path) -> bool:
    """Return whether the C and the Python side of the protocol answer an input of the corpus differently."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(FUZZ)], cwd=ROOT,
        env={**os.environ, "TINYTRANSIT_FUZZ_CORPUS": str(out.resolve())},
    ).returncode != 0  # fmt: skip


def _run(command: list[str], **environment: str) -> str:
    try:
        return subprocess.run(
            command, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}
        ).stdout
    except FileNotFoundError:
        raise CampaignError(
            f"{command[0]} is not installed; on Debian: apt-get install --no-install-recommends {_PACKAGES}"
        ) from None
    except subprocess.CalledProcessError as error:
        raise CampaignError(f"{command[0]} ended with status {error.returncode}; it says why above") from None


if __name__ == "__main__":
    typer.run(main)
