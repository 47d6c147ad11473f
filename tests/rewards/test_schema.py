"""Checklists: what is valid, and what is said of what is not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reward_cases import passed

from turngym.envs.records import as_json
from turngym.rewards.schema import Sighting, checklist_of, read_checklist

FULL = {
    "id": "C0",
    "evidence": [{"turn": 0, "step": 1, "from": "assistant.tool_calls", "snippet": "pay(3)"}],
    "focus_on": "assistant.tool_calls",
    "question": "Was the bill paid?",
    "pass_condition": "A call pays the whole bill.",
    "failure_examples": ["a part is paid"],
    "required_for_next_turn": True,
    "dependence": [],
    "weight": 0.25,
}


def item(name: str, weight: float = 0.5, *needs: str) -> dict[str, Any]:
    return {"id": name, "weight": weight, "dependence": list(needs)}


def test_all_fields_of_cm2_are_read() -> None:
    read = read_checklist([[FULL, item("C1", 0.75, "C0")]])
    first, second = read.items
    assert (first.key, second.key, second.needs) == ("0:C0", "0:C1", ("0:C0",))
    assert (first.required, first.is_judged, second.is_judged) == (True, True, False)
    assert first.evidence == (
        Sighting(turn=0, step=1, source="assistant.tool_calls", snippet="pay(3)"),
    )
    assert first.failure_examples == ("a part is paid",)


def test_the_same_id_in_two_segments_names_two_items() -> None:
    read = read_checklist([[item("A", 1.0)], [item("A", 1.0)]])
    assert (read.keys, read.num_segments) == (("0:A", "1:A"), 2)


def test_items_without_weights_weigh_alike() -> None:
    assert [i.weight for i in read_checklist([{"id": "A"}, {"id": "B"}]).items] == [0.5, 0.5]


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({}, "checklist should be a list of items, not {}"),
        ([[item("A", 1.0)], []], r"checklist\[1\] should be a list of items"),
        ([[item("A", 1.0)], ["A"]], r"checklist\[1\]\[0\] should be an item with an id, not 'A'"),
        ([[item("A"), item("A")]], r"\[0\]\[1\].id is 'A', which checklist\[0\]\[0\] has already"),
        ([[item("A"), item("B", 0.4)]], r"checklist\[0\]: the weights sum to 0.9, expected 1"),
        ([[item("A", 1.00001)]], r"the weights sum to 1.00001, expected 1"),
        ([[item("A", float("nan"))]], r"\[0\]\[0\].weight is nan, expected a share from 0 on"),
        ([[item("A"), item("B", True)]], r"\[0\]\[1\].weight is True, expected a share"),
        ([[item("A", 1, "X")]], r"\[0\]\[0\] depends on 'X', which is no item of its segment"),
        ([[item("A", 1)], [item("B", 1, "A")]], r"\[1\]\[0\] depends on 'A', which is no item"),
        ([[item("A", 0.5, "B"), item("B", 0.5, "A")]], "'A', 'B' depend on each other in a circle"),
        ([[item("A", 1, "A")]], "'A' depend on each other in a circle"),
        ([[FULL | {"focus_on": "tools", "weight": 1}]], "focus_on is 'tools', expected one of"),
        ([[FULL | {"question": 7, "weight": 1}]], r"\[0\]\[0\].question is 7, expected text"),
        ([[FULL | {"dependence": "C1"}]], r"\.dependencies is 'C1', expected a list of texts"),
        ([[FULL | {"evidence": [{}]}]], r"\.evidence\[0\] has turn and step"),
        ([[FULL | {"required_for_next_turn": 1}]], r"\.required is 1, expected true or false"),
    ],
)
def test_what_is_wrong_is_said_with_its_path(value: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_checklist(value)


def test_weights_may_be_off_by_rounding() -> None:
    assert len(read_checklist([item("A", 0.5 + 9e-7), item("B")]).items) == 2


def test_a_flat_list_of_a_reference_is_shared_out() -> None:
    reference = as_json({"checklist": [item("A", 3.0), item("B", 1.0)]})
    assert [i.weight for i in checklist_of(reference, ()).items] == [0.75, 0.25]


def test_several_checklists_of_a_task_count_alike() -> None:
    one, other = [[item("A", 1.0)]], [[item("A", 0.5), item("B", 0.5, "A")]]
    assert checklist_of(as_json({"checklist_list": [one]}), ()).keys == ("0:A",)
    read = checklist_of(as_json({"checklist_list": [one, other]}), ())
    assert [(i.key, i.weight) for i in read.items] == [
        ("0:0/A", 0.5),
        ("0:1/A", 0.25),
        ("0:1/B", 0.25),
    ]
    assert read.items[2].needs == ("0:1/A",)
    with pytest.raises(ValueError, match="have 1, 2 segments, expected as many"):
        checklist_of(as_json({"checklist_list": [one, one + one]}), ())


def test_without_a_checklist_the_checks_of_the_start_are_one() -> None:
    assert checklist_of(None, passed(False, True)).keys == ("0", "1")
    with pytest.raises(ValueError, match="there is no checklist"):
        checklist_of(as_json({"canary": "c"}), ())


FIELDS = ("id", "weight", "dependence", "evidence", "focus_on", "question", "failure_examples")
plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=3)
    | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner),
    max_leaves=12,
)


@given(plain | st.lists(st.dictionaries(st.sampled_from(FIELDS), plain), min_size=1, max_size=3))
def test_whatever_is_read_is_a_checklist_or_one_sentence(value: Any) -> None:
    try:
        read = read_checklist(value)
    except ValueError as error:
        read, said = None, str(error)
    if read is None:
        assert said.startswith("checklist")
        assert "\n" not in said
    else:
        assert sum(item.weight for item in read.items) == pytest.approx(read.num_segments)
