"""The rules: what can be done, what it changes, and how it is said."""

from household_files import FOLDER, GAMES
from household_homes import all_moves, homes
from hypothesis import given, settings
from hypothesis import strategies as st

from turngym.envs.household.commands import MAX_TEXT, Grammar
from turngym.envs.household.dialect import HELP, answer, opening
from turngym.envs.household.engine import Move, is_legal, is_won, play
from turngym.envs.household.load import load_game
from turngym.envs.household.state import Home, State

PLACE, COOL, HEAT, LIGHT, TWO = GAMES


def home_of(name: str) -> Home:
    return Home(load_game(FOLDER / name / "game.tw-pddl"))


def said(home: Home, *texts: str) -> tuple[State, str]:
    """Play admissible actions in words: the state they lead to, and the last answer."""
    grammar, state, last = Grammar(home), home.start, ""
    for text in texts:
        assert text in grammar.admissible(state), text
        move = grammar.read(text).move
        assert move is not None
        state = play(home, state, move)
        last = answer(home, state, move)
    return state, last


def walk(home: Home, picks: list[int]) -> list[tuple[State, Move, State]]:
    """Play some legal moves."""
    state, steps = home.start, []
    for pick in picks:
        legal = [move for move in all_moves(home) if is_legal(home, state, move)]
        move = legal[pick % len(legal)]
        after = play(home, state, move)
        steps.append((state, move, after))
        state = after
    return steps


picks = st.lists(st.integers(0, 10_000), max_size=25)


@settings(max_examples=100, deadline=None)
@given(homes(), picks)
def test_what_is_admissible_is_what_the_rules_allow_in_words_sorted(
    home: Home, picks: list[int]
) -> None:
    grammar = Grammar(home)
    for state in [home.start, *(after for _, _, after in walk(home, picks))]:
        legal = {grammar.say(move) for move in all_moves(home) if is_legal(home, state, move)}
        assert list(grammar.admissible(state)) == sorted(legal)


@settings(max_examples=100, deadline=None)
@given(homes())
def test_a_move_in_words_is_read_as_that_move(home: Home) -> None:
    grammar = Grammar(home)
    for move in all_moves(home):
        if move.verb != "help" or home.game.dialect == "new":
            assert grammar.read(grammar.say(move)).move == move
            assert grammar.read(f"  {grammar.say(move)}\n").move == move


@settings(max_examples=100, deadline=None)
@given(homes(), picks, picks)
def test_states_have_the_same_key_just_when_they_are_the_same(
    home: Home, one: list[int], other: list[int]
) -> None:
    states = [after for path in (one, other) for _, _, after in walk(home, path)]
    keys = {state[:-1]: state.key for state in states}
    assert len(set(keys.values())) == len(keys)
    assert all(keys[state[:-1]] == state.key for state in states)


@settings(max_examples=100, deadline=None)
@given(homes(), picks)
def test_nothing_is_made_and_nothing_gets_lost(home: Home, picks: list[int]) -> None:
    for before, move, after in walk(home, picks):
        places = [sum(map(int.bit_count, state.inside)) for state in (before, after)]
        held = [state.held >= 0 for state in (before, after)]
        if move.verb == "take":
            assert (places[1], held) == (places[0] - 1, [False, True])
        elif move.verb == "put":  # what was in two receptacles may go where it is already
            assert places[1] - places[0] in (0, 1)
            assert held == [True, False]
        else:
            assert (places[0], held[0]) == (places[1], held[1])


def test_a_closed_receptacle_hides_and_blocks() -> None:
    home = home_of(PLACE)
    state, text = said(home, "go to cabinet 1")
    assert text == "You arrive at loc 4. The cabinet 1 is closed."
    assert "take mug 2 from cabinet 1" not in Grammar(home).admissible(state)
    _, text = said(home, "go to cabinet 1", "open cabinet 1")
    assert text == "You open the cabinet 1. The cabinet 1 is open. In it, you see a mug 2."


def test_a_closed_microwave_heats_and_heat_drives_out_the_cold() -> None:
    home = home_of(PLACE)
    fetch = (
        "go to fridge 1",
        "open fridge 1",
        "take mug 1 from fridge 1",
        "cool mug 1 with fridge 1",
    )
    state, _ = said(home, *fetch)
    assert [mask.bit_count() for mask in state.marks] == [0, 0, 1, 0, 0]
    state, text = said(home, *fetch, "go to microwave 1", "heat mug 1 with microwave 1")
    assert text == "You heat the mug 1 using the microwave 1."
    assert [mask.bit_count() for mask in state.marks] == [0, 1, 0, 0, 0]


