"""The house stands: links, layers, a light import, a wheel that works anywhere, honest pages."""

import ast
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ("envs", "agents", "rewards", "training")
PACKAGES = {init.parent.name for init in ROOT.glob("*/__init__.py")}
SOURCES = sorted(
    path
    for folder in (*LAYERS, "benchmarks", "tests", "src/turngym/cli")
    for path in (ROOT / folder).rglob("*.py")
)


def python(code: str, *, cwd: Path, path: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": path}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_each_root_package_is_linked_into_turngym() -> None:
    links = {p.name: p.resolve() for p in (ROOT / "src/turngym").iterdir() if p.is_symlink()}
    assert links == {name: ROOT / name for name in PACKAGES | {"assets"}}


def test_links_are_relative_so_that_a_clone_keeps_them() -> None:
    links = [p for p in (ROOT / "src/turngym").iterdir() if p.is_symlink()]
    assert links
    assert not [link for link in links if os.path.isabs(os.readlink(link))]


@pytest.mark.parametrize("layer", LAYERS)
def test_layers_import_downwards_only(layer: str) -> None:
    allowed = LAYERS[: LAYERS.index(layer) + 1]
    climbing = [
        f"{path.relative_to(ROOT)}: {module}"
        for path in (ROOT / layer).rglob("*.py")
        for module in imported(path)
        if re.match(r"turngym\.", module) and module.split(".")[1] not in allowed
    ]
    assert climbing == []


def imported(path: Path) -> list[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
    return names


def test_importing_turngym_is_light_and_silent_and_seeds_nothing(tmp_path: Path) -> None:
    run = python(
        "import os, random, sys, gymnasium, numpy\n"
        "before = random.getstate(), repr(numpy.random.get_state()), dict(os.environ)\n"
        "known = set(sys.modules)\n"
        "import turngym\n"
        "assert before == (random.getstate(), repr(numpy.random.get_state()), dict(os.environ))\n"
        "new = {name.split('.')[0] for name in set(sys.modules) - known}\n"
        "assert new == {'turngym'}, new\n",
        cwd=tmp_path,
        path=str(ROOT / "src"),
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_the_command_line_loads_no_torch_and_no_optional_extra(tmp_path: Path) -> None:
    run = python(
        "import sys\n"
        "from turngym.cli import main\n"
        "sys.argv = ['turngym', 'list']\n"
        "main()\n"
        "extras = {'torch', 'transformers', 'docker', 'playwright', 'scipy'}\n"
        "assert not extras & set(sys.modules), extras & set(sys.modules)\n",
        cwd=tmp_path,
        path=str(ROOT / "src"),
    )
    assert run.returncode == 0, run.stderr


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel installed in it, outside the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = [*pip, "wheel", str(ROOT), "--no-deps", "--no-build-isolation", "-w", str(folder)]
    subprocess.run(build, check=True, capture_output=True, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    target = folder / "site"
    subprocess.run([*pip, "install", "--no-deps", "--target", str(target), str(wheel)], check=True)
    return target


def test_the_wheel_holds_all_code_and_all_assets(installed: Path) -> None:
    (wheel,) = installed.parent.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    ours = {
        f"turngym/{path.relative_to(ROOT / 'src/turngym').as_posix()}"
        for name in (*LAYERS, "assets", "cli")
        for path in (ROOT / "src/turngym" / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert ours | {"turngym/__init__.py", "turngym/py.typed"} <= held


def test_the_wheel_works_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    run = python(
        "import sys, turngym\n"
        f"assert turngym.__file__.startswith({str(installed)!r}), turngym.__file__\n"
        "from turngym.cli import main\n"
        "sys.argv = 'turngym play turngym/Sokoban-v0 --policy expert --json'.split()\n"
        "main()\n",
        cwd=tmp_path,
        path=str(installed),
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["status"] == "solved"


def test_the_wheel_finds_its_panels(installed: Path, tmp_path: Path) -> None:
    run = python(
        "from turngym.agents.panel import load_panel\n"
        "print(len(load_panel('sokoban-6x6-1/valid_seen/500').ids))\n",
        cwd=tmp_path,
        path=str(installed),
    )
    assert (run.returncode, run.stdout) == (0, "500\n"), run.stderr


def test_the_readme_is_short_and_its_loop_runs(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.count("\n") <= 200
    blocks = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    assert blocks
    for block in blocks:
        run = python(block, cwd=tmp_path, path=str(ROOT / "src"))
        assert run.returncode == 0, run.stderr
    assert blocks[0].strip().count("\n") + 1 <= 12


def test_every_file_named_in_the_readmes_tree_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    tree = readme.split("```text\n")[1].split("```")[0]
    places: list[str] = []
    missing = []
    for line in tree.splitlines():
        depth, name = (len(line) - len(line.lstrip())) // 2, line.split()[0]
        places[depth:] = [name.rstrip("/")]
        if not (ROOT / "/".join(places)).exists():
            missing.append("/".join(places))
    assert missing == []


def test_no_file_names_a_registry_host() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    hosts = re.compile(r"pypi\.org|pythonhosted|npmjs\.(org|com)|deb\.debian|docker\.io/")
    naming = [
        name
        for name in listed.stdout.split("\0")
        if name
        and (ROOT / name).is_file()
        and Path(name) != Path(__file__).relative_to(ROOT)
        and hosts.search((ROOT / name).read_text(encoding="utf-8", errors="replace"))
    ]
    assert naming == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_code_is_ascii_and_no_file_is_long(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.isascii()
    assert text.count("\n") <= 400
