"""What tests of every part share."""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

# What fails on one machine fails on all; `--hypothesis-profile=explore` draws other examples.
hypothesis.settings.register_profile("explore")
hypothesis.settings.register_profile("repeatable", derandomize=True)
hypothesis.settings.load_profile("repeatable")

# Doctest would import these once more under another name, and register their worlds twice.
collect_ignore = [
    path.name
    for path in Path(__file__).parent.glob("*.py")
    if not path.name.startswith(("test_", "conftest"))
]


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real benchmark data, `TURNGYM_DATA` or `../shared/data`."""
    default = Path(__file__).parents[2] / "shared" / "data"
    folder = Path(os.environ.get("TURNGYM_DATA") or default)
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}: set TURNGYM_DATA to its folder")
    return folder


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what worlds leave on disk away from the user's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TURNGYM_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