def test_two_receptacles_at_one_place_are_reached_at_once() -> None:
    home = home_of(COOL)
    state, text = said(home, "go to countertop 1")
    assert text == "You arrive at countertop 1. On the countertop 1, you see a knife 1."
    here = [text for text in Grammar(home).admissible(state) if "microwave" in text]
    assert here == ["examine microwave 1", "open microwave 1"]
    _, text = said(home, "go to countertop 1", "look")
    assert text == "You are facing the countertop 1, and microwave 1. Next to it, you see nothing."


def test_an_item_is_sliced_where_it_lies_by_who_holds_a_knife() -> None:
    home = home_of(COOL)
    take = ("go to countertop 1", "take knife 1 from countertop 1", "go to fridge 1")
    _, text = said(home, *take, "slice apple 1 with knife 1")  # the closed door is no hindrance
    assert text == "You sliced the apple 1 with the knife 1."


def test_what_is_held_is_examined() -> None:
    home = home_of(COOL)
    fetch = ("go to fridge 1", "open fridge 1", "take apple 1 from fridge 1")
    assert said(home, *fetch, "examine apple 1")[1] == "There's nothing special about apple 1."
    cold = (*fetch, "cool apple 1 with fridge 1")
    assert said(home, *cold, "examine apple 1")[1] == "This is a cold apple 1."
    both = (*cold, "go to sinkbasin 1", "clean apple 1 with sinkbasin 1", "examine apple 1")
    assert said(home, *both)[1] == "This is a cool and clean apple 1."
    vessel = ("go to fridge 1", "open fridge 1", "take mug 1 from fridge 1", "examine mug 1")
    assert said(home, *vessel)[1] == "This is a normal mug 1. In it, you see nothing."


def test_the_dialects_differ_in_putting_down_arriving_and_help() -> None:
    old, new = home_of(TWO), home_of(LIGHT)
    _, text = said(old, "go to desk 1", "take cd 2 from desk 1", "put cd 2 in/on desk 1")
    assert text == "You put the cd 2 in/on the desk 1."
    _, text = said(new, "go to desk 1", "take cd 2 from desk 1", "move cd 2 to desk 1")
    assert text == "You move the cd 2 to the desk 1."
    assert said(new, "help")[1] == HELP
    assert "help" not in Grammar(old).admissible(old.start)
    assert Grammar(old).read("move cd 2 to desk 1").move is None
    assert Grammar(new).read("put cd 2 in/on desk 1").move is None


def test_the_opening_names_the_room_and_the_task() -> None:
    home = home_of(LIGHT)
    assert opening(home, home.start) == (
        "-= Welcome to TextWorld, ALFRED! =-\n\n"
        "You are in the middle of a room. Looking quickly around you, you see "
        "a bed 1, a desk 1, a drawer 2, and a drawer 1.\n\n"
        "Your task is to: look at pillow under the desklamp."
    )


def test_the_goal_of_a_lamp_needs_item_lamp_and_place() -> None:
    home = home_of(LIGHT)
    fetch = ("go to bed 1", "take pillow 1 from bed 1", "go to desk 1")
    assert not is_won(home, said(home, *fetch)[0])
    assert is_won(home, said(home, *fetch, "use desklamp 1")[0])
    early = ("go to desk 1", "use desklamp 1", "go to bed 1", "take pillow 1 from bed 1")
    assert not is_won(home, said(home, *early)[0])
    assert is_won(home, said(home, *early, "go to desk 1")[0])


def test_two_items_must_be_in_the_same_receptacle() -> None:
    home = home_of(TWO)
    fetch = ("go to desk 1", "take cd 2 from desk 1")
    apart = said(home, *fetch, "go to drawer 1", "open drawer 1", "put cd 2 in/on drawer 1")[0]
    assert not is_won(home, apart)
    joined = said(home, *fetch, "go to drawer 2", "open drawer 2", "put cd 2 in/on drawer 2")[0]
    assert is_won(home, joined)


def test_words_that_alfworld_does_not_know_are_not_read() -> None:
    grammar = Grammar(home_of(LIGHT))
    for text in ("Go to desk 1", "go to  desk 1", "go to desk 1.", "go desk 1", "look around", ""):
        assert grammar.read(text).move is None
        assert not grammar.read(text).shaped
    for text in ("go to moon 1", "take moon 1 from desk 1", "use desk 1"):
        assert grammar.read(text).move is None
        assert grammar.read(text).shaped
    assert str(MAX_TEXT) in grammar.read("x" * (MAX_TEXT + 1)).error
