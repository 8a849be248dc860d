"""Campaigns: episodes and calls that belong together are one alert. Bookkeeping of identity, without any text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import msgspec

from detectors.calls.grammar import LEARNED, asks
from detectors.cohorts import CohortFinding
from detectors.evidence import Reading, Report
from detectors.fold import FOLD_VERSION, fold_text
from detectors.launches import LinkFinding
from detectors.learning import Grounds
from detectors.verdict import Class, Verdict
from detectors.watches import Watch

AlertKind = Literal["launch_signal", "burst", "coordinated_wave"]
LEAST_COPIES: Final = 5  # accounts that published a text before it ties episodes together
LEAST_TEXT: Final = 20  # characters of it; a shorter one is the same by chance
RANK: Final[dict[AlertKind, int]] = {"launch_signal": 0, "burst": 1, "coordinated_wave": 2}
Mark = int | str  # what episodes may share: an early account, or a text
_fold = lru_cache(maxsize=4_096)(fold_text)  # a text is in every report of its episode


@dataclass(frozen=True, slots=True)
class CampaignParams:
    together_ms: int = 30 * 60_000  # onsets within it, from the campaign's first, may be one campaign
    shared_accounts: int = 3  # at least so many
    shared_share: float = 0.3  # and this share of the smaller one's early accounts
    early_accounts: int = 60  # an episode's group; the public that comes later belongs to nobody
    signal_score: float = 0.8  # a call's score from which it is told before any wave, if it stands alone; others wait
    max_open: int = 20_000
    burst_surprise: float = 8.0  # -log10: an uncoordinated burst is published from here
    burst_accounts: int = 100
    grow_ms: int = 60_000  # between revisions that only bring new numbers,
    grow_by: float = 1.1  # and so many times the posts
    settle_ms: int = 15_000  # between changes of class


class Member(msgspec.Struct):
    """An episode as part of a campaign, with the best evidence seen so far."""

    report: Report
    onset_at: int
    early: list[int]
    texts: list[str]
    cohort: CohortFinding
    cohort_tick: int = -1  # of the last comparison with the past,
    cohort_newest: int = 0  # and the newest joiner then
    verdict: Verdict | None = None
    grounds: Grounds | None = None  # of the first verdict that called it coordinated
    link: LinkFinding | None = None
    ended: bool = False
    known_before: float | None = None  # the hashtag's past when the wave was told: later its own accounts are in it
    last_60s: float | None = None  # and how many joined then: a wave is no less one when it has calmed down

    @property
    def key(self) -> str:
        return episode_key(self.report)

    @property
    def marks(self) -> list[Mark]:
        """What other episodes may share with it: accounts, and texts."""
        return [*self.early, *self.texts]


class Published(msgspec.Struct):
    """The last revision that went out, as far as the next one depends on it."""

    revision: int
    kind: AlertKind
    at: int
    label: str
    tags: list[str]
    accounts: int
    posts: int
    linked: bool
    first_at: dict[str, int]  # kind -> when the alert first had it
    state: Literal["open", "updated", "resolved"] = "open"
    paged: bool = False  # at any revision


class Campaign(msgspec.Struct):
    """One alert to be, or that is: an opener, its episodes, its watches."""

    id: str
    opened_tick: int
    watches: dict[str, Watch] = {}
    members: dict[str, Member] = {}
    link: LinkFinding | None = None
    published: Published | None = None
    merged_into: str | None = None

    @property
    def onset_at(self) -> int | None:
        return min((member.onset_at for member in self.members.values()), default=None)

    @property
    def over(self) -> bool:
        """Nothing can come any more: every episode has ended, every unanswered watch has expired."""
        waiting = any(watch.state == "open" for watch in self.watches.values())
        return all(member.ended for member in self.members.values()) and not waiting

    def leading(self) -> Member | None:
        """The episode that speaks loudest: its verdict is the campaign's."""
        judged = [member for member in self.members.values() if member.verdict is not None]
        return max(judged, key=_loudness, default=None)

    @property
    def label(self) -> Class:
        """The class of the episode that speaks loudest.

        What was once too fast for hands was so, whatever a slower hashtag or a later look shows: to go back and forth
        between the two told people nothing but that the loudest hashtag had changed.
        """
        leading = self.leading()
        now: Class = leading.verdict.label if leading and leading.verdict else "undetermined"
        was_fast = self.published is not None and self.published.label == "automated"
        return "automated" if was_fast and now == "undisclosed_organised" else now

    def tags(self) -> dict[str, str]:
        """Tag key -> as most often written; the largest episode first, then what calls name."""
        found: dict[str, str] = {}
        for member in sorted(self.members.values(), key=lambda m: (-m.report.accounts, m.onset_at, m.key)):
            spellings = member.report.spellings
            found.setdefault(member.report.tag_key, next(iter(spellings), member.report.tag_key))
        for watch in self.watches.values():
            for key, written in watch.tags.values():
                found.setdefault(key, written)
        return found

    def accounts(self) -> int:
        """Accounts of all episodes, those seen early in several counted once; before a wave, the call's audience."""
        if not self.members:
            return sum(len(watch.audience) for watch in self.watches.values())
        early = [account for member in self.members.values() for account in member.early]
        return sum(member.report.accounts for member in self.members.values()) - (len(early) - len(set(early)))

    def posts(self) -> int:
        return sum(member.report.posts for member in self.members.values())


