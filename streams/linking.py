"""Calls meet their waves: which campaign a call belongs to, and which call an episode follows."""

from __future__ import annotations

from detectors.campaigns import Campaign, Campaigns, Member
from detectors.evidence import Call
from detectors.launches import LinkParams, best_link, likely_link
from detectors.watches import Watches, WatchParams
from streams.clock import tick_of


class Linking:
    """The watches that calls have opened, and their ties to the open ``campaigns``.

    A wave that is told without a call is named the likely one, until ``launch_ticks`` after its episode opened.

    *When it does not work:* nothing ties a wave to the call of a new caller who names neither hashtag nor time, and
    whom nobody repeats.
    """

    def __init__(self, watches: WatchParams, links: LinkParams, launch_ticks: int, campaigns: Campaigns) -> None:
        self._watch_params, self._params = watches, links
        self._launch_ticks = launch_ticks
        self._campaigns = campaigns
        self.watches = Watches(watches)

    # ---------------------------------------------------------------- calls

    @property
    def next_tick(self) -> int | None:
        """No watch ends before it."""
        expiry = self.watches.next_expiry
        return None if expiry is None else tick_of(expiry)

    def end(self, at: int) -> list[Campaign]:
        """End the watches whose time is over at arrival instant ``at``; returns the campaigns that had them."""
        ended = [self.watches.end(watch.id) for watch in self.watches.due(at)]
        found = [self._campaigns.of(watch.id) for watch in ended]
        return [campaign for campaign in found if campaign is not None]

    def hear(self, call: Call, tick: int) -> list[Campaign]:
        """Take a call; returns the campaign that it opens or belongs to, if any."""
        heard = self.watches.hear(call)
        if heard is None:
            return []
        watch = self.watches.open[heard.watch]
        if watch.faint:
            return []
        if heard.what == "opened":
            # A call to go on with what is under way belongs to that alert; only one that may start something is new.
            running = self._campaigns.on_tag(key for key, _ in watch.tags.values())
            return [running or self._campaigns.open_watch(watch, tick)]
        campaign = self._campaigns.of(watch.id)
        return [campaign] if campaign is not None else []

    # ---------------------------------------------------------------- waves

    def link(self, campaign: Campaign, member: Member) -> None:
        """Look for the call that explains an episode of the campaign; once it is confirmed, that stands."""
        if member.link is not None and member.link.confirmed:
            return
        member.link = best_link(self.watches, member.report, self._params)
        if member.link is None or not member.link.confirmed:
            return
        self.watches.confirm(member.link.watch, member.link.call, member.early)
        member.onset_at = member.report.onset_at  # of the wave that was called, not of a trickle before it
        if campaign.link is None or member.link.strength > campaign.link.strength:
            campaign.link = member.link

    def name(self, campaign: Campaign, member: Member) -> None:
        """The call of a wave that is told without one. The verdict does not weigh it."""
        report = member.report
        if campaign.link is not None or report.tick > report.opened_tick + self._launch_ticks:
            return
        named = likely_link(self.watches, report, self._params)
        if named is not None:
            campaign.link = named
            self.watches.confirm(named.watch, named.call, member.early)

    def called(self, campaign: Campaign) -> Campaign | None:
        """Another campaign whose call one of this one's episodes follows. A call that has none comes to this one."""
        for member in campaign.members.values():
            if member.link is not None and member.link.confirmed:
                called = self._campaigns.of(member.link.watch)
                if called is None and member.link.watch in self.watches.open:
                    self._campaigns.attach(campaign, self.watches.open[member.link.watch])
                elif called is not None and called is not campaign:
                    return called
        return None

    # ---------------------------------------------------------------- checkpoint

    def snapshot(self) -> bytes:
        return self.watches.snapshot()

    def restore(self, state: bytes) -> None:
        self.watches = Watches.restore(state, self._watch_params)

    def stats(self) -> dict[str, int]:
        """Open watches, those apart that texts opened which hardly read as calls."""
        watches = self.watches.open.values()
        return {
            "open_watches": sum(watch.state == "open" and not watch.faint for watch in watches),
            "faint_watches": sum(watch.faint for watch in watches),
        }
