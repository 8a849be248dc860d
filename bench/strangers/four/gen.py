"""Synthetic stream of posts with truth: Gulf, Iraq, Iran and neighbours.  python3.11 gen.py --seed N --days 3 --out posts.jsonl"""
import argparse, bisect, datetime as dt, json, math, random
from collections import defaultdict, deque
from words import *

ap = argparse.ArgumentParser()
ap.add_argument("--seed", type=int, default=1); ap.add_argument("--days", type=float, default=3.0); ap.add_argument("--out", default="posts.jsonl")
args = ap.parse_args()
R = random.Random(args.seed * 7919 + 13)
SPAN = args.days * 86400
SCALE = args.days / 3
START = dt.datetime(2025, 1, 6, tzinfo=dt.timezone.utc) + dt.timedelta(days=R.randrange(420), hours=R.randrange(24))
EPOCH = START.timestamp()
UNIX_X = 1288834974.657
B58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

class Account:
    __slots__ = "id handle plat comm created followers following nposts loc act topics style n".split()

class Post:
    __slots__ = "t a text tags kind ref urls media rec op stray lang id gone".split()

class Rec:
    def __init__(self, kind, arch, tags, comm, campaign=None, declared=False):
        self.kind, self.arch, self.tags, self.comm, self.campaign, self.declared = kind, arch, list(tags), comm, campaign, declared
        self.posts, self.call, self.announced = [], None, None
        RECS.append(self)

RECS, POSTS, ACC, HANDLES = [], [], [], set()
script = lambda c: LANG.get(COMM[c][0], COMM[c][0])
local_hour = lambda t, c: (START.hour + t / 3600 + COMM[c][2]) % 24

# ---------------------------------------------------------------- people
def handle():
    while True:
        h = "".join(R.choice(LATIN) for _ in range(R.choice((2, 2, 3, 3, 4))))
        h += R.choice(("", "", "_", "")) + R.choice(("", "", str(R.randrange(100)), str(R.randrange(1950, 2012)), str(R.randrange(10 ** 4, 10 ** 8)), "_" + R.choice(LATIN)))
        h = (h if R.random() < .7 else h.capitalize())[:15]
        if h not in HANDLES:
            HANDLES.add(h)
            return h

def account(comm, age=None, plat=None, act=None, loc=None):
    a = Account()
    tongue, _, _, towns, topics, shares = COMM[comm]
    a.comm, a.n = comm, 0
    a.plat = plat or R.choices(("x", "telegram", "facebook"), shares)[0]
    if age is None:
        age = 5300 * R.betavariate(1.25, 1.5) if R.random() > .09 else R.expovariate(1 / 70) + .3
    age = min(age, 5600)
    a.created = EPOCH - age * 86400
    a.act = act if act is not None else min((1 - R.random()) ** (-1 / 1.35), 130)
    a.followers = int(min(R.lognormvariate(4.3 + .35 * math.log(a.act) + min(age, 1500) / 1000, 1.7), 9e6))
    a.following = int(R.lognormvariate(5.3, 1.0))
    a.nposts = int(age * R.lognormvariate(-1.4, 1.5) * a.act ** .7) + R.randrange(4)
    a.handle = handle()
    if a.plat == "x":
        a.id = str(int((a.created - UNIX_X) * 1000) << 22 | R.getrandbits(22)) if a.created > 1447000000 else str(int(1e8 + (a.created - 1.27e9) / 1.77e8 * 3.9e9) + R.randrange(10 ** 6))
    elif a.plat == "telegram":
        a.id = "-100" + str(R.randrange(1_100_000_000, 2_400_000_000)) if R.random() < .5 else str(R.randrange(90_000_000, 7_900_000_000))
    else:
        a.id = "1000" + str(R.randrange(10 ** 10, 10 ** 11))
    a.loc = R.choice((None, "")) if R.random() < .5 else loc or (R.choice(towns.split()).replace("_", " ") if R.random() < .75 else R.choice(("🌍", "KSA", "Iraq", "ایران", "earth", "قلب أمي", "الخليج", "UAE 🇦🇪", "Türkiye", "in my head")))
    names = [n for v in topics.values() for n in v.split()]
    a.topics = set(R.choices(names, [1 / (i + 3) ** .6 for i in range(len(names))], k=R.choice((1, 2, 2, 3, 4))))
    a.style = R.random()
    ACC.append(a)
    return a

N_PEOPLE = 44000
_w = sum(c[1] for c in COMM.values())
for _c, _d in COMM.items():
    for _ in range(int(N_PEOPLE * _d[1] / _w)):
        account(_c)
PEOPLE = list(ACC)

# ---------------------------------------------------------------- text, tags
def subject(c):
    return R.choice(PH[COMM[c][0]]["n"])

def phrase(c, x=None, mood=None):
    tongue, s = COMM[c][0], script(c)
    p, x = PH[tongue], (x or subject(c)).replace("_", " ")
    if R.random() < .05: return " ".join(R.choice(p[R.choice("ntn")]) for _ in range(R.randrange(1, 5)))
    if mood and R.random() < .65:
        txt = R.choice(MOOD[mood].get(s, MOOD[mood]["en"]).split("/")).replace("{x}", x)
        if R.random() < .45:
            txt += " " + R.choice(p["c"]).replace("{x}", x)
    else:
        txt = R.choice(p["c"]).replace("{x}", x)
        if R.random() < .6: txt = R.choice(p["o"]) + " " + txt
        if R.random() < .35: txt += R.choice(("، ", ". ", " .. ")) + R.choice(p["c"]).replace("{x}", subject(c))
    if R.random() < .45: txt += " " + R.choice(p["t"])
    if R.random() < .3: txt += " " + R.choice(EMO) * R.choice((1, 1, 2, 3))
    if R.random() < .05: txt = "@" + R.choice(PEOPLE).handle + " " + txt
    return txt

def formal(c, i, x):
    return R.choice([FORMAL.get(script(c), FORMAL["en"]).split("/")[i]]).replace("{x}", x.replace("_", " "))

