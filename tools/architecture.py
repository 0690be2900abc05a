# SPDX-License-Identifier: MIT
"""Draw the rooms of ``.importlinter`` into ``docs/explanation/architecture.md``, between its markers.

Run in the root of the checkout: ``python tools/architecture.py``. The arrows are the imports that the code has today.
"""

import ast
import configparser
import re
import sys
from collections import defaultdict
from pathlib import Path

from tinytransit.files import write_text

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/explanation/architecture.md"
BEGIN, END = "<!-- rooms: written by python tools/architecture.py -->", "<!-- end of rooms -->"

_PACKAGE = ROOT / "python/tinytransit"
# Single files that everybody may use, drawn as one.
_GROUND = "ground floor"


def layers() -> list[list[str]]:
    """Return the rooms of the contract, the highest layer first; what shares a layer stands together."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    lines = parser["importlinter:contract:rooms"]["layers"].split("\n")
    return [[room.strip() for room in re.split(r"[|:]", line)] for line in lines if line.strip()]


def rooms() -> list[list[str]]:
    """Return the layers that have folders or the command line in them."""
    return [kept for layer in layers() if (kept := [room for room in layer if _drawn(room)])]


def _drawn(room: str) -> bool:
    return (_PACKAGE / room).is_dir() or room == "cli"


def says(room: str) -> str:
    """Return the first line of a room's docstring."""
    file = _PACKAGE / room / "__init__.py" if (_PACKAGE / room).is_dir() else _PACKAGE / f"{room}.py"
    return (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def imports() -> dict[str, set[str]]:
    """Return which rooms each room imports from; those on the ground floor are left out."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in sorted(_PACKAGE.rglob("*.py")):
        room = file.relative_to(_PACKAGE).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("tinytransit."):
                other = node.module.split(".")[1]
                if other != room and _drawn(other) and _drawn(room):
                    found[room].add(other)
    return found


def drawing() -> str:
    """Return the Mermaid graph and the table of rooms."""
    arrows = imports()
    lines = ["```mermaid", "flowchart TB"]
    for number, layer in enumerate(rooms()):
        lines.append(f"  subgraph layer{number}[ ]")
        lines += [f"    {room}" for room in layer]
        lines.append("  end")
    lines += [f"  {room} --> {other}" for room in sorted(arrows) for other in sorted(arrows[room])]
    lines += ["```", "", "| room | what it is for | imports from |", "|---|---|---|"]
    lines += [f"| `{room}` | {says(room)} | {', '.join(sorted(arrows.get(room, ()))) or _GROUND} |"
              for layer in rooms() for room in layer if room != "cli"]  # fmt: skip
    ground = [room for layer in layers() for room in layer if not _drawn(room)]
    lines += ["", f"The {_GROUND}, which every room may use: " + ", ".join(f"`{room}.py`" for room in ground) + "."]
    return "\n".join(lines)


def page(text: str) -> str:
    """Return a page with the part between its markers written again."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{drawing()}\n\n{END}{after}"


if __name__ == "__main__":
    if BEGIN not in PAGE.read_text(encoding="utf-8"):
        sys.exit(f"{PAGE} has no line {BEGIN}")
    write_text(PAGE, page(PAGE.read_text(encoding="utf-8")))
