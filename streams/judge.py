"""Stage three: what crosses hashtags. Calls meet their waves, accounts their past, episodes each other; alerts result.

Pure: no Kafka, no clock, no log. Inputs are merged by tick. A tick is judged once every detect worker and every
source of calls has passed it, calls first, then entries, then reports by tag key; so neither batches nor the number
of workers change a byte of what comes out. What was had already (by tick from a worker, by offset from a source of
calls) is skipped, so a repeated batch changes nothing.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import msgspec

from detectors.baselines import BaselineParams, Baselines
from detectors.bounded import forget_oldest
from detectors.budget import AlarmBudget, BudgetParams
from detectors.calls.ledger import Ledger
from detectors.calls.lessons import LearnParams, Want
from detectors.campaigns import Campaign, CampaignParams, Campaigns, Member, Published, episode_key
from detectors.cohorts import CohortFinding, CohortMemory, CohortParams
from detectors.evidence import Call, Entry, Report
from detectors.feedback import TEACHES, Feedback
from detectors.launches import LinkParams, best_link, likely_link
from detectors.learning import Grounds, LearningParams, OperatorLearner, grounds_of
from detectors.starters import StarterParams, Starters
from detectors.verdict import Verdict, VerdictParams, judge_episode, measures_of
from detectors.watches import Watches, WatchParams
from detectors.weights import Weights, built_in
from streams.alert import AlertWriter
from streams.clock import TICK_MS, Watermark, tick_of
from streams.errors import Corrupt
from streams.wire import Alert, CallBatch, EpisodeBatch

UNDECLARED = frozenset({"automated", "undisclosed_organised"})  # classes that may teach launch phrases unasked
CHUNK_BYTES = 480 * 1024  # of a checkpoint's chunk; the limit is 512 KiB


@dataclass(frozen=True)
class JudgeSettings:
    """Detection settings of judge; every one of them is part of ``config_sha256``."""

    cohorts: CohortParams = field(default_factory=CohortParams)
    starters: StarterParams = field(default_factory=StarterParams)
    watches: WatchParams = field(default_factory=WatchParams)
    links: LinkParams = field(default_factory=LinkParams)
    baselines: BaselineParams = field(default_factory=BaselineParams)
    verdict: VerdictParams = field(default_factory=VerdictParams)
    budget: BudgetParams = field(default_factory=BudgetParams)
    campaigns: CampaignParams = field(default_factory=CampaignParams)
    learning: LearningParams = field(default_factory=LearningParams)
    phrases: LearnParams = field(default_factory=LearnParams)
    abnormal_surprise: float = 3.0  # of the joins of ten minutes; below it nobody's return says anything
    launch_ticks: int = 1_800  # after the opening of an episode; who joins later has not started it
    compare_every_ticks: int = 5  # of a large episode's joiners with the past; small ones each tick
    large_accounts: int = 50
    weights: str = ""  # file of the verdict's weights (muster train writes one); empty: the built-in ones
    told_alerts: int = 10_000  # waves whose grounds are kept, so that a late verdict of an operator teaches
    past_alerts: int = 10_000  # waves remembered by hashtag, so that a later one can name them


class Due(msgspec.Struct):
    """What has come in for one tick."""

    calls: list[Call] = []
    entries: list[Entry] = []
    reports: list[Report] = []
    feedback: list[Feedback] = []


class Judging(Protocol):
    """A judge, in this process or in another (``aside.py``)."""

    def apply(self, batch: EpisodeBatch | CallBatch, /) -> list[Alert]:
        """Take a batch; returns alert revisions, in order."""

    def finish(self) -> list[Alert]:
        """The log ends here; returns the rest of the revisions."""


class Judge:
    """All open calls, episodes and campaigns of the deployment, and its cohort memory.

    ``author_ref`` makes an account's reference from platform and id; ``source`` names this deployment in alerts.
    ``weights`` are the verdict's, the built-in ones by default. ``on_verdict``, when set, hears every verdict on every
    episode with the measures it weighed, in order; it changes nothing.

    *When it does not work:* an arrival clock that stands still (a source partition without ticks) holds everything
    back; the live adapters therefore write ticks into an idle partition.
    """

    def __init__(
        self,
        settings: JudgeSettings,
        author_ref: Callable[[str, str], str],
        source: str = "/muster/judge",
        config_sha256: str = "",
        weights: Weights | None = None,
    ) -> None:
        self._settings = settings
        self._learner = OperatorLearner(weights or built_in(), settings.learning)
        self._budget = AlarmBudget(settings.budget)
        self._baselines = Baselines(settings.baselines)
        self._told: dict[str, Grounds] = {}  # alert id of a wave -> what it rested on, oldest first
        self._writer = AlertWriter(author_ref, source, config_sha256, settings.verdict, settings.past_alerts)
        self._memory = CohortMemory(settings.cohorts)
        self._starters = Starters(settings.starters)
        self._watches = Watches(settings.watches)
        self._campaigns = Campaigns(settings.campaigns)
        self.ledger = Ledger(settings.phrases)
        self._calls = Watermark()
        self._workers: dict[int, int] = {}  # worker -> newest tick it has completed
        self._expected_workers = 0
        self._pending: dict[int, Due] = {}
        self._ticks: list[int] = []  # heap of the keys of _pending
        self._judged = -1
        self._began: int | None = None  # tick of the first report
        self._published = 0
        self.on_verdict: Callable[[Report, Verdict, Mapping[str, float]], None] | None = None

    # ---------------------------------------------------------------- take in

    def apply(self, batch: EpisodeBatch | CallBatch) -> list[Alert]:
        """Take a batch; returns the alert revisions of all ticks that it completed."""
        if isinstance(batch, CallBatch):
            for call in batch.calls:
                if call.offset >= self._calls.next_offset(call.partition):
                    self._due(tick_of(call.arrived_at)).calls.append(call)
            self._calls.advance(batch.sources, batch.progress)
        else:
            before = self._workers.get(batch.worker, -1)
            for report in batch.reports:
                if report.tick > before:
                    self._due(report.tick).reports.append(report)
            for entry in batch.entries:
                if entry.closed_tick > before:
                    self._due(entry.closed_tick).entries.append(entry)
            self._workers[batch.worker] = max(before, batch.to_tick)
            self._expected_workers = batch.workers
        return self._judge_until(self._complete_tick())

    def take_feedback(self, feedback: Feedback) -> Feedback | None:
        """Take what an operator said of an alert; returns it with the tick from which it counts, None if it had one.

        It counts from the next tick that is judged, or from the tick written into it. What judge returns is written
        to the log, so that a replay counts it from there too. Of an alert that was not told it teaches nothing, and
        nothing is written: a judge that begins anew must not put its first tick over the one that counted.
        """
        given = feedback.applied_tick
        if feedback.action not in TEACHES or (given is None and feedback.alert_id not in self._told):
            return None
        tick = self._judged + 1 if given is None else given
        self._due(tick).feedback.append(feedback)
        self.ledger.awaited |= feedback.action == "confirm" and self.ledger.params.learn != "off"
        return msgspec.structs.replace(feedback, applied_tick=tick) if given is None else None

    @property
    def waiting_feedback(self) -> int:
        """What operators said and what counts from a tick that has not come: it is held until then."""
        return sum(len(due.feedback) for due in self._pending.values())

    @property
    def bar(self) -> float:
        """The confidence that the budget of false alarms asks of a wave now."""
        return self._budget.bar(self._judged, self._settings.verdict.coordinated)

    @property
    def learned(self) -> Mapping[str, int]:
        """What became of operators' verdicts so far (``OperatorLearner.counts``)."""
        return self._learner.counts

    @property
    def judged(self) -> int:
        """The newest tick that has been judged."""
        return self._judged

    def finish(self) -> list[Alert]:
        """No more input: all that was received is complete. No time is made up beyond it."""
        ticks = [tick for tick, due in self._pending.items() if due.calls or due.entries or due.reports]
        return self._judge_until(max([*ticks, *self._workers.values(), self._judged]))

    def _due(self, tick: int) -> Due:
        tick = max(tick, self._judged + 1)
        if tick not in self._pending:
            self._pending[tick] = Due()
            heapq.heappush(self._ticks, tick)
        return self._pending[tick]

    def _complete_tick(self) -> int:
        heard = self._calls.complete_tick
        if heard is None or not self._expected_workers or len(self._workers) < self._expected_workers:
            return self._judged
        return min(heard, *self._workers.values())

    def _judge_until(self, last: int) -> list[Alert]:
        alerts: list[Alert] = []
        while True:
            expiry = self._watches.next_expiry
            waiting = [self._ticks[0]] if self._ticks else []
            tick = min(waiting + ([max(tick_of(expiry), self._judged + 1)] if expiry is not None else []), default=None)
            self.ledger.settle(last + 1 if tick is None else min(tick, last + 1))
            if tick is None or tick > last:
                self._judged = max(self._judged, last)
                return alerts
            if waiting and tick == waiting[0]:
                heapq.heappop(self._ticks)
            alerts += self._judge(tick, self._pending.pop(tick, Due()))
            self._judged = tick

    # ---------------------------------------------------------------- judge

    def _judge(self, tick: int, due: Due) -> list[Alert]:
        """Everything that belongs to one tick, in a fixed order."""
        at = (tick + 1) * TICK_MS
        for feedback in sorted(due.feedback, key=lambda f: (f.at, f.id)):
            if (grounds := self._told.get(feedback.alert_id)) is not None:
                self._heed(feedback, grounds, tick)
        touched = self._end_watches(at)
        touched += [found for call in sorted(due.calls, key=_by_arrival) for found in self._hear(call, tick)]
        for entry in sorted(due.entries, key=lambda e: (e.tag_key, e.started_at)):
            self._memory.add(entry)
        for report in sorted(due.reports, key=lambda r: (r.tag_key, r.opened_tick)):
            touched += self._take(report, at)
        alerts, merged = self._join(touched, at)
        for campaign in _distinct(merged):
            alerts += self._publish(campaign, at)
        for silent in self._campaigns.beyond_bound():
            self._campaigns.drop(silent)
        self._published += len(alerts)
        return alerts

    def _heed(self, feedback: Feedback, grounds: Grounds, tick: int) -> None:
        """An operator's verdict moves weights, and says whether the wave's launch phrases are learned."""
        if self._learner.learn(feedback, grounds, tick) not in ("taught", "drift"):
            return
        if feedback.action == "confirm":
            self.ledger.confirm(feedback.alert_id, tick, feedback.operator)
        else:
            self.ledger.dismiss(feedback.alert_id, tick)
            self._starters.dismiss(feedback.alert_id)

    def _end_watches(self, at: int) -> list[Campaign]:
        ended = [self._watches.end(watch.id) for watch in self._watches.due(at)]
        found = [self._campaigns.of(watch.id) for watch in ended]
        return [campaign for campaign in found if campaign is not None]

    def _hear(self, call: Call, tick: int) -> list[Campaign]:
        heard = self._watches.hear(call)
        if heard is None:
            return []
        watch = self._watches.open[heard.watch]
        if watch.faint:
            return []
        if heard.what == "opened":
            # A call to go on with what is under way belongs to that alert; only one that may start something is new.
            running = self._campaigns.on_tag(key for key, _ in watch.tags.values())
            return [running or self._campaigns.open_watch(watch, tick)]
        campaign = self._campaigns.of(watch.id)
        return [campaign] if campaign is not None else []

    def _take(self, report: Report, at: int) -> list[Campaign]:
        if report.state == "end" and self._campaigns.of(episode_key(report)) is None:
            return []
        campaign, member = self._campaigns.take(report)
        if report.state != "end":
            self._compare(member, at)
            self._link(campaign, member)
        if member.known_before is not None:
            report = msgspec.structs.replace(report, known_before=member.known_before)
        self._began = report.tick if self._began is None else self._began
        seen = measures_of(report, member.cohort, member.link, self._baselines, report.tick - self._began)
        learner, params = self._learner, self._settings.verdict
        bar = self._budget.bar(report.tick, params.coordinated)
        if member.verdict is not None and member.verdict.coordinated:
            bar = min(bar, member.verdict.bar)  # what others spend takes back nothing that was told
        member.verdict = judge_episode(seen, learner.weights, params, learner.doubt(report.tick), bar)
        if member.verdict.coordinated:
            member.grounds = grounds_of(learner.weights, member.verdict.channel, seen)
            member.known_before = report.known_before  # which is the member's own, once it has one
            if campaign.link is None:
                self._name_call(campaign, member)
            if member.verdict.label in UNDECLARED:
                self._starters.told(campaign.id, report.tag, report.opened_tick, report.first)
        if report.state == "end" and member.grounds is None:
            self._baselines.learn(report.language, report.accounts, report.measures)
            self._starters.learn(report.tag, report.tick, report.first)
        if self.on_verdict is not None:
            self.on_verdict(report, member.verdict, seen)
        return [campaign]

    def _compare(self, member: Member, at: int) -> None:
        """The joiners against the past, while more join than usual.

        Returning accounts stay counted when a public comes and dilutes them. Therefore nobody looks at an episode that
        has calmed down: the regulars of a tag trickle in for an hour, and the maximum over so many looks means nothing
        (on real posts that made most of the false alarms).
        """
        report, looked = member.report, member.cohort_tick >= 0
        due = member.cohort_tick + self._settings.compare_every_ticks
        if looked and report.surprise < self._settings.abnormal_surprise:
            return
        if looked and report.tick > report.opened_tick + self._settings.launch_ticks:
            return
        if looked and report.accounts > self._settings.large_accounts and report.tick < due:
            return
        newest = report.last_ten[-1] if report.last_ten else 0
        if looked and newest == member.cohort_newest:
            return
        now = self._memory.compare(report.tag, at, report.first, report.last_minute, report.last_ten)
        told = {"cohort.told": self._starters.surprise(report.tag, report.tick, report.first)}
        before, measures = member.cohort, now.measures | told
        names = dict.fromkeys([*before.measures, *measures])
        peaks = {name: max(before.measures.get(name, 0.0), measures.get(name, 0.0)) for name in names}
        member.cohort = CohortFinding(peaks, now.earlier if now.r1 >= before.r1 else before.earlier)
        member.cohort_tick, member.cohort_newest = report.tick, newest

    def _link(self, campaign: Campaign, member: Member) -> None:
        if member.link is not None and member.link.confirmed:
            return
        member.link = best_link(self._watches, member.report, self._settings.links)
        if member.link is None or not member.link.confirmed:
            return
        self._watches.confirm(member.link.watch, member.link.call, member.early)
        member.onset_at = member.report.onset_at  # of the wave that was called, not of a trickle before it
        if campaign.link is None or member.link.strength > campaign.link.strength:
            campaign.link = member.link

    def _name_call(self, campaign: Campaign, member: Member) -> None:
        """The call of a wave that is told without one. The verdict does not weigh it."""
        report = member.report
        if report.tick > report.opened_tick + self._settings.launch_ticks:
            return
        named = likely_link(self._watches, report, self._settings.links)
        if named is not None:
            campaign.link = named
            self._watches.confirm(named.watch, named.call, member.early)

    def _join(self, touched: Iterable[Campaign], at: int) -> tuple[list[Alert], list[Campaign]]:
        """Merge what has turned out to be one campaign; returns last revisions of merged alerts, and what goes on."""
        alerts: list[Alert] = []
        going: list[Campaign] = []
        for campaign in _distinct(touched):
            if campaign.merged_into is not None:
                continue
            while (other := self._partner(campaign)) is not None:
                campaign, gone = self._campaigns.merge(campaign, other)  # noqa: PLW2901
                if gone.published is not None:
                    alerts.append(self._writer.write(gone, at, "merged"))
                    self.ledger.merged(gone.id)
            going.append(campaign)
        return alerts, [campaign for campaign in going if campaign.merged_into is None]

    def _partner(self, campaign: Campaign) -> Campaign | None:
        for member in campaign.members.values():
            if member.link is not None and member.link.confirmed:
                called = self._campaigns.of(member.link.watch)
                if called is None and member.link.watch in self._watches.open:
                    self._campaigns.attach(campaign, self._watches.open[member.link.watch])
                elif called is not None and called is not campaign:
                    return called
        return self._campaigns.related(campaign)

    def _publish(self, campaign: Campaign, at: int) -> list[Alert]:
        reason = self._campaigns.reason(campaign, at)
        alerts: list[Alert] = []
        if reason is not None and (kind := self._campaigns.kind_of(campaign)) is not None:
            before = campaign.published
            first_at = {kind: at} | (before.first_at if before else {})
            leading = campaign.leading()
            label = campaign.label
            campaign.published = Published(
                before.revision if before else 0, kind, at, label, list(campaign.tags()), campaign.accounts(),
                campaign.posts(), campaign.link is not None, first_at,
            )  # fmt: skip
            alerts = [self._writer.write(campaign, at, reason)]
            if kind == "coordinated_wave" and leading is not None and leading.grounds is not None:
                if leading.verdict is not None and kind not in (before.first_at if before else ()):
                    self._budget.spend(tick_of(at), leading.verdict.confidence)
                self._told[campaign.id] = leading.grounds
                forget_oldest(self._told, self._settings.told_alerts)
            if kind == "coordinated_wave":
                want = want_of(campaign, first_at[kind], self._settings.phrases)
                self.ledger.tell(want, tick_of(at) - 1, label in UNDECLARED)
        if campaign.over:
            self._campaigns.drop(campaign)
        return alerts

    # ---------------------------------------------------------------- checkpoint

    def snapshot(self) -> dict[str, bytes]:
        """All state as named chunks; ``restore`` goes on as if nothing had happened."""
        head = _Head(
            self._calls.snapshot(), self._workers, self._expected_workers, self._judged, self._began, self._published,
            list(self._writer.past.items()),
        )  # fmt: skip
        chunks = _split("head", msgspec.msgpack.encode(head))
        chunks |= _split("pending", msgspec.msgpack.encode(sorted(self._pending.items())))
        chunks |= _split("watches", self._watches.snapshot())
        chunks |= _split("learner", msgspec.msgpack.encode((self._learner.snapshot(), self._told)))
        chunks |= _split("budget", self._budget.snapshot())
        chunks |= _split("baselines", self._baselines.snapshot())
        chunks |= _split("starters", self._starters.snapshot())
        chunks |= _split("phrases", self.ledger.snapshot())
        chunks |= _split("campaigns", msgspec.msgpack.encode(list(self._campaigns.open.values())))
        for name, chunk in self._memory.snapshot().items():
            chunks |= _split(f"cohorts/{name}", chunk)
        return chunks

    def restore(self, chunks: Mapping[str, bytes]) -> None:
        """Take over what ``snapshot`` gave. For a judge that has applied nothing yet."""
        parts: dict[str, bytes] = {}
        for name in sorted(chunks):
            base = name.rpartition("#")[0]
            parts[base] = parts.get(base, b"") + chunks[name]
        try:
            self._restore(parts)
        except (KeyError, msgspec.MsgspecError) as error:
            raise Corrupt(f"checkpoint of judge: {error}", "restore an older one") from None

    def _restore(self, parts: Mapping[str, bytes]) -> None:
        head = msgspec.msgpack.decode(parts["head"], type=_Head)
        self._calls.restore(head.calls)
        self._workers, self._expected_workers = head.workers, head.expected_workers
        self._judged, self._began, self._published = head.judged, head.began, head.published
        self._writer.past = dict(head.past)
        self._pending = dict(msgspec.msgpack.decode(parts["pending"], type=list[tuple[int, Due]]))
        self._ticks = sorted(self._pending)
        learned, self._told = msgspec.msgpack.decode(parts["learner"], type=tuple[bytes, dict[str, Grounds]])
        self._learner.restore(learned)
        self._budget.restore(parts["budget"])
        self._baselines.restore(parts["baselines"])
        self._starters.restore(parts["starters"])
        self.ledger.restore(parts["phrases"])
        self._watches = Watches.restore(parts["watches"], self._settings.watches)
        for campaign in msgspec.msgpack.decode(parts["campaigns"], type=list[Campaign]):
            # A watch is one object, known to the watches while it is open and to its campaign.
            campaign.watches = {key: self._watches.open.get(key, watch) for key, watch in campaign.watches.items()}
            self._campaigns.keep(campaign)
        memory = {name.removeprefix("cohorts/"): part for name, part in parts.items() if name.startswith("cohorts/")}
        self._memory = CohortMemory.restore(memory, self._settings.cohorts)

    def stats(self) -> dict[str, int]:
        """Sizes for metrics; units are counts unless the name says otherwise."""
        return {
            "judged_tick": self._judged,
            "pending_ticks": len(self._ticks),
            "open_watches": sum(watch.state == "open" and not watch.faint for watch in self._watches.open.values()),
            "faint_watches": sum(watch.faint for watch in self._watches.open.values()),
            "open_campaigns": len(self._campaigns.open),
            "open_alerts": sum(campaign.published is not None for campaign in self._campaigns.open.values()),
            "cohort_entries": len(self._memory),
            "cohort_joins": self._memory.joins,
            "revisions": self._published,
        }


