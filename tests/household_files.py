"""Game files in ALFWorld's format, small and made by hand; written by `python tests/household_files.py`.

What ALFWorld's files say about rules and wording is an outline here: the names of the actions, and
the three phrases that tell the dialects apart.
"""

import json
from pathlib import Path

FOLDER = Path(__file__).parent / "data" / "household"
ACTIONS = (
    *("look", "inventory", "examineReceptacle", "examineObject", "GotoLocation", "OpenObject"),
    *("CloseObject", "PickupObject", "PutObject", "CleanObject", "HeatObject", "CoolObject"),
    *("ToggleObject", "SliceObject"),
)
KITCHEN = """
(receptacleType Cabinet_bar_a CabinetType) (receptacleAtLocation Cabinet_bar_a loc_bar_1)
(openable Cabinet_bar_a)
(receptacleType CounterTop_bar_a CounterTopType) (receptacleAtLocation CounterTop_bar_a loc_bar_2)
(receptacleType Fridge_bar_a FridgeType) (receptacleAtLocation Fridge_bar_a loc_bar_3)
(openable Fridge_bar_a)
(receptacleType Microwave_bar_a MicrowaveType) (receptacleAtLocation Microwave_bar_a loc_bar_2)
(openable Microwave_bar_a)
(receptacleType Sink_bar_a_bar_SinkBasin SinkBasinType)
(receptacleAtLocation Sink_bar_a_bar_SinkBasin loc_bar_4)
(canContain CabinetType MugType) (canContain CounterTopType MugType) (canContain FridgeType MugType)
(canContain MicrowaveType MugType) (canContain SinkBasinType MugType)
(canContain CounterTopType AppleType) (canContain FridgeType AppleType)
(canContain CounterTopType KnifeType) (canContain SinkBasinType KnifeType)
(objectType Mug_bar_a MugType) (pickupable Mug_bar_a) (cleanable Mug_bar_a) (heatable Mug_bar_a)
(coolable Mug_bar_a) (isReceptacleObject Mug_bar_a)
(inReceptacle Mug_bar_a Cabinet_bar_a) (objectAtLocation Mug_bar_a loc_bar_1)
(objectType Mug_bar_b MugType) (pickupable Mug_bar_b) (cleanable Mug_bar_b) (heatable Mug_bar_b)
(coolable Mug_bar_b) (isReceptacleObject Mug_bar_b)
(inReceptacle Mug_bar_b Fridge_bar_a) (objectAtLocation Mug_bar_b loc_bar_3)
(objectType Apple_bar_a AppleType) (pickupable Apple_bar_a) (sliceable Apple_bar_a)
(coolable Apple_bar_a) (heatable Apple_bar_a) (cleanable Apple_bar_a)
(inReceptacle Apple_bar_a Fridge_bar_a) (objectAtLocation Apple_bar_a loc_bar_3)
(objectType Knife_bar_a KnifeType) (pickupable Knife_bar_a) (cleanable Knife_bar_a)
(inReceptacle Knife_bar_a CounterTop_bar_a) (objectAtLocation Knife_bar_a loc_bar_2)
(atLocation agent1 loc_bar_0)
"""
"""Counter and microwave share a place."""
BEDROOM = """
(receptacleType Desk_bar_a DeskType) (receptacleAtLocation Desk_bar_a loc_bar_1)
(receptacleType Drawer_bar_a DrawerType) (receptacleAtLocation Drawer_bar_a loc_bar_2)
(openable Drawer_bar_a)
(receptacleType Drawer_bar_b DrawerType) (receptacleAtLocation Drawer_bar_b loc_bar_3)
(openable Drawer_bar_b)
(receptacleType Bed_bar_a BedType) (receptacleAtLocation Bed_bar_a loc_bar_4)
(canContain DeskType CDType) (canContain DrawerType CDType) (canContain DeskType PillowType)
(canContain BedType PillowType)
(objectType CD_bar_a CDType) (pickupable CD_bar_a)
(inReceptacle CD_bar_a Desk_bar_a) (objectAtLocation CD_bar_a loc_bar_1)
(objectType CD_bar_b CDType) (pickupable CD_bar_b)
(inReceptacle CD_bar_b Drawer_bar_a) (objectAtLocation CD_bar_b loc_bar_2)
(objectType Pillow_bar_a PillowType) (pickupable Pillow_bar_a)
(inReceptacle Pillow_bar_a Bed_bar_a) (objectAtLocation Pillow_bar_a loc_bar_4)
(objectType DeskLamp_bar_a DeskLampType) (toggleable DeskLamp_bar_a)
(inReceptacle DeskLamp_bar_a Desk_bar_a) (objectAtLocation DeskLamp_bar_a loc_bar_1)
(atLocation agent1 loc_bar_0)
"""
PLACED = """(and (exists (?r - receptacle) (exists (?o - object) (and {needs}
(objectType ?o {item}Type) (receptacleType ?r {where}Type) (inReceptacle ?o ?r)))))"""
TWO = """(and (exists (?r - receptacle) (exists (?o1 - object) (and (objectType ?o1 {item}Type)
(receptacleType ?r {where}Type) (inReceptacle ?o1 ?r) (exists (?o2 - object) (and (not (= ?o1 ?o2))
(objectType ?o2 {item}Type) (receptacleType ?r {where}Type) (inReceptacle ?o2 ?r)))))))"""
LIGHT = """(and (exists (?ot - object ?r - receptacle ?a - agent ?l - location) (and
(objectType ?ot {where}Type) (toggleable ?ot) (isToggled ?ot) (receptacleAtLocation ?r ?l)
(atLocation ?a ?l) (inReceptacle ?ot ?r))) (exists (?o - object ?a - agent) (and
(objectType ?o {item}Type) (holds ?a ?o))))"""
GAMES = {
    "train/pick_and_place_simple-Mug-None-SinkBasin-1/trial_1": (
        *("old", KITCHEN, "put a mug in sinkbasin.", PLACED, "Mug", "SinkBasin", ""),
    ),
    "train/pick_cool_then_place_in_recep-Apple-None-CounterTop-1/trial_1": (
        *("new", KITCHEN, "put a cool apple in countertop.", PLACED, "Apple", "CounterTop"),
        "(coolable ?o) (isCool ?o)",
    ),
    "train/pick_heat_then_place_in_recep-Mug-None-Cabinet-1/trial_1": (
        *("old", KITCHEN, "put a hot mug in cabinet.", PLACED, "Mug", "Cabinet"),
        "(heatable ?o) (isHot ?o)",
    ),
    "valid_seen/look_at_obj_in_light-Pillow-None-DeskLamp-301/trial_1": (
        *("new", BEDROOM, "look at pillow under the desklamp.", LIGHT, "Pillow", "DeskLamp", ""),
    ),
    "valid_unseen/pick_two_obj_and_place-CD-None-Drawer-308/trial_1": (
        *("old", BEDROOM, "find two cd and put them in drawer.", TWO, "CD", "Drawer", ""),
    ),
}
"""Folder -> dialect, facts, task, goal, and what stands in the goal."""


