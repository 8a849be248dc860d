"""Synthetic post streams with ground truth: an ordinary, self-exciting background on a follower network,
undisclosed launches by ten operations, and organic bursts (spontaneous and declared) that resemble them.
Usage: python3.11 gen.py --seed 1 --days 3 --out posts.jsonl     (also writes posts.truth.jsonl)"""
import argparse
import json
import math
import random
from bisect import bisect
from collections import Counter, defaultdict
from datetime import datetime, timezone
from itertools import accumulate

from words import EMOJI, LANG, NAMES, SITES, TAILS

MAIN = ["ar", "fa", "tr", "en", "ru", "es"]
SHARE = {"ar": .17, "fa": .13, "tr": .16, "en": .20, "ru": .14, "es": .14, "de": .03, "fr": .03}
ZONE = {"ar": 3, "fa": 3.5, "tr": 3, "en": -1, "ru": 3, "es": -3, "de": 1, "fr": 1}
DEFAULT = {"x": .6, "facebook": .18, "telegram": .11, "instagram": .11}
PLATFORMS = {"ru": {"vk": .42, "telegram": .33, "x": .25}, "fa": {"x": .55, "telegram": .27, "instagram": .18},
             "en": {"x": .5, "facebook": .2, "bluesky": .14, "instagram": .08, "telegram": .08},
             "de": {"x": .5, "mastodon": .25, "bluesky": .25}, "fr": {"x": .6, "bluesky": .2, "facebook": .2}}
RHYTHM = [2.2, 1.4, .9, .7, .7, 1.0, 2.0, 3.4, 4.6, 5.0, 5.0, 5.2, 5.6, 5.6, 5.2, 5.1, 5.3, 5.8, 6.3, 6.9, 7.3, 7.0, 5.6, 3.7]
DAY = 86400
N_ACCOUNTS, N_ROOTS = 42000, 23500          # per day

