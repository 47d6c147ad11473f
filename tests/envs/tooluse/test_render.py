"""A turn as people read it: within 98 columns, nothing that a terminal obeys, rows told apart."""

import json
import re

import pytest
from tooluse_plays import world

from turngym.envs.calls import Message
from turngym.envs.signals import Diff
from turngym.envs.tooluse.render import WIDTH, Shown, transcript

COLOUR = re.compile(r"\x1b\[\d+m")


def plain(shown: Shown) -> list[str]:
    return COLOUR.sub("", transcript(shown)).splitlines()


def test_words_calls_results_and_rows_stand_beside_their_labels() -> None:
    row = {"id": "W1", "paid": True, "address": {"street": "1 Elm Road", "city": "Ashford"}}
    moved = {**row, "address": {"street": "1 Elm Road", "city": "Dunmore"}}
    shown = Shown(
        calls=(("move", '{"order_id":"W1","city":"Dunmore"}'),),
        messages=(Message(role="tool", content=json.dumps(moved)),),
        rows=(
            Diff(
                kind="row right",
                target="store.orders/W1",
                before=json.dumps(row),
                after=json.dumps(moved),
            ),
            Diff(kind="row wrong", target="store.orders/W2", before=json.dumps(row), after=None),
        ),
    )
    assert plain(shown) == [
        'call   move(order_id="W1", city="Dunmore")',
        "result id W1, paid yes, address (street 1 Elm Road, city Dunmore)",
        "right  store.orders/W1 address.city Ashford -> Dunmore",
        "wrong  store.orders/W2 is gone",
    ]


def test_many_rows_are_counted_and_four_are_shown() -> None:
    rows = json.dumps([{"id": f"P{number}", "note": None} for number in range(6)])
    lines = plain(Shown(messages=(Message(role="tool", content=rows),)))
    assert lines == ["result 6 found", *(f"       id P{n}" for n in range(4)), "       and 2 more"]


def test_a_result_that_was_cut_is_shown_as_it_is() -> None:
    lines = plain(Shown(messages=(Message(role="tool", content='{"id":"W1" ... (9 more)'),)))
    assert lines == ['result {"id":"W1" ... (9 more)']


def test_what_the_world_could_not_read_is_not_what_the_user_says() -> None:
    env = world(render_mode="ansi")
    env.reset(options={"index": 0})
    env.step('{"name":')
    assert COLOUR.sub("", str(env.render())).startswith("error  The call is not valid JSON")


def test_nothing_that_a_terminal_obeys_is_shown() -> None:
    lines = plain(Shown(words="Hi \x1b[2J\u202eyou", messages=()))
    assert lines == ["agent  Hi \\x1b[2J\\u202eyou"]


@pytest.mark.parametrize("tasks", ["tooluse-files", "tooluse-bank-script", "tooluse-mixed-noisy"])
def test_every_turn_of_the_expert_fits_a_terminal(tasks: str) -> None:
    env = world(tasks, render_mode="ansi")
    for index in range(10):
        env.reset(options={"index": index})
        while plan := env.solution():
            over = any(env.step(plan[0])[2:4])
            lines = COLOUR.sub("", str(env.render())).splitlines()
            assert max(map(len, lines)) <= WIDTH
            assert all(line.isprintable() for line in lines)
            if over:
                break
