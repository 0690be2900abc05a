# SPDX-License-Identifier: MIT
"""Hooks of MkDocs (see ``mkdocs.yml``): links that work in the repository work on the site too.

A page links to files relative to where it stands in the repository. Pages that stand outside of ``docs`` get a place on
the site, every other file that a page links to is copied, and each link is written again for where both are then.
"""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
OUTSIDE = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
    "firmware/MITIGATIONS.md": "reference/mitigations.md",
    "firmware/board/README.md": "reference/boards.md",
    "hil/EEMBC.md": "reference/eembc.md",
    "hil/PROTOCOL.md": "reference/protocol.md",
    "models/MODEL_CARD.md": "reference/model-card.md",
    "models/anomaly/MODEL_CARD.md": "reference/model-card-anomaly.md",
    "models/stellar/MODEL_CARD.md": "reference/model-card-stellar.md",
    "models/supernova/MODEL_CARD.md": "reference/model-card-supernova.md",
}
"""Pages that stand elsewhere in the repository, and their place on the site."""

# Where files that are no pages lie on the site.
_COPIES = "repository"
_LINK = re.compile(r"(!?\[(?:[^\[\]]|\[[^\]]*\])*\]\()([^)\s]+)(\))")
_FENCE = re.compile(r"^ {0,3}```.*?^ {0,3}```[^\n]*$", re.DOTALL | re.MULTILINE)


def links(text: str) -> Iterator[re.Match[str]]:
    """Yield the links and pictures of a page of Markdown, those in blocks of code left out."""
    blocks = [block.span() for block in _FENCE.finditer(text)]
    for link in _LINK.finditer(text):
        if not any(start <= link.start() < end for start, end in blocks):
            yield link


def target_of(link: str, page: str) -> str | None:
    """Return what a link leads to, relative to the root of the repository; None if it leads elsewhere.

    Args:
        link: As a page has it.
        page: The page, relative to the root of the repository.
    """
    path = link.partition("#")[0]
    if not path or re.match(r"[a-z][a-z0-9+.-]*:", path):
        return None
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), path))


def place(target: str) -> str:
    """Return where a file of the repository stands on the site."""
    if target in OUTSIDE:
        return OUTSIDE[target]
    return target.removeprefix("docs/") if target.startswith("docs/") else f"{_COPIES}/{target}"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages from outside of ``docs``, and what any page links to."""
    for source, uri in OUTSIDE.items():
        files.append(File.generated(config, uri, abs_src_path=str(ROOT / source)))
    for file in list(files.documentation_pages()):
        page = _in_repository(file)
        for link in links((ROOT / page).read_text(encoding="utf-8")):
            target = target_of(link[2], page)
            if (
                target
                and place(target).startswith(_COPIES)
                and (ROOT / target).is_file()
                and not files.src_uris.get(place(target))
            ):
                files.append(File.generated(config, place(target), abs_src_path=str(ROOT / target)))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Write the links of a page for where it stands on the site."""
    source, parts, end = _in_repository(page.file), [], 0
    folder = posixpath.dirname(page.file.src_uri)
    for link in links(markdown):
        target = target_of(link[2], source)
        if target is not None:
            anchor = link[2][len(link[2].partition("#")[0]) :]
            parts += [markdown[end : link.start(2)], posixpath.relpath(place(target), folder or "."), anchor]
            end = link.end(2)
    return "".join([*parts, markdown[end:]])


def _in_repository(file: File) -> str:
    return next((source for source, uri in OUTSIDE.items() if uri == file.src_uri), f"docs/{file.src_uri}")
