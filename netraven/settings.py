"""What the operator decided: read once, checked, and handed out as plain values.

A flag wins over the environment (`NETRAVEN_*`, with `__` between the levels of a nested name), that over systemd
credentials, those over a TOML file, that over the defaults.  A secret may stand in a file that `<name>_file` names.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo

from netraven.core.errors import SettingsError
from netraven.core.policy import Network, parse_networks
from netraven.core.suggestion import did_you_mean

SYSTEM_FILE = Path("/etc/netraven/netraven.toml")

_PREFIX = "NETRAVEN_"
_LAST_PORT = 65_535
_ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?")


def _networks(value: object) -> object:
    text = ",".join(map(str, value)) if isinstance(value, list) else value
    return parse_networks(text) if isinstance(text, str) else value


def _address(value: object) -> object:
    if not isinstance(value, str):
        return value
    if value == "none":
        return None
    host, _, port = value.rpartition(":")
    if not port.isascii() or not port.isdigit() or not 0 <= int(port[:6]) <= _LAST_PORT:
        raise ValueError("must be HOST:PORT, such as 127.0.0.1:8000 or [::1]:8000")
    return host.strip("[]") or "0.0.0.0", int(port)  # noqa: S104 - what an empty host means


def _origins(value: object) -> object:
    if not isinstance(value, str | list):
        return value
    parts = value.split(",") if isinstance(value, str) else value
    origins = tuple(part.strip() if isinstance(part, str) else part for part in parts)
    wrong = next((one for one in origins if not isinstance(one, str) or not _ORIGIN.fullmatch(one)), None)
    if wrong is not None:
        raise ValueError(f"{wrong!r} is not an origin as browsers send it, such as https://portal.example.net:8443")
    return origins


def _not_empty(value: object) -> object:
    if value == "":
        raise ValueError("a path cannot be empty")
    return value


def _as_unicode(value: SecretStr | None) -> SecretStr | None:
    # Bytes of another encoding come through the environment as surrogates, which SSH cannot send.
    if value is not None and any("\ud800" <= sign <= "\udfff" for sign in value.get_secret_value()):
        raise ValueError("is not UTF-8")
    return value


Location = Annotated[Path, BeforeValidator(_not_empty)]


class _Group(BaseModel):
    """Settings whose names begin alike: of a TOML table."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TlsSettings(_Group):
    """How the REST server proves who it is."""

    certificate: Location | None = Field(
        default=None, description="a PEM file with the certificate and those that lead to its authority: HTTPS"
    )
    key: Location | None = Field(default=None, description="a PEM file with its private key, if not in the same file")


class CorsSettings(_Group):
    """Which pages of other servers may use the REST server."""

    origins: Annotated[tuple[str, ...], BeforeValidator(_origins)] = Field(
        default=(), description="whose pages may read answers, as scheme, host and port; no others may"
    )


class RateLimitSettings(_Group):
    """How many requests are answered in a minute."""

    user: int = Field(default=6_000, ge=1, description="requests that a user may send in a minute")
    address: int = Field(default=600, ge=1, description="requests without a token that may come from an address")


class Settings(BaseModel):
    """Every setting that there is; the field descriptions are what the README's table says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Location = Field(
        default=Path("netraven-data"), description="the folder that holds everything NetRaven keeps"
    )
    listen: Annotated[tuple[str, int] | None, BeforeValidator(_address)] = Field(
        default=("127.0.0.1", 8000), description="where the REST server listens, as HOST:PORT; `none` for nowhere"
    )
    tls: TlsSettings = TlsSettings()
    trusted_proxies: Annotated[tuple[Network, ...], BeforeValidator(_networks)] = Field(
        default=(), description="reverse proxies, as CIDR with commas, that are believed whom they ask for"
    )
    cors: CorsSettings = CorsSettings()
    rate_limits: RateLimitSettings = RateLimitSettings()
    max_connections: int = Field(default=1_000, ge=10, le=10_000, description="clients connected at once")
    admin_password: SecretStr | None = Field(
        default=None, description="the password of the first administrator, `admin`; default: a random one, shown once"
    )
    max_sessions: int = Field(default=200, ge=1, le=5000, description="devices visited at once")
    allowed_networks: Annotated[tuple[Network, ...], BeforeValidator(_networks)] = Field(
        default=(),
        description="where connections may go, as CIDR with commas; empty: everywhere but the machine's own networks",
    )
    master_key_file: Location | None = Field(
        default=None, description="the key that seals passwords, instead of the folder's own"
    )
    credentials_directory: Location | None = Field(
        default=None, description="where systemd puts credentials: device_password and master.key (systemd sets it)"
    )
    platforms_dir: Location | None = Field(default=None, description="a folder of TOML files that add device types")
    device_password: Annotated[SecretStr | None, AfterValidator(_as_unicode)] = Field(
        default=None, description="the password of inventory rows that name none"
    )
    device_approval: bool = Field(
        default=True,
        description="whether devices of users get credentials only when an administrator has approved them",
    )
    log_format: Literal["console", "json"] | None = Field(
        default=None, description="default: console on a terminal, else json"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="warning", description="what is logged on stderr"
    )


def _named(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    for name, entry in model.model_fields.items():
        if isinstance(entry.annotation, type) and issubclass(entry.annotation, _Group):
            yield from _named(entry.annotation, f"{prefix}{name}.")
        else:
            yield prefix + name, entry


_FIELDS = dict(_named(Settings))
NAMES = tuple(_FIELDS)
_SECRETS = tuple(name for name, entry in _FIELDS.items() if SecretStr in get_args(entry.annotation))


@dataclass(frozen=True, slots=True)
class _Given:
    """One value, as written: `origin` says where, in the operator's words."""

    name: str
    value: object
    origin: str


