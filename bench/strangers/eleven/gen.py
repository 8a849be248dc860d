"""Synthetic social-media stream with ground truth: python3.11 gen.py --seed 1 --days 3 --out posts.jsonl

Order of work: operations' accounts, ordinary accounts and their posts, organic bursts, launches, then ids and output.
Launches and organic bursts come out of the same function (World.wave), so that no artefact of the code tells them apart.
In the truth, accounts/posts/times count the operation's (or the burst's) own posts, never a public that joins,
strays or calls; peak_at is the start of the busiest minute, end_at the last post.
"""
import argparse
import bisect, itertools, json, math, random, re, unicodedata
from collections import Counter, defaultdict, deque
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from words import BOTWORDS, CALLER, CLOSE, DAILY, EMOJI, OPEN, REPLY, TAGS, TEMPLATES, WORDS, fill

TZ = {"ar": 3, "fa": 3.5, "tr": 3, "en": 0, "ru": 3, "es": -4, "de": 1, "fr": 1, "pt": -3, "id": 7}
SHARE = {"ar": .25, "tr": .2, "fa": .12, "en": .14, "ru": .11, "es": .12, "de": .02, "fr": .02, "pt": .01, "id": .01}
PLATFORMS = {"ru": (("x", 2), ("telegram", 6), ("facebook", 2)), "fa": (("x", 7), ("telegram", 3)),
             "en": (("x", 5), ("bluesky", 2), ("mastodon", 1), ("facebook", 1), ("reddit", 1)), "de": (("mastodon", 3), ("bluesky", 2), ("x", 4))}
DEFAULT_PLATFORMS = (("x", 8), ("facebook", 2), ("telegram", 1))
DAY = [2.2, 1.4, .8, .5, .5, .7, 1.4, 2.4, 3.3, 3.8, 4.1, 4.3, 4.7, 4.7, 4.5, 4.6, 4.8, 5.1, 5.4, 5.9, 6.5, 6.6, 5.7, 4]
RAMADAN = [5, 4.4, 3.2, 3.0, 2.6, 1.4, 1, 1.3, 2, 2.7, 3.4, 3.8, 4.4, 4.6, 4.7, 4.7, 4.6, 4.4, 2.6, 3.8, 5.4, 6.4, 6.3, 5.8]
SOBER = {"death", "missing", "adhkar", "quiz", "iftar", "charity", "blood", "memorial", "network", "quake", "giveaway", "call", "notice"}
NOT_NIGHT = {"Tonight": "Today", "الليلة": "اليوم", "امشب": "امروز", "Bu akşam": "Bugün", "Esta noche": "Hoy"}
PROPER = {v.split()[0] for (_, what), vals in WORDS.items() if what in ("city", "name", "club", "brand") for v in vals} | {"I", "I'm", "İzmir", "VAR"}
# profile: median age in days, its sigma; followers mu, sigma; posts a day, mu
PROFILES = {"plain": (1900, .9, 5.0, 1.8, .3), "fan": (420, 1.1, 4.6, 1.5, 1.2), "new": (1, .5, 1.5, 1.2, 1), "young": (75, .9, 3.4, 1.5, 1.2),
            "bought": (3300, .35, 4.0, 1.5, -.8), "aged": (1300, .5, 4.6, 1.4, .4), "volunteer": (1500, .9, 5.4, 1.5, 1.1),
            "influencer": (2600, .4, 10.2, 1.0, 1.3), "page": (2400, .5, 8.0, 1.4, 1.2), "org": (2300, .6, 8.6, 1.5, .8)}

class Kind(SimpleNamespace):
    """One kind of burst or one operation; what is not given has these defaults."""
    def __init__(self, name, n, topic, langs, lo, hi, shape, r, h, **more):
        base = dict(plats=None, repost=.3, reply=.08, media=.12, url=.05, copy=0.0, comm=("any", 0, 0.0), profile="plain", declared=False, call=0.0,
                    hours=(9, 23), sharp=False, talk=.25, second=0.0, stray=.5, words=1, trend=False, once=False)
        super().__init__(**(base | dict(name=name, n=n, topic=topic, langs=langs.split(), lo=lo, hi=hi, shape=shape, r=r, h=h) | more))

