"""Panels, results and their comparison: the same tasks for everyone, and numbers that can be trusted."""

import asyncio
import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from turngym.agents.bench import Result, bench, load_result, save_result, summarise, wilson
from turngym.agents.compare import compare
from turngym.agents.jobs import RolloutConfig
from turngym.agents.panel import Panel, is_panel, load_panel, make_panel, options_for, verify
from turngym.agents.policy import Policy, Reply, Request
from turngym.agents.scripted import Expert, Function, Random
from turngym.envs.records import dumps

WORLD = "turngym/Sokoban-v0"
SHIPPED = Path(__file__).parents[2] / "assets" / "panels"
VERIFIED = (
    *("6x6-1", "10x10-4-valid_s", "household-easy", "household-generated-valid"),
    *("shop-easy", "tooluse-easy", "tooluse-mixed-test"),
)
"""Parts of the names of the panels that are made again here; the others take longer."""


def result_of(policy: Policy, panel: Panel, **options: Any) -> Result:
    return asyncio.run(bench(policy, panel, **options))


@pytest.fixture(scope="module")
def panel() -> Panel:
    return make_panel(WORLD, "valid_seen", 30)


@pytest.fixture(scope="module")
def by_expert(panel: Panel) -> Result:
    return result_of(Expert(), panel)


@pytest.fixture(scope="module")
def by_chance(panel: Panel) -> Result:
    return result_of(Random(), panel)


def test_a_panel_holds_distinct_problems_and_is_the_same_each_time(panel: Panel) -> None:
    assert panel == make_panel(WORLD, "valid_seen", 30)
    assert len(set(panel.indices)) == 30
    assert panel.name == "sokoban-6x6-1/valid_seen/30"
    verify(panel)


def test_a_panel_of_other_tasks_is_refused(panel: Panel) -> None:
    forged = dataclasses.replace(panel, indices=(1, 0, *panel.indices[2:]))
    with pytest.raises(ValueError, match="is of other tasks"):
        verify(forged)
    with pytest.raises(ValueError, match="is of 'sokoban-6x6-1', the options give 'custom-"):
        verify(panel, {"max_turns": 30})


def test_no_panel_is_made_of_a_custom_set_or_an_unknown_split() -> None:
    with pytest.raises(ValueError, match="custom"):
        make_panel(WORLD, "valid_seen", 5, options={"num_boxes": 2})
    with pytest.raises(ValueError, match="unknown split 'nowhere'"):
        make_panel(WORLD, "nowhere", 5)
    with pytest.raises(ValueError, match="number of tasks is 0"):
        make_panel(WORLD, "valid_seen", 0)


def test_a_split_smaller_than_the_panel_gives_all_it_has(tmp_path: Path) -> None:
    levels = tmp_path / "levels.txt"
    levels.write_text("#####\n#@$.#\n#####\n\n######\n#@-$.#\n######\n", encoding="ascii")
    small = make_panel(WORLD, "test", 100, options={"levels": str(levels)})
    assert small.indices == (0, 1)
    result = result_of(Expert(), small, options={"levels": str(levels)})
    assert (result.success.successes, result.success.number) == (2, 2)


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in sorted(SHIPPED.glob("*.json"))
        if any(part in path.name for part in VERIFIED)
    ],
    ids=lambda path: path.stem,
)
def test_shipped_panels_are_still_what_they_were(path: Path) -> None:
    shipped = load_panel(path.stem)
    assert path.stem == shipped.name.replace("/", "-")
    assert len(shipped.indices) == int(shipped.name.split("/")[-1])
    verify(shipped)


def test_panels_are_found_by_name_or_file_and_nothing_else_is_one(
    panel: Panel, tmp_path: Path
) -> None:
    file = tmp_path / "mine.json"
    file.write_text(dumps(panel), encoding="ascii")
    assert load_panel(str(file)) == panel
    assert load_panel("sokoban-6x6-1/test/500") == load_panel("sokoban-6x6-1-test-500")
    assert is_panel("sokoban-6x6-1/test/500")
    assert not is_panel(WORLD)
    with pytest.raises(ValueError, match=r"unknown panel 'nothing'.*sokoban-6x6-1-test-500"):
        load_panel("nothing")
    file.write_text("{}", encoding="ascii")
    with pytest.raises(ValueError, match="holds no panel: Panel lacks the field"):
        load_panel(str(file))


def test_task_sets_are_given_by_name_only_where_the_world_knows_the_name() -> None:
    assert options_for(WORLD, "sokoban-6x6-2", {"symbols": "ragen"}) == {
        "tasks": "sokoban-6x6-2",
        "symbols": "ragen",
    }
    assert options_for(WORLD, "levels-0123", {"levels": "x"}) == {"levels": "x"}


