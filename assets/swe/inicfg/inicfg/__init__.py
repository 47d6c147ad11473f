"""A small INI dialect."""

from inicfg.config import Config
from inicfg.errors import ConfigError, InterpolationError, MissingKey, SyntaxFault
from inicfg.reader import loads
from inicfg.writer import dumps

__all__ = [
    "Config",
    "ConfigError",
    "InterpolationError",
    "MissingKey",
    "SyntaxFault",
    "dumps",
    "loads",
]
