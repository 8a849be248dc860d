"""Work on alerts over a real Redis: one atomic step each, counted once, seen by everybody, and never two on one."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
import redis

from streams.access import AuthSettings
from streams.config import ConsoleSettings
from streams.console.tokens import TokenFile
from streams.feedback import schema
from streams.sinks.board import BoardSink
from tests.console.alerts import revision
from tests.console.asking import Answer, ask
from tests.console.serving import Console, serving
from tests.console.test_events import listen
from tests.console.test_order_book import Clock

pytestmark = pytest.mark.redis
IDS = [f"{n:016x}" for n in range(10)]
FIRST = IDS[0]
WEEK = "2024-W49"


class Team:
    """A console with work, and three people who may do more or less with it."""

    def __init__(self, console: Console, tokens: TokenFile, clock: Clock) -> None:
        self.console, self.clock = console, clock
        self.tokens = {
            name: tokens.add(name, role, None)
            for name, role in (("vera", "viewer"), ("amal", "analyst"), ("bea", "analyst"), ("root", "admin"))
        }

    def ask(self, name: str, method: str, path: str, body: Any = None) -> Answer:
        return ask(self.console, method, f"/api/v1{path}", body, Authorization=f"Bearer {self.tokens[name]}")

    def act(self, name: str, act: str, alert_id: str = FIRST, **body: Any) -> Answer:
        return self.ask(name, "POST", f"/alerts/{alert_id}/{act}", body)

    def standing(self, alert_id: str = FIRST) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("vera", "GET", f"/alerts/{alert_id}/work").json()["standing"]
        return found


@pytest.fixture
def team(client: redis.Redis, redis_url: str, board: BoardSink, tmp_path: Path) -> Iterator[Team]:
    clock, path = Clock(), tmp_path / "tokens.json"
    tokens = TokenFile(path)
    tokens.add("nobody", "viewer", None)
    for n, alert_id in enumerate(IDS):
        board.deliver(revision(alert_id, second=n))
    settings = ConsoleSettings(auth=AuthSettings(tokens=path))
    with serving(redis_url, settings, clock=clock, working=True) as console:
        yield Team(console, tokens, clock)


def outbox(client: redis.Redis) -> list[dict[str, Any]]:
    entries: Any = client.xrange("muster:board:work:outbox")
    return [msgspec.json.decode(fields["record"]) for _, fields in entries]


def test_an_alert_goes_from_new_to_closed_and_back(team: Team) -> None:
    states = []
    for act, body in [("acknowledge", {}), ("escalate", {"words": "big"}), ("confirm", {}), ("close", {}),
                      ("reopen", {}), ("dismiss", {"reason": "organic", "words": "a match"})]:  # fmt: skip
        answer = team.act("amal", act, **body)
        assert answer.status == 200, answer.text
        states.append(answer.json()["standing"]["state"])
    assert states == ["acknowledged", "escalated", "confirmed", "closed", "reopened", "dismissed"]
    standing = team.standing()
    assert (standing["assignee"], standing["verdict"], standing["reason"]) == ("amal", "dismiss", "organic")


def test_what_a_state_does_not_allow_is_refused_and_leaves_nothing(team: Team, client: redis.Redis) -> None:
    team.act("amal", "confirm")
    before = client.xlen("muster:board:audit")
    for act in ("confirm", "acknowledge", "escalate", "reopen"):
        expected = 200 if act == "reopen" else 409
        answer = team.act("amal", act)
        assert answer.status == expected
        if expected == 409:
            assert "confirmed" in answer.json()["error"]
    assert client.xlen("muster:board:audit") == int(str(before)) + 1


def test_an_act_counts_once_however_often_it_is_sent(team: Team, client: redis.Redis) -> None:
    answers = [team.act("amal", "confirm", id="once") for _ in range(3)]
    assert [answer.json()["outcome"] for answer in answers] == ["done", "repeated", "repeated"]
    assert len(outbox(client)) == 1
    assert team.act("amal", "dismiss", id="once", reason="other").status == 409
    assert team.act("bea", "confirm", id="once").status == 409


def test_of_many_who_act_at_once_one_is_first(team: Team, client: redis.Redis) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: team.act(("amal", "bea")[n % 2], "confirm").status, range(16)))
    assert sorted(answers) == [200] + [409] * 15
    assert len(outbox(client)) == 1


def test_two_people_never_get_the_same_alert(team: Team) -> None:
    def work_off(name: str) -> list[str]:
        got: list[str] = []
        while (found := team.ask(name, "POST", "/next", {"leaving": got[-1] if got else ""}).json()["alert_id"]) and (
            found not in got
        ):
            got.append(found)
            assert team.act(name, "confirm", found).status == 200
        return got

    with ThreadPoolExecutor(2) as pool:
        amal, bea = pool.map(work_off, ("amal", "bea"))
    assert sorted(amal + bea) == IDS


def test_a_claim_keeps_others_away_until_it_ends(team: Team) -> None:
    assert team.ask("amal", "POST", "/next").json()["alert_id"] == IDS[-1]  # the newest page
    refused = team.act("bea", "confirm", IDS[-1])
    assert (refused.status, refused.json()["error"]) == (409, "amal has claimed it")
    assert team.act("bea", "note", IDS[-1], words="seen before").status == 200
    assert team.act("bea", "release", IDS[-1]).status == 403
    assert team.ask("bea", "POST", "/next").json()["alert_id"] == IDS[-2]
    team.clock.now += 600_000
    assert team.act("bea", "confirm", IDS[-1]).status == 200


def test_an_admin_may_give_back_what_somebody_else_claimed(team: Team) -> None:
    team.act("amal", "claim")
    assert team.act("root", "release").status == 200
    assert team.standing()["claimed_by"] is None


def test_next_leaves_what_was_only_looked_at_and_comes_round_to_it(team: Team) -> None:
    seen, leaving = [], ""
    for _ in range(len(IDS) + 1):
        leaving = team.ask("amal", "POST", "/next", {"leaving": leaving}).json()["alert_id"]
        seen.append(leaving)
    assert seen == [*reversed(IDS), IDS[-1]]
    assert team.standing(IDS[0])["claimed_by"] is None


def test_what_is_muted_done_or_somebody_elses_is_not_handed_out(team: Team) -> None:
    team.act("amal", "mute", IDS[-1], minutes=60)
    team.act("amal", "confirm", IDS[-2])
    team.act("amal", "acknowledge", IDS[-3])
    team.act("amal", "assign", IDS[-4], assignee="bea")
    assert team.ask("root", "POST", "/next").json()["alert_id"] == IDS[-5]
    team.clock.now += 3_600_000
    assert team.ask("bea", "POST", "/next").json()["alert_id"] == IDS[-1]


def test_every_page_is_told_of_every_act(team: Team) -> None:
    team.act("amal", "acknowledge")
    stream = listen(team.console, after="0-0", headers={"Authorization": f"Bearer {team.tokens['vera']}"})
    told = [next(stream) for _ in range(len(IDS) + 1)][-1].data
    assert (told["type"], told["alert_id"]) == ("work", FIRST)
    assert "in work:" in told["html"]
    assert "amal" in told["html"]


def test_acts_become_records_of_the_schema(team: Team, client: redis.Redis) -> None:
    team.act("amal", "acknowledge", revision=1)
    team.act("amal", "mute", minutes=60)
    team.act("amal", "note", words="x")
    team.act("amal", "dismiss", reason="commercial", words="an advert")
    team.act("amal", "claim", IDS[1])
    records = outbox(client)
    for record in records:
        jsonschema.validate(record, schema())
    assert [record["action"] for record in records] == ["acknowledge", "snooze", "note", "dismiss"]
    assert records[-1]["reason"] == "commercial: an advert"
    assert records[1]["until"] == "2024-12-08T16:33:00Z"


def test_the_audit_log_says_who_did_what_page_by_page(team: Team) -> None:
    for alert_id in IDS:
        team.act("amal", "acknowledge", alert_id)
    team.act("root", "dismiss", reason="data_fault", words="a replay")
    lines, cursor = [], ""
    while cursor is not None:
        page = team.ask("bea", "GET", f"/audit?limit=4&cursor={cursor}").json()
        lines += page["entries"]
        cursor = page["next"]
    assert [line["operator"] for line in lines] == ["root"] + ["amal"] * 10
    first = {name: lines[0][name] for name in ("action", "alert_id", "before", "after", "reason", "words", "at")}
    assert first == {"action": "dismiss", "alert_id": FIRST, "before": "acknowledged", "after": "dismissed",
                     "reason": "data_fault", "words": "a replay", "at": "2024-12-08T15:33:00.000Z"}  # fmt: skip
    assert team.ask("vera", "GET", "/audit").status == 403


def test_precision_counts_each_alert_by_its_last_verdict_in_its_own_week(team: Team) -> None:
    for alert_id in IDS[:3]:
        team.act("amal", "confirm", alert_id)
    team.act("amal", "dismiss", IDS[3], reason="other")
    assert team.ask("vera", "GET", "/quality").json() == {
        "weeks": [{"week": WEEK, "confirmed": 3, "dismissed": 1, "precision": 0.75}]
    }
    team.act("amal", "dismiss", IDS[0], reason="organic")  # somebody has thought again
    team.act("amal", "reopen", IDS[3])
    assert team.ask("vera", "GET", "/quality").json()["weeks"][0]["precision"] == 0.6667


def test_there_is_nothing_to_do_with_an_alert_that_is_not_there(team: Team) -> None:
    assert team.act("amal", "confirm", "f" * 16).status == 404
    assert team.act("amal", "explode").status == 404


@pytest.mark.parametrize(
    ("act", "body"),
    [("dismiss", {}), ("dismiss", {"reason": "because"}), ("mute", {"minutes": 1_441}), ("note", {"words": ""}),
     ("confirm", {"words": "x" * 1_501}), ("confirm", {"surprise": 1}), ("confirm", {"revision": 0})],
)  # fmt: skip
def test_what_an_act_does_not_take_is_refused_in_words(team: Team, act: str, body: dict[str, Any]) -> None:
    answer = team.act("amal", act, **body)
    assert answer.status == 400
    assert answer.json()["error"]


def test_silences_have_an_owner_a_reason_and_an_end(team: Team, client: redis.Redis) -> None:
    made = team.ask("amal", "POST", "/silences", {"tags": ["Party"], "reason": "a fan party", "minutes": 60})
    assert made.status == 200, made.text
    silence = made.json()
    assert (silence["owner"], silence["active"], silence["expires_at"]) == ("amal", True, "2024-12-08T16:33:00.000Z")
    path = f"/silences/{silence['id']}"
    assert team.ask("bea", "DELETE", path).status == 403
    assert team.ask("amal", "PUT", path, {"minutes": 120}).json()["expires_at"] == "2024-12-08T17:33:00.000Z"
    assert team.ask("vera", "GET", "/silences").json()["silences"][0]["active"]
    team.clock.now += 7_200_000
    assert not team.ask("vera", "GET", "/silences").json()["silences"][0]["active"]
    assert team.ask("root", "DELETE", path).status == 200
    for wish in ({"reason": "x", "minutes": 60}, {"tags": ["a"], "reason": "x", "minutes": 1_441},
                 {"tags": ["a"], "reason": "", "minutes": 60}, {"tags": ["a"], "minutes": 60}):  # fmt: skip
        assert team.ask("amal", "POST", "/silences", wish).status == 400
    assert team.ask("vera", "POST", "/silences", {"tags": ["a"], "reason": "x", "minutes": 1}).status == 403


def test_a_silence_is_made_once_and_not_over_another(team: Team) -> None:
    wish = {"id": "mine", "tags": ["a"], "reason": "x", "minutes": 60}
    first, again = (team.ask("amal", "POST", "/silences", wish).json() for _ in range(2))
    assert first == again
    assert team.ask("bea", "POST", "/silences", wish).status == 409


def test_the_digest_sums_up_what_the_page_budget_had_no_room_for(team: Team, client: redis.Redis) -> None:
    client.zadd("muster:board:pages:over", {IDS[1]: team.clock.now - 5_000, IDS[2]: team.clock.now})
    found = team.ask("vera", "GET", "/digest").json()["alerts"]
    assert [alert["alert_id"] for alert in found] == [IDS[2], IDS[1]]


def test_a_full_outbox_refuses_and_says_why(team: Team, client: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.console.desk.OUTBOX", 1)
    assert team.act("amal", "note", words="one").status == 200
    refused = team.act("amal", "note", words="two")
    assert (refused.status, refused.json()["error"]) == (503, "too much waits for Kafka; nothing was done")
