"""Errors of reading and using a configuration."""


class ConfigError(ValueError):
    """The base of all errors of this package."""


class SyntaxFault(ConfigError):
    """A line that cannot be read; `line` counts from 1."""

    def __init__(self, line: int, reason: str):
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


class MissingKey(ConfigError, KeyError):
    """No such key in the section, nor among the defaults."""

    def __init__(self, section: str, key: str):
        super().__init__(f"no key {key!r} in section {section!r}")
        self.section = section
        self.key = key

    def __str__(self) -> str:
        return self.args[0]


class InterpolationError(ConfigError):
    """A reference that is unclosed, unknown, or leads back to itself."""
