"""A project's page on a package index: PEP 503 (HTML) and PEP 691 (JSON)."""

import json
import urllib.parse
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple

_JSON = "application/vnd.pypi.simple.v1+json"
ACCEPT = f"{_JSON}, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"
"""Both are read; the index chooses."""


class Link(NamedTuple):
    """A file of the project."""

    filename: str
    url: str
    sha256: str
    """In hex digits; empty where the page has none."""


def read_page(page: bytes, kind: str, url: str) -> list[Link]:
    """Return the files that a page lists.

    Args:
        page: Its content.
        kind: Its type, as the server says.
        url: Where it is, which its links may be relative to.

    Raises:
        ValueError: It is no such page, or a page of the network points into this machine.
    """
    try:
        links = list(_json_links(page) if kind == _JSON else _html_links(page))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ValueError("the index answers with a page that is not one of an index") from None
    absolute = [link._replace(url=urllib.parse.urljoin(url, link.url)) for link in links]
    local = urllib.parse.urlsplit(url).scheme == "file"
    for link in absolute:
        if urllib.parse.urlsplit(link.url).scheme == "file" and not local:
            raise ValueError(f"the index says that {link.filename!a} is a file of this machine")
    return absolute


def _json_links(page: bytes) -> Iterator[Link]:
    for file in json.loads(page)["files"]:
        yield Link(str(file["filename"]), str(file["url"]), str(file["hashes"].get("sha256", "")))


def _html_links(page: bytes) -> Iterator[Link]:
    anchors = _Anchors()
    anchors.feed(page.decode())
    for reference, text in anchors.found:
        address, fragment = urllib.parse.urldefrag(reference)
        name, _, value = fragment.partition("=")
        yield Link(text.strip(), address, value if name == "sha256" else "")


class _Anchors(HTMLParser):
    """Collects where anchors lead, and their text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.reference: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.reference = dict(attrs).get("href")

    def handle_data(self, data: str) -> None:
        if self.reference is not None:
            self.found.append((self.reference, data))
            self.reference = None
