"""Tasks by id: splits that cannot overlap, draws that repeat, ids that name their errors."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from turngym.envs.tasks import (
    MAX_DRAWS,
    SPLITS,
    UNLIMITED,
    Task,
    Tasks,
    canary_of,
    draw,
    locate,
    one_of,
    seeded,
    split_of,
    whole,
)


def key(number: int) -> str:
    return f"{number:064x}"


@dataclass(frozen=True)
class Numbered:
    task: Task


class NumberedTasks:
    name = "numbers-1"
    sizes: Mapping[str, int] = {"train": UNLIMITED, "test": 5}

    def problem(self, split: str, index: int) -> Numbered:
        place = f"numbers-1/{split}/{index}"
        return Numbered(
            Task(id=place, key=key(index), sha256="", goal="", category="", max_turns=1)
        )


def numbers(chance: random.Random) -> Iterator[tuple[str, int]]:
    """Propose three numbers, each with itself as the key."""
    for _ in range(3):
        number = chance.randrange(10_000)
        yield key(number), number


@pytest.mark.parametrize(
    ("number", "split"),
    [
        (0, "train"),
        (849, "train"),
        (850, "valid_seen"),
        (899, "valid_seen"),
        (900, "test"),
        (949, "test"),
        (950, "valid_unseen"),
        (999, "valid_unseen"),
        (1000, "train"),
        (7_777_900, "test"),
        (16**64 - 1, "test"),  # 935 modulo 1000
    ],
)
def test_the_key_modulo_1000_decides_the_split(number: int, split: str) -> None:
    assert split_of(key(number)) == split


def test_keys_are_read_as_hex_digits_of_any_length() -> None:
    assert (split_of("351"), split_of("352")) == ("train", "valid_seen")  # 849 and 850


@pytest.mark.parametrize("split", SPLITS)
def test_every_draw_belongs_to_its_split(split: str) -> None:
    for index in range(50):
        found, number = draw("toy", split, index, numbers)
        assert split_of(found) == split
        assert found == key(number)


def test_the_same_place_draws_the_same_task() -> None:
    assert draw("toy", "test", 3, numbers) == draw("toy", "test", 3, numbers)


def test_origin_and_index_draw_other_tasks() -> None:
    def drawn(origin: str) -> list[int]:
        return [draw(origin, "train", index, numbers)[1] for index in range(20)]

    assert len(set(drawn("toy"))) == 20
    assert drawn("toy") != drawn("toy 2")


def test_candidates_of_other_splits_and_vain_tries_are_passed_over() -> None:
    def scripted(chance: random.Random) -> Iterator[tuple[str, str] | None]:
        yield key(10), "train"
        yield None
        yield key(860), "valid_seen"
        yield key(910), "test"
        yield key(911), "another of test"

    assert draw("toy", "test", 0, scripted) == (key(910), "test")


def test_a_proposer_that_stops_is_called_again_with_the_same_generator() -> None:
    calls: list[random.Random] = []

    def third_time(chance: random.Random) -> Iterator[tuple[str, int]]:
        calls.append(chance)
        if len(calls) == 3:
            yield key(0), 42

    assert draw("toy", "train", 0, third_time) == (key(0), 42)
    assert calls[0] is calls[1] is calls[2]


def test_a_set_without_tasks_of_the_split_is_too_small() -> None:
    with pytest.raises(ValueError, match="set too small: 10000 draws of toy gave no task test/7"):
        draw("toy", "test", 7, lambda chance: [(key(0), "train only")])


@pytest.mark.parametrize("size", [1, 3, MAX_DRAWS, 10 * MAX_DRAWS])
def test_as_many_candidates_are_tried_however_they_are_proposed(size: int) -> None:
    tried = 0

    def of_train(chance: random.Random) -> Iterator[tuple[str, str]]:
        nonlocal tried
        for _ in range(size):
            tried += 1
            yield key(0), "train"

    with pytest.raises(ValueError, match="set too small"):
        draw("toy", "test", 0, of_train)
    assert tried == MAX_DRAWS


def test_the_last_candidate_counts() -> None:
    def late(chance: random.Random) -> Iterator[tuple[str, int] | None]:
        for _ in range(MAX_DRAWS - 1):
            yield None
        yield key(0), 42

    assert draw("toy", "train", 0, late) == (key(0), 42)


def test_a_proposer_without_end_ends_as_well() -> None:
    def endless(chance: random.Random) -> Iterator[None]:
        while True:
            yield None

    with pytest.raises(ValueError, match="set too small"):
        draw("toy", "train", 0, endless)


def test_a_proposer_that_never_proposes_ends_as_well() -> None:
    with pytest.raises(ValueError, match="set too small"):
        draw("toy", "train", 0, lambda chance: [])


def test_a_seeded_generator_depends_on_all_its_parts_and_their_order() -> None:
    streams = [
        seeded(*parts).getrandbits(64)
        for parts in (("a", 1), ("a", 2), ("b", 1), (1, "a"), ("a", 1, ""), ("a1",))
    ]
    assert len(set(streams)) == len(streams)
    assert seeded("a", 1).getrandbits(64) == streams[0]


def test_a_seeded_generator_is_the_same_on_any_machine() -> None:
    digest = 0xBDBE7EB97BCC2CC4D8CB033400F383DF5565F32BE4FFCE7154E9EAA6614284B1
    assert seeded("world", 7).getrandbits(64) == random.Random(digest).getrandbits(64)


def test_a_canary_names_its_task_without_naming_it() -> None:
    assert canary_of("set/train/1") == canary_of("set/train/1")
    assert canary_of("set/train/1") != canary_of("set/train/2")
    assert canary_of("set/train/1").startswith("canary-")
    assert "train" not in canary_of("set/train/1")


def test_an_id_gives_split_and_index() -> None:
    assert locate("numbers-1/test/4", NumberedTasks()) == ("test", 4)
    assert locate(f"numbers-1/train/{UNLIMITED - 1}", NumberedTasks()) == ("train", 2**31 - 1)


@pytest.mark.parametrize(
    ("task_id", "said"),
    [
        (7, "unknown task 7; ids here are numbers-1/<split>/<index>"),
        (None, "unknown task None; ids here are"),
        ("", "unknown task ''; ids here are"),
        ("numbers-1/test", "ids here are numbers-1/<split>/<index>"),
        ("numbers-1/test/1/2", "ids here are numbers-1/<split>/<index>"),
        ("other/test/1", "unknown task 'other/test/1'; this world plays numbers-1/"),
        ("numbers-1/valid/1", "unknown split 'valid'; known: train, test"),
        ("numbers-1//1", "unknown split ''; known: train, test"),
        ("numbers-1/test/5", "test has the indices 0 to 4"),
        ("numbers-1/test/-1", "test has the indices 0 to 4"),
        ("numbers-1/test/", "test has the indices 0 to 4"),
        ("numbers-1/test/1.0", "test has the indices 0 to 4"),
        ("numbers-1/test/ 1", "test has the indices 0 to 4"),
        ("numbers-1/test/+1", "test has the indices 0 to 4"),
        ("numbers-1/test/1_0", "test has the indices 0 to 4"),
        ("numbers-1/test/\u0661", "test has the indices 0 to 4"),  # a digit, not an ASCII one
        ("numbers-1/test/\u00b2", "test has the indices 0 to 4"),  # isdigit(), but no number
        ("numbers-1/train/2147483648", "train has the indices 0 to 2147483647"),
        ("numbers-1/train/" + "9" * 10_000, "train has the indices 0 to 2147483647"),
        ("numbers-1/test/" + "0" * 20 + "1", "test has the indices 0 to 4"),
    ],
)
def test_a_wrong_id_is_named_with_what_there_is(task_id: object, said: str) -> None:
    with pytest.raises(ValueError, match="unknown") as error:
        locate(task_id, NumberedTasks())
    assert said in str(error.value)


def test_one_of_returns_a_known_value() -> None:
    assert one_of("split", "b", ["a", "b"]) == "b"


@pytest.mark.parametrize("value", ["c", "", "A", None, 1, ("a",)])
def test_one_of_names_what_is_wrong_and_what_is_known(value: object) -> None:
    with pytest.raises(ValueError, match="unknown split") as error:
        one_of("split", value, iter(["a", "b"]))
    assert str(error.value) == f"unknown split {value!r}; known: a, b"


def test_one_of_nothing_says_so() -> None:
    with pytest.raises(ValueError, match="unknown option 'x'; known: none"):
        one_of("option", "x", [])


@pytest.mark.parametrize("value", [0, 3, np.int64(3), np.uint8(3), 10**30])
def test_whole_returns_whole_numbers_of_any_kind_as_int(value: Any) -> None:
    number = whole("episode_seed", value)
    assert number == int(value)
    assert type(number) is int


@pytest.mark.parametrize("value", [-1, 1.0, "1", None, True, False, np.float64(1), [1]])
def test_whole_refuses_all_else_and_names_it(value: object) -> None:
    with pytest.raises(ValueError, match="episode_seed is") as error:
        whole("episode_seed", value)
    expected = f"episode_seed is {value!r}, expected a whole number of at least 0"
    assert str(error.value) == expected


def test_whole_has_a_least_value() -> None:
    assert whole("turns", 2, least=2) == 2
    with pytest.raises(ValueError, match="turns is 1, expected a whole number of at least 2"):
        whole("turns", 1, least=2)


def test_tasks_are_a_sequence_of_cards() -> None:
    cards = Tasks(NumberedTasks(), "test")
    assert len(cards) == 5
    assert [card.id for card in cards] == [f"numbers-1/test/{index}" for index in range(5)]
    assert cards[-1] == cards[4]
    assert [card.key for card in cards[1:4:2]] == [key(1), key(3)]
    assert cards[4:1:-2] == (cards[4], cards[2])
    assert cards[7:] == ()


@pytest.mark.parametrize("index", [5, -6, 10**9])
def test_there_is_no_card_beyond_the_ends(index: int) -> None:
    with pytest.raises(IndexError, match=f"index {index} of 5 tasks"):
        Tasks(NumberedTasks(), "test")[index]


def test_cards_of_an_unlimited_split_are_made_when_asked_for() -> None:
    cards = Tasks(NumberedTasks(), "train")
    assert len(cards) == UNLIMITED
    assert cards[-1].id == "numbers-1/train/2147483647"
    assert [card.id for card in cards[:2]] == ["numbers-1/train/0", "numbers-1/train/1"]
