import ast
import functools
import inspect
import random
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from turngym.envs.swe import hide, issue, reproduce, tree
from turngym.envs.swe.mutate import module, values
from turngym.envs.swe.mutate.draw import candidates, compositions, is_apart, splits_of
from turngym.envs.swe.mutate.kinds import HELD_OUT_KINDS, KINDS, mutations
from turngym.envs.swe.mutate.mutation import Mutation, mutated, site, site_key

OURS = [
    inspect.getsource(one).encode() for one in (hide, issue, reproduce, tree, module, values)
] + [inspect.getsource(textwrap).encode()]
"""Real code to try mutators on: this package's own, and a module of the standard library."""

EXAMPLES = {
    "operator": ("return a + b", "return a - b"),
    "comparison": ("return a < b", "return a <= b"),
    "boolean": ("return a and b", "return a or b"),
    "swapped_operands": ("return (a + 1) - b", "return b - (a + 1)"),
    "constant": ("return a[b] or 7", "return a[b] or 8"),
    "wrong_default": ("return n", "def f(a, b, n=4): return n"),
    "off_by_one": ("return range(a)", "return range(a + 1)"),
    "wrong_attribute": ("return a.lstrip()", "return a.rstrip()"),
    "wrong_variable": ("return a", "return b"),
    "wrong_exception": ("raise KeyError(a)", "raise IndexError(a)"),
    "swapped_arguments": ("return g(a, (b))", "return g(b, (a))"),
    "inverted_condition": ("return a if not (b) else 0", "return a if (b) else 0"),
    "loop_exit": ("for x in a: break", "for x in a: continue"),
    "dropped_guard": ("# checked\nif a:\n    return 0\nreturn b", "return b"),
    "dropped_branch": ("if a:\n    b = 1\nelse:\n    b = 2", "if a:\n    b = 1"),
    "dropped_return": ("return g(a)", "g(a)"),
    "dropped_assignment": ("a.x = b\nreturn a", "return a"),
    "dropped_call": ("a.clear()\nreturn a", "return a"),
    "shuffled_statements": ("a.x = 1\na.y = a.x", "a.y = a.x\na.x = 1"),
}
"""For each kind what stands in a function, and what one of its mutations makes of it."""


@functools.cache
def every_mutation(content: bytes) -> list[Mutation]:
    return list(mutations("m.py", content))


def inverse(content: bytes, mutation: Mutation) -> Mutation:
    """Return the mutation that takes `mutation` back, given the content before it."""
    return Mutation(
        kind=mutation.kind,
        path=mutation.path,
        start=mutation.start,
        end=mutation.start + len(mutation.text.encode()),
        text=content[mutation.start : mutation.end].decode(),
        qualname=mutation.qualname,
    )


def function(body: str, head: str = "def f(a, b, n=3):") -> bytes:
    return f"{head}\n{textwrap.indent(body, '    ')}\n".encode()


def results(content: bytes, kind: str) -> list[bytes]:
    return [mutated(content, [m]) for m in mutations("m.py", content) if m.kind == kind]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_makes_the_fault_it_is_named_for(kind: str) -> None:
    before, after = EXAMPLES[kind]
    if kind == "wrong_default":
        head, _, body = after.partition(": ")
        assert function(body, head + ":") in results(function(before), kind)
    else:
        assert function(after) in results(function(before), kind)


def test_there_are_nineteen_kinds_of_which_three_are_held_out() -> None:
    assert len(KINDS) == 19
    assert set(HELD_OUT_KINDS) < set(KINDS)
    assert len(HELD_OUT_KINDS) == 3


@pytest.mark.parametrize(
    "body",
    [
        'return f"{a + 1}"',
        "x: a < b",
        '"""a - b"""',
        "match a:\n    case 1 | 2:\n        pass",
    ],
)
def test_f_strings_annotations_docstrings_and_patterns_stay_as_they_are(body: str) -> None:
    kinds = {m.kind for m in mutations("m.py", function(body))}
    assert not kinds & {"operator", "comparison", "constant", "off_by_one"}


def test_code_outside_of_functions_stays_as_it_is() -> None:
    assert list(mutations("m.py", b"LIMIT = 3 + 4\nclass A:\n    size = LIMIT < 2\n")) == []


def test_a_mutation_names_the_innermost_function_around_it() -> None:
    content = b"class A:\n    def f(self):\n        def g(x):\n            return x + 2\n"
    assert {m.qualname for m in mutations("m.py", content)} == {"A.f.<locals>.g"}


def test_an_only_statement_is_not_dropped() -> None:
    assert results(function("a.clear()"), "dropped_call") == []


def test_a_binding_that_a_nonlocal_needs_is_not_dropped() -> None:
    body = "def g():\n    nonlocal a\n    a = 1\na = b\ng()"
    assert results(function(body), "dropped_assignment") == []