def load_settings(
    *,
    flags: Mapping[str, object],
    environ: Mapping[str, str],
    config: Path | None = None,
    system_file: Path = SYSTEM_FILE,
) -> Settings:
    """Return the settings; a flag that is None was not given.

    `config` is read in place of `system_file`, which need not exist.

    Raises: SettingsError: a name is unknown, or a value is not what its setting holds.
    """
    given: dict[str, _Given] = {}
    for layer in (
        _from_file(config, system_file),
        _from_credentials(environ),
        _from_environment(environ),
        (_Given(name, value, _flag(name)) for name, value in flags.items() if value is not None),
    ):
        given.update(_resolved(layer))
    try:
        return Settings.model_validate(_nested(given))
    except ValidationError as error:
        raise SettingsError(
            "\n".join(_wrong(_at(fault["loc"], given), fault["msg"]) for fault in error.errors())
        ) from error


def _nested(given: Mapping[str, _Given]) -> dict[str, object]:
    values: dict[str, Any] = {}
    for name, entry in given.items():
        *groups, last = name.split(".")
        place = values
        for group in groups:
            place = place.setdefault(group, {})
        place[last] = entry.value
    return values


def _at(place: tuple[int | str, ...], given: Mapping[str, _Given]) -> _Given:
    """Return what was given there; a fault may lie inside of it."""
    names = (".".join(map(str, place[:depth])) for depth in range(1, len(place) + 1))
    return next(given[name] for name in names if name in given)


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def _from_file(config: Path | None, system_file: Path) -> Iterator[_Given]:
    path = config or system_file
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        if config:
            raise SettingsError(f"{path}: no such settings file") from error
        return
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: the settings cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not TOML: {error}") from error
    for name, value in _flat(tables):
        yield _Given(name, value, f"{path}: {name}")


def _flat(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _from_credentials(environ: Mapping[str, str]) -> Iterator[_Given]:
    folder = environ.get("CREDENTIALS_DIRECTORY")
    if folder:
        yield _Given("credentials_directory", folder, "CREDENTIALS_DIRECTORY")
        for name in _SECRETS:
            if Path(folder, name).exists():
                yield _Given(f"{name}_file", str(Path(folder, name)), f"systemd credential {name}")


def _from_environment(environ: Mapping[str, str]) -> Iterator[_Given]:
    for variable, value in environ.items():
        if variable.startswith(_PREFIX) and value:
            yield _Given(variable.removeprefix(_PREFIX).lower().replace("__", "."), value, variable)


def _resolved(layer: Iterator[_Given]) -> dict[str, _Given]:
    """Return one layer by name, each name known and each secret's file read."""
    found: dict[str, _Given] = {}
    for entry in layer:
        secret = entry.name.removesuffix("_file")
        if entry.name not in NAMES and secret not in _SECRETS:
            raise SettingsError(f"{entry.origin}: no such setting{did_you_mean(entry.name, NAMES)}")
        value = entry if entry.name in NAMES else _Given(secret, _read_secret(entry), entry.origin)
        if value.name in found:
            raise SettingsError(f"{entry.origin}: {found[value.name].origin} says the same; keep one of them")
        found[value.name] = value
    return found


def _read_secret(entry: _Given) -> str:
    try:
        return Path(str(entry.value)).read_text("utf-8").removesuffix("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{entry.origin}: the secret cannot be read: {error}") from error


def _wrong(entry: _Given, message: str) -> str:
    shown = "" if entry.name in _SECRETS else f"{entry.value!r}: "
    text = message.removeprefix("Value error, ")
    return f"{entry.origin}: {shown}{text[:1].lower()}{text[1:]}"
