# SPDX-License-Identifier: MIT
"""Draw the rooms of ``.importlinter`` for ``docs/explanation/architecture.md``, and list them between its markers.

Run in the root of the checkout: ``python tools/architecture.py``. The arcs are the imports that the code has today.
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
PICTURE = ROOT / "docs/images/rooms.svg"
BEGIN, END = "<!-- rooms: written by python tools/architecture.py -->", "<!-- end of rooms -->"

_PACKAGE = ROOT / "python/tinytransit"
# Single files that everybody may use, drawn as one.
_GROUND = "ground floor"

# Of the picture, in pixels: a row a room, and how far the widest arc reaches to the right.
_ROW, _BOX, _REACH = 30, 130, 260
_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="14">
<title>The rooms of tinytransit: each imports from those below it that an arc leads to</title>
<style>
text {{ fill: #222; }} .box {{ fill: #eef1fb; stroke: #5c6bc0; }} .arc {{ fill: none; stroke: #5c6bc0; opacity: 0.55; }}
.layer {{ stroke: #999; stroke-dasharray: 2 4; }} .end {{ fill: #5c6bc0; }}
@media (prefers-color-scheme: dark) {{
text {{ fill: #eee; }} .box {{ fill: #2b3050; stroke: #9fa8da; }} .arc {{ stroke: #9fa8da; }} .end {{ fill: #9fa8da; }}
}}
</style>
{shapes}
</svg>
"""


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


def listing() -> str:
    """Return the picture's place on the page, and the table of rooms."""
    arrows = imports()
    lines = ["![The rooms, from the command line down, and which imports from which](../images/rooms.svg)", ""]
    lines += ["| room | what it is for | imports from |", "|---|---|---|"]
    lines += [f"| `{room}` | {says(room)} | {', '.join(sorted(arrows.get(room, ()))) or _GROUND} |"
              for layer in rooms() for room in layer if room != "cli"]  # fmt: skip
    ground = [room for layer in layers() for room in layer if not _drawn(room)]
    lines += ["", f"The {_GROUND}, which every room may use: " + ", ".join(f"`{room}.py`" for room in ground) + "."]
    return "\n".join(lines)


def picture() -> str:
    """Return the rooms as SVG: one below the other, an arc from each to what it imports from."""
    order = [room for layer in rooms() for room in layer]
    middle = {room: _ROW * (row + 0.5) for row, room in enumerate(order)}
    shapes = [f'<line class="layer" x1="0" x2="{_BOX + _REACH}" y1="{y}" y2="{y}"/>'
              for y in (_ROW * order.index(layer[0]) for layer in rooms()[1:])]  # fmt: skip
    for room, others in sorted(imports().items()):
        for other in sorted(others & middle.keys()):
            start, end = middle[room] + 4, middle[other] - 4
            reach = _BOX + _REACH * (0.15 + 0.85 * abs(end - start) / (_ROW * len(order))) * 4 / 3
            curve = f"M{_BOX},{start:g} C{reach:.0f},{start:g} {reach:.0f},{end:g} {_BOX + 4},{end:g}"
            shapes += [f'<path class="arc" d="{curve}"><title>{room} imports from {other}</title></path>',
                       f'<circle class="end" cx="{_BOX + 3}" cy="{end:g}" r="2.5"/>']  # fmt: skip
    for room, y in middle.items():
        shapes.append(f'<rect class="box" x="1" y="{y - 11:g}" width="{_BOX - 1}" height="22" rx="4"/>')
        shapes.append(f'<text x="10" y="{y + 5:g}">{room}</text>')
    return _SVG.format(width=_BOX + _REACH + 10, height=_ROW * len(order), shapes="\n".join(shapes))


def page(text: str) -> str:
    """Return a page with the part between its markers written again."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{listing()}\n\n{END}{after}"


if __name__ == "__main__":
    if BEGIN not in PAGE.read_text(encoding="utf-8"):
        sys.exit(f"{PAGE} has no line {BEGIN}")
    write_text(PAGE, page(PAGE.read_text(encoding="utf-8")))
    write_text(PICTURE, picture())
