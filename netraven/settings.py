"""What the operator decided: read once, checked, and handed out as plain values.

A flag wins over the environment (`NETRAVEN_*`, with `__` between the levels of a nested name), that over systemd
credentials, those over a TOML file, that over the defaults.  A secret may stand in a file that `<name>_file` names.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from netraven.core.errors import SettingsError
from netraven.core.policy import Network, parse_networks
from netraven.core.suggestion import did_you_mean

SYSTEM_FILE = Path("/etc/netraven/netraven.toml")

_PREFIX = "NETRAVEN_"
_LAST_PORT = 65_535


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


class Settings(BaseModel):
    """Every setting that there is; the field descriptions are what the README's table says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Location = Field(
        default=Path("netraven-data"), description="the folder that holds everything NetRaven keeps"
    )
    listen: Annotated[tuple[str, int] | None, BeforeValidator(_address)] = Field(
        default=("127.0.0.1", 8000), description="where the REST server listens, as HOST:PORT; `none` for nowhere"
    )
    admin_password: SecretStr | None = Field(
        default=None, description="the password of the first administrator, `admin`; default: a random one, shown once"
    )
    max_sessions: int = Field(default=200, ge=1, le=5000, description="devices visited at once")
    max_sessions_per_site: int | None = Field(
        default=None, ge=1, description="of these in one site that has no limit of its own; empty: no limit"
    )
    max_sessions_per_network: int | None = Field(
        default=None, ge=1, description="of these in one /24, or in one /64 of IPv6; empty: no limit"
    )
    retries: int = Field(
        default=2, ge=0, le=5, description="how often a device that did not answer is tried again in a run"
    )
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
    jump_password: Annotated[SecretStr | None, AfterValidator(_as_unicode)] = Field(
        default=None, description="what `netraven site` would ask for: the password of a jump host's user"
    )
    log_format: Literal["console", "json"] | None = Field(
        default=None, description="default: console on a terminal, else json"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="warning", description="what is logged on stderr"
    )


_NAMES = tuple(Settings.model_fields)
_SECRETS = tuple(name for name, entry in Settings.model_fields.items() if SecretStr in get_args(entry.annotation))


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
    return trace_settings(flags=flags, environ=environ, config=config, system_file=system_file)[0]


def trace_settings(
    *,
    flags: Mapping[str, object],
    environ: Mapping[str, str],
    config: Path | None = None,
    system_file: Path = SYSTEM_FILE,
) -> tuple[Settings, Mapping[str, str]]:
    """Return the settings as `load_settings` does, and where those come from that are not defaults, by their names."""
    given: dict[str, _Given] = {}
    for layer in (
        _from_file(config, system_file),
        _from_credentials(environ),
        _from_environment(environ),
        (_Given(name, value, _flag(name)) for name, value in flags.items() if value is not None),
    ):
        given.update(_resolved(layer))
    try:
        settings = Settings.model_validate({name: entry.value for name, entry in given.items()})
    except ValidationError as error:
        raise SettingsError(
            "\n".join(_wrong(given[str(fault["loc"][0])], fault["msg"]) for fault in error.errors())
        ) from error
    return settings, {name: entry.origin for name, entry in given.items()}


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
        if entry.name not in _NAMES and secret not in _SECRETS:
            raise SettingsError(f"{entry.origin}: no such setting{did_you_mean(entry.name, _NAMES)}")
        value = entry if entry.name in _NAMES else _Given(secret, _read_secret(entry), entry.origin)
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
