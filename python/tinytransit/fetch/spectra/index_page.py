# SPDX-License-Identifier: MIT
"""The files of a folder that a web server shows as pages of links."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

from tinytransit.fetch.errors import UnavailableError

_DOUBLED = re.compile(r"(?<!:)//+")
_MOST_PAGES, _DEEPEST = 200, 5
_MOST_LINKS = 20_000


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where an anchor leads."""
        for name, value in attrs:
            if tag == "a" and name == "href" and value and len(self.found) < _MOST_LINKS:
                self.found.append(value)


def files_below(url: str, read: Callable[[str], str]) -> Iterator[str]:
    """Yield the addresses of the files in a folder and those below it, in the order of their pages.

    Only links further down the same folder on the same server are followed, five levels and 200 pages at most.

    Args:
        url: Of the folder.
        read: Returns the page at an address.

    Raises:
        UnavailableError: If there are too many pages; whatever ``read`` raises.
    """
    # Archives list addresses with doubled slashes, which neither servers nor urljoin keep.
    waiting, seen = [(_DOUBLED.sub("/", url.rstrip("/") + "/"), 0)], set[str]()
    pages = 0
    while waiting:
        folder, depth = waiting.pop()
        if folder in seen:
            continue
        seen.add(folder)
        pages += 1
        if pages > _MOST_PAGES:
            raise UnavailableError(f"{url} has more than {_MOST_PAGES} folders below it")
        links = _Links()
        links.feed(read(folder))
        for link in links.found:
            target = urljoin(folder, link.partition("#")[0].partition("?")[0])
            if not _is_below(target, folder) or target in seen:
                continue
            if target.endswith("/"):
                if depth < _DEEPEST:
                    waiting.append((target, depth + 1))
            else:
                seen.add(target)
                yield target


def _is_below(url: str, folder: str) -> bool:
    """By what its path means, in which a percent sign may hide dots and slashes."""
    one, other = urlsplit(url), urlsplit(folder)
    path = unquote(one.path)
    return (one.scheme, one.netloc) == (other.scheme, other.netloc) and (
        path.startswith(unquote(other.path)) and len(path) > len(unquote(other.path)) and "/../" not in path + "/"
    )
