import pytest

from semver import SemverError, Version, best, bump, change_between, next_prerelease, satisfying
from semver import sort_versions


@pytest.mark.parametrize(
    "version, part, expected",
    [
        ("1.2.3", "major", "2.0.0"),
        ("1.2.3", "minor", "1.3.0"),
        ("1.2.3+b", "patch", "1.2.4"),
        ("2.0.0-rc.1", "major", "2.0.0"),
        ("2.1.0-rc.1", "major", "3.0.0"),
        ("2.0.1-rc.1", "major", "3.0.0"),
        ("2.1.0-rc.1", "minor", "2.1.0"),
        ("2.1.1-rc.1", "minor", "2.2.0"),
        ("2.1.1-rc.1", "patch", "2.1.1"),
    ],
)
def test_bump(version, part, expected):
    assert str(bump(version, part)) == expected


def test_bump_of_no_part():
    with pytest.raises(SemverError, match="part must be one of major, minor, patch, got 'build'"):
        bump("1.0.0", "build")


@pytest.mark.parametrize(
    "version, label, expected",
    [
        ("1.2.3", "rc", "1.2.4-rc.1"),
        ("1.2.4-rc.1", "rc", "1.2.4-rc.2"),
        ("1.2.4-rc.9+b", "rc", "1.2.4-rc.10"),
        ("1.2.4-alpha.3", "beta", "1.2.4-beta.1"),
        ("1.2.4-rc", "rc", "1.2.4-rc.1"),
    ],
)
def test_next_prerelease(version, label, expected):
    assert str(next_prerelease(version, label)) == expected


def test_next_prerelease_does_not_go_back():
    with pytest.raises(SemverError, match="1.0.0-alpha.1 is not after 1.0.0-beta.1"):
        next_prerelease("1.0.0-beta.1", "alpha")
    assert str(next_prerelease("1.0.0")) == "1.0.1-rc.1"


def test_change_between():
    assert change_between("1.2.3", "2.2.3") == "major"
    assert change_between("1.2.3", "1.1.4") == "minor"
    assert change_between("1.2.3", "1.2.4") == "patch"
    assert change_between("1.2.3-a", "1.2.3") == "prerelease"
    assert change_between("1.2.3+a", Version(1, 2, 3)) == "none"


def test_selection():
    known = ["1.10.0", "1.2.0", "2.0.0-rc.1", "0.9.0"]
    assert sort_versions(known) == ["0.9.0", "1.2.0", "1.10.0", "2.0.0-rc.1"]
    assert sort_versions(known, newest_first=True)[0] == "2.0.0-rc.1"
    assert satisfying(known, "1.x") == ["1.2.0", "1.10.0"]
    assert best(known) == "1.10.0"
    assert best(known, ">=3") is None
