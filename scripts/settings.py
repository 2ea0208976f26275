"""Writes docs/settings.md and .env.example from the classes that read the settings."""

from pathlib import Path

from pydantic import SecretStr

from backend.settings import ServerSettings
from byline.settings import PREFIX, Settings
from frontend.settings import ScreenSettings

ROOT = Path(__file__).parents[1]
HEAD = """# Settings

Variables of the environment, or lines of a file `.env` where Byline is started. None has to be set.
`byline write` knows those of the first table, the service those of the first two. Made by
`python -m scripts.settings`.
"""


FIELDS = ScreenSettings.model_fields | ServerSettings.model_fields


def _variable(name: str) -> str:
    alias = FIELDS[name].validation_alias
    return str(alias) if alias else f"{PREFIX}{name.upper()}"


def _default(name: str) -> str:
    field = FIELDS[name]
    if field.default_factory is not None:
        return "`.byline` in a checkout, else `~/.local/share/byline`"
    value = field.default
    return f"`{value}`" if value not in ((), "", None, SecretStr("")) else ""


def _table(names: list[str]) -> str:
    lines = ["| variable | default | what it does |", "| --- | --- | --- |"]
    for name in names:
        about = FIELDS[name].description
        lines.append(f"| `{_variable(name)}` | {_default(name)} | {about} |")
    return "\n".join(lines) + "\n"


def files() -> dict[str, str]:
    """Give each file's text by its path in the repository."""
    craft = list(Settings.model_fields)
    service = [name for name in ServerSettings.model_fields if name not in craft]
    screen = [name for name in ScreenSettings.model_fields if name not in craft]
    example = ["# Copy this to .env and take away the # before what you set. docs/settings.md."]
    for name, field in FIELDS.items():
        empty = field.default_factory or field.default in ((), None, SecretStr(""))
        value = "" if empty else field.default
        example += ["", f"# {field.description}", f"# {_variable(name)}={value}"]
    tables = {"Everywhere": craft, "The service": service, "The screen alone": screen}
    docs = HEAD + "".join(f"\n## {head}\n\n{_table(names)}" for head, names in tables.items())
    return {"docs/settings.md": docs, ".env.example": "\n".join(example) + "\n"}


def main() -> None:
    """Write the files."""
    for path, text in files().items():
        (ROOT / path).write_text(text)


if __name__ == "__main__":
    main()
