"""Source archives from the package index that pip is configured with; nothing of them is run."""

import base64
import hashlib
import re
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import NamedTuple

from turngym.envs.swe.archive import MAX_ARCHIVE
from turngym.envs.swe.index_page import ACCEPT, Link, read_page
from turngym.envs.swe.intake import SUFFIXES, named

_WANTED = re.compile(r"([A-Za-z0-9][\w.-]*)==([\w.!+-]+)", re.ASCII)
_SETTING = re.compile(r"^(?:[\w.-]+|:env:)\.([\w-]+)='(.*)'$", re.MULTILINE)
_DEFAULT = re.compile(r"Base URL of the Python Package Index \(default\s+(\S+?)\)", re.DOTALL)
_MAX_PAGE = 32_000_000
_TIMEOUT_S = 30
_DEADLINE_S = 300
_CHUNK = 1 << 16


class Fetched(NamedTuple):
    """An archive and the name it has on the index."""

    filename: str
    content: bytes


class Indexes(NamedTuple):
    """Where pip looks for packages."""

    urls: tuple[str, ...]
    certificates: str | None
    """A file with those that are trusted, where pip is told of one."""


def fetch(requirement: str) -> Fetched:
    """Fetch the source archive of a release, such as `more-itertools==10.1.0`.

    Raises:
        ValueError: No index has it, it is too long, or not what the index says it is.
    """
    found = _WANTED.fullmatch(requirement)
    if found is None:
        raise ValueError(f"{requirement!a} is no release: expected NAME==VERSION")
    name, version = found.groups()
    indexes = configured_indexes()
    links = [link for url in indexes.urls for link in _links(url, name, indexes)]
    for link in links:
        if named(link.filename)[1] == version:
            return Fetched(link.filename, _verified(link, indexes))
    raise ValueError(_not_there(name, version, [named(link.filename)[1] for link in links]))


def configured_indexes() -> Indexes:
    """Ask pip which indexes it is configured with.

    Raises:
        ValueError: There is no pip, or it is told to use none.
    """
    settings = dict(
        _SETTING.findall(_pip("config", "list"))
    )  # the environment comes last, and wins
    if settings.get("no-index", "").lower() in ("1", "true", "yes", "on"):
        raise ValueError("pip is configured to use no index: name an archive or a folder")
    first = settings.get("index-url") or _DEFAULT.findall(_pip("download", "--help"))[0]
    more = settings.get("extra-index-url", "").replace("\\n", " ").split()
    return Indexes((first, *more), settings.get("cert"))


def _pip(*arguments: str) -> str:
    run = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise ValueError("pip, which knows the package index, does not answer: is it installed?")
    return run.stdout


def _not_there(name: str, version: str, others: list[str]) -> str:
    if not others:
        return f"no index that pip is configured with has source archives of {name!a}"
    known = ", ".join(others[-5:])
    return f"there is no source archive of {name} {version}; among those there are: {known}"


def _links(index: str, name: str, indexes: Indexes) -> list[Link]:
    """Return the source archives of a project on one index, as they are listed there."""
    wanted = re.sub(r"[-_.]+", "-", name).lower()
    url = f"{index.rstrip('/')}/{wanted}/"
    try:
        place, kind, page = _get(url, indexes, _MAX_PAGE)
    except FileNotFoundError:
        return []
    return [
        link
        for link in read_page(page, kind, place)
        if link.filename.endswith(SUFFIXES)
        and re.sub(r"[-_.]+", "-", named(link.filename)[0]).lower() == wanted
    ]


def _verified(link: Link, indexes: Indexes) -> bytes:
    if not link.sha256:
        raise ValueError(f"the index gives no sha256 of {link.filename}")
    try:
        _, _, content = _get(link.url, indexes, MAX_ARCHIVE)
    except FileNotFoundError:
        raise ValueError(f"the index lists {link.filename}, but does not have it") from None
    if hashlib.sha256(content).hexdigest() != link.sha256:
        raise ValueError(f"{link.filename} is not what the index says: its sha256 differs")
    return content


def _get(url: str, indexes: Indexes, most: int) -> tuple[str, str, bytes]:
    """Return where a URL led in the end, the type of what is there, and what is there.

    Raises:
        FileNotFoundError: Nothing is there.
        ValueError: It cannot be had, or is longer than `most`.
    """
    parts = urllib.parse.urlsplit(url)
    if parts.scheme == "file":
        return url, "text/html", _local(parts.path, most)
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"an index of the kind {parts.scheme!a} is not read")
    context = ssl.create_default_context(cafile=indexes.certificates)
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context))
    try:
        with opener.open(_request(parts), timeout=_TIMEOUT_S) as answer:
            return answer.url, answer.headers.get_content_type(), _all_of(answer, parts.path, most)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in (404, 410):
            raise FileNotFoundError(parts.path) from None
        raise ValueError(f"the index at {parts.hostname} answers {error.code}") from None
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise ValueError(f"the index at {parts.hostname} cannot be reached: {reason}") from None


def _all_of(answer: HTTPResponse, path: str, most: int) -> bytes:
    content = bytearray()
    ends = time.monotonic() + _DEADLINE_S
    while chunk := answer.read1(_CHUNK):
        content += chunk
        if len(content) > most:
            raise ValueError(f"{path!a} of the index is longer than {most // 1_000_000} MB")
        if time.monotonic() > ends:
            raise ValueError(f"{path!a} of the index does not come within {_DEADLINE_S} s")
    return bytes(content)


def _request(parts: urllib.parse.SplitResult) -> urllib.request.Request:
    """Ask for a page, with the name and password that the URL of a private index may hold."""
    place = parts.netloc.rpartition("@")[2]
    request = urllib.request.Request(parts._replace(netloc=place, fragment="").geturl())
    request.add_header("Accept", ACCEPT)
    request.add_header("User-Agent", "turngym")
    if parts.username is not None:
        secret = urllib.parse.unquote(f"{parts.username}:{parts.password or ''}")
        request.add_unredirected_header(
            "Authorization", f"Basic {base64.b64encode(secret.encode()).decode()}"
        )
    return request


def _local(path: str, most: int) -> bytes:
    place = Path(urllib.request.url2pathname(path))
    place = place / "index.html" if place.is_dir() else place
    with open(place, "rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise ValueError(f"{path!a} is longer than {most // 1_000_000} MB")
    return content
