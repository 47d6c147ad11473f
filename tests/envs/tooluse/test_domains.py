"""Every domain keeps the contract of domains: plans that run, writes that count, reads that do not."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from turngym.envs.records import to_json
from turngym.envs.tasks import seeded
from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domain import DATABASES, Domain, Goal, people_of, tables_of, tools_of
from turngym.envs.tooluse.domains import DOMAINS
from turngym.envs.tooluse.tools import call

each_domain = pytest.mark.parametrize("domain", DOMAINS.values(), ids=DOMAINS)
PER_TEMPLATE = 40


@cache
def goals(domain: Domain) -> tuple[tuple[str, Database, Goal], ...]:
    """Return goals of every template, each with its name and database."""
    return tuple(_made(domain))


def _made(domain: Domain) -> Iterator[tuple[str, Database, Goal]]:
    for template in domain.templates:
        chance = seeded("test", domain.name, template.__name__)
        made = 0
        for attempt in range(10 * PER_TEMPLATE):
            number = attempt % DATABASES
            db = Database(tables_of(domain, number))
            goal = template(db, chance, chance.choice(people_of(number)))
            if goal is not None:
                yield template.__name__, db, goal
                made += 1
            if made == PER_TEMPLATE:
                break


def played(domain: Domain, db: Database, goal: Goal, *, without: int = -1) -> Database:
    """Play a plan, or all of it but one step, and return what it comes to."""
    for place, step in enumerate(goal.plan):
        if place != without:
            result = call(tools_of(domain)[step.name], db, step.arguments)
            assert result.ok or without >= 0, f"{step}: {result.text}"
            db = result.database
    return db


@each_domain
def test_a_domain_has_8_to_20_tools_and_2_traps(domain: Domain) -> None:
    assert 8 <= len(tools_of(domain)) <= 20
    kinds = {name: goal for name, _, goal in goals(domain)}
    assert len([goal for goal in kinds.values() if goal.trap]) >= 2
    assert {"refuse", "transfer"} <= {goal.trap for goal in kinds.values()}


@each_domain
def test_every_template_finds_cases_in_the_data(domain: Domain) -> None:
    made = [name for name, _, _ in goals(domain)]
    few = [t.__name__ for t in domain.templates if made.count(t.__name__) < PER_TEMPLATE]
    assert few == []


@each_domain
def test_every_tool_is_called_by_some_plan_or_only_reads(domain: Domain) -> None:
    called = {step.name for _, _, goal in goals(domain) for step in goal.plan}
    idle = [name for name, tool in tools_of(domain).items() if tool.writes and name not in called]
    assert idle == []


@each_domain
def test_plans_run_and_each_write_changes_a_row_for_good(domain: Domain) -> None:
    for name, db, goal in goals(domain):
        gold = played(domain, db, goal)
        writes = [i for i, step in enumerate(goal.plan) if tools_of(domain)[step.name].writes]
        assert bool(writes) or goal.trap or goal.facts, f"{name}: nothing is to be done"
        assert not (writes and goal.trap), f"{name}: a trap that is walked into"
        for place in writes:
            left = played(domain, db, goal, without=place)
            assert left.distance(gold) > 0, f"{name}: {goal.plan[place]} can be left out"


@each_domain
def test_reads_leave_the_database_alone(domain: Domain) -> None:
    for _, db, goal in goals(domain):
        for step in goal.plan:
            tool = tools_of(domain)[step.name]
            before = db.digest, db.written
            result = call(tool, db, step.arguments)
            assert (db.digest, db.written) == before
            if not tool.writes:
                assert result.database is db
            db = result.database


@each_domain
def test_plans_break_no_clause_and_each_clause_with_a_test_is_known_to_a_goal(
    domain: Domain,
) -> None:
    tested = {clause.id for clause in domain.clauses if clause.broken}
    assert tested
    for name, db, goal in goals(domain):
        assert set(goal.clauses) <= {clause.id for clause in domain.clauses}, name
        for step in goal.plan:
            arguments = json.loads(step.arguments)
            for clause in domain.clauses:
                if clause.broken:
                    assert not clause.broken(db, step.name, arguments), f"{name}: {clause.id}"
            db = call(tools_of(domain)[step.name], db, step.arguments).database
    assert tested <= {clause for _, _, goal in goals(domain) for clause in goal.clauses}


@each_domain
def test_dependencies_point_back(domain: Domain) -> None:
    for name, _, goal in goals(domain):
        for place, step in enumerate(goal.plan):
            assert all(0 <= before < place for before in step.after), name


@each_domain
def test_a_change_of_mind_and_the_facts_have_what_they_need(domain: Domain) -> None:
    for name, _, goal in goals(domain):
        assert goal.slots or not goal.change, f"{name}: nothing is asked, so no mind is changed"
        assert all(fact.strip() == fact and fact for fact in goal.facts), name
        assert goal.trap == "refuse" or not goal.insists, name
        for slot in goal.slots:
            assert any(word in slot.name for word in slot.asks), f"{name}: {slot.name}"
            assert all(word == word.lower() for word in slot.asks), name


@each_domain
def test_data_is_the_same_for_the_same_seed_and_has_a_few_hundred_rows(domain: Domain) -> None:
    rows = list(domain.data(seeded("x", 1), people_of(1)))
    assert rows == list(domain.data(seeded("x", 1), people_of(1)))
    assert 150 <= len(rows) <= 1_000
    assert all(type(row).table.startswith(f"{domain.name}.") for row in rows)


@each_domain
@pytest.mark.parametrize("number", range(DATABASES))
def test_the_data_refers_to_what_is_there(domain: Domain, number: int) -> None:
    db = Database(tables_of(domain, number))
    tables = db.tables.rows.values()
    known = {key for table in tables for key in table}
    named = [key for table in tables for row in table.values() for key in _references(to_json(row))]
    assert len(named) > 50
    assert set(named) <= known


def _references(value: Any) -> Iterator[str]:  # plain JSON
    """Yield what stands in fields that are called `..._id` or `..._ids`, however deep."""
    if isinstance(value, list):
        for one in value:
            yield from _references(one)
    for name, one in value.items() if isinstance(value, dict) else ():
        if name.endswith(("_id", "_ids")):
            yield from filter(None, one if isinstance(one, list) else [one])
        else:
            yield from _references(one)


@each_domain
def test_held_out_templates_exist_and_are_not_traps_alone(domain: Domain) -> None:
    names = [template.__name__ for template in domain.templates]
    assert set(domain.held_out) < set(names)
    kept = [goal for name, _, goal in goals(domain) if name not in domain.held_out]
    held = [goal for name, _, goal in goals(domain) if name in domain.held_out]
    for some in (kept, held):
        assert any(not goal.trap for goal in some), "nothing but traps"
