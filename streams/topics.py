"""The Kafka topics: which there are, how they keep records, and what it takes to make a cluster so.

Nothing relies on topics that create themselves. ``apply`` creates what is missing and corrects policies; it never
deletes a topic, never shortens what an operator keeps, and never changes a number of partitions, because state belongs
to partitions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import KafkaError, TopicAlreadyExistsError

from streams.clients import MAX_RECORD_BYTES, admin, unavailable
from streams.config import Settings

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Policy:
    """How a topic keeps its records; ``wide`` ones have the configured number of partitions, others one."""

    name: str
    keep_days: int | None = None  # None: the latest of every key, for ever (compacted)
    wide: bool = False
    extra: dict[str, str] = field(default_factory=dict)

    def configs(self, replication: int) -> dict[str, str]:
        kept = (
            {"cleanup.policy": "compact"}
            if self.keep_days is None
            else {"cleanup.policy": "delete", "retention.ms": str(self.keep_days * DAY_MS)}
        )
        safe = {"min.insync.replicas": "2"} if replication > 2 else {}
        return kept | {"max.message.bytes": str(MAX_RECORD_BYTES)} | safe | self.extra

    def must(self) -> dict[str, str]:
        """What correctness rests on, so that a topic made otherwise is corrected; how long is the operator's choice."""
        return self.extra | ({"cleanup.policy": "compact"} if self.keep_days is None else {})

    def __str__(self) -> str:
        return "compact" if self.keep_days is None else f"delete after {self.keep_days} d"


POLICIES = (
    # The broker's clock, not the producers', says when a post arrived.
    Policy("posts", 3, wide=True, extra={"message.timestamp.type": "LogAppendTime"}),
    Policy("uses", 1, wide=True),
    Policy("calls", 7),
    Policy("episodes", 7),
    Policy("alerts", 90),
    Policy("alerts.state"),
    Policy("feedback"),
    Policy("models"),
    Policy("dead-letters", 14),
    Policy("late", 14),
    Policy("checkpoints", wide=True),
)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as it is, or would be."""

    name: str
    partitions: int
    policy: str
    exists: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What ``apply`` did to a topic, or why it left it."""

    topic: str
    what: str

    def __str__(self) -> str:
        return f"{self.topic}: {self.what}"


def apply(settings: Settings) -> list[Change]:
    """Bring the cluster to the policies above. A second call finds nothing to do and says nothing."""
    client = admin(settings.kafka)
    try:
        there = _partitions(client)
        missing = [policy for policy in POLICIES if settings.kafka.topic(policy.name) not in there]
        changes = _create(client, settings, missing)
        for policy in POLICIES:
            if policy not in missing:
                changes += _correct(client, settings, policy, there[settings.kafka.topic(policy.name)])
        return changes
    except KafkaError as error:
        raise unavailable(settings.kafka, error) from None
    finally:
        client.close()


def list_topics(settings: Settings) -> list[Topic]:
    """Every topic Muster uses, in the order of the path."""
    client = admin(settings.kafka)
    try:
        there = _partitions(client)
    except KafkaError as error:
        raise unavailable(settings.kafka, error) from None
    finally:
        client.close()
    return [
        Topic(name, there.get(name, _wanted_partitions(settings, policy)), str(policy), name in there)
        for policy in POLICIES
        for name in [settings.kafka.topic(policy.name)]
    ]


def _wanted_partitions(settings: Settings, policy: Policy) -> int:
    return settings.topics.partitions if policy.wide else 1


def _partitions(client: KafkaAdminClient) -> dict[str, int]:
    return {topic["name"]: len(topic["partitions"]) for topic in client.describe_topics()}


def _create(client: KafkaAdminClient, settings: Settings, missing: list[Policy]) -> list[Change]:
    changes: list[Change] = []
    for policy in missing:
        name, partitions = settings.kafka.topic(policy.name), _wanted_partitions(settings, policy)
        wanted: dict[str, Any] = {
            "num_partitions": partitions,
            "replication_factor": settings.topics.replication,
            "configs": policy.configs(settings.topics.replication),
        }
        try:
            client.create_topics({name: wanted})
        except TopicAlreadyExistsError:  # another process applies at the same time
            continue
        changes.append(Change(name, f"created, {partitions} partitions, {policy}"))
    if missing:
        client.wait_for_topics([settings.kafka.topic(policy.name) for policy in missing])
    return changes


def _correct(client: KafkaAdminClient, settings: Settings, policy: Policy, partitions: int) -> list[Change]:
    name = settings.kafka.topic(policy.name)
    changes: list[Change] = []
    if partitions != _wanted_partitions(settings, policy):
        left = f"has {partitions} partitions, not {_wanted_partitions(settings, policy)}: left, state belongs to them"
        changes.append(Change(name, left))
    resource = ConfigResource(ConfigResourceType.TOPIC, name)
    try:
        now = client.describe_configs([resource], config_filter="all")["topic"][name]
        wrong = {
            key: value for key, value in policy.must().items() if key in now and now[key]["value"] != value
        }  # a broker that does not tell a setting is not corrected
        if wrong:
            client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, wrong)])
        changes += [Change(name, f"{key} is now {value}") for key, value in sorted(wrong.items())]
    except (KafkaError, ValueError, KeyError) as error:  # the embedded broker alters nothing that is there
        changes.append(Change(name, f"policy left as it is ({type(error).__name__})"))
    return changes
