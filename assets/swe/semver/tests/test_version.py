import pytest

from semver import InvalidVersion, Version

ORDER = [
    "0.0.1",
    "0.9.0",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.0.1",
    "1.2.0",
    "1.10.0",
    "2.0.0",
]


@pytest.mark.parametrize("text", ["1.2.3", "0.0.0", "1.0.0-rc.1", "1.0.0+a.b", "1.0.0-x-y.7+5"])
def test_parse_and_str(text):
    assert str(Version.parse(text)) == text


def test_parts():
    version = Version.parse(" v1.2.3-rc.4+build.5 ")
    assert version.core == (1, 2, 3)
    assert version.prerelease == ("rc", "4")
    assert version.build == ("build", "5")
    assert str(version.release()) == "1.2.3"


@pytest.mark.parametrize("text", ["", "1", "1.2", "1.2.3.4", "01.2.3", "1.2.3-", "1.2.3-a..b", "x"])
def test_no_version(text):
    with pytest.raises(InvalidVersion, match="not a version: "):
        Version.parse(text)


def test_leading_zero_in_a_tag():
    with pytest.raises(InvalidVersion, match="leading zero in '01' of '1.0.0-rc.01'"):
        Version.parse("1.0.0-rc.01")
    assert Version.parse("1.0.0-rc.0").prerelease == ("rc", "0")
    assert Version.parse("1.0.0-10").prerelease == ("10",)


def test_order():
    versions = [Version.parse(text) for text in ORDER]
    for low, high in zip(versions, versions[1:]):
        assert low < high
        assert high >= low
        assert low != high
    assert sorted(reversed(versions)) == versions


def test_build_does_not_count():
    left, right = Version.parse("1.0.0+a"), Version.parse("1.0.0+b")
    assert left == right
    assert hash(left) == hash(right)
    assert not left < right


def test_other_types():
    assert Version(1) != "1.0.0"
    with pytest.raises(TypeError):
        _ = Version(1) < "2.0.0"


def test_stability():
    stable = [text for text in ORDER if Version.parse(text).is_stable]
    assert stable == ["1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0"]
    assert Version.parse("1.0.0-a").is_prerelease
    assert not Version.parse("1.0.0+a").is_prerelease


def test_of():
    version = Version(1, 2)
    assert Version.of(version) is version
    assert Version.of("1.2.0") == version
