"""Alert revisions for the console's tests: whole ones, as the judge writes them, with texts that must stay texts."""

from __future__ import annotations

from typing import Any

from streams.alert_parts import rfc3339
from streams.wire import Alert

ARABIC = "قرارنا_من_بغداد"
HOSTILE = "<img src=x onerror=alert(1)>\"'&{{7*7}}\u202e"
CALL = "يا جماعة نبدأ الساعة 6:33 مساء #" + ARABIC

STARTED_MS = 1_733_672_100_000  # 2024-12-08T15:35:00Z


def revision(alert_id: str = "a1", number: int = 1, *, second: int = 0, **changed: Any) -> Alert:
    """Revision ``number`` of a wave, published ``second`` s after 15:35 UTC; ``changed`` replaces parts of its data."""
    time = rfc3339(STARTED_MS + second * 1000)
    data: dict[str, Any] = {
        "alert_id": alert_id,
        "revision": number,
        "kind": "coordinated_wave",
        "state": "open" if number == 1 else "updated",
        "class": "undisclosed_organised",
        "severity": "page",
        "summary": "",
        "revision_reason": "opened" if number == 1 else "grown",
        "hashtags": [ARABIC, "second"],
        "platforms": ["x", "telegram"],
        "languages": {"ar": 1.0},
        "detected_at": "2024-12-08T15:33:40.000Z",
        "confidence": 0.93,
        "timeline": {
            "launch_call_at": "2024-12-08T15:31:00.000Z",
            "announced_start_at": "2024-12-08T15:33:00.000Z",
            "onset_at": "2024-12-08T15:33:20.000Z",
            "peak_at": None,
            "resolved_at": None,
            "detection_delay_s": 20.0,
            "lead_time_s": 140.0,
        },
        "launch": {
            "post_id": "77", "platform": "telegram", "author_ref": "hmac:0123456789abcdef0123",
            "at": "2024-12-08T15:31:00.000Z", "text": CALL, "spans": [[9, 13, "start"], [14, 30, "time"]],
            "language": "ar", "score": 0.95, "audience": 12,
            "announced_start": {"at": "2024-12-08T15:33:00.000Z", "text": "الساعة 6:33 مساء",
                                "timezone": "Asia/Baghdad", "timezone_assumed": True},
        },
        "volume": {
            "posts": 412, "accounts_est": 301, "observed_per_min": 212, "baseline_per_min": 0.4,
            "series": {"bucket_s": 10, "from": "2024-12-08T15:33:00.000Z",
                       "rows": [[0, 2, 2], [2, 30, 28], [3, 80, 70], [5, 60, 40], [9, 40, 12]]},
        },
        "accounts": {"location_unknown_share": 0.76, "recurring_share": 0.3, "top": [
            {"platform": "x", "account_ref": "hmac:9f2c0000000000000000", "evidence_posts": 3,
             "first_at": "2024-12-08T15:33:20.000Z"}]},
        "copy_clusters": [{"hashtag": ARABIC, "text": "one two three four", "accounts": 96, "posts": 99,
                           "first_at": "2024-12-08T15:33:21.000Z", "span_s": 140.0, "platform": "x", "post_id": "1"}],
        "mirrors": [{"hashtag": ARABIC, "from": "telegram", "to": "x", "post_ids": ["7", "8"], "lag_s": 41.0,
                     "text": HOSTILE}],
        "cohorts": [{"hashtag": "earlier", "at": "2024-11-02T18:00:00.000Z", "accounts": 20, "of": 300,
                     "alert_id": "past"}],
        "contributions": [
            {"detector": "call.link", "value": 9.2, "expected": 0, "weight": 4.5, "reason": "a call announced it"},
            {"detector": "call.prior", "value": 0.0, "expected": None, "weight": -4.0, "reason": "most are not"}],
        "counter_evidence": [{"check": "regular_hashtag", "value": 9.0, "expected": 1, "weight": -1.0,
                              "text": "9 accounts used the hashtag before"}],
        "evidence": {"posts": [
            {"platform": "x", "post_id": str(n), "account_ref": f"hmac:{n:020d}",
             "at": f"2024-12-08T15:33:{20 + n}.000Z", "kind": "original",
             "text": "one two three five" if n else HOSTILE} for n in range(5)],
            "truncated": True, "total": 412, "sha256": "ab" * 32},
        "data_quality": {"flags": {"LATE": 3}},
        "merged_into": None,
        "disarm": [{"id": "T0049.005", "name": "Conduct Swarming", "confidence": 0.9, "because": ["call.link"]}],
        "provenance": {"app_version": "0.1.0", "config_sha256": "cd" * 32},
    }  # fmt: skip
    data |= changed
    return Alert(f"{alert_id}-r{number}", "/muster/judge", (data["hashtags"] or [""])[0], time, data)


def bare(alert_id: str) -> Alert:
    """What the schema asks for and nothing more."""
    data = {
        "alert_id": alert_id, "revision": 1, "kind": "burst", "state": "open", "class": "undetermined",
        "severity": "queue", "hashtags": [], "platforms": [], "detected_at": "2024-12-08T15:33:40Z", "confidence": 0,
        "timeline": {}, "contributions": [{"detector": "rate", "value": 1, "weight": 0}], "counter_evidence": [],
        "data_quality": {}, "provenance": {"app_version": "", "config_sha256": ""},
    }  # fmt: skip
    return Alert(f"{alert_id}-r1", "/muster/judge", "", "2024-12-08T15:33:40Z", data)
