"""Stage three: what crosses hashtags. Calls meet their waves, accounts their past, episodes each other; alerts result.

Pure: no Kafka, no clock, no log. What has come in waits until its tick is complete (``arrivals.py``). A tick is judged
in a fixed order, calls first (``linking.py``), then entries, then reports, so neither batches nor the number of workers
change a byte of what goes out (``publishing.py``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

import msgspec

from detectors.baselines import BaselineParams, Baselines
from detectors.budget import AlarmBudget, BudgetParams
from detectors.calls.ledger import Ledger
from detectors.calls.lessons import LearnParams
from detectors.campaigns import Campaign, CampaignParams, Campaigns, Member, episode_key
from detectors.cohorts import CohortFinding, CohortMemory, CohortParams
from detectors.episode_rate import EpisodeRate
from detectors.evidence import Report
from detectors.feedback import TEACHES, Feedback
from detectors.launches import LinkParams
from detectors.learning import LearningParams, OperatorLearner
from detectors.packing import beneath
from detectors.starters import StarterParams, Starters
from detectors.verdict import Verdict, VerdictParams, judge_episode, measures_of
from detectors.watches import WatchParams
from detectors.weights import Weights, built_in
from streams.alert import AlertWriter
from streams.arrivals import Arrivals, Due
from streams.clock import TICK_MS
from streams.errors import Corrupt
from streams.linking import Linking
from streams.publishing import UNDECLARED, Publisher
from streams.wire import Alert, CallBatch, EpisodeBatch

CHUNK_BYTES = 480 * 1024  # of a checkpoint's chunk; the limit is 512 KiB

JOINING: Final = "newcomers.last_60s"
EPISODES: Final = "stream.episodes"


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
    told_alerts: int = 4_000  # waves whose grounds are kept, so that a late verdict of an operator teaches
    past_alerts: int = 10_000  # waves remembered by hashtag, so that a later one can name them


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

    *When it does not work:* whatever holds up one worker or one source of calls holds up every alert (``Arrivals``);
    and all this is one object, since any two hashtags may meet, so workers do not make it faster.
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
        self._weights = weights or built_in()
        self._learner = OperatorLearner(self._weights, settings.learning)
        self._rate = EpisodeRate()
        # Where these weights hold nothing against what one of thousands shows by chance, no more may be spent either.
        grows = any(term.measure == EPISODES for _, term in self._weights.terms())
        self._budget = AlarmBudget(settings.budget, self._rate if grows else None)
        self._baselines = Baselines(settings.baselines)
        self._memory = CohortMemory(settings.cohorts)
        self._starters = Starters(settings.starters)
        self._campaigns = Campaigns(settings.campaigns)
        self._linking = Linking(settings.watches, settings.links, settings.launch_ticks, self._campaigns)
        self.ledger = Ledger(settings.phrases)
        writer = AlertWriter(author_ref, source, config_sha256, settings.verdict, settings.past_alerts)
        self._publisher = Publisher(writer, self._budget, self.ledger, settings.told_alerts)
        self._arrivals = Arrivals()
        self._began: int | None = None  # tick of the first report
        self._revisions = 0
        self._counted: list[Feedback] = []
        self.on_verdict: Callable[[Report, Verdict, Mapping[str, float]], None] | None = None

    # ---------------------------------------------------------------- take in

    def apply(self, batch: EpisodeBatch | CallBatch) -> list[Alert]:
        """Take a batch; returns the alert revisions of all ticks that it completed."""
        self._arrivals.take(batch)
        return self._judge_until(self._arrivals.complete_tick)

    def take_feedback(self, feedback: Feedback) -> bool:
        """Take what an operator said of an alert: it counts from the next tick that is judged.

        Or from the tick written into it. Of an alert that was not told it waits until that is: judge may read it before
        it has come that far again, and must not put its first tick over the one from which it once counted. False when
        so many wait that it is not taken.
        """
        if feedback.action not in TEACHES:
            return True
        standing = self._publisher.standing(feedback.alert_id)
        if feedback.applied_tick is None and self._publisher.grounds(standing) is None:
            self._arrivals.hold(feedback)
            return True
        return self._expect(feedback)

    def take_counted(self) -> list[Feedback]:
        """Feedback that has counted since the last call, with the tick from which: for the log, if it says another."""
        counted, self._counted = self._counted, []
        return counted

    def _expect(self, feedback: Feedback) -> bool:
        taken = self._arrivals.take_feedback(feedback)
        self.ledger.awaited |= taken and feedback.action == "confirm" and self.ledger.params.learn != "off"
        return taken

    @property
    def bar(self) -> float:
        """The confidence that the budget of false alarms asks of a wave now."""
        return self._budget.bar(self.judged, self._settings.verdict.coordinated)

    @property
    def episodes_a_day(self) -> float:
        """How many hashtags rise a day, by the last hours (``EpisodeRate``)."""
        return self._rate.a_day(self.judged)

    @property
    def learned(self) -> Mapping[str, int]:
        """What became of operators' verdicts so far (``OperatorLearner.counts``)."""
        return self._learner.counts

    @property
    def judged(self) -> int:
        """The newest tick that has been judged."""
        return self._arrivals.judged

    def finish(self) -> list[Alert]:
        """No more input: all that was received is complete. No time is made up beyond it."""
        return self._judge_until(self._arrivals.last_tick)

    def _judge_until(self, last: int) -> list[Alert]:
        """Every tick up to and with ``last`` in which something is due: what has come in, or the end of a watch."""
        alerts: list[Alert] = []
        while (found := self._arrivals.next_due(last, self._linking.next_tick)) is not None:
            tick, due = found
            self.ledger.settle(tick)
            alerts += self._judge(tick, due)
        self.ledger.settle(last + 1)
        return alerts

    # ---------------------------------------------------------------- judge

    def _judge(self, tick: int, due: Due) -> list[Alert]:
        """Everything that belongs to one tick, in a fixed order."""
        at = (tick + 1) * TICK_MS
        for feedback in due.feedback.values():
            self._heed(feedback, tick)
        touched = self._linking.end(at)
        touched += [found for call in due.calls for found in self._linking.hear(call, tick)]
        for entry in due.entries:
            self._memory.add(entry)
        for report in due.reports:
            touched += self._take(report, at)
        alerts, merged = self._join(touched, at)
        for campaign in _distinct(merged):
            alerts += self._publish(campaign, at)
        for silent in self._campaigns.beyond_bound():
            self._campaigns.drop(silent)
        self._revisions += len(alerts)
        return alerts

    def _heed(self, feedback: Feedback, tick: int) -> None:
        """An operator's verdict is about its like, about who began the wave, and about its launch phrases."""
        alert = self._publisher.standing(feedback.alert_id)
        grounds, right = self._publisher.grounds(alert), feedback.action == "confirm"
        if grounds is None:
            return
        if feedback.applied_tick != tick:
            self._counted.append(msgspec.structs.replace(feedback, applied_tick=tick))
        if not self._learner.learn(alert, grounds, right, feedback.operator, tick):
            return
        if right:
            self.ledger.confirm(alert, tick, feedback.operator)
        else:
            self.ledger.dismiss(alert, tick)
        self._starters.heed(alert, dismissed=not right)

    def _take(self, report: Report, at: int) -> list[Campaign]:
        if report.state == "end" and self._campaigns.of(episode_key(report)) is None:
            return []
        campaign, member = self._campaigns.take(report)
        if member.verdict is None and self._campaigns.apart(campaign, report):
            self._rate.opened(report.tick)
        if report.state != "end":
            self._compare(member, at)
            self._linking.link(campaign, member)
        if member.known_before is not None:
            report = msgspec.structs.replace(report, known_before=member.known_before)
        self._began = report.tick if self._began is None else self._began
        seen = measures_of(report, member.cohort, member.link, self._baselines)
        seen["stream.age_s"] = float(report.tick - self._began)
        seen[EPISODES] = round(math.log10(max(1.0, self._rate.a_day(report.tick))), 4)
        if member.last_60s is not None:
            seen[JOINING] = max(seen.get(JOINING, 0.0), member.last_60s)
        params = self._settings.verdict
        bar = self._budget.bar(report.tick, params.coordinated)
        if member.verdict is not None and member.verdict.coordinated:
            bar = min(bar, member.verdict.bar)  # what others spend takes back nothing that was told
        member.verdict = judge_episode(seen, self._weights, params, bar, self._learner.addend(seen))
        if member.verdict.coordinated:
            if member.grounds is None:
                member.grounds = {name: value for name, value in seen.items() if value}
            member.known_before = report.known_before  # which is the member's own, once it has one
            member.last_60s = seen.get(JOINING)
            self._linking.name(campaign, member)
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
        # What speaks against is as it is now, not as it was at its highest.
        peaks["cohort.dismissed"] = self._starters.dismissed(report.tick, report.first)
        member.cohort = CohortFinding(peaks, now.earlier if now.r1 >= before.r1 else before.earlier)
        member.cohort_tick, member.cohort_newest = report.tick, newest

    def _join(self, touched: Iterable[Campaign], at: int) -> tuple[list[Alert], list[Campaign]]:
        """Merge what has turned out to be one campaign; returns last revisions of merged alerts, and what goes on."""
        alerts: list[Alert] = []
        going: list[Campaign] = []
        for campaign in _distinct(touched):
            if campaign.merged_into is not None:
                continue
            while other := self._linking.called(campaign) or self._campaigns.related(campaign):
                campaign, gone = self._campaigns.merge(campaign, other)  # noqa: PLW2901
                alerts += self._publisher.merged(gone, at)
                self._starters.merged(gone.id, campaign.id)
                self._learner.merged(gone.id, campaign.id)
            going.append(campaign)
        return alerts, [campaign for campaign in going if campaign.merged_into is None]

    def _publish(self, campaign: Campaign, at: int) -> list[Alert]:
        due = self._campaigns.due(campaign, at)
        alerts = [] if due is None else [self._publisher.publish(campaign, *due, at)]
        if campaign.published is not None and campaign.published.first_at.get("coordinated_wave") == at:
            for feedback in self._arrivals.held_of(campaign.id):
                if feedback.revision >= campaign.published.revision:  # else it was said of a call or a burst
                    self._expect(feedback)
        if campaign.over:
            self._campaigns.drop(campaign)
        return alerts

    # ---------------------------------------------------------------- checkpoint

    def _parts(self) -> dict[str, _Part]:
        return {
            "arrivals": self._arrivals,
            "watches": self._linking,
            "learner": self._learner,
            "budget": self._budget,
            "baselines": self._baselines,
            "rate": self._rate,
            "starters": self._starters,
            "phrases": self.ledger,
            "published": self._publisher,
        }

    def snapshot(self) -> dict[str, bytes]:
        """All state as named chunks; ``restore`` goes on as if nothing had happened."""
        chunks = {name: part.snapshot() for name, part in self._parts().items()}
        chunks["head"] = msgspec.msgpack.encode((self._began, self._revisions))
        chunks["campaigns"] = msgspec.msgpack.encode(list(self._campaigns.open.values()))
        chunks |= {f"cohorts/{name}": chunk for name, chunk in self._memory.snapshot().items()}
        return {piece: data for name, chunk in chunks.items() for piece, data in _split(name, chunk)}

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
        for name, part in self._parts().items():
            part.restore(parts[name])
        self._began, self._revisions = msgspec.msgpack.decode(parts["head"], type=tuple[int | None, int])
        watches = self._linking.watches.open
        for campaign in msgspec.msgpack.decode(parts["campaigns"], type=list[Campaign]):
            # A watch is one object, known to the watches while it is open and to its campaign.
            campaign.watches = {key: watches.get(key, watch) for key, watch in campaign.watches.items()}
            self._campaigns.keep(campaign)
        self._memory = CohortMemory.restore(beneath("cohorts/", parts), self._settings.cohorts)

    def stats(self) -> dict[str, int]:
        """Sizes for metrics; units are counts unless the name says otherwise."""
        return {
            "judged_tick": self.judged,
            "pending_ticks": len(self._arrivals),
            **self._linking.stats(),
            "open_campaigns": len(self._campaigns.open),
            "open_alerts": sum(campaign.published is not None for campaign in self._campaigns.open.values()),
            "cohort_entries": len(self._memory),
            "cohort_joins": self._memory.joins,
            "revisions": self._revisions,
        }


class _Part(Protocol):
    """What goes to bytes and back as one chunk."""

    def snapshot(self) -> bytes: ...

    def restore(self, state: bytes, /) -> None: ...


def _split(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """A chunk as pieces that a checkpoint record can hold; only pieces that changed are written again."""
    for number, start in enumerate(range(0, max(1, len(data)), CHUNK_BYTES)):
        yield f"{name}#{number:05d}", data[start : start + CHUNK_BYTES]


def _distinct(campaigns: Iterable[Campaign]) -> list[Campaign]:
    """Each once, the oldest first."""
    found = {campaign.id: campaign for campaign in campaigns}
    return sorted(found.values(), key=lambda campaign: (campaign.opened_tick, campaign.id))
