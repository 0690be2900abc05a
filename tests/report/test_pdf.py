# SPDX-License-Identifier: MIT
import pytest

pytest.importorskip("reportlab", reason="PDF needs reportlab ([report])")

from tinytransit.report.pdf import Pages


def document(rows: int) -> bytes:
    pages = Pages("A <title> & more")
    pages.heading("Numbers")
    pages.text("5 < 6 & 7 > 6", small=True)
    pages.verdict("It fits", good=True)
    pages.items(["one", "two"])
    pages.table(["name", "value"], [[f"row {row}", f"{row:,}"] for row in range(rows)])
    pages.new_page()
    pages.table(["a", "b"], [["1", "2"]], widths=[1, 3])
    return pages.finish()


def test_a_document_repeats_to_the_byte_and_text_is_no_markup() -> None:
    assert document(3) == document(3) and document(3).startswith(b"%PDF-")


def test_a_long_table_goes_over_as_many_pages_as_it_needs() -> None:
    def pages(content: bytes) -> int:
        return content.count(b"/Type /Page\n") + content.count(b"/Type /Page ")

    assert pages(document(3)) == 2 < pages(document(300))
