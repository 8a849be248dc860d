"""Synthetic social-media stream with truth: an agent-based world of accounts in overlapping communities.

Three layers lie over each other: ordinary days (sessions of heavy-tailed accounts), organic bursts (self-exciting cascades that
start in a community and leak along friendships, damped by fatigue) and operations (agents with a timetable and a tool chain).
Usage: python3.11 gen.py --seed 1 --days 3 --out posts.jsonl
"""
import argparse, bisect, datetime as dt, heapq, itertools, json, math, random
from collections import Counter, defaultdict, deque
from lexicon import EMO, LEX, SITES, SYL

UTC = dt.timezone.utc
DAYCURVE = [2.2, 1.3, .8, .6, .6, .9, 1.8, 3.1, 4.1, 4.4, 4.5, 4.6, 5.0, 5.1, 4.7, 4.6, 4.8, 5.3, 5.9, 6.6, 7.2, 7.3, 6.1, 4.1]
B32 = "abcdefghijklmnopqrstuvwxyz234567"

class Acc:
    __slots__ = "i plat id handle born foll fing base loc lang act groups op town pals seq ephemeral noted".split()

class Post:
    __slots__ = "id t recv acc text tags kind ref lang urls media rec op stray".split()

class Group:
    def __init__(self, kind, lang, mem, ctx, rng):
        self.kind, self.lang, self.mem, self.ctx, self.tag = kind, lang, mem, ctx, None
        # commitment: a few turn out every time, most now and then
        self.cum = list(itertools.accumulate(min(40, rng.paretovariate(1.05)) for _ in mem))
        for a in mem: a.groups.append(self)

    def draw(self, rng):
        return rng.choices(self.mem, cum_weights=self.cum)[0]

class Rec:
    def __init__(self, kind, arch, tags, ops=None, campaign=None):
        self.kind, self.arch, self.tags, self.ops, self.campaign = kind, arch, tags, ops, campaign
        self.call, self.call_at, self.declared, self.posts = None, None, False, []

