import pytest

from jsonpath import NoMatch, exists, find, find_paths, first, update


@pytest.fixture
def shop():
    return {
        "books": [
            {"title": "Emma", "price": 8, "tags": ["old", "love"]},
            {"title": "Ivanhoe", "price": 12.5, "tags": []},
            {"title": "Dune", "price": 12, "sold": False},
        ],
        "owner": {"name": "Ann", "e-mail": None},
    }


@pytest.mark.parametrize(
    "path, expected",
    [
        ("$.owner.name", ["Ann"]),
        ("$['owner']['e-mail']", [None]),
        ('$["owner"].e-mail', [None]),
        ("$.nothing.here", []),
        ("$.books[0].title", ["Emma"]),
        ("$.books[-1].title", ["Dune"]),
        ("$.books[-3].title", ["Emma"]),
        ("$.books[-4].title", []),
        ("$.books[3]", []),
        ("$.books[*].title", ["Emma", "Ivanhoe", "Dune"]),
        ("$.books.*.price", [8, 12.5, 12]),
        ("$.books[0,2].price", [8, 12]),
        ("$.books[ 2 , 0 ].price", [12, 8]),
        ("$.owner[0]", []),
        ("$.books.title", []),
        ("$..title", ["Emma", "Ivanhoe", "Dune"]),
        ("$..tags[0]", ["old"]),
        ("$..[1].title", ["Ivanhoe"]),
    ],
)
def test_find(shop, path, expected):
    assert find(path, shop) == expected


@pytest.mark.parametrize(
    "path, expected",
    [
        ("$[1:3]", [1, 2]),
        ("$[:2]", [0, 1]),
        ("$[3:]", [3, 4]),
        ("$[-2:]", [3, 4]),
        ("$[::2]", [0, 2, 4]),
        ("$[1:4:2]", [1, 3]),
        ("$[::-1]", [4, 3, 2, 1, 0]),
        ("$[:]", [0, 1, 2, 3, 4]),
    ],
)
def test_slices(path, expected):
    assert find(path, [0, 1, 2, 3, 4]) == expected


def test_slice_of_something_else_than_a_list():
    assert find("$[0:1]", "text") == []
    assert find("$[*]", "text") == []


def test_root_selects_the_document():
    assert find("$", 5) == [5]
    assert find_paths("$", 5) == ["$"]


def test_parents_come_before_children():
    document = {"a": {"a": {"a": 1}}}
    assert find_paths("$..a", document) == ["$['a']", "$['a']['a']", "$['a']['a']['a']"]


def test_normal_paths(shop):
    assert find_paths("$.books[-1].price", shop) == ["$['books'][2]['price']"]


def test_normal_path_can_be_asked_again():
    document = {"it's": {'"\n\\': [7]}}
    (path,) = find_paths("$.*.*[0]", document)
    assert path == "$['it\\'s']['\"\\n\\\\'][0]"
    assert find(path, document) == [7]


def test_first(shop):
    assert first("$..price", shop) == 8
    assert first("$..weight", shop, default=None) is None
    with pytest.raises(NoMatch, match=r"\$\.\.weight matches nothing"):
        first("$..weight", shop)


def test_exists(shop):
    assert exists("$.owner.e-mail", shop)
    assert not exists("$.owner.age", shop)


def test_update_leaves_the_original(shop):
    changed = update("$..price", shop, lambda price: price * 2)
    assert find("$..price", changed) == [16, 25.0, 24]
    assert find("$..price", shop) == [8, 12.5, 12]


def test_update_of_the_root_and_of_children_first():
    assert update("$", [1], len) == 1
    document = {"a": {"a": 1}}
    assert update("$..a", document, lambda value: [value]) == {"a": [{"a": [1]}]}