def domain(name: str = "alfred", actions: tuple[str, ...] = ACTIONS) -> str:
    """Return an outline of a domain."""
    named = "\n".join(f"(:action {action})" for action in actions)
    return f"(define (domain {name})\n{named}\n)"


def grammar(dialect: str, text: str) -> str:
    """Return an outline of a grammar."""
    put, at, last = {
        "old": ("put {o} in/on {r}", "lend", ""),
        "new": ("move {o} to {r}", "r", 'action help { template :: "help"; }\n'),
    }[dialect]
    return (
        f'grammar :: """{{"task": [{{"rhs": "Your task is to: {text}"}}],\n'
        f'"GotoLocation.feedback": [{{"rhs": "You arrive at {{{at}.name}}. '
        f'#examineReceptacle.feedback#"}}]}}""";\n'
        f'action PutObject {{ template :: "{put}"; }}\n{last}'
    )


def problem(facts: str, goal: str) -> str:
    """Return a problem that declares what its facts are about."""
    words = facts.replace("(", " ").replace(")", " ").split()
    things = sorted({word for word in words if "_bar_" in word})
    standing = {fact.split()[0] for fact in facts.split("receptacleType ")[1:]}
    sorts = {
        word: "location"
        if word.startswith("loc")
        else "receptacle"
        if word in standing
        else "object"
        for word in things
    }
    lines = [f"{word} - {sort}" for word, sort in sorts.items()]
    kinds = sorted(
        {word for word in words if word.endswith("Type")} - {"receptacleType", "objectType"}
    )
    rooms = {fact.split(")")[0].split()[1] for fact in facts.split("(receptacleType ")[1:]}
    lines += [f"{kind} - {'rtype' if kind in rooms else 'otype'}" for kind in kinds]
    listed = "\n".join(("agent1 - agent", *lines))
    return (
        f"(define (problem tiny)\n(:domain alfred)\n(:objects\n{listed}\n)\n"
        f"(:init\n{facts.strip()}\n)\n(:goal {goal})\n)"
    )


def content(
    dialect: str, facts: str, text: str, goal: str, item: str, where: str, needs: str
) -> dict[str, object]:
    """Return what a game file holds."""
    return {
        "pddl_domain": domain(actions=ACTIONS + ("help",) * (dialect == "new")),
        "grammar": grammar(dialect, text),
        "pddl_problem": problem(facts, goal.format(item=item, where=where, needs=needs)),
        "solvable": True,
    }


def write(folder: Path) -> None:
    """Write all games below a folder."""
    for name, parts in GAMES.items():
        path = folder / name / "game.tw-pddl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content(*parts), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(FOLDER)
