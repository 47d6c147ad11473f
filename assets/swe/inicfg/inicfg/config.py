"""The configuration: sections of keys, with typed access."""

from typing import Dict, List, Optional

from inicfg.errors import ConfigError, MissingKey
from inicfg.interpolate import expand

TRUE = ("1", "true", "yes", "on")
FALSE = ("0", "false", "no", "off")


class Config:
    """Sections in the order of their first mention; the section "" holds the defaults."""

    def __init__(self) -> None:
        self._sections: Dict[str, Dict[str, str]] = {"": {}}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Config):
            return NotImplemented
        return self._sections == other._sections

    def sections(self) -> List[str]:
        """The names of all sections but the defaults."""
        return [name for name in self._sections if name != ""]

    def keys(self, section: str, defaults: bool = False) -> List[str]:
        """The keys of a section in order; with `defaults`, those inherited follow."""
        own = list(self._sections.get(section, {}))
        if defaults and section:
            own += [key for key in self._sections[""] if key not in own]
        return own

    def add_section(self, section: str) -> None:
        """Add an empty section if there is none of the name."""
        self._sections.setdefault(section, {})

    def set(self, section: str, key: str, value: str) -> None:
        """Set a key (case does not count), adding the section if need be."""
        self.add_section(section)
        self._sections[section][key.lower()] = value

    def remove(self, section: str, key: str) -> None:
        """Remove a key that the section itself holds."""
        if not self.has_own(section, key):
            raise MissingKey(section, key)
        del self._sections[section][key.lower()]

    def has_own(self, section: str, key: str) -> bool:
        """Whether the section itself holds the key."""
        return key.lower() in self._sections.get(section, {})

    def has(self, section: str, key: str) -> bool:
        """Whether the section or the defaults hold the key; unknown sections hold nothing."""
        return section in self._sections and (self.has_own(section, key) or self.has_own("", key))

    def raw(self, section: str, key: str) -> str:
        """The value as written, without interpolation."""
        if not self.has(section, key):
            raise MissingKey(section, key)
        home = section if self.has_own(section, key) else ""
        return self._sections[home][key.lower()]

    def get(self, section: str, key: str, default: Optional[str] = None) -> str:
        """The value with references expanded; `default` stands in for a missing key."""
        if default is not None and not self.has(section, key):
            return default
        return expand(self, section, key)

    def get_int(
        self,
        section: str,
        key: str,
        default: Optional[int] = None,
        minimum: Optional[int] = None,
        maximum: Optional[int] = None,
    ) -> int:
        """The value as an integer within bounds (both included); a default is not checked."""
        if default is not None and not self.has(section, key):
            return default
        text = self.get(section, key)
        try:
            number = int(text)
        except ValueError:
            raise ConfigError(f"{section}.{key}: {text!r} is no integer") from None
        if minimum is not None and number < minimum:
            raise ConfigError(f"{section}.{key}: {number} is below {minimum}")
        if maximum is not None and number > maximum:
            raise ConfigError(f"{section}.{key}: {number} is above {maximum}")
        return number

    def get_bool(self, section: str, key: str, default: Optional[bool] = None) -> bool:
        """The value as a truth: 1, true, yes, on, or 0, false, no, off, in any case."""
        if default is not None and not self.has(section, key):
            return default
        text = self.get(section, key).lower()
        if text in TRUE:
            return True
        if text in FALSE:
            return False
        raise ConfigError(f"{section}.{key}: {text!r} is no truth value")

    def get_list(self, section: str, key: str, separator: str = ",") -> List[str]:
        """The parts of the value, trimmed, without empty ones."""
        parts = [part.strip() for part in self.get(section, key).split(separator)]
        return [part for part in parts if part]
