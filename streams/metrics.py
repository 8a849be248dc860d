"""What a process counts. One process, one registry; base units, bounded labels.

A user's text is a label only of ``Top``: the foremost few hashtags. This is the only file that imports
prometheus_client. Stages stay pure: the adapters that drive them count what comes out.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from prometheus_client import CONTENT_TYPE_LATEST as CONTENT_TYPE
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from detectors.calls.grammar import LEARNED
from detectors.calls.lexicon import LANGUAGES
from detectors.evidence import Call, Report
from streams.topk import LABEL_CHARS, Rates, TopK
from streams.wire import Alert, DeadLetter

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

_QUICK = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
_LAGS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 600.0)
_SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
_DELAYS = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_800.0, 3_600.0)


def _counter(name: str, meaning: str, *labels: str) -> Counter:
    return Counter(f"muster_{name}", meaning, labels, registry=REGISTRY)


def _gauge(name: str, meaning: str, *labels: str) -> Gauge:
    return Gauge(f"muster_{name}", meaning, labels, registry=REGISTRY)


def _histogram(name: str, meaning: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
    return Histogram(f"muster_{name}", meaning, labels, buckets=buckets, registry=REGISTRY)


build_info = _gauge("build_info", "Always 1.", "version", "python", "config_sha")
posts_consumed = _counter("posts_consumed", "Posts that the edge read and could decode.", "platform")
posts_late = _counter("posts_late", "Posts created more than ten minutes before they arrived.", "platform")
posts_duplicate = _counter("posts_duplicate", "Uses of a post and hashtag that had come before.")
source_lag = _histogram("source_lag_seconds", "Arrival minus creation, mean of a batch's uses.", _LAGS, "platform")
hashtag_uses = _counter("hashtag_uses", "Rows sent on: one for each post and hashtag.", "platform")
dead_letters = _counter("dead_letters", "Records that are no post.", "topic", "reason")
source_ticks = _counter("source_ticks", "Clock ticks written for source partitions without posts.")
launch_calls = _counter("launch_calls", "Calls to action heard (score of at least 0.5).", "platform", "language")
calls_learned = _counter("learned_calls", "Calls heard to which a learned model adds.", "platform")
models_published = _counter("models_published", "Versions of the learned call model that judge has made.")
models_damaged = _counter("models_damaged", "Records of the models topic that were passed over.")
model_version = _gauge("model_version", "Newest version of the learned call model that this process knows.")
event_lag = _histogram("event_lag_seconds", "Wall clock minus arrival of the newest post done.", _LAGS, "stage")
processing = _histogram("processing_duration_seconds", "One batch through one stage.", _QUICK, "stage")
watermark = _gauge("watermark_timestamp_seconds", "Arrival clock up to which a worker has seen all.", "partition")
consumer_lag = _gauge("consumer_lag_messages", "Records that wait in the topic.", "topic", "partition")
tracked_hashtags = _gauge(
    "tracked_hashtags",
    "warm: with a model; regular: with a past against which its volume is held; hot: watched, with evidence.",
    "tier",
    "partition",
)
source_gaps = _gauge(
    "source_gaps", "Silences of the source that rates did not decay in, summed over shards.", "partition"
)
volume_suppressed = _counter(
    "volume_suppressed", "Volume alarms of regular hashtags within six hours of their last: they open nothing."
)
level_shifts = _counter("level_shifts", "Hashtags whose usual level the long reference took over; each is logged.")
evictions = _counter("evictions", "Hashtags that lost their place, or got none.", "store", "reason")
topk_admissions = _counter("topk_admissions", "Hashtags that came into a top list.", "of")
last_progress = _gauge("last_progress_timestamp_seconds", "When a worker last took a step.", "partition")
rebalances = _counter("rebalances", "Changes of the partitions this process reads.")
state_restore = _histogram("state_restore_duration_seconds", "Reading and applying a checkpoint.", _LAGS)
state_bytes = _gauge("state_bytes", "Snapshot of a worker, before compression.", "store")
checkpoint_duration = _histogram("checkpoint_duration_seconds", "Snapshot until durable.", _QUICK, "stage")
checkpoint_written = _counter("checkpoint_written_bytes", "Compressed bytes of changed chunks.", "stage")
checkpoints_damaged = _counter("checkpoints_damaged", "Checkpoints that did not verify on restore.", "stage")
alerts_published = _counter(
    "alerts_published",
    "Alerts that first had this kind; a watch that a wave confirms counts again.",
    "kind",
    "severity",
)
alert_revisions = _counter("alert_revisions", "Alert revisions published.", "severity")
alerts_suppressed = _counter("alerts_suppressed", "Revisions that a sink was not told of.", "reason")
detection_delay = _histogram("detection_delay_seconds", "Onset until an alert first had this kind.", _DELAYS, "kind")
lead_time = _histogram("lead_time_seconds", "First told of a call until the onset of its wave.", _DELAYS)
confidence = _histogram(
    "alert_confidence_ratio", "Confidence of an alert when it first had this kind.", _SHARES, "kind"
)
evidence = _counter("evidence", "Alerts by kind of evidence that spoke for them when they were new.", "detector")
waves = _counter("waves", "Waves when they were new, by whether a call is linked to them.", "called")
alerts_active = _gauge("alerts_active", "Alerts that are open.")
publish_duration = _histogram("alert_publish_duration_seconds", "One delivery to one sink.", _QUICK, "sink")
deliveries = _counter("deliveries", "Deliveries by outcome.", "sink", "outcome")
deliveries_waiting = _gauge("deliveries_waiting", "Deliveries that a sink has in hand and cannot finish.", "sink")
sse_clients = _gauge("sse_clients", "Browsers that follow the console.")
feedback_sent = _counter("feedback_sent", "Records of people's acts that muster.feedback has.")
feedback_waiting = _gauge("feedback_waiting", "Records that wait for Kafka in the outbox.")
acts = _counter("acts", "Acts of people on alerts by outcome.", "act", "outcome")
verdicts = _counter("feedback", "Confirmed and dismissed alerts.", "verdict", "reason")
wave_bar = _gauge("wave_bar", "Confidence from which a wave is told now: higher while the budget is overspent.")
episodes_a_day = _gauge(
    "episodes_a_day", "Hashtags that rise a day, by the last hours: what judge holds against chance."
)
learned = _gauge("feedback_learned", "Verdicts of people by what judge made of them.", "outcome")
time_to_ack = _histogram("time_to_ack_seconds", "Detection until somebody first acted.", _DELAYS, "severity")
redis_errors = _counter("redis_errors", "Redis operations that failed.", "op")

# A series that begins at 1 has not increased in Prometheus' eyes: the first alert of each kind would show nowhere.
for _called in ("yes", "no"):
    waves.labels(_called)
for _language in LANGUAGES:
    launch_calls.labels("x", _language)
for _kind in ("launch_signal", "burst", "coordinated_wave"):
    detection_delay.labels(_kind)
    confidence.labels(_kind)
    for _severity in ("page", "queue", "log"):
        alerts_published.labels(_kind, _severity)


class Top(Collector):
    """A gauge for each of the foremost hashtags, and one for the sum of all others."""

    def __init__(self, name: str, meaning: str, k: int = 50) -> None:
        self._name, self._meaning = name, meaning
        self._top = TopK(k)
        self._series: dict[str, float] = {}  # replaced as a whole: a scrape is another thread
        self._other = 0.0
        self._ranked_at = float("-inf")
        REGISTRY.register(self)

    def due(self, now: float) -> bool:
        """Once a second is enough; ranking costs."""
        return now - self._ranked_at >= 1.0

    def update(self, values: Mapping[str, float], total: float, now: float) -> None:
        """``values`` of hashtags that may be foremost, ``total`` of all there are; ``now`` in seconds."""
        self._ranked_at = now
        topk_admissions.labels(self._name).inc(self._top.rank(values, now))
        series: dict[str, float] = {}
        for key in self._top.shown:
            label = key[:LABEL_CHARS]
            series[label] = series.get(label, 0.0) + values.get(key, 0.0)
        self._series, self._other = series, max(0.0, total - sum(series.values()))

    def collect(self) -> Iterator[Metric]:
        shown = GaugeMetricFamily(f"muster_topk_{self._name}", self._meaning, labels=["hashtag"])
        for label, value in self._series.items():
            shown.add_metric([label], value)
        yield shown
        yield GaugeMetricFamily(f"muster_topk_other_{self._name}", "The same of all others together.", self._other)


top_posts = Top("posts_per_second", "Uses a second of the foremost hashtags, faded over a minute.")
top_accounts = Top("accounts", "Accounts in the open episode, of the largest episodes.")
top_score = Top("launch_score", "Surprise of the newcomers (-log10 of their chance), of the most surprising episodes.")
_uses = Rates()
_episodes: dict[str, tuple[int, float]] = {}  # open ones of this process: accounts, surprise; detect bounds them


def exposition() -> bytes:
    """The text format, as ``/metrics`` serves it."""
    return generate_latest(REGISTRY)


def set_build(version: str, config_sha256: str) -> None:
    build_info.labels(version, platform.python_version(), config_sha256[:12]).set(1)


@contextmanager
def timed(histogram: Histogram, *labels: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    histogram.labels(*labels).observe(time.perf_counter() - started)


def note_progress(partition: int | str, tick: int | None, tick_ms: int) -> None:
    """A worker has taken a step; ``tick`` is the newest complete one."""
    last_progress.labels(str(partition)).set_to_current_time()
    if tick is not None:
        watermark.labels(str(partition)).set((tick + 1) * tick_ms / 1000)


def note_uses(counts: Mapping[str, int], of: int, now: float) -> None:
    """Uses of the most frequent hashtags of a batch, and of all of them."""
    _uses.add(counts, of, now)
    if top_posts.due(now):
        top_posts.update(_uses.a_second(now), _uses.total(now), now)


def note_episodes(reports: Iterable[Report], now: float) -> None:
    for report in reports:
        if report.state == "end":
            _episodes.pop(report.tag_key, None)
        else:
            _episodes[report.tag_key] = (report.accounts, report.surprise)
    for top, place in ((top_accounts, 0), (top_score, 1)):
        if not top.due(now):
            continue
        values = {key: float(both[place]) for key, both in _episodes.items()}
        top.update(values, sum(values.values()), now)


_totals: dict[tuple[str, str], int] = {}


def _since(partition: str, name: str, total: int) -> int:
    """How far a total has come since it was last asked for; one that goes back, as after a crash, starts anew."""
    before = _totals.get((partition, name), 0)
    _totals[partition, name] = total
    return max(0, total - before)


def note_tracked(partition: int | str, stats: Mapping[str, int]) -> None:
    """How many hashtags a detect worker holds, has lost and has refused, and what it had seen before."""
    posts_duplicate.inc(_since(str(partition), "duplicates", stats["duplicates_total"]))
    for reason in ("evicted", "refused"):
        evictions.labels("screen", reason).inc(_since(str(partition), reason, stats[f"{reason}_total"]))
    evictions.labels("episodes", "evicted").inc(_since(str(partition), "ended", stats["episodes_evicted_total"]))
    volume_suppressed.inc(_since(str(partition), "volume", stats["volume_suppressed_total"]))
    tracked_hashtags.labels("warm", str(partition)).set(stats["tracked"])
    tracked_hashtags.labels("regular", str(partition)).set(stats["regular"])
    tracked_hashtags.labels("hot", str(partition)).set(stats["watched"])
    source_gaps.labels(str(partition)).set(stats["source_gaps_total"])


def note_dead(topic: str, letters: Iterable[DeadLetter]) -> None:
    for letter in letters:
        dead_letters.labels(topic, letter.reason.value).inc()


def note_learned(counts: Mapping[str, int]) -> None:
    for outcome, count in counts.items():
        learned.labels(outcome).set(count)


def note_calls(calls: Iterable[Call]) -> None:
    for call in calls:
        if call.reading.score >= 0.5:
            launch_calls.labels(call.platform, call.reading.language).inc()
            if LEARNED in call.reading.terms:
                calls_learned.labels(call.platform).inc()


def note_alerts(alerts: Iterable[Alert]) -> None:
    for alert in alerts:
        data = alert.data
        alert_revisions.labels(data["severity"]).inc()
        if data["detected_at"] != alert.time:  # a later revision of the same kind
            continue
        alerts_published.labels(data["kind"], data["severity"]).inc()
        confidence.labels(data["kind"]).observe(data["confidence"])
        for part in sorted({term["detector"].split(".")[0] for term in data["contributions"] if term["weight"] > 0}):
            evidence.labels(part).inc()
        if data["kind"] == "coordinated_wave":
            waves.labels("yes" if data.get("launch") else "no").inc()
            if (lead := data["timeline"].get("lead_time_s")) is not None and lead >= 0:
                lead_time.observe(lead)
        if (delay := data["timeline"].get("detection_delay_s")) is not None:
            detection_delay.labels(data["kind"]).observe(delay)


__all__ = ["CONTENT_TYPE", "REGISTRY", "exposition"]
