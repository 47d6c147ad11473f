"""What a turn was worth: pure functions of episodes."""

from turngym.rewards.algebra import clip, delta, gate
from turngym.rewards.checklists import checklist
from turngym.rewards.implicit import implicit_prm
from turngym.rewards.online import RubricReward
from turngym.rewards.rubric import Rubric, make_rubric, make_rubrics
from turngym.rewards.score import turn_rewards
from turngym.rewards.term import Term
from turngym.rewards.terms import checks, cost, every_turn, outcome, potential, progress, validity

__all__ = [
    "Rubric",
    "RubricReward",
    "Term",
    "checklist",
    "checks",
    "clip",
    "cost",
    "delta",
    "every_turn",
    "gate",
    "implicit_prm",
    "make_rubric",
    "make_rubrics",
    "outcome",
    "potential",
    "progress",
    "turn_rewards",
    "validity",
]