class World:
    def __init__(self, seed, days):
        self.rng = r = random.Random(seed * 7919 + 13)
        self.days, self.end = days, days * 86400.0
        self.t0 = dt.datetime(2023, 3, 1, tzinfo=UTC) + dt.timedelta(days=r.randrange(800), hours=r.choice([0, 0, 3, 5, 11, 16, 21]))
        self.epoch = self.t0.timestamp()
        self.posts, self.recs, self.dels, self.used, self.handles = [], [], [], set(), set()
        self.accs, self.bylang, self.groups = [], defaultdict(list), defaultdict(list)
        self.vocab = {l: sorted({w for k in "oce" for s in LEX[l][k] for w in s.split() if "{" not in w}) for l in LEX}
        self.langw = {l: w * r.uniform(.6, 1.5) for l, w in zip(LEX, (17, 16, 17, 9, 13, 15, 9, 8))}
        self.sites = [self.coin().lower() + r.choice(["", "post", "24", "press"]) for _ in range(60)]
        self.memes = [f"{r.getrandbits(256):064x}" for _ in range(150)]
        self.populate()
    # ---------- names ----------
    def coin(self):
        return "".join(self.rng.choice(SYL) for _ in range(self.rng.choice([2, 2, 3, 3, 4]))).capitalize()
    def person(self, lang):
        return self.rng.choice(LEX[lang]["f"]), self.rng.choice(LEX[lang]["l"])
    def ctx(self, lang, **fixed):
        r, x = self.rng, LEX[lang]
        f, l = self.person(lang)
        join = "_" if lang in ("ar", "fa") else ""
        return {"n": r.choice(x["n"]), "t": r.choice(x["t"]), "p": r.choice([l, l, f + join + l]), "x": self.coin(), **fixed}
    def handle(self):
        r = self.rng
        while True:
            lat = r.choice(("es", "tr", "en", "pt", "id"))
            f, l = (w.lower().translate(str.maketrans("áéíóúñçğışöüãêô", "aeiouncgisouaeo")).replace("̇", "") for w in self.person(lat))
            h = r.choice([f + l, f"{f}_{l}", f"{f}{r.randrange(70, 2012)}", f"{f}{l[0]}{r.randrange(10**8):08d}", self.coin().lower() + l,
                          f"{self.coin()}{self.coin()}", f"{l}{r.randrange(999)}", f"{self.coin().lower()}_{r.randrange(99)}", f"the{self.coin()}", f"{f}.{self.coin().lower()}"])
            h = h.replace(".", "_") if len(h) < 16 else h[:15]
            if h not in self.handles:
                self.handles.add(h)
                return h
    def tag(self, lang, style, ctx):
        """A tag nobody used before in this stream; all layers share these makers."""
        r, x = self.rng, LEX[lang]
        us = "_" if lang in ("ar", "fa") else ""
        for k in range(400):
            c = ctx if k < 8 else {**ctx, **self.ctx(lang)}
            if style == "mix": style = r.choice(["slog"] * 6 + ["person", "town", "coin", "person"])
            if style == "slog": s = r.choice(x["slog"]).format(**c)
            elif style == "person": s = us.join(self.person(lang))
            elif style == "town": s = us.join(r.sample([c["t"], r.choice(x["n"])], 2))
            elif style == "goal": s = r.choice([r.choice(x["l"]) + r.choice(["", "7", "10", "9"]), r.choice(x["team"]) + r.choice(["2a1", "Gol", "3x0"])])
            elif style == "match":
                a, b = r.sample(x["team"], 2)
                s = f"{a}_{b}" if us else r.choice([a[:3].upper() + b[:3].upper(), a[:3].upper() + "v" + b[:3].upper(), a + b])
            elif style == "day": s = r.choice(x["day"]) + us + r.choice(x["f"] + x["n"])
            else: s = c["x"] + r.choice(["", "", "Day", "Live", "2", "Fest", "Tour", "Gate", "Challenge", "_OUT"])
            if k > 60: s += us + r.choice(x["t"])
            s = s.replace(" ", us)
            if s.lower() not in self.used:
                self.used.add(s.lower())
                return s
        raise RuntimeError("tags exhausted")
    def spelling(self, s):
        r, k = self.rng, self.rng.randrange(1, max(2, len(s) - 2))
        v = r.choice([s.replace("_", "") if "_" in s else s[:k] + "_" + s[k:], s[:k] + s[k + 1:], s[:k] + s[k] + s[k:], s + str(self.t0.year), s[:k] + s[k + 1:k + 2] + s[k] + s[k + 2:]])
        return v if v.lower() not in self.used and not self.used.add(v.lower()) else s + "2"
    # ---------- population ----------
    def account(self, lang, plat=None, young=.09, noloc=.45, foll=None, age=None):
        r, a = self.rng, Acc()
        if not plat:
            m = LEX[lang]["mix"].split()
            plat = r.choices(m[::2], [float(v) for v in m[1::2]])[0]
        span = {"x": 16, "facebook": 17, "telegram": 8, "bluesky": 1.8}[plat]
        d = r.uniform(.2, 75) if r.random() < young else (age * r.uniform(.5, 1.25) if age else r.betavariate(1.1, 1.3)) * span * 365 + 75
        a.born = self.epoch - d * 86400
        a.i, a.plat, a.lang, a.handle = len(self.accs), plat, lang, self.handle()
        if plat == "x": a.id = str((int(a.born * 1000) - 1288834974657 << 22) | r.getrandbits(22)) if a.born > 1384e6 else str(r.randrange(10**6, 3 * 10**9))
        elif plat == "telegram": a.id = str(r.randrange(1001000000, 2400000000)) if r.random() < .5 else "-100" + str(r.randrange(1001000000, 2400000000))
        elif plat == "facebook": a.id = ("1000" + str(r.randrange(10**10, 10**11))) if r.random() < .8 else str(r.randrange(10**14, 10**15))
        else: a.id = "did:plc:" + "".join(r.choice(B32) for _ in range(24))
        a.act = min(60, r.paretovariate(1.25))
        a.foll = int(foll * r.lognormvariate(0, .9) if foll else min(3e6, r.lognormvariate(4.6 + .25 * math.log(a.act), 1.7) * min(1, .1 + d / 700)))
        a.fing = int(r.lognormvariate(5.2, 1.1))
        a.base = int(a.act * d * r.uniform(.1, .9))
        x = LEX[lang]
        a.town = x["t"][min(int(r.expovariate(.28)), len(x["t"]) - 1)]
        a.loc = None if r.random() < noloc else r.choice([r.choice(x["place"]), a.town, a.town, f"{a.town}, {x['place'][0]}", "", "🌍", "in the moment"])
        a.groups, a.op, a.pals, a.seq, a.ephemeral, a.noted = [], None, None, r.randrange(30, 9000), r.random() < .012, r.random() < .8
        self.accs.append(a)
        self.bylang[lang].append(a)
        return a
    def populate(self):
        r = self.rng
        langs = list(self.langw)
        for lang in r.choices(langs, list(self.langw.values()), k=36000): self.account(lang)
        some = lambda lang, k, plat=None: r.sample([a for a in self.bylang[lang] if not plat or a.plat == plat], k)
        big = [l for l in langs if len(self.bylang[l]) > 2500]
        for lang in langs:
            for t in LEX[lang]["t"]:
                mem = [a for a in self.bylang[lang] if a.town == t]
                self.add("town", lang, mem, t=t)
            for kind, names, share in (("team", LEX[lang]["team"], .05), ("show", LEX[lang]["show"], .04)):
                for nm in names:
                    g = self.add(kind, lang, some(lang, int(len(self.bylang[lang]) * share * r.uniform(.4, 1.6))), x=nm)
                    g.tag = nm
        for kind, k, lo, hi in (("fandom", 7, 90, 900), ("party", 5, 120, 500), ("game", 5, 60, 400), ("circle", 4, 11, 17), ("regulars", 6, 25, 110),
                                ("commuters", 3, 20, 60), ("believers", 3, 30, 120), ("union", 6, 50, 260)):
            for _ in range(k):  # tight: one platform, drawn from one language, many friends inside
                lang = r.choice(big)
                plat = r.choice(["x", "x", None]) if kind != "circle" else r.choice(["x", "facebook"])
                pool = [a for a in self.bylang[lang] if not plat or a.plat == plat]
                g = self.add(kind, lang, r.sample(pool, min(len(pool) // 2, r.randint(lo, hi))))
                if kind in ("regulars", "fandom", "game"): g.tag = self.tag(lang, "coin", g.ctx)
        # special agents: pupils, newcomers, newsrooms, communes, staff, service bots
        for kind, k, lo, hi, kw in (("school", 4, 60, 260, dict(young=.55, noloc=.8)), ("newcomers", 2, 90, 220, dict(young=.97, noloc=.7)),
                                    ("newsroom", 2, 22, 45, dict(young=0, noloc=.1, foll=40000)), ("commune", 2, 35, 80, dict(young=.02, noloc=.02, foll=2500)),
                                    ("staff", 3, 25, 70, {}), ("services", 3, 20, 45, dict(young=.1, noloc=.5, foll=600)), ("appusers", 3, 60, 200, {})):
            for _ in range(k):
                lang = r.choice(["ar", "tr", "id"]) if kind == "appusers" else r.choice(langs)
                plat = "bluesky" if kind == "newcomers" and lang in ("es", "en", "pt") else r.choice([None, "x", "x"])
                g = self.add(kind, lang, [self.account(lang, plat, **kw) for _ in range(r.randint(lo, hi))])
                if kind == "services": g.tag = self.tag(lang, r.choice(["town", "coin"]), g.ctx)
        self.cum = {l: [] for l in langs}
    def add(self, kind, lang, mem, **fixed):
        g = Group(kind, lang, mem, self.ctx(lang, **fixed), self.rng)
        self.groups[kind].append(g)
        return g
    def anyone(self, lang):
        if len(self.cum[lang]) != len(self.bylang[lang]): self.cum[lang] = list(itertools.accumulate(a.act ** .6 for a in self.bylang[lang]))
        return self.rng.choices(self.bylang[lang], cum_weights=self.cum[lang])[0]
    def pals(self, a):
        if a.pals is None: a.pals = [g.draw(self.rng) for g in a.groups for _ in range(3 if g.kind in ("town", "show") else 6)] + [self.anyone(a.lang) for _ in range(4)]
        return a.pals
    # ---------- texts ----------
    def say(self, lang, style, ctx):
        r, x = self.rng, LEX[lang]
        c = {**self.ctx(lang), **({k: v for k, v in ctx.items() if r.random() < .75} if ctx else {})}
        if style == "react": return r.choice(x["r"]) + r.choice(["", "", "!", "!!!", " " + r.choice(EMO), " " + c["t"], ", " + r.choice(x["e"])])
        if style == "words": return " ".join(r.choice(self.vocab[lang]) for _ in range(r.randint(3, 8)))
        if style == "form": return f"{ctx['t']} {r.randrange(24):02d}:{r.randrange(0, 60, 5):02d} | {r.uniform(1, 99):.2f} | {r.choice('▲▼=')} {r.randrange(100)}%"
        if style in ("inv", "ag", "call", "now"): return r.choice(x[style]).format(**{"h": "21:00", "g": "", **c})
        cl = r.choice(x["c"]).format(**c)
        k = r.random()
        if k < .35: cl = f"{r.choice(x['o'])} {cl}"
        elif k < .55: cl = f"{cl}, {r.choice(x['e'])}"
        elif k < .75: cl = f"{r.choice(x['o'])}, {cl} {r.choice(x['e'])}"
        elif k < .87: cl = f"{cl}. {r.choice(x['c']).format(**c)}"
        return cl + (" " + r.choice(EMO) * r.choice([1, 1, 3]) if r.random() < .2 else "")
    def with_tags(self, text, tags):
        r = self.rng
        new = [t for t in tags if "#" + t not in text]
        if not new: return text
        s = " ".join("#" + t for t in new)
        return r.choice([f"{text} {s}", f"{text} {s}", f"{text}\n\n{s}", f"{s} {text}"]) if text else s
    def link(self):
        r = self.rng
        return "https://" + r.choice(SITES).format(s=r.choice(self.sites), m=r.randrange(1000, 999999), k="".join(r.choices("abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ0123456789", k=11)))
    # ---------- posting ----------
    def emit(self, acc, t, text="", tags=(), kind="original", ref=None, rec=None, url=None, img=None, stray=False):
        r = self.rng
        if not 0 <= t < self.end - 2 or (ref and (ref.acc.plat != acc.plat or ref.t >= t)) or t + self.epoch < acc.born + 60: return None
        p = Post()
        p.t = math.floor(t) if acc.plat in ("x", "telegram", "facebook") else round(t, 3)
        p.id, p.acc, p.kind, p.ref, p.rec, p.stray = None, acc, kind, ref, rec, stray
        if kind == "repost":
            p.ref = ref = ref.ref if ref.kind == "repost" and ref.ref else ref
            p.text = f"RT @{ref.acc.handle}: {ref.text}" if acc.plat == "x" else ref.text
            p.tags, p.urls, p.media = ref.tags, ref.urls, ref.media
        else:
            tags = list(dict.fromkeys(tags))
            if tags and len(tags) == 1 and acc.lang in ("es", "en", "pt", "id") and r.random() < .06: tags = [tags[0].lower()] if tags[0].isascii() else tags
            p.urls = [url] if url else []
            p.media = [img] if img else []
            p.text, p.tags = self.with_tags(text, tags), tags
            if kind == "reply" and ref and acc.plat == "x": p.text = f"@{ref.acc.handle} {p.text}"
            if url: p.text += " " + url
        p.lang = None if r.random() < .04 else "und" if len(p.text) < 14 and r.random() < .4 else acc.lang
        p.op = bool(rec and rec.ops and acc in rec.ops)
        p.recv = t + .3 + r.expovariate(1 / 1.4) + (r.expovariate(1 / 90) if r.random() < .015 else 0)
        self.posts.append(p)
        if rec: rec.posts.append(p)
        if kind != "repost" and (r.random() < .006 or acc.ephemeral and r.random() < .8): self.delete(p, r.lognormvariate(5.5, 1.6))
        return p
    def delete(self, p, after):
        if p and p.t + after < self.end - 2: self.dels.append((math.floor(p.t + max(2, after)), p))
    def offsets(self, law, n, tau):
        r = self.rng
        if law == "sudden": return [r.lognormvariate(math.log(tau), .9) + r.expovariate(4 / tau) for _ in range(n)]
        if law == "minute": return [abs(r.gauss(tau, tau)) for _ in range(n)]
        if law == "mail": return [r.lognormvariate(math.log(tau), 1.0) for _ in range(n)]
        if law == "sched": return [-r.expovariate(1 / (tau * .4)) if r.random() < .12 else r.gammavariate(1.3, tau * .6) for _ in range(n)]
        if law == "show":  # a long sitting with moments in it
            peaks = [r.uniform(.03, .97) * tau for _ in range(r.randint(2, 6))]
            return [max(0, r.choice(peaks) + r.expovariate(1 / 140)) if r.random() < .5 else r.uniform(-.05, 1.1) * tau for _ in range(n)]
        return [r.expovariate(1 / tau) for _ in range(n)]
    def cascade(self, rec, at, n, law, tau, draw, lang, tags, text, br=.35, kern=100, outside=.25, url=None, imgs=(), orig=.16, side=None):
        """Hawkes with marks: immigrants by the law, children along friendships, fatigue by past posts and exposures."""
        r, heap, used, seen, made, k = self.rng, [], Counter(), Counter(), 0, itertools.count()
        for off in self.offsets(law, max(2, int(n * (1 - br))), tau): heapq.heappush(heap, (at + off, next(k), None, None))
        while heap and made < n:
            t, _, parent, a = heapq.heappop(heap)
            for _ in range(5):
                if a is None: a = draw() if r.random() > outside else self.anyone(lang)
                if used[a.i] and r.random() > .3 * .75 ** used[a.i] or seen[a.i] > 4 and r.random() < .6 or rec.ops and not rec.declared and a in rec.ops and r.random() < .97: a = None
                else: break
            if a is None: continue
            u = r.random()
            kind = "original" if parent is None or parent.acc.plat != a.plat or u < orig else "repost" if u < .8 else "reply" if u < .94 else "quote"
            tg = tags if len(tags) == 1 else [r.choice(tags)] if r.random() < .6 else tags[:]
            if side and r.random() < .04: tg = tg + [r.choice(side)]
            p = self.emit(a, t, text(a) if kind != "repost" else "", tg, kind, parent if kind != "original" else None, rec,
                          (url or self.link()) if url or r.random() < .07 else None, r.choice(imgs) if imgs and r.random() < .4 else r.choice(self.memes) if r.random() < .06 else None)
            if not p: continue
            made, used[a.i] = made + 1, used[a.i] + 1
            hub = min(4.0, math.log10(a.foll + 8) / 2.4)
            for _ in range(sum(r.random() < br * hub / 4 for _ in range(4))):
                c = r.choice(self.pals(a)) if r.random() < .55 else draw() if r.random() > outside else self.anyone(lang)
                seen[c.i] += 1
                heapq.heappush(heap, (t + 1.5 + kern * ((1 - r.random()) ** (-1 / 1.5) - 1), next(k), p, c))

    # ---------- ordinary days ----------
    def local(self, lang, lo, hi, day=None, margin=5400):
        """A moment of the stream at local hour lo..hi (in the given day of the stream, if it can be had)."""
        r, off = self.rng, LEX[lang]["tz"] * 3600 + self.epoch
        cand = []
        for d in range(-1, self.days + 2):
            h = (math.floor(off / 86400) + d) * 86400 - off + r.uniform(lo, hi) * 3600
            if 1800 < h < self.end - margin: cand.append(h)
        cand = cand or [r.uniform(1800, self.end - margin)]
        return r.choice(cand) if day is None else cand[day] if day < len(cand) else None
    def background(self, total):
        r, ev, hours = self.rng, [], range(int(self.days * 24))
        curve = {l: [DAYCURVE[int((self.epoch / 3600 + h + x["tz"]) % 24)] * r.lognormvariate(0, .12) for h in hours] for l, x in LEX.items()}
        busy = {l: x["day"] + [g.tag for k in ("regulars", "fandom", "game") for g in self.groups[k] if g.lang == l] for l, x in LEX.items()}
        self.used.update(t.lower() for v in busy.values() for t in v)
        self.busy = {l: x["day"] for l, x in LEX.items()}
        zipf = [1 / (i + 1) ** 1.15 for i in range(40)]
        order = {l: r.sample(v, len(v)) for l, v in busy.items()}
        for a in r.choices(self.accs, [a.act for a in self.accs], k=int(total / 1.75)):
            t = r.choices(hours, curve[a.lang])[0] * 3600 + r.uniform(0, 3600)
            while True:  # a session: a few posts, minutes apart
                ev.append((t, a))
                t += r.lognormvariate(5.3, 1.1)
                if r.random() > .43: break
        ev.sort(key=lambda e: e[0])
        recent, last, tail = defaultdict(lambda: deque(maxlen=400)), {}, defaultdict(list)
        for t, a in ev:
            pool, u, ref = recent[a.lang, a.plat], r.random(), None
            if u < .55 and pool:
                f = last.get(r.choice(self.pals(a)).i)
                ref = f if f and f.acc.plat == a.plat and r.random() < .6 else r.choice(pool)
                if ref.acc is a or ref.tags and r.random() < .3: ref = None
            kind = "original" if not ref else "repost" if u < .29 else "reply" if u < .48 else "quote"
            tags = []
            if kind != "repost" and r.random() < (.4 if kind == "original" else .1):
                for _ in range(r.choice([1, 1, 1, 2, 2, 4])):
                    v, own = r.random(), [g for g in a.groups if g.tag]
                    if v < .42: tags.append(r.choices(order[a.lang], zipf[:len(order[a.lang])])[0])
                    elif v < .62 and own: tags.append(r.choice(own).tag)
                    elif v < .8 and tail[a.lang]: tags.append(r.choice(tail[a.lang][-300:]))
                    else:
                        s = r.choice([self.coin(), a.town, "".join(self.person(a.lang)), r.choice(LEX[a.lang]["n"]), self.coin().lower(), r.choice(LEX[a.lang]["slog"]).format(**self.ctx(a.lang)), a.town + str(r.randrange(9, 99))])
                        if s.lower() not in self.used:
                            tail[a.lang].append(s)
                            tags.append(s)
            p = self.emit(a, t, self.say(a.lang, "react" if kind == "reply" and r.random() < .4 else "talk", None), tags, kind, ref, None,
                          self.link() if r.random() < .13 else None, None if r.random() > .2 else r.choice(self.memes) if r.random() < .15 else f"{r.getrandbits(256):064x}")
            if p:
                pool.append(p)
                last[a.i] = p
        self.used.update(t.lower() for v in tail.values() for t in v)

    # ---------- organic bursts ----------
    # name: (community, how many, times each, posts lo, hi, law, tau, branching, outside share, tag maker, text, local hours)
    ORGANIC = {
        "goal": ("team", 4, 1, 80, 520, "sudden", 28, .25, .35, "goal", "react", (17, 22)), "match_evening": ("team", 3, 1, 200, 950, "show", 6300, .3, .3, "match", "talk", (16, 20)),
        "series_night": ("show", 3, 3, 120, 520, "show", 4200, .25, .2, "steady", "talk", (20, 21.5)), "assembly_live": ("party", 1, 2, 200, 700, "show", 5000, .35, .3, "slog", "talk", (10, 16)),
        "tremor": ("town", 2, 1, 160, 700, "sudden", 55, .35, .35, "town", "react", (0, 24)), "blackout": ("town", 4, 1, 24, 130, "sudden", 210, .25, .1, "town", "react", (6, 23)),
        "news_push": (None, 5, 1, 90, 620, "sudden", 260, .45, 0, "mix", "talk", (7, 23)), "agency_line": ("newsroom", 2, 2, 12, 36, "mail", 200, .05, .05, "mix", "copy:ag", (8, 19)),
        "ministry_relay": ("commune", 2, 1, 20, 60, "mail", 800, .08, .03, "slog", "copy:ag", (9, 15)), "job_ad": ("staff", 3, 1, 14, 50, "mail", 1100, .1, .02, "coin", "copy:inv", (9, 16)),
        "service_tick": ("services", 2, 3, 14, 40, "minute", 5, 0, 0, "steady", "form", (6, 20)), "fan_ballot": ("fandom", 3, 2, 50, 420, "sched", 700, .3, .08, "coin", "inv", (11, 22)),
        "idol_birthday": ("fandom", 3, 1, 120, 620, "sudden", 80, .35, .15, "coin", "talk", (23.98, 24.02)), "exam_results": ("school", 3, 1, 30, 200, "sudden", 300, .2, .1, "mix", "react", (8, 15)),
        "street_incident": ("town", 3, 1, 20, 90, "chain", 500, .7, .1, "town", "talk", (7, 22)), "meme_game": (None, 3, 1, 80, 420, "chain", 2500, .75, .2, "coin", "talk", (12, 22)),
        "obituary": (None, 2, 1, 200, 700, "sudden", 500, .45, .2, "person", "talk", (6, 22)), "outrage": ("party", 4, 1, 90, 620, "chain", 260, .8, .5, "slog", "talk", (9, 23)),
        "chat_hour": ("regulars", 2, 2, 40, 150, "sched", 1300, .25, .05, "steady", "talk", (19, 21)), "shop_sale": (None, 2, 1, 60, 240, "sched", 1500, .2, .1, "coin", "inv", (9, 13)),
        "server_down": ("game", 3, 1, 40, 260, "sudden", 170, .25, .12, "coin", "react", (14, 24)), "late_train": ("commuters", 2, 3, 11, 42, "mail", 600, .15, .08, "town", "talk", (7, 8.6)),
        "newcomers_hello": ("newcomers", 2, 1, 50, 160, "sched", 5000, .3, .1, "coin", "talk", (8, 20)), "radio_quiz": ("show", 2, 1, 25, 95, "sudden", 45, .03, .3, "mix", "copy:inv", (8, 18)),
        "morning_circle": ("circle", 2, 3, 13, 34, "mail", 110, .3, 0, "day", "talk", (7.0, 7.3)), "blessing_chain": ("believers", 2, 2, 20, 75, "mail", 350, .2, .03, "slog", "copy:talk", (12, 21)),
        "stream_raid": ("game", 2, 2, 30, 150, "sudden", 20, .1, .05, "coin", "copy:react", (19, 24)), "partisans_at_tv": ("party", 2, 3, 50, 260, "sudden", 280, .4, .12, "mix", "talk", (20, 22.5)),
        "night_sky": (None, 1, 1, 100, 420, "sched", 1500, .3, .1, "coin", "react", (19, 23)), "webinar": ("regulars", 2, 1, 18, 80, "sched", 900, .1, .1, "mix", "inv", (10, 19))}
    def texter(self, lang, style, ctx):
        r = self.rng
        if style.startswith("copy:"):
            s = self.say(lang, style[5:], ctx)
            return lambda a: s if r.random() < .85 else s + r.choice(["", " ", "."] + EMO)
        return lambda a: self.say(lang, style, ctx) if style in ("form", "inv") or r.random() < .85 else self.say(lang, r.choice(["react", "talk"]), ctx)
    def organic(self):
        r = self.rng
        for name, (gk, k, reps, lo, hi, law, tau, br, out, style, text, hrs) in self.ORGANIC.items():
            k = max(1, k + r.choice([-1, 0, 0, 0, 1]) * (k > 2))
            for g in (r.sample(self.groups[gk], min(k, len(self.groups[gk]))) if gk else [None] * k):
                lang = g.lang if g else r.choices(list(self.langw), list(self.langw.values()))[0]
                hour = r.uniform(*hrs)
                for day in range(reps):
                    ctx = {**self.ctx(lang), **({q: v for q, v in g.ctx.items() if q in "tx"} if g else {})}
                    n = int(math.exp(r.uniform(math.log(lo), math.log(hi))) * (1.1 if reps == 1 else 1))
                    at = self.local(lang, hour, hour + .15, day if reps > 1 else None)
                    if at is None: break  # that hour does not come round again
                    at -= at % (60 if law == "minute" else 1)
                    tags = [g.tag] if style == "steady" else [self.tag(lang, style, ctx)]
                    if style != "steady" and r.random() < .15: tags.append(self.spelling(tags[0]) if r.random() < .5 else self.tag(lang, "mix", ctx))
                    draw = (lambda: g.draw(r)) if g else (lambda: self.anyone(lang))
                    fam = dict(draw=draw, lang=lang, br=br, kern=r.uniform(50, 220) * (8 if name == "meme_game" else 1), outside=out, side=self.busy[lang],
                               url=self.link() if name in ("job_ad", "agency_line", "webinar") else None, imgs=[f"{r.getrandbits(256):064x}" for _ in range(r.choice([0, 2, 4]))])
                    self.recs.append(rec := Rec("organic", name, tags))
                    tx = self.texter(lang, text, ctx)
                    if text == "inv":
                        base, h = tx, f"{int((at + self.epoch) / 3600 + LEX[lang]['tz']) % 24:02d}:00"
                        tx = lambda a: base(a).replace("21:00", h).replace("#", "#" + tags[0], 1) if r.random() < .6 else self.say(lang, "talk", ctx)
                    else:
                        base0 = tx
                        tx = lambda a: base0(a).replace("# ", "").replace("#", "")
                    self.cascade(rec, at, n, law, tau, tags=tags, text=tx, **fam)
                    if name == "stream_raid":
                        for p in rec.posts:
                            if r.random() < .25: self.delete(p, r.uniform(30, 400))
                    if name in ("tremor", "match_evening", "news_push", "obituary", "series_night") and r.random() < .3:  # second tag of the event
                        t2 = [self.tag(lang, "goal" if name == "match_evening" else "mix", ctx)]
                        self.recs.append(rec2 := Rec("organic", name, t2))
                        self.cascade(rec2, at + r.uniform(20, 1500), max(25, n // r.randint(3, 7)), law, tau * .6, tags=t2, text=tx, **fam)

    # ---------- operations ----------
    # name: (accounts, how they were got, {archetype: launches}, share turning out, posts per head)
    OPS = {
        "dayshift": (85, dict(young=.25), {"staff_shift": 4, "slow_ramp": 1}, .5, 2.6), "boxes": (1450, dict(young=.2), {"bot_flash": 4}, .55, 1.0),
        "rooms": (260, {}, {"room_hour": 3, "room_now": 2, "fizzle": 1}, .42, 2.9), "echo": (185, dict(young=.15), {"amplifiers": 4}, .6, 1.3),
        "attic": (48, dict(young=0, age=.75), {"link_push": 2, "tag_hijack": 2}, .8, 2.8), "posse": (75, dict(young=.4, noloc=.7), {"reply_raid": 2, "room_now": 1, "twin_tags": 1, "fizzle": 1}, .6, 2.2),
        "kitchen": (14, {}, {"small_cell": 4}, .93, 2.3), "copyshop": (230, dict(young=.3), {"text_bank": 3, "spellings": 2, "fizzle": 1}, .5, 1.9),
        "bridge": (64, {}, {"cross_platform": 3}, .8, 1.9), "hired": (320, dict(age=.6, young=0), {"one_off": 1}, .85, 1.6)}
    CALLED = {"room_hour": 1, "room_now": 1, "fizzle": .8, "reply_raid": .7, "small_cell": .5, "text_bank": .5, "twin_tags": .6, "spellings": .4, "cross_platform": .4, "amplifiers": .25, "one_off": .3, "tag_hijack": .3}
    def clock(self, lang, t):
        s = (dt.datetime.fromtimestamp(self.epoch + t, UTC) + dt.timedelta(hours=LEX[lang]["tz"])).strftime("%H:%M")
        s = s.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")) if lang == "ar" and self.rng.random() < .3 else s
        return s[:-3].lstrip("0") or s if s.endswith(":00") and lang in ("es", "ru", "pt", "tr") and self.rng.random() < .3 else s
    def give_call(self, rec, lang, caller, t_call, t_start, tag, sign=""):
        later = t_start - t_call > 150
        f = self.rng.choice(LEX[lang]["call" if later else "now"]).format(h=self.clock(lang, t_start), g=tag)
        p = self.emit(caller, t_call, f + sign, [tag], rec=None)
        if p:
            p.tags, rec.call, rec.call_at = [tag], p, t_start if later else None
            for _ in range(self.rng.choice([0, 0, 1, 2, 4])):  # other rooms pass it on
                q = self.anyone(lang)
                if q.plat == caller.plat and later: self.emit(q, t_call + self.rng.uniform(20, t_start - t_call), kind="repost", ref=p)
    def operations(self):
        r = self.rng
        keys = r.sample(list(self.OPS), len(self.OPS))
        for key, lang in zip(keys, r.sample(list(LEX), len(LEX)) + r.choices(["ar", "tr", "es", "en"], k=5)):
            size, got, plan, turnout, heads = self.OPS[key]
            size, code = max(13, int(size * r.uniform(.75, 1.25))), f"{r.getrandbits(24):06x}"
            plat = None if key in ("rooms", "dayshift") else "x"
            mem = [self.account(lang, (r.choice(["telegram", "x", "x"]) if key == "bridge" else plat), **got) for _ in range(size)]
            if key == "rooms":  # people of flesh and blood, they have towns and teams
                mem = mem[: size // 3] + r.sample([a for a in self.bylang[lang] if a.op is None], size - size // 3)
            for a in mem:
                a.op = key
                if r.random() < .5:
                    a.groups.extend(g for g in r.sample([g for k in ("show", "team") for g in self.groups[k] if g.lang == lang], 2))
            bosses = [self.account(lang, r.choice(["telegram", "telegram", "x"]), young=.1, foll=r.lognormvariate(8, 1)) for _ in range(r.randint(1, 3))]
            for b in bosses: b.act = max(b.act, r.uniform(6, 25))  # organisers talk all day
            core, ctx0, slots, bank = Group("op", lang, mem, self.ctx(lang), r), self.ctx(lang), [], None
            for a in mem: a.groups.remove(core)
            for arch, k in plan.items():
                for _ in range(max(1, k + r.choice([-1, 0, 0, 0, 1]) * (k > 2))):
                    for _ in range(60):
                        at = self.local(lang, *(9, 18) if key in ("dayshift", "attic", "hired") else (17, 23.5) if key in ("rooms", "posse") else (7, 24), margin=9000)
                        if all(abs(at - s) > 6000 for s in slots): break
                    slots.append(at)
                    bank = self.launch(key, code, lang, core, bosses, arch, at, {**self.ctx(lang), **{q: v for q, v in ctx0.items() if r.random() < .4}}, turnout, heads, bank)
    def launch(self, key, code, lang, core, bosses, arch, at, ctx, turnout, heads, bank):
        r = self.rng
        if arch in ("room_hour", "bot_flash", "text_bank", "spellings") and r.random() < .8:
            at = round(at / 900) * 900 - (r.choice([0, 60, 120, 300]) if arch == "bot_flash" else 0)
        called = r.random() < self.CALLED.get(arch, 0)
        lead = r.uniform(15, 120) if arch in ("room_now", "small_cell", "reply_raid") else r.choice([r.uniform(300, 2400), r.uniform(3600, 30000)])
        at = round(at / 300) * 300 if called and lead > 150 else at  # nobody announces 21:07
        want = max(10, int(len(core.mem) * turnout * r.uniform(.6, 1.25)))
        if arch == "fizzle": want = r.randint(5, 13)
        who = {}
        for _ in range(want * 40):
            a = core.draw(r) if r.random() < .7 else r.choice(core.mem)
            who[a.i] = a
            if len(who) >= min(want, len(core.mem)): break
        who = list(who.values())
        r.shuffle(who)
        tags = [r.choice(LEX[lang]["day"])] if arch == "tag_hijack" else [self.tag(lang, "mix", ctx)]
        if arch in ("twin_tags", "one_off") or key == "dayshift" and r.random() < .4: tags.append(self.tag(lang, "mix", ctx))
        if arch == "spellings": tags += [self.spelling(tags[0]) for _ in range(2)]
        rec = Rec("launch", arch, tags, set(core.mem), code)
        self.recs.append(rec)
        bank = bank if bank and r.random() < .4 else [self.say(lang, "talk", ctx) for _ in range(r.randint(12, 60))]
        # tool chain: when the i-th pair of hands first posts
        tau = {"room_hour": 170, "room_now": 260, "reply_raid": 300, "text_bank": 140, "spellings": 200, "twin_tags": 240, "tag_hijack": 380, "small_cell": r.choice([18, 25, 80]), "fizzle": 1800}.get(arch, 200) * r.uniform(.6, 1.5)
        w, queue = r.uniform(380, 1500), 0.0

        def first(j):
            nonlocal queue
            if arch == "bot_flash": return r.lognormvariate(math.log(tau_flash), .7)
            if arch == "staff_shift": return r.betavariate(1.1, 1.9) * w
            if arch == "slow_ramp": return math.sqrt(r.random()) * w * 9
            if arch == "link_push":
                queue += r.gauss(26, 7)
                return max(0, queue)
            if arch == "one_off": return r.gammavariate(1.6, 800)
            if arch == "cross_platform": return r.expovariate(1 / 120) + (240 if who[j].plat == "x" else 0)
            return -r.expovariate(1 / 60) if arch == "room_hour" and r.random() < .04 else r.expovariate(1 / tau)

        tau_flash, plan = r.uniform(9, 30), []
        for j, a in enumerate(who):
            t = at + first(j)
            for _ in range(1 + min(12, int(r.expovariate(1 / max(.01, heads - 1))) if heads > 1.05 else 0)):
                plan.append((t, a))
                t += r.lognormvariate(5.8, .9)
        plan.sort(key=lambda e: e[0])
        if called: self.give_call(rec, lang, r.choice(bosses), max(1, at - lead), at, tags[0])
        if r.random() < .28 and arch != "tag_hijack": self.emit(r.choice(who), at - r.uniform(2400, 40000), self.say(lang, "talk", ctx), tags[:1], rec=rec, stray=True)
        url, imgs = (self.link() if arch == "link_push" else None), [f"{r.getrandbits(256):064x}" for _ in range(r.choice([0, 1, 3]))]
        target, quota = None, {"amplifiers": .9, "staff_shift": .25, "room_hour": .35, "room_now": .4, "one_off": .45, "cross_platform": .2, "twin_tags": .3, "slow_ramp": .4}.get(arch, .1)
        if arch == "reply_raid":
            victim = self.account(lang, "x", young=0, foll=r.lognormvariate(9, 1))
            target = self.emit(victim, at - r.uniform(300, 5000), self.say(lang, "talk", ctx), [])
        style = "words" if arch == "bot_flash" else "bank" if arch in ("text_bank", "spellings", "one_off") else "talk"
        mine, quota_now = [], 0 if arch == "bot_flash" else quota
        for t, a in plan:
            near = [p for p in mine[:3] + mine[-6:] if p.acc is not a and p.acc.plat == a.plat and p.t < t]
            if near and r.random() < quota_now:
                src = near[0] if arch == "amplifiers" else r.choice(near)
                p = self.emit(a, t, kind="repost", ref=src, rec=rec)
            else:
                s = r.choice(bank) if style == "bank" else self.say(lang, style, ctx)
                if style == "bank" and r.random() < .45 and not s.startswith(tuple(LEX[lang]["o"])):  # paraphrase tool: shuffled openings
                    s = f"{r.choice(LEX[lang]['o'])} {s} {r.choice(['', r.choice(LEX[lang]['e'])])}".strip()
                tg = [r.choice(tags)] if arch == "spellings" or len(tags) > 1 and r.random() < .35 else tags
                raid = target and r.random() < .85
                p = self.emit(a, t, s, tg, "reply" if raid else "original", target if raid else None, rec, url if url and r.random() < .9 else None, r.choice(imgs) if imgs and r.random() < .3 else None)
            if p:
                mine.append(p)
                if arch == "bot_flash" and r.random() < .93: self.delete(p, r.lognormvariate(4.1, .3))
                elif arch in ("one_off", "reply_raid") and r.random() < .12: self.delete(p, r.uniform(600, 9000))
        self.public(rec, lang, at, len(mine), tags, ctx, r.choices([0, .25, .8, 2.2, 7], [15, 25, 28, 22, 10])[0] if arch != "fizzle" else r.choice([0, 0, .5]))
        return bank

    def public(self, rec, lang, at, n_op, tags, ctx, factor):
        r = self.rng
        n = int(min(1700, n_op * factor * r.uniform(.6, 1.4)))
        if n < 3: return
        g = r.choice([g for g in self.groups["team"] + self.groups["town"] + self.groups["show"] if g.lang == lang])
        self.cascade(rec, at + r.choice([r.uniform(20, 200), r.uniform(300, 2400), r.uniform(900, 5400)]), n, r.choice(["chain", "sudden", "mail"]), r.uniform(400, 3500), lambda: g.draw(r), lang, tags,
                     lambda a: self.say(lang, "talk", ctx), br=r.uniform(.3, .7), kern=r.uniform(80, 300), outside=.7, side=self.busy[lang])

    def declared(self):
        r = self.rng
        for g in r.sample(self.groups["union"], r.randint(4, 6)):
            lang, ctx = g.lang, self.ctx(g.lang)
            boss = self.account(lang, r.choice(["x", "x", "telegram"]), young=0, noloc=.1, foll=r.lognormvariate(9, 1))
            at, tags = self.local(lang, 10, 21.5), [self.tag(lang, "slog", ctx)]
            at = round(at / 1800) * 1800
            self.recs.append(rec := Rec("launch", "open_campaign", tags, set(g.mem), f"{r.getrandbits(24):06x}"))
            rec.declared = True
            self.give_call(rec, lang, boss, at - r.uniform(2000, 40000) if at > 45000 else at * r.uniform(.3, .9), at, tags[0], f" — {boss.handle}, {ctx['t']}")
            self.cascade(rec, at, r.randint(50, 260), "sudden", r.uniform(60, 400), lambda: g.draw(r), lang, tags, lambda a: self.say(lang, "talk", ctx), br=.25, outside=.1)
            self.public(rec, lang, at, len(rec.posts), tags, ctx, r.choice([.2, 1, 2]))

    def neutral(self):
        r = self.rng
        for kind, k in (("brand_giveaway", r.randint(3, 4)), ("prayer_app", r.randint(2, 3)), ("streaming_party", r.randint(1, 2)), ("dead_call", 3)):
            for j in range(k):
                g = r.choice(self.groups[{"prayer_app": "appusers", "streaming_party": "fandom"}.get(kind, "union")])
                lang, ctx = g.lang, self.ctx(g.lang)
                tags, at = [self.tag(lang, "slog" if kind == "dead_call" else "coin", ctx)], self.local(lang, 9, 23)
                self.recs.append(rec := Rec("neutral", kind, tags))
                if kind == "dead_call":
                    boss = self.account(lang, r.choice(["x", "telegram"]), young=.2)
                    self.give_call(rec, lang, boss, at, at + r.choice([30, 3600 - at % 1800, 9000 - at % 1800]), tags[0])
                    for _ in range(r.choice([0, 1, 3])): self.emit(g.draw(r), at + r.uniform(60, 14000), self.say(lang, "talk", ctx), tags, rec=rec)
                    continue
                one = LEX[lang]["inv"][2].format(g=tags[0], x=ctx["x"], h="") if kind == "brand_giveaway" else self.say(lang, "talk", ctx)
                tx = (lambda a: self.say(lang, "talk", ctx)) if kind == "streaming_party" else (lambda a: one)
                at -= at % 60
                self.cascade(rec, at, r.randint(30, 260), "minute" if kind == "prayer_app" else "sched", 12 if kind == "prayer_app" else 1800, (lambda: g.draw(r)) if kind != "brand_giveaway" else (lambda: self.anyone(lang)),
                             lang, tags, tx, br=.02 if kind == "prayer_app" else .3, outside=0 if kind == "prayer_app" else .1, url=self.link() if kind == "prayer_app" else None)

    # ---------- output ----------
    def iso(self, t, ms=True):
        d = dt.datetime.fromtimestamp(round(self.epoch + t, 3), UTC)
        return d.strftime("%Y-%m-%dT%H:%M:%S") + (f".{d.microsecond // 1000:03d}Z" if ms else "Z")

    def finish(self, out):
        r, taken, lines, n_of = self.rng, set(), [], Counter()
        self.posts.sort(key=lambda p: (p.t, p.recv))
        for p in self.posts:
            a, ms = p.acc, int((self.epoch + p.t) * 1000) + (r.randrange(1000) if p.acc.plat != "bluesky" else 0)
            while p.id is None or (a.plat, p.id) in taken:
                if a.plat == "x": p.id = str((ms - 1288834974657 << 22) | r.getrandbits(22))
                elif a.plat == "telegram":
                    a.seq += 1
                    p.id = f"{a.id}/{a.seq}"
                elif a.plat == "facebook": p.id = f"{a.id}_{r.randrange(10**14, 10**16)}"
                else:
                    v = ms * 1000 + r.randrange(1000) << 10 | r.getrandbits(10)
                    p.id = f"at://{a.id}/app.bsky.feed.post/" + "".join(("234567" + B32[:26])[v >> s & 31] for s in range(60, -1, -5))
            taken.add((a.plat, p.id))
            n_of[a.i] += 1
            lines.append((p.recv, self.line(p, n_of[a.i])))
        for t, p in self.dels:
            recv = max(t, p.recv) + .2 + r.expovariate(.5)
            lines.append((recv, {"id": p.id, "platform": p.acc.plat, "created_at": self.iso(t), "received_at": self.iso(recv), "author": {"id": p.acc.id, "handle": p.acc.handle}, "text": "", "kind": "delete"}))
        lines.sort(key=lambda e: e[0])
        with open(out, "w", encoding="utf-8") as f:
            for _, d in lines: f.write(json.dumps(d, ensure_ascii=False) + "\n")
        with open(out.replace(".jsonl", ".truth.jsonl"), "w", encoding="utf-8") as f:
            for d in self.truth(len(lines)): f.write(json.dumps(d, ensure_ascii=False) + "\n")
        return len(lines)

    def line(self, p, n):
        a = p.acc
        d = {"id": p.id, "platform": a.plat, "created_at": self.iso(p.t), "received_at": self.iso(p.recv),
             "author": {"id": a.id, "handle": a.handle, "created_at": self.iso(a.born - self.epoch, False) if a.noted and a.plat != "telegram" else None, "followers": a.foll + n // 9,
                        "following": a.fing if a.plat != "telegram" else None, "posts": a.base + n if a.plat != "facebook" else None, "location": a.loc if a.plat != "telegram" else None},
             "text": p.text, "lang": p.lang if a.plat != "telegram" else None, "kind": p.kind, "ref": p.ref.id if p.ref else None}
        if a.plat != "telegram": d["hashtags"] = list(p.tags)
        if p.urls: d["urls"] = p.urls
        if p.media: d["media"] = [{"kind": "image", "hash": m, "algorithm": "pdq"} for m in p.media]
        return d
    @staticmethod
    def tenth(evs):
        win, cnt = deque(), Counter()
        for t, i in evs:
            win.append((t, i))
            cnt[i] += 1
            while win[0][0] < t - 600:
                _, j = win.popleft()
                cnt[j] -= 1
                if not cnt[j]: del cnt[j]
            if len(cnt) >= 10: return t
        return None

    def truth(self, n):
        use, z = defaultdict(list), lambda t: None if t is None else self.iso(t)
        for p in self.posts:
            for s in p.tags: use[s.lower()].append((p.t, p.acc.i))
        yield {"id": "span", "kind": "span", "tags": [], "onset_at": z(0), "end_at": z(self.end), "posts": n}
        live = [c for c in self.recs if c.call or len({p.acc.i for p in c.posts}) >= 4]
        for k, c in enumerate(sorted(live, key=lambda c: c.posts[0].t if c.posts else c.call.t)):
            ps = sorted(c.posts, key=lambda p: p.t)
            own = [p for p in ps if p.op] if c.ops else ps
            main = [p.t for p in own if not p.stray]
            stray = [p.t for p in own if p.stray]
            onset, end = (main[0], main[-1] if c.ops else main[int(len(main) * .98) - (len(main) > 60)]) if main else (None, None)
            evs = [(p.t, p.acc.i) for p in own] if c.ops else sorted({e for s in c.tags for e in use[s.lower()] if main and onset <= e[0] <= main[-1]})
            ts = [p.t for p in ps if not p.stray]
            peak = max(ts, key=lambda t: bisect.bisect(ts, t + 300) - bisect.bisect_left(ts, t)) if ts else None
            yield {"id": f"b{k:03d}", "kind": c.kind, "archetype": c.arch, "campaign": c.campaign, "tags": c.tags, "onset_at": z(onset), "t10_at": z(self.tenth(evs)),
                   "peak_at": z(peak and min(peak + 150, ts[-1])), "end_at": z(end), "accounts": len({p.acc.i for p in own}), "posts": len(own),
                   "call": {"platform": c.call.acc.plat, "post_id": c.call.id, "at": z(c.call.t), "announced_at": z(c.call_at)} if c.call else None,
                   "declared": c.declared, "reason": None, "first_at": z(stray[0]) if stray and onset and stray[0] < onset - 900 else None}

def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--days", type=int, default=3), ap.add_argument("--out", default="posts.jsonl")
    o = ap.parse_args()
    w = World(o.seed, o.days)
    w.busy = {l: x["day"] for l, x in LEX.items()}
    w.used.update(t.lower() for x in LEX.values() for k in ("day", "show", "team") for t in x[k])
    w.operations()
    w.declared()
    w.organic()
    w.neutral()
    w.background(int(22500 * o.days))
    n = w.finish(o.out)
    print(n, "lines", dict(Counter(c.kind for c in w.recs)))

if __name__ == "__main__": main()
