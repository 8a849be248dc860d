#!/usr/bin/env python3
"""Synthetic social stream with coordinated hashtag launches, organic bursts and truth.
python gen.py --seed N --days 3 --out posts.jsonl   (stdlib only; needs vocab.py beside it)
Semantics of the truth:
 launch: accounts/posts count the operation only (posts without deletes); public_accounts/public_posts the rest.
 onset_at = first operation post of the main phase (stray/test posts before it: stray_at); t10_at by operation accounts only.
 organic/neutral: accounts/posts/t10 count everybody. Burst = tag(s); a tag's later separate burst has its own record.
 t10_at = earliest event time t at which ten distinct accounts have the tag in (t-600 s, t]."""
import argparse, bisect, heapq, json, math, os, random, re, sys, unicodedata
from collections import defaultdict, Counter, deque
from datetime import datetime, timezone, timedelta
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from vocab import V, DIAL, T, CALL, ANN, STORM, GIVE, PRIZE, MINW, LIFE, LOCNAMES, EMO

LOC = dict(iq=("ar", 3, .17), gulf=("ar", 3, .14), lev=("ar", 2, .08), fa=("fa", 3.5, .15), tr=("tr", 3, .16),
           us=("en", -5, .08), uk=("en", 0, .06), ru=("ru", 3, .09), es=("es", 1, .035), mx=("es", -6, .035))
LOCS = list(LOC)
DIUR = [2.7,2.2,2.4,2.1,2.3,2.3,2.6,3.0,3.4,4.1,4.0,4.6,5.2,5.8,4.9,6.1,5.6,7.0,6.3,6.3,5.1,4.6,4.2,3.3]  # by UTC hour, US-heavy
DIUR_LOCAL = [2.6,1.6,1.0,.8,.8,1.1,1.9,3.0,3.9,4.2,4.4,4.6,5.0,5.1,5.0,5.0,5.2,5.5,5.9,6.6,7.1,7.2,6.2,4.3]
R = random.Random()

