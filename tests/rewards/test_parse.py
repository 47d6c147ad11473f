"""The text of a rubric: the same terms as in Python, and one clear sentence for a mistake."""

import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reward_cases import terms

import turngym
from turngym.rewards import (
    Rubric,
    Term,
    checklist,
    clip,
    cost,
    delta,
    ensemble,
    every_turn,
    gate,
    make_rubric,
    make_rubrics,
    outcome,
    potential,
    progress,
    squash,
)
from turngym.rewards.parse import known_terms, parse


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("outcome()", outcome()),
        ("outcome(of='success')", outcome(of="success")),
        ("2 * 3 * progress()", 6 * progress()),
        ("(1 + 0.5 - 2) * progress()", -0.5 * progress()),
        ("-progress(dead_end=-2)", -progress(dead_end=-2.0)),
        ("potential(name=None) * 0.1", 0.1 * potential()),
        ("outcome() - (progress() + every_turn())", outcome() - (progress() + every_turn())),
        (
            "gate(checklist() + 0.5 * progress(), on=outcome(), above=0.5)",
            gate(checklist() + 0.5 * progress(), on=outcome(), above=0.5),
        ),
        ('delta(clip(cost(kind="a\'b"), high=1))', delta(clip(cost(kind="a'b"), high=1.0))),
        ("ensemble(outcome(), outcome())", ensemble(outcome(), outcome())),
        ("squash(progress(), k=2)", squash(progress(), k=2.0)),
        ("\n  outcome()  # the goal\n  - every_turn()\n", outcome() - every_turn()),
    ],
)
def test_text_and_python_say_the_same(text: str, term: Term) -> None:
    assert parse(text) == term


def test_the_text_of_a_term_has_what_is_not_default() -> None:
    assert str(outcome() - 0.1 * (progress() - 2 * cost(kind="x"))) == (
        "outcome() - 0.1 * (progress() - 2.0 * cost(kind='x'))"
    )
    assert str(-(outcome() + -1 * every_turn())) == "-(outcome() - every_turn())"
    assert str(progress(name="moves", dead_end=-3)) == "progress(name='moves', dead_end=-3.0)"


@settings(deadline=None)
@given(term=terms, bounded=st.booleans())
def test_the_text_of_a_rubric_parses_to_an_equal_rubric(term: Term, bounded: bool) -> None:
    rubric = Rubric(term, bounded)
    again = make_rubric(str(rubric))
    assert again == rubric
    assert (str(again), again.hash) == (str(rubric), rubric.hash)
    assert pickle.loads(pickle.dumps(rubric)) == rubric


@settings(deadline=None)
@given(term=terms)
def test_python_reads_the_text_of_a_term_as_the_parser_does(term: Term) -> None:
    assert eval(str(term), dict(known_terms())) == parse(str(term)) == term


