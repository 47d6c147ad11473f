"""What a source tree holds is found by looking."""

import pytest

from turngym.envs.swe.layout import files_with_tests, impurity, missing_modules

TEST = b"def test_a():\n    assert True\n"


@pytest.mark.parametrize(
    "path", ["test_a.py", "tests/test_a.py", "pkg/test/test_a.py", "t/a_test.py"]
)
def test_tests_are_found_beside_and_inside_the_package(path: str) -> None:
    assert files_with_tests({"pkg/__init__.py": b"", path: TEST}) == (path,)


def test_a_class_of_unittest_is_a_test_and_a_helper_is_none() -> None:
    case = b"class A(unittest.TestCase):\n    pass\n"
    tree = {"tests/test_case.py": case, "tests/test_data.py": b"X = 1\n", "tests/helper.py": TEST}
    assert files_with_tests(tree) == ("tests/test_case.py",)


@pytest.mark.parametrize(
    ("path", "content", "why"),
    [
        ("src/fast.c", b"", "it holds 'src/fast.c'"),
        ("pkg/_speed.pyx", b"", "it holds 'pkg/_speed.pyx'"),
        ("pkg/tests/x.so", b"", "it holds 'pkg/tests/x.so'"),
        ("setup.py", b"setup(ext_modules=[Extension('a', ['b'])])", "setup.py builds extensions"),
        ("pyproject.toml", b'build-backend = "maturin"', "pyproject.toml builds extensions"),
    ],
)
def test_what_is_compiled_is_not_pure(path: str, content: bytes, why: str) -> None:
    assert impurity({"pkg/__init__.py": b"", path: content}).startswith(why)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("tests/examples/hello.c", b""),
        ("docs/x.rs", b""),
        ("setup.py", b"setup(ext_modules=[])"),
        ("pyproject.toml", b'build-backend = "setuptools.build_meta"'),
    ],
)
def test_what_lies_beside_the_code_is_no_matter(path: str, content: bytes) -> None:
    assert impurity({"pkg/__init__.py": b"", path: content}) == ""


def test_modules_that_no_file_can_do_without_are_named() -> None:
    tree = {
        "pkg/__init__.py": b"import attr, os\nfrom . import core\nfrom pkg.core import x\n",
        "pkg/core.py": b"try:\n    import numpy\nexcept ImportError:\n    numpy = None\n",
        "src/other/__init__.py": b"from face.utils import y\n",
        "tests/test_a.py": b"import pytest, attr, helper\n" + TEST,
        "tests/helper.py": b"",
        "setup.py": b"import Cython\n",
        "pkg/broken.py": b"def :\n",
    }
    assert missing_modules(tree, ["pytest"]) == {
        "attr": ("pkg/__init__.py", "tests/test_a.py"),
        "face": ("src/other/__init__.py",),
    }