def iso(t, style="z"):
    d = datetime.fromtimestamp(t, timezone.utc)
    if style == "ms": return d.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (d.microsecond // 1000)
    if style == "000": return d.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    if style == "+0": return d.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    if style == "+3": return (d + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%S+03:00")
    return d.strftime("%Y-%m-%dT%H:%M:%SZ")

FOLD = str.maketrans({"أ":"ا","إ":"ا","آ":"ا","ى":"ي","ی":"ي","ئ":"ي","ة":"ه","ک":"ك","ؤ":"و","İ":"i","I":"i","ı":"i","ё":"е","Ё":"е","ـ":None})
def norm(tag):
    s = unicodedata.normalize("NFKC", tag).translate(FOLD).lower()
    return "".join(c for c in unicodedata.normalize("NFD", s) if not unicodedata.combining(c))
FLAG = dict(ar=["🇮🇶", "🇸🇦"], fa=["🇮🇷"], tr=["🇹🇷"], en=[], ru=[], es=[])
TAGRE = re.compile(r"#(\w+)")

# ---------------------------------------------------------------- texts
def ch(x): return R.choice(x)
def p(x): return R.random() < x

def sentence(lang, loc):
    v = V[lang]
    op = ch((DIAL[loc]["op"] if lang == "ar" else v["op"])) if p(.35) else ""
    cl = ch((DIAL[loc]["cl"] if lang == "ar" and p(.5) else v.get("cl", v.get("c")))) if p(.4) else ""
    s, vb, o, a = ch(v["s"]), ch(v["v"]), ch(v["o"]), (ch(v["a"]) if p(.45) else "")
    if p(.12): o += {"ar":" و","fa":" و ","tr":" ve ","en":" and ","ru":" и ","es":" y "}[lang] + ch(v["o"])
    if p(.07): s += {"ar":" في ","fa":" در ","tr":" ","en":" in ","ru":" ","es":" en "}[lang] + ch(v["places"])
    if p(.06): s = ch(v["names"])
    if lang == "fa": w = [op, s, a, vb, o, ch(v["v2"])]
    elif lang == "tr": w = [op, a, s, o, vb] if p(.6) else [op, s, a, o, vb]
    elif lang == "ar" and p(.4): w = [op, a, s, vb, o]
    elif lang == "ru" and p(.3): w = [op, a, s, vb, o]
    else: w = [op, s, vb, o, a]
    t = " ".join(x for x in w if x)
    t += ch(["", "", ".", "!", "..", "؟" if lang in ("ar", "fa") else "?", "…", " 🙃"])
    if cl: t = t + " " + cl if p(.85) else cl + " " + t
    return t.replace("بـ ", "ب")

def spice(t, lang):
    x = R.random()
    if x < .12: t += " " + ch([e for e in EMO if e < "🇦" or e > "🇿🇿"] + FLAG[lang]) * R.choice([1, 1, 2, 3])
    elif x < .16: t += " " + {"ar": "ه" * R.randint(3, 12), "fa": "خ" * R.randint(3, 9), "tr": "random" if p(.1) else "as" + "dfghj"[:R.randint(1, 5)] * R.randint(1, 2), "en": "ha" * R.randint(2, 5), "ru": "х" * R.randint(1, 4) + ")" * R.randint(1, 4), "es": "ja" * R.randint(2, 6)}[lang]
    elif x < .2:
        w = t.split(" "); i = R.randrange(len(w))
        if len(w[i]) > 3:
            j = R.randrange(1, len(w[i]) - 1); w[i] = w[i][:j] + w[i][j + 1:] if p(.5) else w[i][:j] + w[i][j] * R.randint(2, 4) + w[i][j + 1:]
        t = " ".join(w)
    elif x < .23: t = t.replace(" ", "  ", 1)
    elif x < .26: t = t + " " + str(R.randint(2, 9999))
    elif x < .29: t = t.replace(" ", "\n", 1)
    if lang in ("en", "tr", "es", "ru") and p(.4): t = t[:1].upper() + t[1:]
    return t

def ordinary(lang, loc):
    v = V[lang]; x = R.random()
    if p(.003): return ch(ANN[lang]).format(e=ch(v["o"]), m=minw(lang, ch([2, 5, 10, 15, 30])), c=clock(lang, W.t0 + R.randrange(288) * 300, loc), tag="").strip()
    if x < .14: t = ch(v["r"]) + (" " + ch(v["n"]) if p(.5) else "")
    elif x < .75: t = sentence(lang, loc)
    elif x < .93: t = sentence(lang, loc) + " " + sentence(lang, loc)
    elif x < .97: t = " ".join(ch(v["n"]) for _ in range(R.randint(2, 7)))
    else: t = "\n".join(sentence(lang, loc) for _ in range(R.randint(3, 6)))
    return spice(t, lang)

def topical(lang, loc, kw):
    v = V[lang]; k = ch(kw) if kw else ch(v["o"]); x = R.random()
    if x < .3: t = ch(v["r"]) + ch([" ", ". ", " — ", "، " if lang in ("ar", "fa") else ", "]) + k
    elif x < .5: t = k + ch([": ", " ", " — ", "... "]) + ch(v["r"])
    elif x < .7: t = ch(v["r"]) + " " + sentence(lang, loc)
    elif x < .85: t = sentence(lang, loc) + " " + k
    elif x < .93: t = ch(v["r"]) + ", " + ch(v["r"]) + " " + ch(v["names"])
    else: t = (ch(DIAL[loc]["op"]) if lang == "ar" else ch(v["op"])) + " " + k + " " + ch(v["r"])
    return spice(t, lang)

def place_tags(t, tags):
    if not tags: return t
    hs = ["#" + x for x in tags]; x = R.random()
    if x < .55: return t + ch([" ", "\n", "  ", "\n\n"]) + " ".join(hs)
    if x < .8: return " ".join(hs) + ch([" ", "\n"]) + t
    w = t.split(" "); i = R.randrange(len(w) + 1)
    return " ".join(w[:i] + [hs[0]] + w[i:]) + ("" if len(hs) == 1 else " " + " ".join(hs[1:]))

def variant(tag, lang):
    if lang == "ar":
        return ch([lambda: tag.replace("ا", "أ", 1), lambda: tag.replace("ة", "ه"), lambda: tag.replace("ي", "ى") if tag.endswith("ي") else tag, lambda: tag[:3] + "ـ" + tag[3:]])()
    if lang == "fa": return tag.replace("ی", "ي").replace("ک", "ك")
    return ch([tag.lower(), tag.upper()])

def tagify(ph, lang):
    ph = ph.replace("لـ ال", "لل").replace("لـ ", "ل").replace("\u200c", "").replace("&", "")
    ws = re.sub(r"[^\w\s]", " ", ph).split()
    if lang in ("ar", "fa", "ru"): return "_".join(ws)
    def cap(w): return ({"i": "İ", "ı": "I"}.get(w[0], w[0].upper()) if lang == "tr" else w[0].upper()) + w[1:]
    s = "".join(cap(w) for w in ws)
    return s.lower() if p(.12) and lang != "tr" else s

USED = set()
def new_tag(lang, cat, nmin=2, nmax=30):
    v = V[lang]
    for att in range(200):
        f = dict(org=ch(v["orgs"]), thing=ch(v["things"]), place=ch(v["places"]), name=ch(v["names"]), show=ch(v["shows"]), club=ch(v["clubs"]), n=str(R.randint(nmin, nmax)))
        f["club2"] = ch([c for c in v["clubs"] if c != f["club"]])
        tpl = ch(T[lang][cat])
        if att > 12 and p(.5): tpl += " " + ch([str(R.randint(2, 99)), "{place}", "{thing}"])
        if lang == "ar" and p(.25) and "{name}" in tpl: f["name"] = f["name"].split()[0]
        ph = tpl.format(**f)
        if lang == "en": ph = ph.replace("the ", "")
        tag = tagify(ph, lang)
        if 5 <= len(tag) <= 40 and norm(tag) not in USED:
            USED.add(norm(tag))
            ph = ph.replace("لـ ال", "لل").replace("لـ ", "ل")
            return tag, [f[k] for k in re.findall(r"{(\w+)}", tpl) if k != "n"] + [ph], ph
    raise RuntimeError("no tag")

def minw(lang, m): return ch(MINW[lang][m])
def clock(lang, t, loc):
    off = LOC[loc][1]; d = datetime.fromtimestamp(t, timezone.utc) + timedelta(hours=off)
    h, m = d.hour, d.minute; h12 = h % 12 or 12; mm = ":%02d" % m
    ar = lambda s: s.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")); fa = lambda s: s.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    if lang == "ar":
        city = {"iq": "بغداد", "gulf": "السعودية", "lev": "بيروت"}[loc]; suf = "مساءً" if h >= 12 else "صباحا"
        s = f"{h12}{mm if m or p(.3) else ''}"; s = ar(s) if p(.4) else s
        return s + " " + ch([suf, "م" if h >= 12 else "ص", suf + " بتوقيت " + city]) if p(.8) else f"{h}:{m:02d} بتوقيت {city}"
    if lang == "fa": return fa(f"{h}:{m:02d}") if p(.7) else f"{h}:{m:02d} به وقت تهران"
    if lang == "tr": return f"{h:02d}{ch('.:')}{m:02d}"
    if lang == "en":
        z = {"us": "ET", "uk": "GMT"}[loc]; return f"{h12}{mm if m else ''}{'pm' if h >= 12 else 'am'}{' ' + z if p(.6) else ''}"
    if lang == "ru": return f"{h}:{m:02d}{ch(['', ' мск', ' по Москве'])}"
    return f"{h}:{m:02d}{ch(['', ' h', ' hora local'])}"

# ---------------------------------------------------------------- accounts
SYL = "al ah mo ha sa ra na li ka zi no fa de mi ro be to ya el an ser kan dar vic lu mar jo ta em ber os gul ash".split()
class Acc: __slots__ = ("i", "plat", "loc", "lang", "id", "handle", "created", "fol", "fing", "posts", "place", "w", "ints", "shift", "tg", "nul", "big")
class World: pass
W = World()

def new_acc(loc, plat=None, w=1.0, age=None, fol=None, big=False):
    a = Acc(); a.i = W.nacc; W.nacc += 1; a.loc = loc; a.lang = LOC[loc][0]; a.w = w; a.big = big
    if plat is None: plat = R.choices(["x", "telegram", "facebook"], [.76, .10, .14] if loc not in ("fa", "ru") else [.66, .28, .06])[0]
    a.plat = plat; a.shift = R.gauss(0, 1.5); a.tg = 0; a.nul = R.random()
    base = "".join(ch(SYL) for _ in range(R.randint(2, 4)))
    a.handle = ch([base + str(R.randint(1, 9999)), base + "_" + ch(SYL) + ch(SYL), base.capitalize() + str(R.randint(60, 2012)), ch(SYL) + base + ch(["", "_", "x", "iq", "1"])])
    age_d = age if age is not None else min(6200, max(2, R.lognormvariate(7.1, .9)))
    a.created = W.t0 - age_d * 86400 - R.random() * 86400
    a.fol = int(fol if fol is not None else min(4e6, R.lognormvariate(4.9, 1.7))); a.fing = int(R.lognormvariate(5.4, 1.0)); a.posts = int(R.lognormvariate(6.5, 1.7)) + 1
    a.place = ch(LOCNAMES[loc]) if p(.45) else ("" if p(.4) else None)
    if plat == "x": a.id = str(R.randint(10**8, 3*10**9)) if a.created < 1451606400 else str((int(a.created * 1000) - 1288834974657) << 22 | R.getrandbits(22))
    elif plat == "telegram":
        a.id = "-100" + str(R.randint(10**9, 25*10**8)); a.tg = R.randint(20, 40000); a.place = None; a.handle = a.handle if p(.85) else None
        if fol is None: a.fol = int(R.lognormvariate(6.5, 1.8))
    else: a.id = "1000" + str(R.randint(10**10, 10**11 - 1)); a.handle = a.handle if p(.4) else None
    a.ints = R.sample(range(8), 2)
    return a

def author(a):
    d = {"id": a.id, "handle": a.handle}
    if a.plat == "telegram":
        d["followers"] = a.fol
        if a.nul < .3: d["created_at"] = None
        return d
    if a.plat == "facebook":
        d["created_at"] = None if a.nul < .7 else iso(a.created); d["followers"] = None if a.nul < .5 else a.fol
        if a.nul > .8: d["location"] = a.place
        return d
    d.update(created_at=iso(a.created, "000"), followers=max(0, a.fol + R.randint(-1, 2)), following=a.fing, posts=a.posts, location=a.place)
    return d

# ---------------------------------------------------------------- events
class Ev:
    def __init__(s, kind, arch, loc, cat=None, campaign=None, tags=None, nmin=2, nmax=30, ntags=1):
        s.kind, s.arch, s.loc, s.lang, s.campaign = kind, arch, loc, LOC[loc][0], campaign
        s.id = f"{kind}-{len(W.evs):03d}"; s.members = set(); s.log = []; s.pool = []; s.call = None; s.declared = False; s.extra = {}
        if tags: s.tags, s.kw, s.ph = tags
        else:
            tg, s.kw, s.ph = new_tag(s.lang, cat, nmin, nmax); s.tags = [tg]
            if ntags > 1:
                t2, k2, _ = new_tag(s.lang, cat); s.tags.append(t2); s.kw += k2[:1]
        s.style = "varied"; s.bank = None; s.seed = None; s.onset = None; s.mix = (.5, .3, .12, .08); s.opmix = (.62, .2, .1, .08)
        s.co = .58; s.media = ["%064x" % R.getrandbits(256) for _ in range(R.randint(1, 5))]; s.url = None; s.nodel = True; s.pubplat = None; s.stray = None
        W.evs.append(s)
    def ptags(s, op):
        if len(s.tags) > 1:
            x = R.random()
            return list(s.tags) if x < s.co else ([s.tags[0]] if x < s.co + (1 - s.co) * .7 else [s.tags[1]])
        t = s.tags[0]
        if p(.01 if op else .035): t = variant(t, s.lang)
        out = [t]
        if p(.03 if op else .12): out.append(general_tag(s.loc))
        if not op and p(.01): out += [general_tag(s.loc) for _ in range(4)]
        return out

def push(t, acc, ev=None, role="bg", **kw):
    if not (W.t0 <= t < W.t1): return
    W.seq += 1; heapq.heappush(W.heap, (math.floor(t), W.seq, acc, ev, role, kw))

def clump(ts, frac=.25, scale=15):
    out = []; last = None
    for t in sorted(ts):
        if last is not None and p(frac): t = last + R.expovariate(1 / scale)
        out.append(t); last = t
    return sorted(out)

def shape(kind, n):
    o = []
    if kind == "spike": rise, hl, fr = R.uniform(60, 240), R.uniform(300, 1020), .3
    elif kind == "fast": rise, hl, fr = R.uniform(180, 600), R.uniform(600, 1800), .3
    elif kind == "sudden": rise, hl, fr = R.uniform(300, 2400), R.uniform(1200, 2600), .4
    elif kind == "slow": rise, hl, fr = R.uniform(4000, 12000), R.uniform(1800, 5000), .55
    elif kind == "public": rise, hl, fr = R.uniform(400, 3600), R.uniform(1200, 5400), .4
    elif kind == "cascade":
        m, sg = R.uniform(300, 1500), R.uniform(1.0, 1.4); return clump([m * math.exp(R.gauss(0, sg)) for _ in range(n)], .2, 8)
    elif kind == "drip":
        d = R.uniform(3, 8) * 3600; return clump([R.random() * d for _ in range(n)], .1, 60)
    elif kind == "live":
        dur = R.uniform(2400, 6600); sp = [R.random() * dur for _ in range(R.randint(2, 6))]
        for _ in range(n):
            x = R.random()
            if x < .07: o.append(-R.expovariate(1 / 1500))
            elif x < .3: o.append(R.uniform(0, 1) ** .7 * R.choice([400, 600]))
            elif x < .6: o.append(R.random() * dur)
            elif x < .88: o.append(ch(sp) + R.expovariate(1 / 240))
            else: o.append(dur + R.expovariate(1 / 1500))
        return clump(o)
    elif kind == "appoint":   # webinar, prayers
        for _ in range(n):
            x = R.random(); o.append(R.gauss(60, 120) if x < .45 else (-R.expovariate(1 / 900) if x < .6 else R.expovariate(1 / 1500)))
        return clump(o)
    for _ in range(n): o.append(rise * math.sqrt(R.random()) if p(fr) else rise + R.expovariate(math.log(2) / hl))
    return clump(o)

def community(loc):
    L_, cw = W.comm[loc]; return L_[bisect.bisect_left(cw, R.random() * cw[-1])]

def pick_public(locs, n, share=.4, plat=None):
    out = []
    for _ in range(n):
        loc = ch(locs)
        a = community(loc) if p(share) else new_acc(loc, plat)
        for _ in range(4):
            if plat and a.plat != plat and p(.8): a = community(loc) if p(share) else new_acc(loc, plat)
            else: break
        out.append(a)
    return out

def spread_posts(accs):
    """repeat some accounts: most post once"""
    out = []
    for a in accs:
        out.append(a)
        if p(.17): out += [a] * min(5, int(R.paretovariate(1.6)))
    R.shuffle(out); return out

ARLOC = ["iq", "gulf", "lev"]
def locs_of(loc, wide=.3):
    if LOC[loc][0] == "ar": return [loc] * 4 + (ARLOC if p(wide) else [])
    if loc in ("us", "uk"): return [loc] * 2 + (["us", "uk"] if p(wide) else [])
    if loc in ("es", "mx"): return [loc] * 2 + (["es", "mx"] if p(wide) else [])
    return [loc]

def add_public(ev, t, n, kind="public", share=.4, plat=None, spam=True):
    if n <= 0: return
    accs = spread_posts(pick_public(locs_of(ev.loc), n, share, plat))
    for a, d in zip(accs, shape(kind, len(accs))): push(t + d, a, ev, "pub")
    if spam and n > 80:
        for s in W.spammers[ev.lang]:
            if p(.3): push(t + R.uniform(300, 3600), s, ev, "spam")

def local_t(day, hour, loc):
    """UTC epoch of local hour (float) on day index"""
    return W.t0 + day * 86400 + ((hour - LOC[loc][1]) % 24) * 3600

def pick_time(loc, h0, h1, rnd=None, gap=1800, avoid=()):
    for _ in range(200):
        d = R.randrange(W.days); t = local_t(d, R.uniform(h0, h1), loc)
        if rnd: t = round(t / rnd) * rnd
        if W.t0 + 5400 < t < W.t1 - 3 * 3600 and all(abs(t - x) > gap for x in avoid): return t
    return W.t0 + 7200 + R.random() * (W.t1 - W.t0 - 20000)

# ---------------------------------------------------------------- launches
class Group:
    def __init__(s, name, loc, n, share=(), plat="x", bot=False, pure=.97):
        s.name, s.loc = name, loc; s.m = list(share); s.times = []
        batch = R.random() < .5; b0 = R.uniform(20, 900)
        for _ in range(n - len(s.m)):
            age = (abs(b0 + R.gauss(0, 12)) + 2) if batch and p(.45) else None
            a = new_acc(loc, plat if p(pure if plat == "x" else 1) else None, w=0, age=age, fol=R.lognormvariate(4.4 if not bot else 3.6, 1.4)); s.m.append(a)
        for a in s.m:
            if a.w == 0: a.w = (R.lognormvariate(1.7, .9) if not bot else R.choice([0, 0, 1, 1, 2, 4]))
            if a not in W.ops: W.ops.add(a); W.bgops.append(a)
        s.att = {a: min(.95, max(.12, R.betavariate(2.5, 2))) for a in s.m}
        s.room = new_acc(loc, "telegram", w=R.uniform(8, 30), fol=R.lognormvariate(6, 1)); W.bgops.append(s.room)
        s.recruits = R.uniform(.02, .12)
    def attend(s, k=None):
        out = [a for a in s.m if p(s.att[a])]
        if k and len(out) > k: out = R.sample(out, k)
        elif k and len(out) < k: out += R.sample([a for a in s.m if a not in set(out)], min(k - len(out), len(s.m) - len(out)))
        for _ in range(int(len(out) * s.recruits)):
            a = new_acc(s.loc, "x", w=R.lognormvariate(1.2, .8)); W.bgops.append(a); out.append(a)
            if p(.5): s.m.append(a); s.att[a] = R.uniform(.2, .8)
        R.shuffle(out); return out

def pub_size():
    x = R.random()
    return R.randint(0, 8) if x < .2 else R.randint(15, 60) if x < .5 else R.randint(80, 250) if x < .8 else R.randint(300, 700) if x < .95 else R.randint(900, 1400)

def launch(kind, g, first=False):
    loc = g.loc; lang = LOC[loc][0]
    rnd = 300 if kind in ("room_called", "room_nocall") and p(.5) else None
    t = pick_time(loc, 17.5, 24.5, rnd, 2.5 * 3600, g.times) if p(.75) else pick_time(loc, 9, 17.5, rnd, 2.5 * 3600, g.times)
    if kind == "flash" and p(.4):
        t = math.floor(t / 3600) * 3600 + ch([55, 57, 58, 59, 60]) * 60 + R.uniform(0, 20)
    g.times.append(t)
    two = kind not in ("fb_group", "flash") and p(.45)
    ev = Ev("launch", kind, loc, "griev", g.name, ntags=2 if two else 1); ev.extra["first_time_group"] = first
    ev.style = R.choices(["varied", "bank", "mixed", "one"], [.42, .28, .2, .1])[0]
    ev.bank = [topical(lang, loc, ev.kw) + (" " + sentence(lang, loc) if p(.5) else "") for _ in range(R.randint(5, 40))]
    if ev.style == "one": ev.bank = ev.bank[:1]; ev.opmix = (.7, .2, .05, .05)
    if p(.25): ev.url = "https://" + ch(["youtu.be/", "t.me/", "bit.ly/", "news.example/"]) + "%08x" % R.getrandbits(32)
    pub = pub_size(); start = t
    if kind in ("room_called", "room_nocall"):
        k = int(min(len(g.m) * .95, max(13, R.lognormvariate(3.5, .4)))); mem = g.attend(k)
        if kind == "room_called":
            if p(.55):
                m = R.choices([2, 3, 5, 7, 10, 15, 20, 30], [.5, 1, 3, 1, 3.5, 2, 1, .8])[0]; call_t = t - m * 60 - R.uniform(0, 20); ann = call_t + m * 60; wm = minw(lang, m); tpls = [c for c in CALL[lang] if "{m}" in c]
            else:
                t = ev_t = round(t / 300) * 300; call_t = t - R.uniform(3, 35) * 60; ann = t; wm = ""; tpls = [c for c in CALL[lang] if "{c}" in c]
            tpl = ch(tpls); txt = tpl.format(m=wm, c=clock(lang, ann, loc), tag="#" + ev.tags[0])
            if p(.5): txt += ch([" ", "\n"]) + (ch(DIAL[loc]["cl"]) if lang == "ar" else ch(V[lang]["r"]))
            if p(.3): txt += " " + ch(["🔥", "✌️", "💪", "⚡", "🚨", "🙏"])
            push(call_t, g.room, ev, "call", text=txt, ann=math.floor(ann))
            if p(.25): push(ann - R.uniform(60, 120), g.room, None, "fixed", text=ch([c for c in CALL[lang] if "{m}" in c]).format(m=minw(lang, 2 if p(.6) else 3), c="", tag="#" + ev.tags[0]))
            if p(.45): push(ann - R.uniform(-20, 40), g.room, None, "fixed", text="#" + "\n#".join(ev.tags) + ch(["", "\n" + topical(lang, loc, ev.kw)]))
            start = ann + max(-60, R.gauss(20, 40)) + (R.uniform(120, 300) if p(.08) else 0); med, sg = R.uniform(100, 280), .95
        else: med, sg = R.lognormvariate(math.log(1100), .6), R.uniform(.6, .95)
        first_ = True
        for a in mem:
            d = med * math.exp(R.gauss(0, sg)) if not (p(.05) and kind == "room_called") else -R.uniform(0, 100)
            n = min(14, 1 + int(R.paretovariate(1.1)) - 1 if p(.6) else 1); tt = start + d
            for _ in range(n): push(tt, a, ev, "op"); tt += R.expovariate(1 / R.uniform(200, 900))
        if p(.5):   # stray or test posts, the first post is a bad clock
            ev.stray = start - min(R.lognormvariate(math.log(1500), 1.3), 25000); push(ev.stray, ch(mem), ev, "stray")
            if p(.3): push(ev.stray + R.uniform(0, .7) * (start - ev.stray), ch(mem), ev, "stray")
    elif kind == "flash":
        k = R.choice([90, 140, 200, 260, 350, 500]); mem = g.attend(k); ev.style = "words"; ev.opmix = (1, 0, 0, 0)
        tt = t; gap = R.choice([.08, .12, .2, .3]); dele = not p(.2)
        for i, a in enumerate(mem):
            tt += R.expovariate(1 / gap) if p(.97) else R.uniform(0, 6)
            push(tt, a, ev, "op", dele=(max(20, R.gauss(54, 10)) if dele and p(.95) else None))
    elif kind == "repost_amp":
        k = int(min(len(g.m) * .95, max(14, R.lognormvariate(3.6, .35)))); mem = g.attend(k); seeds = mem[:R.randint(1, 3)]
        ev.opmix = (.03, .9, .02, .05)
        for i, s_ in enumerate(seeds): push(t + i * R.uniform(5, 90), s_, ev, "op", force="original")
        med = R.uniform(90, 500)
        for a in mem[len(seeds):]:
            tt = t + 20 + med * math.exp(R.gauss(0, .9))
            for _ in range(1 if p(.7) else R.randint(2, 4)): push(tt, a, ev, "op"); tt += R.expovariate(1 / 500)
    elif kind == "fb_group":
        mem = g.attend(R.choice([11, 12, 12, 13, 13])); span = R.uniform(8, 45); ev.style = ch(["one", "one", "bank"]); ev.bank = ev.bank[:4] if ev.style == "bank" else ev.bank[:1]
        ev.opmix = (1, 0, 0, 0); ev.pubplat = "facebook"; pub = R.choice([0, 3, 8, 20, 60]); ev.url = "https://www.facebook.com/watch/" + str(R.randint(10**8, 10**9)) if p(.6) else None
        for a in mem: push(t + R.random() * span, a, ev, "op")
    elif kind == "slow":
        mem = g.attend(int(max(20, len(g.m) * .7))); dur = R.uniform(2.2, 6) * 3600
        for a in mem:
            for _ in range(R.randint(1, 3)): push(t + R.random() * dur, a, ev, "op")
    ev.members = set(mem); ev.planned = start if kind != "room_called" else start - 120
    if kind == "slow": add_public(ev, t + R.uniform(.2, .8) * dur, pub, "slow")
    else: add_public(ev, start + R.uniform(120, 1500) if pub < 300 else start + R.uniform(60, 700), pub, R.choice(["public", "public", "fast", "sudden"]), plat=ev.pubplat)

def declared(arch, loc, pool):
    lang = LOC[loc][0]; t = pick_time(loc, 18, 23, 1800); ev = Ev("launch", arch, loc, "fan" if arch == "fan_storm" else "ngo", None if arch == "ngo_storm" else "fandom-" + loc); ev.declared = True
    mem = [a for a in pool if p(R.uniform(.35, .6))]; ev.style = "varied" if arch == "fan_storm" else "bank"
    ev.bank = [topical(lang, loc, ev.kw) for _ in range(12)]; ev.opmix = (.6, .25, .08, .07)
    org = new_acc(loc, "x", fol=R.lognormvariate(9.5, 1), big=True, age=2500); tgc = new_acc(loc, "telegram", fol=R.lognormvariate(8, 1))
    c = clock(lang, t, loc)
    push(t - R.uniform(2, 8) * 3600, org, ev, "ann", text=STORM[lang].format(c=c, tag="#" + ev.tags[0]))
    if p(.6): push(t - R.uniform(300, 1800), tgc, ev, "call", text=STORM[lang].format(c=c, tag="#" + ev.tags[0]) + "\n" + topical(lang, loc, ev.kw), ann=t)
    else: push(t - R.uniform(300, 1800), org, ev, "ann", text=ch(ANN[lang]).format(e=ev.ph, m=minw(lang, 15), c=c, tag="#" + ev.tags[0]))
    for a in mem:
        tt = t + (max(R.uniform(-120, 60), R.gauss(60, 150)) if p(.5) else R.expovariate(1 / 900))
        for _ in range(min(12, int(R.paretovariate(1.0)))): push(tt, a, ev, "op"); tt += R.expovariate(1 / 500)
    ev.members = set(mem); ev.planned = t - 120
    add_public(ev, t + R.uniform(60, 1200), R.randint(60, 400), "public")

# ---------------------------------------------------------------- organic
def announce(ev, t, k, mins=None, plats=("telegram", "x", "x", "facebook")):
    for _ in range(k):
        a = new_acc(ev.loc, ch(plats), fol=R.lognormvariate(8, 1.5), big=True); m = ch([2, 3, 5, 5, 10, 10, 15, 20, 30])
        if p(.6): push(t - m * 60 - R.uniform(0, 30), a, ev, "ann", text=ch([x for x in (CALL if p(.2) else ANN)[ev.lang] if "{m}" in x]).format(e=ev.ph, m=minw(ev.lang, m), c=clock(ev.lang, t, ev.loc), tag=("#" + ev.tags[0]) if p(.8) else ""))
        else: push(t - R.uniform(5, 300) * 60, a, ev, "ann", text=ch([x for x in ANN[ev.lang] if "{c}" in x]).format(e=ev.ph, m="", c=clock(ev.lang, t, ev.loc), tag=("#" + ev.tags[0]) if p(.8) else ""))

# arch: (count, cat, hours, round, size median, sigma, shape, announcements)
ORG = [
 ("match", 6, "match", (15, 23), 900, 420, .6, "live", 4), ("tv_series", 4, "tv", (19, 22.5), 900, 300, .6, "live", 3), ("tv_debate", 3, "debate", (19, 22), 1800, 420, .5, "live", 3),
 ("sale", 3, "sale", (8, 24), 3600, 90, .5, "fast", 3), ("webinar", 4, "webinar", (10, 21), 1800, 35, .35, "appoint", 3), ("prayer", 3, "prayer", (12, 20), 900, 130, .5, "appoint", 3),
 ("march", 3, "march", (10, 19), 1800, 300, .6, "live", 4), ("crisis_sudden", 4, "crisis", (0, 24), None, 500, .7, "sudden", 0), ("crisis_slow", 2, "crisis", (6, 20), None, 350, .5, "slow", 0),
 ("celebrity_news", 2, "celeb", (9, 23), None, 400, .6, "sudden", 0), ("verdict", 1, "verdict", (10, 16), None, 200, .5, "fast", 0), ("celebrity_cascade", 4, "celeb", (12, 24), None, 250, .7, "cascade", 0),
 ("meme", 2, "meme", (14, 24), None, 280, .5, "slow", 0), ("hashtag_game", 2, "game", (16, 23), None, 200, .5, "sudden", 0), ("product_keynote", 2, "product", (16, 21), 3600, 260, .4, "live", 3),
 ("ticket_sale", 2, "ticket", (10, 16), 3600, 140, .4, "fast", 2), ("exam_results", 2, "exam", (8, 18), None, 260, .6, "spike", 0), ("world_day", 1, "day", (6, 9), None, 420, .5, "drip", 0),
 ("price_move", 2, "crypto", (9, 23), None, 90, .5, "fast", 0), ("transfer", 1, "transfer", (12, 23), None, 220, .6, "fast", 0), ("goal_moment", 2, "match", (19, 23), None, 260, .5, "spike", 0),
 ("grievance_spontaneous", 5, "griev", (11, 23), None, 160, .6, "sudden", 0), ("grievance_cascade", 3, "griev", (14, 23), None, 200, .6, "cascade", 0), ("live_space", 3, "debate", (20, 24), 1800, 60, .4, "appoint", 2),
 ("class_assignment", 2, "webinar", (9, 15), 1800, 26, .2, "appoint", 1), ("conference", 2, "news", (9, 15), 1800, 110, .4, "live", 2), ("show_premiere_vote", 2, "tv", (20, 22), 1800, 240, .4, "spike", 2),
 ("solidarity_wave", 2, "griev", (12, 23), None, 420, .5, "fast", 0), ("rumour", 2, "news", (9, 24), None, 110, .6, "fast", 0)]

def organic(row):
    arch, _, cat, (h0, h1), rnd, med, sg, shp, nann = row
    loc = R.choices(LOCS, [LOC[l][2] for l in LOCS])[0]
    ev = Ev("organic", arch, loc, cat, nmin=20 if cat == "sale" else 2, nmax=70 if cat == "sale" else 30)
    t = pick_time(loc, h0, h1, rnd); n = int(min(2200, max(14, R.lognormvariate(math.log(med), sg))))
    ev.planned = t - (900 if shp in ("live", "appoint") else 0)
    if nann: announce(ev, t, R.randint(1, nann))
    plat = None
    if shp == "cascade":
        star = new_acc(loc, "x", fol=R.lognormvariate(12.5, 1), big=True, age=3500); push(t, star, ev, "pub", force="original"); ev.mix = (.07, .82, .05, .06); t += 5; plat = "x"
    if arch == "class_assignment":
        ev.style = "bank"; ev.bank = [topical(ev.lang, loc, ev.kw) for _ in range(3)]
    if arch in ("match", "goal_moment") and W.fans[ev.lang]:
        pool = W.fans[ev.lang]; k = min(len(pool), n // 4)
        for a, d in zip(R.sample(pool, k), shape(shp, k)): push(t + d, a, ev, "pub"); 
    if arch == "tv_series":
        pool = W.fans[ev.lang]; k = min(len(pool), n // 6)
        for a, d in zip(R.sample(pool, k), shape(shp, k)): push(t + d, a, ev, "pub")
    if arch.startswith("crisis") and p(.5):
        ev2 = Ev("organic", arch + "_second_tag", loc, "crisis"); ev2.kw += ev.kw; ev2.planned = t + 300
        add_public(ev2, t + R.uniform(120, 2400), n // 3, shp)
        ev.extra["same_event"] = ev2.id; ev2.extra["same_event"] = ev.id
    add_public(ev, t, n, shp, share=.35, plat=plat)

def regulars_and_desks():
    # traders / chat hour: the same people on the same tag each day
    for _ in range(1):
        loc = ch(["gulf", "tr", "fa", "us"]); pool = [new_acc(loc, "x", w=R.uniform(2, 8)) for _ in range(30)]; W.bgops += pool
        tg = new_tag(LOC[loc][0], "reg"); h = R.uniform(9.8, 10.2)
        for d in range(W.days):
            t = local_t(d, h, loc); ev = Ev("organic", "regulars", loc, tags=([tg[0]], tg[1], tg[2])); ev.planned = t - 900
            for a in pool:
                if p(.75):
                    for _ in range(R.randint(1, 4)): push(t + R.gauss(120, 300) if p(.5) else t + R.random() * 7200, a, ev, "pub")
    # news desks: the same outlets start new tags together
    for loc, k in ((ch(["iq", "gulf"]), 3), (ch(["tr", "ru", "fa"]), 2)):
        pool = [new_acc(loc, R.choices(["x", "telegram"], [.7, .3])[0], w=R.uniform(15, 40), fol=R.lognormvariate(10, 1.2), big=True) for _ in range(18)]; W.bgops += pool; W.desks += pool
        for _ in range(k):
            ev = Ev("organic", "news_desks", loc, "news"); t = pick_time(loc, 8, 23); ev.planned = t; ev.style = "bank"; ev.bank = [topical(ev.lang, loc, ev.kw) for _ in range(6)]; ev.mix = (.9, .05, 0, .05)
            for a in pool:
                if p(.8):
                    for _ in range(R.randint(1, 3)): push(t + R.lognormvariate(math.log(240), .8) + (0 if p(.7) else R.random() * 3600), a, ev, "pub")
            add_public(ev, t + 300, R.choice([20, 60, 150]), "sudden")
    # prayer-time / weather bots, same minute every day (undisguised automation)
    for loc, h in ((ch(["iq", "gulf"]), 18.1), (ch(["tr", "uk", "ru"]), 7.0)):
        pool = [new_acc(loc, "x", w=0, fol=R.lognormvariate(6, 1)) for _ in range(14)]; tg = new_tag(LOC[loc][0], "bot")
        for d in range(W.days):
            t = local_t(d, h, loc) + 60 * d; ev = Ev("neutral", "scheduled_bots", loc, tags=([tg[0]], tg[1], tg[2])); ev.planned = t; ev.mix = (1, 0, 0, 0); ev.style = "bank"; ev.bank = [tg[2] + " " + x for x in V[ev.lang]["places"][:10]]
            for a in pool: push(t + R.expovariate(1 / 25), a, ev, "pub")

def giveaway():
    loc = R.choices(LOCS, [LOC[l][2] for l in LOCS])[0]; ev = Ev("neutral", "giveaway", loc, "give"); t = pick_time(loc, 11, 22); ev.planned = t
    host = new_acc(loc, "x", fol=R.lognormvariate(10, 1), big=True); txt = GIVE[ev.lang].format(tag="#" + ev.tags[0], p=ch(PRIZE))
    push(t, host, ev, "pub", force="original", text=txt); ev.style = "bank"; ev.bank = [txt.replace("#" + ev.tags[0], "").strip(), ch(V[ev.lang]["cl" if ev.lang != "ar" else "c"]), "🙏", "@" + host.handle, ch(PRIZE), topical(ev.lang, loc, ev.kw)]
    ev.mix = (.35, .5, .12, .03); add_public(ev, t + 15, R.randint(100, 350), ch(["fast", "cascade", "sudden"]), plat="x")

# ---------------------------------------------------------------- background tags
def build_general():
    W.gen = {}
    for loc in LOCS:
        lang = LOC[loc][0]; ph = LIFE[lang][:]; rr = random.Random(sum(map(ord, loc)) + W.seed); rr.shuffle(ph)
        tags = [tagify(x, lang) for x in ph]; seen = set(map(norm, tags)); v = V[lang]
        for _ in range(900):
            a, b = rr.choice(v["places"] + v["n"] + v["things"] + v["clubs"]), rr.choice(v["n"] + v["things"] + v["shows"] + v["names"])
            tg = tagify(a + " " + b if rr.random() < .8 else b, lang)
            if len(tg) > 2 and norm(tg) not in seen: seen.add(norm(tg)); tags.append(tg)
        USED.update(seen); cw = []; s = 0
        for i in range(len(tags)): s += 1 / (i + 2.2) ** 1.05; cw.append(s)
        W.gen[loc] = (tags, cw)
def general_tag(loc):
    tags, cw = W.gen[loc]; return tags[bisect.bisect_left(cw, R.random() * cw[-1])]
def morning(loc): return tagify({"ar": "صباح الخير", "fa": "صبح بخیر", "tr": "günaydın", "en": "good morning", "ru": "доброе утро", "es": "buenos días"}[LOC[loc][0]], LOC[loc][0])

def powerlaw(ex, mx): return min(mx, int((1 - R.random()) ** (-1 / (ex - 1)) * 1.0))

def bg_times(a, k):
    out = []; off = LOC[a.loc][1]
    while len(out) < k:
        d = R.randrange(W.days); h = R.choices(range(24), DIUR_LOCAL)[0] + R.random() + a.shift
        t = W.t0 + d * 86400 + ((h - off) % 24) * 3600; n = min(k - len(out), 1 + int(R.expovariate(1 / 1.2)))
        for _ in range(n): out.append(t); t += R.expovariate(1 / 240) + 15
    return out

# ---------------------------------------------------------------- realisation
def emit(a, t, text, kind, ref=None, tags_ok=True, media=None, urls=None, lang=None):
    ms = t + R.random() * .999
    if a.plat == "x": pid = str((int(ms * 1000) - 1288834974657) << 22 | R.getrandbits(22))
    elif a.plat == "telegram": a.tg += R.choice([1, 1, 1, 2, 3]); pid = f"{a.id}/{a.tg}"
    else: pid = f"{a.id}_{R.randint(10**14, 10**15)}"
    a.posts += 1
    d = {"id": pid, "platform": a.plat, "created_at": iso(t, "000" if a.plat == "x" else "+0" if a.plat == "telegram" or a.nul < .8 else "+3"), "received_at": None, "author": author(a), "text": text}
    lg = a.lang if lang is None else lang; x = R.random()
    d["lang"] = lg if x < .93 else (None if x < .96 else "und" if x < .985 else ch(["ar", "fa", "en", "tr"]))
    if a.plat == "telegram" and p(.6): d["lang"] = None
    if kind != "original" or p(.8): d["kind"] = kind
    if ref: d["ref"] = ref
    if a.plat == "x" and p(.85): d["hashtags"] = TAGRE.findall(text)
    if urls: d["urls"] = urls
    if media: d["media"] = media
    if p(.5): f = a.fol; d["engagement"] = {"likes": int(R.expovariate(1 / (1 + f ** .4))) if p(.4) else 0, "reposts": 0 if p(.8) else R.randint(0, 5), "replies": 0 if p(.85) else R.randint(0, 4), "views": int(R.expovariate(1 / (5 + f * .05)))}
    put(d, ms); return d

def put(d, t):
    lag = R.lognormvariate(.4, .7) if p(.985) else R.uniform(20, 240) if p(.9) else R.uniform(600, 3000)
    rt = t + lag; d["received_at"] = iso(rt, "ms"); W.out.append((rt, len(W.out), d))

def mediaof(ev, op):
    if ev and p(.22): h = ch(ev.media) if p(.6 if op else .25) else "%064x" % R.getrandbits(256)
    elif p(.12): h = "%064x" % R.getrandbits(256)
    else: return None
    x = R.random()
    if x < .7: return [{"kind": ch(["image", "image", "image", "video", "gif"]), "hash": h, "algorithm": "pdq"}]
    return [{"kind": "image", "hash": h[:16], "algorithm": "phash"}] if x < .9 else [{"kind": "video", "hash": h[:32], "algorithm": "md5"}]

def target(buf, dead):
    """recent post, recency- and popularity-biased"""
    n = len(buf)
    if not n: return None
    best = None
    for _ in range(3):
        i = n - 1 - min(n - 1, int(R.expovariate(1 / (n / 4 + 1)))); q = buf[i]
        if q[0] in dead: continue
        if best is None or q[2] > best[2]: best = q
    return best

def realise(t, a, ev, role, kw):
    if role == "delete":
        d = kw["post"]; put({"id": d["id"], "platform": d["platform"], "created_at": iso(t, "000"), "received_at": None, "author": {"id": a.id, "handle": a.handle}, "text": "", "kind": "delete"}, t + .5); W.dead.add(d["id"]); return
    lang, loc = a.lang, a.loc; key = (a.plat, loc); buf = W.recent[key]
    op = role in ("op", "stray"); kind = kw.get("force"); ref = None; text = kw.get("text"); tags = []; urls = None; q = None
    if role in ("call", "ann", "fixed"): kind = "original"
    if kind is None:
        if role == "stray" or role == "spam": kind = "original"
        elif ev: kind = R.choices(["original", "repost", "reply", "quote"], ev.opmix if op else ev.mix)[0]
        else: kind = R.choices(["original", "repost", "reply", "quote"], [.43, .29, .2, .08] if a.plat == "x" else [.775, .225, 0, 0] if a.plat == "telegram" else [.7, .18, .1, .02])[0]
    if kind != "original":
        src = [x for x in ev.pool if x[4] == a.plat] if ev else buf
        if ev and not src: kind = "original"
        else:
            if ev and not op and p(.4): q = max(src[-200:], key=lambda z: z[2]) if R.random() < .5 and src[0][2] < 5e4 else src[0] if src[0][2] > 5e4 else target(src, W.dead)
            else: q = target(src, W.dead)
            if q is None or q[0] in W.dead or q[3] is a: kind, q = "original", None
            else: ref = q[0]
    if kind == "repost":
        text = q[1] if p(.5) or a.plat != "x" else f"RT @{q[3].handle or 'user'}: {q[1]}"; media = q[5]; urls = q[6]
        d = emit(a, t, text, kind, ref, media=media, urls=urls)
    else:
        media = mediaof(ev, op) if kind != "reply" else None
        if text is None:
            if ev:
                tags = ev.ptags(op)
                if role == "spam": text = ch(W.spamtxt) + " " + " ".join("@" + "".join(ch(SYL) for _ in range(3)) for _ in range(R.randint(0, 2))); urls = ["https://bit.ly/" + "%06x" % R.getrandbits(24)]; text += " " + urls[0]; tags.append(general_tag(loc))
                elif ev.style == "words" and op: text = " ".join(ch(V[ev.lang]["n"]) for _ in range(R.randint(3, 9)))
                elif ev.bank and (op or ev.kind != "launch") and (ev.style in ("bank", "one") or ev.style == "mixed" and p(.45)) and p(.92):
                    text = ch(ev.bank)
                    if ev.style != "one" and p(.35): text = spice(text, ev.lang)
                else:
                    text = topical(lang, loc, ev.kw if lang == ev.lang else [])
                    if p(.25): text += " " + sentence(lang, loc)
                if ev.url and (op and p(.6) or p(.05)): urls = [ev.url]; text += " " + ev.url
                text = place_tags(text, tags)
            else:
                text = ordinary(lang, loc); hl = ((t / 3600 + LOC[loc][1]) % 24)
                if p(.3 if kind != "reply" else .08):
                    tags = [general_tag(loc)]
                    while p(.36) and len(tags) < 6: tags.append(general_tag(loc))
                    if p(.008): tags += [general_tag(loc) for _ in range(6)]
                    tags = list(dict.fromkeys(tags)); text = place_tags(text, tags)
                elif 6 <= hl < 9 and p(.12): text = place_tags(text, [morning(loc)])
                elif p(.02): text = place_tags(text, [tagify(ch(V[lang]["n"]) + " " + ch(V[lang]["n"]) + str(R.randint(1, 99)), lang)])
                if p(.1): urls = ["https://" + ch(["youtu.be/", "news.example/", "bit.ly/", "www.instagram.com/p/", "t.me/s/", "blog.example.org/"]) + "%09x" % R.getrandbits(36)]; text += " " + urls[0]
            if kind == "reply": text = "@" + (q[3].handle or "user") + " " + text
        d = emit(a, t, text[:39000], kind, ref, media=media, urls=urls)
        rec = (d["id"], d["text"], a.fol, a, a.plat, media, urls)
        if kind != "reply" and not (ev and ev.style == "words" and op):
            buf.append(rec)
            if len(buf) > 1600: del buf[:400]
            if ev and role in ("op", "pub", "stray", "ann"): ev.pool.append(rec)
    if role == "call":
        ev.call = {"platform": d["platform"], "post_id": d["id"], "at": iso(t), "announced_at": iso(kw["ann"])}
    for x in TAGRE.findall(d["text"]): W.tagposts[norm(x)].append((t, a.i, a))
    dl = kw.get("dele") or (R.expovariate(1 / 3600) + 5 if p(.011) else None)
    if dl: push(t + dl, a, None, "delete", post=d)

# ---------------------------------------------------------------- truth
def t10(evts, k=10, win=600):
    """evts sorted (t, acc index). time at which the k-th distinct account is inside (t-win, t]"""
    q = deque(); c = Counter()
    for t, a in evts:
        q.append((t, a)); c[a] += 1
        while q[0][0] <= t - win:
            _, b = q.popleft(); c[b] -= 1
            if not c[b]: del c[b]
        if len(c) >= k: return t
    return None

def peak(ts):
    c = Counter(int(t // 60) for t in ts); best = max(c, key=lambda m: (c[m] * 1.01 + c[m - 1] + c[m + 1], -m)); return best * 60

def burst_end(ts, pk):
    """last post before the first half hour, after the peak, with fewer posts than 4 % of the peak's half hour (at least 3)"""
    cnt = lambda a: bisect.bisect_left(ts, a + 1800) - bisect.bisect_left(ts, a)
    ref = max(3, .04 * max(cnt(pk - 900), cnt(pk))); t = pk + 600
    while t < ts[-1] and cnt(t) >= ref: t += 600
    i = bisect.bisect_left(ts, t); return ts[max(0, i - 1)]

def truth():
    recs = []; covered = defaultdict(list)
    for ev in W.evs:
        rows = set(); bytag = {}
        lo = ev.planned - 8 * 3600
        for tg in ev.tags:
            r = [(t, i, a) for t, i, a in W.tagposts.get(norm(tg), []) if ev.arch not in ("regulars", "scheduled_bots") or lo + 4 * 3600 <= t < ev.planned + 14 * 3600]
            bytag[tg] = r; rows.update((t, i, a) if True else None for t, i, a in r)
        allr = sorted(((t, i, a) for t, i, a in rows), key=lambda z: z[:2])
        if not allr: continue
        opr = [z for z in allr if z[2] in ev.members] if ev.kind == "launch" else allr
        if not opr: continue
        main = [z for z in opr if z[0] >= math.floor(ev.planned)] or opr
        tt = [x for x in (t10([(t, i) for t, i, a in sorted(bytag[g], key=lambda z: z[:2]) if ev.kind != "launch" or a in ev.members]) for g in ev.tags) if x]
        nposts = lambda rr: len(rr)
        on = main[0][0]
        if tt and min(tt) < on + 1: on = min(on, min(z[0] for z in opr if min(tt) - 600 < z[0]))
        ts = [z[0] for z in allr if z[0] >= on]; pk = peak(ts); pk = max(pk, on); end = burst_end(ts, pk)
        if ev.kind == "launch": o_ = [z[0] for z in opr]; end = max(end, o_[int(len(o_) * .9)])
        if tt: end = max(end, min(tt))
        rec = {"id": ev.id, "kind": ev.kind, "archetype": ev.arch, "campaign": ev.campaign, "tags": ev.tags, "onset_at": iso(on), "t10_at": iso(min(tt)) if tt else None,
               "peak_at": iso(pk), "end_at": iso(max(end, pk)), "accounts": len({z[1] for z in opr}), "posts": len(opr), "call": ev.call, "declared": ev.declared, "reason": None, "first_at": None,
               "lang": ev.lang, "stray_at": iso(opr[0][0]) if opr[0][0] < on - 60 else None}
        if ev.kind == "launch": pubr = [z for z in allr if z[2] not in ev.members]; rec.update(public_accounts=len({z[1] for z in pubr}), public_posts=len(pubr))
        rec.update(ev.extra); recs.append(rec)
        for g in ev.tags: covered[norm(g)].append((allr[0][0], allr[-1][0]))
    # any other burst of ten accounts in ten minutes gets a record, too
    n = 0
    for tg, rows in sorted(W.tagposts.items()):
        rows = sorted(rows, key=lambda z: z[:2])
        if len({z[1] for z in rows}) < 10: continue
        q = deque(); c = Counter(); runs = []
        for t, i, a in rows:
            q.append((t, i)); c[i] += 1
            while q[0][0] <= t - 600:
                b = q.popleft()[1]; c[b] -= 1
                if not c[b]: del c[b]
            if len(c) >= 10:
                if runs and q[0][0] - runs[-1][1] < 3600: runs[-1][1] = t
                else: runs.append([q[0][0], t, t])
        for s, e, t_ in runs:
            if any(s <= b and e >= a_ for a_, b in covered.get(tg, [])): continue
            n += 1; seg = [z for z in rows if s <= z[0] <= e]
            recs.append({"id": f"organic-head-{n:03d}", "kind": "organic", "archetype": "everyday_tag_peak", "campaign": None, "tags": [W.written[tg]], "onset_at": iso(s), "t10_at": iso(t_), "peak_at": iso(max(s, peak([z[0] for z in seg]))), "end_at": iso(e),
                         "accounts": len({z[1] for z in seg}), "posts": len(seg), "call": None, "declared": False, "reason": None, "first_at": None})
    recs.sort(key=lambda r: r["onset_at"]); return recs

# ---------------------------------------------------------------- main
def main():
    ap = argparse.ArgumentParser(); ap.add_argument("--seed", type=int, default=1); ap.add_argument("--days", type=int, default=3); ap.add_argument("--out", default="posts.jsonl"); ap.add_argument("--bg", type=int, default=0, help="background accounts (default 8600 a day)")
    A = ap.parse_args(); R.seed(A.seed * 7919 + 13)
    W.seed = A.seed; W.days = A.days; W.t0 = int(datetime(2026, 1, 5, tzinfo=timezone.utc).timestamp()) + 86400 * R.randrange(0, 60); W.t1 = W.t0 + A.days * 86400
    W.nacc = 0; W.seq = 0; W.heap = []; W.evs = []; W.out = []; W.ops = set(); W.bgops = []; W.desks = []; W.dead = set(); W.recent = defaultdict(list); W.tagposts = defaultdict(list); W.written = {}
    build_general()
    # population
    nb = A.bg or 8600 * A.days; pop = defaultdict(list); load = []
    for _ in range(nb):
        loc = R.choices(LOCS, [LOC[l][2] for l in LOCS])[0]; k = powerlaw(2.3, 160); a = new_acc(loc, w=k); pop[loc].append(a); load.append((a, k))
    # returning and first-time groups; locales rotate with the seed
    G = Group; rot = lambda *x: x[(A.seed + len(x)) % len(x)] if p(.5) else ch(x)
    g1 = G("g-rooms-1", "iq", 95); g2 = G("g-rooms-2", rot("iq", "gulf"), 50, share=R.sample(g1.m, 15)); g3 = G("g-amp", rot("gulf", "iq", "tr"), 60, pure=.8); g4 = G("g-rooms-3", rot("fa", "fa", "lev"), 100)
    g5 = G("g-flash", rot("tr", "tr", "gulf"), 750, bot=True); g6 = G("g-rooms-4", rot("tr", "es", "uk"), 48); g7 = G("g-fb", rot("iq", "lev", "tr"), 13, plat="facebook"); g7.recruits = 0; g7.att = {a: .95 for a in g7.m}; g8 = G("g-staff", rot("ru", "us", "ru"), 90)
    plan = [(g1, ["room_called"] * 5 + ["room_nocall"]), (g2, ["room_called"] * 2 + ["room_nocall"] * 2), (g3, ["repost_amp"] * 3 + ["room_nocall"]), (g4, ["room_called"] * 2 + ["repost_amp", "slow"]), (g5, ["flash"] * 4),
            (g6, ["room_nocall"] * 2 + ["room_called"]), (g7, ["fb_group"] * 4), (g8, ["room_nocall"] * 2 + ["slow", "repost_amp"])]
    single = [("room_called", ch(["lev", "iq"]), 40), ("room_called", ch(["es", "mx", "fa"]), 36), ("room_nocall", ch(["us", "uk", "gulf"]), 40), ("flash", "gulf", 420), ("flash", ch(["fa", "ru"]), 300), ("repost_amp", ch(["us", "tr"]), 45), ("slow", ch(["mx", "es", "lev"]), 50)]
    # fans, spammers (needed by bursts)
    W.spamtxt = ["earn from home daily", "ارباح يومية مضمونة", "kazanç fırsatı dm", "best signals group join", "خصم ٥٠٪ على المتجر", "gana dinero hoy", "заработок без вложений", "درآمد روزانه"]
    W.spammers = {l: [new_acc(ch([x for x in LOCS if LOC[x][0] == l]), "x", w=R.uniform(5, 25), age=R.uniform(3, 300)) for _ in range(14)] for l in V}
    W.fans = {l: [new_acc(ch([x for x in LOCS if LOC[x][0] == l]), "x", w=R.uniform(1, 6)) for _ in range(150)] for l in V}
    for l in V:
        W.bgops += W.spammers[l] + W.fans[l]
    singles = [(k, G(f"g-new-{i+1}", loc, n, bot=k == "flash")) for i, (k, loc, n) in enumerate(single)]
    for a in W.bgops: pop[a.loc].append(a)
    W.comm = {}
    for loc in LOCS:
        cw = []; s = 0
        for a in pop[loc]: s += max(.2, a.w) ** .6; cw.append(s)
        W.comm[loc] = (pop[loc], cw)
    for g, ks in plan:
        ks = ks[:]; R.shuffle(ks)
        for k in ks: launch(k, g)
    for k, g in singles: launch(k, g, True)
    for g, _ in plan: pass
    fl = ch(["tr", "iq", "us"]); fan_pool = [new_acc(fl, "x", w=R.uniform(1, 8)) for _ in range(320)]; W.bgops += fan_pool
    for _ in range(2): declared("fan_storm", fl, fan_pool)
    for loc in R.sample(["gulf", "fa", "mx", "ru", "uk"], 2):
        pl = [new_acc(loc, "x", w=R.uniform(1, 8)) for _ in range(220)]; W.bgops += pl; declared("fan_storm", loc, pl)
    for loc in R.sample(["lev", "uk", "fa", "es", "iq"], 2):
        pl = [new_acc(loc, None, w=R.uniform(.5, 4)) for _ in range(140)]; W.bgops += pl; declared("ngo_storm", loc, pl)
    for row in ORG:
        for _ in range(max(1, round(row[1] * A.days / 3))): organic(row)
    regulars_and_desks()
    for _ in range(4): giveaway()
    # time-naming messages with nothing behind them
    for _ in range(14 * A.days // 3):
        loc = R.choices(LOCS, [LOC[l][2] for l in LOCS])[0]; lang = LOC[loc][0]; t = pick_time(loc, 9, 23); a = new_acc(loc, "telegram" if p(.7) else "x")
        push(t, a, None, "fixed", text=ch(ANN[lang]).format(e=ch(V[lang]["shows"] + V[lang]["o"]), m=minw(lang, ch([5, 10, 15, 30])), c=clock(lang, t + 1800, loc), tag="#" + tagify(ch(V[lang]["n"]) + " " + ch(V[lang]["places"]), lang) if p(.5) else ""))
    # background
    for a, k in load:
        for t in bg_times(a, k): push(t, a)
    for a in set_order(W.bgops):
        k = int(a.w) + (1 if p(a.w % 1) else 0)
        for t in bg_times(a, k): push(t, a)
    # operators also join other people's bursts now and then
    for ev in [e for e in W.evs if e.kind == "organic"]:
        for a in W.bgops:
            if a.lang == ev.lang and a.plat == "x" and p(.008): push(ev.planned + R.expovariate(1 / 3000) + 300, a, ev, "pub")
    while W.heap:
        t, _, a, ev, role, kw = heapq.heappop(W.heap); realise(t, a, ev, role, kw)
    W.out.sort(key=lambda z: z[:2])
    for _, _, d in W.out:
        if d["text"]:
            for x in TAGRE.findall(d["text"]): W.written.setdefault(norm(x), x)
    with open(A.out, "w", encoding="utf-8") as f:
        for _, _, d in W.out: f.write(json.dumps(d, ensure_ascii=False, separators=(",", ":")) + "\n")
    recs = truth(); base = A.out[:-6] if A.out.endswith(".jsonl") else A.out
    with open(base + ".truth.jsonl", "w", encoding="utf-8") as f:
        f.write(json.dumps({"id": "span", "kind": "span", "tags": [], "onset_at": iso(W.t0), "end_at": iso(W.t1), "posts": len(W.out)}) + "\n")
        for r in recs: f.write(json.dumps(r, ensure_ascii=False) + "\n")
    print(len(W.out), "posts", W.nacc, "accounts", len(recs), "records", Counter(r["kind"] for r in recs))

def set_order(l): return list(dict.fromkeys(l))
if __name__ == "__main__": main()
