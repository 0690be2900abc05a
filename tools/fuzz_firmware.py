# SPDX-License-Identifier: MIT
"""Fuzz the firmware with libFuzzer under sanitizers: its receiver, its session, and the whole application.

Run in the root of the checkout: ``python tools/fuzz_firmware.py --seconds 120``. It needs clang with its run-time
library and LLVM's coverage tools. Exit status: 0 nothing found; 1 a finding, whose input is kept; 2 a tool is missing
or a harness does not build.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from hil.protocol.messages import Bench, Hello, Infer, SelfTest, Stats
from tinytransit.errors import TinyTransitError
from tinytransit.files import write_bytes, write_text
from tinytransit.verification.compiler_flags import read_flags

COMMAND = "python tools/fuzz_firmware.py --keep"
ROOT = Path(__file__).parents[1]
FUZZ = ROOT / "tests" / "firmware" / "fuzz"
CORPUS = FUZZ / "corpus.json"
VECTORS = ROOT / "tests" / "hil/protocol/vectors.json"
_FRAMES = (
    "wire/cobs",
    "wire/crc32",
    "inference/golden",
    "session/history",
    "integrity/image",
    "inference/inference",
    "tensors/tensors",
    "wire/protocol",
    "session/observing",
    "session/requests",
    "session/session",
)
# The files of the firmware that each harness runs.
HARNESSES = {
    "parser": ("wire/cobs", "wire/crc32", "wire/protocol"),
    "session": _FRAMES,
    "application": (*_FRAMES, "app/banner", "eembc/command_line", "eembc/eembc", "eembc/eembc_buffer", "eembc/text"),
}
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
    stand_in = [FUZZ.parent / "device.c"] if harness != "parser" else []
    return [FUZZ / f"{harness}.c", *stand_in, *(ROOT / "firmware" / "src" / f"{name}.c" for name in HARNESSES[harness])]


def compile_harness(compiler: str, flags: Sequence[str], files: Iterable[Path], program: Path) -> None:
    """Compile a harness to a program.

    Raises:
        CampaignError: If there is no such compiler, or it refuses the code.
    """
    includes = [f"-I{folder}" for folder in (ROOT / "firmware" / "src", ROOT / "firmware" / "include", FUZZ)]
    version = ["-DVERSION_MAJOR=1", "-DVERSION_MINOR=2", "-DVERSION_PATCH=3"]
    shared = read_flags(ROOT / "firmware")
    command = [compiler, *shared.language, *shared.host_optimize, "-g", *shared.warnings, "-fno-sanitize-recover=all"]
    _run([*command, *flags, *version, *includes, "-o", str(program), *map(str, files)])


def seeds() -> list[bytes]:
    """Return the streams and sessions of the test vectors, every request, and every command of text."""
    vectors = json.loads(VECTORS.read_text())
    streams = [bytes.fromhex(stream["wire"]) for stream in vectors["streams"]]
    sessions = [b"".join(bytes.fromhex(step["send"]) for step in session["steps"]) for session in vectors["sessions"]]
    requests = (Hello(), Infer(bytes(INPUT_BYTES)), SelfTest(), Bench(3), Stats())
    session = b"".join(request.frame(seq).encode() for seq, request in enumerate(requests))
    load = b"db load %d%%" % INPUT_BYTES + b"db 0123456789abcdefABCDEF%" * -(-INPUT_BYTES // 11)
    commands = b"name%profile%help%timestamp%db print%results%infer 2 1%results%what%" + b"x" * 81 + b"%"
    return [*streams, *sessions, session, load + commands, b"db load 4%db 0g%db 1%infer 0%" + session + commands]


def kept() -> list[bytes]:
    """Return the inputs that earlier campaigns left as a regression test."""
    return [bytes.fromhex(data) for data in json.loads(CORPUS.read_text())["inputs"]] if CORPUS.is_file() else []


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
) -> None:
    """Fuzz, print executions, coverage and findings, and hold the corpus against the Python side of the protocol."""
    try:
        corpus = out / "corpus"
        shutil.rmtree(out / "seeds", ignore_errors=True)
        write_inputs(out / "seeds", [*seeds(), *kept()])
        corpus.mkdir(exist_ok=True)
        campaigns = [_fuzz(harness, seconds // len(HARNESSES) or 1, seed, out) for harness in HARNESSES]
        for campaign in campaigns:
            print(
                f"{campaign.harness}: {campaign.executions} executions, {campaign.edges} edges, "
                f"{'FOUND ' + str(campaign.finding) if campaign.finding else 'nothing found'}"
            )
        for file, line in _coverage(out, _merge(out, MAX_INPUT)):
            print(f"coverage of {file}: {line}")
    except CampaignError as error:
        print(f"fuzz-firmware: {error}", file=sys.stderr)
        raise typer.Exit(2) from None
    differs = _differs(corpus)
    if keep:
        inputs = sorted(file.read_bytes().hex() for file in _merge(out, MAX_KEPT))
        document = {"generated_by": COMMAND, "inputs": inputs}
        write_text(CORPUS, json.dumps(document, indent=1) + "\n")
    raise typer.Exit(1 if differs or any(campaign.finding for campaign in campaigns) else 0)


def _fuzz(harness: str, seconds: int, seed: int, out: Path) -> Campaign:
    program, findings = out / f"fuzz_{harness}", out / "findings"
    findings.mkdir(exist_ok=True)
    files = [*sources(harness), FUZZ / "mutator.c"]
    compile_harness("clang", [f"-fsanitize=fuzzer,{SANITIZERS}"], files, program)
    done = subprocess.run(
        [program, f"-max_total_time={seconds}", f"-seed={seed}", f"-max_len={MAX_INPUT}", "-timeout=10",
         "-print_final_stats=1", f"-artifact_prefix={findings}/{harness}-", out / "corpus", out / "seeds"],
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


def _merge(out: Path, longest: int) -> list[Path]:
    """Return the smallest set of inputs that reaches what all of them, cut to a length, reach."""
    smallest = out / "smallest"
    shutil.rmtree(smallest, ignore_errors=True)
    smallest.mkdir()
    for harness in HARNESSES:
        subprocess.run([out / f"fuzz_{harness}", "-merge=1", f"-max_len={longest}", smallest, out / "corpus",
                        out / "seeds"], capture_output=True)  # fmt: skip
    return sorted(smallest.iterdir())


def _coverage(out: Path, inputs: Sequence[Path]) -> list[tuple[str, str]]:
    """Return for each file of the firmware what the inputs execute of it, by clang's source-based coverage."""
    profiles, programs = [], []
    for harness in HARNESSES:
        program, profile = out / f"coverage_{harness}", out / f"{harness}.profraw"
        compile_harness(
            "clang", ["-fprofile-instr-generate", "-fcoverage-mapping"], [*sources(harness), FUZZ / "replay.c"], program
        )
        _run([str(program), *map(str, inputs)], LLVM_PROFILE_FILE=str(profile))
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
        if file.parents[1].name == "src" and file.suffix == ".c":
            parts = (
                f"{entry['summary'][kind]['covered']} of {entry['summary'][kind]['count']} {kind}"
                for kind in ("lines", "branches")
            )
            lines.append((f"firmware/src/{file.parent.name}/{file.name}", ", ".join(parts)))
    return lines


def _differs(corpus: Path) -> bool:
    """Return whether the C and the Python side of the protocol answer an input of the corpus differently."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(FUZZ)], cwd=ROOT,
        env={**os.environ, "TINYTRANSIT_FUZZ_CORPUS": str(corpus.resolve())},
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
