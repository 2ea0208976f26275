"""The settings: the only place where the environment is read."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What a user may set, by variables that begin with `BYLINE_` or in a file `.env`."""

    model_config = SettingsConfigDict(env_prefix="BYLINE_", env_file=".env", extra="ignore")

    library: tuple[Path, ...] = Field(
        default=(),
        description="Folders that every article may draw on. Unset: the sample library.",
    )
    log_level: str = Field(default="WARNING", description="How much is logged.")
