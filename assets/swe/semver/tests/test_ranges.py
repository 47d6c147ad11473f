import pytest

from semver import InvalidRange, Range


@pytest.mark.parametrize(
    "text, plain",
    [
        ("1.2.3", "=1.2.3"),
        ("=1.2.3", "=1.2.3"),
        ("1.2", ">=1.2.0 <1.3.0"),
        ("1.x", ">=1.0.0 <2.0.0"),
        ("*", "*"),
        ("", "*"),
        (">=*", "*"),
        ("^1.2.3", ">=1.2.3 <2.0.0"),
        ("^0.2.3", ">=0.2.3 <0.3.0"),
        ("^0.0.3", ">=0.0.3 <0.0.4"),
        ("^0.0", ">=0.0.0 <0.1.0"),
        ("^0", ">=0.0.0 <1.0.0"),
        ("~1.2.3", ">=1.2.3 <1.3.0"),
        ("~1", ">=1.0.0 <2.0.0"),
        (">1.2", ">=1.3.0"),
        ("<=1.2", "<1.3.0"),
        (">=1.2", ">=1.2.0"),
        ("<1", "<1.0.0"),
        ("> 1.2.3 < 2", ">1.2.3 <2.0.0"),
        ("1.2.3 - 2.1", ">=1.2.3 <2.2.0"),
        ("1.0.0||2.x", "=1.0.0 || >=2.0.0 <3.0.0"),
    ],
)
def test_ranges_in_plain_comparators(text, plain):
    assert str(Range.parse(text)) == plain


@pytest.mark.parametrize(
    "text, inside, outside",
    [
        ("=1.0.0", ["1.0.0", "1.0.0+b"], ["1.0.1", "0.9.9"]),
        (">1.0.0", ["1.0.1"], ["1.0.0"]),
        (">=1.0.0", ["1.0.0"], ["0.9.9"]),
        ("<1.0.0", ["0.9.9"], ["1.0.0", "1.0.0-rc.1"]),
        ("<=1.0.0", ["1.0.0"], ["1.0.1"]),
        ("^1.2 || 3.x", ["1.2.0", "1.9.9", "3.1.0"], ["1.1.9", "2.0.0", "4.0.0"]),
        (">=1.0.0-rc.2", ["1.0.0-rc.2", "1.0.0", "1.1.0"], ["1.0.0-rc.1", "1.1.0-rc.3"]),
    ],
)
def test_allows(text, inside, outside):
    allowed = Range.parse(text)
    assert [version for version in inside if not allowed.allows(version)] == []
    assert [version for version in outside if allowed.allows(version)] == []


@pytest.mark.parametrize("text", ["hello", "1.2.3.4", "^01.2", ">=1.0.0 - 2", "||| "])
def test_no_range(text):
    with pytest.raises(InvalidRange, match="not a range: "):
        Range.parse(text)


@pytest.mark.parametrize("operator", ["<", ">"])
def test_nothing_is_beyond_everything(operator):
    with pytest.raises(InvalidRange, match=rf"nothing can be {operator} \* in"):
        Range.parse(operator + "*")
