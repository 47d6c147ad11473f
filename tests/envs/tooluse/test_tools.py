"""Tools: schemas from signatures, errors as answers, our bugs as errors of the world."""

import json
from typing import Literal

import pytest

from turngym.envs.core import WorldError
from turngym.envs.tools import ToolError, described
from turngym.envs.tooluse.database import Database, Tables
from turngym.envs.tooluse.tools import call, result_text

EMPTY = Database(Tables(()))


def paint(
    db: Database,
    *,
    wall: str,
    coats: int = 1,
    color: Literal["red", "blue"],
    spots: tuple[str, ...],
) -> object:
    """Paint a wall.

    And say so.

    Args:
        db: The database.
        wall: Which wall,
            by name.
        coats: How often.
        color: With what.
        spots: Where first.
    """
    if wall == "glass":
        raise ToolError("Glass takes no paint.")
    return {"wall": wall, "coats": coats, "color": color, "spots": spots}


PAINT = described(paint, writes=True)
GOOD = {"wall": "north", "color": "red", "spots": ["left", "right"]}


def answered(arguments: object) -> dict[str, object]:
    result = call(PAINT, EMPTY, json.dumps(arguments))
    answer = json.loads(result.text)
    assert result.ok == ("error" not in answer)
    assert result.ok or result.database is EMPTY
    return dict(answer)


def test_the_schema_is_the_signature_and_the_words_are_the_docstring() -> None:
    assert PAINT.tool.name == "paint"
    assert PAINT.tool.description == "Paint a wall."
    assert json.loads(PAINT.tool.parameters) == {
        "type": "object",
        "additionalProperties": False,
        "required": ["wall", "color", "spots"],
        "properties": {
            "wall": {"type": "string", "description": "Which wall, by name."},
            "coats": {"type": "integer", "description": "How often.", "default": 1},
            "color": {"type": "string", "enum": ["red", "blue"], "description": "With what."},
            "spots": {
                "type": "array",
                "items": {"type": "string"},
                "description": "Where first.",
            },
        },
    }


def test_a_good_call_is_answered() -> None:
    assert answered(GOOD) == {**GOOD, "coats": 1}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"wall": 7}, "wall"),
        ({"coats": "2"}, "coats"),
        ({"coats": True}, "coats"),
        ({"coats": 1.5}, "coats"),
        ({"color": "green"}, "color"),
        ({"spots": "left"}, "spots"),
        ({"spots": [1]}, "spots.0"),
        ({"wall": None}, "wall"),
        ({"ladder": 1}, "ladder"),
        ({"db": {}}, "db"),
    ],
)
def test_a_wrong_argument_is_named(change: dict[str, object], named: str) -> None:
    assert f"'{named}'" in str(answered({**GOOD, **change})["error"])


def test_a_missing_argument_is_named() -> None:
    assert answered({"wall": "north"}) == {
        "error": "'color': Field required. 'spots': Field required."
    }


def test_what_a_tool_refuses_is_an_answer() -> None:
    assert answered({**GOOD, "wall": "glass"}) == {"error": "Glass takes no paint."}


def test_a_name_that_a_terminal_would_obey_comes_back_escaped() -> None:
    assert "\\\\x1b" in call(PAINT, EMPTY, json.dumps({**GOOD, "\x1b[2J": 1})).text


def test_a_tool_that_fails_is_our_bug_and_no_answer() -> None:
    def broken(db: Database) -> object:
        """Break."""
        return 1 // 0

    with pytest.raises(WorldError, match="broken failed: ZeroDivisionError"):
        call(described(broken, writes=False), EMPTY, "{}")


def test_a_tool_that_changes_its_mind_half_way_has_changed_nothing() -> None:
    from turngym.envs.tooluse.domains.store.tables import Product

    def half(db: Database) -> object:
        """Write, then refuse."""
        db.put(Product(id="P1", name="Tent", category="tents"))
        raise ToolError("No.")

    result = call(described(half, writes=True), EMPTY, "{}")
    assert not result.ok
    assert result.database is EMPTY
    assert EMPTY.written == ()


def test_results_are_ascii_without_control_characters() -> None:
    assert result_text({"note": "\u202e\x7f\x00\ud800"}) == (
        '{"note":"\\u202e\\u007f\\u0000\\ud800"}'
    )
