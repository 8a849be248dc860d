"""One block of settings reaches three client libraries, each in its own words."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from pathlib import Path
from typing import Any

import faust
import pytest
from confluent_kafka import Consumer, Producer

from streams.clients import (
    admin,
    confluent_config,
    confluent_consumer_config,
    confluent_producer_config,
    faust_config,
    kafka_python_config,
    ssl_context,
)
from streams.errors import ConfigError, Unavailable
from streams.sections import KafkaSettings

Block = dict[str, Any]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = f"openssl req -x509 -newkey rsa:2048 -nodes -keyout {key} -out {cert} -days 2 -subj /CN=localhost"
    subprocess.run(command.split(), check=True, capture_output=True)
    return cert, key


def block(protocol: str, tls: tuple[Path, Path], mechanism: str | None = None) -> KafkaSettings:
    given: Block = {"bootstrap_servers": "a:9093, b:9093", "security_protocol": protocol, "client_rack": "r1"}
    if mechanism is not None:
        given |= {"sasl_mechanism": mechanism, "username": "muster", "password": "s3cret"}
    if protocol.endswith("SSL"):
        given |= {"ssl_ca": tls[0]}
    if protocol == "SSL":
        given |= {"ssl_cert": tls[0], "ssl_key": tls[1], "ssl_check_hostname": False}
    return KafkaSettings(**given)


def test_plaintext(certificate: tuple[Path, Path]) -> None:
    kafka = block("PLAINTEXT", certificate)
    assert confluent_config(kafka) == {
        "bootstrap.servers": "a:9093, b:9093",
        "client.id": "muster",
        "security.protocol": "PLAINTEXT",
        "log.connection.close": False,
    }
    assert kafka_python_config(kafka) == {
        "bootstrap_servers": ["a:9093", "b:9093"],
        "client_id": "muster",
        "security_protocol": "PLAINTEXT",
        "bootstrap_timeout_ms": 10_000,
    }
    assert faust_config(kafka) == {
        "broker": ["kafka://a:9093", "kafka://b:9093"],
        "broker_client_id": "muster",
        "broker_session_timeout": 10.0,
        "broker_heartbeat_interval": 10 / 6,
        "broker_rebalance_timeout": 30.0,
        "producer_max_request_size": 4 << 20,
    }


def test_mutual_tls(certificate: tuple[Path, Path]) -> None:
    cert, key = (str(path) for path in certificate)
    kafka = block("SSL", certificate)
    confluent = confluent_config(kafka)
    assert confluent["security.protocol"] == "SSL"
    assert {name: value for name, value in confluent.items() if name.startswith("ssl.")} == {
        "ssl.endpoint.identification.algorithm": "none",
        "ssl.ca.location": cert,
        "ssl.certificate.location": cert,
        "ssl.key.location": key,
    }
    assert {name: value for name, value in kafka_python_config(kafka).items() if "ssl" in name} == {
        "ssl_check_hostname": False,
        "ssl_cafile": cert,
        "ssl_certfile": cert,
        "ssl_keyfile": key,
    }
    credentials = faust_config(kafka)["broker_credentials"]
    assert isinstance(credentials, faust.SSLCredentials)
    assert credentials.context.check_hostname is False
    assert credentials.context.verify_mode is ssl.CERT_REQUIRED


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
@pytest.mark.parametrize("protocol", ["SASL_SSL", "SASL_PLAINTEXT"])
def test_sasl(certificate: tuple[Path, Path], protocol: str, mechanism: str) -> None:
    kafka = block(protocol, certificate, mechanism)
    confluent = confluent_config(kafka)
    assert confluent["security.protocol"] == protocol
    assert (confluent["sasl.mechanisms"], confluent["sasl.username"], confluent["sasl.password"]) == (
        mechanism,
        "muster",
        "s3cret",
    )
    light = kafka_python_config(kafka)
    assert light["security_protocol"] == protocol
    assert (light["sasl_mechanism"], light["sasl_plain_username"], light["sasl_plain_password"]) == (
        mechanism,
        "muster",
        "s3cret",
    )
    credentials = faust_config(kafka)["broker_credentials"]
    assert isinstance(credentials, faust.SASLCredentials)
    assert credentials.protocol.value == protocol
    assert (credentials.mechanism.value, credentials.username, credentials.password) == (mechanism, "muster", "s3cret")
    assert ("ssl.ca.location" in confluent) == ("ssl_cafile" in light) == (protocol == "SASL_SSL")
    assert (credentials.ssl_context is not None) == (protocol == "SASL_SSL")


@pytest.mark.parametrize(
    ("protocol", "mechanism"),
    [("PLAINTEXT", None), ("SSL", None), ("SASL_SSL", "SCRAM-SHA-512"), ("SASL_SSL", "PLAIN")],
)
def test_librdkafka_takes_every_key(certificate: tuple[Path, Path], protocol: str, mechanism: str | None) -> None:
    kafka = block(protocol, certificate, mechanism)
    Consumer(confluent_consumer_config(kafka, "edge")).close()
    Producer(confluent_producer_config(kafka))


def test_groups_carry_the_prefix_so_that_deployments_can_share_a_cluster() -> None:
    config = confluent_consumer_config(KafkaSettings(prefix="north", session_timeout_s=6), "edge")
    assert (config["group.id"], config["session.timeout.ms"], config["heartbeat.interval.ms"]) == (
        "north-edge",
        6_000,
        1_000,
    )
    assert config["fetch.queue.backoff.ms"] == 2


def test_single_record_batches_reach_both_producers() -> None:
    kafka = KafkaSettings(single_record_batches=True)
    assert faust_config(kafka)["producer_max_batch_size"] == 1
    assert confluent_producer_config(kafka)["batch.num.messages"] == 1


def test_a_file_that_is_no_certificate_is_a_configuration_error(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("not a certificate")
    with pytest.raises(ConfigError, match=r"kafka\.ssl_ca"):
        ssl_context(KafkaSettings(security_protocol="SSL", ssl_ca=tmp_path / "ca.pem"))


def test_a_broker_that_is_not_there_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.clients.BOOTSTRAP_TIMEOUT_MS", 300)
    with pytest.raises(Unavailable, match=r"no Kafka broker answers at 127\.0\.0\.1:1") as raised:
        admin(KafkaSettings(bootstrap_servers="127.0.0.1:1"))
    assert "MUSTER_KAFKA__BOOTSTRAP_SERVERS" in raised.value.hint
