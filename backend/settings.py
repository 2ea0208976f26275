"""The service's settings."""

from pydantic import Field, SecretStr

from byline.settings import Names, Settings


class ServerSettings(Settings):
    """What may be set for the service, beside what the craft knows."""

    database_url: SecretStr = Field(
        default=SecretStr(""),
        description="The database: postgresql://user:password@host/name for one that several "
        "servers and workers share. Unset: a SQLite file in the data folder.",
    )
    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=8000, ge=1, le=65_535, description="The port to listen on.")
    log_level: str = Field(
        default="INFO",
        pattern="(?i)^(debug|info|warning|error|critical)$",
        description="How much is logged: DEBUG, INFO, WARNING, ERROR or CRITICAL.",
    )
    cors_origins: Names = Field(
        default=(),
        description="Pages of these origins may use the service, as http://host:port,http://...",
    )
    allowed_hosts: Names = Field(
        default=(), description="Names the service answers to beside localhost, divided by commas."
    )
    journal_days: int = Field(
        default=30,
        ge=0,
        description="Days after an article's end when the bodies of its calls are forgotten.",
    )
    max_articles: int = Field(default=20, ge=1, description="Articles worked on at once.")
    screen: bool = Field(default=True, description="Serve the screen beside the API.")
    public_url: str = Field(default="", description="The address that links begin with.")

    @property
    def secrets(self) -> tuple[str, ...]:
        """Give what must never be written anywhere."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return tuple(v.get_secret_value() for v in values if isinstance(v, SecretStr))

    @property
    def database(self) -> str:
        """Give the database's address."""
        return self.database_url.get_secret_value() or f"sqlite:///{self.data_dir / 'byline.db'}"