# r: minutes of rise (or width), h: half-life in minutes; comm: (community, its size, share of members drawn from it)
ORGANIC = [
    Kind("tv_evening", 7, "tv", "tr ar es", 100, 500, "moments", 8, 12, comm=("tv", 400, .5), hours=(20, 23), talk=.6),
    Kind("football_match", 8, "match", "tr ar es fa en", 120, 600, "moments", 12, 30, comm=("club", 350, .6), profile="fan", hours=(17, 23), talk=.7),
    Kind("goal_flash", 4, "match", "ar tr es en", 50, 220, "rise", .6, 2, comm=("club", 350, .8), profile="fan", hours=(18, 23)),
    Kind("earthquake", 4, "quake", "tr fa es", 80, 400, "rise", 1.5, 9, repost=.15, url=.02, hours=(0, 24), profile="new"),
    Kind("iftar_minute", 6, "iftar", "ar tr", 40, 220, "rise", 1, 6, copy=.2, comm=("pious", 300, .5), hours=(18, 19), media=.3),
    Kind("prayer_app", 6, "adhkar", "ar", 30, 120, "flash", .25, 1, plats=("x",), copy=.97, repost=0, reply=0, comm=("app", 170, .97), hours=(4, 22), sharp=True, talk=0, url=.5),
    Kind("celebrity_death", 5, "death", "ar fa en", 100, 450, "rise", 25, 40, copy=.15, repost=.5, media=.3),
    Kind("star_reposted", 6, "fandom", "en tr es ar", 60, 350, "cascade", 6, 1, repost=.93, reply=.04, comm=("stan", 350, .6), profile="fan"),
    Kind("utility_cut", 5, "outage", "ar ru es fa", 30, 150, "rise", 10, 30, repost=.12, comm=("city", 250, .5)),
    Kind("school_closing", 4, "school", "tr ar", 80, 350, "rise", 15, 40, copy=.3, comm=("pupils", 300, .5), profile="fan", hours=(19, 24), talk=1.0),
    Kind("exam_results", 4, "exam", "tr fa ar", 80, 350, "rise", 2, 25, comm=("pupils", 300, .4), profile="fan", hours=(9, 14), sharp=True),
    Kind("award_night", 3, "award", "en es", 100, 450, "moments", 10, 30, comm=("tv", 400, .4), hours=(20, 24), talk=.6),
    Kind("fan_party", 7, "fandom", "en es tr ar", 50, 300, "rise", 2, 20, declared=True, call=.85, comm=("stan", 350, .85), profile="fan", copy=.25, sharp=True, hours=(17, 23), talk=1.2, media=.3),
    Kind("birthday_midnight", 4, "fandom", "en tr ar es", 40, 200, "rise", .8, 15, comm=("stan", 350, .75), profile="fan", hours=(0, 1), sharp=True, media=.35),
    Kind("union_action", 5, "union", "es tr fa", 40, 220, "rise", 3, 25, plats=("x",), declared=True, call=.8, copy=.45, comm=("workers", 250, .8), hours=(17, 22), sharp=True, media=.3, talk=.8),
    Kind("charity_day", 4, "charity", "ar tr en", 30, 150, "rise", 40, 90, declared=True, call=.6, copy=.4, comm=("pious", 300, .4), url=.6),
    Kind("broadcast_questions", 4, "broadcast", "ru en ar", 25, 140, "rise", 5, 20, declared=True, call=.7, repost=.1, comm=("tv", 400, .4), hours=(9, 22), sharp=True),
    Kind("giveaway", 5, "giveaway", "tr es ru", 60, 300, "rise", 20, 90, declared=True, call=.6, copy=.35, repost=.45, profile="fan"),
    Kind("webinar", 4, "webinar", "en ru", 12, 50, "rise", 4, 25, declared=True, call=.7, repost=.1, comm=("learners", 120, .6), hours=(10, 19), sharp=True),
    Kind("march", 4, "march", "es en fa", 40, 250, "rise", 30, 60, declared=True, call=.9, comm=("workers", 250, .3), media=.4, hours=(10, 20), sharp=True),
    Kind("meme_chain", 6, "meme", "en tr fa es", 80, 350, "rise", 60, 90, repost=.2, copy=.1, profile="fan"),
    Kind("puzzle_scores", 4, "quiz", "en es", 40, 160, "rise", 3, 50, plats=("x",), repost=0, reply=.02, comm=("puzzlers", 220, .85), hours=(0, 1), sharp=True, talk=0, stray=0),
    Kind("transit_failure", 4, "transit", "en tr ru", 25, 140, "rise", 6, 20, repost=.15, comm=("city", 250, .4), hours=(7, 20)),
    Kind("app_down", 4, "appdown", "en ar", 60, 300, "rise", 3, 18, repost=.1),
    Kind("missing_person", 4, "missing", "ar es", 40, 250, "rise", 30, 60, copy=.7, repost=.35, media=.5, comm=("city", 250, .4)),
    Kind("blood_appeal", 4, "blood", "fa tr", 25, 150, "rise", 12, 30, copy=.75, repost=.3, comm=("city", 250, .4), declared=True, call=.5),
    Kind("transfer_rumour", 5, "transfer", "en ar", 60, 300, "cascade", 7, 1, repost=.55, comm=("club", 350, .6), profile="fan", url=.25),
    Kind("memorial_minute", 3, "memorial", "tr ru", 50, 250, "rise", .7, 12, comm=("city", 250, .5), hours=(4, 5), sharp=True, media=.3, copy=.15),
    Kind("verdict_outrage", 8, "verdict", "es fa tr ru ar", 60, 350, "rise", 15, 40, comm=("activists", 300, .4), second=.4, talk=.7, url=.2),
    Kind("price_rise", 6, "price", "fa tr ar es ru", 60, 300, "rise", 20, 50, comm=("activists", 300, .3), talk=.5, second=.2),
    Kind("consumer_anger", 4, "boycott", "ar tr en", 50, 250, "rise", 20, 60, comm=("activists", 300, .35), media=.3, copy=.1),
    Kind("storm", 4, "storm", "ru ar en", 40, 250, "rise", 25, 60, media=.45, comm=("city", 250, .4)),
    Kind("local_pages", 6, "network", "en ru ar", 11, 14, "even", .6, 1, plats=("facebook",), profile="page", declared=True, repost=0, reply=0, url=1, copy=.95, comm=("pages", 14, 1.0), talk=0, hours=(6, 22)),
    Kind("conference", 6, "conference", "en tr", 14, 45, "rise", 8, 40, plats=("x",), declared=True, call=.3, comm=("delegates", 55, .9), talk=2.0, hours=(9, 18), media=.3),
    Kind("photo_prompt", 5, "prompt", "en", 12, 40, "rise", 3, 60, plats=("mastodon",), declared=True, call=.8, comm=("prompters", 45, .9), media=.7, sharp=True, repost=.15),
    Kind("friends_clique", 10, "clique", "ar tr en", 10, 20, "rise", 2, 8, plats=("x",), comm=("clique", 22, .97), profile="fan", talk=2.0, reply=.35, repost=.1, hours=(20, 25)),
    Kind("proud_opening", 4, "praise", "ar ru", 40, 200, "rise", 20, 60, repost=.45, media=.35, comm=("activists", 300, .2)),
    Kind("coin_frenzy", 3, "coin", "en", 40, 180, "rise", 8, 25, comm=("traders", 200, .6), profile="fan", talk=.8, url=.2),
]
# pool: accounts of the operation; public: chance that a public follows; onlive: chance to act on a hashtag already alive; once: new accounts each time
OPERATIONS = [
    Kind("gulf_room", 6, "boycott verdict praise", "ar", 35, 110, "rise", 3, 14, plats=("x",), pool=190, profile="volunteer", call=.85, public=.6, onlive=.1, sharp=True, hours=(20, 24), talk=.5, stray=.4, media=.2),
    Kind("trend_shop", 4, "price verdict", "tr", 110, 200, "flash", .23, 1, plats=("x",), pool=320, profile="bought", repost=0, reply=0, media=0, url=0, talk=0, public=.7, onlive=0, words=0, hours=(9, 24), stray=.4, trend=True),
    Kind("office_floor", 6, "verdict price praise", "ru", 14, 40, "rise", 25, 45, plats=("x", "telegram"), pool=62, profile="aged", public=.3, onlive=.2, hours=(9, 18), talk=1.6, second=.8, stray=.5, repost=.4, url=.2),
    Kind("quiet_mixed", 6, "price verdict", "fa", 28, 80, "rise", 9, 18, plats=("x",), pool=125, profile="bought", public=.3, onlive=.6, repost=.6, copy=.15, hours=(12, 24), talk=.5),
    Kind("link_ring", 6, "network boycott", "en ar", 12, 13, "even", .7, 1, plats=("facebook",), pool=13, profile="page", public=.1, onlive=0, repost=0, reply=0, copy=.85, url=1, talk=0, hours=(8, 23), stray=.1),
    Kind("agencia", 5, "verdict price", "es", 35, 95, "rise", 5, 15, plats=("x",), pool=150, profile="young", public=.4, onlive=.3, reply=.3, copy=.25, hours=(10, 23), talk=.4, media=.25),
    Kind("coin_pump", 3, "coin", "en", 20, 60, "rise", .7, 4, plats=("x",), pool=60, profile="young", call=1.0, public=.7, onlive=0, once=True, sharp=True, repost=.2, media=.3, url=.2, talk=.4, stray=0),
    Kind("evening_shift", 5, "boycott verdict", "tr", 20, 60, "rise", 2, 12, plats=("x",), pool=95, profile="volunteer", public=.6, onlive=.2, sharp=True, hours=(20, 24), media=.6, talk=.7, call=.4),
    Kind("paid_voices", 4, "praise boycott", "ar", 10, 18, "even", 45, 1, plats=("x",), pool=30, profile="influencer", public=.9, onlive=0, repost=.05, reply=0, media=.5, hours=(13, 23), talk=.3),
    Kind("reply_swarm", 3, "boycott", "en", 18, 45, "rise", 6, 15, plats=("x",), pool=60, profile="aged", public=.2, onlive=.3, reply=.85, repost=.05, hours=(12, 22), talk=.5),
]

