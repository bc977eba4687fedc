"""The shape of the configuration: frozen sections whose keys carry their unit. Reads nothing.

Units: ``_s`` seconds, ``_h`` hours, ``_days`` days, ``_bytes`` bytes.
"""

import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)

from config.problems import shown

ALIASES = ("aliases", "words")  # files in lists/ that hold alias sets: no lists
BUNDLED = Path(__file__).parent.parent  # lists/ and config.yaml lie beside this package

PUBLIC_API = "https://api.telegram.org"
_DAY_S = 86_400
_MIN_MASKED = 6  # letters of a password
_BOT_TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{30,}")
_INVITE_CODE = re.compile(r"[A-Za-z0-9_-]{8,64}")  # Telegram takes at most 64 in a link
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


def _web_address(value: str) -> str:
    """An http(s) address with a host, without user name and password."""
    if len(value) > 2048:
        raise ValueError("longer than 2048 characters")
    if re.search(r"[\s\\]", value) or not value.isprintable():
        raise ValueError("an address has no spaces, control characters or backslashes")
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise ValueError(f"not an address: {shown(value)}") from None
    if "@" in parts.netloc:
        raise ValueError("an address with a user name or password in it is refused")
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise ValueError(f"not an http(s) address: {shown(value)}")
    return value


def _one_line(value: str) -> str:
    """Something to show or send: one line, not empty, at most 100 characters."""
    if not value.strip() or len(value) > 100 or not value.isprintable():
        raise ValueError(f"must be 1 to 100 characters on one line, not {shown(value)}")
    return value


def _contact(value: str) -> str:
    """A mail or web address that can stand in a header, or nothing."""
    if not value or (_MAIL.fullmatch(value) and value.isascii() and value.isprintable()):
        return value
    if not value.isascii() or len(value) > 200:
        raise ValueError("must be a mail or web address in plain ASCII")
    return _web_address(value)


def _network(value: object) -> IPv4Network | IPv6Network:
    """A network such as ``10.1.0.0/16``; text only, as a bare number would pass as an address."""
    if isinstance(value, IPv4Network | IPv6Network):
        return value
    try:
        return ip_network(value if isinstance(value, str) else "")
    except ValueError:
        message = f"not a network such as 10.1.0.0/16 (no bits after the prefix): {shown(value)}"
        raise ValueError(message) from None


def _proxy(value: str) -> str:
    """The address of a proxy, or nothing."""
    return _web_address(value) if value else value


WebAddress = Annotated[str, AfterValidator(_web_address)]
OneLine = Annotated[str, AfterValidator(_one_line)]
Network = Annotated[IPv4Network | IPv6Network, BeforeValidator(_network)]
Interval = Annotated[int, Field(ge=1, le=7 * _DAY_S)]
Timeout = Annotated[float, Field(gt=0, le=300, allow_inf_nan=False)]
ChatId = Annotated[int, Field(ge=-(2**52), le=2**52)]
Lang = Literal["en", "es"]


class _Section(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, extra="forbid", strict=True, hide_input_in_errors=True
    )


def _items(default: Any = (), **rules: Any) -> Any:
    """A field that holds a list in YAML and a tuple here."""
    return Field(default=default, strict=False, **rules)


class FeedConfig(_Section):
    """A shared feed."""

    url: WebAddress = Field(description="Address of the RSS or Atom document, http or https.")
    name: OneLine = Field(description="Name of the outlet as alerts show it.")
    lang: Lang | None = Field(
        default=None, description="Language of the texts, en or es; without it each text is judged."
    )
    interval_s: Interval | None = Field(
        default=None, description="Seconds between polls of this feed instead of poll.interval_s."
    )
    login: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")] | None = Field(
        default=None,
        description="Name of the user and password it asks for: ATALAYA_LOGIN_ and this name.",
    )
    article: bool = Field(
        default=True, description="Whether articles of this feed are read, see fetch.articles."
    )


