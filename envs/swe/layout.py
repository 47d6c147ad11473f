"""What a source tree holds: its tests, code that is not Python, modules that it needs."""

import ast
import re
import sys
from collections.abc import Collection, Iterator
from pathlib import PurePosixPath

from turngym.envs.calls import parsed
from turngym.envs.swe.tree import Tree, is_protected, python_files

_TEST_FILE = re.compile(r"(test_.*|.*_test)\.py")
_TEST = re.compile(rb"^\s*(?:async\s+)?def test|TestCase\b", re.MULTILINE)
_COMPILED = re.compile(
    r"\.(c|cc|cpp|cxx|pyx|pxd|f|f90|rs|go|so|pyd|dll|dylib|o|a|jar)", re.IGNORECASE
)
_BUILDS = {
    "setup.py": re.compile(
        rb"ext_modules\s*=\s*(?!None|\[\])|cffi_modules|rust_extensions|\bcythonize\("
    ),
    "pyproject.toml": re.compile(
        rb"""build-backend\s*=\s*["'](?:maturin|scikit_build|mesonpy|py_build_cmake|setuptools_rust)"""
        rb"|ext-modules\s*="
    ),
}
_ASIDE = frozenset({"doc", "docs", "example", "examples", "benchmark", "benchmarks", "data"})
"""Folders whose files are not built."""
_MAX_SOURCE = 2_000_000


def files_with_tests(tree: Tree) -> tuple[str, ...]:
    """Return the files in which pytest finds tests by itself, sorted."""
    return tuple(
        path
        for path in sorted(tree)
        if _TEST_FILE.fullmatch(PurePosixPath(path).name) and _TEST.search(tree[path])
    )


def impurity(tree: Tree) -> str:
    """Return why a tree is not pure Python; empty if it is."""
    for path in sorted(tree):
        place = PurePosixPath(path)
        aside = is_protected(path) and place.suffix not in {".so", ".pyd"}
        compiled = _COMPILED.fullmatch(place.suffix)
        if compiled and not aside and _ASIDE.isdisjoint(place.parts):
            return f"it holds {path!a}"
        pattern = _BUILDS.get(path)
        found = pattern.search(tree[path]) if pattern else None
        if found:
            return f"{path} builds extensions ({found[0].decode(errors='replace').strip()!a})"
    return ""


def missing_modules(tree: Tree, present: Collection[str] = ()) -> dict[str, tuple[str, ...]]:
    """Return the modules that files of a tree cannot do without and that are not there.

    An import inside a function, an `if` or a `try` counts as one that can be missed.

    Args:
        tree: The files.
        present: Modules that are installed, beside Python's own.

    Returns:
        Module -> the files that import it, both sorted.
    """
    known = set(sys.stdlib_module_names) | set(present) | set(_own_modules(tree))
    missing: dict[str, set[str]] = {}
    for path in (*python_files(_code(tree)), *files_with_tests(tree)):
        for name in _imported(tree[path]):
            if name not in known:
                missing.setdefault(name, set()).add(path)
    return {name: tuple(sorted(missing[name])) for name in sorted(missing)}


def _code(tree: Tree) -> Iterator[str]:
    """Iterate over the files of packages: what lies beside them builds or documents."""
    for path in tree:
        folder = path.rpartition("/")[0]
        in_package = f"{folder}/__init__.py" in tree or folder == "src"
        if in_package and _ASIDE.isdisjoint(path.split("/")):
            yield path


def _own_modules(tree: Tree) -> Iterator[str]:
    """Iterate over the names under which some file might import another."""
    for path in tree:
        if path.endswith(".py"):
            yield PurePosixPath(path).stem
            yield from PurePosixPath(path).parts[:-1]


def _imported(source: bytes) -> Iterator[str]:
    if len(source) > _MAX_SOURCE:
        return
    try:
        module = parsed(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return  # templates and tests of parsers end in .py, too
    for node in module.body:
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]
