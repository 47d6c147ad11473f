"""Plain functions as terms."""

import pickle

import pytest
from reward_cases import episode, spent

from turngym.envs.episode import Episode
from turngym.envs.signals import Cost
from turngym.rewards import Rubric, Term, cost, make_rubric, outcome
from turngym.rewards.functions import group_term, term, transform
from turngym.rewards.term import Beginning, Failed, Group, Unscorable, Values


@term(requires=(Cost,))
def share_spent(episode: Episode, *, of: float, at_most: int = 9, kind: str = "x") -> Values:
    """What each turn spent, as a share."""
    if of == 0:
        raise Unscorable("a share of nothing")
    amounts = [sum(s.amount for s in t.signals if isinstance(s, Cost)) for t in episode.turns]
    return tuple([min(amount, at_most) / of for amount in amounts])


@group_term(level="episode")
def shortest(group: Group) -> list[Values | Failed]:
    """1.0 for the shortest episodes of a group."""
    least = min(len(e.turns) for e in group.episodes)
    return [(float(len(e.turns) == least),) for e in group.episodes]


@transform(scope="turn")
def scaled(numbers: list[Values], *, by: float = 2.0) -> list[Values]:
    """Numbers times `by`."""
    return [tuple([None if x is None else x * by for x in values]) for values in numbers]


@transform(scope="episode")
def reversed_(numbers: list[Values]) -> list[Values]:
    """Numbers from the last to the first."""
    return [values[::-1] for values in numbers]


def values_of(reward: Term, *episodes: Episode) -> list[list[float]]:
    return [[row.value for row in ledger.rows] for ledger in Rubric(reward).score(episodes)]


def test_a_function_of_an_episode_gives_a_number_per_turn() -> None:
    assert values_of(share_spent(of=2.0), episode(spent(1, 20))) == [[0.5, 4.5]]


def test_a_function_of_a_group_compares_its_episodes() -> None:
    long, short = (episode(spent(*range(1, n)), name=str(n)) for n in (4, 3))
    assert values_of(shortest(), long, short) == [[0.0], [1.0]]


def test_a_function_of_numbers_takes_a_term_and_keeps_its_level() -> None:
    assert values_of(scaled(cost(kind="x"), by=3.0), episode(spent(1, 2))) == [[3.0, 6.0]]
    assert scaled(outcome()).level == "episode"
    assert scaled(shortest()).scope == "group"


def test_a_function_of_single_numbers_can_be_applied_online() -> None:
    step = scaled(cost(kind="x")).follow(Beginning(signals=()))
    assert [step(evidence) for evidence in [*spent(1, 2), ()]] == [2.0, 4.0, None]
    with pytest.raises(ValueError, match=r"reversed_\(.*\) cannot be applied online"):
        reversed_(cost(kind="x")).follow(Beginning(signals=()))


def test_what_cannot_be_scored_fails_with_its_reason() -> None:
    (ledger,) = Rubric(share_spent(of=0.0)).score([episode(spent(1))])
    assert (ledger.failed, ledger.rows) == ("share_spent(of=0.0): a share of nothing", ())


def test_it_is_a_value_with_a_text() -> None:
    made = share_spent(of=2, at_most=3)
    assert str(made) == "share_spent(of=2.0, at_most=3)"
    assert made == share_spent(of=2.0, at_most=3) != share_spent(of=2.0)
    assert pickle.loads(pickle.dumps(made)) == made
    assert (made.level, made.scope, made.requires) == ("turn", "episode", (Cost,))
    assert str(scaled(outcome() + shortest())) == "scaled(outcome() + shortest())"


@pytest.mark.parametrize("wrong", [{"of": "2"}, {"of": 2.0, "at_most": 2.5}, {"of": 2, "kind": 1}])
def test_arguments_are_checked_against_their_types(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=f"^{list(wrong)[-1]}= of share_spent"):
        share_spent(**wrong)  # type: ignore[arg-type]  # the point


def test_a_parameter_that_could_be_given_by_place_is_refused() -> None:
    with pytest.raises(TypeError, match="times should stand behind the"):

        @term()
        def bad(episode: Episode, times: float) -> Values:
            return ()


def test_shipped_terms_are_found_without_being_listed() -> None:
    assert str(make_rubric("outcome() + cost(kind='x')").reward) == "outcome() + cost(kind='x')"