class _Head(msgspec.Struct, array_like=True):
    calls: tuple[int, dict[int, tuple[int, int]]]
    workers: dict[int, int]
    expected_workers: int
    judged: int
    began: int | None
    published: int
    past: list[tuple[str, str]]


def _split(name: str, data: bytes) -> dict[str, bytes]:
    """A chunk as pieces that a checkpoint record can hold; only pieces that changed are written again."""
    starts = range(0, max(1, len(data)), CHUNK_BYTES)
    return {f"{name}#{number:05d}": data[start : start + CHUNK_BYTES] for number, start in enumerate(starts)}


def want_of(campaign: Campaign, told_at: int, params: LearnParams) -> Want:
    """The posts before a wave: what its early accounts wrote, and what others did in the same minutes."""
    told = tick_of(told_at)
    onset = tick_of(campaign.onset_at or told_at)
    early = [account for member in campaign.members.values() for account in member.early]
    return Want(
        campaign.id, max(onset, told - params.before_ticks) - params.before_ticks, onset, max(onset, told),
        told + params.settle_ticks, list(campaign.tags().values()), list(campaign.tags()), list(dict.fromkeys(early)),
    )  # fmt: skip


def _by_arrival(call: Call) -> tuple[int, str, str, int]:
    return call.arrived_at, call.platform, call.post_id, call.offset


def _distinct(campaigns: Iterable[Campaign]) -> list[Campaign]:
    """Each once, the oldest first."""
    found = {campaign.id: campaign for campaign in campaigns}
    return sorted(found.values(), key=lambda campaign: (campaign.opened_tick, campaign.id))
