"""What a turn was worth: pure functions of episodes."""

from turngym.rewards.algebra import clip, delta, gate
from turngym.rewards.answers import answered
from turngym.rewards.arena import tournament
from turngym.rewards.attributions import attribution
from turngym.rewards.checklists import checklist, cm2
from turngym.rewards.combine import ensemble, overall, times
from turngym.rewards.contributions import contribution
from turngym.rewards.critiques import faults
from turngym.rewards.gains import foresight, information_gain, value_gain
from turngym.rewards.implicit import implicit_prm
from turngym.rewards.length import tokens, within
from turngym.rewards.match import match
from turngym.rewards.min_forms import min_form
from turngym.rewards.online import RubricReward
from turngym.rewards.openended import graded, renorm
from turngym.rewards.order import call_order, subgoals
from turngym.rewards.passing import passing_tests
from turngym.rewards.rubric import Rubric, make_rubric, make_rubrics
from turngym.rewards.schedules import anneal, lagrange
from turngym.rewards.score import turn_rewards
from turngym.rewards.squashing import par, squash
from turngym.rewards.standings import normalise
from turngym.rewards.state import RunState
from turngym.rewards.swe_rl import patch
from turngym.rewards.term import Term
from turngym.rewards.terms import checks, cost, every_turn, outcome, potential, progress, validity
from turngym.rewards.toolrl import toolrl
from turngym.rewards.trusting import trust

__all__ = [
    "Rubric",
    "RubricReward",
    "RunState",
    "Term",
    "anneal",
    "answered",
    "attribution",
    "call_order",
    "checklist",
    "checks",
    "clip",
    "cm2",
    "contribution",
    "cost",
    "delta",
    "ensemble",
    "every_turn",
    "faults",
    "foresight",
    "gate",
    "graded",
    "implicit_prm",
    "information_gain",
    "lagrange",
    "make_rubric",
    "make_rubrics",
    "match",
    "min_form",
    "normalise",
    "outcome",
    "overall",
    "par",
    "passing_tests",
    "patch",
    "potential",
    "progress",
    "renorm",
    "squash",
    "subgoals",
    "times",
    "tokens",
    "toolrl",
    "tournament",
    "trust",
    "turn_rewards",
    "validity",
    "value_gain",
    "within",
]
