"""All three clients reach Apache Kafka over SASL and TLS with the one block of settings."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer
from faust.transport.drivers.aiokafka import credentials_to_aiokafka_auth

from streams.clients import consumer, faust_config, producer
from streams.config import Settings
from streams.errors import Unavailable
from streams.sections import KafkaSettings
from streams.topics import apply, list_topics
from tests.broker.kafka import Security, apache_kafka, missing
from tests.needs import lacking

pytestmark = [
    pytest.mark.broker,
    pytest.mark.kafka,
    pytest.mark.timeout(300),  # the first one starts the broker, or waits until it is fetched
]

USER, PASSWORD = "muster", "s3cret"


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Address of a broker that takes nothing else, and the certificate to trust."""
    what = missing() or (None if shutil.which("openssl") else "openssl")
    if what is not None:
        lacking(what)
    folder = tmp_path_factory.mktemp("tls")
    key, cert, both = folder / "key.pem", folder / "cert.pem", folder / "both.pem"
    command = f"openssl req -x509 -newkey rsa:2048 -nodes -keyout {key} -out {cert} -days 2 -subj /CN=localhost"
    subprocess.run([*command.split(), "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    both.write_text(key.read_text() + cert.read_text())
    with apache_kafka(security=Security(USER, PASSWORD, both, cert)) as address:
        yield address, cert


def block(secure: tuple[str, Path], mechanism: str, password: str = PASSWORD) -> KafkaSettings:
    address, ca = secure
    return KafkaSettings.model_validate(
        {
            "bootstrap_servers": address,
            "prefix": mechanism.lower(),
            "security_protocol": "SASL_SSL",
            "sasl_mechanism": mechanism,
            "username": USER,
            "password": password,
            "ssl_ca": ca,
        }
    )


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
def test_one_block_serves_all_three_clients(secure: tuple[str, Path], mechanism: str) -> None:
    kafka = block(secure, mechanism)
    topic = kafka.topic("alerts")

    settings = Settings(kafka=kafka)
    apply(settings)
    assert all(topic.exists for topic in list_topics(settings))

    sending = producer(kafka)
    sending.produce(topic, b"seen")
    assert sending.flush(20) == 0

    reading = consumer(kafka, "test")
    reading.subscribe([topic])
    message = reading.poll(20)
    reading.close()
    assert message is not None
    assert message.value() == b"seen"

    assert asyncio.run(read_as_faust_does(kafka, topic)) == b"seen"


async def read_as_faust_does(kafka: KafkaSettings, topic: str) -> bytes | None:
    config = faust_config(kafka)
    client = AIOKafkaConsumer(
        topic,
        bootstrap_servers=[url.removeprefix("kafka://") for url in config["broker"]],
        auto_offset_reset="earliest",
        **credentials_to_aiokafka_auth(config["broker_credentials"]),
    )
    await client.start()
    try:
        record = await asyncio.wait_for(client.getone(), 20)
    finally:
        await client.stop()
    value: bytes | None = record.value
    return value


def test_a_wrong_password_is_one_line(secure: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.clients.BOOTSTRAP_TIMEOUT_MS", 3_000)
    with pytest.raises(Unavailable, match="no Kafka broker answers at"):
        apply(Settings(kafka=block(secure, "PLAIN", "wrong")))