def iso(t):
    return datetime.fromtimestamp(t, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")

class Acc:
    __slots__ = "aid plat lang handle born fol fing n loc w com".split()

class Post:
    __slots__ = "t a text kind ref tags urls media lab gone pid arr".split()

    def __init__(self, t, a, text, kind="original", ref=None, tags=(), urls=(), media=(), lab=None):
        self.t, self.a, self.text, self.kind, self.ref, self.tags = t, a, text, kind, ref, list(tags)
        self.urls, self.media, self.lab, self.gone, self.pid = list(urls), list(media), lab, None, None

# ---- shapes: k delays in seconds after the start ---------------------------------------------------------
def flash(s):                               # nearly all within s seconds, a thin tail
    return lambda R, k: [R.gammavariate(2.2, s / 5) if R.random() < .93 else R.uniform(0, 6 * s) for _ in range(k)]

def impulse(rise, half):                    # growing rise, then an Omori tail
    return lambda R, k: [rise * R.random() ** .5 if R.random() < .35 else
                         rise + min(half * ((1 - R.random()) ** -.75 - 1), 14 * half) for _ in range(k)]

def plateau(dur, spikes=6):                 # a programme: steady talk and shared spikes (goals, gaffes)
    def f(R, k):
        at = [dur * R.random() for _ in range(spikes)]
        return [R.uniform(0, dur) if R.random() < .45 else R.choice(at) + R.expovariate(1 / 150) for _ in range(k)]
    return f

def slow(dur):
    return lambda R, k: [dur * R.betavariate(1.4, 2) for _ in range(k)]

def lag(med, sig, early=0.0):               # people answering one call or one seed
    return lambda R, k: [-R.expovariate(1 / 150) if R.random() < early else med * math.exp(R.gauss(0, sig)) for _ in range(k)]

def shift(hands, gap):                      # a few operators, each going from account to account, with pauses
    def f(R, k):
        clock, out = [R.uniform(0, 25 * 60 if gap > 100 else 300) for _ in range(hands)], []
        for i in range(k):
            h = i % hands
            out.append(clock[h])
            clock[h] += gap * math.exp(R.gauss(0, .6)) + (R.uniform(600, 1800) if R.random() < .06 else 0)
        return out
    return f

EVE, MORN, NOON, ANY = (18, 22), (7, 9.5), (11, 16), None
# name, how many in three days, text family, accounts, shape, local hours, options
ORGANIC = [
    ("match", 8, "sport", (220, 1100), plateau(6600, 5), EVE, dict(rep=.22, per=1.5, langs=8)),
    ("tv_debate", 7, "show", (180, 900), plateau(5400, 9), EVE, dict(rep=.2, per=1.5, langs=8)),
    ("quake", 6, "alarm", (120, 600), impulse(50, 700), ANY, dict(rep=.08, langs=8)),
    ("storm", 5, "alarm", (60, 260), impulse(8000, 5000), NOON, dict(rep=.3, pics=.4, langs=8)),
    ("neighbours", 5, "alarm", (14, 40), impulse(150, 800), ANY, dict(rep=.1)),
    ("app_outage", 6, "outage", (80, 450), impulse(280, 1500), ANY, dict(rep=.1)),
    ("blackout", 5, "outage", (25, 140), impulse(120, 1800), EVE, dict(rep=.1)),
    ("grief", 6, "grief", (140, 700), impulse(1100, 5000), ANY, dict(rep=.45, pics=.3)),
    ("star_post", 6, "fan", (60, 350), impulse(40, 1400), EVE, dict(rep=.96, star=True)),
    ("verdict", 6, "news", (80, 350), impulse(400, 3500), NOON, dict(rep=.5, link=.5, copy=.4)),
    ("wire_copy", 8, "news", (12, 20), flash(70), ANY, dict(roster="outlets", copy=.92, link=1)),
    ("petition", 5, "petition", (40, 180), slow(4 * 3600), NOON, dict(copy=.95, link=1, rep=.1)),
    ("missing_person", 4, "missing", (40, 200), impulse(1800, 4000), ANY, dict(copy=.7, rep=.5, pics=.9)),
    ("meme", 6, "meme", (60, 350), impulse(5000, 5000), ANY, dict(rep=.3, pics=.6)),
    ("copypasta", 4, "meme", (40, 150), impulse(900, 3000), EVE, dict(copy=.8, rep=.1)),
    ("morning_ritual", 9, "dawn", (22, 45), lag(1300, .7, .1), MORN, dict(roster="ritual", rep=.1, same=3)),
    ("game_result", 4, "result", (40, 160), slow(5 * 3600), MORN, dict(copy=.9, loose=True)),
    ("exam_end", 4, "exam", (60, 300), impulse(110, 1300), NOON, dict(rep=.1, style="young", part=.5)),
    ("holiday_hour", 4, "feast", (100, 450), impulse(15, 800), EVE, dict(rep=.1, pics=.3, sharp=True)),
    ("outrage", 8, "against", (50, 380), impulse(2200, 3500), ANY, dict(rep=.45)),
    ("approval", 4, "for", (30, 150), impulse(2000, 3500), ANY, dict(rep=.35)),
    ("activist_evening", 10, "against", (22, 45), impulse(800, 2000), EVE, dict(roster="activists", rep=.35, per=2.2)),
    ("product_event", 4, "promo", (60, 300), plateau(4000, 5), EVE, dict(rep=.25, link=.3)),
    ("transfer_rumour", 5, "sport", (60, 280), impulse(240, 2400), NOON, dict(rep=.5)),
    ("fan_party", 9, "fan", (45, 130), lag(160, 1.1, .1), EVE, dict(roster="fans", copy=.35, rep=.2, per=2, call="fan", pics=.3)),
    ("union_storm", 5, "labour", (40, 150), lag(300, 1.1, .05), EVE, dict(call="union", copy=.3, rep=.3)),
    ("charity_drive", 4, "charity", (30, 140), impulse(2500, 5000), NOON, dict(call="charity", link=.4, rep=.35)),
    ("broadcaster", 6, "show", (90, 450), plateau(4500, 7), EVE, dict(call="show", rep=.15, langs=8)),
    ("rally_meet", 5, "meet", (25, 120), lag(900, .9, .3), EVE, dict(call="meet", pics=.4, rep=.3)),
    ("giveaway", 6, "gift", (60, 280), impulse(400, 5000), NOON, dict(call="gift", copy=.5, rep=.5, style="young", part=.35)),
    ("webinar", 4, "webinar", (14, 50), plateau(3000, 3), NOON, dict(call="web", rep=.2, link=.3)),
    ("party_day", 4, "for", (25, 45), lag(200, 1, .1), NOON, dict(roster="branches", call="party", copy=.6, pics=.5)),
    ("school_class", 3, "life", (16, 28), lag(240, .9, .05), NOON, dict(call="class", style="fresh", part=1)),
    ("staff_advocacy", 3, "webinar", (15, 28), lag(400, 1, 0), NOON, dict(roster="staff", call="web", copy=.7, link=1)),
]
# id, archetype, language, platform, roster size, account styles, launches, families, accounts a launch, options
OPS = [
    ("op-quay", "office_staff", "en", "x", 90, ("bought", "aged", "ordinary"), 7, ("against", "for"), (16, 42),
     dict(per=1.7, rep=.22, stray=.6, pair=.55, hours=(8, 17), pics=.15)),
    ("op-tin", "bot_flash", "tr", "x", 190, ("hacked",), 7, ("against", "for", "promo"), (30, 140),
     dict(shape=flash(26), babble=True, delete=True, per=1.0, rep=0, stray=.3)),
    ("op-majlis", "room_volunteers", "ar", "x", 160, ("volunteer",), 6, ("against", "for"), (45, 105),
     dict(shape=lag(260, .9, .1), call="room", copy=.45, per=1.4, rep=.12, pics=.3, hours=EVE)),
    ("op-dozen", "page_network", "es", "facebook", 13, ("page",), 7, ("against", "news"), (11, 13),
     dict(shape=lambda R, k: [0] + [R.uniform(2, 45) for _ in range(k - 1)], copy=1, link=1, per=1.0, rep=0)),
    ("op-echo", "seed_reposts", "fa", "x", 105, ("young", "bought", "young"), 6, ("against", "for"), (30, 75),
     dict(shape=lag(540, 1.0), rep=.93, per=1.15, star=True, stray=.2)),
    ("op-frost", "slow_replies", "ru", "vk", 46, ("bought", "young", "aged"), 5, ("against",), (24, 44),
     dict(shape=shift(4, 240), reply=.45, per=1.6, rep=.1, hours=(9, 16), stray=.4)),
    ("op-cuckoo", "hijack", "en", "x", 42, ("aged", "bought", "ordinary"), 5, ("against",), (18, 36),
     dict(shape=shift(6, 90), per=1.5, rep=.15, host=True)),
    ("op-hatch", "fresh_once", "fa", "x", 120, ("fresh", "fresh", "young"), 1, ("for",), (105, 120),
     dict(shape=impulse(900, 600), copy=.25, per=1.3, rep=.2)),
    ("op-raid", "raid_once", "ru", "vk", 27, ("volunteer",), 1, ("against",), (22, 27),
     dict(shape=lag(200, .8), call="now", per=1.4, rep=.1, copy=.2)),
    ("op-purse", "paid_influencers", "tr", "x", 26, ("midsize",), 3, ("for", "promo"), (13, 20),
     dict(shape=slow(1900), per=1.3, rep=.05, reach=3, pics=.5, hours=EVE)),
]

class World:
    def __init__(self, seed, days):
        self.R = R = random.Random(seed)
        self.days, self.start = days, 1735689600 + DAY * R.randrange(0, 365 - math.ceil(days))
        self.end = self.start + DAY * days
        self.posts, self.truth, self.used, self.pool = [], [], set(), defaultdict(list)
        self.trends = []                                   # (time, language, tag) of what is running
        self.names, self.ids = Counter(), set()
        for lang, share in SHARE.items():
            for _ in range(int(N_ACCOUNTS * days * share)):
                self.make(lang, None, "ordinary")
        self.rosters()
        self.index()

    # ---- accounts -------------------------------------------------------------------------------------
    def make(self, lang, plat, style, w=None):
        R, a = self.R, Acc()
        mix = PLATFORMS.get(lang, DEFAULT)
        a.plat, a.lang = plat or R.choices(list(mix), mix.values())[0], lang
        r, age = R.random(), None                          # age in days
        if style in ("ordinary", "hacked", "volunteer"):
            age = R.uniform(0, 40) if r < .04 else R.uniform(40, 500) if r < .22 else R.triangular(400, 5600, 1800)
        elif style == "young":
            age = R.uniform(15, 420) if r < .75 else R.triangular(300, 4000, 900)
        elif style == "fresh":
            age = R.uniform(.2, 24) if r < .85 else R.uniform(30, 900)
        elif style == "bought":
            age = R.gauss(3300, 500) if r < .5 else R.uniform(200, 4800)
        else:                                              # aged, page, midsize, outlet, branch
            age = R.triangular(500, 5200, 2500)
        first = {"bluesky": 900, "telegram": 3600, "instagram": 5000}.get(a.plat, 6200)
        age = min(max(age, .1), first * R.uniform(.9, 1)) if age < first else R.uniform(60, first)
        a.born = self.start - age * DAY
        grown = min(1, .15 + age / 900)
        big = {"page": (9.0, 1.1), "midsize": (9.8, .8), "outlets": (9.3, 1.4), "branch": (6.6, 1.2), "bought": (5.3, 1.5)}
        mu, sg = big.get(style, (5.1, 1.5))
        a.fol = int(grown * math.exp(R.gauss(mu, sg)) * (R.paretovariate(.9) if R.random() < .06 else 1))
        a.fing = int(grown * math.exp(R.gauss(5.4, 1.1)) * (.4 if style in big and style != "bought" else 1))
        a.w = w if w is not None else (.15 if R.random() < .5 else min(R.paretovariate(1.02), 400))
        if style == "hacked": a.w = R.choice([.05, .3, 1])
        a.n = int(math.exp(R.gauss(4.6, 1.4)) * grown * (1 + a.w / 6)) + R.randrange(3)
        a.loc = R.choice(LANG[lang]["city"])[0] if R.random() < .5 else R.choice([None, None, None, "", "🌍"])
        base = R.choice(NAMES) + R.choice(["", "_", ".", ""]) + R.choice(TAILS + NAMES + [""] * 12)
        a.handle = base + (str(R.choice([R.randrange(10, 99), R.randrange(1960, 2012), R.randrange(10 ** 5)])) if R.random() < .6 else "")
        self.names[a.handle] += 1
        if self.names[a.handle] > 1: a.handle += str(R.randrange(100, 10 ** 6))
        ms = int(a.born * 1000)
        new = {"x": lambda: str((ms - 1288834974657) << 22 | R.getrandbits(22)) if a.born > 1.45e9 else str(R.randrange(10 ** 7, 3 * 10 ** 9)),
               "bluesky": lambda: "did:plc:" + "".join(R.choices("abcdefghijklmnopqrstuvwxyz234567", k=24)),
               "telegram": lambda: "-100" + str(R.randrange(10 ** 9, 2 * 10 ** 9)),
               "facebook": lambda: "1000" + str(R.randrange(10 ** 10, 10 ** 11))}.get(a.plat, lambda: str(R.randrange(10 ** 6, 10 ** 9)))
        a.aid = new()
        while (a.plat, a.aid) in self.ids: a.aid = new()
        self.ids.add((a.plat, a.aid))
        a.com = None
        self.pool[a.plat, lang].append(a)
        return a

    def sample(self, lang, plat, k, heavy=False):          # ordinary people, or the more active among them
        p = self.pool[plat, lang]
        p = sorted(p, key=lambda a: -a.w * self.R.random())[:max(3 * k, len(p) // 8)] if heavy else p
        return self.R.sample(p, min(k, len(p)))

    def rosters(self):
        R, self.roster, self.rosterlists = self.R, {}, {}
        for op, arch, lang, plat, size, styles, *_ in OPS:
            if styles == ("volunteer",):
                self.roster[op] = self.sample(lang, plat, size, heavy=True)
            else:
                wage = {"page_network": 9, "bot_flash": None}.get(arch, 4)
                self.roster[op] = [self.make(lang, plat, R.choice(styles), wage and wage * R.lognormvariate(0, .8)) for _ in range(size)]
        for lang in MAIN:
            plat = "vk" if lang == "ru" else "x"
            mk = lambda style, k, w: [self.make(lang, plat, style, w * R.lognormvariate(0, .8)) for _ in range(k)]
            self.rosterlists[lang] = {
                "outlets": mk("outlets", 22, 12), "branches": mk("branch", 50, 3), "staff": mk("ordinary", 30, 2),
                "fans": mk("young", 90, 6) + self.sample(lang, plat, 60), "ritual": self.sample(lang, plat, 55, True),
                "activists": self.sample(lang, plat, 50, True) + mk("young", 12, 6)}
        self.spam = [self.make(lang, "x", R.choice(["fresh", "young", "bought"]), 2) for lang in MAIN for _ in range(14)]

    def index(self):
        R, self.cum, self.coms, self.favs, self.evers = self.R, {}, {}, {}, {}
        for lang, b in LANG.items():
            combos = [self.clean(e + ("_" if lang in ("ar", "fa", "ru") else "") + c[0]) for e in b["ever"] for c in b["city"]]
            R.shuffle(combos)
            tags = b["ever"] + combos[:140]
            self.evers[lang] = tags, list(accumulate(1 / (i + 1.5) ** 1.05 for i in range(len(tags))))
        for key, accs in self.pool.items():
            R.shuffle(accs)
            self.cum[key] = list(accumulate(a.w for a in accs))
            n = max(1, len(accs) // 160)
            groups = [[] for _ in range(n)]
            for a in accs:
                a.com = min(int(n * R.random() ** 1.3), n - 1)     # uneven communities
                groups[a.com].append(a)
            self.coms[key] = [(g, list(accumulate(a.w for a in g))) for g in groups]
            self.favs[key] = [R.sample(self.evers[key[1]][0], 5) for _ in groups]

    def pick(self, plat, lang, com=None, flat=.0):
        R, key = self.R, (plat, lang)
        accs, cum = self.pool[key], self.cum[key]
        if com is not None and R.random() < .7 and self.coms[key][com][0]: accs, cum = self.coms[key][com]
        return R.choice(accs) if R.random() < flat else accs[min(bisect(cum, R.random() * cum[-1]), len(accs) - 1)]

    # ---- texts and tags ---------------------------------------------------------------------------------
    @staticmethod
    def clean(s):
        return "".join(ch for ch in s if ch.isalnum() or ch == "_")

    def context(self, lang):
        R, b = self.R, LANG[lang]
        (C, c), (t, u) = R.choice(b["city"]), R.sample(b["team"], 2)
        return dict(C=C, c=c, P=(p := R.choice(b["person"])), p=p, T=t, U=u, t=t, u=u)

    def newtag(self, lang, fam):
        for i in range(400):
            x = self.context(lang)
            pats = LANG[lang]["tags"].get(fam) or LANG[lang]["tags"]["show"]
            tag = self.clean(self.R.choice(pats).format(**x, N=self.R.choice([25, 2025, 7, 9, 12]), E=self.R.choice(LANG[lang]["ever"])))
            tag += str(self.R.choice([2, 3, 25, 2025])) if i > 150 else ""
            if tag.lower() not in self.used:
                self.used.add(tag.lower())
                return tag, x
        raise RuntimeError("out of hashtags")

    def say(self, lang, fam, tags=(), ctx=None, hour=None, plain=False):
        R, b = self.R, LANG[lang]
        x = dict(ctx or self.context(lang), n=R.choice([R.randrange(3, 12), R.randrange(12, 100), R.randrange(100, 700)]),
                 d=R.choice(b["day"]), h=hour, tag=" ".join("#" + t for t in tags))
        src = b.get(fam) or b["talk"]
        parts = [R.choice(src)]
        if not plain:
            for chance in (.62, .25) if fam == "life" else (.5, .15):
                if R.random() < chance: parts.append(R.choice(src if R.random() < .55 else b["talk"]))
            parts = list(dict.fromkeys(parts))
            if R.random() < .25: parts.insert(0, R.choice(b["open"]))
        parts = [s.format(**x) for s in parts]
        s = " ".join(q[:1].upper() + q[1:] for q in parts)
        if not plain:
            r = R.random()
            s = s[:-1] + ("" if r < .22 else "!" if r < .27 else "...") if s.endswith(".") and r < .32 else s
            s = s.replace("İ", "i").lower() if R.random() < .07 else s
            s += " " + R.choice(EMOJI) * R.choice([1, 1, 1, 2, 3]) if R.random() < .33 else ""
        if tags and not fam.startswith("call"):
            block = " ".join("#" + t for t in tags)
            s = f"{block} {s}" if R.random() < .22 else f"{s}\n{block}" if R.random() < .1 else f"{s} {block}"
        return s

    def picture(self):
        return [{"kind": self.R.choice(["image"] * 4 + ["video", "gif"]), "hash": f"{self.R.getrandbits(64):016x}", "algorithm": "phash"}]

    def url(self):
        return f"https://{self.R.choice(SITES)}/{self.R.choice(['a', 'news', 'p', 'story'])}/{self.R.randrange(10 ** 7)}"

    # ---- posting ----------------------------------------------------------------------------------------
    def put(self, p):
        if self.start <= p.t < self.end:
            self.posts.append(p)
            return p

    def cascade(self, p, reach=1.0, lab=None, depth=0):
        """Followers answer: counts grow with the audience, delays are heavy-tailed, threads go on."""
        R = self.R
        mean = min(.11 * reach * (p.a.fol + 20) ** .27, 60) * R.lognormvariate(-.6, 1.1)
        for _ in range(self.pois(mean)):
            r = R.random()
            kind = "repost" if r < .55 else "reply" if r < .91 else "quote"
            a = self.pick(p.a.plat, p.a.lang, p.a.com, .3)
            if a is p.a and kind != "reply": continue
            t = p.t + 5 + R.lognormvariate(math.log(420), 1.6)
            root = p.ref if p.kind == "repost" else p
            if kind == "repost":
                q = Post(t, a, root.text, kind, root, root.tags, root.urls, root.media)
            else:
                tags = root.tags if kind == "quote" or R.random() < .2 else []
                q = Post(t, a, self.say(a.lang, "reply" if R.random() < .6 else "talk", tags), kind, root, tags)
            q.lab = lab if q.tags else None
            if self.put(q) and depth < 4: self.cascade(q, reach * (.35 if kind == "repost" else .75), lab, depth + 1)

    def pois(self, m):
        if m > 40: return max(0, round(self.R.gauss(m, m ** .5)))
        lim, k, p = math.exp(-m), 0, self.R.random()
        while p > lim: k, p = k + 1, p * self.R.random()
        return k

    def burst(self, lab, lang, plat, fam, t0, n, shape, tags, ctx, who=None, rep=.2, copy=0, pics=.08, link=.06, per=1.2, reply=.05,
              reach=.5, babble=False, delete=False, star=False, part=0, style=None, loose=False, victim=None, prior=(), public=False, **_):
        R = self.R
        if who is None:
            who = {}
            while len(who) < n:
                a = self.make(lang, plat, style) if R.random() < part else self.pick(plat, lang, None, .6)
                who.setdefault(a.aid, a)
            who = list(who.values())
        else:
            who = R.sample(who, min(n, len(who)))
        times = list(zip(shape(R, len(who)), who))
        for d, a in list(times):
            while R.random() < 1 - 1 / per:
                d += R.lognormvariate(math.log(500), 1)
                times.append((d, a))
        times.sort(key=lambda x: x[0])
        bank = [self.say(lang, fam, tags, ctx, plain=loose or fam in ("petition", "news")) for _ in range(1 if copy >= .9 or fam == "news" else R.randint(3, 9))]
        album, page = [self.picture() for _ in range(R.randint(1, 4))], self.url()
        vocab = [w.strip(".,!?:") for k, v in LANG[lang].items() if type(v[0] if k != "tags" else 0) is str for s in v for w in s.split() if "{" not in w and len(w) > 3] if babble else []
        if star:                                            # the best-known account speaks first
            i = max(range(len(times)), key=lambda j: times[j][1].fol if R.random() < .8 else 0)
            times[0], times[i] = (times[0][0], times[i][1]), (times[i][0], times[0][1])
        originals, out = list(prior), []
        for d, a in times:
            t = t0 + d
            if originals and R.random() < rep:
                root = originals[0] if star and R.random() < .85 else originals[min(int(R.expovariate(.25)), len(originals) - 1)]
                if root.a is a or root.t >= t - 1: continue
                p = Post(t, a, root.text, "repost", root, root.tags, root.urls, root.media, lab)
            else:
                mine = tags if len(tags) == 1 or R.random() < .7 else [R.choice(tags)]
                if R.random() < .12 and not babble and copy < .9:
                    mine = mine + [self.R.choices(self.evers[lang][0], cum_weights=self.evers[lang][1])[0]]
                if babble:
                    text = " ".join(R.sample(vocab, R.randint(2, 6)) + ["#" + g for g in mine])
                elif loose and R.random() < .96:           # an app writes the text, only the numbers differ
                    text, mine = " ".join(str(R.randrange(20, 700)) if w.isdigit() else w for w in bank[0].split(" ")), tags
                elif R.random() < copy:
                    text, mine = R.choice(bank), tags
                    text += R.choice([" " + R.choice(EMOJI), ".", "  "]) if copy < .9 and R.random() < .3 else ""
                else:
                    text = self.say(lang, fam if fam != "news" else R.choice(["talk", "reply", "against", "talk"]), mine, ctx)
                p = Post(t, a, text, tags=mine, lab=lab)
                if R.random() < pics: p.media = R.choice(album) if R.random() < .6 else self.picture()
                if R.random() < link:
                    p.urls = [page if R.random() < .8 or copy > .8 else self.url()]
                    p.text += " " + p.urls[0]
                if R.random() < reply and (victim or originals):
                    p.kind, p.ref = "reply", victim or R.choice(originals)
                    if p.ref.t >= p.t: p.kind, p.ref = "original", None
                if p.kind == "original": originals.append(p)
            if delete and R.random() < .95: p.gone = p.t + R.lognormvariate(math.log(54), .22)
            if self.put(p):
                out.append(p)
                if not babble and p.kind != "repost":
                    self.cascade(p, reach, None if public or (lab is not None and self.truth[lab]["kind"] == "launch") else lab)
        return out

    def when(self, lang, hours, sharp=False):
        R = self.R
        for _ in range(500):
            day = self.start + DAY * R.randrange(max(1, math.ceil(self.days)))
            h = R.choices(range(24), RHYTHM)[0] + R.random() if hours is None else R.uniform(*hours)
            t = day + ((h - ZONE[lang]) % 24) * 3600
            if sharp: t = round(t / 1800) * 1800
            if self.start + 3600 < t < self.end - 2.5 * 3600: return t
        return self.start + R.uniform(.2, .8) * (self.end - self.start)

    def local(self, t, lang):
        return datetime.fromtimestamp(t + ZONE[lang] * 3600, timezone.utc).strftime("%H:%M")

    def line(self, kind, arch, tags, camp=None, declared=False):
        self.truth.append(dict(id=f"{kind}-{len(self.truth):03d}", kind=kind, archetype=arch, campaign=camp, tags=list(tags),
                               onset_at=None, first_at=None, t10_at=None, peak_at=None, end_at=None, accounts=0, posts=0,
                               call=None, declared=declared, reason=None))
        return len(self.truth) - 1

    def call(self, lab, lang, plat, fam, tags, ctx, t0, caller, ahead, spread):
        now = fam == "call_now"
        t = max(self.start + 60, t0 - ahead)
        hour = t0 if now else round(t0 / 60) * 60
        p = self.put(Post(t, caller, self.say(lang, fam, tags, ctx, self.local(hour, lang), True), tags=tags))
        if p:
            self.cascade(p, spread)
            if lab is not None: self.truth[lab]["call"] = (p, None if now else hour)
        return p

    # ---- the three parts of the stream ------------------------------------------------------------------
    def organic(self):
        R, kept = self.R, {}
        homes = {k: R.sample(MAIN, 3) for k in ("outlets", "branches", "staff", "fans", "activists")}
        for name, count, fam, (lo, hi), shape, hours, o in ORGANIC:
            for i in range(max(1, round(count * self.days / 3))):
                lang = R.choice(MAIN) if o.get("langs", 6) == 6 or R.random() < .88 else R.choice(["de", "fr"])
                lang = R.choice(homes[o["roster"]]) if o.get("roster", "ritual") != "ritual" else lang     # the same fans and activists again
                again = kept.get((name, i % o["same"])) if "same" in o else None
                if again:                                  # the same regulars, the same tag, another day
                    lang, tag, ctx, t0 = again
                    t0 = self.start + (t0 - self.start + DAY * (i // o["same"])) % (self.days * DAY) + R.gauss(0, 200)
                else:
                    (tag, ctx), t0 = self.newtag(lang, fam), self.when(lang, hours, o.get("sharp") or "call" in o)
                    kept[name, i % o.get("same", 99)] = lang, tag, ctx, t0
                plat = "vk" if lang == "ru" else "x"
                if not o.get("roster") and lang in MAIN and R.random() < .18: plat = R.choice([q for q in PLATFORMS.get(lang, DEFAULT)])
                who = self.rosterlists[lang][o["roster"]] if "roster" in o else None
                n = min(int(math.exp(R.uniform(math.log(lo), math.log(hi)))), len(self.pool[plat, lang]) // 3)
                lab = self.line("organic", name, [tag], declared="call" in o)
                if "call" in o:
                    caller = R.choice(who) if who else self.make(lang, plat, R.choice(["outlets", "branch", "midsize"]), 3)
                    self.call(lab, lang, plat, "call_" + o["call"], [tag], ctx, t0, caller, R.uniform(1200, 6 * 3600), 1.5)
                self.burst(lab, lang, plat, fam, t0, n, shape, [tag], ctx, who=who, **o)
                self.trends.append((t0, lang, tag))
                if who is None and o.get("langs") and R.random() < .5 and lang in MAIN:      # it crosses to a second platform
                    q = R.choice(list(PLATFORMS.get(lang, DEFAULT)))
                    self.burst(lab, lang, q, fam, t0 + R.uniform(20, 900), max(5, n // 8), shape, [tag], ctx, **o)

    def launches(self):
        R = self.R
        for op, arch, lang, plat, size, styles, count, fams, (lo, hi), o in OPS:
            rooms = self.make(lang, "telegram", "page", 3) if "call" in o else None
            for _ in range(max(1, round(count * self.days / 3)) if count > 1 else 1):
                fam = R.choice(fams)
                (tag, ctx), t0 = self.newtag(lang, fam), self.when(lang, o.get("hours"), o.get("call") == "room")
                if o.get("host"):
                    hosts = [x for x in self.trends if x[1] == lang and x[0] < self.end - 3 * 3600 and x[2] not in {g for l in self.truth if l["kind"] == "launch" for g in l["tags"]}]
                    if hosts:
                        t0, _, tag = R.choice(hosts)
                        t0 += R.uniform(900, 5400)
                tags = [tag] + ([self.newtag(lang, fam)[0]] if R.random() < o.get("pair", .08) and not o.get("host") else [])
                lab = self.line("launch", arch, tags, op)
                shape, n, who = o.get("shape"), R.randint(lo, hi), self.roster[op]
                if arch == "office_staff":                  # speeds as measured: minutes to hours to the tenth account
                    dur = R.choice([300, 700, 1200, 1500, 3600, 9000]) * R.uniform(.7, 1.3)
                    shape = lambda R, k, d=dur: [d * R.betavariate(1.6, 1.8) if R.random() < .75 else d + R.expovariate(1 / 5400) for _ in range(k)]
                if arch == "bot_flash" and R.random() < .37: t0 = t0 // 3600 * 3600 + R.choice([55, 57, 58, 59, 60]) * 60 + R.uniform(0, 20)
                if R.random() < o.get("stray", 0):
                    a, t = R.choice(who), t0 - R.lognormvariate(math.log(4 * 3600), 1)
                    if self.put(Post(t, a, self.say(lang, fam, tags[:1], ctx), tags=tags[:1])): self.truth[lab]["first_at"] = t
                if "call" in o and R.random() < .8:         # some waves are called elsewhere, out of sight
                    ahead = R.uniform(40, 200) if o["call"] == "now" else R.choice([R.uniform(600, 2400), R.uniform(2400, 7 * 3600)])
                    self.call(lab, lang, "telegram", "call_" + o["call"], tags, ctx, t0, rooms, ahead, .4)
                elif "call" in o and count > 1:
                    t0 += R.uniform(0, 240)
                victim = self.put(Post(t0 - R.uniform(300, 3000), self.pick(plat, lang), self.say(lang, "for"))) if o.get("reply") else None
                extra = []
                if styles == ("volunteer",):                # rooms gain and lose people
                    extra = [self.pick(plat, lang, None, .5) for _ in range(n // 6)]
                out = self.burst(lab, lang, plat, fam, t0, n, shape, tags, ctx, who=who + [a for a in dict.fromkeys(extra) if a not in who],
                                 victim=victim, **{k: v for k, v in o.items() if k not in ("shape", "host", "call", "hours", "pair", "stray")})
                self.trends.append((t0, lang, tag))
                r = R.random()
                crowd = 0 if r < .35 or o.get("host") else R.randint(8, 40) if r < .75 else R.randint(80, 280)
                if crowd and out:                           # a public comes after, partly to protest
                    self.burst(None, lang, plat, R.choice([fam, "against", "talk"]), t0 + R.uniform(240, 2700), crowd, impulse(1500, 3000),
                               [tag], ctx, rep=.4, prior=[p for p in out if p.kind == "original" and not p.gone][:8], public=True)

    def background(self):
        R = self.R
        self.trends.sort()
        for lang, share in SHARE.items():
            b, mix, noise = LANG[lang], PLATFORMS.get(lang, DEFAULT), 0.0
            fams = [f for f in ("sport", "show", "against", "for", "fan", "feast", "meme", "promo", "grief", "labour", "charity") if f in b]
            running = [x for x in self.trends if x[1] == lang]
            for m in range(int(self.days * 1440)):
                t = self.start + 60 * m
                noise = .97 * noise + R.gauss(0, .085)
                h = (t / 3600 + ZONE[lang]) % 24
                i, f = int(h), h % 1
                level = (RHYTHM[i] * (1 - f) + RHYTHM[(i + 1) % 24] * f) / 100 * 24
                for _ in range(self.pois(share * N_ROOTS / 1440 * level * math.exp(noise) * R.gammavariate(3, 1 / 3))):
                    a = self.pick(R.choices(list(mix), mix.values())[0], lang)
                    when, go = t + R.uniform(0, 60), True
                    while go:                               # a sitting: bursty contacts, several posts in a row
                        tags = []
                        if R.random() < .27:
                            for _ in range(R.choices([1, 2, 3, 4], [.66, .2, .09, .05])[0]):
                                tags.append(R.choice(self.favs[a.plat, lang][a.com]) if R.random() < .45 and a.com is not None
                                            else R.choices(self.evers[lang][0], cum_weights=self.evers[lang][1])[0])
                            if R.random() < .05:
                                past = running[:bisect(running, (when,))][-6:]
                                tags += [R.choice(past)[2]] if past else []
                        tags = list(dict.fromkeys(tags))
                        p = Post(when, a, self.say(lang, "life" if R.random() < .6 else R.choice(fams), tags), tags=tags)
                        if R.random() < .16: p.media = self.picture()
                        if R.random() < .14:
                            p.urls = [self.url()]
                            p.text += " " + p.urls[0]
                        if R.random() < .012: p.gone = when + R.lognormvariate(math.log(900), 2)
                        if self.put(p): self.cascade(p)
                        when += R.lognormvariate(math.log(240), 1.2)
                        go = R.random() < min(.45, .06 + a.w / 300)
        for a in self.spam:                                 # sellers who hang themselves on whatever is running
            for _ in range(self.pois(2.5 * self.days)):
                t = R.uniform(self.start, self.end)
                hot = [x[2] for x in self.trends if x[1] == a.lang and t - 5 * 3600 < x[0] < t]
                if hot:
                    tags, u = list(dict.fromkeys(R.choices(hot, k=4))), self.url()
                    self.put(Post(t, a, self.say(a.lang, "promo", tags) + " " + u, tags=tags, urls=[u]))
        for _ in range(int(26 * self.days)):                # calls that call nobody: meetings, webinars, draws
            lang, t = R.choice(MAIN), R.uniform(self.start + 9000, self.end)
            fam = R.choice(["meet", "web", "gift", "charity", "show", "fan"])
            tag, ctx = (self.newtag(lang, "promo") if R.random() < .6 else (R.choice(self.evers[lang][0]), self.context(lang)))
            plat = R.choice(list(PLATFORMS.get(lang, DEFAULT)))
            self.call(None, lang, plat, "call_" + fam, [tag], ctx, t, self.pick(plat, lang), R.uniform(1800, 9000), .5)

    # ---- output -----------------------------------------------------------------------------------------
    def finish(self):
        by = defaultdict(list)
        self.posts.sort(key=lambda p: p.t)
        ids = set()
        for p in self.posts:
            n = (int(p.t * 1000) - 1288834974657) << 22 | self.R.getrandbits(22)
            p.pid = str(n) if p.a.plat == "x" else f"{p.a.aid}_{n >> 8 & (1 << 40) - 1}" if p.a.plat in ("vk", "facebook", "telegram") else format(n, "x")
            while (p.a.plat, p.pid) in ids: p.pid += str(self.R.randrange(10))
            ids.add((p.a.plat, p.pid))
            if p.lab is not None: by[p.lab].append(p)
        for lab, line in enumerate(self.truth):
            ps = by[lab]
            ts, win, seen = [p.t for p in ps], Counter(), 0
            for i, p in enumerate(ps):                      # ten distinct accounts within ten minutes
                win[p.a.aid] += 1
                while ts[seen] <= p.t - 600:
                    win[ps[seen].a.aid] -= 1
                    win += Counter()
                    seen += 1
                if len(win) >= 10 and not line["t10_at"]: line["t10_at"] = iso(p.t)
            best = max(range(len(ts)), key=lambda i: bisect(ts, ts[i] + 60) - i)
            line.update(onset_at=iso(ts[0]), peak_at=iso(ts[best]), end_at=iso(ts[-1]), accounts=len({p.a.aid for p in ps}), posts=len(ps))
            line["first_at"] = iso(line["first_at"]) if line["first_at"] and line["first_at"] < ts[0] else None
            if line["call"]:
                p, hour = line["call"]
                line["call"] = dict(platform=p.a.plat, post_id=p.pid, at=iso(p.t), announced_at=hour and iso(hour))

    def rows(self):
        R, ev = self.R, []
        for p in self.posts:
            p.a.born = min(p.a.born, p.t - R.uniform(60, 9000))
            slow_feed = R.random() < .004
            ev.append((p.t + R.lognormvariate(math.log(1.6 if p.a.plat != "facebook" else 4), .7) + (R.uniform(20, 240) if slow_feed else 0), p.t, 0, p))
            if p.gone and p.gone < self.end: ev.append((max(ev[-1][0], p.gone) + R.uniform(.3, 6), p.gone, 1, p))
        ev.sort(key=lambda e: e[0])
        for arr, t, dele, p in ev:
            a = p.a
            a.n += 1 - dele
            a.fol = max(0, a.fol + R.choice([0, 0, 0, 0, 1, -1, R.randrange(3)]))
            row = dict(id=p.pid, platform=a.plat, created_at=iso(t), received_at=iso(arr),
                       author=dict(id=a.aid, handle=a.handle, created_at=iso(a.born), followers=a.fol, following=a.fing, posts=a.n, location=a.loc),
                       text="" if dele else p.text, lang=None if dele or R.random() < .03 else a.lang, kind="delete" if dele else p.kind,
                       ref=p.ref.pid if p.ref and not dele else None, hashtags=[] if dele else p.tags)
            if p.urls and not dele: row["urls"] = p.urls
            if p.media and not dele: row["media"] = p.media
            if R.random() < .2 and not dele:
                row["engagement"] = dict(likes=(l := R.choice([0, 0, 0, 1, 2])), reposts=R.choice([0, 0, 0, 1]), replies=0, views=l * 9 + R.randrange(40))
            yield row

def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--days", type=int, default=3)
    ap.add_argument("--out", default="posts.jsonl")
    args = ap.parse_args()
    w = World(args.seed, args.days)
    w.organic()
    w.launches()
    w.background()
    w.finish()
    n = 0
    with open(args.out, "w", encoding="utf-8") as f:
        for n, row in enumerate(w.rows(), 1):
            f.write(json.dumps(row, ensure_ascii=False) + "\n")
    with open(args.out.removesuffix(".jsonl") + ".truth.jsonl", "w", encoding="utf-8") as f:
        for line in sorted(w.truth, key=lambda x: x["onset_at"]):
            f.write(json.dumps(line, ensure_ascii=False) + "\n")
        f.write(json.dumps(dict(id="span", kind="span", onset_at=iso(w.start), end_at=iso(w.end), posts=n, tags=[])) + "\n")

if __name__ == "__main__":
    main()
