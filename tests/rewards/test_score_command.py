"""`turngym score` as its users meet it: in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from reward_cases import at, episode, passed, spent

from turngym.envs.episode import Annotation, Episode, Ledger
from turngym.envs.jsonl import Appender, read
from turngym.rewards import RunState, make_rubric

ROOT = Path(__file__).parents[2]


def score(*arguments: str, cwd: Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    run = subprocess.run(
        [sys.executable, "-m", "turngym", "score", *arguments],
        cwd=cwd,
        env={
            **os.environ,
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests'}",
            "COLUMNS": "160",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == code, run.stderr
    return run


def record(folder: Path, episodes: Sequence[Episode]) -> None:
    with Appender[Episode](folder / "run" / "episodes.jsonl") as facts:
        for one in episodes:
            facts.append(one)


def ledgers(folder: Path) -> list[Ledger]:
    bad: list[object] = []
    found = list(read(Ledger, folder / "run" / "ledger.jsonl", bad))  # type: ignore[arg-type]
    assert bad == []
    return found


GROUPS = [
    episode(spent(2), score=1.0, name="a0", group="a"),
    episode(spent(9), name="b0", group="b"),
    episode(spent(1), status="env_error", name="b1", group="b"),
    episode(spent(1), score=1.0, name="b2", group="b"),
    episode(spent(5), name="a1", group="a"),
]
"""Two groups, played at the same time; the second one ends first."""


def test_groups_that_lie_apart_in_the_file_are_scored_together(tmp_path: Path) -> None:
    record(tmp_path, GROUPS)
    text = "reward = \"outcome() + cost(kind='x')\"\nbounded = true\n"
    (tmp_path / "r.toml").write_text(text)
    found = json.loads(score("run", "--rubric", "r.toml", "--json", cwd=tmp_path).stdout)
    by_hand = make_rubric(text)
    expected = [
        ledger
        for name in "ba"  # each as soon as it is whole
        for ledger in by_hand.score([one for one in GROUPS if one.group == name])
    ]
    assert ledgers(tmp_path) == expected
    assert found["rubric"] == by_hand.hash
    assert (found["scored"], found["failed"]) == (4, 1)
    assert found["reasons"] == {"status 'env_error' carries no reward": 1}
    assert {name: term["mean"] for name, term in found["terms"].items()} == {
        "outcome()": 0.5,
        "cost(kind='x')": 4.25,  # 2, 5, 9 and 1
        "bounded": -2.75,  # 5 was cut to 2, and 9 to 1
    }
    assert found["reward"] == 2.0


def test_scoring_again_replaces_the_ledger_and_leaves_the_facts(tmp_path: Path) -> None:
    record(tmp_path, GROUPS)
    facts = (tmp_path / "run" / "episodes.jsonl").read_bytes()
    said = score("run", "--rubric", "outcome()", cwd=tmp_path).stdout
    assert "4 episodes scored, 1 failed" in said
    assert "outcome()" in said
    assert "0.5000" in said
    assert "failed: 1 episodes, status 'env_error' carries no reward" in said
    score("run", "--rubric", "every_turn()", cwd=tmp_path)
    assert {ledger.rubric for ledger in ledgers(tmp_path)} == {make_rubric("every_turn()").hash}
    assert (tmp_path / "run" / "episodes.jsonl").read_bytes() == facts
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == [
        "episodes.jsonl",
        "ledger.jsonl",
    ]


def test_corrupt_lines_are_named_and_skipped_and_their_group_is_scored(tmp_path: Path) -> None:
    record(tmp_path, GROUPS)
    file = tmp_path / "run" / "episodes.jsonl"
    lines = file.read_text().splitlines(keepends=True)
    broken = lines[0].replace('"status":"solved"', '"status":"won"')
    file.write_text("".join([broken, "not JSON\n", '{"group":[]}\n', *lines[1:], lines[0][:99]]))
    run = score("run", "--rubric", "outcome()", "--json", cwd=tmp_path)
    for number in (1, 2, 3, 8):
        assert f"line {number}: " in run.stderr
    assert json.loads(run.stdout)["skipped_lines"] == 4
    assert sorted(ledger.episode for ledger in ledgers(tmp_path)) == ["a1", "b0", "b1", "b2"]


def test_corrupt_annotations_are_named_too(tmp_path: Path) -> None:
    record(tmp_path, [episode([at(2)], start=at(3))])
    file = tmp_path / "run" / "annotations.jsonl"
    with Appender[Annotation](file) as annotations:
        annotations.append(Annotation(episode="e", name="prm", source="0", numbers=((1.0,),)))
    file.write_text(file.read_text() + "{}\n")
    run = score("run", "--rubric", "progress()", "--json", cwd=tmp_path)
    assert "run/annotations.jsonl, line 2: " in run.stderr
    assert json.loads(run.stdout)["reward"] == 1.0
    assert json.loads(run.stdout)["skipped_lines"] == 1


def test_a_run_without_episodes_has_no_mean(tmp_path: Path) -> None:
    record(tmp_path, [])
    found = json.loads(score("run", "--rubric", "outcome()", "--json", cwd=tmp_path).stdout)
    assert (found["scored"], found["reward"], found["terms"]) == (0, None, {})


@pytest.mark.parametrize(
    ("rubric", "said"),
    [
        ("outcom()", "line 1, column 1 of the rubric: unknown term 'outcom'; known: "),
        ("none.toml", "none.toml: No such file"),
        ("nothing", "unknown rubric 'nothing'; known: "),
        ("progress()", "progress() needs Potential evidence, which toy_talk:toys/Talk-v0 does"),
    ],
)
def test_a_mistake_is_one_line_and_leaves_the_old_ledger(
    rubric: str, said: str, tmp_path: Path
) -> None:
    record(tmp_path, [episode([()], world="toy_talk:toys/Talk-v0")])
    (tmp_path / "run" / "ledger.jsonl").write_text("old\n")
    run = score("run", "--rubric", rubric, cwd=tmp_path, code=2)
    assert said in run.stderr
    assert run.stderr.startswith("turngym: ")
    assert run.stderr.count("\n") == 1
    assert (tmp_path / "run" / "ledger.jsonl").read_text() == "old\n"
    assert len(list((tmp_path / "run").iterdir())) == 2


def test_a_folder_without_episodes_is_a_users_mistake(tmp_path: Path) -> None:
    run = score("run", "--rubric", "outcome()", cwd=tmp_path, code=2)
    assert "run/episodes.jsonl: No such file" in run.stderr
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------------------- one ledger

GATED = "outcome() + gate(-0.5 * cost(kind='x'), on=outcome(), above=0.5) + overall(checks())"


def two() -> list[Episode]:
    """One that failed and one that did two things on the list."""
    turns = [(*spent(2)[0], *passed(True, False)), (*spent(1)[0], *passed(True, True))]
    start = passed(False, False)
    return [
        episode(turns[:1], start=start, name="bad"),
        episode(turns, start=start, score=1.0, name="good"),
    ]


def cells(printed: str, first: str) -> list[str]:
    """The cells of the line of a table that begins so."""
    rows = [[cell.strip() for cell in line.split("\u2502")[1:-1]] for line in printed.splitlines()]
    (found,) = [row for row in rows if row and row[0] == first and len(row) > 4]
    return found


def test_a_ledger_shows_each_turn_what_it_got_and_what_a_closed_gate_withholds(
    tmp_path: Path,
) -> None:
    record(tmp_path, two())
    bad = score("run", "--rubric", GATED, cwd=tmp_path).stdout  # the first one, unless told
    assert "episode bad: by-hand/train/0, failed" in bad
    assert cells(bad, "0")[2:] == ["+0", "0", "closed -1", "+1", "+1"]
    good = score("run", "--rubric", GATED, "--episode", "good", cwd=tmp_path).stdout
    assert cells(good, "0")[2:] == ["+0", "", "-1", "", "-1"]
    assert cells(good, "1")[2:] == ["+1", "+1", "-0.5", "+2", "+2.5"]
    assert cells(good, "all")[2:] == ["", "+1", "-1.5", "+2", "+1.5"]
    assert "cost: -0.5 * cost(kind='x')" in good
    assert "turn 1, overall is 2, made of checks() +1 (turn 0); checks() +1 (turn 1)" in good


def test_a_ledger_for_machines_has_the_same_numbers(tmp_path: Path) -> None:
    record(tmp_path, two())
    run = score("run", "--rubric", GATED, "--episode", "good", "--json", cwd=tmp_path)
    found = json.loads(run.stdout)["episode"]
    assert [turn["reward"] for turn in found["turns"]] == [-1.0, 2.5]
    (ledger,) = [one for one in ledgers(tmp_path) if one.episode == "good"]
    assert [row["value"] for row in found["rows"]] == [row.value for row in ledger.rows]


def test_an_episode_without_rewards_says_why_and_gives_way_to_the_next(tmp_path: Path) -> None:
    record(tmp_path, [episode(spent(1), status="env_error", name="broken"), *two()])
    assert "episode bad: " in score("run", "--rubric", "outcome()", cwd=tmp_path).stdout
    run = score("run", "--rubric", "outcome()", "--episode", "broken", cwd=tmp_path)
    assert "env_error; it has no rewards: status 'env_error' carries no reward" in run.stdout
    missing = score("run", "--rubric", "outcome()", "--episode", "x", cwd=tmp_path, code=2)
    assert "run has no episode 'x'" in missing.stderr


# ------------------------------------------------------------------------------- of the run

ANNEALED = "anneal(cost(kind='x'), over=2)"


def of_iterations(folder: Path, *amounts: float) -> None:
    """Record an episode per iteration of a training run."""
    episodes = [
        episode(spent(amount), name=f"e{step}", group=f"g{step}")
        for step, amount in enumerate(amounts)
    ]
    players = [replace(one.policy, weights=step) for step, one in enumerate(episodes)]
    pairs = zip(episodes, players, strict=True)
    record(folder, [replace(one, policy=player) for one, player in pairs])


def test_a_rubric_of_the_run_is_scored_with_the_states_on_file(tmp_path: Path) -> None:
    of_iterations(tmp_path, 4, 4, 4)
    rubric, state = make_rubric(ANNEALED), None
    with Appender[RunState](tmp_path / "run" / "states.jsonl") as file:
        for _ in range(3):
            state = rubric.advance(state, [])
            file.append(state)
    score("run", "--rubric", ANNEALED, cwd=tmp_path)
    assert [row.value for ledger in ledgers(tmp_path) for row in ledger.rows] == [4.0, 2.0, 0.0]


def test_without_its_states_a_rubric_of_the_run_is_refused(tmp_path: Path) -> None:
    of_iterations(tmp_path, 4)
    said = "anneal(cost(kind='x'), over=2.0) depends on the run so far: run has no states.jsonl of"
    assert said in score("run", "--rubric", ANNEALED, cwd=tmp_path, code=2).stderr
    other = make_rubric("cost(kind='x')").advance(None, [])
    with Appender[RunState](tmp_path / "run" / "states.jsonl") as file:
        file.append(other)
    assert said in score("run", "--rubric", ANNEALED, cwd=tmp_path, code=2).stderr
    score("run", "--rubric", "cost(kind='x')", cwd=tmp_path)