def test_wilsons_interval_by_hand() -> None:
    # (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n) with p = .5, n = 10, z = 1.96
    assert wilson(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_a_result_says_what_was_measured(panel: Panel, by_expert: Result) -> None:
    assert by_expert.success.rate == 1.0
    assert (by_expert.success.low, by_expert.success.high) == pytest.approx(wilson(30, 30))
    assert by_expert.panel == panel
    assert by_expert.statuses == {"solved": 30}
    assert by_expert.invalid_rate == 0.0
    assert by_expert.tokens is None
    assert sum(rate.number for rate in by_expert.by_category.values()) == 30
    assert [task.id for task in by_expert.tasks] == panel.ids
    assert by_expert.turns == sum(task.turns for task in by_expert.tasks) / 30


def test_a_result_can_be_repeated_to_the_byte(panel: Panel, by_chance: Result) -> None:
    assert dumps(result_of(Random(), panel)) == dumps(by_chance)
    other = result_of(Random(), panel, config=RolloutConfig(seed=1))
    assert dumps(other) != dumps(by_chance)


def test_invalid_turns_are_counted(panel: Panel) -> None:
    result = result_of(Function(lambda messages: "jump"), panel)
    assert result.invalid_rate == 1.0
    assert result.turns == 20
    assert result.success.successes == 0


def test_what_was_not_measured_is_left_out_and_counted(panel: Panel) -> None:
    class Moody:
        """Fails on every third episode, each time."""

        def __init__(self) -> None:
            self.known: dict[str, int] = {}

        async def act(self, request: Request) -> Reply:
            if self.known.setdefault(request.episode, len(self.known)) % 3 == 0:
                raise ConnectionError("busy")
            return Reply(text="up")

    result = result_of(Moody(), panel, config=RolloutConfig(concurrency=30, max_error_rate=1.0))
    assert result.success.number == 20
    assert result.statuses["policy_error"] == 30
    unmeasured = [task for task in result.tasks if task.success is None]
    assert len(unmeasured) == 10
    assert {(task.status, task.errors) for task in unmeasured} == {("policy_error", 3)}


def test_a_result_file_is_read_back_equal_and_nothing_half_written_stays(
    by_expert: Result, tmp_path: Path
) -> None:
    save_result(by_expert, tmp_path / "folder" / "result.json")
    assert load_result(tmp_path / "folder" / "result.json") == by_expert
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["result.json"]


def test_a_file_that_is_no_result_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "result.json"
    for text in ("", "[]", json.dumps({"v": 1})):
        file.write_text(text, encoding="ascii")
        with pytest.raises(ValueError, match="is no result file"):
            load_result(file)


def test_two_results_are_compared_task_by_task(by_chance: Result, by_expert: Result) -> None:
    found = compare(by_chance, by_expert)
    solved = by_chance.success.successes
    assert (found.both, found.only_first, found.neither) == (solved, 0, 0)
    assert found.only_second == 30 - solved
    assert found.difference == pytest.approx((30 - solved) / 30)
    assert found.p == pytest.approx(2 * 0.5 ** (30 - solved))
    assert found.low < found.difference < found.high <= 1.0
    assert found.differences == ()


def test_a_result_compared_with_itself_shows_nothing(by_chance: Result) -> None:
    found = compare(by_chance, by_chance)
    assert (found.difference, found.p, found.low, found.high) == (0.0, 1.0, 0.0, 0.0)


def test_results_of_different_panels_are_not_compared(by_expert: Result) -> None:
    other = make_panel(WORLD, "test", 30)
    with pytest.raises(ValueError, match=r"the panels differ: .*valid_seen/30.*test/30"):
        compare(by_expert, result_of(Expert(), other))


def test_what_else_differs_is_said(panel: Panel, by_expert: Result) -> None:
    other = result_of(Expert(), panel, options={"symbols": "ragen"}, config=RolloutConfig(seed=3))
    assert compare(by_expert, other).differences == (
        'options: {} / {"symbols":"ragen"}',
        f"config: {by_expert.config} / {other.config}",
    )


def test_nothing_in_common_is_said(panel: Panel, by_expert: Result) -> None:
    unmeasured = dataclasses.replace(
        by_expert,
        tasks=tuple(dataclasses.replace(task, success=None) for task in by_expert.tasks),
    )
    with pytest.raises(ValueError, match="no task was measured in both"):
        compare(by_expert, unmeasured)


def test_a_summary_needs_an_episode_of_every_task(panel: Panel) -> None:
    with pytest.raises(KeyError):
        summarise(panel, [], RolloutConfig())
