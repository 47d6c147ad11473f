"""The space of texts: what is in it, and how vector environments carry it."""

import copy
import pickle
from typing import Any

import gymnasium
import pytest
from gymnasium.vector.utils import (
    create_shared_memory,
    read_from_shared_memory,
    write_to_shared_memory,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import any_text

from turngym.envs.space import SharedTexts, TextSpace

EXAMPLES = ("up", "down", "left")


def space(length: int = 12, seed: int | None = None) -> TextSpace:
    return TextSpace(length, examples=EXAMPLES, seed=seed)


def write(text: str, index: int, memory: Any, length: int = 12) -> None:
    slot: Any = text  # Gymnasium's annotation knows arrays only
    write_to_shared_memory(space(length), index, slot, memory)


def shared(texts: tuple[str, ...], length: int = 12) -> tuple[Any, SharedTexts]:
    """Return shared memory that holds the texts, and a view of it that was made before."""
    memory = create_shared_memory(space(length), n=len(texts))
    view = read_from_shared_memory(space(length), memory, n=len(texts))
    assert isinstance(view, SharedTexts)
    for index, text in enumerate(texts):
        write(text, index, memory, length)
    return memory, view


@given(any_text)
@settings(deadline=None)
def test_any_text_that_is_short_enough_is_in_the_space(text: str) -> None:
    exact = TextSpace(len(text), examples=[text])
    assert text in exact
    assert text + "x" not in exact


@pytest.mark.parametrize(
    "text", ["", "\x00", "\n", "\ud800", "\udfff\ud800", "\U0010ffff", "\u00e9"]
)
def test_no_character_is_left_out(text: str) -> None:
    assert text in space()


@pytest.mark.parametrize("value", [7, None, b"up", ("up",), ["u", "p"]])
def test_what_is_no_text_is_not_in_the_space(value: object) -> None:
    assert value not in space()


def test_a_text_counts_its_characters_not_its_bytes() -> None:
    assert "\U0001f642" * 12 in space(12)


def test_samples_are_the_examples_and_nothing_else() -> None:
    of_seed_1 = space(seed=1)
    assert {of_seed_1.sample() for _ in range(100)} == set(EXAMPLES)


def samples(seeded: TextSpace) -> list[str]:
    return [seeded.sample() for _ in range(20)]


def test_a_seed_repeats_the_samples_and_another_gives_others() -> None:
    assert samples(space(seed=1)) == samples(space(seed=1)) != samples(space(seed=2))


def test_seeding_later_repeats_the_samples_as_well() -> None:
    late = space(seed=9)
    late.seed(1)
    assert samples(late) == samples(space(seed=1))


@pytest.mark.parametrize("unwanted", [{"mask": (3, None)}, {"probability": (3, None)}])
def test_a_mask_over_characters_is_refused(unwanted: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no mask and no probability"):
        space().sample(**unwanted)


@pytest.mark.parametrize("examples", [(), ("up", "much too long")])
def test_examples_must_exist_and_fit(examples: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="do not fit max_length=8"):
        TextSpace(8, examples=examples)


def test_spaces_are_equal_by_length_and_examples_whatever_the_seed() -> None:
    assert space(12, seed=1) == space(12, seed=2)
    assert space(12) != space(13)
    assert space(12) != TextSpace(12, examples=("up",))
    assert space(12) != gymnasium.spaces.Text(12)


def test_a_space_is_not_hashable_as_none_of_gymnasiums_that_are_equal_by_value() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(space())


def test_a_space_says_what_it_admits() -> None:
    assert repr(space(12)) == "TextSpace(12, examples=('up', 'down', 'left'))"


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda s: pickle.loads(pickle.dumps(s))])
def test_a_copy_is_equal_and_goes_on_sampling_alike(copied: Any) -> None:
    original = space(seed=4)
    original.sample()
    other = copied(original)
    assert other == original
    assert samples(other) == samples(original)


@given(st.lists(any_text, min_size=1, max_size=4))
@settings(deadline=None)
def test_shared_memory_gives_back_any_texts(texts: list[str]) -> None:
    _, view = shared(tuple(texts))
    assert tuple(view) == tuple(texts)


@given(any_text, any_text)
@settings(deadline=None)
def test_a_text_replaces_the_one_before_it(first: str, second: str) -> None:
    memory, view = shared((first,))
    write(second, 0, memory)
    assert view[0] == second


def test_a_text_may_fill_its_slot_to_the_last_character() -> None:
    _, view = shared(("abc", "defg", "hij"), length=4)
    assert tuple(view) == ("abc", "defg", "hij")


def test_a_longer_text_raises_and_leaves_all_slots_alone() -> None:
    memory, view = shared(("abc", "defg", "hij"), length=4)
    with pytest.raises(ValueError, match="a text of 5 characters does not fit 4"):
        write("12345", 1, memory, length=4)
    assert tuple(view) == ("abc", "defg", "hij")


def test_a_view_is_empty_until_something_is_written() -> None:
    memory = create_shared_memory(space(), n=2)
    assert tuple(read_from_shared_memory(space(), memory, n=2)) == ("", "")


def test_a_view_is_read_late_and_its_deep_copy_is_not() -> None:
    memory, view = shared(("before", "same"))
    kept: object = copy.deepcopy(view)
    write("after", 0, memory)
    assert isinstance(kept, tuple)
    assert kept == ("before", "same")
    assert tuple(view) == ("after", "same")


def test_a_view_is_a_sequence() -> None:
    _, view = shared(("a", "b", "c"))
    assert len(view) == 3
    assert (view[0], view[-1], view[1:]) == ("a", "c", ("b", "c"))
    assert "b" in view
    assert repr(view) == "SharedTexts(('a', 'b', 'c'))"
    with pytest.raises(IndexError):
        view[3]


@pytest.mark.parametrize("mode", ["sync", "async"])
@pytest.mark.parametrize("world", ["toy_talk:toys/Talk-v0", "toy_process:toys/Process-v0"])
def test_a_vector_environment_shows_what_its_worlds_show(world: str, mode: str) -> None:
    singles = [gymnasium.make(world) for _ in range(3)]
    shown = [single.reset(seed=10 + i)[0] for i, single in enumerate(singles)]
    vector = gymnasium.make_vec(world, num_envs=3, vectorization_mode=mode)
    try:
        texts, _ = vector.reset(seed=10)
        assert texts == tuple(shown)
        for action in ("\ud800 nonsense", "add 3"):
            shown = [single.step(action)[0] for single in singles]
            texts, _, _, _, _ = vector.step((action,) * 3)
            assert texts == tuple(shown)
    finally:
        vector.close()
        for single in singles:
            single.close()


def test_without_copies_the_observations_are_the_view_itself() -> None:
    vector = gymnasium.make_vec(
        "toy_process:toys/Process-v0",
        num_envs=2,
        vectorization_mode="async",
        vector_kwargs={"copy": False},
    )
    try:
        texts, _ = vector.reset(seed=0)
        assert isinstance(texts, SharedTexts)
        vector.step(("nonsense", ""))
        assert texts[0].startswith("'nonsense' is not one of add 1,")
        assert texts[1].startswith("'' is not one of add 1,")
    finally:
        vector.close()
