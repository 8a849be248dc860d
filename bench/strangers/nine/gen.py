#!/usr/bin/env python3
"""Three days of posts as a newsroom's verification desk sees them (Middle East, Turkey, Russia and their diasporas), with truth.
   python3.11 gen.py --seed N --days 3 --out posts.jsonl   ->  posts.jsonl (by arrival), posts.truth.jsonl"""
import argparse, bisect, collections, datetime as dt, hashlib, itertools, json, math, random, sys
import words as V

ap = argparse.ArgumentParser(); ap.add_argument("--seed", type=int, default=1)
ap.add_argument("--days", type=int, default=3); ap.add_argument("--out", default="posts.jsonl"); A = ap.parse_args()
R = random.Random(hashlib.sha256(b"desk-nine/%d" % A.seed).digest()); DAY = 86400; UTC = dt.timezone.utc
S0 = dt.datetime(2023, 9, 1, 21, tzinfo=UTC).timestamp() + R.randrange(900) * DAY   # midnight in Istanbul, Baghdad, Moscow
S1 = S0 + A.days * DAY; FA = A.days / 3; B32 = "234567abcdefghijklmnopqrstuvwxyz"
B58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

def iso(t, ms=False):
    d = dt.datetime.fromtimestamp(t, UTC)
    return d.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (d.microsecond // 1000) if ms else d.strftime("%Y-%m-%dT%H:%M:%SZ")
def rs(n, alpha=B58): return "".join(R.choices(alpha, k=n))
def snow(t): return str((int((t - 1288834974.657) * 1000) << 22) | R.getrandbits(22))
def lognorm(med, s): return R.lognormvariate(math.log(med), s)
def rint(p): return R.randint(*p)
# ---------------------------------------------------------------- accounts
class Acc:
    __slots__ = "pl id handle created fol fing posts loc lang w comms tz emo n chatty op".split()

def handle(lang, pl, org=False):
    w = V.W[lang if "names" in V.W[lang] else "en"]; a, b = R.choice(w["names"]), R.choice(w["names"])
    h = R.choice([a + b, a + "_" + b, a + str(R.randint(1, 99)), a + b + str(R.randint(60, 2010)), a[0] + b + rs(4, "0123456789"), "_" + a + "_",
                  a + rs(8, "0123456789"), a.capitalize() + rs(5), b + R.choice(["x", "xx", "tv", "61", "34", "_iq", "_lb", "_09"]) + rs(2, "0123456789")])
    if org:
        h = R.choice([a, b, rs(3, "abcdefghiklmnoprstuz")]) + R.choice(["news", "_news", "24", "media", "haber", "press", "_tv", "official", "ch", "today", "org", "hub"]) + R.choice(["", "", "1", "_" + lang])
    return h[:15] if pl == "x" else h + R.choice(["", rs(2, "0123456789")])

def account(lang, pl=None, young=0.0, org=False, big=False, noloc=.47):
    a = Acc(); a.pl = pl or R.choices(["x", "telegram", "bluesky", "facebook"], [.70, .13, .06, .11])[0]
    a.lang, a.handle, a.op = lang, handle(lang, a.pl, org), None
    age = lognorm(25, 1.2) if R.random() < young else min(5800, R.betavariate(1.1, 1.5) * 5900)
    if R.random() < .04: age = R.uniform(0, 20)
    a.created = max(S0 - age * DAY, 1262304000 + R.uniform(0, 9e7))
    if a.pl == "x": a.id = snow(a.created) if a.created > 1.448e9 else str(int((a.created - 1.2e9) / 2.5e8 * 3.2e9) + R.randrange(10 ** 7))
    elif a.pl == "telegram": a.id = str(R.randint(1000000000, 2499999999))
    elif a.pl == "bluesky":
        a.id, a.handle = "did:plc:" + rs(24, B32), a.handle.replace("_", "") + ".bsky.social"
        a.created = max(a.created, 1677e6)
    else: a.id = "1000" + rs(11, "0123456789")
    a.w = min(R.paretovariate(1.25), 250) * (3 if org else 1); days = max(1, (S0 - a.created) / DAY)
    a.posts = int(days * min(a.w, 40) * lognorm(.25, .8)) + 1
    a.fol = int(lognorm(8000 if org else 190, 1.7) * (40 if big else 1) * min(1, .2 + days / 700))
    a.fing = int(lognorm(260, 1.1)); a.loc = None if R.random() < noloc else R.choice(V.W[lang]["places"])
    a.tz = V.W[lang]["tz"] + (R.choice([0, 0, 0, 0, -2, -1, -8, 1]))
    a.emo, a.n, a.chatty, a.comms = R.sample(V.EMO, 3), 0, R.random(), []
    return a

class Comm:
    def __init__(self, lang, kind, name, tags):
        self.lang, self.kind, self.name, self.tags, self.members = lang, kind, name, tags, []
        self.heat = min(R.paretovariate(1.0), 9)
LANGS = list(V.W); used_tags = set()
def fill(s, lang, ctx=None):
    w, c = V.W[lang], ctx or {}
    pick = lambda k: R.choice(c[k]) if c.get(k) and R.random() < .6 else R.choice(w[k])
    return (s.replace("{p}", pick("people")).replace("{c}", pick("cities")).replace("{n}", pick("nouns")).replace("{m}", pick("nouns"))
            .replace("{k}", str(R.randint(2, 60))).replace("{j}", str(R.randint(11, 59))).replace("{t}", pick("teams").replace("_", " ")).replace("{s}", pick("shows").replace("_", " ")))
def mktag(s):
    return s.replace(" ", "").replace("-", "").replace(".", "").replace("\u200c", "_").replace("'", "")

def newtag(lang, ctx=None, pats=None):
    for i in range(60):
        t = mktag(fill(R.choice(pats or V.W[lang]["tagpat"]), lang, ctx))
        if i > 12 or R.random() < .07: t += R.choice(["", "_" if "_" in t else ""]) + str(R.choice([2, 3, 7, 10, 14, 19, 24, 2024, 2025, 2026, 68, 1403]))
        if t.lower() not in used_tags:
            used_tags.add(t.lower())
            return t
    return t + str(R.randrange(999))

SWAPS = [("_", ""), ("ي", "ى"), ("أ", "ا"), ("ک", "ك"), ("ة", "ه"), ("ı", "i"), ("ş", "s"), ("ğ", "g"), ("ü", "u"), ("İ", "I"), ("е", "ё"), ("и", "ы"), ("ال", "")]

def spell(t):
    """Ways people misspell a tag: letters swapped, doubled or dropped."""
    v = {t.replace(x, y) for x, y in SWAPS}
    for i in R.sample(range(2, len(t) - 1), min(3, len(t) - 3)):
        if t[i].isalpha(): v |= {t[:i] + t[i] + t[i:], t[:i] + t[i + 1:]}
    v = [x for x in sorted(v) if x.lower() != t.lower() and x.lower() not in used_tags]
    v = R.sample(v, min(len(v), R.randint(1, 3))); used_tags.update(x.lower() for x in v)
    return [t] + v
comms, by = [], collections.defaultdict(list)
for L in LANGS:
    w = V.W[L]
    specs = [("team", t) for t in w["teams"]] + [("show", s) for s in w["shows"]] + [("town", c) for c in w["cities"]] + [("hobby", h) for h in V.HOBBY.split("|")] + [("job", j) for j in V.JOBS.split("|")] + [("pol", p) for p in w["people"]]
    for k, nm in specs:
        base = mktag(nm) if nm.isascii() is False or k not in ("hobby", "job") else None
        tags = [base] if base and k != "pol" else []
        tags += [newtag(L) for _ in range(R.choice([0, 1, 1, 2]))] if k in ("pol", "job", "hobby") else []
        c = Comm(L, k, nm, tags); comms.append(c); by[L].append(c)
        by[L, k].append(c)
for L in LANGS: by[L, "cum"] = list(itertools.accumulate(c.heat for c in by[L]))

def join(a):
    for _ in range(min(6, 1 + int(R.expovariate(.6)))):
        L = a.lang if R.random() < .92 else {"de": "tr", "fr": "ar", "en": "fa", "he": "en"}.get(a.lang, "en")
        c = R.choices(by[L], cum_weights=by[L, "cum"])[0]
        if c not in a.comms: a.comms.append(c); c.members.append(a)
    return a
pop, plang = [], collections.defaultdict(list)

def enroll(a):
    join(a); pop.append(a); plang[a.lang].append(a)
    return a
for L in LANGS:
    for _ in range(int(27000 * V.W[L]["share"] * R.uniform(.8, 1.2))): enroll(account(L))
# ordinary bodies that often speak together, with nothing hidden in it
news = {L: [account(L, org=True, noloc=.3) for _ in range(R.randint(18, 45))] for L in LANGS}
gov = {L: [account(L, R.choice(["x", "x", "facebook"]), org=True, noloc=.15) for _ in range(R.randint(22, 60))] for L in LANGS}
chans = {L: [account(L, "telegram", org=True, noloc=.9) for _ in range(R.randint(22, 48))] for L in LANGS}
svc = {L: [account(L, R.choice(["x", "telegram", "bluesky"]), young=.3, org=True) for _ in range(R.randint(13, 28))] for L in LANGS}
firms = [(L, [enroll(account(L, "x" if R.random() < .6 else "facebook")) for _ in range(R.randint(13, 36))]) for L in R.choices(LANGS, k=4)]
classes = [(L, [enroll(account(L, "x", young=.85, noloc=.95)) for _ in range(R.randint(14, 34))]) for L in R.choices(["tr", "ar", "fa", "ru"], k=4)]
circles = [(L, [enroll(account(L, None, young=.1)) for _ in range(R.randint(15, 55))]) for L in R.choices(["ar", "tr", "fa", "en", "ru", "es"], k=5)]
for d in (news, gov, chans):
    for L in LANGS:
        for a in d[L]: enroll(a)
# ---------------------------------------------------------------- text
LINKS = lambda: "https://" + R.choice(V.DOMAINS) + rs(R.randint(6, 11))
NOISE = ["", "", "", " ", "!", "!!", "...", " :(", " :)", "."]

def ordinary(a, ctx=None, lang=None, theme=None):
    L = lang or a.lang; th = V.THEME.get(theme, {}).get(L)
    if th and R.random() < .62:
        t = fill(R.choice(th), L, ctx); t += "!" * R.choice([0, 0, 0, 1, 3])
        if R.random() < .5: t += " " + fill(R.choice(V.W[L]["sents"]), L, ctx)
    else: t = " ".join(fill(R.choice(V.W[L]["sents"]), L, ctx) for _ in range(R.choice([1, 1, 1, 2, 2, 3])))
    if a.chatty > .6: t = t.lower() if L != "tr" and R.random() < .5 else t
    return t + R.choice(NOISE) + (" " + "".join(R.choices(a.emo, k=R.choice([1, 1, 2, 3]))) if R.random() < a.chatty else "")

class Burst:
    """One use of some tags by somebody: an event, a launch, a campaign."""
    def __init__(s, kind, arch, lang, tags, **kw):
        s.kind, s.arch, s.lang, s.tags, s.campaign, s.declared, s.call, s.t0 = kind, arch, lang, tags, None, False, None, 0
        s.style, s.theme, s.bank, s.tagmode, s.modes, s.seedw, s.delp, s.deld, s.media, s.link = "free", None, [], "pick", (.6, .25, .1, .05), .2, .004, 900, [], None
        s.ctx = {"people": R.sample(V.W[lang]["people"], 1), "cities": R.sample(V.W[lang]["cities"], 2), "nouns": R.sample(V.W[lang]["nouns"], 3)}
        s.seed, s.done, s.rows, s.mediap, s.target = None, [], [], .15, None; s.__dict__.update(kw)

    def text(s, a, op):
        L, st = s.lang, s.style if op or R.random() < .03 else "free"
        if st == "bank":
            if not s.bank: s.bank = [" ".join(fill(R.choice(V.W[L]["sents"]), L, s.ctx) for _ in range(R.choice([1, 2]))) for _ in range(R.choice([4, 9, 22, 45]))]
            return R.choice(s.bank) + R.choice(["", "", "", " " + R.choice(V.EMO)])
        if st == "para":
            if not s.bank: s.bank = [fill(R.choice(V.W[L]["sents"]), L, s.ctx) for _ in range(8)]
            t = R.sample(s.bank, R.choice([1, 2, 2, 3]))
            return " ".join(t) + " " + fill(R.choice(V.W[L]["sents"]), L, s.ctx) * (R.random() < .5)
        if st == "dict":
            ws = " ".join(fill(x, L) for x in R.sample(V.W[L]["sents"], 4)).lower().split()
            return " ".join(R.sample(ws, min(len(ws), R.randint(3, 8))))
        if st in ("head", "copy", "link"):
            if not s.bank: s.bank = [fill(R.choice(V.W[L]["heads"]), L, s.ctx)]; s.link = s.link or LINKS()
            return s.bank[0] if st != "link" or R.random() < .4 else s.bank[0] + " " + ordinary(a, s.ctx, L)
        if st == "svc": return fill(V.SVC.get(L, V.SVC["en"]), L)
        return ordinary(a, s.ctx, L, s.theme)
# ---------------------------------------------------------------- who and when
intents, seq = [], itertools.count()

def post(t, a, b, role, modes=None, **kw):
    if S0 + 5 < t < S1 - 5:
        intents.append((t, next(seq), a, b, role, modes, kw))
        return True

def shape(name, sc, spikes=()):
    if name == "snap": return 2 + lognorm(sc, 1.15)
    if name == "show":
        return R.choice([-1, .05]) * R.expovariate(1 / 500) if R.random() < .07 else R.uniform(0, sc) if R.random() < .4 else R.choice(spikes) * sc + lognorm(70, .9)
    if name == "swell": return R.gammavariate(2.4, sc / 2.4)
    if name == "clock": return abs(R.gauss(0, sc))
    if name == "mirror": return lognorm(sc, 1.4)
    if name == "timed": return -R.expovariate(1 / 240) if R.random() < .05 else R.gammavariate(1.25, sc)
    if name == "flash": return abs(R.gauss(sc, sc / 2.2))
    if name == "shift": return R.uniform(0, sc) if R.random() < .75 else R.expovariate(1 / (sc * 2.5))
    if name == "ramp": return sc * R.random() ** .6
    return R.uniform(0, sc)

def some(pool, n):
    """Weighted by activity, without replacement."""
    n = min(n, len(pool))
    return [x[2] for x in sorted((R.expovariate(a.w ** .45), i, a) for i, a in enumerate(pool))[:n]]

def cast(b, accs, shp, sc, role, alpha=2.2, cap=14, gap=600, modes=None, shift=0, lag=None, early=True):
    spikes = [R.random() for _ in range(7)]
    for a in accs:
        d = shape(shp, sc, spikes); t = b.t0 + shift + (d if early else abs(d)) + (lag(a) if lag else 0)
        for i in range(min(cap, int(R.paretovariate(alpha)))): post(t, a, b, role, modes); t += 4 + R.expovariate(1 / gap)
    if role == "any" and len(accs) > 60:      # afterthoughts, hours later
        for a in R.sample(accs, len(accs) // 25): post(b.t0 + lognorm(4 * 3600, .8), a, b, role, modes)

DIUR = [2.7, 1.6, 1.0, .8, .8, 1.2, 2, 3.2, 4.2, 4.6, 4.8, 5, 5.2, 5.1, 4.9, 4.9, 5, 5.3, 5.8, 6.5, 7, 7, 6, 4.3]
WHEN = {"any": DIUR, "eve": [0] * 18 + [2, 3, 3, 3, 2, 0], "day": [0] * 9 + [1] * 9 + [0] * 6, "morn": [0] * 6 + [1, 2, 3, 2] + [0] * 14, "night": [3, 3, 2, 1] + [0] * 17 + [1, 2, 3], "noon": [0] * 11 + [1, 1, 1] + [0] * 10}

def moment(lang, when, day=None):
    for _ in range(50):
        d = R.randrange(A.days) if day is None else day; h = R.choices(range(24), WHEN[when])[0]
        t = S0 + d * DAY + ((h - V.W[lang]["tz"] + 3) % 24) * 3600 + R.uniform(0, 3600)
        if S0 + 3000 < t < S1 - 7200: return t
    return S0 + R.uniform(.1, .9) * (S1 - S0)
bursts = []

def hear_call(b, bank, a, t_call, at, now=False, forwards=()):
    """A call in the stream; a third of them do not carry the tag with its sign."""
    L = b.lang; tag = b.tags[0]
    h = R.choices(["#" + tag, tag.replace("_", " "), "#" + tag + (" #" + b.tags[1] if len(b.tags) > 1 else "")], [.6, .15, .25])[0]
    off = {"tr": 3, "ar": 3, "ru": 3, "fa": 3.5, "he": 3}.get(L, 0 if L == "en" else V.W[L]["tz"])
    loc = dt.datetime.fromtimestamp(at + off * 3600, UTC); s = R.choice(bank.get(L, bank["en"]).split("|"))
    mins = max(2, round((at - t_call) / 60)); org = R.choice(V.ORG.get(L, V.ORG["en"]).split("|"))
    txt = s.replace("{h}", h).replace("{T}", loc.strftime("%H:%M")).replace("{k}", str(mins)).replace("{o}", org) + R.choice(["", "", " " + R.choice(V.EMO), "\n" + fill(R.choice(V.W[L]["sents"]), L, b.ctx)])
    b.call = {"platform": a.pl, "post_id": None, "at": None, "announced_at": iso(t_call if now and "{k}" not in s else t_call + 60 * mins if now else at)}
    post(t_call, a, b, "call", None, text=txt)
    for f in forwards: post(t_call + lognorm(200, 1), f, b, "fwd", None, text=txt)
# ---------------------------------------------------------------- organic bursts
# name: (how many), (size), shape, scale s, when, who, tag source, style, theme, modes o/r/re/q, recurs days, posts-per-account exponent
OK = {
 "goal": ((5, 7), (70, 520), "snap", 90, "eve", "team", "match", "free", "goal", (.8, .12, .05, .03), 0, 2.2),
 "match_evening": ((3, 4), (220, 800), "show", 6600, "eve", "team", "match", "free", "goal", (.7, .15, .1, .05), 0, 1.7),
 "earthquake": ((2, 3), (180, 900), "snap", 150, "any", "town", "theme", "free", "quake", (.78, .12, .07, .03), 0, 2.3),
 "power_cut": ((3, 5), (25, 220), "snap", 420, "night", "town", "theme", "free", "cut", (.85, .05, .08, .02), 0, 2.6),
 "siren": ((3, 4), (40, 420), "snap", 100, "any", "town", "theme", "free", "siren", (.7, .2, .06, .04), 0, 2.1),
 "parliament_vote": ((3, 4), (60, 420), "snap", 400, "day", "pol", "new", "free", "vote", (.45, .35, .12, .08), 0, 2.1),
 "election_count": ((1, 2), (400, 1000), "swell", 9000, "eve", "lang", "new", "free", "vote", (.45, .35, .12, .08), 0, 1.8),
 "news_push": ((4, 6), (30, 240), "snap", 240, "day", "lang", "new", "link", None, (.55, .25, .1, .1), 0, 3.0),
 "series_night": ((3, 4), (60, 380), "show", 5400, "eve", "show", "comm", "free", "show", (.75, .15, .07, .03), 2, 1.6),
 "talk_show": ((1, 2), (40, 200), "show", 4200, "eve", "pol", "new", "free", None, (.6, .2, .15, .05), 3, 1.7),
 "street_protest": ((3, 4), (80, 600), "swell", 6000, "day", "town", "new", "free", None, (.42, .43, .08, .07), 0, 1.9),
 "newsroom_feed": ((5, 7), (12, 36), "mirror", 260, "day", "news", "new", "head", None, (.95, .02, 0, .03), 0, 5.0),
 "officials_condole": ((3, 4), (13, 50), "mirror", 900, "day", "gov", "new", "copy", None, (.9, .1, 0, 0), 0, 5.0),
 "channel_mirror": ((3, 4), (12, 40), "mirror", 500, "eve", "chans", "new", "copy", None, (.55, .45, 0, 0), 0, 4.0),
 "service_bots": ((2, 3), (11, 26), "clock", 20, "morn", "svc", "theme", "svc", None, (1, 0, 0, 0), 3, 5.0),
 "staff_job_ad": ((2, 3), (12, 34), "snap", 1300, "noon", "firm", "new", "copy", None, (.75, .15, 0, .1), 0, 4.0),
 "school_class": ((3, 4), (11, 32), "snap", 300, "eve", "class", "new", "free", "exam", (.7, .1, .2, 0), 0, 1.5),
 "exam_results": ((2, 3), (70, 420), "snap", 500, "morn", "young", "theme", "free", "exam", (.8, .08, .1, .02), 0, 2.6),
 "circle_game": ((2, 3), (12, 48), "timed", 700, "eve", "circle", "new", "free", None, (.6, .15, .2, .05), 3, 1.4),
 "fan_vote": ((2, 3), (40, 380), "timed", 900, "eve", "show", "new", "bank", "show", (.6, .35, .03, .02), 2, 1.2),
 "birthday_fans": ((2, 3), (30, 200), "timed", 1200, "night", "hobby", "new", "free", None, (.5, .4, .05, .05), 0, 1.6),
 "celebrity_repost": ((3, 4), (60, 480), "snap", 1800, "eve", "lang", "new", "free", None, (.04, .84, .07, .05), 0, 4.0),
 "rumour": ((2, 3), (50, 420), "swell", 3600, "any", "lang", "new", "free", None, (.4, .4, .13, .07), 0, 2.6),
 "pile_on": ((2, 3), (40, 260), "swell", 2500, "eve", "pol", "new", "free", None, (.1, .15, .6, .15), 0, 2.4),
 "road_accident": ((3, 4), (11, 40), "snap", 900, "morn", "town", "new", "free", None, (.7, .2, .1, 0), 0, 3.0),
 "price_shock": ((2, 3), (60, 380), "swell", 1800, "day", "lang", "theme", "free", "price", (.6, .25, .1, .05), 0, 2.5),
 "webinar": ((2, 2), (14, 60), "timed", 1500, "day", "job", "new", "free", None, (.7, .2, .05, .05), 0, 1.8),
 "flash_sale": ((1, 2), (20, 90), "timed", 500, "noon", "lang", "new", "copy", None, (.55, .4, 0, .05), 0, 3.5),
 "vigil": ((2, 3), (60, 340), "swell", 9000, "eve", "job", "new", "free", None, (.5, .4, .04, .06), 0, 2.6),
}
CALLED = {"fan_vote", "circle_game", "birthday_fans", "webinar", "flash_sale", "match_evening", "talk_show"}
THEMELANG = {k: list(v) for k, v in V.THEME_TAG.items()}
EVW = dict(tr=.25, ar=.30, fa=.15, ru=.13, en=.07, he=.03, de=.03, fr=.02, es=.02)
host = lambda L: R.choice([a for a in R.sample(plang[L], 60) if a.fol > 300] or plang[L])

def crowd(who, L, n, c):
    if who in ("news", "gov", "chans", "svc"):
        d = {"news": news, "gov": gov, "chans": chans, "svc": svc}[who][L]
        return R.sample(d, min(len(d), n))
    if who == "young": return some(plang[L], n // 2) + [enroll(account(L, "x", young=.8, noloc=.85)) for _ in range(n - n // 2)]
    if c is None: return some(plang[L], n)
    inner = min(len(c.members), int(n * R.uniform(.55, .95))); got = dict.fromkeys(some(c.members, inner))
    got.update(dict.fromkeys(some(R.sample(plang[L], min(len(plang[L]), 5 * n)), max(0, n - len(got)))))
    return list(got)

def matchtag(L, c):
    o = R.choice([x for x in by[L, "team"] if x is not c]).name
    f = lambda s: "".join(w[:3] for w in s.replace("_", " ").split()[:1]).capitalize()
    t = f(c.name) + ("v" if L in ("en", "tr", "es", "de", "fr") else "_") + f(o) + R.choice(["", "", str(R.randint(1, 34))])
    return t if t.lower() not in used_tags else newtag(L)
for name, (cnt, size, shp, sc, when, who, src, style, theme, modes, recurs, alpha) in OK.items():
    for i in range(max(1, round(rint(cnt) * (FA if not recurs else 1)))):
        L = R.choices(list(EVW), list(EVW.values()))[0]
        if src == "theme": L = R.choice(THEMELANG[{"service_bots": "svc"}.get(name, theme)])
        elif theme and L not in V.THEME[theme]: L = R.choice(["tr", "ar", "fa", "ru"])
        pool = None
        if who in ("firm", "class", "circle"): grp = {"firm": firms, "class": classes, "circle": circles}[who]; L, pool = grp[i % len(grp)]
        c = R.choice(sorted(by[L, who], key=lambda c: -len(c.members))[:9]) if (L, who) in by else None
        base = None
        for rep in range(min(recurs, A.days) or 1):
            n = int(math.exp(R.uniform(math.log(size[0]), math.log(size[1]))))
            ctx = {"teams": [c.name] if who == "team" else None, "shows": [c.name] if who == "show" else None}
            if src == "theme":
                tags = [V.THEME_TAG.get("svc" if who == "svc" else theme)[L]] + ([mktag(R.choice(V.W[L]["cities"]))] if R.random() < .5 and who != "svc" else [])
            elif src == "comm": tags = [c.tags[0]] if c.tags else [newtag(L)]
            elif src == "match": tags = [matchtag(L, c)] + ([mktag(c.name)] if R.random() < .5 else []); used_tags.add(tags[0].lower())
            else:
                tags = base[1] if base and name == "talk_show" else [newtag(L)]
                if R.random() < .25 and not base and len(tags[0]) > 5: tags = tags + [newtag(L)] if R.random() < .5 else spell(tags[0])
            b = Burst("organic", name, L, tags, style=style, theme=theme, modes=modes)
            b.ctx.update({k: v for k, v in ctx.items() if v})
            if name == "rumour" and R.random() < .6:     # wrong after all: many take it down
                b.delp, b.deld = R.uniform(.2, .6), R.uniform(900, 4000)
            b.t0 = moment(L, when, rep if recurs else None)
            if recurs and rep and who in ("show", "pol", "svc"): b.t0 = min(base[2] + rep * DAY + R.uniform(-20, 60) * (who != "svc"), S1 - 3700)
            if who == "svc": b.t0 = b.t0 // 1800 * 1800 + R.uniform(0, 3)
            if shp == "timed" or shp == "show": b.t0 = b.t0 // 900 * 900
            if pool: accs = [a for a in pool if R.random() < .8]
            elif base and recurs: accs = list(dict.fromkeys([a for a in base[0] if R.random() < .55] + crowd(who, L, int(n * .5), c)))
            else: accs = crowd(who, L, n, c)
            base = base or (accs, tags, b.t0)
            if name in ("celebrity_repost", "pile_on", "channel_mirror"):
                b.seedw = .95 if name == "celebrity_repost" else .6
                star = account(L, "telegram" if who == "chans" else "x", big=True)
                post(b.t0, enroll(star), b, "any", (1, 0, 0, 0), seed=True)
                if name != "channel_mirror": accs = [a for a in accs if a.pl == "x" or R.random() < .2]
            if name in ("fan_vote", "flash_sale", "staff_job_ad", "officials_condole"):
                b.media, b.mediap = [rs(16, "0123456789abcdef") for _ in range(R.randint(1, 3))], .6
            if name in CALLED and R.random() < .75:
                hear_call(b, V.CALL_FAN, (pool or [host(L)])[0], b.t0 - R.choice([900, 2400, 5000, 9000, 20000]) * R.uniform(.6, 1.1), b.t0)
                b.declared = True
            cast(b, accs, shp, sc * R.uniform(.6, 1.6), "any", alpha, gap=R.choice([200, 600, 1500])); bursts.append(b)
for i in range(max(1, round(R.randint(7, 9) * FA))):   # open campaigns: who calls says who he is
    L = R.choice(["tr", "ar", "fa", "fa", "en", "de", "ru", "fr"])
    b = Burst("launch", R.choice(["union_day", "diaspora_storm", "ngo_campaign"]), L, [newtag(L)] + ([newtag("en")] if R.random() < .35 else []), style=R.choice(["free", "para", "bank"]), modes=(.55, .35, .04, .06), tagmode="some", declared=True)
    b.t0 = moment(L, R.choice(["eve", "noon", "day"])) // 1800 * 1800; c = R.choice(by[L, "job"] + by[L, "pol"])
    hear_call(b, V.CALL_OPEN, R.choice(gov[L] + news[L]), b.t0 - R.choice([1500, 4000, 15000, 40000]), b.t0)
    n = int(math.exp(R.uniform(math.log(40), math.log(600))))
    cast(b, crowd("job", L, n, c), "timed", R.uniform(500, 2200), "any", 1.5, gap=400); bursts.append(b)
# ---------------------------------------------------------------- operations
# name: langs, roster, platform mix, young, noloc, kinds, launches, show-up share, exponent, call probability, call bank, public draw, hour
OPS = {
 "ministry": (["ar", "ar", "ru"], (70, 150), "x", .3, .5, ["desk_shift", "text_bank", "twin_tags", "desk_shift"], (5, 7), (.35, .6), 1.1, .15, "at", .7, "day"),
 "militia_media": (["ar"], (45, 110), "mix", .35, .6, ["poster_mirror", "evening_storm", "cross_platform"], (5, 6), (.5, .8), 1.3, .8, "at", 1.1, "eve"),
 "bot_hire": (["tr", "tr", "ar"], (900, 1500), "x", .35, .55, ["bot_flash"], (4, 5), (.2, .7), 9, .0, "now", .35, "any"),
 "aged_bought": (["ru", "en", "tr"], (60, 170), "x", .02, .45, ["link_push", "aged_wave"], (3, 5), (.4, .75), 1.9, .1, "at", .5, "day"),
 "troll_room": (["fa", "ru", "he"], (35, 95), "mix", .2, .5, ["reply_raid", "now_storm", "now_storm", "hijack"], (5, 7), (.4, .8), 1.0, .7, "now", .8, "night"),
 "party_youth": (["tr", "ar"], (110, 330), "x", .15, .35, ["evening_storm", "spelling_fan", "now_storm"], (4, 6), (.4, .7), 1.3, .85, "at", 2.2, "eve"),
 "embassy_cell": (["en", "de", "fr", "es"], (13, 19), "mix", .1, .3, ["small_cell", "slow_ramp", "small_cell"], (4, 5), (.8, 1), 1.2, .1, "at", .5, "day"),
 "blogger_ring": (["ru", "ar", "tr"], (60, 260), "mix", .2, .45, ["seed_amplify"], (4, 5), (.35, .7), 1.8, .35, "now", 1.3, "eve"),
 "exile_payroll": (["fa"], (70, 190), "x", .4, .7, ["spelling_fan", "twin_tags", "slow_ramp", "evening_storm"], (4, 5), (.45, .75), 1.1, .55, "at", 1.6, "eve"),
 "one_off": (["tr", "ar", "fa", "ru", "en"], (24, 140), "mix", .25, .5, ["now_storm", "link_push", "text_bank", "slow_ramp", "hijack"], (1, 1), (.8, 1), 1.5, .5, "now", .8, "any"),
}
# kind: shape, scale, style, modes, tagmode
LK = {"desk_shift": ("shift", (500, 1500), ["para", "free"], (.6, .3, .05, .05), "pick"), "text_bank": ("shift", (240, 900), ["bank"], (.9, .08, 0, .02), "pick"),
      "twin_tags": ("shift", (300, 1200), ["para", "free", "bank"], (.65, .28, .03, .04), "both"), "poster_mirror": ("shift", (180, 700), ["bank", "copy"], (.75, .25, 0, 0), "pick"),
      "evening_storm": ("timed", (150, 600), ["bank", "para", "free"], (.62, .3, .03, .05), "some"), "cross_platform": ("timed", (200, 500), ["para", "copy"], (.7, .3, 0, 0), "pick"),
      "bot_flash": ("flash", (12, 45), ["dict"], (1, 0, 0, 0), "pick"), "link_push": ("shift", (500, 2400), ["link"], (.75, .15, .05, .05), "pick"),
      "aged_wave": ("swell", (700, 2000), ["free", "para"], (.55, .35, .05, .05), "pick"), "reply_raid": ("timed", (150, 500), ["free", "para"], (.12, .08, .7, .1), "pick"),
      "now_storm": ("timed", (90, 420), ["free", "bank", "para"], (.6, .3, .05, .05), "some"), "hijack": ("timed", (120, 500), ["para", "bank"], (.75, .2, .05, 0), "pick"),
      "spelling_fan": ("timed", (200, 600), ["para", "bank", "free"], (.65, .3, .02, .03), "spell"), "small_cell": ("shift", (120, 900), ["free", "copy", "para"], (.7, .25, 0, .05), "pick"),
      "slow_ramp": ("ramp", (4500, 15000), ["free", "para"], (.5, .35, .08, .07), "pick"), "seed_amplify": ("mirror", (100, 420), ["free"], (.05, .85, .03, .07), "pick")}
names = [n for n in OPS if n != "one_off"]; names = R.sample(names, R.randint(7, 8)) + ["one_off", "one_off"]
plan = [rint(OPS[n][6]) for n in names]
while not 36 * FA <= sum(plan) <= 44 * max(1, FA):
    i = R.randrange(len(names) - 2); plan[i] = max(1, plan[i] + (1 if sum(plan) < 40 * FA else -1))
for on, count in zip(names, plan):
    langs, ros, plat, young, noloc, kinds, nl, showup, alpha, pcall, cbank, pubx, when = OPS[on]
    L, cid = R.choice(langs), "c" + rs(6, "0123456789abcdef")
    roster = [enroll(account(L, "x" if plat == "x" or R.random() < .55 else R.choice(["telegram", "telegram", "facebook"]), young=young, noloc=noloc)) for _ in range(rint(ros))]
    for a in roster:
        a.op = cid; a.w = min(a.w, 3) * .25 if on == "bot_hire" else a.w
        if on == "aged_bought":
            a.created, a.w = min(a.created, S0 - R.uniform(1500, 4200) * DAY), a.w * .5
            a.id = snow(a.created) if a.created > 1.448e9 else str(int((a.created - 1.2e9) / 2.5e8 * 3.2e9) + R.randrange(10 ** 7))
    if R.random() < .5:    # borrowed hands: ordinary accounts that lend themselves
        roster += R.sample(plang[L], len(roster) // 8)
    room = [account(L, "telegram" if R.random() < .75 else "x", org=R.random() < .5, noloc=.8) for _ in range(2)]
    diligence = {id(a): R.betavariate(1.6, 1.1) for a in roster}; tempo, style_of = R.uniform(.6, 1.5), {}
    slots = sorted(moment(L, when) for _ in range(count))
    for j, t0 in enumerate(slots):
        k = R.choice(kinds); shp, sc, styles, modes, tagmode = LK[k]; topic = [newtag(L)]
        if k == "spelling_fan": topic = spell(topic[0])
        elif k == "twin_tags": topic.append(newtag(L))
        elif tagmode == "some" and R.random() < .3: topic.append(newtag(L))
        b = Burst("launch", k, L, topic, campaign=cid, style=style_of.setdefault(k, R.choice(styles)), modes=modes, tagmode=tagmode, theme=None)
        b.t0 = max(t0, (bursts[-1].t0 + 2400) if bursts[-1].campaign == cid else 0); b.t0 = min(b.t0, S1 - 5400)
        if on == "bot_hire" and R.random() < .6: b.t0 = b.t0 // 3600 * 3600 + 60 * R.choice([55, 57, 58, 59, 60])
        if k == "hijack":      # climbs onto a tag that already lives
            live = [o for o in bursts if o.kind == "organic" and o.lang == L and o.arch not in ("service_bots", "newsroom_feed") and o.t0 < S1 - 9000]
            if live:
                o = R.choice(live)
                b.tags, b.t0 = [o.tags[0]] + ([topic[0]] if R.random() < .5 else []), o.t0 + R.uniform(700, 4000)
                b.tagmode = "both"
        if cbank == "at" and R.random() < .8 and k != "bot_flash": b.t0 = round(b.t0 / 900) * 900.0
        fail = R.random() < .10; share = R.uniform(*showup)
        accs = [a for a in roster if R.random() < share * (.5 + diligence[id(a)])]
        if fail: accs, b.arch = R.sample(accs, min(len(accs), R.randint(4, 16))), "failed_" + k
        R.shuffle(accs)
        if k in ("poster_mirror", "cross_platform") or R.random() < .15: b.media, b.mediap = [rs(64, "0123456789abcdef") for _ in range(R.randint(1, 5))], .7
        if k == "bot_flash": b.delp, b.deld = R.choice([.97, .9, .6]), R.uniform(35, 90)
        elif R.random() < .1: b.delp, b.deld = R.uniform(.3, .8), R.uniform(400, 2400)
        if k == "seed_amplify" or (k in ("evening_storm", "poster_mirror") and R.random() < .3):
            b.seedw = .85; post(b.t0, R.choice(accs), b, "op", (1, 0, 0, 0), seed=True)
        if k == "reply_raid":
            star = enroll(account(L, "x", big=True)); b.seedw = .9
            post(b.t0 - R.uniform(600, 5000), star, b, "target", (1, 0, 0, 0))
        if R.random() < pcall:
            tg = [a for a in accs if a.pl == "telegram"]
            lead = lognorm(200, .6) if cbank == "now" else lognorm(3500, .9)
            hear_call(b, V.CALL_NOW if cbank == "now" else V.CALL_AT, R.choice(room), b.t0 - lead, b.t0, cbank == "now", R.sample(tg, min(len(tg), R.choice([0, 0, 1, 2]))))
        if R.random() < .22 and k != "hijack": post(b.t0 - lognorm(5 * 3600, .9), R.choice(accs), b, "stray", (1, 0, 0, 0))
        lag = (lambda a, d=R.uniform(60, 300): 0 if a.pl == "telegram" else d) if k == "cross_platform" else None
        scale = R.uniform(*sc) * tempo
        cast(b, accs, shp, scale, "op", alpha, cap=R.choice([6, 12, 20]), gap=R.choice([150, 400, 900]) if shp != "flash" else 20, lag=lag, early=cbank == "at")
        if not fail and R.random() < .8:
            n = int(min(len(accs) * lognorm(pubx, 1.0), 1100)) if k != "bot_flash" else int(min(250, len(accs) * lognorm(pubx * .3, .9)))
            n = R.randint(0, 12) if R.random() < .15 else n
            wait = min(lognorm(900, .8) + (scale * .5 if shp == "ramp" else 0), 7000)
            cast(b, crowd("pol", L, n, R.choice(by[L, "pol"])), "swell", R.uniform(1200, 9000), "pub", 2.4, modes=(.33, .48, .11, .08), shift=wait)
        bursts.append(b)
# ---------------------------------------------------------------- matters of taste, and calls into the void
NEU = ["brand_giveaway", "prayer_app", "game_score_share", "airdrop", "party_congress", "petition_button"]
for i in range(R.randint(5, 7)):
    name, L = R.choice(NEU), R.choice(["ar", "tr", "fa", "ru", "en"])
    b = Burst("neutral", name, L, [newtag(L)], style=R.choice(["copy", "link", "bank"]), modes=(.6, .3, .03, .07))
    b.t0 = moment(L, R.choice(["day", "eve"]))
    cast(b, crowd("pol", L, R.randint(16, 190), R.choice(by[L, "pol"] + by[L, "hobby"])), R.choice(["timed", "swell", "shift"]), R.uniform(600, 3000), "any", 1.8)
    bursts.append(b)
for i in range(R.randint(3, 5)):
    L = R.choice(["ar", "tr", "fa", "ru"]); b = Burst("neutral", "unheeded_call", L, [newtag(L)])
    b.t0 = moment(L, "eve"); now = R.random() < .4
    hear_call(b, V.CALL_NOW if now else V.CALL_AT, account(L, R.choice(["telegram", "x"])), b.t0 - (200 if now else R.uniform(900, 9000)), b.t0 if now else b.t0 // 900 * 900 + 900, now)
    cast(b, some(R.sample(plang[L], 200), R.randint(0, 4)), "timed", 900, "any", 3); bursts.append(b)
# ---------------------------------------------------------------- background
tail = {L: [newtag(L) for _ in range(60 + int(1500 * V.W[L]["share"]))] for L in LANGS}
tailcum = {L: list(itertools.accumulate(1 / (i + 6) ** .75 for i in range(len(tail[L])))) for L in LANGS}
NBIN = int((S1 - S0) / 600); total = int(R.randint(66000, 82000) * FA)
for L in LANGS:
    P = plang[L]; cum = list(itertools.accumulate(a.w for a in P)); amp, lev = [], 1.0
    for i in range(NBIN): lev = .8 * lev + .2 * R.gammavariate(2.2, 1 / 2.2); amp.append(lev)
    for a in R.choices(P, cum_weights=cum, k=int(total * len(P) / len(pop))):
        for _ in range(40):
            t = S0 + R.random() * (S1 - S0); h = int(((t - S0) / 3600 + a.tz - 3) % 24)
            if R.random() * 13 < DIUR[h] * amp[int((t - S0) / 600) % NBIN]: break
        post(t, a, None, "bg")
# ---------------------------------------------------------------- rendering in order of time
intents.sort(key=lambda x: (x[0], x[1]))
out, recent, tagidx, msgno = [], collections.defaultdict(lambda: collections.deque(maxlen=700)), collections.defaultdict(list), {}
norm = lambda s: s.lower()

def pid(a, t):
    if a.pl == "x": return snow(t)
    if a.pl == "telegram":
        msgno[a.id] = msgno.get(a.id, a.posts) + R.choice([1, 1, 1, 2, 3])
        return a.id + "/" + str(msgno[a.id])
    if a.pl == "bluesky":
        n, s = int(t * 1e6) << 10 | R.getrandbits(10), ""
        for _ in range(13): n, s = n >> 5, B32[n & 31] + s
        return s
    return a.id + "_" + str(int(t * 1e6) % 10 ** 15 + R.randrange(999))

def place(txt, tags):
    hs = " ".join("#" + x for x in tags); r = R.random()
    if r < .62 or " " not in txt: return txt + R.choice([" ", "\n", " "]) + hs
    if r < .85: return hs + " " + txt
    i = txt.index(" ", R.randrange(txt.rindex(" ") + 1))
    return txt[:i] + " " + hs + txt[i:]
lookup = lambda a: R.choice(a.comms) if a.comms else None
for t, _, a, b, role, modes, kw in intents:
    if a.pl != "x" and a.pl != "bluesky": t = float(int(t))
    mode = R.choices(["original", "repost", "reply", "quote"], modes or (b.modes if b else (.46, .25, .23, .06)))[0]
    if a.pl == "telegram" and mode in ("reply", "quote"): mode = "original"
    if role in ("call", "fwd", "stray", "target"): mode = "original"
    ref, src, tags, txt, urls, media = None, None, [], "", [], []
    if mode != "original":
        if b:
            cand = b.target if b.target and mode == "reply" and role == "op" and R.random() < .85 else b.seed if b.seed and R.random() < b.seedw else None
            if not cand and b.done: cand = R.choice(b.done[-R.choice([5, 40, 300]):])
        else: q = recent[a.lang]; cand = q[R.randrange(len(q))] if q else None
        if cand and cand[1].pl == a.pl and cand[1] is not a: src, ref = cand, cand[0]
        else:
            mode = "original" if not b or role == "op" or R.random() < .7 else mode
            mode = "original" if mode in ("repost", "quote") else mode
    if mode == "reply" and not ref:
        ref = pid(a, t - R.uniform(30, 9000)) if a.pl in ("x", "bluesky") else None
        mode = "reply" if ref else "original"
    if "text" in kw: txt = kw["text"]
    elif mode == "repost":
        txt, urls, media = src[2], list(src[3]), list(src[4])
        txt = ("RT @%s: %s" % (src[1].handle, txt)) if a.pl == "x" else txt
    elif b and role != "target":
        txt = b.text(a, role in ("op", "any", "stray"))
        if b.tagmode == "both" and len(b.tags) > 1: tags = list(b.tags) if R.random() < .7 else [R.choice(b.tags)]
        elif b.tagmode == "some": tags = b.tags[:1] + [x for x in b.tags[1:] if R.random() < .5]
        elif b.tagmode == "spell": tags = R.sample(b.tags, 1 + (R.random() < .12)) if role == "op" else b.tags[:1] if R.random() < .8 else [R.choice(b.tags)]
        else: tags = [b.tags[0]] if R.random() < .72 or len(b.tags) == 1 else list(b.tags[:2])
        if R.random() < .07: tags += [R.choice(V.W[a.lang]["daily"] if R.random() < .5 else tail[a.lang])]
        if a.chatty < .15 and role in ("any", "pub"): tags = [x.lower() if x.isascii() else x for x in tags]
    else:
        txt = ordinary(a)
        if R.random() < (.30 if mode == "original" else .06):
            c, r = lookup(a), R.random()
            tags = [R.choice(c.tags)] if r < .3 and c and c.tags else [R.choice(V.W[a.lang]["daily"])] if r < .5 else R.choices(tail[a.lang], cum_weights=tailcum[a.lang], k=R.choice([1, 1, 1, 2, 3, 4]))
    if mode == "reply" and src and a.pl == "x": txt = "@" + src[1].handle + " " + txt
    if tags: tags = list(dict.fromkeys(tags)); txt = place(txt, tags)
    if "text" not in kw and mode != "repost":
        if b and b.link and b.style in ("link", "head") and R.random() < .85: urls = [b.link]
        elif R.random() < (.13 if mode == "original" else .03): urls = [LINKS()]
        if b and b.media and R.random() < b.mediap: media = [R.choice(b.media)]
        elif R.random() < (.2 if mode == "original" else .05): media = [rs(R.choice([16, 64]), "0123456789abcdef")]
        if urls: txt += " " + ("https://t.co/" + rs(10) if a.pl == "x" else urls[0])
    i = pid(a, t); a.n += 1; ms = a.pl in ("x", "bluesky")
    au = {"id": a.id, "handle": a.handle, "created_at": iso(a.created) if a.pl != "facebook" and a.pl != "telegram" else None, "followers": a.fol + a.n // 3, "following": a.fing if a.pl != "telegram" else None, "posts": a.posts + a.n if ms else None, "location": a.loc if a.pl != "telegram" else None}
    rec = t + R.expovariate(1 / 1.6) + (R.expovariate(1 / 120) if R.random() < .01 else .2)
    d = {"id": i, "platform": a.pl, "created_at": iso(t, ms), "received_at": iso(rec, True), "author": au, "text": txt, "lang": (b.lang if b and role != "target" else a.lang) if R.random() < .95 else R.choice([None, "und", "en"]), "kind": mode, "ref": ref}
    found = [x for x in (w.strip("#.,!?…:؟()") for w in txt.replace("\n", " ").split() if w.startswith("#")) if x]
    if a.pl != "telegram": d["hashtags"] = found
    if urls: d["urls"] = urls
    if media: d["media"] = [{"kind": "image" if int(h[0], 16) < 12 else "video", "hash": h, "algorithm": "pdq" if len(h) == 64 else "phash"} for h in media]
    if R.random() < .35: lk = int(lognorm(1.2, 1.3)); d["engagement"] = {"likes": lk, "reposts": lk // 5, "replies": lk // 7}
    out.append((rec, d))
    row, t = (i, a, txt if mode != "repost" else src[2], urls, media), int(t * 1000 + 1e-4) / 1000
    for x in set(map(norm, found)): tagidx[x].append((t, a.pl + ":" + a.id, b if role in ("op", "stray", "fwd") else None))
    if b:
        b.rows.append((t, a.pl + ":" + a.id, role))
        if role == "call": b.call.update(post_id=i, at=iso(t, True))
        elif role == "target": b.target = row
        elif role not in ("stray", "fwd"): b.done.append(row); b.seed = row if kw.get("seed") or (not b.seed and b.seedw > .8) else b.seed
    if (not b or R.random() < .10) and mode != "repost": recent[a.lang].append(row)
    if R.random() < (b.delp if b and role in ("op", "any", "stray") else .004):
        dd = R.uniform(.5, 1.6) * (b.deld if b else 900) + (3 if b else 30)
        if t + dd < S1 - 1:
            r2 = max(rec, t + dd) + R.expovariate(1 / 3)
            out.append((r2, {"id": i, "platform": a.pl, "created_at": iso(t + dd, ms), "received_at": iso(r2, True), "author": {"id": a.id, "handle": a.handle}, "text": "", "kind": "delete"}))
out.sort(key=lambda x: x[0])
# ---------------------------------------------------------------- truth
def tenth(rows, lo):
    win, q = collections.Counter(), collections.deque()
    for t, who in rows:
        q.append((t, who)); win[who] += 1
        while q[0][0] < t - 600:
            o = q.popleft()[1]
            win[o] -= 1
            if not win[o]: del win[o]
        if len(win) >= 10 and t >= lo: return t

truth = []
for b in bursts:
    if b.call and not b.call["post_id"]: b.call = None
    core = sorted(r for r in b.rows if r[2] not in ("call", "fwd", "stray", "target"))
    own = [r for r in core if r[2] == "op"] if b.campaign else core
    if not own:
        if b.arch == "unheeded_call" and b.call:
            truth.append(dict(id=None, kind="neutral", archetype=b.arch, campaign=None, tags=b.tags, onset_at=None, t10_at=None, peak_at=None, end_at=None, accounts=0, posts=0, call=b.call, declared=False, reason=None, first_at=None))
        continue
    main = core[:max(1, math.ceil(len(core) * .98))]; on, end = own[0][0], max(main[-1][0], own[0][0])
    first = min((r[0] for r in b.rows if r[2] == "stray"), default=None); keys = set(map(norm, b.tags))
    used = [t for t in b.tags if tagidx[norm(t)]]
    alluse = sorted({(r[0], r[1], id(r[2])) for k in keys for r in tagidx[k]})
    allw = [(t, w) for t, w, o in alluse if on - 600 <= t <= end]
    if b.campaign:
        opw = sorted((r[0], r[1]) for r in b.rows if r[2] in ("op", "stray", "fwd"))
        t10, nacc, npost = tenth(opw, on), len({w for _, w in opw}), len(opw)
    else: w2 = [(t, w) for t, w in allw if t >= on]; t10, nacc, npost = tenth(allw, on), len({w for _, w in w2}), len(w2)
    ts = [t for t, _ in allw if t >= on]
    best = max(range(len(ts)), key=lambda i: bisect.bisect_left(ts, ts[i] + 60) - i)
    f = lambda t: None if t is None else iso(t + 1e-4, True)
    truth.append(dict(id=None, kind=b.kind, archetype=b.arch, campaign=b.campaign, tags=used, onset_at=f(on), t10_at=f(t10), peak_at=f(min(ts[best] + 30, end)), end_at=f(end), accounts=nacc, posts=npost, call=b.call, declared=b.declared, reason=None, first_at=f(first) if first and first < on - 600 else None))
truth.sort(key=lambda r: r["onset_at"] or r["call"]["at"])
for i, r in enumerate(truth): r["id"] = "n%03d" % (i + 1)
with open(A.out, "w", encoding="utf-8") as fo:
    for _, d in out: fo.write(json.dumps(d, ensure_ascii=False) + "\n")
with open(A.out[:-6] + ".truth.jsonl" if A.out.endswith(".jsonl") else A.out + ".truth.jsonl", "w", encoding="utf-8") as fo:
    fo.write(json.dumps({"id": "span", "kind": "span", "tags": [], "onset_at": iso(S0), "end_at": iso(S1), "posts": len(out)}) + "\n")
    for r in truth: fo.write(json.dumps(r, ensure_ascii=False) + "\n")
if __name__ == "__main__": print(len(out), "posts", dict(collections.Counter(r["kind"] + ("*" if r["declared"] else "") for r in truth)), file=sys.stderr)
