"""What the world of BFCL's tasks does not let through: its apps were not written for strangers."""

import decimal
import importlib
import pickle

import pytest
from bfcl_world import play, that_computes, the, world

from turngym.envs.signals import Call

pytest.importorskip("bfcl_eval", reason="the package bfcl-eval is not installed")


@pytest.mark.parametrize(
    "action",
    [
        "power(base=9, exponent=99999999)",
        "logarithm(value=2, base=10, precision=999999999)",
        "square_root(number=2, precision=999999999)",
        "round_number(number=5, decimal_places=-999999999)",
        "power(base=10.0, exponent=400)",
    ],
)
def test_numbers_that_take_forever_are_refused(action: str) -> None:
    env = that_computes()
    assert the(Call, play(env, action)).status == "error"


def test_arithmetic_leaves_the_precision_of_the_process_alone() -> None:
    mpmath = importlib.import_module("mpmath")
    before = decimal.getcontext().prec, mpmath.mp.dps
    env = that_computes()
    info = play(
        env, "[square_root(number=2, precision=5), logarithm(value=8, base=2, precision=7)]"
    )
    assert [m.content for m in info["messages"]] == [
        "{'result': Decimal('1.4142')}",
        "{'result': mpf('3.0')}",
    ]
    assert (decimal.getcontext().prec, mpmath.mp.dps) == before


def test_folders_copied_into_themselves_do_no_harm() -> None:
    env = world()
    nest = "[" + ", ".join(['mkdir(dir_name="n")', 'cp(source="n", destination="n")']) + "]"
    double = ", ".join(f'cp(source="n", destination="n{i}")' for i in range(30))
    info = play(env, nest, f"[{double}, du(), find(name='n')]")
    assert info["messages"][-1].content == "Error during execution: there are too many files"
    snapshot = env.snapshot()
    assert pickle.loads(pickle.dumps(snapshot)) == snapshot
    env.restore(snapshot)
    assert env.state_hash() == info["state_hash"]


def test_nests_of_folders_have_a_limit() -> None:
    env = world()
    deeper = "[" + ", ".join(['mkdir(dir_name="n")', 'cd(folder="n")'] * 30) + "]"
    info = play(env, deeper, deeper)
    assert info["messages"][-2].content == "Error during execution: there are too many files"
    assert pickle.loads(pickle.dumps(env.snapshot())) == env.snapshot()


def test_what_an_app_echoes_is_shown_escaped() -> None:
    info = play(world(), '{"name": "nope\\u001b[2J\\ud800", "arguments": {}}')
    assert info["messages"][0].content.isprintable()
    text = '{"name": "echo", "arguments": {"content": "\\u202egnp", "file_name": "a\\u0007b"}}'
    assert play(world(), text)["messages"][0].content.isprintable()


def test_a_long_result_is_cut_where_it_is_shown() -> None:
    env = world()
    write = f'{{"name": "echo", "arguments": {{"content": "{"x" * 190_000}"}}}}'
    [message] = play(env, write)["messages"]
    assert len(message.content) < 131_072
    assert message.content.endswith("... (190023 characters)")
