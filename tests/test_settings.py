"""Settings: which source wins, and what is said of a wrong one."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from netraven.core.errors import SettingsError
from netraven.settings import Settings, load_settings

NOWHERE = Path("/nonexistent/netraven.toml")


def load(environ: dict[str, str], flags: dict[str, object] | None = None) -> Settings:
    return load_settings(flags=flags or {}, environ=environ, system_file=NOWHERE)


def load_file(folder: Path, toml: str, environ: dict[str, str] | None = None, **flags: object) -> Settings:
    config = folder / "netraven.toml"
    config.write_text(toml)
    return load_settings(flags=flags, environ=environ or {}, config=config)


def refusal(environ: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as caught:
        load(environ)
    return str(caught.value)


def file_refusal(folder: Path, toml: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load_file(folder, toml)
    return str(caught.value).removeprefix(f"{folder}/netraven.toml: ")


def test_without_anything_the_defaults_hold() -> None:
    settings = load({})
    assert (settings.data_dir, settings.max_sessions) == (Path("netraven-data"), 200)
    assert (settings.allowed_networks, settings.device_password, settings.log_format) == ((), None, None)


def test_a_flag_wins_over_the_environment_over_the_file(tmp_path: Path) -> None:
    toml = 'max_sessions = 1\nlog_level = "info"\ndata_dir = "/file"\n'
    environ = {"NETRAVEN_DATA_DIR": "/environment", "NETRAVEN_MAX_SESSIONS": "2"}
    settings = load_file(tmp_path, toml, environ, data_dir=Path("/flag"), log_level=None)
    assert (settings.data_dir, settings.max_sessions, settings.log_level) == (Path("/flag"), 2, "info")


def test_the_system_file_is_read_where_no_other_is_named(tmp_path: Path) -> None:
    (tmp_path / "system.toml").write_text("max_sessions = 7\n")
    assert load_settings(flags={}, environ={}, system_file=tmp_path / "system.toml").max_sessions == 7


@pytest.mark.parametrize("toml", ['allowed_networks = "10.0.0.0/8, ::/0"', 'allowed_networks = ["10.0.0.0/8", "::/0"]'])
def test_networks_are_written_with_commas_or_as_a_list(tmp_path: Path, toml: str) -> None:
    assert load_file(tmp_path, toml).allowed_networks == (ip_network("10.0.0.0/8"), ip_network("::/0"))


def test_a_secret_is_read_from_the_file_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "password").write_text(" pass word \n")
    for settings in (
        load({"NETRAVEN_DEVICE_PASSWORD_FILE": str(tmp_path / "password")}),
        load_file(tmp_path, f'device_password_file = "{tmp_path}/password"'),
    ):
        assert settings.device_password is not None
        assert settings.device_password.get_secret_value() == " pass word "
        assert "pass word" not in repr(settings)


def test_systemd_credentials_win_over_the_file_and_lose_to_the_environment(tmp_path: Path) -> None:
    (tmp_path / "device_password").write_text("credential\n")
    settings = load_file(tmp_path, 'device_password = "file"', {"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert settings.credentials_directory == tmp_path
    assert settings.device_password is not None
    assert settings.device_password.get_secret_value() == "credential"
    named = load({"CREDENTIALS_DIRECTORY": str(tmp_path), "NETRAVEN_DEVICE_PASSWORD": "environment"})
    assert named.device_password is not None
    assert named.device_password.get_secret_value() == "environment"


def test_a_credential_that_systemd_does_not_hold_is_not_missed(tmp_path: Path) -> None:
    settings = load({"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert (settings.credentials_directory, settings.device_password) == (tmp_path, None)


def test_empty_variables_and_those_of_others_are_passed_over() -> None:
    environ = {"NETRAVEN_DEVICE_PASSWORD": "", "MAX_SESSIONS": "x", "CREDENTIALS_DIRECTORY": ""}
    assert load(environ) == load({})


def test_an_unknown_name_is_refused_with_a_guess(tmp_path: Path) -> None:
    assert file_refusal(tmp_path, "max_session = 1") == "max_session: no such setting; did you mean 'max_sessions'?"
    assert file_refusal(tmp_path, "[tls]\nkeys = 1") == "tls.keys: no such setting; did you mean 'tls.key'?"
    assert refusal({"NETRAVEN_CORS__ORIGIN": "x"}).startswith("NETRAVEN_CORS__ORIGIN: no such setting; did you mean")
    assert refusal({"NETRAVEN_TLS": "x"}).startswith("NETRAVEN_TLS: no such setting")


def test_a_name_with_a_dot_is_a_table_or_has_two_underscores(tmp_path: Path) -> None:
    toml = '[tls]\ncertificate = "/c.pem"\nkey = "/file.pem"\n[rate_limits]\naddress = 5\n'
    settings = load_file(tmp_path, toml, {"NETRAVEN_TLS__KEY": "/k.pem"})
    assert (settings.tls.certificate, settings.tls.key) == (Path("/c.pem"), Path("/k.pem"))
    assert (settings.rate_limits.user, settings.rate_limits.address) == (6_000, 5)


@pytest.mark.parametrize(
    "toml",
    [
        '[cors]\norigins = ["https://a.example", "http://[::1]:8080"]',
        'cors.origins = "https://a.example, http://[::1]:8080"',
    ],
)
def test_origins_are_written_with_commas_or_as_a_list(tmp_path: Path, toml: str) -> None:
    assert load_file(tmp_path, toml).cors.origins == ("https://a.example", "http://[::1]:8080")


@pytest.mark.parametrize("origin", ["*", "null", "a.example", "https://a.example/", "https://*.example", "https://A.b"])
def test_what_is_no_origin_is_refused(origin: str) -> None:
    assert f"{origin!r} is not an origin as browsers send it" in refusal({"NETRAVEN_CORS__ORIGINS": origin})


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("NETRAVEN_MAX_SESSIONS", "many", "'many': input should be a valid integer"),
        ("NETRAVEN_MAX_SESSIONS", "0", "'0': input should be greater than or equal to 1"),
        ("NETRAVEN_LOG_LEVEL", "loud", "'loud': input should be 'debug', 'info', 'warning' or 'error'"),
        ("NETRAVEN_ALLOWED_NETWORKS", "10.0.0.1/8", "'10.0.0.1/8': 10.0.0.1/8 has host bits set"),
        ("NETRAVEN_RATE_LIMITS__USER", "0", "'0': input should be greater than or equal to 1"),
        ("NETRAVEN_TRUSTED_PROXIES", "10.0.0.0/8,proxy", "'10.0.0.0/8,proxy': 'proxy' does not appear to be an IPv4"),
        ("NETRAVEN_DEVICE_PASSWORD", "caf\udce9", "is not UTF-8"),
        ("NETRAVEN_DEVICE_PASSWORD_FILE", "/nonexistent", "the secret cannot be read: [Errno 2] No such file"),
    ],
)
def test_a_wrong_value_is_named_with_where_it_was_written(variable: str, value: str, message: str) -> None:
    assert refusal({variable: value}).startswith(f"{variable}: {message}")


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ('data_dir = ""', "data_dir: '': a path cannot be empty"),
        ("allowed_networks = 7", "allowed_networks: 7: input should be a valid tuple"),
        ("cors.origins = [7]", "cors.origins: [7]: 7 is not an origin as browsers send it"),
        ("device_password = 7", "device_password: input should be a valid string"),
        ("a = b", "not TOML: Invalid value (at line 1, column 5)"),
    ],
)
def test_a_wrong_line_of_the_file_is_named(tmp_path: Path, toml: str, message: str) -> None:
    assert file_refusal(tmp_path, toml).startswith(message)


def test_a_secret_given_twice_in_one_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("x")
    environ = {"NETRAVEN_DEVICE_PASSWORD": "y", "NETRAVEN_DEVICE_PASSWORD_FILE": str(tmp_path / "password")}
    assert "keep one of them" in refusal(environ)


def test_a_file_that_is_missing_or_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"/nonexistent/netraven.toml: no such settings file"):
        load_settings(flags={}, environ={}, config=NOWHERE)
    with pytest.raises(SettingsError, match="the settings cannot be read"):
        load_settings(flags={}, environ={}, config=tmp_path)