def person(s):
    sep = "" if s in ("en", "tr", "ru", "es") else "_"
    return R.choice(FIRST[s].split()) + sep + R.choice(LAST[s].split())

USED = {n for d in COMM.values() for v in d[4].values() for n in v.split()}

def tag(c, what, k=None, s=None, fresh=True):
    l = script(c) if script(c) in TAGS else "en"
    l = l if what in TAGS[l] else ("ar" if c in ("ku",) and what in TAGS["ar"] else "en")
    for _ in range(60):
        clubs = COMM[c][4].get("club", "MUFC LFC").split()
        k1, k2 = R.sample(clubs, 2) if len(clubs) > 1 else (clubs[0], R.choice(("LFC", "MUFC")))
        names = [n for v in COMM[c][4].values() for n in v.split()]
        out = R.choice(TAGS[l][what]).format(c=R.choice(COMM[c][3].split()), p=person(l), k=k or k1, k2=k2 if k2 != k else k1, s=s or R.choice(names),
                                             n=R.choice((2, 3, 7, 24, 25, 40, 93, 100, 1447, 2025)), i=R.choice(ISSUE[l].split()))
        if out not in USED:
            break
        if R.random() < .1:
            out += R.choice(("2", "_الان" if l == "ar" else "_now", "25"))
            break
    USED.add(out)
    return out

def spelled(t):
    v = [t.replace("ة", "ه"), t.replace("أ", "ا"), t.replace("_", ""), t.replace("ی", "ي"), t.replace("_", "__"), t[0] + t[1:].lower(), t + R.choice("12"), t.replace("ال", "لل", 1)]
    v = [x for x in v if x != t]
    return R.choice(v)

def url():
    return "https://" + R.choice(SITES) + "/" + "".join(R.choice(B58) for _ in range(R.choice((6, 8, 11))))

def media():
    alg, n = R.choice((("pdq", 64), ("phash", 16), ("pdq", 64)))
    return {"kind": R.choice(("image", "image", "image", "video", "gif")), "hash": "%0*x" % (n, R.getrandbits(4 * n)), "algorithm": alg}

def seed(l, a, lean):
    """One of the posts l, early ones rather, on a's platform if one of a few tries gives it."""
    for _ in range(6):
        p = l[int(len(l) * R.random() ** lean)]
        if p.a.plat == a.plat: break
    return p

def post(t, a, text, tags=(), kind="original", ref=None, rec=None, op=False, urls=(), med=(), stray=False, place=None, speech=None):
    if not 0 <= t < SPAN - 1:
        return None
    if ref and ref.a.plat != a.plat:                                 # no sharing across platforms: copied by hand, or told in own words
        if kind == "repost": text, tags = (ref.text.split("#")[0].strip() if R.random() < .5 else "") or phrase(ref.a.comm), ref.tags
        kind, ref, speech = "original", None, speech or ref.a.comm if kind == "repost" else speech
    p = Post()
    p.t, p.a, p.kind, p.ref, p.rec, p.op, p.stray, p.gone, p.id = t, a, kind, ref, rec, op, stray, None, None
    if kind == "repost":
        p.tags, p.urls, p.media, p.lang = ref.tags, ref.urls, ref.media, ref.lang
        p.text = "RT @%s: %s" % (ref.a.handle, ref.text) if a.plat == "x" else ref.text
    else:
        p.tags, p.urls, p.media, p.lang = [x for x in dict.fromkeys(tags)], list(urls), list(med), script(speech or a.comm)
        if p.tags:
            hs, where = " ".join("#" + x for x in p.tags), R.random() if place is None else place
            text = hs + "\n" + text if where < .25 else text + (" " if where < .8 else "\n\n") + hs
        p.text = text + (" " + " ".join(p.urls) if p.urls else "")
        if kind == "reply" and a.plat == "x": p.text = "@" + ref.a.handle + " " + p.text
    POSTS.append(p)
    if rec: rec.posts.append(p)
    return p

# ---------------------------------------------------------------- operations' accounts (before the publics are drawn: they live among them)
OPS = [  # name, communities, size, stock, platform, kinds of launch, number, share that turns up, call heard
    ("north-shift", "sa kw", 120, "aged", "x", "staff_shift reply_raid twin_tags staff_shift", (5, 7), (.35, .7), .12),
    ("karrada-rooms", "iq", 330, "people", None, "room_raid spelling_swarm room_raid hijack_popular", (5, 6), (.25, .7), .85),
    ("battalion", "ir", 380, "mixed", None, "text_bank slow_ramp text_bank reply_raid", (4, 6), (.25, .6), .6),
    ("exile-line", "di ir", 130, "mixed", "x", "twin_tags text_bank cross_front", (2, 4), (.4, .8), .5),
    ("flash-shop", "sa kw tr", 2300, "bot", "x", "bot_flash", (3, 4), (.14, .6), 0),
    ("loudspeaker", "ae sa", 270, "aged", "x", "seed_amplify seed_amplify hijack_popular", (4, 6), (.3, .7), .1),
    ("press-house", "pk sa", 85, "bought", "x", "aged_link_push aged_link_push staff_shift", (3, 4), (.4, .9), 0),
    ("media-men", R.choice(("iq", "ir", "sa")), 15, "people", None, "small_cell", (4, 6), (.75, 1), .2),
    ("list-seven", "kw ku", 70, "people", None, "slow_ramp cross_front room_raid", (2, 3), (.5, .9), .7),
    ("visitor", R.choice(("en", "ru", "es")), 75, "young", "x", "staff_shift seed_amplify", (1, 1), (.6, .95), 0)]
