"""The tools of a task: those of its domains, with distractors, under plain or scrambled names."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from turngym.envs.calls import Tool, canonical
from turngym.envs.tasks import seeded
from turngym.envs.tools import AppTool, described
from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domain import tools_of
from turngym.envs.tooluse.domains import DOMAINS

Scrambled = Literal["", "names", "descriptions", "all"]
TRANSFER = "transfer_to_person"


def transfer_to_person(db: Database, *, reason: str) -> object:
    """Transfer the user to a person, who takes over; the conversation ends.

    Args:
        db: Is left alone.
        reason: Why, in a few words.
    """
    return "The user was transferred."


class Toolbox(NamedTuple):
    """Tools by the names that the agent sees."""

    tools: tuple[Tool, ...]
    functions: Mapping[str, AppTool]
    domain_of: Mapping[str, str]
    seen_as: Mapping[tuple[str, str], str]
    """Name that the agent sees, by domain and name."""


@lru_cache(maxsize=64)
def toolbox(domains: tuple[str, ...], distractors: int, scrambled: Scrambled) -> Toolbox:
    """Return the tools for a task that plays in these domains.

    Args:
        domains: Where it plays; the names of tools begin with the domain if there are several.
        distractors: How many tools of other domains are added; as many as there are at most.
        scrambled: What of the tools says nothing: their names, their descriptions, or both.
    """
    chance = seeded("tooluse toolbox", *domains, distractors, scrambled)
    others = [
        (domain, name)
        for domain in DOMAINS
        if domain not in domains
        for name in tools_of(DOMAINS[domain])
    ]
    own = [(domain, name) for domain in domains for name in tools_of(DOMAINS[domain])]
    added = sorted(chance.sample(others, min(distractors, len(others))))
    several = len({domain for domain, _ in (*own, *added)}) > 1
    functions, domain_of, seen_as = {}, {}, {}
    for place, (domain, name) in enumerate((*own, *added)):
        shown = f"{domain}_{name}" if several else name
        if scrambled in ("names", "all"):
            shown = f"{domain}_{place}"
        tool = tools_of(DOMAINS[domain])[name]
        functions[shown] = replace(tool, tool=_shown(tool.tool, shown, scrambled))
        domain_of[shown] = domain
        seen_as[domain, name] = shown
    functions[TRANSFER] = described(transfer_to_person, writes=False)
    domain_of[TRANSFER] = ""
    tools = tuple(tool.tool for tool in functions.values())
    return Toolbox(tools, functions, domain_of, seen_as)


def _shown(tool: Tool, name: str, scrambled: Scrambled) -> Tool:
    if scrambled not in ("descriptions", "all"):
        return replace(tool, name=name)
    schema = json.loads(tool.parameters)
    return Tool(name=name, description="A tool.", parameters=canonical(_bare(schema)))


def _bare(schema: Any) -> Any:  # plain JSON
    """Drop the descriptions of arguments."""
    if isinstance(schema, dict):
        return {
            key: _bare(value)
            for key, value in schema.items()
            if not (key == "description" and isinstance(value, str))
        }
    return [_bare(item) for item in schema] if isinstance(schema, list) else schema
