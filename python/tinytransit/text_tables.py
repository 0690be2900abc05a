# SPDX-License-Identifier: MIT
"""Text that spreadsheets and archives write as tables: its encoding, its lines, its delimiter, its numbers."""

import codecs
import io
import re
from collections.abc import Iterator

_BLOCK = 1 << 20
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_GUESSES = ("utf-8", "cp1252")
# No table needs them, and terminals act on some; NEL (0x85) ends lines.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_DELIMITERS = ",;\t|"
_QUOTED = re.compile(r'"[^"]*"')
_SEPARATOR = re.compile(rf'"?sep=([{_DELIMITERS}])"?', re.IGNORECASE)
_COMMA_NUMBER = re.compile(r"[+-]?\d+,\d+([eE][+-]?\d+)?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")

MISSING = frozenset(("", "nan", "null", "none", "--", "n/a", "na", "<na>"))
"""What stands for a number that there is none of, in lower case."""


class TextError(ValueError):
    """Bytes that are no table of text, or text that can be read in two ways; each room names the file."""


def encoding_of(content: bytes) -> str:
    """Return the encoding of a table: by its byte-order mark, else UTF-8, else Windows-1252.

    Raises:
        TextError: If the bytes are another kind of file, or no text.
    """
    if other := _other_kind(content):
        raise TextError(f"it is {other}; save or ask for a comma-separated table (CSV)")
    encoding = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    for guess in (encoding,) if encoding else _GUESSES:
        try:
            decoder = codecs.getincrementaldecoder(guess)()
            for start in range(0, len(content), _BLOCK):
                text = decoder.decode(content[start : start + _BLOCK], final=start + _BLOCK >= len(content))
                if control := _CONTROLS.search(text):
                    raise TextError(f"not text: it holds the control character {ord(control.group()):#04x}")
        except UnicodeDecodeError as error:
            reason = f"not text: {error.reason} at byte {error.start}"
        else:
            return guess
    raise TextError(reason)


def lines_of(content: bytes, encoding: str) -> Iterator[str]:
    """Yield the lines of a text, which may end in LF, CR or both, each with LF; one at a time, to spare memory."""
    yield from io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline=None)


def delimiter_of(header: str) -> str:
    """Return what stands between the columns of a header: comma, semicolon, tab or bar, whichever is most often."""
    bare = _QUOTED.sub("", header)
    return max(_DELIMITERS, key=bare.count)


def separator_of(line: str) -> str | None:
    """Return the delimiter that Excel's line ``sep=;`` names above a table; None if a line is none such."""
    found = _SEPARATOR.fullmatch(line.rstrip("\n"))
    return found.group(1) if found else None


def number(text: str) -> float:
    """Return a number as programs write it; ``nan`` where one is missing.

    Raises:
        ValueError: If it is none, or is written with group marks such as ``1_000``.
    """
    if "_" in text:
        raise ValueError(text)
    try:
        return float(text)
    except ValueError:
        if text.strip().lower() in MISSING:
            return float("nan")
        raise


class DecimalCommas:
    """Whether the numbers of a table have decimal commas, told from all of them.

    A table with semicolons or tabs may write 6,2678 for 6.2678. It may as well write 1,325 for 1325: where all commas
    could separate thousands, or points and commas are mixed, nobody can tell.
    """

    def __init__(self, delimiter: str) -> None:
        self.are_allowed = delimiter != ","
        self._point = self._comma = self._grouped = ""
        self._decimal = False

    def number(self, text: str) -> float:
        """Return a number and remember how it is written.

        Raises:
            ValueError: If it is none.
        """
        if "," in text:
            text = self.with_point(text)
        elif "." in text:
            self._point = self._point or text
        return number(text)

    def with_point(self, text: str) -> str:
        """Return a text with a point where it is a number with a decimal comma; otherwise as it is."""
        bare = text.strip()
        if not self.are_allowed or not _COMMA_NUMBER.fullmatch(bare):
            return text
        if _THOUSANDS.fullmatch(bare):
            self._grouped = self._grouped or bare
        else:
            self._decimal = True
        self._comma = self._comma or bare
        return bare.replace(",", ".")

    def check(self) -> None:
        """Check that what was read has one meaning.

        Raises:
            TextError: If points and commas are mixed, or every comma could separate thousands.
        """
        if self._comma and self._point:
            raise TextError(
                f"numbers with decimal points ({self._point}) and with commas ({self._comma}); write them one way"
            )
        if self._grouped and not self._decimal:
            raise TextError(f"{self._grouped} may be a decimal number or have its thousands separated; write a point")


def has_thousands(text: str) -> bool:
    """Whether a text is a number with its thousands separated, such as 1,325.30."""
    return _THOUSANDS.fullmatch(text.strip()) is not None


def is_rule(fields: list[str]) -> bool:
    """Whether a row is a line of dashes, as VizieR and PostgreSQL put below the names."""
    return any(fields) and all(set(field.strip()) <= {"-", "+"} for field in fields)


def _other_kind(content: bytes) -> str | None:
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"PK\x03\x04"):
        return "a spreadsheet or another zip file"
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return "a spreadsheet of an old Excel"
    if start.startswith(b"SIMPLE  ="):
        return "a FITS file"
    if start.startswith(b"<"):
        kind = start[:256].lower()
        return "a VOTable" if b"votable" in kind else "a web page" if b"html" in kind else "XML"
    if start.startswith((b"{", b"[{")):
        return "JSON"
    if start.startswith(b"\\") or re.match(rb"\|[^\n]*\|\s*\n\|", start):
        return "an IPAC table"
    return None