class FetchConfig(_Section):
    """How documents are fetched."""

    timeout_s: Timeout = Field(default=30.0, description="Seconds for one whole request.")
    max_bytes: int = Field(
        default=10 * 1024 * 1024,
        ge=1024,
        le=1024**3,
        description="Largest document accepted, in bytes, after decompression.",
    )
    concurrency: int = Field(default=8, ge=1, le=256, description="Requests at the same time.")
    host_gap_s: float = Field(
        default=1.0, ge=0, le=60, description="Seconds of peace between two requests to one host."
    )
    articles: bool = Field(
        default=True, description="Whether the article behind a new entry that matched is read."
    )
    contact: Annotated[str, AfterValidator(_contact)] = Field(
        default="", description="Address or mail that publishers find in the User-Agent."
    )
    proxy: Annotated[str, AfterValidator(_proxy)] = Field(
        default="", description="Address of an HTTP proxy that all requests for feeds go through."
    )
    allow_networks: tuple[Network, ...] = _items(
        description="Private networks that feeds may live in, such as 10.1.0.0/16."
    )
    guest_networks: tuple[Network, ...] = _items(
        description="Private networks that feeds which chats add may live in; none by default."
    )
    allow_ports: tuple[Annotated[int, Field(ge=1, le=65_535)], ...] = _items(
        (80, 443), min_length=1, description="Ports that feeds may be fetched from."
    )


class PollConfig(_Section):
    """When feeds are asked."""

    interval_s: Interval = Field(default=300, description="Seconds between polls of a feed.")
    max_age_h: int = Field(
        default=72,
        ge=1,
        le=720,
        description="An entry first seen later than this many hours after publication is logged, "
        "not sent.",
    )


class DeliveryConfig(_Section):
    """How alerts are sent."""

    max_attempts: int = Field(
        default=20, ge=1, le=1000, description="Attempts before a delivery is given up."
    )
    burst: int = Field(
        default=5,
        ge=1,
        le=100,
        description="More alerts than this waiting for a chat come in one message.",
    )
    on_uncertain: Literal["resend", "hold"] = Field(
        default="hold",
        description="What was perhaps sent, and its marked repeat perhaps, too: hold it for the "
        "operator to decide, or resend it, marked, up to max_attempts.",
    )
    console_lang: Lang = Field(
        default="en", description="Language of alerts in the terminal, when there is no bot."
    )


class LimitsConfig(_Section):
    """How much one chat, and all of them, may ask for."""

    feeds_per_chat: int = Field(
        default=20, ge=0, le=1000, description="Feeds that one chat may add; 0: none may."
    )
    feeds_of_chats: int = Field(
        default=1000, ge=0, le=100_000, description="Feeds that all chats together may add."
    )
    asks_per_minute: int = Field(
        default=30,
        ge=1,
        le=1_000_000,
        description="Commands and buttons of one person that are answered in a minute.",
    )


class StorageConfig(_Section):
    """What is remembered."""

    database: Path = Field(
        default=Path("data/atalaya.db"),
        strict=False,
        description="File of the SQLite database.",
    )
    backups: int = Field(
        default=5, ge=0, le=1000, description="Backups kept; one is made before each migration."
    )
    keep_days: int = Field(
        default=180,
        ge=30,
        le=36_500,
        description="Days that entries without an alert are remembered.",
    )

    @field_validator("database")
    @classmethod
    def _file(cls, value: Path) -> Path:
        if ":/" in str(value) or "\0" in str(value) or not value.name:
            raise ValueError("must be the path of a file")
        return value


class TelegramConfig(_Section):
    """The bot."""

    api_base_url: WebAddress = Field(
        default=PUBLIC_API, description="Address of the Bot API server."
    )
    access: Literal["private", "open"] = Field(
        default="private",
        description="private: chats in allowed_chats or with the invite code; open: everybody.",
    )
    allowed_chats: tuple[ChatId, ...] = _items(
        description="Ids of chats that may use the bot without an invitation."
    )
    webhook_url: str = Field(
        default="",
        description="Public address that Telegram posts updates to; without it they are asked for.",
    )
    messages_per_s: int = Field(
        default=30,
        ge=1,
        le=1000,
        description="Messages a second to all chats together; more only if Telegram allows it.",
    )
    read_timeout_s: Timeout = Field(
        default=20.0, description="Seconds to wait for an answer of the Bot API."
    )

    @field_validator("api_base_url")
    @classmethod
    def _plain(cls, value: str) -> str:
        if "?" in value or "#" in value:
            raise ValueError("must be an address without ? or #")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _webhook(self) -> Self:
        if not self.webhook_url:
            return self
        parts = urlsplit(_web_address(self.webhook_url))
        if parts.path in {"", "/", "/healthz"} or parts.query or parts.fragment:
            raise ValueError("webhook_url must have a path of its own, such as /telegram")
        if parts.scheme != "https" and self.api_base_url == PUBLIC_API:
            raise ValueError("webhook_url must be an https address")
        return self


