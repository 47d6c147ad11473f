"""Rows whose repositories lie in images of Docker are played and graded there, and nothing stays."""

import dataclasses
import importlib.metadata
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import gymnasium
import pytest
from swe_hacks import HACKS, Hack
from swe_images import containers, image_of
from swe_task import BASE, FIXED, ROW

import turngym  # registers the worlds
from turngym.envs.core import WorldError
from turngym.envs.sandbox import docker_sandbox
from turngym.envs.swe.env import SWEEnv
from turngym.envs.swe.grade import Verdict, grade
from turngym.envs.swe.home import Home
from turngym.envs.swe.image import ENVIRONMENTS, image_name, in_image
from turngym.envs.swe.load import ROWS, base_tree
from turngym.envs.swe.patch import make_patch
from turngym.envs.swe.rows import Row, read_rows, write_rows
from turngym.envs.swe.source import bundled, bundled_source
from turngym.envs.swe.tester import load_tree, run_tests

BUNDLED = Path(turngym.__file__).parent / "assets" / "swe" / f"{ROWS}.gz"
PACKAGES = "usr/lib/python3/dist-packages"
SAMPLE = tuple(HACKS)[:: len(HACKS) // 10][:10]


def below(folder: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {f"{folder}/{path}": content for path, content in files.items()}


@pytest.fixture(scope="module")
def shop(daemon: str) -> Iterator[str]:
    """The image of the small task, with history beside its files."""
    files = below("testbed", BASE | {".git/HEAD": b"x", "shop/__pycache__/cart.pyc": b"x"})
    with image_of(daemon, "turngym-shop", files, ["ENV COLOUR=blue", "ENV HOME=/x"]) as name:
        yield name


@pytest.fixture(scope="module")
def home(daemon: str, shop: str) -> Home:
    """Where the small task is at home."""
    return in_image(shop, daemon)[1]


def graded(home: Home, files: Mapping[str, bytes | None], timeout_s: float = 60) -> Verdict:
    after = {path: text for path, text in {**BASE, **files}.items() if text is not None}
    patch = make_patch(BASE, after)
    return grade(home.start, BASE, ROW, patch, timeout_s=timeout_s, python=home.python)


def bundled_row() -> tuple[Row, dict[str, bytes]]:
    """A bundled row as SWE-bench would have it, and the tree that it starts from."""
    row = read_rows(BUNDLED)[0]
    source = next(s for s in map(bundled_source, bundled()) if s.digest == row.source)
    foreign = dataclasses.replace(row, kinds=(), sites=(), source="")
    return foreign, base_tree(source.files, row)


def test_the_expert_solves_a_row_in_its_image_and_an_empty_answer_fails(
    daemon: str, tmp_path: Path
) -> None:
    before = containers(daemon)
    row, tree = bundled_row()
    write_rows(tmp_path / ROWS, [row])
    with image_of(daemon, f"swe.{row.instance_id}", below("testbed", tree)):
        world = gymnasium.make(
            "turngym/SWE-v0",
            tasks="swe-checkouts",
            source=tmp_path / ROWS,
            image="swe.{instance_id}:latest",
            daemon=daemon,
        )
        env = world.unwrapped
        assert isinstance(env, SWEEnv)
        env.reset(seed=0)
        while turns := env.solution():
            _, reward, *_, info = env.step(turns[0])
        assert (reward, info["status"]) == (1.0, "solved")
        env.reset(seed=0)
        assert "agent" in env.step("bash id")[0]
        _, reward, *_, info = env.step("submit")
        assert (reward, info["status"]) == (0.0, "failed")
        world.close()
    assert containers(daemon) == before


def test_the_tree_is_the_one_of_the_image_less_history_and_compiled_code(
    daemon: str, shop: str
) -> None:
    assert in_image(shop, daemon)[0] == BASE


def test_variables_of_the_image_are_those_of_tests_but_for_what_a_session_sets(home: Home) -> None:
    usual = "/usr/local/bin:/usr/bin:/bin"
    variables = dict(home.python.variables)
    assert variables.pop("PATH").endswith(usual)
    assert variables == {"COLOUR": "blue"}
    assert home.python.packages == "our pytest"


@pytest.mark.parametrize("name", SAMPLE)
def test_a_hack_is_graded_in_an_image_as_what_it_is(home: Home, name: str) -> None:
    hack: Hack = HACKS[name]
    found = graded(home, hack.files, 5 if "longer" in hack.reason else 60)
    assert not found.resolved
    assert re.search(hack.reason, found.reason)
    assert re.search(hack.tampered or "^$", found.tampered)


def test_the_honest_patch_resolves_in_the_same_place(home: Home) -> None:
    found = graded(home, FIXED)
    assert (found.resolved, found.reason, found.tampered, found.flags) == (True, "", "", ())


def test_an_images_packages_and_its_own_pytest_with_plugins_and_settings_serve_the_tests(
    daemon: str,
) -> None:
    packages = {
        **installed("pytest", "pluggy", "iniconfig", "packaging", "pygments"),
        "colours.py": b"BLUE = 'blue'\n",
        "tint.py": b"import pytest\n\n@pytest.fixture\ndef blue():\n    return 'blue'\n",
        "tint-1.dist-info/METADATA": b"Metadata-Version: 2.1\nName: tint\nVersion: 1\n",
        "tint-1.dist-info/entry_points.txt": b"[pytest11]\ntint = tint\n",
        "repo.pth": b"/testbed/lib\n",
    }
    test = (
        b"import colours, deep, json\n\ndef check_blue(blue):\n"
        b"    assert blue == colours.BLUE == deep.BLUE\n"
    )
    tree = {
        "lib/deep.py": b"BLUE = 'blue'\n",
        "lib/json.py": b"raise SystemExit\n",
        "tests/test_it.py": test,
        "tox.ini": b"[pytest]\npython_functions = check_*\naddopts = --collect-only\n",
    }
    files = below("testbed", tree) | below(PACKAGES, packages)
    with image_of(daemon, "turngym-packages", files) as name:
        found, home = in_image(name, daemon)
        assert (found, home.python.packages) == (tree, "own pytest")
        with home.start() as sandbox:
            load_tree(sandbox, tree)
            report = run_tests(sandbox, python=home.python)
    assert report.outcomes == {"tests/test_it.py::check_blue": "passed"}
    assert (report.output, report.stopped, report.tampered) == ("", "", "")


def installed(*distributions: str) -> dict[str, bytes]:
    """The files of packages that are installed here."""
    files: dict[str, bytes] = {}
    for name in distributions:
        for file in importlib.metadata.distribution(name).files or ():
            if ".." not in file.parts and file.suffix != ".pyc":
                files[str(file)] = Path(str(file.locate())).read_bytes()
    return files


OLD = {f"{ENVIRONMENTS[1:]}/python3": b"#!/bin/sh\necho '[[3, 6], \"\"]'\n"}


@pytest.mark.parametrize(
    ("files", "mode", "says"),
    [
        ({}, 0o644, "has no files in /testbed: expected a repository there"),
        ({"testbed/a": b"", "usr/bin/find": b""}, 0o644, "has no /usr/bin/find: expected all"),
        ({"testbed/src/_pytest/__init__.py": b""}, 0o644, "has pytest itself as its repository"),
        ({"testbed/a": b"", **OLD}, 0o755, "is 3.6: expected 3.9 or newer"),
    ],
)
def test_what_an_image_lacks_is_said(
    daemon: str, files: dict[str, bytes], mode: int, says: str
) -> None:
    before = containers(daemon)
    with image_of(daemon, "turngym-lacking", files, mode=mode) as name:
        with pytest.raises(ValueError, match=says):
            in_image(name, daemon)
        assert containers(daemon) == before


def test_an_image_without_python_is_named(daemon: str) -> None:
    files = {"testbed/a": b""}
    with (
        image_of(daemon, "turngym-bare", files, ["ENV PATH=/nowhere"]) as name,
        pytest.raises(ValueError, match="image 'turngym-bare' has no python3 on its PATH"),
    ):
        in_image(name, daemon)


def test_an_image_or_a_daemon_that_is_not_there_is_named(daemon: str, tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="no image 'turngym-nowhere'"):
        in_image("turngym-nowhere", daemon)
    with pytest.raises(WorldError, match="no Docker daemon answers at unix:///nowhere"):
        in_image("turngym-shop", "unix:///nowhere")


def test_folders_of_the_host_can_be_read_at_their_own_paths(
    daemon: str, shop: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="expected a path that exists"):
        docker_sandbox(shop, readable=[tmp_path / "nothing"], daemon=daemon)
    with pytest.raises(ValueError, match="expected none in"):
        docker_sandbox(shop, readable=["/tmp"], daemon=daemon)
    folder = Path(turngym.__file__).parent.resolve()
    if folder.stat().st_mode & 0o005 != 0o005 or folder.is_relative_to("/tmp"):
        pytest.skip("this checkout is closed to others, or where a sandbox has its own files")
    with docker_sandbox(shop, readable=[folder], daemon=daemon) as sandbox:
        seen = sandbox.exec(f"ls {folder}; touch {folder}/x").output
    assert "py.typed" in seen
    assert "Read-only file system" in seen


@pytest.mark.parametrize(
    ("image", "name"),
    [
        ("ours", "ours"),
        ("sweb.eval.x86_64.{instance_id}:latest", "sweb.eval.x86_64.lib__Thing-1:latest".lower()),
        ("bench/eval.{instance_id}:latest", "bench/eval.lib_1776_thing-1:latest"),
    ],
)
def test_an_image_may_be_one_for_all_rows_or_one_for_each(image: str, name: str) -> None:
    assert image_name(image, dataclasses.replace(ROW, instance_id="lib__Thing-1")) == name
