"""The conformance suite: one call tells whether a world keeps the contract.

    from turngym.envs.testing import check_world
    check_world("my_package:mine/World-v0", difficulty="hard")

`CHECKS` has the checks one by one, for a parametrised test. A world is named by its id in
Gymnasium's registry, with the module that registers it in front where that has to be imported.
"""

from typing import Any

from turngym.envs.testing.api import gymnasium_finds_nothing_wrong, vector_environments_agree
from turngym.envs.testing.determinism import (
    every_process_sees_the_same,
    global_generators_are_left_alone,
    instances_do_not_influence_each_other,
    restore_is_the_identity,
)
from turngym.envs.testing.subject import Check, NonConformance, Subject
from turngym.envs.testing.tasks import (
    splits_do_not_overlap,
    the_canary_is_never_shown,
    the_expert_solves,
)
from turngym.envs.testing.turns import (
    a_cut_from_outside_is_graded,
    an_unknown_option_is_named,
    examples_are_understood,
    garbage_costs_a_turn,
    info_is_as_promised,
    the_turn_budget_is_kept,
)

__all__ = ["CHECKS", "NonConformance", "Subject", "check_world"]

CHECKS: tuple[Check, ...] = (
    gymnasium_finds_nothing_wrong,
    vector_environments_agree,
    info_is_as_promised,
    the_turn_budget_is_kept,
    examples_are_understood,
    garbage_costs_a_turn,
    a_cut_from_outside_is_graded,
    an_unknown_option_is_named,
    restore_is_the_identity,
    every_process_sees_the_same,
    global_generators_are_left_alone,
    instances_do_not_influence_each_other,
    splits_do_not_overlap,
    the_expert_solves,
    the_canary_is_never_shown,
)
"""All checks, the quick ones first."""


def check_world(world: str, **options: Any) -> None:
    """Check a world against every line of the contract.

    Args:
        world: Its id, see `Subject.world`.
        options: Options of the world, as `gymnasium.make` takes them.

    Raises:
        NonConformance: A line is broken.
    """
    subject = Subject(world, options)
    for check in CHECKS:
        check(subject)
