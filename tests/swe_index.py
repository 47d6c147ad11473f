"""A package index of our own on this machine, and archives to put on it."""

import contextlib
import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from turngym.envs.swe.archive import packed

JSON = "application/vnd.pypi.simple.v1+json"
CODE = b"def double(number):\n    return 2 * number\n\n\ndef half(number):\n    return number / 2\n"
TESTS = b"""\
from numbers_kit import double, half


def test_double():
    assert double(4) == 8


def test_half():
    assert half(4) == 2
"""
KIT = {"numbers_kit.py": CODE, "tests/test_kit.py": TESTS, "setup.py": b"raise SystemExit('run')\n"}
"""A small project whose `setup.py` must not be run."""
ARCHIVE = packed(KIT)
NAME = "numbers_kit-1.2.tar.gz"


def page(files: Mapping[str, bytes], *, as_json: bool, wrong: bool = False) -> bytes:
    """Return a project's page; a wrong one gives no true hash."""
    hashes = {n: hashlib.sha256(b"" if wrong else c).hexdigest() for n, c in files.items()}
    if as_json:
        listed = [
            {"filename": name, "url": f"../../files/{name}", "hashes": {"sha256": value}}
            for name, value in hashes.items()
        ]
        return json.dumps({"meta": {"api-version": "1.0"}, "files": listed}).encode()
    anchors = [
        f'<a href="../../files/{name}#sha256={value}" data-requires-python="&gt;=3">{name}</a><br>'
        for name, value in hashes.items()
    ]
    return f"<!DOCTYPE html><html><body>{''.join(anchors)}</body></html>".encode()


@contextlib.contextmanager
def served(answers: Mapping[str, tuple[str, bytes]]) -> Iterator[str]:
    """Serve pages by path from loopback; yields the address of the index."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, content = answers.get(self.path, ("", b""))
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/simple"
        finally:
            server.shutdown()
            thread.join()


def kit_index(*, as_json: bool = True, wrong: bool = False) -> dict[str, tuple[str, bytes]]:
    """Return the pages of an index that has the kit."""
    files = {NAME: ARCHIVE, "numbers_kit-1.2-py3-none-any.whl": b"", "numbers_kit-1.1.zip": b""}
    kind = JSON if as_json else "text/html"
    return {
        "/simple/numbers-kit/": (kind, page(files, as_json=as_json, wrong=wrong)),
        f"/files/{NAME}": ("application/gzip", ARCHIVE),
    }
