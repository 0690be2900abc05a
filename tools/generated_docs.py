# SPDX-License-Identifier: MIT
"""Write the parts of the documentation that are made from code and tables; ``--check`` only says what is out of date.

Run in any folder: ``python tools/generated_docs.py``. Exit status: 0 all is written, or current; 1 with ``--check``, a
file is out of date.
"""

import sys
import tomllib
from pathlib import Path
from typing import Annotated

import typer

from tinytransit.deploy.static.kernel_table import kernel_page
from tinytransit.files import write_text

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT))
from tools.reference_pages import api_page, manifest_page  # noqa: E402 (tools is no package)

BEGIN = "<!-- from firmware/mitigations.toml, by `python tools/generated_docs.py` -->"
END = "<!-- end -->"


def with_mitigations(page: str, table: str) -> str:
    """Return the page of mitigations with its table written again.

    Args:
        page: ``firmware/MITIGATIONS.md``.
        table: ``firmware/mitigations.toml``.

    Raises:
        ValueError: If the page has not the two marks around the table.
    """
    head, begin, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"firmware/MITIGATIONS.md must have its table between {BEGIN!r} and {END!r}")
    lines = ["| name | what it does | against | cannot |", "|---|---|---|---|"]
    for name, entry in tomllib.loads(table).items():
        shown = f"`{name}`, `{name}:N`" if entry["periodic"] else f"`{name}`"
        lines.append(f"| {shown} | {entry['does']} | {entry['against']} | {entry['cannot']} |")
    return "\n".join([head + begin, "", *lines, "", end + tail])


def pages() -> dict[Path, str]:
    """Return every such file with what it should hold."""
    firmware = ROOT / "firmware"
    mitigations = firmware / "MITIGATIONS.md"
    return {
        ROOT / "docs/reference/api.md": api_page(),
        ROOT / "docs/reference/manifest.md": manifest_page(),
        ROOT / "docs/reference/kernels.md": kernel_page(firmware / "engine/static"),
        mitigations: with_mitigations(mitigations.read_text(), (firmware / "mitigations.toml").read_text()),
    }


def main(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; say what is out of date.")] = False,
) -> None:
    """Write the generated parts of the documentation."""
    stale = [file for file, text in pages().items() if not file.is_file() or file.read_text() != text]
    for file in stale:
        print(f"{file.relative_to(ROOT)} is out of date" if check else f"wrote {file.relative_to(ROOT)}")
        if not check:
            write_text(file, pages()[file])
    sys.exit(1 if check and stale else 0)


if __name__ == "__main__":
    typer.run(main)