if R.random() < .5: OPS.pop(R.choice((3, 6, 8)))
MEMBERS, ROOMS = {}, {}
for name, comms, size, stock, plat, *_ in OPS:
    cs = comms.split() if " " in comms else [comms]
    ms = []
    for _ in range(int(size * R.uniform(.8, 1.2))):
        c = R.choice(cs) if name != "list-seven" or R.random() < .2 else cs[0]
        if stock == "people" or stock == "mixed" and R.random() < .45:
            a = R.choice(PEOPLE)
            while a.comm != c or (plat and a.plat != plat): a = R.choice(PEOPLE)
            a.act = min(a.act * R.uniform(1, 4), 120)
        else:
            age = {"aged": R.uniform(200, 3500), "mixed": R.lognormvariate(5.6, 1.2), "bot": R.lognormvariate(4.5, 1.5), "bought": R.uniform(2300, 5200), "young": R.lognormvariate(3.5, .9)}[stock]
            a = account(c, age, plat, act=.4 if stock == "bot" else min((1 - R.random()) ** (-1 / .9), 60), loc=R.choice(COMM[R.choice(list(COMM))][3].split()) if stock == "bought" and R.random() < .6 else None)
            if stock == "bought": a.nposts, a.followers = int(a.nposts ** .6), int(a.followers * .5)
        ms.append(a)
    MEMBERS[name] = list(dict.fromkeys(ms))
    ROOMS[name] = [account(cs[0], R.uniform(100, 2500), pl, act=9) for pl in ("telegram", "telegram", "x")]
    for a in ROOMS[name]: a.followers = int(R.lognormvariate(8.5, 1))

BYCOMM, PUBLIC = defaultdict(list), defaultdict(list)
for a in ACC:
    BYCOMM[a.comm].append(a)
    for n in a.topics: PUBLIC[a.comm, n].append(a)
def weigh(l, e=1.0):
    s, out = 0, []
    for a in l:
        s += a.act ** e
        out.append(s)
    return l, out
COMMW = {c: weigh(l) for c, l in BYCOMM.items()}
PUBW = {k: weigh(l, .8) for k, l in PUBLIC.items()}
YOUNG = {c: weigh([a for a in l if EPOCH - a.created < 200 * 86400]) for c, l in BYCOMM.items()}
pick = lambda lw: lw[0][min(bisect.bisect(lw[1], R.random() * lw[1][-1]), len(lw[0]) - 1)]

