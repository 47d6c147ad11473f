"""Config to text."""

from inicfg.config import Config


def dumps(config: Config) -> str:
    """Write a configuration so that `loads` reads an equal one back."""
    blocks = []
    for section in ["", *config.sections()]:
        lines = [f"[{section}]"] if section else []
        for key in config.keys(section):
            lines.append(f"{key} = {quote(config.raw(section, key))}".rstrip())
        if lines:
            blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def quote(value: str) -> str:
    """The value as it stands in a file: quoted only where plain text would be read otherwise."""
    plain = value == value.strip() and not value.startswith('"') and "\n" not in value
    if plain:
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
