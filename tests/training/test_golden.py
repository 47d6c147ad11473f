"""Golden files: what released code gave is what we give."""

import json
from pathlib import Path

import golden
import pytest

FOLDER = Path(__file__).parents[1] / "golden"


def written(path: Path, **changes: object) -> None:
    """Write the first two cases of GRPO's golden file, changed."""
    file = json.loads((FOLDER / "verl_advantages.json").read_text(encoding="utf-8"))
    cases = [c for c in file["cases"] if c["function"] == "compute_grpo_outcome_advantage"][:2]
    cases[0] |= changes
    path.write_text(json.dumps(file | {"cases": cases}), encoding="utf-8")


def test_all_golden_files_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert golden.main(FOLDER) == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines() == [
        "gigpo.json: 15/15",
        "istar.json: 13/13",
        "prime.json: 12/12",
        "prime_recipe.json: 10/10",
        "verl_advantages.json: 23/23",
        "verl_advantages_legacy.json: 2/2",
    ]
    assert shown.err == ""


def test_what_falls_short_is_named_and_the_rest_is_still_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path / "a.json", name="wrong", output={"advantages": [[0.5] * 9] * 6})
    written(tmp_path / "b.json", name="new", function="compute_everything")
    written(tmp_path / "c.json", name="broken", input={})
    written(tmp_path / "d.json", name="more", output={"returns": [[0.0] * 9] * 6})
    written(tmp_path / "e.json")
    assert golden.main(tmp_path) == 1
    shown = capsys.readouterr()
    assert shown.out.split() == (
        ["a.json:", "1/2", "b.json:", "1/2", "c.json:", "1/2", "d.json:", "1/2", "e.json:", "2/2"]
    )
    assert shown.err.splitlines() == [
        "a.json: wrong: wrong advantages",
        "b.json: new: compute_everything of verl_advantages is not offered",
        "c.json: broken: KeyError: 'token_level_rewards'",
        "d.json: more: wrong returns",
    ]


def test_a_folder_without_golden_files_falls_short(tmp_path: Path) -> None:
    assert golden.main(tmp_path) == 1