# ---------------------------------------------------------------- ordinary background
def background(total):
    recent = {c: deque(maxlen=160) for c in COMM}
    tails = {c: [tag(c, R.choice(("camp", "meme", "news", "ad", "fans", "greet", "news"))) for _ in range(60)] for c in COMM}
    everyday = {c: [n for v in d[4].values() for n in v.split()] for c, d in COMM.items()}
    rhythm = [2.2, 1.6, 1.0, .7, .6, .8, 1.1, 1.7, 2.2, 2.5, 2.8, 3.0, 3.1, 3.2, 3.0, 3.1, 3.5, 3.8, 4.2, 4.9, 5.4, 5.8, 5.2, 3.8]
    bins = int(SPAN // 300)
    drift = {c: 1.0 for c in COMM}
    for b in range(bins):
        for c, d in COMM.items():
            drift[c] = .9 * drift[c] + .1 * R.gammavariate(1.5, 1 / 1.5)
            lam = total / bins * d[1] / _w * rhythm[int(local_hour(b * 300, c))] / 2.88 * drift[c] * R.gammavariate(6, 1 / 6)
            for t in sorted(b * 300 + R.random() * 300 for _ in range(int(lam + R.random()))):
                a, u, old = pick(COMMW[c]), R.random(), recent[c]
                if u < .30 and len(old) > 20:
                    src = max(R.sample(old, 6), key=lambda p: (p.a.plat == a.plat, p.a.followers))
                    if src.a is not a: post(t, a, "", kind="repost", ref=src)
                    continue
                tags = []
                if R.random() < .2 + .3 * a.style:
                    r = R.random()
                    if r < .55: tags.append(R.choice(sorted(a.topics)))
                    elif r < .68: tags.append(everyday[c][int(len(everyday[c]) * R.random() ** 2)])
                    else: tags.append(tails[c][int(60 * R.random() ** 1.7)] if R.random() < .6 else tag(c, R.choice(list(TAGS.get(script(c), TAGS["en"])))))
                    while R.random() < .25: tags.append(R.choice(tails[c]) if R.random() < .5 else R.choice(everyday[c]))
                kind = "reply" if u < .52 else "quote" if u < .57 else "original"
                ref = R.choice(old) if kind != "original" and old else None
                p = post(t, a, phrase(c, R.choice(sorted(a.topics)) if R.random() < .4 else None), tags, kind if ref else "original", ref,
                         urls=[url()] if R.random() < .14 else [], med=[media()] if R.random() < .2 else [])
                if p and p.kind != "reply": old.append(p)
                if p and R.random() < .015: p.gone = t + R.lognormvariate(5, 2)

# ---------------------------------------------------------------- organic bursts
def when(c, lo=9, hi=24, margin=5400):
    for _ in range(400):
        t = R.uniform(1500, SPAN - margin)
        if lo <= local_hour(t, c) < hi: return t
    return R.uniform(1500, SPAN - margin)

def nightly(c, hour):
    t = ((hour - START.hour - COMM[c][2]) % 24) * 3600
    while t < SPAN - 3600:
        if t > 900: yield t
        t += 86400

def offsets(shape, d, n):
    for _ in range(n):
        u = R.random()
        if shape == "snap": yield R.expovariate(1 / 50) if u < .3 else R.gammavariate(1.3, d / 1.3)
        elif shape == "sched": yield abs(R.gauss(0, d * .12)) if u < .2 else R.gammavariate(2, d / 3) if u < .75 else R.choice((.35, .6, .9)) * d + R.expovariate(1 / 120)
        elif shape == "slow": yield R.gammavariate(3, d / 3)
        elif shape == "minute": yield R.expovariate(1 / d)
        else: yield R.random() * d

def burst(arch, c, tags, t0, n, shape, d, pool=None, reg=.7, rep=.4, ident=0, line=None, mood=None, x=None, kind="organic", also=(), links=0, pics=.15, declared=False, second=.3, lean=3, pre=None):
    """n posts about tags[0] (and others of `tags` with chance `second`); `pool` = (accounts, weights) of the regulars; `also` = other communities."""
    rec = Rec(kind, arch, tags, c, declared=declared)
    seeds, poster, link, hot = [], media(), url(), [COMMW[c]] + [COMMW[o] for o in also]
    lines = [line] if isinstance(line, str) else line
    for o in sorted(offsets(shape, d, n)):
        t = t0 + o
        a = pick(pool) if pool and R.random() < reg else pick(R.choice(hot) if R.random() < .4 else hot[0])
        tg = [tags[0]] + [y for y in tags[1:] if R.random() < second]
        if len(tags) > 1 and R.random() < .15: tg = tg[1:] or tg
        if seeds and R.random() < rep:
            src = seed(seeds, a, lean)
            if src.a is not a and src.t < t:
                post(t, a, "", kind="repost", ref=src, rec=rec)
                continue
        same = lines and R.random() < ident
        k, ref = "original", None
        if seeds and not same and R.random() < .2: k, ref = R.choice((("reply", R.choice(seeds)), ("quote", R.choice(seeds))))
        p = post(t, a, R.choice(lines) if same else phrase(a.comm, x, mood), tg, k, ref, rec, urls=[link if R.random() < .7 else url()] if R.random() < links else [],
                 med=[poster if R.random() < .4 else media()] if R.random() < pics else [], place=.5 if same else None, speech=c if same else None)
        if p:
            seeds.append(p)
            if R.random() < .015: p.gone = t + R.uniform(20, 3000)
    return rec

def circle(c, n, topic=None, young=False):
    src = YOUNG[c] if young else PUBW[c, topic] if topic else COMMW[c]
    l = list(dict.fromkeys(pick(src) for _ in range(n * 3)))[:n]
    return l, [i + 1 for i in range(len(l))]

def names(c, sort): return COMM[c][4].get(sort, "").split()
def clock(t, c): return "%d:%02d" % (int(local_hour(t, c)), int(t / 60) % 60 // 5 * 5) if R.random() < .5 else str(int(local_hour(t, c)) % 12 or 12)

def call(rec, a, t, text, announced):
    rec.call = post(t, a, text, rec=rec, stray=True, speech=rec.comm, med=[media()] if R.random() < .3 else [])
    if rec.call:
        rec.call.tags = [x for x in rec.tags if "#" + x in text]
        rec.announced = announced

def open_call(rec, c, t0, lead=None):
    s = script(c) if script(c) in OPEN else "en"
    t = max(30, t0 - (lead or R.uniform(900, 9000)))
    text = R.choice(OPEN[s].split("/")).format(o=R.choice(ORG[s].split("/")), h=clock(t0, c), t=rec.tags[0])
    a = account(c, R.uniform(500, 4500), R.choice(("x", "telegram", "x")), act=1); a.followers += 8000
    call(rec, a, t, text, t0)

def organic():
    rn = lambda lo, hi: max(1, round(R.uniform(lo, hi) * min(SCALE, 1.5)))
    size = lambda m, s=.6: int(max(14, min(m * R.lognormvariate(0, s), 1800)))
    some = lambda cs: R.choice(cs.split())
    for _ in range(rn(4, 6)):                                        # matches, and the scorer's own tag
        c = some("sa sa kw iq iq ir tr ae en"); k = R.choice(names(c, "club")); t = when(c, 17, 22)
        tg = [tag(c, "match", k=k)]
        burst("match_night", c, tg + ([k] if R.random() < .4 else []), t, size(330), "sched", 6600, PUBW[c, k], mood="joy", x=k, second=.2)
        if R.random() < .7: burst("goal_scorer", c, [tag(c, "goal")], t + R.uniform(600, 5500), size(120), "snap", 700, PUBW[c, k], rep=.3, mood="joy", x=k)
    for _ in range(rn(2, 3)):
        c, o = some("ir iq ku tr").split()[0], some("iq ku ir"); t = when(c, 0, 24)
        tg = [tag(c, "quake")] + ([tag(o, "quake")] if o != c else [])
        burst("earthquake", c, tg, t, size(380), "snap", 2200, reg=0, rep=.35, mood="shock", x=R.choice(COMM[c][3].split()), also=[o], second=.15)
    for _ in range(rn(3, 5)):
        c = some("iq iq ir ku kw"); burst("power_cut", c, [tag(c, "power")], when(c, 11, 24), size(75), "snap", 1500, reg=0, rep=.15, mood="shock")
    for _ in range(rn(3, 4)):
        c = some("sa kw ae iq ku en"); burst("rain_or_dust", c, [tag(c, "weather")], when(c, 6, 22), size(110), "slow", 5000, reg=0, rep=.35, pics=.6)
    for _ in range(rn(3, 5)):                                        # a news app's push: readers at once
        c = some("sa iq ir tr kw pk"); tg = tag(c, "news"); burst("push_message", c, [tg], when(c), size(150), "snap", 1500, rep=.5, ident=.25, line=formal(c, 0, tg), x=tg, links=.3)
    desks = {c: circle(c, R.randrange(18, 34)) for c in ("sa", "iq", "ir", "tr")}
    for _ in range(rn(6, 8)):                                        # newsrooms copying one line
        c = some("sa iq iq ir tr"); tg = tag(c, "news"); burst("agency_line", c, [tg], when(c, 7, 23), R.randrange(16, 40), "minute", R.choice((60, 150, 400)), desks[c], reg=.95, rep=.05, ident=.85, line=formal(c, 1, tg), links=.5)
    for _ in range(rn(1, 2)):
        c = some("sa ae kw iq ku"); t = next(iter(nightly(c, 0.0)), 9000); tg = tag(c, "greet")
        burst("national_day", c, [tg] + [tag(c, "greet")], t - 120, size(700, .2), "sched", 16000, reg=0, rep=.5, ident=.18, line=[formal(c, 3, tg) for _ in range(2)], mood=None, pics=.5, x=tg)
    offices = {c: circle(c, R.randrange(26, 48)) for c in ("sa", "ae", "kw", "ir")}
    for _ in range(rn(5, 7)):                                        # officials and their communes greet, one text
        c = some("sa ae kw ir"); tg = tag(c, "greet"); burst("officials_greet", c, [tg], when(c, 8, 14), R.randrange(24, 70), "slow", R.choice((500, 1500, 4000)), offices[c], reg=.92, rep=.25, ident=.65, line=formal(c, 3, tg), pics=.6)
    for c, s, h in ((some("sa ae"), "show", 22.0), (some("ir iq tr"), "show", 21.25)):
        k = R.choice(names(c, s)); new = [tag(c, "fans") for _ in range(5)]
        for i, t in enumerate(nightly(c, h)): burst("series_episode", c, [k, new[i % 5]] if i % 2 else [k], t, size(150, .3), "sched", 3600, PUBW[c, k], reg=.85, x=k)
    c = some("kw iq sa"); k = R.choice(names(c, "show"))
    for t in nightly(c, 20.5): burst("talk_show", c, [tag(c, "vote"), k], t, size(70, .3), "sched", 4000, PUBW[c, k], reg=.85, second=.5)
    for _ in range(rn(2, 3)):
        c = some("kw iq ir tr pk"); k = R.choice(names(c, "gov")); burst("parliament_vote", c, [tag(c, "vote")], when(c, 10, 18), size(130), "snap", 1900, PUBW[c, k], rep=.4, x=k)
    for _ in range(rn(3, 4)):                                        # tribal mourning, pardon: one notice reposted
        c = some("sa sa kw iq"); k = R.choice(names(c, "tribe")); burst("tribe_notice", c, [tag(c, "tribe", s=k)], when(c), size(160), "slow", 5400, PUBW[c, k], reg=.9, rep=.8, mood="grief", lean=6, x=k)
    for c in (some("sa kw"), some("iq ir")):                         # regulars of an audio room
        ring = circle(c, R.randrange(18, 36))
        for t in nightly(c, R.choice((21.5, 22.0, 23.0))): burst("room_regulars", c, [tag(c, "room")], t - 300, R.randrange(22, 60), "sched", 2400, ring, reg=.95, rep=.3)
    for c, what in ((some("sa ae pk"), "faith"), (some("iq ir"), "faith")):
        k = R.choice(names(c, "faith") or ["x"]); t = when(c, 16, 23)
        tg = tag(c, "faith"); r = burst("faith_hour", c, [tg], t, size(190), "slow", 6000, PUBW.get((c, k)), reg=.85, rep=.6, ident=.5, line=[phrase(c, k) for _ in range(4)])
        if R.random() < .7: open_call(r, c, t)
    for c in (some("sa ae"), some("iq pk")):                         # prayer services: same minute, same line
        bots, town = circle(c, R.randrange(14, 24)), R.choice(COMM[c][3].split())
        k = R.choice(("أذان_", "الصلاة_")) + town
        for h in R.sample((4.8, 12.1, 15.4, 18.1, 19.5), 1): [burst("prayer_service", c, [k], t, R.randrange(15, 26), "minute", R.choice((6, 30)), bots, reg=.97, rep=0, ident=.95, line=formal(c, 4, town)) for t in nightly(c, h)]
    c = some("iq ir"); k = names(c, "market")[0]; bots = circle(c, 22)
    for t in nightly(c, R.choice((9.5, 10.0, 11.0))): burst("price_service", c, [k], t, R.randrange(24, 50), "minute", 120, bots, reg=.8, rep=.1, ident=.7, line=formal(c, 5, k))
    for _ in range(rn(3, 4)):
        c = some("sa ae ir en tr"); tg = tag(c, "jobs"); burst("staff_job_ad", c, [tg], when(c, 9, 15), R.randrange(18, 48), "slow", R.choice((900, 3000)), circle(c, 26), reg=.95, rep=.4, ident=.6, line=formal(c, 2, tg), links=.9)
    for _ in range(rn(4, 5)):                                        # pupils: young accounts
        c = some("iq iq sa ir tr en"); k = R.choice(names(c, "youth") or ["CBSE"]); burst("pupils_exam", c, [tag(c, "exam", s=k)], when(c, 10, 22), size(110), "snap", 2600, YOUNG[c], reg=.75, rep=.25, x=k)
    c = some("iq sa ir"); burst("results_out", c, [tag(c, "results")], when(c, 10, 20), size(260, .3), "snap", 3000, YOUNG[c], reg=.5, mood="shock")
    for _ in range(rn(2, 3)):                                        # a class does its homework in public: fresh accounts, alike texts
        c = some("sa kw ir en"); tg = tag(c, "talk"); burst("class_homework", c, [tg], when(c, 9, 21), R.randrange(22, 60), "flat", 2400, circle(c, 30, young=True), reg=.97, rep=.1, ident=.5, line=[phrase(c, tg) for _ in range(3)])
    for _ in range(rn(5, 6)):
        c = some("iq sa ir tr en pk"); tg = tag(c, "fans"); t = when(c, 18, 24)
        r = burst("fan_vote", c, [tg], t, size(110), "sched", 3000, circle(c, 60, young=R.random() < .5), reg=.8, rep=.45, ident=.35, line=[phrase(c, tg) for _ in range(5)], links=.3)
        if R.random() < .75: open_call(r, c, t)
    for _ in range(rn(5, 7)):
        c = some("sa ae kw en ir tr"); arch, what = R.choice((("webinar", "talk"), ("flash_sale", "ad"), ("tune_in", "talk"))); t = when(c, 12, 23)
        open_call(burst(arch, c, [tag(c, what)], t, size(60, .5), "sched", 2700, reg=0, rep=.4, links=.4, ident=.2, line=phrase(c)), c, t)
    for _ in range(rn(2, 3)): c = some("sa iq ir tr pk"); tg = tag(c, "death"); burst("death_of_star", c, [tg], when(c, 8, 24), size(240), "snap", 4500, reg=0, rep=.5, mood="grief", x=tg, also=["en"] if R.random() < .3 else [])
    for _ in range(rn(2, 4)): c = some("ir iq sa en"); burst("service_down", c, [tag(c, "out")], when(c, 9, 24), size(90), "snap", 2000, reg=0, rep=.15, mood="shock")
    for _ in range(rn(4, 6)): c = some(" ".join(COMM)); burst("joke_meme", c, [tag(c, "meme")], when(c, 14, 24, 14000), size(120), "slow", 10800, reg=0, rep=.35)
    for _ in range(rn(4, 5)): c = some("iq iq ir ku kw"); tg = tag(c, "camp"); burst("local_anger", c, [tg], when(c, 9, 22, 9000), size(80), "slow", 6000, circle(c, 50), reg=.4, rep=.5, x=tg, pics=.4)
    for _ in range(rn(4, 6)): c = some(" ".join(COMM)); tg = tag(c, "camp" if R.random() < .6 else "news"); burst("one_post_viral", c, [tg], when(c, 12, 24), size(150), "snap", 4500, reg=0, rep=.9, lean=9, x=tg)
    k = R.choice(names("ae", "fun") + names("sa", "fun"))
    c = "ae" if k in names("ae", "fun") else "sa"
    for t in nightly(c, 16.0): burst("festival_regulars", c, [k], t, size(60, .3), "sched", 5000, PUBW[c, k], reg=.9, pics=.5, x=k)
    t = when("sa", 0, 9); burst("deposit_day", "sa", [names("sa", "market")[1]], t, size(200, .3), "snap", 3600, reg=0, rep=.15)
    # declared campaigns: organiser named
    for arch, c in (("diya_drive", "sa"), ("diya_drive", "kw"), ("union_day", "ir"), ("union_day", "iq"), ("charity_hour", R.choice(("sa", "tr"))), ("ngo_hour", "en"))[:rn(5, 6)]:
        k = R.choice(names(c, "tribe") or names(c, "gov") or names(c, "fun")); tg = tag(c, "diya" if arch == "diya_drive" else "camp", s=k); t = when(c, 17, 23, 8000)
        r = burst(arch, c, [tg], t, size(130, .4), "sched", 4000, PUBW[c, k], reg=.85, rep=.65 if arch == "diya_drive" else .4, ident=.3, line=[phrase(c, tg) for _ in range(6)], x=tg, kind="launch", declared=True)
        open_call(r, c, t); [setattr(p, "op", True) for p in r.posts]
    # matters of taste
    for _ in range(2): c = some("sa ae kw ir"); burst("brand_giveaway", c, [tag(c, "ad")], when(c, 12, 22), size(150, .4), "slow", 5000, circle(c, 80), reg=.6, rep=.6, ident=.3, line=phrase(c), kind="neutral", links=.3)
    du, users = [phrase("sa", "الدعاء") for _ in range(30)], circle("sa", 120, names("sa", "faith")[0])
    for _ in range(3): burst("prayer_app", "sa", [tag("sa", "faith")], when("sa", 4, 23), R.randrange(60, 160), "flat", R.choice((300, 1200)), users, reg=1, rep=0, ident=1, line=du, kind="neutral", links=.9)
    shop = circle("sa", 45)
    for _ in range(2): burst("coupon_swarm", "sa", [tag("sa", "ad")], when("sa"), R.randrange(40, 110), "flat", 2400, shop, reg=.95, rep=.1, ident=.5, line=[phrase("sa", "كود خصم") for _ in range(3)], kind="neutral", links=.9)
    c = some("sa ae kw"); burst("paid_influencers", c, [tag(c, "ad")], when(c, 18, 24), size(90, .3), "slow", 3600, circle(c, 18), reg=.4, rep=.5, kind="neutral", pics=.7)
    for _ in range(R.choice((2, 3))):                                # calls nobody follows
        c = some("iq ir kw tr sa"); r = Rec("neutral", "call_unanswered", [tag(c, "camp")], c); t = when(c, 12, 23)
        call(r, account(c, 400, R.choice(("telegram", "x")), act=2), t, R.choice(CALL[COMM[c][0]][0].split("/")).format(h=clock(t + 3600, c), t=r.tags[0], m=60), t + 3600)

# ---------------------------------------------------------------- undisclosed launches
def launch(name, arch, t0, comm, share, callp, failed=False):
    stock = next(o[3] for o in OPS if o[0] == name)
    ms = [a for a in MEMBERS[name] if a.comm == comm or R.random() < .3]
    core = max(10, int(len(ms) * R.uniform(*share)))
    ms = sorted(ms, key=lambda a: -(a.act if stock != "bot" else 1) ** .3 * R.random() ** .7)[:min(core, len(ms))]
    if arch == "small_cell": ms = ms[:16]
    if arch == "bot_flash": R.shuffle(ms); ms = ms[:1500]
    if failed: ms = ms[:R.randrange(10, 15)]
    tags = [tag(comm, R.choices(("camp", "news", "vote", "meme", "ad"), (75, 10, 5, 5, 5) if arch not in ("bot_flash", "aged_link_push") else (40, 10, 5, 15, 30))[0])]
    if arch == "twin_tags": tags += [tag(comm, R.choice(("camp", "news"))) for _ in range(R.choice((1, 1, 2)))]
    if arch == "spelling_swarm": tags = list(dict.fromkeys(tags + [spelled(tags[0]) for _ in range(R.choice((1, 2, 3)))]))
    if arch == "hijack_popular":
        live = [r for r in RECS if r.kind == "organic" and r.comm == comm and len(r.posts) > 90 and r.posts[0].t < SPAN - 7200]
        if live and R.random() < .6:
            r = R.choice(live); tags = [r.tags[0]]; t0 = r.posts[0].t + R.uniform(300, 2400)
        else: tags = [R.choice([n for v in COMM[comm][4].values() for n in v.split()])] + (tags if R.random() < .5 else [])
    rec = Rec("launch", "failed_start" if failed else arch, tags, comm, campaign=CAMPAIGN[name])
    x = tags[-1]
    slow = {"staff_shift": R.uniform(300, 1300), "twin_tags": R.uniform(150, 900), "room_raid": R.uniform(100, 400), "spelling_swarm": R.uniform(100, 500), "text_bank": R.uniform(120, 500), "reply_raid": R.uniform(120, 500),
            "seed_amplify": R.uniform(150, 900), "aged_link_push": R.uniform(600, 2400), "hijack_popular": R.uniform(300, 1200), "small_cell": R.uniform(10, 45), "slow_ramp": R.uniform(6000, 14000), "cross_front": R.uniform(200, 600), "bot_flash": R.uniform(8, 22)}[arch] * (4 if failed else 1)
    bank = [phrase(comm, x if R.random() < .6 else None) for _ in range(R.choice((5, 12, 30)))]
    link, pics, seeds, plan = url(), [media() for _ in range(3)], [], []
    for a in ms:
        o = {"small_cell": lambda: R.random() * slow, "slow_ramp": lambda: slow * R.random() ** .6, "bot_flash": lambda: abs(R.gauss(2.2, 1) * slow), "aged_link_push": lambda: R.random() * slow,
             "staff_shift": lambda: R.random() * slow if R.random() < .6 else R.expovariate(1 / slow)}.get(arch, lambda: R.gammavariate(1.3, slow / 1.3))()
        if arch == "cross_front": o += {"telegram": 0, "x": slow * .6, "facebook": slow * 1.3}[a.plat]
        plan.append((o, a))
        if arch in ("bot_flash", "small_cell") or failed: continue
        while R.random() < {"text_bank": .62, "room_raid": .5, "staff_shift": .5, "seed_amplify": .15}.get(arch, .4): o += R.expovariate(1 / R.choice((90, 400, 1200))); plan.append((o, a))
    targets = [p for p in R.sample(POSTS, 4000) if p.a.comm == comm and p.t < t0 and p.kind == "original"] if arch == "reply_raid" else []
    targets = sorted(targets, key=lambda p: -p.a.followers)[:R.choice((1, 2, 3))]
    dice, place = R.random(), R.choice((None, None, .5, .1, .9))
    rep = {"seed_amplify": .88, "aged_link_push": .25, "bot_flash": 0, "small_cell": .1, "reply_raid": 0}.get(arch, R.uniform(.15, .5))
    p_del = .9 if arch == "bot_flash" else R.choice((0, 0, .05, .35)) if arch != "seed_amplify" else 0
    if p_del == .9 and dice < .2: p_del = 0
    for o, a in sorted(plan, key=lambda q: q[0]):
        t = t0 + o
        tg = tags if arch in ("twin_tags",) or arch == "hijack_popular" and R.random() < .7 else [R.choice(tags)] if arch == "spelling_swarm" else [tags[0]] + [y for y in tags[1:] if R.random() < .5]
        if seeds and R.random() < rep:
            src = seed(seeds, a, 4) if arch != "seed_amplify" else seeds[0]
            if src.a is not a:
                post(t, a, "", kind="repost", ref=src, rec=rec, op=True, speech=comm); continue
        if arch == "bot_flash": text = " ".join(R.choice(PH[COMM[comm][0]][R.choice("ntn")]) for _ in range(R.randrange(2, 6)))
        elif arch in ("text_bank", "aged_link_push", "cross_front", "small_cell") and R.random() < .8:
            text = R.choice(bank)
            if R.random() < .4: text += " " + R.choice(EMO + PH[COMM[comm][0]]["t"])
        else: text = phrase(comm, x if R.random() < .5 else None)
        tgt = R.choice(targets) if targets else None
        p = post(t, a, text, tg, "reply" if tgt else "original", tgt, rec, True, [link] if arch == "aged_link_push" or R.random() < .06 else [], [R.choice(pics)] if R.random() < .22 and arch != "bot_flash" else [])
        if p:
            seeds.append(p)
            if R.random() < p_del: p.gone = t + (R.lognormvariate(4.0, .3) if arch == "bot_flash" else R.uniform(120, 2400))
    if R.random() < .22 and arch not in ("hijack_popular", "bot_flash"): post(t0 - R.uniform(1500, 30000), R.choice(MEMBERS[name]), phrase(comm), tags[:1], rec=rec, op=True, stray=True, speech=comm)
    if R.random() < callp:
        mode = R.choice((0, 0, 1, 2)); lead = (R.uniform(1200, 15000), R.uniform(180, 2400), R.uniform(15, 90))[mode]
        text = R.choice(CALL[COMM[comm][0]][mode].split("/")).format(h=clock(t0, comm), m=max(2, round(lead / 60)), t=tags[0])
        if R.random() < .2: text = text.replace("#", "").replace("_", " ")
        call(rec, R.choice(ROOMS[name]), t0 - lead, text, t0 if mode < 2 else t0 - lead)
    if not failed and seeds and R.random() < .78:                    # the public that takes it up
        n = int(min(len(ms) * R.lognormvariate(-.2, 1.2), 1100) if arch != "bot_flash" else R.lognormvariate(4, .8))
        wait, half, pub = R.choice((60, 300, 900, 2400)) * R.uniform(.6, 1.6), R.uniform(900, 6000), []
        k = R.choice(sorted(n for cc, n in PUBW if cc == comm))
        for o in sorted(R.gammavariate(1.6, half / 1.6) for _ in range(n)):
            a = pick(PUBW[comm, k]) if R.random() < .4 else pick(COMMW[comm])
            src = seed(R.choice((seeds, pub or seeds)), a, 2.5)
            if R.random() < .55 and src.t < t0 + wait + o and src.a is not a and not src.gone: post(t0 + wait + o, a, "", kind="repost", ref=src, rec=rec)
            else:
                p = post(t0 + wait + o, a, phrase(comm, x if R.random() < .4 else None), [R.choice(tags) if R.random() < .3 else tags[0]], rec=rec)
                if p: pub.append(p)

CAMPAIGN = {o[0]: "c%02d" % i for i, o in enumerate(R.sample(OPS, len(OPS)))}
def launches():
    for name, comms, size, stock, plat, archs, count, share, callp in OPS:
        cs, arch, taken = comms.split(), archs.split(), []
        hours = (8, 17) if name in ("north-shift", "press-house") else (11, 24)
        for i in range(max(1, round(R.randint(*count) * SCALE))):
            c, k = R.choice(cs), arch[i % len(arch)]
            for _ in range(300):
                t = when(c, *hours)
                if all(abs(t - y) > 5400 for y in taken): break
            taken.append(t)
            if k in ("room_raid", "spelling_swarm", "text_bank", "bot_flash") and R.random() < .5: t = round((t + EPOCH) / 1800) * 1800 - EPOCH + R.choice((0, 0, 1, -90, 25))
            launch(name, k, t, c, share, callp, failed=k not in ("bot_flash", "small_cell") and i > 1 and R.random() < .1)

# ---------------------------------------------------------------- writing
def iso(t, plat="x"):
    d = dt.datetime.fromtimestamp(EPOCH + math.floor(t), dt.timezone.utc)
    if plat == "facebook": return d.astimezone(dt.timezone(dt.timedelta(hours=3))).isoformat()
    return d.strftime("%Y-%m-%dT%H:%M:%S") + (".000Z" if plat == "x" else "+00:00")
zulu = lambda t: None if t is None else iso(t)[:19] + "Z"

def write():
    POSTS.sort(key=lambda p: p.t)
    ids, born, msg = set(), {}, defaultdict(lambda: R.randrange(40, 90000))
    events = []
    for p in POSTS:
        a = p.a
        while p.id is None or (a.plat, p.id) in ids:
            if a.plat == "x": p.id = str(int((EPOCH + p.t - UNIX_X) * 1000) << 22 | R.randrange(300, 420) << 12 | min(int(R.expovariate(.7)), 4095))
            elif a.plat == "telegram": msg[a.id] += R.choice((1, 1, 1, 2, 3, 5)); p.id = a.id.replace("-100", "") + "/" + str(msg[a.id])
            else: p.id = "pfbid0" + "".join(R.choice(B58) for _ in range(28))
        ids.add((a.plat, p.id))
        lag = {"x": R.gammavariate(2, 1.2), "telegram": R.expovariate(1 / 6), "facebook": R.expovariate(1 / 35)}[a.plat] + (R.uniform(30, 900) if R.random() < .004 else 0)
        events.append((p.t + lag, len(events), p, False))
        if p.gone and p.gone < SPAN - 1: events.append((p.gone + R.uniform(.3, 5) + lag, len(events), p, True))
    events.sort(key=lambda e: e[:2])
    with open(args.out, "w", encoding="utf-8") as f:
        for at, _, p, gone in events:
            a = p.a
            a.n += not gone
            au = {"id": a.id, "handle": a.handle}
            if a.plat == "x": au |= {"created_at": iso(a.created - EPOCH), "followers": a.followers, "following": a.following, "posts": a.nposts + a.n, "location": a.loc}
            elif a.plat == "telegram": au |= {"followers": a.followers if a.id[0] == "-" else None}
            else: au |= {"created_at": None, "followers": a.followers, "location": a.loc or None}
            o = {"id": p.id, "platform": a.plat, "created_at": iso(p.gone if gone else p.t, a.plat), "received_at": iso(at)[:19] + ".%03dZ" % (at % 1 * 1000), "author": au,
                 "text": "" if gone else p.text, "lang": None if gone else p.lang if a.plat == "x" else None, "kind": "delete" if gone else p.kind}
            if not gone:
                if p.ref: o["ref"] = p.ref.id
                if a.plat == "x": o["hashtags"] = p.tags
                if p.urls: o["urls"] = p.urls
                if p.media: o["media"] = p.media
            f.write(json.dumps(o, ensure_ascii=False) + "\n")
    with open(args.out.replace(".jsonl", ".truth.jsonl"), "w", encoding="utf-8") as f:
        f.write(json.dumps({"id": "span", "kind": "span", "tags": [], "onset_at": zulu(0), "end_at": zulu(SPAN), "posts": len(events)}) + "\n")
        bytag = defaultdict(list)
        for p in POSTS:
            p.t = math.floor(p.t)
            for x in p.tags: bytag[x].append(p)
        RECS.sort(key=lambda r: r.posts[0].t if r.posts else -1)
        for i, r in enumerate(r for r in RECS if r.posts):
            f.write(json.dumps({"id": "b%03d" % (i + 1)} | truth(r, bytag), ensure_ascii=False) + "\n")

def truth(r, bytag):
    main = sorted((p for p in r.posts if not p.stray and (p.op or r.kind != "launch")), key=lambda p: p.t)
    head = {"kind": r.kind, "archetype": r.arch, "campaign": r.campaign, "tags": r.tags}
    tail = {"call": None if not r.call else {"platform": r.call.a.plat, "post_id": r.call.id, "at": zulu(r.call.t), "announced_at": zulu(r.announced)}, "declared": r.declared, "reason": None, "first_at": None}
    if not main: return head | {"onset_at": None, "t10_at": None, "peak_at": None, "end_at": None, "accounts": 0, "posts": 0} | tail
    on, end, seen, t10 = main[0].t, main[-1].t, deque(), None
    if r.kind != "launch": main = sorted({id(p): p for x in r.tags for p in bytag[x] if on - 600 < p.t <= end}.values(), key=lambda p: p.t)
    for p in main:
        seen.append(p)
        while seen[0].t <= p.t - 600: seen.popleft()
        if p.t >= on and len({(q.a.plat, q.a.id) for q in seen}) >= 10: t10 = p.t; break
    main = [p for p in main if p.t >= on]
    per = defaultdict(int)
    for p in main: per[int(p.t // 60)] += 1
    stray = [p.t for p in r.posts if p.stray and p.tags and p.t < on - 600]
    tail["first_at"] = zulu(min(stray)) if stray and r.kind == "launch" else None
    return head | {"onset_at": zulu(on), "t10_at": zulu(t10), "peak_at": zulu(60 * max(per, key=lambda m: (per[m], -m)) + 30), "end_at": zulu(end), "accounts": len({(p.a.plat, p.a.id) for p in main}), "posts": len(main)} | tail

background(74000 * SCALE)
organic()
launches()
write()
