"""The ``[kafka]`` block in the words of the three client libraries, and their first contact with the broker.

confluent-kafka (librdkafka) carries the hot path, kafka-python administers and serves the tools, Faust has aiokafka.
Reading works for every compression a producer may choose.
"""

from __future__ import annotations

import ssl
from typing import Any

from confluent_kafka import Consumer, Producer
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError

from streams.errors import ConfigError, Unavailable
from streams.sections import KafkaSettings

MAX_RECORD_BYTES = 4 << 20  # of our own topics; a batch of uses at full speed is far below
BOOTSTRAP_TIMEOUT_MS = 10_000


def confluent_config(kafka: KafkaSettings) -> dict[str, Any]:
    """What librdkafka's producer and consumer have in common."""
    config: dict[str, Any] = {
        "bootstrap.servers": kafka.bootstrap_servers,
        "client.id": kafka.client_id,
        "security.protocol": kafka.security_protocol,
        "log.connection.close": False,  # idle connections are closed by every broker: no news
    }
    if _sasl(kafka):
        config["sasl.mechanisms"] = kafka.sasl_mechanism
        config["sasl.username"] = kafka.username
        config["sasl.password"] = kafka.secret()
    if _tls(kafka):
        config["ssl.endpoint.identification.algorithm"] = "https" if kafka.ssl_check_hostname else "none"
        config |= _given(
            {
                "ssl.ca.location": kafka.ssl_ca,
                "ssl.certificate.location": kafka.ssl_cert,
                "ssl.key.location": kafka.ssl_key,
                "ssl.key.password": kafka.ssl_key_password and kafka.ssl_key_password.get_secret_value(),
            }
        )
    return config


def confluent_consumer_config(kafka: KafkaSettings, group: str) -> dict[str, Any]:
    """A member of ``<prefix>-<group>`` that commits by hand and starts at the beginning of what is kept."""
    return confluent_config(kafka) | {
        "group.id": f"{kafka.prefix}-{group}",
        "enable.auto.commit": False,
        "auto.offset.reset": "earliest",
        "session.timeout.ms": kafka.session_timeout_s * 1000,
        "heartbeat.interval.ms": kafka.session_timeout_s * 1000 // 6,
        # A full local queue makes librdkafka wait before it fetches again: 1,000 ms by default, which starves a
        # reader that empties the queue sooner (measured: 137 k posts/s with it, 377 k without).
        "fetch.queue.backoff.ms": 2,
        "queued.max.messages.kbytes": 64 << 10,
        **_given({"client.rack": kafka.client_rack}),
    }


def confluent_producer_config(kafka: KafkaSettings) -> dict[str, Any]:
    """Nothing is lost or reordered by a retry, and a batch waits at most 5 ms for company."""
    return confluent_config(kafka) | {
        "acks": "all",
        "enable.idempotence": True,
        "compression.type": "lz4",
        "linger.ms": 5,
        "message.max.bytes": MAX_RECORD_BYTES,
        **({"batch.num.messages": 1} if kafka.single_record_batches else {}),
    }


def kafka_python_config(kafka: KafkaSettings) -> dict[str, Any]:
    """What kafka-python's admin, producer and consumer have in common."""
    config: dict[str, Any] = {
        "bootstrap_servers": _servers(kafka),
        "client_id": kafka.client_id,
        "security_protocol": kafka.security_protocol,
        "bootstrap_timeout_ms": BOOTSTRAP_TIMEOUT_MS,
    }
    if _sasl(kafka):
        config["sasl_mechanism"] = kafka.sasl_mechanism
        config["sasl_plain_username"] = kafka.username
        config["sasl_plain_password"] = kafka.secret()
    if _tls(kafka):
        config["ssl_check_hostname"] = kafka.ssl_check_hostname
        config |= _given(
            {
                "ssl_cafile": kafka.ssl_ca,
                "ssl_certfile": kafka.ssl_cert,
                "ssl_keyfile": kafka.ssl_key,
                "ssl_password": kafka.ssl_key_password and kafka.ssl_key_password.get_secret_value(),
            }
        )
    return config


