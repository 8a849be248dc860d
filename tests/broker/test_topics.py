"""Topics on both brokers: made once, corrected where correctness rests on it, otherwise left to the operator."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from kafka.admin import ConfigResource, ConfigResourceType

from streams.clients import admin, light_consumer, light_producer
from streams.config import Settings
from streams.topics import POLICIES, apply, list_topics


def test_every_topic_is_there_with_its_partitions(settings: Settings) -> None:
    topics = list_topics(settings)
    assert [topic.name for topic in topics] == [f"{settings.kafka.prefix}.{policy.name}" for policy in POLICIES]
    assert all(topic.exists for topic in topics)
    assert {topic.name.split(".", 1)[1]: topic.partitions for topic in topics if topic.partitions > 1} == {
        "posts": 4,
        "uses": 4,
        "checkpoints": 4,
    }


def test_before_they_are_made_they_are_listed_as_missing(settings: Settings) -> None:
    kafka = settings.kafka.model_copy(update={"prefix": settings.kafka.prefix + "-none"})
    elsewhere = settings.model_copy(update={"kafka": kafka})
    assert not any(topic.exists for topic in list_topics(elsewhere))


def test_a_second_call_changes_nothing(settings: Settings) -> None:
    assert apply(settings) == []


def test_partitions_are_never_changed_and_that_is_said(make_settings: Callable[..., Settings]) -> None:
    settings = make_settings()
    wider = settings.model_copy(update={"topics": settings.topics.model_copy(update={"partitions": 8})})
    assert [change.topic.split(".")[1] for change in apply(wider)] == ["posts", "uses", "checkpoints"]
    assert {topic.partitions for topic in list_topics(wider)} == {1, 4}


@pytest.mark.kafka  # the embedded broker alters nothing that is there
@pytest.mark.parametrize("broker", ["kafka_broker"], indirect=True)
def test_what_correctness_rests_on_is_corrected_and_retention_is_the_operators(settings: Settings) -> None:
    posts, checkpoints = settings.kafka.topic("posts"), settings.kafka.topic("checkpoints")
    client = admin(settings.kafka)
    try:
        for name, configs in (
            (posts, {"message.timestamp.type": "CreateTime", "retention.ms": "1000000"}),
            (checkpoints, {"cleanup.policy": "delete"}),
        ):
            client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, configs)])
        assert [str(change) for change in apply(settings)] == [
            f"{posts}: message.timestamp.type is now LogAppendTime",
            f"{checkpoints}: cleanup.policy is now compact",
        ]
        described = client.describe_configs([ConfigResource(ConfigResourceType.TOPIC, posts)])["topic"][posts]
        assert described["retention.ms"]["value"] == "1000000"
    finally:
        client.close()


@pytest.mark.parametrize("compression", [None, "gzip", "lz4", "zstd"])
def test_the_tools_read_every_compression(settings: Settings, compression: str | None) -> None:
    topic = settings.kafka.topic("feedback")
    producer = light_producer(settings.kafka, compression_type=compression)
    for number in range(100):
        producer.send(topic, key=b"k", value=b"%d" % number)
    producer.close()
    consumer = light_consumer(settings.kafka, topic, consumer_timeout_ms=20_000)
    try:
        assert [record.value for _, record in zip(range(100), consumer, strict=False)] == [
            b"%d" % number for number in range(100)
        ]
    finally:
        consumer.close()
