"""What judge tells, and what stays of it: it spends a budget, operators may speak of it, phrases may be learned."""

from __future__ import annotations

import msgspec

from detectors.bounded import forget_oldest
from detectors.budget import AlarmBudget
from detectors.calls.ledger import Ledger
from detectors.calls.lessons import LearnParams, Want
from detectors.campaigns import AlertKind, Campaign, Published
from detectors.learning import Grounds
from streams.alert import AlertWriter
from streams.clock import tick_of
from streams.wire import Alert

UNDECLARED = frozenset({"automated", "undisclosed_organised"})  # classes that may teach launch phrases unasked


class Publisher:
    """Publishes campaigns, revision by revision.

    A coordinated wave spends from the ``budget`` of false alarms when it is first told, and with each revision leaves
    word in the ``ledger`` of which posts lie before it. What it rested on is kept, for the newest ``told_alerts``.

    *When it does not work:* an operator who speaks of an older wave than these teaches nothing.
    """

    def __init__(self, writer: AlertWriter, budget: AlarmBudget, ledger: Ledger, told_alerts: int) -> None:
        self._writer = writer
        self._budget = budget
        self._ledger = ledger
        self._told_alerts = told_alerts
        self._told: dict[str, Grounds] = {}  # alert id of a wave -> what it rested on, oldest first
        self._part_of: dict[str, str] = {}  # alert id of a wave that was merged -> that of the one it went into

    def standing(self, alert_id: str) -> str:
        """The alert that goes on for this one: itself, unless it was merged."""
        while alert_id in self._part_of:
            alert_id = self._part_of[alert_id]
        return alert_id

    def grounds(self, alert_id: str) -> Grounds | None:
        """What a standing wave rested on when it was first told; None where none was told."""
        return self._told.get(alert_id)

    def publish(self, campaign: Campaign, kind: AlertKind, reason: str, at: int) -> Alert:
        """The revision of arrival instant ``at``, as a ``kind``; ``reason`` says why it is due."""
        before, leading, label = campaign.published, campaign.leading(), campaign.label
        self._part_of.pop(campaign.id, None)  # a call that is collected again opens its alert again
        first_at = {kind: at} | (before.first_at if before else {})
        campaign.published = Published(
            before.revision if before else 0, kind, at, label, list(campaign.tags()), campaign.accounts(),
            campaign.posts(), campaign.link is not None, first_at, paged=before is not None and before.paged,
        )  # fmt: skip
        alert = self._writer.write(campaign, at, reason)
        campaign.published.paged |= alert.data["severity"] == "page"
        if kind == "coordinated_wave":
            if leading is not None and leading.grounds is not None:
                if leading.verdict is not None and first_at[kind] == at:
                    self._budget.spend(tick_of(at), leading.verdict.confidence)
                self._told.setdefault(campaign.id, leading.grounds)
                forget_oldest(self._told, self._told_alerts)
            want = want_of(campaign, first_at[kind], self._ledger.params)
            self._ledger.tell(want, tick_of(at) - 1, label in UNDECLARED)
        return alert

    def merged(self, campaign: Campaign, at: int) -> list[Alert]:
        """The last revision of a campaign that goes on as part of another; none if it was never out."""
        if campaign.published is None:
            return []
        if (into := campaign.merged_into) is not None:  # a word on the alert that stays is about this one too
            self._part_of[campaign.id] = into
            forget_oldest(self._part_of, self._told_alerts)
            self._ledger.merged(campaign.id, into, tick_of(at) - 1)
            if (grounds := self._told.pop(campaign.id, None)) is not None:
                self._told.setdefault(into, grounds)
        return [self._writer.write(campaign, at, "merged")]

    def snapshot(self) -> bytes:
        return msgspec.msgpack.encode((self._writer.past, self._told, self._part_of))

    def restore(self, state: bytes) -> None:
        kept = msgspec.msgpack.decode(state, type=tuple[dict[str, str], dict[str, Grounds], dict[str, str]])
        self._writer.past, self._told, self._part_of = kept


def want_of(campaign: Campaign, told_at: int, params: LearnParams) -> Want:
    """The posts before a wave: what its early accounts wrote, and what others did in the same minutes."""
    told = tick_of(told_at)
    onset = tick_of(campaign.onset_at or told_at)
    early = [account for member in campaign.members.values() for account in member.early]
    return Want(
        campaign.id, max(onset, told - params.before_ticks) - params.before_ticks, onset, max(onset, told),
        told + params.settle_ticks, list(campaign.tags().values()), list(campaign.tags()), list(dict.fromkeys(early)),
    )  # fmt: skip
