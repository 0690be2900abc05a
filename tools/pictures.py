# SPDX-License-Identifier: MIT
"""Make the pictures of the documentation, and the page of sample outputs, from the commands that they show.

Run in the root of the checkout: ``make pictures``, or ``python tools/pictures.py --only page``. The vetting report and
the page need the light curves of ``../shared/data`` and, as does the page of the harness, Chromium; the outputs need
neither. What the commands write lies in ``build/pictures``.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from PIL import Image

from tinytransit.files import replacing, write_text

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "build" / "pictures"
IMAGES = ROOT / "docs" / "images"
SAMPLES = ROOT / "docs" / "reference" / "sample-outputs.md"
DATA = ROOT.parent / "shared" / "data"

_TOOL = "pictures"
_TINYTRANSIT = [sys.executable, "-m", "tinytransit.cli"]
_HIL = [sys.executable, "-m", "hil"]
_COLOURS = 256
_WAIT_MS = 180_000
_COLUMNS = 120
# What a run takes is another each time.
_DURATION = re.compile(r"\d+:\d\d:\d\d")

_COMMANDS = (
    ("The star of [the first tutorial](../tutorials/first-verdict.md), searched.",
     "tinytransit detect --input TIC_1234.csv --out found"),
    ("The released network compiled: a kernel for each layer, and why that one.",
     "tinytransit compile transit.tflite --out engine"),
    ("The first golden windows through the firmware in QEMU.", "tinytransit hil run --target qemu --golden --limit 8"),
    ("What each goal of the compiler costs.", "tinytransit bench transit.tflite"),
    ("Random networks, byte for byte.", "tinytransit fuzz --networks 20 --seed 1"),
)  # fmt: skip
_HEAD = """\
# Sample outputs