@pytest.mark.parametrize("content", [b"def f(:\n", b"\xef\xbb\xbfx = 1\n", b"x = 1\r\n", b"\xff"])
def test_what_is_not_plain_python_is_refused_by_name(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"m\.py"):
        list(mutations("m.py", content))


def test_characters_of_several_bytes_shift_nothing() -> None:
    content = 'def f(a):\n    return "\u00e9" + a if a < 3 else "\u00fc"\n'.encode()
    assert content.replace(b"a < 3", b"a <= 3") in results(content, "comparison")


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(OURS), st.integers(min_value=0, max_value=10**6))
def test_a_mutated_file_compiles_and_differs_in_its_span_alone(content: bytes, draw: int) -> None:
    every = every_mutation(content)
    one = every[draw % len(every)]
    new = mutated(content, [one])
    ast.parse(new)
    assert new != content
    size = len(one.text.encode())
    assert new[: one.start] == content[: one.start]
    assert new[one.start + size :] == content[one.end :]
    assert new[one.start : one.start + size] == one.text.encode()


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(OURS), st.integers(min_value=0, max_value=10**6))
def test_undoing_a_mutation_gives_the_same_bytes(content: bytes, draw: int) -> None:
    every = every_mutation(content)
    one = every[draw % len(every)]
    assert mutated(mutated(content, [one]), [inverse(content, one)]) == content


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(OURS[:4]), st.randoms(use_true_random=False))
def test_mutations_that_are_apart_can_be_made_together(
    content: bytes, chance: random.Random
) -> None:
    every = every_mutation(content)
    chosen = tuple(chance.sample(every, 3))
    if is_apart(chosen):
        step = content
        for one in sorted(chosen, key=lambda m: -m.start):
            step = mutated(step, [one])
        assert mutated(content, chosen) == step
        ast.parse(step)


def test_mutations_that_overlap_are_refused() -> None:
    one = Mutation(kind="operator", path="m.py", start=2, end=5, text="x", qualname="f")
    other = Mutation(kind="constant", path="m.py", start=4, end=6, text="y", qualname="f")
    with pytest.raises(ValueError, match="a span of its own"):
        mutated(b"0123456789", [one, other])


def test_a_site_is_the_lines_that_go() -> None:
    one = Mutation(kind="dropped_call", path="m.py", start=4, end=12, text="", qualname="f")
    assert site(b"1st\n2nd\n3rd\n4th\n", one) == "m.py:2-3"


def test_a_key_depends_on_source_place_and_kind() -> None:
    keys = {site_key(s, w, k) for s in "ab" for w in ("x:1-1", "x:2-2") for k in ("operator", "k")}
    assert len(keys) == 8
    assert all(len(key) == 64 for key in keys)


PLACES = {("a.py", "f"), ("b.py", "g")}
TREE = {
    "a.py": function("if a < b:\n    return a + 1\nreturn b - 2"),
    "b.py": function("return a * b > 5", "def g(a, b):"),
    "c.py": function("return a"),
}


def test_candidates_are_the_same_for_equal_generators_and_take_kinds_in_turn() -> None:
    first = list(candidates(TREE, PLACES, tuple(KINDS), random.Random(3)))
    assert first == list(candidates(TREE, PLACES, tuple(KINDS), random.Random(3)))
    assert first != list(candidates(TREE, PLACES, tuple(KINDS), random.Random(4)))
    kinds = [one.kind for (one,) in first]
    assert len(set(kinds[: len(set(kinds))])) == len(set(kinds))
    assert {one.path for (one,) in first} == {"a.py", "b.py"}


def test_no_change_is_tried_twice() -> None:
    edits = [(m.path, m.start, m.end, m.text) for (m,) in candidates(
        TREE, PLACES, tuple(KINDS), random.Random(0))]  # fmt: skip
    assert len(edits) == len(set(edits))


def test_compositions_are_apart_new_and_met_by_one_test() -> None:
    working = [one for (one,) in candidates(TREE, PLACES, tuple(KINDS), random.Random(1))]
    apart = {("a.py", "f"): ["t1"], ("b.py", "g"): ["t2"]}
    made = list(compositions(working, apart, (), random.Random(1)))
    assert made
    assert all(is_apart(one) and 2 <= len(one) <= 3 for one in made)
    assert all(len({m.path for m in one}) == 1 for one in made)
    together = {("a.py", "f"): ["t1"], ("b.py", "g"): ["t1"]}
    more = list(compositions(working, together, made, random.Random(1)))
    assert any(len({m.path for m in one}) == 2 for one in more)
    assert not set(more) & set(made)


def test_a_composition_of_places_of_one_split_has_one_split() -> None:
    singles = list(candidates(TREE, PLACES, tuple(KINDS), random.Random(1)))
    train = [one for one in singles if splits_of(TREE, "d", one) == {"train"}]
    assert splits_of(TREE, "d", (*train[0], *train[1])) == {"train"}
