"""The service's settings."""

from ipaddress import ip_address, ip_network
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from byline.settings import Names, Settings

RATE = "^(off|[1-9][0-9]{0,8}/(second|minute|hour|day))$"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


def host_of(authority: str) -> str:
    """Give the host of `host:port`, in lower case; of an IPv6 address with its brackets."""
    if authority.startswith("["):
        return authority[: authority.find("]") + 1].lower()
    return authority.split(":", 1)[0].lower()


SHORTEST = 4  # letters of a part that is hidden in the log: less would hide too much


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
    audit_days: int = Field(
        default=365, ge=1, description="Days for which it is kept who did what (`byline audit`)."
    )
    max_articles: int = Field(default=20, ge=1, description="Articles worked on at once.")
    rate: str = Field(
        default="600/minute",
        pattern=RATE,
        description="How many requests, and sockets opened, an owner may make with a key, as "
        "600/minute (second, minute, hour, day). off: any number.",
    )
    rate_without_key: str = Field(
        default="",
        pattern=f"^$|{RATE}",
        description="The same for each address that asks without a key, or with one that is "
        "refused. Unset: 60/minute, and any number from this machine without a key.",
    )
    owner_sockets: int = Field(
        default=500, ge=1, description="Articles an owner may follow at once with his keys."
    )
    owner_articles_a_day: int | None = Field(
        default=None, ge=0, description="Articles an owner may begin a day (UTC). Unset: any."
    )
    owner_budget_usd: float | None = Field(
        default=None,
        ge=0,
        allow_inf_nan=False,
        description="What an owner's articles may cost in a calendar month (UTC). Unset: no bound.",
    )
    owner_open_articles: int | None = Field(
        default=None, ge=0, description="Articles of an owner that are not finished. Unset: any."
    )
    owner_document_mb: float | None = Field(
        default=None,
        ge=0,
        allow_inf_nan=False,
        description="MB of an owner's documents, as their files were. Unset: no bound.",
    )
    trusted_proxies: Names = Field(
        default=(),
        description="Addresses or networks of the proxies before the service, as 10.0.0.5,"
        "10.1.0.0/16: they alone are believed who asks, by which name and scheme.",
    )
    tls_cert: str = Field(
        default="", description="The file with the certificate (PEM): serve https."
    )
    tls_key: str = Field(default="", description="The file with the certificate's key (PEM).")
    require_key: bool | None = Field(
        default=None,
        description="Must whoever asks show a key? Unset: yes, unless the service listens on "
        "loopback alone and no BYLINE_PUBLIC_URL, BYLINE_ALLOWED_HOSTS or BYLINE_TRUSTED_PROXIES "
        "says that others reach it.",
    )
    oidc_issuer: str = Field(
        default="",
        description="An OpenID Connect issuer, as https://login.example.org, whose tokens are "
        "taken like keys.",
    )
    oidc_audience: str = Field(
        default="",
        validate_default=True,
        description="What the issuer's tokens name as their audience; required with the issuer.",
    )
    screen: bool = Field(default=True, description="Serve the screen beside the API.")
    public_url: str = Field(default="", description="The address that links begin with.")
    otlp_endpoint: str = Field(
        default="",
        pattern=r"^(https?://[^\s@/?#]+[^\s@?#]*)?$",
        description="Where traces are sent to, for OpenTelemetry (OTLP over HTTP), as "
        "http://collector:4318. Unset: nowhere. It takes the extra byline[otel].",
    )
    otlp_headers: SecretStr = Field(
        default=SecretStr(""),
        description="What the collector wants to be sent beside them, as name=value,name=value.",
    )

    @property
    def otlp_sent(self) -> dict[str, str]:
        """Give the headers that the collector wants."""
        said = self.otlp_headers.get_secret_value().split(",")
        pairs = (pair.partition("=") for pair in said if "=" in pair)
        return {name.strip(): unquote(value.strip()) for name, _, value in pairs}

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: SecretStr) -> SecretStr:
        url = value.get_secret_value()
        known = url.startswith(("postgresql://", "postgres://", "sqlite:///")) or not url
        try:
            urlsplit(url).port  # noqa: B018  (raises for one that is none)
        except ValueError:  # its own words would quote the address, password and all
            known = False
        if not known:
            msg = "it has the form postgresql://user:password@host:port/name"
            raise ValueError(msg) from None
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for network in given:
            ip_network(network)  # raises what is wrong with it
        return given

    @field_validator("oidc_audience")
    @classmethod
    def _named(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("oidc_issuer") and not value:
            msg = "the issuer makes tokens for others, too: say which are meant for this service"
            raise ValueError(msg)
        return value

    @property
    def local(self) -> bool:
        """Say whether the service listens on this machine's loopback alone."""
        try:
            return self.host.lower() == "localhost" or ip_address(self.host.strip("[]")).is_loopback
        except ValueError:  # a name, which may be anything
            return False

    @property
    def names(self) -> frozenset[str]:
        """Give the names by which others reach the service."""
        public = urlsplit(self.public_url).netloc.rpartition("@")[2]
        given = (*self.allowed_hosts, host_of(public))
        return frozenset(name.lower() for name in given) - LOOPBACK - {""}

    @property
    def key_required(self) -> bool:
        """Say whether whoever asks must show a key."""
        if self.require_key is not None:
            return self.require_key
        return not self.local or bool(self.names or self.trusted_proxies)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Give what must never be written anywhere."""
        values = [getattr(self, name) for name in type(self).model_fields]
        whole = [v.get_secret_value() for v in values if isinstance(v, SecretStr)]
        within = [password for v in values for password in _passwords(v)]
        within += self.otlp_sent.values()
        return (*whole, *(part for part in within if len(part) >= SHORTEST))

    @property
    def database(self) -> str:
        """Give the database's address."""
        return self.database_url.get_secret_value() or f"sqlite:///{self.data_dir / 'byline.db'}"


def _passwords(value: object) -> tuple[str, ...]:
    """Give the password in an address, as it stands there and as it is meant."""
    text = value.get_secret_value() if isinstance(value, SecretStr) else value
    if not isinstance(text, str) or "://" not in text:
        return ()
    account, _, _ = text.partition("://")[2].rpartition("@")
    _, _, password = account.partition(":")
    return (password, unquote(password))
