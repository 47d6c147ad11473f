"""How like the wanted rows others are: exact, by words, within a tolerance; by hand."""

import json
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plays import outcome, play
from tooluse_plays import world

from turngym.envs.tooluse.database import Change, Database, Row, Tables
from turngym.envs.tooluse.likeness import ALMOST, Near, Words, common_words, likeness, rouge_l


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    table: ClassVar[str] = "desk.notes"
    id: str
    owner_id: str
    kind: Literal["plan", "minutes"]
    text: Words
    price: Annotated[float, Near(2.0)]
    pinned: bool = False


OLD = Note(id="N1", owner_id="U1", kind="plan", text="call Ada", price=5.0)
START = Database(Tables((OLD,)))
WORDS = st.lists(st.sampled_from("abc"), max_size=7)


def after(*rows: Row) -> Database:
    database = START.fork()
    for row in rows:
        database.put(row)
    return database


def wanted(*rows: Row) -> tuple[Change, ...]:
    return after(*rows).changes(START)


def test_the_same_row_is_worth_1() -> None:
    new = replace(OLD, text="call Ada at noon")
    assert likeness(wanted(new), after(new)) == 1.0


def test_free_text_counts_by_the_words_it_shares_in_order() -> None:
    # 3 of 4 words, none too many: 2 * 3 / (3 + 4)
    said = after(replace(OLD, text="call Ada noon"))
    assert likeness(wanted(replace(OLD, text="call Ada at noon")), said) == pytest.approx(6 / 7)


def test_a_marked_number_loses_what_it_is_off() -> None:
    # half of the tolerance
    said = after(replace(OLD, price=8.0))
    assert likeness(wanted(replace(OLD, price=7.0)), said) == pytest.approx(0.5)
    assert likeness(wanted(replace(OLD, price=9.5)), after(replace(OLD, price=7.5))) == 0.0


def test_columns_are_averaged_geometrically() -> None:
    # text 6/7, price 1/2
    new = replace(OLD, text="call Ada at noon", price=7.0)
    said = after(replace(OLD, text="call Ada noon", price=8.0))
    assert likeness(wanted(new), said) == pytest.approx((6 / 7 * 0.5) ** 0.5)


@pytest.mark.parametrize(
    "wrong",
    [{"owner_id": "U2"}, {"kind": "minutes"}, {"pinned": True}],
    ids=["id", "enumeration", "flag"],
)
def test_ids_enumerations_and_flags_are_right_or_worth_nothing(wrong: dict[str, str]) -> None:
    new = Note(id="N2", owner_id="U1", kind="plan", text="call Ada", price=5.0)
    assert likeness(wanted(new), after(replace(new, **wrong))) == 0.0  # type: ignore[arg-type]


def test_a_column_that_should_have_been_left_alone_takes_everything() -> None:
    new = replace(OLD, text="call Ada at noon")
    assert likeness(wanted(new), after(replace(new, price=5.5))) == 0.0


def test_all_rows_of_a_call_count_together() -> None:
    # the second row has five columns besides its key, all right; the first has one at 6/7
    first = replace(OLD, text="call Ada at noon")
    second = Note(id="N2", owner_id="U1", kind="plan", text="buy ink", price=3.0)
    said = after(replace(OLD, text="call Ada noon"), second)
    assert likeness(wanted(first, second), said) == pytest.approx((6 / 7) ** (1 / 7))
    assert likeness(wanted(first, second), after(first)) == 0.0


def test_a_row_that_should_be_gone_is_gone_or_not() -> None:
    gone = START.fork()
    gone.delete(Note, "N1")
    assert likeness(gone.changes(START), gone) == 1.0
    assert likeness(gone.changes(START), START) == 0.0


@given(st.sampled_from(("call  Ada", "call Ada ", "call ada", "Ada call", "", "call Ada Ada")))
def test_no_other_text_is_worth_1(text: str) -> None:
    new = replace(OLD, text="call Ada", kind="minutes")
    other = likeness(wanted(new), after(replace(new, text=text)))
    assert other <= ALMOST < 1.0


def test_rouge_l_by_hand() -> None:
    assert rouge_l("the cat sat", "the cat sat") == 1.0
    assert rouge_l("a b c d", "b d") == pytest.approx(2 * 2 / 6)
    assert rouge_l("b a", "a b") == 0.5
    assert rouge_l("", "a") == 0.0
    assert rouge_l("", "") == 1.0


def by_table(first: list[str], second: list[str]) -> int:
    """Return the length of the longest common subsequence by the table of all prefixes."""
    best = [[0] * (len(second) + 1) for _ in range(len(first) + 1)]
    for i, one in enumerate(first):
        for j, other in enumerate(second):
            longer = best[i][j] + 1
            best[i + 1][j + 1] = longer if one == other else max(best[i][j + 1], best[i + 1][j])
    return best[-1][-1]


@given(WORDS, WORDS)
def test_common_words_are_those_of_the_plain_table(first: list[str], second: list[str]) -> None:
    assert common_words(first, second) == by_table(first, second)


def test_three_thousand_words_are_nothing() -> None:
    words = ("a b c d e f g h i j " * 300).split()
    assert common_words(words, words[1:]) == 2_999


def test_a_message_that_lacks_a_word_is_worth_a_part_of_its_milestone() -> None:
    env = world("tooluse-office-milestones")
    parts = 0
    for index in range(40):
        env.reset(options={"index": index})
        actions = list(env.solution() or ())
        for place, action in enumerate(actions):
            if '"send_message"' not in action:
                continue
            call = json.loads(action)
            call["arguments"]["text"] = call["arguments"]["text"].rsplit(" ", 1)[0]
            other = [*actions[:place], json.dumps(call), *actions[place + 1 :]]
            reward, info = play(env, index, other)
            assert reward < 1.0
            assert not outcome(info).success
            without = play(env, index, [*actions[:place], *actions[place + 1 :]])[0]
            parts += reward > without
    assert parts > 2


def test_a_new_row_under_another_key_may_be_what_was_meant_but_is_never_worth_1() -> None:
    new = Note(id="N2", owner_id="U1", kind="plan", text="call Ada at noon", price=5.0)
    moved = json.dumps({**json.loads(wanted(new)[0].after or ""), "id": "N3"})
    shorter = moved.replace("at noon", "noon")
    assert likeness(wanted(new), START, {Note: [shorter]}) == pytest.approx((6 / 7) ** (1 / 6))
    assert likeness(wanted(new), START, {Note: [shorter, moved]}) == ALMOST
    assert likeness(wanted(new), START) == 0.0
