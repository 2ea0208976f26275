"""The settings: the only place where the environment is read."""

import json
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from byline.errors import SettingsError

PREFIX = "BYLINE_"


def _listed(value: Any) -> Any:  # noqa: ANN401  (whatever was set)
    """Read a list: divided by commas, or as JSON where a part holds one."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        return json.loads(value)
    return [part.strip() for part in value.split(",") if part.strip()]


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]
Paths = Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_listed)]


class Settings(BaseSettings):
    """What a user may set, by variables that begin with `BYLINE_` or in a file `.env`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore")

    library: Paths = Field(
        default=(),
        description="Folders that every article may draw on, divided by commas. "
        "Unset: the sample library.",
    )
    log_level: str = Field(default="WARNING", description="How much is logged.")

    @classmethod
    def read(cls) -> Self:
        """Read the settings. Raises `SettingsError`, which names what cannot be used."""
        try:
            return cls()
        except ValidationError as error:
            wrong = (f"{PREFIX}{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
            raise SettingsError("; ".join(wrong)) from None