def faust_config(kafka: KafkaSettings) -> dict[str, Any]:
    """Arguments for ``faust.App``: address, credentials, membership."""
    import faust  # noqa: PLC0415 - half a second that the tools need not wait

    config: dict[str, Any] = {
        "broker": [f"kafka://{server}" for server in _servers(kafka)],
        "broker_client_id": kafka.client_id,
        "broker_session_timeout": float(kafka.session_timeout_s),
        "broker_heartbeat_interval": kafka.session_timeout_s / 6,
        "broker_rebalance_timeout": float(kafka.rebalance_timeout_s),
        "producer_max_request_size": MAX_RECORD_BYTES,
        **({"producer_max_batch_size": 1} if kafka.single_record_batches else {}),
    }
    if _sasl(kafka):
        config["broker_credentials"] = faust.SASLCredentials(
            username=kafka.username,
            password=kafka.secret(),
            mechanism=kafka.sasl_mechanism,
            ssl_context=ssl_context(kafka) if _tls(kafka) else None,
        )
    elif _tls(kafka):
        config["broker_credentials"] = faust.SSLCredentials(ssl_context(kafka))
    return config


def ssl_context(kafka: KafkaSettings) -> ssl.SSLContext:
    """The TLS settings as Python's own ``ssl`` takes them."""
    try:
        context = ssl.create_default_context(cafile=kafka.ssl_ca)
        if kafka.ssl_cert is not None:
            password = kafka.ssl_key_password
            context.load_cert_chain(
                kafka.ssl_cert, kafka.ssl_key, "" if password is None else password.get_secret_value()
            )
    except (ssl.SSLError, OSError) as error:
        raise ConfigError("kafka.ssl_ca or kafka.ssl_cert", f"{error}", "PEM files are needed") from None
    context.check_hostname = kafka.ssl_check_hostname
    return context


def admin(kafka: KafkaSettings) -> KafkaAdminClient:
    """A connected administrator, or Unavailable."""
    try:
        return KafkaAdminClient(**kafka_python_config(kafka))
    except (KafkaError, OSError) as error:
        raise unavailable(kafka, error) from None


def light_producer(kafka: KafkaSettings, **overrides: Any) -> KafkaProducer:
    """kafka-python's producer: for tools, some thousand records a second."""
    config = kafka_python_config(kafka) | {"acks": "all", "linger_ms": 20, "compression_type": "lz4"} | overrides
    try:
        return KafkaProducer(**config)
    except (KafkaError, OSError) as error:
        raise unavailable(kafka, error) from None


def light_consumer(kafka: KafkaSettings, *topics: str, **overrides: Any) -> KafkaConsumer:
    """kafka-python's consumer: for tools that read a topic from its beginning, without a group."""
    config = kafka_python_config(kafka) | {"auto_offset_reset": "earliest", "enable_auto_commit": False} | overrides
    try:
        return KafkaConsumer(*topics, **config)
    except (KafkaError, OSError) as error:
        raise unavailable(kafka, error) from None


def consumer(kafka: KafkaSettings, group: str, **overrides: Any) -> Consumer:
    """librdkafka's consumer; it connects when it is first used."""
    return Consumer(confluent_consumer_config(kafka, group) | overrides)


def producer(kafka: KafkaSettings, **overrides: Any) -> Producer:
    """librdkafka's producer; it connects when it is first used."""
    return Producer(confluent_producer_config(kafka) | overrides)


def unavailable(kafka: KafkaSettings, error: Exception) -> Unavailable:
    """The one line for a broker that does not answer."""
    reason = str(error) or type(error).__name__
    return Unavailable(
        f"no Kafka broker answers at {kafka.bootstrap_servers} ({reason.splitlines()[0]})",
        "start one, or set kafka.bootstrap_servers (MUSTER_KAFKA__BOOTSTRAP_SERVERS)",
    )


def _sasl(kafka: KafkaSettings) -> bool:
    return kafka.security_protocol.startswith("SASL")


def _tls(kafka: KafkaSettings) -> bool:
    return kafka.security_protocol.endswith("SSL")


def _servers(kafka: KafkaSettings) -> list[str]:
    return [server.strip() for server in kafka.bootstrap_servers.split(",")]


def _given(options: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) for name, value in options.items() if value is not None}
