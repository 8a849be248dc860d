"""Faust's Kafka transport with four things changed, each for a measured reason.

- Partitions start where the *checkpoint* says, not where the group has committed. Faust's commits can run ahead of what
  was processed (it acknowledges what it skips in a rebalance), so they serve to show the lag and nothing else.
- A fetch waits 20 ms at the broker, not the hard-coded 1,500 ms, which cost 0.4-2 s of latency.
- A commit that fails does not crash the app: see the first point.
- Optionally one member owns every partition and the others stand by, for a stage that must see everything.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.cluster import ClusterMetadata
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment, ConsumerProtocolMemberMetadata
from aiokafka.errors import KafkaError
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

FETCH_WAIT_MS = 20

log = structlog.get_logger(__name__)

# Assigned partitions in, the offset each one starts at out; None is the oldest record that is kept.
Starts = Callable[[set[TP]], Awaitable[Mapping[TP, int | None]]]


class OneOwner(RoundRobinPartitionAssignor):  # type: ignore[misc]  # aiokafka is not typed
    """All partitions to the member with the smallest id."""

    name = "one-owner"

    @classmethod
    def assign(
        cls, cluster: ClusterMetadata, members: Mapping[str, ConsumerProtocolMemberMetadata]
    ) -> dict[str, ConsumerProtocolMemberAssignment]:
        owner = min(members)
        nobody = {member: ConsumerProtocolMemberAssignment(cls.version, [], b"") for member in members}
        alone: dict[str, ConsumerProtocolMemberAssignment] = super().assign(cluster, {owner: members[owner]})
        return nobody | alone


class _Thread(driver.AIOKafkaConsumerThread):
    logger = driver.logger

    def _create_consumer(self, loop: asyncio.AbstractEventLoop) -> AIOKafkaConsumer:
        consumer = super()._create_consumer(loop)
        consumer._fetch_max_wait_ms = FETCH_WAIT_MS
        if cast(Transport, self.transport).one_owner:
            consumer._partition_assignment_strategy = [OneOwner]
        return consumer

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        assigned = self.assignment()
        try:
            await self._ensure_consumer().commit(
                {TopicPartition(*tp): offset for tp, offset in offsets.items() if tp in assigned}
            )
        except KafkaError as error:
            log.warning("commit_failed", error=str(error))
            return False
        self.tp_last_committed_at.update(dict.fromkeys(offsets, time.monotonic()))
        return True


class _Consumer(driver.Consumer):
    logger = driver.logger

    def _new_consumer_thread(self) -> _Thread:
        return _Thread(self, loop=self.loop, beacon=self.beacon)

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """What Faust calls after every rebalance to find its place."""
        starts = await cast(Transport, self.transport).starts(self.assignment())
        oldest = await self.earliest_offsets(*starts)
        found: dict[TP, int] = {}
        for tp, start in starts.items():
            found[tp] = oldest[tp] if start is None else max(start, oldest[tp])
            if start is not None and start < oldest[tp]:
                log.error("gap", topic=tp.topic, partition=tp.partition, wanted=start, oldest=oldest[tp])
        await self._thread.seek_wait(found)
        return found


class Transport(driver.Transport):
    """``starts`` is asked for the offsets of newly assigned partitions."""

    Consumer = _Consumer

    def __init__(self, *args: Any, starts: Starts, one_owner: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.starts, self.one_owner = starts, one_owner
