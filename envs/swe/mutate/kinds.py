"""All kinds of mutations, and the places of a file where each is possible."""

from collections.abc import Callable, Iterator, Mapping

from turngym.envs.swe.mutate import control, names, operators, statements, values
from turngym.envs.swe.mutate.module import Module, Site, scopes, sites
from turngym.envs.swe.mutate.mutation import Mutation
from turngym.envs.swe.mutate.operators import Edit

Mutator = Callable[[Module, Site], Iterator[Edit]]

KINDS: Mapping[str, Mutator] = {
    "operator": operators.operator,
    "comparison": operators.comparison,
    "boolean": operators.boolean,
    "swapped_operands": operators.swapped_operands,
    "constant": values.constant,
    "wrong_default": values.wrong_default,
    "off_by_one": values.off_by_one,
    "wrong_attribute": names.wrong_attribute,
    "wrong_variable": names.wrong_variable,
    "wrong_exception": names.wrong_exception,
    "swapped_arguments": names.swapped_arguments,
    "inverted_condition": control.inverted_condition,
    "loop_exit": control.loop_exit,
    "dropped_guard": control.dropped_guard,
    "dropped_branch": control.dropped_branch,
    "dropped_return": statements.dropped_return,
    "dropped_assignment": statements.dropped_assignment,
    "dropped_call": statements.dropped_call,
    "shuffled_statements": statements.shuffled_statements,
}
"""Name -> what finds its edits at one node."""

HELD_OUT_KINDS = ("swapped_arguments", "dropped_guard", "dropped_assignment")
"""Kinds that `train` never sees; `valid_unseen` is made of nothing else."""


def mutations(path: str, content: bytes) -> Iterator[Mutation]:
    """Yield every mutation of every function of a file, in the order of the file.

    Raises:
        ValueError: The file is not Python, or not plain UTF-8.
    """
    module = Module(path, content)
    for scope in scopes(module):
        for site in sites(scope):
            for kind, mutator in KINDS.items():
                for start, end, text in mutator(module, site):
                    if content[start:end] != text.encode():
                        yield Mutation(
                            kind=kind,
                            path=path,
                            start=start,
                            end=end,
                            text=text,
                            qualname=scope.qualname,
                        )