class Campaigns:
    """All open campaigns, who belongs to which, and which have turned out to be one.

    *When it does not work:* one group that uses other accounts on each hashtag is several campaigns until a shared
    text or call joins them.
    """

    def __init__(self, params: CampaignParams | None = None) -> None:
        self.params = params or CampaignParams()
        self.open: dict[str, Campaign] = {}  # by id, in the order of opening
        self._of: dict[str, str] = {}  # episode key or watch id -> campaign id
        self._by: dict[Mark, dict[str, None]] = {}  # early account or text -> campaign ids
        self._marks: dict[str, dict[Mark, None]] = {}  # and back: thousands of members are not walked at each merge
        self._news: set[str] = set()  # campaigns that may have become related to others in this tick

    # ---------------------------------------------------------------- open

    def open_watch(self, watch: Watch, tick: int) -> Campaign:
        campaign = Campaign(alert_id("call", watch.id), tick, {watch.id: watch})
        self.keep(campaign)
        return campaign

    def of(self, key: str) -> Campaign | None:
        """The open campaign of an episode or a watch."""
        return self.open.get(self._of.get(key, ""))

    def on_tag(self, tag_keys: Iterable[str]) -> Campaign | None:
        """An open campaign that is out and has a running episode on one of the tags."""
        wanted = set(tag_keys)
        for campaign in self.open.values():
            if campaign.published is not None and any(
                not member.ended and member.report.tag_key in wanted for member in campaign.members.values()
            ):
                return campaign
        return None

    def take(self, report: Report) -> tuple[Campaign, Member]:
        """Enter a report: into its campaign, or into a new one of its own."""
        campaign = self.of(episode_key(report))
        if campaign is None:
            campaign = Campaign(alert_id("episode", episode_key(report)), report.tick)
            member = Member(report, report.onset_at, [], [], CohortFinding({}))
            campaign.members[member.key] = member
            self.keep(campaign)
        member = campaign.members[episode_key(report)]
        member.report = report
        member.ended = report.state == "end"
        onset = member.onset_at
        if report.onset_at < (report.opened_tick + 1) * 1000:
            # A later estimate is of a later crowd: what was abnormal when the episode opened had begun before.
            member.onset_at = report.onset_at
        if self._note_early(campaign, member) or member.onset_at != onset:
            self._news.add(campaign.id)
        return campaign, member

    def _note_early(self, campaign: Campaign, member: Member) -> bool:
        """Take in further early joiners and shared texts; whether there were any."""
        report, most = member.report, self.params.early_accounts
        known = len(member.early), len(member.texts)
        if len(member.early) < most:
            joined = dict.fromkeys([*member.early, *report.first, *report.last_ten, *report.last_minute])
            member.early = list(joined)[:most]
        member.texts = list(dict.fromkeys([*member.texts, *_texts(report)]))[:most]
        new: list[Mark] = [*member.early[known[0] :], *member.texts[known[1] :]]
        self._mark(campaign.id, new)
        return bool(new)

    def _mark(self, campaign_id: str, marks: Iterable[Mark]) -> None:
        own = self._marks.setdefault(campaign_id, {})
        for mark in marks:
            own[mark] = self._by.setdefault(mark, {})[campaign_id] = None

    def attach(self, campaign: Campaign, watch: Watch) -> None:
        """Give a campaign a watch that has none."""
        campaign.watches[watch.id] = watch
        self._of[watch.id] = campaign.id

    def keep(self, campaign: Campaign) -> None:
        """Enter a campaign, new or restored."""
        self.open[campaign.id] = campaign
        self._enter(campaign, campaign)

    def _enter(self, on: Campaign, brought: Campaign) -> None:
        """What a campaign brought belongs to one that is open: to itself, or to the one that it is merged into."""
        self._news.add(on.id)
        for key in (*brought.members, *brought.watches):
            self._of[key] = on.id
        for member in brought.members.values():
            self._mark(on.id, member.marks)

    def apart(self, campaign: Campaign, report: Report) -> bool:
        """Whether most of the first accounts of a report of this campaign are in no other that is open."""
        elsewhere = sum(len(self._by.get(account, {campaign.id: None})) > 1 for account in report.first)
        return 2 * elsewhere < max(1, len(report.first))

    # ---------------------------------------------------------------- join

    def related(self, campaign: Campaign) -> Campaign | None:
        """The oldest other campaign that began within half an hour of this one with the same accounts or texts."""
        onset = campaign.onset_at
        if onset is None or campaign.id not in self._news:
            return None
        mine = self._marks.get(campaign.id, {})
        shared: dict[str, int] = {}
        for key in mine:
            for other_id in self._by.get(key, {}):
                shared[other_id] = shared.get(other_id, 0) + (1 if isinstance(key, int) else self.params.early_accounts)
        size = sum(isinstance(key, int) for key in mine)
        enough = [other_id for other_id, n in shared.items() if n >= self.params.shared_accounts]
        for other_id in sorted(enough, key=lambda c: (self.open[c].opened_tick, c)):
            other = self.open[other_id]
            if other is campaign or other.onset_at is None or abs(other.onset_at - onset) > self.params.together_ms:
                continue
            theirs = sum(isinstance(key, int) for key in self._marks.get(other_id, {}))
            if shared[other_id] >= self.params.shared_share * min(size, theirs):
                return other
        self._news.discard(campaign.id)
        return None

    def merge(self, one: Campaign, other: Campaign) -> tuple[Campaign, Campaign]:
        """Make two one: the alert that has been out longest goes on. Returns (what goes on, what is merged into it)."""
        on, gone = sorted((one, other), key=_seniority)
        on.members.update(gone.members)
        on.watches.update(gone.watches)
        if gone.link is not None and (on.link is None or gone.link.strength > on.link.strength):
            on.link = gone.link
        self.drop(gone)
        gone.merged_into = on.id
        if on.published is not None and gone.published is not None:
            on.published.paged |= gone.published.paged
        self._enter(on, gone)
        return on, gone

    def drop(self, campaign: Campaign) -> None:
        """Forget an open campaign: resolved, merged, or over the bound."""
        del self.open[campaign.id]
        self._news.discard(campaign.id)
        for key in (*campaign.members, *campaign.watches):
            self._of.pop(key, None)
        for mark in self._marks.pop(campaign.id, {}):
            held = self._by[mark]
            del held[campaign.id]
            if not held:
                del self._by[mark]

    def beyond_bound(self) -> list[Campaign]:
        """The oldest silent campaigns over ``max_open``; what is out stays."""
        over = len(self.open) - self.params.max_open
        silent = (campaign for campaign in self.open.values() if campaign.published is None)
        return [campaign for campaign, _ in zip(silent, range(over), strict=False)] if over > 0 else []

    # ---------------------------------------------------------------- publish

    def kind_of(self, campaign: Campaign) -> AlertKind | None:
        """What the campaign is by now; None while it is nothing to tell. A kind never goes back."""
        before = campaign.published.kind if campaign.published else None
        now: AlertKind | None = None
        verdicts = [member.verdict for member in campaign.members.values() if member.verdict is not None]
        if any(verdict.coordinated for verdict in verdicts):
            now = "coordinated_wave"
        elif campaign.link is not None or any(self._abnormal(member.report) for member in campaign.members.values()):
            now = "burst"
        elif any(self._stands_alone(watch.opener.reading) for watch in campaign.watches.values()):
            now = "launch_signal"
        return max((kind for kind in (before, now) if kind is not None), key=RANK.__getitem__, default=None)

    def _stands_alone(self, reading: Reading) -> bool:
        """A call that is told by itself asks for something and names its moment: most texts that only read like calls
        lack one of the two. In a tongue that was learned nobody can read the moment."""
        timed = reading.announced is not None or LEARNED in reading.terms
        return reading.score >= self.params.signal_score and timed and asks(reading)

    def _abnormal(self, report: Report) -> bool:
        return report.surprise >= self.params.burst_surprise and report.accounts >= self.params.burst_accounts

    def due(self, campaign: Campaign, at: int) -> tuple[AlertKind, str] | None:
        """As what a revision is due at instant ``at``, and why; None when none is."""
        kind, last = self.kind_of(campaign), campaign.published
        if kind is None:
            return None
        if last is None:
            return None if campaign.over and not campaign.watches else (kind, "opened")
        checks = {
            "resolved": campaign.over,
            "kind": kind != last.kind,
            "link": (campaign.link is not None) != last.linked,
            "hashtag": bool(set(campaign.tags()) - set(last.tags)),
            "class": campaign.label != last.label and at - last.at >= self.params.settle_ms,
            "doubled": campaign.accounts() >= 2 * max(1, last.accounts),
            "grown": at - last.at >= self.params.grow_ms and campaign.posts() >= self.params.grow_by * last.posts,
        }
        return next(((kind, name) for name, due in checks.items() if due), None)


def alert_id(opener: Literal["call", "episode"], key: str) -> str:
    """Fixed at opening and never made anew: the same posts give the same id, live and on replay."""
    return hashlib.sha256(f"{FOLD_VERSION}\x1f{opener}\x1f{key}".encode()).hexdigest()[:16]


def episode_key(report: Report) -> str:
    return f"{report.tag_key}\x1f{report.opened_tick}"


def _texts(report: Report) -> list[str]:
    """Texts that several accounts share, folded without tags: the same text on two hashtags is one."""
    found = [_fold(copy["text"]) for copy in report.exhibits.get("copies", []) if copy["accounts"] >= LEAST_COPIES]
    return [f"text {text[:200]}" for text in found if len(text) >= LEAST_TEXT]


def _loudness(member: Member) -> tuple[float, int, str]:
    assert member.verdict is not None
    return member.verdict.log_odds, member.report.accounts, member.key


def _seniority(campaign: Campaign) -> tuple[bool, int, str]:
    out = campaign.published
    return out is None, min(out.first_at.values()) if out else campaign.opened_tick, campaign.id