class Account:
    __slots__ = "id plat lang handle born fol fing posts loc style profile seq".split()
class Post:
    __slots__ = "t acc text lang kind ref tags urls media id recv eng".split()

def as_tag(text, lang):
    text = "".join(c for c in text.replace("\u200c", "_") if unicodedata.category(c) != "Mn")
    return re.sub(r"\W", "", text.replace(" ", "_" if lang in ("ar", "fa") else ""))

def iso(t):
    return datetime.fromtimestamp(t, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")

class World:
    def __init__(self, seed, days):
        self.rng = random.Random(seed)
        self.start = (datetime(2025, 3, 3, tzinfo=timezone.utc) + timedelta(days=(seed * 7) % 15)).timestamp()
        self.end, self.days = self.start + days * 86400, days
        self.people = defaultdict(list)             # (lang, platform) -> accounts
        self.comms, self.posts, self.truth, self.live = {}, [], [], []
        self.used_tags, self.ids, self.handles, self.room_of = {t.casefold() for v in DAILY.values() for t in v.split("|")}, set(), set(), {}
        self.extra = defaultdict(list)              # lang -> ordinary posts of operations' accounts, rooms and organisers
        self.news = {l: [f"https://{s}.example/{self.rng.randrange(10**6)}" for s in ("news", "kanal", "gazette", "video", "blog") for _ in range(12)] for l in TZ}

    def platform(self, lang, allowed=None):
        opts = [(p, w) for p, w in PLATFORMS.get(lang, DEFAULT_PLATFORMS) if not allowed or p in allowed] or [(p, 1) for p in allowed]
        return self.rng.choices([p for p, _ in opts], [w for _, w in opts])[0]

    def account(self, lang, plat, profile="plain"):
        r, a = self.rng, Account()
        age, sig, fmu, fsig, pmu = PROFILES[profile if r.random() < .88 else "plain"]    # every group has its odd ones
        oldest = {"bluesky": 760, "mastodon": 3000, "telegram": 3400}.get(plat, 5900)
        days = min(age * r.lognormvariate(0, sig), oldest * r.uniform(.6, 1))
        a.plat, a.lang, a.profile, a.seq, a.born = plat, lang, profile, 0, self.start - 3600 - days * 86400
        a.fol = int(r.lognormvariate(fmu, fsig)) if plat != "reddit" else None
        a.fing = int(r.lognormvariate(5.4, 1.1)) if plat not in ("telegram", "reddit") else None
        a.posts = int(min(days * r.lognormvariate(pmu, 1.3), 400000))
        if plat == "telegram":
            a.born, a.fol = None, a.fol if r.random() < .6 else None
        a.loc = None if plat in ("telegram", "reddit") or r.random() < .5 else r.choice(WORDS.get((lang, "city"), WORDS["en", "city"])) if r.random() < .9 else r.choice(["🌍", "Moon", "home", "", "Berlin", "London", "Dubai"])
        while True:
            w = [r.choice("al ka mo ye sa da ro mi ze na fa li be tu ha sh jo va ki el".split()) for _ in range(r.randint(2, 4))]
            a.handle = "".join(w) + r.choice(["", "_", "_" + r.choice("xyzabk")]) + r.choice(["", str(r.randint(1, 99)), str(r.randint(1970, 2011)), f"{r.randrange(10**8):08d}"])
            if (plat, a.handle) not in self.handles:
                break
        self.handles.add((plat, a.handle))
        if plat == "x" and a.born and a.born > 1456790400:
            a.id = str(((int(a.born * 1000) - 1288834974657) << 22) | r.getrandbits(22))
        else:
            a.id = {"bluesky": f"did:plc:{r.getrandbits(100):x}", "telegram": f"-100{r.randrange(10**9, 10**10)}", "reddit": f"t2_{r.getrandbits(40):x}"}.get(plat, str(r.randrange(10**6, 3 * 10**9)))
        # style: where the tags stand, chances of opener, closer, emoji, lower case, and this author's emoji
        a.style = (r.choice(["end", "end", "end", "front", "line"]), r.random() * .4, r.random() * .4, r.random() ** 2, r.random() < .12, r.sample(EMOJI, 3))
        return a

    def community(self, lang, plat, what, size, ctx):
        key = (lang, plat, what, ctx.get({"club": "club", "stan": "fandom", "city": "city"}.get(what, ""), ""))
        if key not in self.comms:
            profile = {"pages": "page", "club": "fan", "stan": "fan", "pupils": "fan", "clique": "fan"}.get(what, "plain")
            known = [a for a in self.people[lang, plat] if a.profile == profile]
            have = self.rng.sample(known, min(len(known), int(size * .7)))
            more = [self.account(lang, plat, profile) for _ in range(size - len(have))]
            self.people[lang, plat] += more
            self.comms[key] = have + more
        return self.comms[key]

    def dress(self, a, body, tags, lang, sober=False):
        r, (where, po, pc, pe, low, emo) = self.rng, a.style
        if lang in OPEN and not sober and r.random() < po and body[0].isalpha() and not body[:2].isupper() and body.split()[0].strip(",:") not in PROPER:
            first = {"I": "ı", "İ": "i"}.get(body[0], body[0].lower()) if lang == "tr" else body[0].lower()
            body = r.choice(OPEN[lang].split("|")) + first + body[1:]
        if lang in CLOSE and not sober and r.random() < pc:
            body = body.rstrip("؟?!") + ("،" if lang in ("ar", "fa") else ",") + r.choice(CLOSE[lang].split("|"))
        if low and lang in ("en", "es") and not sober:
            body = body.lower()
        if r.random() < pe:
            body += " " + (r.choice("🙏🤍💔🤲") if sober else r.choice(emo) * r.choice([1, 1, 2, 3]))
        signs = " ".join("#" + t for t in tags)
        return body if not tags else signs + " " + body if where == "front" else body + ("\n" if where == "line" else " ") + signs

    def body(self, topic, lang, ctx, more=.2):
        t = fill(self.rng, self.rng.choice(TEMPLATES[topic, lang]), lang, ctx).strip()
        if self.rng.random() < more and topic not in SOBER:
            u = fill(self.rng, self.rng.choice(TEMPLATES[topic, lang]), lang, ctx).strip()
            if u.split()[0] != t.split()[0] and u[-5:] != t[-5:]:
                t += ("" if t[-1] in "?!؟" else self.rng.choice(".!")) + self.rng.choice("  \n") + u
        return re.sub(r"\s+,", ",", t)

    def new_tag(self, topic, lang, ctx):
        for i in range(400):
            tag = as_tag(fill(self.rng, TAGS[topic, lang], lang, ctx), lang) + ("" if i < 12 else str(self.rng.randint(2, 99)))
            if tag.casefold() not in self.used_tags:
                self.used_tags.add(tag.casefold())
                return tag
        raise RuntimeError("no free hashtag for " + topic)

    def size(self, lo, hi):
        return round(math.exp(self.rng.uniform(math.log(lo), math.log(hi))))

    def media_hash(self):
        return f"{self.rng.getrandbits(256):064x}"

    def post(self, t, a, text, lang, kind="original", ref=None, tags=(), urls=(), media=()):
        p = Post()
        if a.born and a.born > t - 60:
            a.born = t - self.rng.uniform(300, 86400)
        p.t, p.acc, p.text, p.lang, p.kind, p.ref, p.tags, p.urls, p.media = t, a, text, lang, kind, ref, list(tags), list(urls), list(media)
        p.id = p.eng = None
        if kind != "delete":
            if urls and kind != "repost":
                p.text += " " + " ".join(urls)
            if self.rng.random() < .2:
                p.eng = {"likes": int(self.rng.paretovariate(1) - 1), "reposts": int(self.rng.paretovariate(1.5) - 1)}
        if t < self.end:
            self.posts.append(p)
        return p

    def repost(self, t, a, src):
        src = src.ref if src.kind == "repost" else src
        text = f"RT @{src.acc.handle}: {src.text}" if a.plat == "x" else src.text
        return self.post(t, a, text, src.lang, "repost", src, src.tags, src.urls, src.media)

    def background(self, total):
        r = self.rng
        for lang, share in SHARE.items():
            weights, ar = [], 0.0
            for m in range(self.days * 1440):
                ar = .985 * ar + r.gauss(0, .06)
                hour = (m / 60 + TZ[lang]) % 24
                table = RAMADAN if lang in ("ar", "tr", "id") else DAY
                w = table[int(hour)] * (1 - hour % 1) + table[(int(hour) + 1) % 24] * (hour % 1)
                weights.append(w * math.exp(ar) * r.gammavariate(5, .2) * (r.uniform(2, 5) if r.random() < .004 else 1))
            cum = list(itertools.accumulate(weights))
            moment = lambda: self.start + 60 * (bisect.bisect(cum, r.random() * cum[-1] * .999999) + r.random())
            plan = [(moment(), a, topic) for a, topic, n in self.extra[lang] for _ in range(n)]
            goal = total * share
            while len(plan) < goal:
                a = self.account(lang, self.platform(lang), r.choices(["plain", "fan", "new", "volunteer", "page"], [60, 25, 5, 6, 4])[0])
                self.people[lang, a.plat].append(a)
                k = min(int(.5 + .5 * r.random() ** (-1 / 1.3) + .25), 50 * self.days) or 1
                while k > 0:                        # sessions: a heavy user posts in runs
                    t = moment()
                    for _ in range(min(k, 1 + int(r.expovariate(.5)))):
                        plan.append((t, a, "bg"))
                        t, k = t + r.expovariate(1 / 200) + 5, k - 1
            plan.sort(key=lambda x: x[0])
            recent = defaultdict(lambda: deque(maxlen=1500))
            daily = DAILY[lang].split("|")
            zipf = [1 / (i + 1) for i in range(len(daily))]
            memes = [self.media_hash() for _ in range(40)]
            for t, a, topic in plan:
                if t >= self.end:
                    continue
                past, u = recent[a.plat], r.random()
                if topic == "bg" and len(past) > 20 and u < .52 and a.plat != "reddit" or (u < .3 and past):
                    src = max((r.choice(past) for _ in range(3)), key=lambda p: p.acc.fol or 0)
                    if u < .28 and a.plat != "reddit":
                        self.repost(t, a, src)
                    else:
                        self.post(t, a, self.dress(a, fill(r, REPLY[lang], lang, {}), [], lang, True), lang, "reply" if u < .48 else "quote", src)
                    continue
                tags = []
                if r.random() < .34:
                    for _ in range(1 + min(int(r.expovariate(1.1)), 6)):
                        tags.append(r.choices(daily, zipf)[0] if r.random() < .5 else "_".join(r.sample(WORDS[lang, "noun"], 2)) if r.random() < .7 else r.choice(WORDS[lang, "noun"]))
                tags = [as_tag(x, lang) for x in dict.fromkeys(tags)]
                self.used_tags.update(x.casefold() for x in tags)
                ctx = {"hour": f"{r.randint(9, 21)}:{r.choice(['00', '30'])}"}
                media = [r.choice(memes) if r.random() < .2 else self.media_hash()] if r.random() < .18 else []
                p = self.post(t, a, self.dress(a, self.body(topic, lang, ctx, .1), tags, lang, topic != "bg"), lang, "original", None, tags,
                              [r.choice(self.news[lang])] if r.random() < .14 else [], media)
                past.append(p)
                if r.random() < .006:
                    self.post(t + r.lognormvariate(5.5, 1.5), a, "", None, "delete", p)

    def offset(self, k, moments):
        r = self.rng
        if k.shape == "flash":
            return max(0, 60 * (2 * k.r + r.gauss(0, k.r)) + (r.expovariate(1 / 30) if r.random() < .06 else 0))
        if k.shape == "even":
            return 60 * r.random() * k.r
        if k.shape == "cascade":
            return min(60 * k.r * (r.random() ** -.85 - 1), 6 * 3600)
        if k.shape == "moments" and r.random() < .45:
            return 60 * r.choice(moments) + r.expovariate(1 / 50)
        if r.random() < k.r / (k.r + 1.44 * k.h):
            return 60 * k.r * math.sqrt(r.random())
        return 60 * (k.r + r.expovariate(1 / (1.44 * k.h)))

    def wave(self, k, t0, members, lang, topic, tags, ctx, target=None):
        """The posts of one burst or launch, written in the order of time."""
        r = self.rng
        moments, plan = [r.uniform(k.r, k.r + 3 * k.h) for _ in range(r.randint(2, 4))], []
        for a in members:
            t = t0 + self.offset(k, moments)
            plan.append((t, a))
            while r.random() < k.talk / (1 + k.talk):
                t += r.expovariate(1 / (60 * min(k.h, 15))) + 8
                plan.append((t, a))
        plan.sort(key=lambda x: x[0])
        copies = [self.body(topic, lang, ctx) for _ in range(r.choice([1, 1, 2, 3]))]
        pictures, link = [self.media_hash() for _ in range(r.randint(1, 5))], [r.choice(self.news[lang])[:-3] + str(r.randrange(10**5))]
        out, firsts, again = [], [], set()
        for t, a in plan:
            if t >= self.end:
                break
            same = [p for p in firsts if p.acc.plat == a.plat][-200:] if firsts and r.random() < k.repost + k.reply else []
            use = tags[:1] if len(tags) == 1 or r.random() > k.second else r.sample(tags, 2)
            if r.random() < .1 and k.words:
                use = use + [as_tag(r.choice(DAILY[lang].split("|")), lang)]
            media = [r.choice(pictures) if r.random() < .6 else self.media_hash()] if r.random() < k.media else []
            urls = link if r.random() < k.url else []
            if not k.words:
                text = self.dress(a, " ".join(r.sample(BOTWORDS, r.randint(2, 6))), use, lang, True)
            elif r.random() < k.copy:
                text = (r.choice(copies) + " " + " ".join("#" + x for x in use))
            else:
                text = self.dress(a, self.body(topic, lang, ctx), use, lang, topic in SOBER)
            if same and r.random() < k.repost / (k.repost + k.reply):
                src = same[0] if k.shape == "cascade" and r.random() < .85 else max(r.choice(same), r.choice(same), key=lambda p: p.acc.fol or 0)
                if (a, src) in again or src.acc is a:   # nobody reposts one post twice
                    p = self.post(t, a, text, lang, "original", None, use, urls, media)
                else:
                    again.add((a, src))
                    p = self.repost(t, a, src)
            elif same or (target and r.random() < k.reply):
                src = target if target and target.acc.plat == a.plat else r.choice(same) if same else None
                p = self.post(t, a, text, lang, "reply" if src else "original", src, use, urls, media)
            else:
                p = self.post(t, a, text, lang, "original", None, use, urls, media)
                firsts.append(p)
            out.append(p)
            if k.trend or r.random() < .006:
                self.post(t + (r.lognormvariate(math.log(54), .25) if k.trend else r.lognormvariate(6, 1)), a, "", None, "delete", p)
        return out

    def when(self, k, lang, i, n):
        r = self.rng
        h = r.uniform(*k.hours)
        if k.topic == "memorial":
            h = 4 + 17 / 60
        elif k.trend:
            h = int(h) + r.choice([55, 57, 58, 59, 60, r.uniform(0, 60)]) / 60 + r.uniform(-.3, .3) / 60
        elif k.sharp and k.name not in ("exam_results",):
            h = min(round(h * 2) / 2, k.hours[1]) if k.hours[1] - k.hours[0] > 1 else k.hours[0]
        t = self.start + int((i + r.random()) * self.days / n) * 86400 + (h - TZ[lang]) * 3600
        while t < self.start + 5400:
            t += 86400
        while t > self.end - 5400:
            t -= 86400
        return max(t, self.start + 5400) + (0 if k.sharp or k.topic == "memorial" else r.uniform(0, 50))

    def call(self, k, lang, t, tag, ctx, caller, lead=(15, 240)):
        """A post that calls for the wave, in the caller's channel; at is when it was posted, announced_at what it says."""
        r = self.rng
        at = max(t - 60 * r.uniform(*lead), self.start + 60)
        hour = datetime.fromtimestamp(t + TZ[lang] * 3600, timezone.utc).strftime("%H:%M")
        shown = r.random() < .75
        text = self.body("call", lang, {"tag": "\0", "hour": hour}, 0)
        for night, day in NOT_NIGHT.items() if 4 < int(hour[:2]) < 17 else ():
            text = text.replace(night, day)
        text = text.replace("\0", ("#" if shown else "") + tag)
        if k.declared:
            who = CALLER[lang].replace("[name]", ctx["name"]) if k.topic == "fandom" else r.choice(WORDS[lang, "brand" if k.topic == "giveaway" else "org"])
            text = who + ": " + text
        return self.post(at, caller, text, lang, "original", None, [tag] if shown else [])

    def record(self, ident, kind, k, campaign, tags, posts, stray=None, call=None, announced=None):
        times, last, t10 = sorted((p.t, p.acc.id) for p in posts), {}, None
        for t, a in times:
            last[a] = t
            if t10 is None and len(last) >= 10 and sum(1 for x in last.values() if x > t - 600) >= 10:
                t10 = t
        peak = max(Counter(int(t // 60) for t, _ in times).items(), key=lambda x: (x[1], -x[0]))[0] * 60
        self.truth.append(dict(id=ident, kind=kind, archetype=k.name, campaign=campaign, tags=tags, onset_at=times[0][0], first_at=stray, t10_at=t10,
                               peak_at=max(peak, times[0][0]), end_at=times[-1][0], accounts=len(last), posts=len(posts),
                               call=(call, announced) if call else None, declared=k.declared, reason=None))

    def early(self, k, t, lang, topic, tag, ctx, a):
        """A stray post with the tag, well before the wave."""
        at = t - 60 * math.exp(self.rng.uniform(math.log(15), math.log(1000)))
        if self.rng.random() < k.stray and at > self.start:
            return self.post(at, a, self.dress(a, self.body(topic, lang, ctx), [tag], lang, topic in SOBER), lang, "original", None, [tag]).t

    def context(self, lang):
        ctx = {w: self.rng.choice(WORDS[lang, w]) for w in ("city", "cityp", "name", "club", "brand") if (lang, w) in WORDS}
        if "cityp" in ctx:
            ctx["city"] = WORDS[lang, "city"][WORDS[lang, "cityp"].index(ctx["cityp"])]
        ctx["fandom"] = str(self.rng.randint(1, 2))      # a group of several stars has one public
        return ctx

    def organic(self):
        r = self.rng
        for k in ORGANIC:
            n = max(1, round(k.n * self.days / 3))
            for i in range(n):
                lang = k.langs[i % len(k.langs)]
                ctx, plat = self.context(lang), self.platform(lang, k.plats)
                if plat == "reddit" or (plat != "x" and not k.plats and r.random() < .5):
                    plat = "x"
                t = self.when(k, lang, i, n)
                if k.topic == "quiz":               # one hashtag a day, the same players
                    tag = as_tag(TAGS["quiz", lang].strip("{}").split("|")[i % 4 % 3] + str(400 + int((t - self.start) // 86400)), lang)
                    tag, ctx["tagn"] = tag + ("" if tag not in self.used_tags else "b"), tag
                    self.used_tags.add(tag)
                else:
                    tag = self.new_tag(k.topic, lang, ctx)
                tags = [tag] + ([self.new_tag(k.topic, lang, ctx)] if k.second else [])
                size = self.size(k.lo, k.hi)
                what, csize, cshare = k.comm
                comm = self.community(lang, plat, what, csize, ctx) if csize else []
                core = r.sample(comm, min(len(comm), round(size * cshare)))
                pick = set(core)
                while len(pick) < size:
                    pick.add(r.choice(self.people[lang, plat]) if r.random() < .6 else self.account(lang, plat, k.profile if r.random() < .5 else "plain"))
                members = sorted(pick, key=lambda a: a.id)  # a set has no order of its own
                call = None
                if r.random() < k.call:
                    t = round(t / 600) * 600        # people are called together for a round time
                    caller = self.account(lang, r.choice([plat, plat, "telegram"]), "org")
                    call = self.call(k, lang, t, tag, ctx, caller, (20, 600))
                self.early(k, t, lang, k.topic, tag, ctx, r.choice(self.people[lang, plat]))
                posts = self.wave(k, t, members, lang, k.topic, tags, ctx)
                self.record(f"o-{k.name}-{i + 1}", "organic", k, None, tags, posts, None, call, t)
                self.live.append((lang, plat, k.topic, tags, ctx, t))

    def recruit(self):
        """Operations' accounts come first, so that they also live an ordinary life in the background."""
        r = self.rng
        self.pools = {}
        for k in OPERATIONS:
            for lang in k.langs:
                sets = max(1, round(k.n * self.days / 3)) if k.once else 1
                self.pools[k.name, lang] = [[self.account(lang, self.platform(lang, k.plats), k.profile) for _ in range(k.pool)] for _ in range(sets)]
                for a in (a for pool in self.pools[k.name, lang] for a in pool):
                    self.extra[lang].append((a, "bg", int(min(r.paretovariate(.9) - r.choice([0, 1]), 30))))
                    if r.random() < .8:
                        self.people[lang, a.plat].append(a)
                self.room_of[k.name, lang] = self.account(lang, "telegram", "volunteer")
                self.extra[lang].append((self.room_of[k.name, lang], "bg", r.randint(4, 20)))
        for lang in ("ar", "tr", "en", "es", "ru", "fa"):   # ordinary calls that make no wave
            for _ in range(round(7 * self.days)):
                self.extra[lang].append((self.account(lang, self.platform(lang), "org"), "notice", r.randint(1, 2)))

    def launches(self):
        r, past = self.rng, defaultdict(list)
        for k in OPERATIONS:
            n = max(1, round(k.n * self.days / 3))
            for i in range(n):
                lang = k.langs[i * len(k.langs) // n]
                topic, t, ctx = r.choice(k.topic.split()), self.when(k, lang, i, n), self.context(lang)
                tags = target = None
                if r.random() < k.onlive:           # onto a hashtag that already has its public
                    live = [x for x in self.live if x[0] == lang and x[1] == "x" and (x[2] in ("verdict", "price", "boycott", "death", "match", "outage") and (x[2], lang) in TEMPLATES)]
                    if live:
                        _, _, topic, tags, ctx, began = r.choice(live)
                        t = min(began + r.uniform(600, 5400), self.end - 3600)
                old = [x for x in past[k.name] if x[3] < t - 36000 and x[4] == lang]
                if not tags and old and not k.once and r.random() < .15:  # the operation returns to a hashtag of its own
                    topic, tags, ctx, _, _ = r.choice(old)
                tags = tags or [self.new_tag(topic, lang, ctx)] + ([self.new_tag(topic, lang, ctx)] if k.second else [])
                past[k.name].append((topic, tags, ctx, t, lang))
                pool = self.pools[k.name, lang][i if k.once else 0]
                size = self.size(k.lo, k.hi)
                members = r.sample(pool, min(size, len(pool)))
                stray = self.early(k, t, lang, topic, tags[0], ctx, r.choice(pool))
                call = self.call(k, lang, t, tags[0], ctx, self.room_of[k.name, lang], (8, 200)) if r.random() < k.call else None
                if k.name == "reply_swarm":         # all under one newsroom's post
                    a = self.account(lang, "x", "page")
                    target = self.post(t - r.uniform(300, 5000), a, self.body("network", lang, ctx), lang, "original", None, [], [r.choice(self.news[lang])])
                campaign = k.name + (f"-{i + 1}" if k.once else f"-{lang}" if len(k.langs) > 1 else "")
                posts = self.wave(k, t, members, lang, topic, tags, ctx, target=target)
                self.record(f"l-{k.name}-{i + 1}", "launch", k, campaign, tags, posts, stray, call, t)
                if r.random() < k.public:
                    crowd, plat, own = Kind("public", 1, topic, lang, 0, 0, "rise", r.uniform(5, 60), r.uniform(15, 70), reply=.15, talk=.4), members[0].plat, set(members)
                    joiners = [r.choice(self.people[lang, plat]) if r.random() < .7 else self.account(lang, plat) for _ in range(self.size(15, 280))]
                    joiners = [a for a in joiners if a not in own]
                    self.wave(crowd, posts[0].t + r.uniform(60, 2400), joiners, lang, topic, tags, ctx)

    def make_id(self, p):
        r, ms = self.rng, int(p.t * 1000)
        p.acc.seq += 1
        while True:
            x = {"x": lambda: str(((ms - 1288834974657) << 22) | r.getrandbits(22)), "mastodon": lambda: str((ms << 16) | r.getrandbits(16)),
                 "telegram": lambda: f"{p.acc.id}/{p.acc.posts + p.acc.seq}", "facebook": lambda: f"{p.acc.id}_{r.randrange(10**14, 10**15)}",
                 "bluesky": lambda: "3l" + "".join(r.choices("234567abcdefghijklmnopqrstuvwxyz", k=11)), "reddit": lambda: f"t3_1{r.getrandbits(31):x}"}[p.acc.plat]()
            if (p.acc.plat, x) not in self.ids:
                self.ids.add((p.acc.plat, x))
                return x

    def write(self, path):
        r = self.rng
        self.posts.sort(key=lambda p: p.t)
        for p in self.posts:
            if p.kind != "delete":
                p.id = self.make_id(p)
            p.recv = p.t + min(r.lognormvariate(.6, .8) + (r.expovariate(1 / 60) if r.random() < .015 else 0), 600)
        for p in self.posts:                        # a deletion arrives after its post
            if p.kind == "delete":
                p.id, p.recv = p.ref.id, max(p.recv, p.ref.recv + .2)
        self.posts.sort(key=lambda p: p.recv)
        done = Counter()
        with open(path, "w", encoding="utf-8") as f:
            for p in self.posts:
                a = p.acc
                done[a.id] += p.kind != "delete"
                line = {"id": p.id, "platform": a.plat, "created_at": iso(p.t), "received_at": iso(p.recv),
                        "author": {"id": a.id, "handle": a.handle, "created_at": iso(a.born) if a.born else None, "followers": a.fol,
                                   "following": a.fing, "posts": a.posts + done[a.id] if a.plat != "reddit" else None, "location": a.loc},
                        "text": p.text, "lang": p.lang if r.random() > .02 else None, "kind": p.kind}
                if p.kind != "delete":
                    line |= {"ref": p.ref.id if p.ref else None, "hashtags": p.tags, "urls": p.urls, "media": [{"kind": "image", "hash": h, "algorithm": "pdq"} for h in p.media]}
                    if p.eng:
                        line["engagement"] = p.eng
                f.write(json.dumps(line, ensure_ascii=False) + "\n")
        with open(re.sub(r"\.jsonl$", "", path) + ".truth.jsonl", "w", encoding="utf-8") as f:
            f.write(json.dumps({"id": "span", "kind": "span", "onset_at": iso(self.start), "end_at": iso(self.end), "posts": len(self.posts), "tags": []}) + "\n")
            for e in sorted(self.truth, key=lambda e: e["onset_at"]):
                e |= {key: iso(e[key]) if e[key] is not None else None for key in ("onset_at", "first_at", "t10_at", "peak_at", "end_at")}
                if e["call"]:
                    p, t = e["call"]
                    e["call"] = {"platform": p.acc.plat, "post_id": p.id, "at": iso(p.t), "announced_at": iso(t)}
                f.write(json.dumps(e, ensure_ascii=False) + "\n")

if __name__ == "__main__":
    cli = argparse.ArgumentParser()
    for name, kind, default in (("--seed", int, 1), ("--days", int, 3), ("--out", str, "posts.jsonl")):
        cli.add_argument(name, type=kind, default=default)
    arg = cli.parse_args()
    world = World(arg.seed, arg.days)
    world.recruit()
    world.background(52000 * arg.days)
    world.organic()
    world.launches()
    world.write(arg.out)
