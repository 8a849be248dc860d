"""What a user may write in muster.toml or the environment, and what a mistake there says."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from streams.commands.config import show
from streams.config import Settings, detection_sha256, load
from streams.errors import ConfigError

Write = Callable[[str], Path]


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("MUSTER_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_toml(text: str) -> Path:
        path = tmp_path / "some.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write_toml


def test_without_a_file_the_defaults_reach_a_broker_on_this_machine() -> None:
    settings = load()
    assert settings.kafka.bootstrap_servers == "localhost:9092"
    assert settings.topics.partitions == 4
    assert settings.hash_seed == 0


def test_muster_toml_in_the_working_directory_is_read(tmp_path: Path) -> None:
    (tmp_path / "muster.toml").write_text("[kafka]\nprefix = 'here'\n")
    assert load().kafka.prefix == "here"


def test_the_environment_wins_over_the_file_key_by_key(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("[kafka]\nbootstrap_servers = 'a:1'\nprefix = 'kept'\n[edge]\ntrust_arrival_header = false\n")
    monkeypatch.setenv("MUSTER_KAFKA__BOOTSTRAP_SERVERS", "b:2,c:3")
    monkeypatch.setenv("MUSTER_EDGE__TRUST_ARRIVAL_HEADER", "true")
    monkeypatch.setenv("MUSTER_REDIS__URL", "")  # as compose files pass what is not set
    settings = load(path)
    assert (settings.kafka.bootstrap_servers, settings.kafka.prefix) == ("b:2,c:3", "kept")
    assert settings.edge.trust_arrival_header is True
    assert settings.redis.url == "redis://localhost:6379/0"


def test_settings_cannot_be_changed_later() -> None:
    settings = load()
    with pytest.raises(ValueError, match="frozen"):
        settings.hash_key = None
    with pytest.raises(ValueError, match="frozen"):
        settings.kafka.prefix = "x"


@pytest.mark.parametrize(
    ("toml", "key", "says", "hint"),
    [
        ("[kafka]\nbootstrap_server = 'a:1'", "kafka.bootstrap_server", "no such setting", "'bootstrap_servers'"),
        ("[kafak]\nprefix = 'x'", "kafak", "no such setting", "'kafka'"),
        ("[edge]\ntrust_arival_header = true", "edge.trust_arival_header", "no such setting", "'trust_arrival_header'"),
        ("[kafka]\nzzz = 1", "kafka.zzz", "no such setting", "known here: "),
        ("[kafka]\nbootstrap_servers = 'broker'", "kafka.bootstrap_servers", "no address", "host:port"),
        ("[kafka]\nsecurity_protocol = 'TLS'", "kafka.security_protocol", "'SASL_SSL'", ""),
        ("[kafka]\nsecurity_protocol = 'SASL_SSL'", "kafka.sasl_mechanism", "needs one", "SCRAM"),
        ("[kafka]\nusername = 'u'\npassword = 'p'", "kafka.security_protocol", "ignores the credentials", "SASL_SSL"),
        (
            "[kafka]\nsecurity_protocol = 'SASL_SSL'\nsasl_mechanism = 'PLAIN'\nusername = 'u'",
            "kafka.username",
            "username and password",
            "password_file",
        ),
        ("[kafka]\nssl_ca = '/no/such.pem'", "kafka.ssl_ca", "does not point to a file", ""),
        ("[kafka]\npassword_file = '/no/such'", "kafka.password_file", "does not point to a file", ""),
        ("[kafka]\nsession_timeout_s = 1", "kafka.session_timeout_s", "greater than or equal to 6", ""),
        ("[kafka]\nprefix = 'with_underscore'", "kafka.prefix", "should match pattern", ""),
        ("[edge]\ntrust_arrival_header = 'perhaps'", "edge.trust_arrival_header", "boolean", ""),
        ("[topics]\npartitions = 0", "topics.partitions", "greater than or equal to 1", ""),
        ("kafka = 'localhost:9092'", "kafka", "dictionary", ""),
        ("[redis]\nurl = 'localhost:6379'", "redis.url", "should match pattern", ""),
        ("[console.auth]\nsession_key = 'fifteen letters'", "console.auth.session_key", "at least 16", ""),
        ("[console]\nzone = 'Mars/Phobos'", "console.zone", "'Mars/Phobos' is no time zone", "Asia/Baghdad"),
        ("[console]\nzone = 'Asia'", "console.zone", "no time zone", "Asia/Baghdad"),
        ("[console]\nhost = '0.0.0.0'", "console.host", "nobody has to sign in", "auth.tokens"),
    ],
)
def test_a_mistake_names_its_key_and_what_would_be_right(
    write: Write, toml: str, key: str, says: str, hint: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        load(write(toml))
    assert raised.value.key == key
    assert says in str(raised.value)
    assert hint in raised.value.hint
    assert "\n" not in str(raised.value)


def test_what_is_wrong_of_several_values_together_comes_with_them(write: Write) -> None:
    with pytest.raises(ConfigError, match="coordinated and page must be above 0 and at most 1") as raised:
        load(write("[judge.verdict]\npage = 1.9\norganic = 0.1\n"))
    assert raised.value.hint == "given are page = 1.9, organic = 0.1"


def test_no_mistake_sends_to_a_command_that_fails_on_it_too(write: Write) -> None:
    with pytest.raises(ConfigError, match="greater than or equal to 6") as raised:
        load(write("[kafka]\nsession_timeout_s = 1\n"))
    assert "check-config" not in raised.value.hint


def test_all_mistakes_are_said_at_once(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_KAFKA__PREFIKS", "x")
    path = write("[kafka]\nprefx = 'x'\nsession_timeout_s = 1\n[redis]\nurl = 'localhost'\n")
    with pytest.raises(ConfigError) as raised:
        load(path)
    found = [raised.value, *raised.value.others]
    assert [error.key for error in found] == [
        "kafka.prefx", "MUSTER_KAFKA__PREFIKS", "kafka.session_timeout_s", "redis.url"
    ]  # fmt: skip


def test_true_is_no_number_and_a_number_may_still_be_given_as_text_by_the_environment(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(
        "[judge.verdict]\npage = true\n[console]\nport = false\n[edge]\ntrust_arrival_header = true\n"
        "[sinks.a]\nkind = 'alertmanager'\nurl = 'http://a:1'\ntimeout_s = true\nretry = {tries = true}\n"
    )
    with pytest.raises(ConfigError) as raised:
        load(path)
    found = [raised.value, *raised.value.others]
    assert [(error.key, str(error).split(": ", 1)[-1]) for error in found] == [
        ("judge.verdict.page", "true is no number"), ("console.port", "false is no number"),
        ("sinks.a.timeout_s", "true is no number"), ("sinks.a.retry.tries", "true is no number"),
    ]  # fmt: skip
    monkeypatch.setenv("MUSTER_CONSOLE__PORT", "8601")
    assert load(write("")).console.port == 8601


def test_a_sink_of_a_kind_that_is_no_name_is_refused(write: Write) -> None:
    with pytest.raises(ConfigError):
        load(write("[sinks.a]\nkind = []\ntimeout_s = true\n"))


@pytest.mark.parametrize(
    ("toml", "key"),
    [
        ("[judge.verdict]\npage_against = nan", "judge.verdict.page_against"),
        ("[judge]\nabnormal_surprise = inf", "judge.abnormal_surprise"),
        ("[judge]\nlaunch_ticks = -5", "judge.launch_ticks"),
        ("[judge.campaigns]\nmax_open = -1", "judge.campaigns.max_open"),
        ("[judge.cohorts]\nnull_share = nan", "judge.cohorts.null_share"),
    ],
)
def test_what_is_no_number_for_any_setting_is_refused(write: Write, toml: str, key: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load(write(toml))
    assert raised.value.key == key


def test_the_example_is_right() -> None:
    assert load(Path(__file__).parents[2] / "examples" / "muster.toml").console.port == 8600


def test_a_configuration_is_right_only_when_its_weights_can_be_read(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "junk.toml").write_text("no weights")
    for name in ("nowhere.toml", str(tmp_path), str(tmp_path / "junk.toml")):
        with pytest.raises(ConfigError, match=r"judge\.weights"):
            show(write(f"[judge]\nweights = '{name}'\n"), json=False)
    assert capsys.readouterr() == ("", "")
    show(write(""), json=False)
    assert "the configuration is right" in capsys.readouterr().err


def test_a_configuration_is_right_only_when_its_tokens_can_be_read(write: Write, tmp_path: Path) -> None:
    (tmp_path / "junk.json").write_text("no tokens")
    for path in (tmp_path, tmp_path / "junk.json"):
        with pytest.raises(ConfigError, match=r"console\.auth\.tokens"):
            show(write(f"[console.auth]\ntokens = '{path}'\n"), json=False)
    show(write("[console.auth]\ntokens = 'not made yet'\n"), json=False)


@pytest.mark.parametrize(
    ("misspelt", "right"),
    [
        ("MUSTER_KAFKA__BOOTSTRAP_SERVER", "MUSTER_KAFKA__BOOTSTRAP_SERVERS"),
        ("MUSTER_KAFKA_BOOTSTRAP_SERVERS", "MUSTER_KAFKA__BOOTSTRAP_SERVERS"),
        ("MUSTER_CONSOLE__AUTH_TOKENS", "MUSTER_CONSOLE__AUTH__TOKENS"),
        ("MUSTER_KAFAK__PREFIX", "MUSTER_KAFKA__PREFIX"),
        ("MUSTER_HASH__KEY", "MUSTER_HASH_KEY"),
    ],
)
def test_a_misspelt_variable_is_named_with_the_right_one(
    monkeypatch: pytest.MonkeyPatch, misspelt: str, right: str
) -> None:
    monkeypatch.setenv(misspelt, "a:1")
    with pytest.raises(ConfigError, match=f"{misspelt}: there is no such setting") as raised:
        load()
    assert raised.value.hint == f"did you mean {right}?"
    assert not raised.value.others


def test_a_bad_value_says_which_variable_it_came_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_TOPICS__PARTITIONS", "many")
    with pytest.raises(ConfigError, match=r"topics\.partitions") as raised:
        load()
    assert "MUSTER_TOPICS__PARTITIONS" in raised.value.hint


def test_a_variable_for_a_whole_section_must_be_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_KAFKA", "localhost")
    with pytest.raises(ConfigError, match="environment"):
        load()


def test_variables_that_are_not_ours_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_EDGE_SERVICE_HOST", "10.0.0.1")  # what Kubernetes sets for a service named muster-edge
    monkeypatch.setenv("MUSTER_CONSOLE_PORT", "tcp://10.0.0.1:8600")  # and for one named muster-console
    monkeypatch.setenv("MUSTER_DATA", "/posts")
    load()


@pytest.mark.parametrize("toml", ["kafka = [", "\0"])
def test_a_broken_file_is_one_line_and_names_a_whole_one(write: Write, toml: str) -> None:
    with pytest.raises(ConfigError, match="no TOML") as raised:
        load(write(toml))
    assert (Path(__file__).parents[2] / raised.value.hint.split()[0]).is_file()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml"):
        load(tmp_path / "nowhere.toml")


def test_the_password_comes_from_a_mounted_file_without_its_newline(write: Write, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret \n")
    path = write(
        "[kafka]\nsecurity_protocol = 'SASL_SSL'\nsasl_mechanism = 'SCRAM-SHA-512'\nusername = 'u'\n"
        f"password_file = '{tmp_path / 'secret'}'\n"
    )
    assert load(path).kafka.secret() == "s3cret "


def test_secrets_never_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_HASH_KEY", "very-secret")
    monkeypatch.setenv("MUSTER_ACCOUNT_KEY", "very-secret")
    settings = load()
    assert "very-secret" not in repr(settings) + settings.model_dump_json()
    assert settings.account_secret() == b"very-secret"
    assert 0 < settings.hash_seed < 2**64


def test_the_detection_hash_moves_with_detection_only() -> None:
    plain = Settings()
    elsewhere = Settings.model_validate(
        {"kafka": {"bootstrap_servers": "x:1"}, "hash_key": "k", "edge": {"trust_arrival_header": True}}
    )
    other = Settings.model_validate({"edge": {"tags_per_post": 17}})
    assert detection_sha256(plain) == detection_sha256(elsewhere) != detection_sha256(other)


def test_the_account_key_is_made_once_for_this_user_alone(tmp_path: Path) -> None:
    settings = Settings(state_dir=tmp_path / "state")
    key = settings.account_secret()
    assert len(key) == 64
    assert settings.account_secret() == key
    assert stat.S_IMODE((tmp_path / "state" / "account.key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "state").iterdir()] == ["account.key"]