What the commands print on standard output, piped, with the released network. Written by `make pictures`.
"""


def vetting_report() -> None:
    """Make ``vetting_report.png``: TOI-139.01 from one sector."""
    out = WORK / "detect"
    # The journal there may be another network's.
    shutil.rmtree(out, ignore_errors=True)
    _run([*_TINYTRANSIT, "detect", "--input", str(DATA / "fits/tess_s1/TIC_62483237_s0001.fits"), "--catalog",
          str(DATA / "catalogs/toi_2023.csv"), "--out", str(out)])  # fmt: skip
    _keep(out / "sheets" / "TIC_62483237_01.png", "vetting_report.png", width=1260)


def page() -> None:
    """Make ``serve.png`` and ``serve-phone.png``: pi Mensae on the page of ``serve``, its window sent to a board."""
    shutil.rmtree(WORK / "serve", ignore_errors=True)
    files = sorted((DATA / "fits" / "tess_spoc").glob("*.fits"))
    with _served(WORK / "serve") as address, _browser() as browser:
        at_desk = browser.new_page(viewport={"width": 1280, "height": 900})
        at_desk.goto(address)
        at_desk.set_input_files("#files", files)
        at_desk.locator("#jobs tr:nth-child(2) button.open").wait_for(timeout=_WAIT_MS)
        _open_and_send(at_desk)
        at_desk.screenshot(path=WORK / "serve.png", full_page=True)
        on_phone = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")
        on_phone.goto(address)
        _open_and_send(on_phone)
        on_phone.locator("#candidates").scroll_into_view_if_needed()
        on_phone.evaluate("document.querySelector('#candidates').scrollIntoView()")
        on_phone.screenshot(path=WORK / "serve-phone.png")
    _keep(WORK / "serve.png", "serve.png")
    _keep(WORK / "serve-phone.png", "serve-phone.png")


def board() -> None:
    """Make ``hil-report.png``: the page of a run on the emulated board."""
    html = WORK / "hil.html"
    # The status is the verdict, which the picture shows.
    _run([*_HIL, "run", "--target", "qemu", "--golden", "--html", str(html)], (0, 1))
    with _browser() as browser:
        shown = browser.new_page(viewport={"width": 1280, "height": 1100})
        shown.goto(html.as_uri())
        shown.screenshot(path=WORK / "hil-report.png")
    _keep(WORK / "hil-report.png", "hil-report.png")


def outputs() -> None:
    """Make the page of sample outputs."""
    folder = WORK / "outputs"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "models" / "transit.tflite", folder)
    tutorial = (ROOT / "docs/tutorials/first-verdict.md").read_text(encoding="utf-8")
    _run([sys.executable, "-c", tutorial.split("```python\n")[1].split("```")[0]], folder=folder)
    parts = [_HEAD]
    for said, command in _COMMANDS:
        printed = _run([*_TINYTRANSIT, *command.split()[1:]], folder=folder)
        lines = [line.rstrip() for line in _DURATION.sub("0:00:00", printed).splitlines()]
        parts += [said, "\n".join(["```text", f"$ {command}", *lines, "```"])]
    write_text(SAMPLES, "\n\n".join(part.strip() for part in parts) + "\n")


MAKERS = {"vetting-report": vetting_report, "page": page, "board": board, "outputs": outputs}


def main(
    only: Annotated[list[str] | None, typer.Option(metavar="NAME", help=f"One of {', '.join(MAKERS)}.")] = None,
) -> None:
    """Make the pictures and the sample outputs of the documentation."""
    if wrong := set(only or ()) - MAKERS.keys():
        _give_up(f"there is no {', '.join(sorted(wrong))}; there are: {', '.join(MAKERS)}")
    if not DATA.is_dir() and {"vetting-report", "page"} & set(only or MAKERS):
        _give_up(f"no light curves at {DATA}; without them: --only board --only outputs")
    WORK.mkdir(parents=True, exist_ok=True)
    for name in only or MAKERS:
        typer.echo(f"{_TOOL}: {name}", err=True)
        MAKERS[name]()


def _run(command: Sequence[str], good: Sequence[int] = (0,), folder: Path = WORK) -> str:
    """Run a command, in no project, so that it builds its own firmware, and return what it printed."""
    done = subprocess.run(command, cwd=folder, env=_environment(), capture_output=True, text=True)
    if done.returncode not in good:
        _give_up(f"{' '.join(command)} ended with status {done.returncode}:\n{done.stderr[-2000:]}")
    return done.stdout


def _environment() -> Mapping[str, str]:
    paths = os.pathsep.join((str(ROOT / "python"), str(ROOT)))
    return {**os.environ, "PYTHONPATH": paths, "COLUMNS": str(_COLUMNS), "XDG_CACHE_HOME": str(WORK / "cache")}


@contextlib.contextmanager
def _served(data: Path) -> Iterator[str]:
    """Run ``tinytransit serve`` and yield its address."""
    catalogue = DATA / "catalogs" / "toi_2023.csv"
    command = [*_TINYTRANSIT, "serve", "--port", "0", "--data", str(data), "--catalog", str(catalogue), "--jobs", "1"]
    with subprocess.Popen(command, cwd=WORK, env=_environment(), stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            found = next(filter(None, (re.search(r"http://\S+", line) for line in server.stdout)), None)
            if found is None:
                _give_up("tinytransit serve named no address")
            yield found[0].rstrip(".,;")
        finally:
            server.terminate()


@contextlib.contextmanager
def _browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium") or "chromium")
        yield chromium
        chromium.close()


def _open_and_send(shown: Any) -> None:
    """Open pi Mensae's light curve, and have the emulated board answer its window."""
    shown.locator("#jobs button.open", has_text="261136679").click()
    shown.locator("#candidate").wait_for(timeout=_WAIT_MS)
    shown.locator("#send").click()
    shown.locator("#board .good").wait_for(timeout=_WAIT_MS)


def _keep(made: Path, name: str, width: int | None = None) -> None:
    """Put a picture into the documentation, with fewer colours and perhaps narrower."""
    with Image.open(made) as drawn:
        image = drawn.convert("RGB")
        if width is not None:
            image = image.resize((width, round(image.height * width / image.width)))
        with replacing(IMAGES / name) as temporary:
            image.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE).save(temporary, format="PNG", optimize=True)


def _give_up(reason: str) -> NoReturn:
    sys.exit(f"{_TOOL}: {reason}")


if __name__ == "__main__":
    typer.run(main)