class WebConfig(_Section):
    """The local web server: /healthz and the review page."""

    enabled: bool = Field(default=True, description="Whether the web server runs.")
    host: OneLine = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(
        default=8080, ge=0, le=65_535, description="Port to listen on; 0 takes any free one."
    )


class LogConfig(_Section):
    """What is written about the work."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least important events that are logged."
    )
    format: Literal["auto", "json", "console"] = Field(
        default="auto", description="json lines, console, or auto: console on a terminal."
    )


class Secrets(_Section):
    """What comes from the environment or files named there, never from config.yaml."""

    bot_token: SecretStr | None = Field(default=None, description="The bot's token.")
    invite_code: SecretStr | None = Field(default=None, description="Lets a chat in: /start CODE.")
    logins: dict[str, SecretStr] = Field(
        default_factory=dict, description="user:password, by the name that feeds have for it."
    )

    @field_validator("bot_token")
    @classmethod
    def _token_shape(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _BOT_TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("not shaped like a bot token (digits, a colon, 35 letters)")
        return value

    @field_validator("invite_code")
    @classmethod
    def _code_shape(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _INVITE_CODE.fullmatch(value.get_secret_value()):
            raise ValueError("must be 8 to 64 letters, digits, - or _ (no accents)")
        return value

    def revealed(self) -> tuple[str, ...]:
        """The secrets themselves, for the module that keeps them out of the logs."""
        given = (self.bot_token, self.invite_code)
        pairs = [secret.get_secret_value() for secret in self.logins.values()]
        passwords = [pair.partition(":")[2] for pair in pairs]
        single = [secret.get_secret_value() for secret in given if secret is not None]
        # Masking "abc" wherever it stands would leave no log readable.
        return (*single, *pairs, *(word for word in passwords if len(word) >= _MIN_MASKED))


class FileConfig(_Section):
    """What config.yaml may hold."""

    feeds: tuple[FeedConfig, ...] = _items(description="The shared feeds.")
    lists: tuple[str, ...] = _items(description="Names of the shared keyword lists.")
    default_lists: tuple[str, ...] = Field(
        default_factory=lambda data: tuple(
            name for name in data["lists"] if name == "cartel-extraditions"
        ),
        strict=False,
        description="Lists preselected for a new subscriber; each one is among lists.",
    )
    fetch: FetchConfig = Field(default_factory=FetchConfig, description="Fetching.")
    poll: PollConfig = Field(default_factory=PollConfig, description="Polling.")
    delivery: DeliveryConfig = Field(default_factory=DeliveryConfig, description="Sending.")
    limits: LimitsConfig = Field(default_factory=LimitsConfig, description="Limits of chats.")
    storage: StorageConfig = Field(default_factory=StorageConfig, description="The database.")
    telegram: TelegramConfig = Field(default_factory=TelegramConfig, description="The bot.")
    web: WebConfig = Field(default_factory=WebConfig, description="The web server.")
    log: LogConfig = Field(default_factory=LogConfig, description="Logs.")

    @model_validator(mode="after")
    def _someone_listens(self) -> Self:
        if self.telegram.webhook_url and not self.web.enabled:
            raise ValueError("telegram.webhook_url needs the web server: web.enabled is false")
        return self

    @model_validator(mode="before")
    @classmethod
    def _without_empty_sections(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {k: v for k, v in data.items() if v is not None or k not in cls.model_fields}


class Config(FileConfig):
    """The configuration of this process: the file, overridden and completed by the environment."""

    path: Path = Field(description="The file it was read from.")
    secrets: Secrets = Field(default_factory=Secrets, description="From the environment only.")
    failpoint: str | None = Field(default=None, description="Where kill tests stop the process.")

    def list_path(self, name: str) -> Path:
        """Where a keyword list is: beside the configuration, else the one that came along."""
        own = self.path.parent / "lists" / f"{name}.yaml"
        return own if own.is_file() else BUNDLED / "lists" / f"{name}.yaml"

    @property
    def alias_paths(self) -> tuple[Path, ...]:
        """Where alias sets are: those that came along, then those beside the configuration."""
        paths = [
            folder / "lists" / f"{name}.yaml"
            for folder in (BUNDLED, self.path.parent)
            for name in ALIASES
        ]
        return tuple(path for path in dict.fromkeys(paths) if path.is_file())
