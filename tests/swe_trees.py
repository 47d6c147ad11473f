"""Random small repositories, and git's own word on their patches."""

import subprocess
from pathlib import Path

from hypothesis import strategies as st

from turngym.envs.swe.tree import Tree

NAMES = ("a.py", "b c.py", "d/e.py", "d/caf\N{LATIN SMALL LETTER E WITH ACUTE}.py", 'q"x.py')
LINES = (b"a\n", b"b\n", b"\n", b"  x\r\n", "\N{SNOWMAN}\n".encode(), b"-- \n", b"@@ -1 +1 @@\n")

texts = st.builds(
    lambda lines, end: b"".join(lines) + end,
    st.lists(st.sampled_from(LINES), max_size=25),
    st.sampled_from([b"", b"end"]),
)
contents = st.one_of(texts, texts, st.binary(max_size=60))
trees = st.dictionaries(st.sampled_from(NAMES), contents)


def few_edits(lines: list[bytes]) -> st.SearchStrategy[list[bytes]]:
    """Lines with a few of them replaced, taken out or put in."""

    def edited(edits: list[tuple[int, int, list[bytes]]]) -> list[bytes]:
        result = list(lines)
        for place, length, new in edits:
            at = place % (len(result) + 1)
            result[at : at + length] = new
        return result

    some = st.lists(st.sampled_from(LINES), max_size=2)
    return st.lists(st.tuples(st.integers(0, 99), st.integers(0, 2), some), max_size=3).map(edited)


def write_files(folder: Path, tree: Tree) -> None:
    for path, content in tree.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def git(folder: Path, *arguments: str, text: str = "") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["git", "-c", "core.autocrlf=false", *arguments],
        cwd=folder,
        input=text.encode(),
        capture_output=True,
        check=False,
    )
