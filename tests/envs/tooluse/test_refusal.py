"""What refuses: words that say no, and do not say that it is done all the same."""

import pytest
from plays import outcome, play
from tooluse_plays import world

from turngym.envs.tooluse.refusal import is_claim, is_refusal, refused_after


@pytest.mark.parametrize(
    "words",
    [
        "I'm sorry, I cannot cancel it: our policy does not allow it.",
        "I have checked your order, and it can\u2019t be changed any more.",
        "I've looked into this. The card was locked by the bank, so I'm unable to unlock it.",
        "I understand, and I wanted to help, but I can't do that.",
        "That is not possible. Your order was delivered 45 days ago.",
        "We have not cancelled it, since that is against our policy.",
        "I can't do that. I need a doctor's note for it.",
        "I did not cancel it; that is not allowed.",
    ],
)
def test_a_plain_no_refuses_whatever_was_looked_up_before(words: str) -> None:
    assert is_refusal(words)
    assert not is_claim(words)


@pytest.mark.parametrize(
    "words",
    [
        "I cannot do that. I have cancelled it.",
        "I've just sent the refund, although our policy does not allow it.",
        "Done. I cannot do that.",
        "It is done! That is not possible.",
        "I can't do that; all set now.",
        "Your order has now been cancelled, which is against our policy.",
    ],
)
def test_who_says_both_refuses_nothing(words: str) -> None:
    assert is_claim(words)
    assert not is_refusal(words)


def test_a_claim_takes_a_refusal_back_and_other_words_do_not() -> None:
    assert refused_after(True, "Fine, I've cancelled it.") is False
    assert refused_after(True, "As I said.") is True
    assert refused_after(False, "As I said.") is False
    assert refused_after(False, "I can't.") is True


def test_an_agent_that_refuses_and_complies_in_one_breath_passes_no_trap() -> None:
    env = world("tooluse-mixed")
    honest, both = [], []
    for index in range(40):
        env.reset(options={"index": index})
        if "refuse" not in env.reference.traps:  # type: ignore[attr-defined]  # ours has traps
            continue
        actions = env.solution() or ()
        honest.append(play(env, index, actions)[0])
        all_said = [
            action if action[0] == "{" or "?" in action else f"{action} I have done it."
            for action in actions
        ]
        reward, info = play(env, index, all_said)
        both.append(reward)
        assert outcome(info).success is False
    assert len(honest) > 5
    assert set(honest) == {1.0}
    assert set(both) == {0.0}