def test_another_rubric_has_another_hash() -> None:
    rubrics = (
        Rubric(outcome()),
        Rubric(outcome(), bounded=True),
        Rubric(0.5 * outcome()),
        Rubric(outcome(of="success")),
    )
    assert len({rubric.hash for rubric in rubrics}) == 4
    assert Rubric(gate(outcome(), on=outcome(), above=1)).hash == (
        make_rubric("gate(outcome(), on=outcome(), above=1.0)").hash
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "outcome() + progres()",
            "line 1, column 13 of the rubric: unknown term 'progres'; known: ",
        ),
        ("outcome()\n  + progres()", "line 2, column 5 of the rubric: unknown term 'progres'"),
        ("progress(nme='x')", r"unknown argument of progress\(\) 'nme'; known: name, dead_end"),
        ("progress(3)", r"progress\(\) takes 0 terms without a name in front, not 1"),
        ("gate(on=outcome(), above=1)", r"gate\(\) takes 1 term without a name in front, not 0"),
        ("gate(outcome(), above=1)", r"gate\(\) needs on="),
        ("cost()", r"cost\(\) needs kind="),
        ("cost(kind='x', kind='x')", r"(kind= stands twice|keyword argument repeated)"),
        ("cost(**{})", r"unknown argument of cost\(\) '\*\*'"),
        ("gate(outcome(), on=1, above=1)", r"on= of gate\(\) should be a term, not 1\.0"),
        (
            "progress(dead_end='x')",
            r"column 1 of the rubric: dead_end= of progress\(\) should be a",
        ),
        ("progress(dead_end=True)", "should be a finite number, not True"),
        ("progress(dead_end=1e999)", "should be a finite number, not inf"),
        ("progress(dead_end=" + "9" * 400 + ")", "a number is too large"),
        ("outcome() + 1", r"a term is added to a term, not to 1\.0; see every_turn\(\)"),
        ("outcome() * outcome()", "two terms cannot be multiplied"),
        ("'x' * outcome()", "'x' is not a number"),
        ("-None", "None is not a number"),
        ("outcome", r"'outcome' is not called: a term is written outcome\(\.\.\.\)"),
        ("outcome() / 2", r"column 1 of the rubric: only terms, numbers, \+, -, \* and"),
        ("outcome().values", "only terms, numbers"),
        ("__import__('os')", "unknown term '__import__'"),
        ("[outcome()]", "only terms, numbers"),
        ("outcome(*[])", "without a name in front, not 1"),
        ("3", "a rubric is made of terms, and 3.0 is none"),
        ("outcome(", "a bracket is never closed"),
        ("outcome() + ", "line 2, column 1 of the rubric: invalid syntax"),
        ("outcome()) + (outcome()", "closes a bracket that it did not open"),
        ("outcome() outcome()", "column 1 of the rubric: invalid syntax"),
        ("  # nothing", "the rubric is empty"),
        ("outcome(),", "only terms, numbers"),
        ("\x00outcome()", "the rubric is no expression|null bytes"),
        ("-" * 5000 + "outcome()", "the rubric is (nested too deeply|no expression)"),
        ("outcome()" + " " * 20_000, "the rubric has 20009 characters"),
    ],
)
def test_a_mistake_is_one_sentence_that_says_where_and_what_there_is(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse(text)


@settings(deadline=None)
@given(st.text(st.sampled_from("outcome()gate,=+-*1.5'\n #[]{}\\"), max_size=30))
def test_any_text_is_a_term_or_a_value_error(text: str) -> None:
    try:
        term = parse(text)
    except ValueError:
        return
    assert parse(str(term)) == term


# --------------------------------------------------------------------------------------- files


def test_a_file_holds_a_rubric(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('bounded = true\nreward = """\n  outcome()  # the goal\n  + progress()\n"""\n')
    expected = Rubric(outcome() + progress(), bounded=True)
    assert make_rubric(file) == make_rubric(str(file)) == expected
    assert turngym.make_rubric(file) == expected


def test_a_text_may_be_an_expression_or_a_files_with_comments_in_front() -> None:
    assert make_rubric("# the goal\noutcome()") == Rubric(outcome())
    assert make_rubric("# the goal\n\nreward = 'outcome()'") == Rubric(outcome())


def test_a_file_may_hold_streams() -> None:
    text = 'reward = "outcome() + progress()"\nprocess = "progress()"'
    assert make_rubrics(text) == {
        "reward": Rubric(outcome() + progress()),
        "process": Rubric(progress()),
    }


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('process = "progress()"', "has no expression named 'reward'"),
        ("reward = 3", "reward should be the text of an expression, not 3"),
        ('reward = "outcome()"\nbounded = 1', "bounded should be true or false, not 1"),
        (
            'reward = "outcom()"',
            "mine.toml: reward: line 1, column 1 of the rubric: unknown term 'outcom'",
        ),
        ("reward = outcome()", "mine.toml: Invalid value"),
        ("outcome()", "mine.toml: "),
        ("", "mine.toml: has no expression named 'reward'"),
    ],
)
def test_a_mistake_in_a_file_names_the_file(text: str, why: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text)
    with pytest.raises(ValueError, match=why) as error:
        make_rubric(file)
    assert "mine.toml" in str(error.value)


def test_what_is_no_file_and_no_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"unknown rubric 'gym-sokobam'; known: .*gym-sokoban"):
        make_rubric("gym-sokobam")
    with pytest.raises(FileNotFoundError):
        make_rubric(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b"\xff")
    with pytest.raises(ValueError, match=r"latin.toml is not UTF-8 text"):
        make_rubric(tmp_path / "latin.toml")
    with pytest.raises(ValueError, match="a rubric is made of terms, and 'outcome"):
        Rubric("outcome()")  # type: ignore[arg-type]  # a caller's mistake
