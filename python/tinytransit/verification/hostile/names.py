# SPDX-License-Identifier: MIT
"""Names as no astronomer gives them: each is an order to something that a name passes on its way."""

import numpy as np

NAMES = (
    r"TIC 1 $\frac{$",  # matplotlib's formulas
    "[/b]PC",  # markup of rich
    "[link=https://evil.example]x",
    "\x1b[31mred\x1b]0;title\x07",  # a terminal's colour and title
    "\x9b2Jclear",  # the same without the escape byte
    "=cmd()",  # a spreadsheet's formula
    "ends in ??/",  # a trigraph: a backslash at the end of a line of C
    "*/ int evil; /*",
    "backslash \\",
    "</script><script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",  # a template
    "\u202egnp.exe",  # written from right to left
    "%s %(x)d {0}",
    "..",
    'two\nlines,and "quotes"',
    "long " * 2000,
)
_PIECES = (
    *("$", "\\", "{", "}", "_", "^", "[", "]", "[/]", "[b]", "=", "+", "-", "@", "\t", "\r", "\n", "\x1b[2J", "\x07"),
    *(
        "\x9d",
        "??/",
        "??'",
        "*/",
        "//",
        "/*",
        '"',
        "'",
        "`",
        ";",
        "#",
        "%n",
        "{0}",
        "&lt;",
        "<!--",
        "]]>",
        "-->",
        "<b>",
    ),
    *(
        "../",
        "/",
        "\u202e",
        "\u2066",
        "\u0301",
        "\ufeff",
        "\U0001f680",
        "\u0130",
        "NaN",
        "None",
        "TIC 1",
        ":smile:",
        " ",
    ),
)
_MOST_PIECES = 8


def draw_name(random: np.random.Generator) -> str:
    """Return one of ``NAMES``, or a few pieces of such names; never only spaces."""
    if random.random() < 0.2:
        return NAMES[int(random.integers(len(NAMES)))]
    pieces = [_PIECES[int(place)] for place in random.integers(len(_PIECES), size=random.integers(1, _MOST_PIECES + 1))]
    return "".join(pieces).strip() or "x"


def orders_in(text: str) -> list[str]:
    """Return what a terminal may obey: all that does not print, but for spaces and ends of lines."""
    return sorted({each for each in text if not each.isprintable() and each not in "\n\t\xa0"})
