# SPDX-License-Identifier: MIT
"""Pages of text, tables and plots; the same bytes for the same content."""

import io
from collections.abc import Sequence
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Image, KeepTogether, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from tinytransit import __version__
from tinytransit.figures import ACCENT
from tinytransit.report.plots import Plot
from tinytransit.terminal import shortened

_MARGIN = 18 * mm
_PADDING = 6  # that a frame has by itself
_LONGEST_CELL = 60
WIDTH = A4[0] - 2 * _MARGIN - 2 * _PADDING
"""Of the text, in points."""

_QUIET = colors.HexColor("#59636e")
_LINE = colors.HexColor("#d1d9e0")
_BAND = colors.HexColor("#f4f6f8")
_GOOD, _BAD = colors.HexColor("#1a7f37"), colors.HexColor("#b42318")
_BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=9, leading=12.5, spaceAfter=4)
_SMALL = ParagraphStyle("small", parent=_BODY, fontSize=7.5, leading=10, textColor=_QUIET)
_TITLE = ParagraphStyle("title", parent=_BODY, fontName="Helvetica-Bold", fontSize=17, leading=21, spaceAfter=4)
_HEADING = ParagraphStyle("heading", parent=_BODY, fontName="Helvetica-Bold", fontSize=11.5, leading=15, spaceBefore=10,
                          keepWithNext=1, textColor=colors.HexColor(ACCENT))  # fmt: skip
_CELL = ParagraphStyle("cell", parent=_BODY, fontSize=7.5, leading=9.5, spaceAfter=0)
_HEAD_CELL = ParagraphStyle("head", parent=_CELL, fontName="Helvetica-Bold", fontSize=6.5, leading=8)
_RIGHT = ParagraphStyle("right", parent=_CELL, alignment=2)
_RIGHT_HEAD = ParagraphStyle("right head", parent=_HEAD_CELL, alignment=2)


def _natural_widths(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """Return the width of the longest cell, or word of the head, of each column with its padding, in points."""
    padding = 8
    longest = []
    for name, cells in zip(head, zip(*rows, strict=True), strict=True):
        words = [stringWidth(word, _HEAD_CELL.fontName, _HEAD_CELL.fontSize) for word in name.split()]
        texts = [stringWidth(text, _CELL.fontName, _CELL.fontSize) for text in cells]
        longest.append(padding + max(words + texts))
    return longest


class Pages:
    """A document under construction; blocks appear in the order of the calls.

    Args:
        title: On top of the first page and below every page.
    """

    def __init__(self, title: str) -> None:
        self._title = title
        self._blocks: list[Flowable] = [Paragraph(escape(title), _TITLE)]

    def heading(self, text: str) -> None:
        """Start a section."""
        self._blocks.append(Paragraph(escape(text), _HEADING))

    def text(self, text: str, small: bool = False) -> None:
        """Add a paragraph."""
        self._blocks.append(Paragraph(escape(text), _SMALL if small else _BODY))

    def verdict(self, text: str, good: bool) -> None:
        """Add a line that is the answer."""
        style = ParagraphStyle("verdict", parent=_BODY, fontName="Helvetica-Bold", fontSize=11, leading=15,
                               textColor=_GOOD if good else _BAD)  # fmt: skip
        self._blocks.append(Paragraph(escape(text), style))

    def items(self, texts: Sequence[str]) -> None:
        """Add a list."""
        for text in texts:
            self._blocks.append(Paragraph(escape(text), _BODY, bulletText="–"))

    def table(
        self, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float] | None = None, left: int = 1
    ) -> None:
        """Add a table; its head is repeated on each page.

        Args:
            head: Names of the columns, broken at spaces.
            rows: Texts; a very long one is cut.
            widths: Of the columns, in any unit: they share the width of the page. By default so that no cell is broken.
            left: How many columns are words, set to the left; the others are figures, set to the right.
        """
        rows = [[shortened(text, _LONGEST_CELL) for text in row] for row in rows]

        def cells(texts: Sequence[str], styles: tuple[ParagraphStyle, ParagraphStyle]) -> list[Paragraph]:
            return [Paragraph(escape(text), styles[place >= left]) for place, text in enumerate(texts)]

        content = [cells(head, (_HEAD_CELL, _RIGHT_HEAD)), *(cells(row, (_CELL, _RIGHT)) for row in rows)]
        shares = _natural_widths(head, rows) if widths is None else widths
        table = Table(content, [WIDTH * share / sum(shares) for share in shares], repeatRows=1)
        table.setStyle([
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LINEBELOW", (0, 0), (-1, 0), 0.8, _QUIET),
            ("LINEBELOW", (0, 1), (-1, -1), 0.3, _LINE), ("ROWBACKGROUNDS", (0, 1), (-1, -1), [colors.white, _BAND]),
            ("LEFTPADDING", (0, 0), (-1, -1), 3), ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ])  # fmt: skip
        self._blocks += [table, Spacer(0, 6)]

    def plot(self, plot: Plot, width: float = WIDTH) -> None:
        """Add a plot below its title, in points of width."""
        picture = Image(io.BytesIO(plot.png), width, width * plot.height / plot.width, hAlign="LEFT")
        self._blocks.append(KeepTogether([Paragraph(escape(plot.title), _HEADING), picture, Spacer(0, 4)]))

    def new_page(self) -> None:
        """Go on with a new page."""
        self._blocks.append(PageBreak())

    def finish(self) -> bytes:
        """Return the document."""
        stream = io.BytesIO()
        template = SimpleDocTemplate(
            stream, pagesize=A4, leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=_MARGIN, bottomMargin=_MARGIN,
            title=self._title, author="tinytransit", creator=f"tinytransit {__version__}", invariant=1, lang="en",
        )  # fmt: skip
        template.build(self._blocks, onFirstPage=self._foot, onLaterPages=self._foot)
        return stream.getvalue()

    def _foot(self, canvas: Canvas, _: SimpleDocTemplate) -> None:
        canvas.saveState()
        canvas.setFont("Helvetica", 7.5)
        canvas.setFillColor(_QUIET)
        canvas.drawString(_MARGIN + _PADDING, 10 * mm, f"tinytransit {__version__}: {self._title}")
        canvas.drawRightString(A4[0] - _MARGIN - _PADDING, 10 * mm, str(canvas.getPageNumber()))
        canvas.restoreState()
