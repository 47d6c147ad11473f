"""TurnGym: text worlds for agents, with evidence on every turn; importing it registers the worlds."""

from turngym.envs import register_worlds

__version__ = "0.1.0"

register_worlds()
