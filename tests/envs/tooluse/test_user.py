"""The scripted user: tells when asked, changes their mind, insists once, leaves, says goodbye."""

import pytest

from turngym.envs.tooluse.database import Database, Tables
from turngym.envs.tooluse.domain import Slot
from turngym.envs.tooluse.problem import Request
from turngym.envs.tooluse.refusal import is_refusal
from turngym.envs.tooluse.user import PATIENCE, Standing, answer

NOTHING = Database(Tables(()))
EMAIL = Slot(name="email", says="It's a@b.example.", asks=("email",))
SIZE = Slot(name="size", says="Medium.", asks=("size", "how large"))


def request(text: str, *slots: Slot, change: str = "", insists: str = "") -> Request:
    return Request(
        domain="store",
        template="any",
        text=text,
        plan=(),
        effects=(),
        gold=NOTHING,
        rows=(),
        slots=slots,
        change=change,
        insists=insists,
    )


def dialogue(requests: tuple[Request, ...], *words: str) -> tuple[Standing, list[str]]:
    standing, said = Standing(), []
    for one in words:
        standing, says = answer(requests, standing, one)
        said.append(says)
    return standing, said


def test_a_question_with_the_word_is_answered_with_the_slot() -> None:
    standing, said = dialogue((request("Help.", EMAIL, SIZE),), "What is your email?")
    assert said == ["It's a@b.example."]
    assert standing.told == ("0.0",)
    assert standing.request == 0


@pytest.mark.parametrize(
    "words",
    ["Please provide your email address.", "Could you tell me your email", "I'll need your EMAIL."],
)
def test_a_demand_is_a_question_too(words: str) -> None:
    assert dialogue((request("Help.", EMAIL),), words)[1] == ["It's a@b.example."]


def test_two_things_asked_at_once_are_told_at_once() -> None:
    _, said = dialogue((request("Help.", EMAIL, SIZE),), "Your email, and which size?")
    assert said == ["It's a@b.example. Medium."]


def test_a_change_of_mind_comes_with_the_last_slot_and_once() -> None:
    one = request("Help.", EMAIL, SIZE, change="No, large.")
    _, said = dialogue((one,), "Email?", "Size?", "Size?")
    assert said == ["It's a@b.example.", "Medium. No, large.", "Medium."]


def test_a_statement_closes_the_request_and_opens_the_next() -> None:
    requests = request("Cancel it."), request("Now the other one.")
    standing, said = dialogue(requests, "It is cancelled.", "That one, too.")
    assert said == ["All right. Now the other one.", "Thank you, that is all. Goodbye."]
    assert standing.request == 2


def test_an_offer_of_more_help_is_no_question() -> None:
    standing, _ = dialogue((request("Cancel it."),), "Done. Is there anything else I can do?")
    assert standing.request == 1


def test_the_first_refusal_is_met_by_insisting_the_second_ends_it() -> None:
    one = request("Cancel it.", insists="Please!")
    standing, said = dialogue((one,), "I can't do that.", "I am sorry, it is not possible.")
    assert said == ["Please!", "Thank you, that is all. Goodbye."]
    assert standing.request == 1


def test_a_user_who_is_asked_to_confirm_says_yes() -> None:
    assert dialogue((request("Cancel it."),), "Shall I cancel it?")[1] == ["Yes, please go ahead."]


def test_questions_without_an_answer_use_up_patience_until_the_user_leaves() -> None:
    standing, said = dialogue((request("Cancel it."),), *["Why?"] * PATIENCE)
    assert said[:-1] == ["I'm afraid I can't tell you more than that."] * (PATIENCE - 1)
    assert said[-1] == "This leads nowhere. Goodbye."
    assert standing.left


@pytest.mark.parametrize(
    ("words", "refuses"),
    [
        ("I'm sorry, I can\u2019t do that.", True),
        ("Our policy does not allow returns after 30 days.", True),
        ("That is not possible.", True),
        ("I have cancelled it for you.", False),
        ("Done! If there is anything else I cannot think of, tell me.", False),
    ],
)
def test_refusals_are_told_from_other_words(words: str, refuses: bool) -> None:
    assert is_refusal(words) is refuses


def test_a_hundred_thousand_characters_are_heard_in_no_time_worth_counting() -> None:
    assert dialogue((request("Hi."),), "x" * 100_000)[0].request == 1
