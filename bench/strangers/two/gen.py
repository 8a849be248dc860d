# -*- coding: utf-8 -*-
"""Independent synthetic stream: coordinated hashtag launches among organic bursts.
python3.11 gen.py --seed N --days 4 --out posts.jsonl   (writes posts.truth.jsonl beside it)"""
import argparse, bisect, hashlib, itertools, json, math, os, random, re, sys
from collections import defaultdict, Counter
from datetime import datetime, timezone, timedelta
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from vocab import G, EMO, ART

ap = argparse.ArgumentParser()
ap.add_argument("--seed", type=int, default=1); ap.add_argument("--days", type=float, default=4)
ap.add_argument("--out", default="posts.jsonl"); a = ap.parse_args()
R = random.Random(f"gen2-{a.seed}")
DAYS = a.days; SC = DAYS / 4.0
# start on a Wednesday, so that the Friday is inside
T0 = datetime(2025, 9, 3, tzinfo=timezone.utc).timestamp() + 7 * 86400 * R.randrange(20)
T1 = T0 + DAYS * 86400
REG = {"iq": (.20, "ar", 3, .20), "sa": (.20, "ar", 3, .07), "fa": (.12, "fa", 3.5, .25), "tr": (.17, "tr", 3, .05),
       "ru": (.11, "ru", 3, .30), "es": (.12, "es", -4, .08), "en": (.08, "en", 0, .05)}
HOUR = [2.2, 1.4, .9, .6, .5, .7, 1.3, 2.2, 3, 3.5, 3.8, 4, 4.3, 4.4, 4.2, 4.3, 4.5, 4.9, 5.4, 6, 6.6, 6.8, 6, 4.2]
HCUM = list(itertools.accumulate(HOUR))
VOC = {g: {k: (v.split("|") if isinstance(v, str) else v) for k, v in d.items()} for g, d in G.items()}
for g in VOC:
    VOC[g]["tagE"] = {k: v.split("|") for k, v in VOC[g]["tagE"].items()}
    VOC[g]["art"] = ART[g].split("|")

# ------------------------------------------------------------------ helpers
def ln(med, s): return med * math.exp(R.gauss(0, s))
def poisson(l):
    if l > 30: return max(0, int(R.gauss(l, math.sqrt(l)) + .5))
    L, k, p = math.exp(-l), 0, 1.0
    while True:
        p *= R.random()
        if p <= L: return k
        k += 1
def geo(mean):  # >= 1
    p = 1 / mean
    return 1 if p >= 1 else 1 + int(math.log(1 - R.random()) / math.log(1 - p))
def local_hour(t, reg): return ((t / 3600) + REG[reg][2]) % 24
def at_local(day, hour, reg): return T0 + day * 86400 + ((hour - REG[reg][2]) % 24) * 3600
def clock(t, reg):
    h = local_hour(t, reg); m = int(round((h % 1) * 60)) % 60
    return f"{int(h + 1e-6):02d}:{m:02d}"
SL = re.compile(r"\{(\w+)\}")
def fill(g, s, ctx=None):
    def f(m):
        k = m.group(1)
        if ctx and k in ctx: return str(ctx[k])
        if k == "n": return str(R.randrange(60, 100)) + ("." + str(R.randrange(10)) if R.random() < .4 else "")
        if k in ("e", "f"): return R.choice(VOC[g]["P"])
        return R.choice(VOC[g][k])
    return SL.sub(f, s)
COMMA = {"iq": "، ", "sa": "، ", "fa": "، "}
DAILY = ["{O} {A} {T} {D}", "{A} {D}; {C}", "{C}; {A} {T}", "{O} {C}; {A}", "{A} {T}", "{T} {A} {D}; {C}", "{O} {A}; {A} {D}",
         "{X}; {X}; {C}", "{O} {T} {A}; {C}", "{A}; {C}; {C}", "{P} {T}: {A} {D}", "{N}: {C}", "{X} {T}; {O} {C} {D}"]
DW = [6, 6, 4, 4, 4, 5, 4, 2, 4, 3, 2, 1, 2]
def say(g, topic, ctx=None):
    if topic == "daily": s = fill(g, R.choices(DAILY, DW)[0], ctx).replace("; ", COMMA.get(g, R.choice([", ", ". ", " — ", "; "])))
    else:
        tpl = R.choice(VOC[g][topic]); s = fill(g, tpl, ctx); u = R.random()
        if topic != "vote" and not re.search(r"\{[A-Zn]\}", tpl) and R.random() < .8: u = R.random() * .7
        if u < .22: s = fill(g, "{O} ") + s
        elif u < .40: s += R.choice([". ", " ", COMMA.get(g, ", ")]) + fill(g, "{C}")
        elif u < .52: s += " " + fill(g, "{T} {D}")
        elif u < .62: s = fill(g, "{C}") + R.choice([". ", "… "]) + s
        elif u < .70: s += ". " + fill(g, "{A}")
        elif u < .78 and topic in ("pol", "parl", "tv", "meme"): s += ". " + fill(g, R.choice(VOC[g][topic]), ctx)
    u = R.random()
    if u < .28: s += " " + R.choice(EMO) * R.choice([1, 1, 1, 2, 3])
    elif u < .36: s += R.choice(["!", "!!", "...", "؟" if g in COMMA else "?", "."])
    if u > .95 and len(s) > 12:  # a typo
        i = R.randrange(3, len(s) - 2); s = s[:i] + s[i + 1] + s[i] + s[i + 2:]
    return s
def camel(s):
    ws = re.split(r"[\s\-_'’«»]+", s)
    return "".join(w[:1].upper() + w[1:] for w in ws if w)
USED = set()
def clean(g, v, name=False):
    v = str(v)
    if name and " " in v and R.random() < .5: v = v.split()[-1]
    return re.sub(r"[\s\u200c\-]+", "_", v) if g in COMMA else camel(v)
def mktag(g, tpls, ctx=None, unique=True):
    for i in range(200):
        s = R.choice(tpls)
        def f(m):
            k = m.group(1)
            if ctx and k in ctx: return clean(g, ctx[k])
            if k == "n": return str(R.randrange(1, 60))
            return clean(g, R.choice(VOC[g][k]), k == "N")
        t = re.sub(r"[^\w]", "", SL.sub(f, s).replace(" ", ""))
        if i > 60: t += str(R.randrange(2, 99))
        if not unique or t.casefold() not in USED:
            USED.add(t.casefold()); return t
    raise SystemExit("tag space exhausted")

# ------------------------------------------------------------------ accounts
class Acc:
    __slots__ = "id handle plat reg created fol fing posts0 n loc rate rep tagp fav chan camp src".split()
ACCN = itertools.count(1)
SYL = "ma ra li no sa be ka du ze fi to ne ya ha mi lo ri al sha ba der kon tur vel as om".split()
TGG = {r: [f"{r}_{w}" for w in ("talk", "forum", "majlis", "news_chat", "life")] for r in REG}
def mkacc(reg, camp=None, batch=None, tg=None, chan=False, rate=1.0, fol=None, young=False, handle=None):
    x = Acc(); n = next(ACCN); x.reg = reg; x.camp = camp; x.rate = rate; x.chan = chan
    x.plat = "telegram" if (tg if tg is not None else R.random() < REG[reg][3]) else "x"
    if batch: cr = batch + R.random() * 86400 * R.choice([.2, 1, 6])
    elif young: cr = T0 - ln(260, 1.0) * 86400
    else: cr = T0 - min(ln(1500, .95), 6000) * 86400
    cr = min(max(cr, 1160000000), T0 - 86400 * 2); x.created = cr
    age = (T0 - cr) / 86400
    if x.plat == "x":
        x.id = str(int((cr * 1000 - 1288834974657)) << 22 | n % 4194304) if cr > 1420000000 else str(int((cr - 1143000000) * 9) + n)
    else: x.id = str(100000000 + int((cr - 1160000000) * 13) + n) if not chan else "-100" + str(1000000000 + n * 7919)
    x.handle = handle or ("".join(R.choice(SYL) for _ in range(R.choice([2, 3, 3, 4]))) + R.choice(["", "_", ""]) + R.choice(["", str(R.randrange(10, 99)), str(R.randrange(1970, 2012)), f"{n % 10000:04d}"]) + (str(n) if R.random() < .5 else f"x{n:x}"))[:15]
    x.fol = int(fol if fol is not None else min(ln(190 if not camp else 150, 1.7), 4e6)); x.fing = int(min(ln(320, 1.1), 9000)) if not chan else 0
    x.posts0 = int(max(1, age * ln(.25 * (rate ** .7), 1.1))); x.n = 0
    x.loc = None if (R.random() < .38 or x.plat == "telegram") else ("" if R.random() < .1 else R.choice(VOC[reg]["loc"]))
    x.rep = R.betavariate(1.6, 1.9); x.tagp = R.betavariate(1.3, 2.4); x.fav = None
    x.src = R.random()
    return x
def plaw(alpha, lo, hi):
    u = R.random(); b = 1 - alpha
    return (lo ** b + u * (hi ** b - lo ** b)) ** (1 / b)
class Pool:
    def __init__(s, accs, p=.6):
        s.a = accs; s.c = list(itertools.accumulate(max(x.rate, .2) ** p for x in accs))
    def pick(s): return s.a[min(bisect.bisect(s.c, R.random() * s.c[-1]), len(s.a) - 1)]
NREG, NOCC = 10500, 34000
regs = defaultdict(list); occ = {}
for r, (w, *_ ) in REG.items():
    for _ in range(int(NREG * w)): regs[r].append(mkacc(r, rate=plaw(1.75, 1.0, 320)))
    occ[r] = [mkacc(r, rate=.4) for _ in range(int(NOCC * w))]
# operations' hands --------------------------------------------------------
CAMP = {}
def room(name, reg, n, rate=(1.5, 2, 120), tg=0.0, batchshare=.4, volunteers=0.0, young=True):
    bs = [T0 - R.uniform(60, 900) * 86400 for _ in range(R.randrange(2, 6))]; L = []
    for _ in range(n):
        if R.random() < volunteers: x = R.choice([y for y in R.sample(regs[reg], 8) if not y.camp and (y.plat == "x" or tg)] or [mkacc(reg, tg=False)])
        else:
            x = mkacc(reg, batch=R.choice(bs) if R.random() < batchshare else None, young=young, tg=R.random() < tg, rate=plaw(*rate)); regs[reg].append(x)
        if x.camp is None: x.camp = name; L.append(x)
    CAMP[name] = L; return L
room("iq_room_a", "iq", 210, batchshare=.35, tg=.03); room("iq_room_b", "iq", 120, volunteers=.7, batchshare=.1)
room("gulf_bank_room", "sa", 150, batchshare=.6); room("gulf_counter", "sa", 75, volunteers=.4)
room("ir_cyber", "fa", 300, batchshare=.3, tg=.06); room("ru_amplifiers", "ru", 175, batchshare=.5, tg=.05)
room("ve_room", "es", 105, volunteers=.3); room("ru_staff", "ru", 75, batchshare=.2); room("ir_staff", "fa", 64, batchshare=.2)
room("iq_cell", "iq", 14, batchshare=.5); room("mx_cell", "es", 17, batchshare=.3); room("en_cell", "en", 19, batchshare=.2)
room("en_fresh_room", "en", 125, batchshare=.8); room("gulf_small_room", "sa", 70, volunteers=.5)
room("tr_trendbots", "tr", 950, rate=(2.0, .7, 40), batchshare=.05, young=False)
for c in CAMP.values(): R.shuffle(c)
ruseeds = [mkacc("ru", camp="ru_amplifiers", tg=False, rate=20, fol=ln(30000, .8)) for _ in range(6)]; regs["ru"] += ruseeds
# communities --------------------------------------------------------------
COM = {}; info = {}
for r in REG:
    P = R.sample(VOC[r]["P"], 4); TM = R.sample(VOC[r]["teams"], min(6, len(VOC[r]["teams"]))); SH = R.sample(VOC[r]["shows"], 2); AR_ = R.sample(VOC[r]["art"], min(2, len(VOC[r]["art"])))
    info[r] = dict(towns=P, teams=TM, shows=SH, arts=AR_)
    b = defaultdict(list)
    for x in regs[r]:
        if R.random() < .6: b["town", P[min(int(R.expovariate(1.1)), 3)]].append(x)
        if R.random() < .45: b["club", R.choice(TM)].append(x)
        if R.random() < .25: b["tv", R.choice(SH)].append(x)
        if R.random() < (.25 if not x.camp else .45): b["pol", ""].append(x)
        if R.random() < .2: b["relig", ""].append(x)
        if R.random() < .25: b["meme", ""].append(x)
        if R.random() < .13: b["fan", R.choice(AR_)].append(x)
    for k, v in b.items(): COM[(r,) + k] = Pool(v)
    COM[r, "all"] = Pool(regs[r]); COM[r, "occ"] = Pool(occ[r], 0); COM[r, "infl"] = Pool(sorted(regs[r], key=lambda x: -x.fol)[:80], 0)
    news = [mkacc(r, tg=R.random() < .35, chan=True, rate=30, fol=ln(120000, 1), handle=f"{r}_news_{i}") for i in range(12)]
    info[r]["news"] = news
    # persistent tastes: tags of the background
    bt = []
    while len(bt) < 420: bt.append(mktag(r, VOC[r]["tagB"], unique=True))
    info[r]["bt"] = bt
APP = R.sample(regs["sa"], 170)

# ------------------------------------------------------------------ posts
class Post:
    __slots__ = "t acc kind ref text tags urls media id ev op dele lang".split()
POSTS = []
MEDIA = [hashlib.sha256(f"{a.seed}-{i}".encode()).hexdigest() for i in range(4000)]
def newmedia():
    h = R.choice(MEDIA) if R.random() < .1 else "%064x" % R.getrandbits(256)
    return R.choice([{"kind": "image", "hash": h, "algorithm": "pdq"}, {"kind": "image", "hash": h[:16], "algorithm": "phash"}, {"kind": "video", "hash": h, "algorithm": "sha256"}, {"kind": "gif", "hash": h[:32], "algorithm": "md5"}])
def newurl(r):
    return f"https://{R.choice(['t.co', 'www.' + r + '-daily.example', 'youtu.be', r + 'press.example', 'bit.ly'])}/{'%x' % R.getrandbits(40)}"
def put(t, acc, kind, text, tags, ref=None, ev=None, op=False, urls=None, media=None):
    p = Post(); p.t = t; p.acc = acc; p.kind = kind; p.ref = ref; p.text = text; p.tags = tags; p.ev = ev; p.op = op
    p.urls = urls; p.media = media; p.id = None; p.dele = None; p.lang = None
    POSTS.append(p); return p
def withtags(text, tags):
    if not tags: return text
    h = ["#" + x for x in tags]; u = R.random()
    if u < .6: return text + R.choice([" ", "\n", " "]) + " ".join(h)
    if u < .82: return " ".join(h) + R.choice([" ", "\n"]) + text
    w = text.split(" "); w.insert(R.randrange(len(w) + 1), h[0]); return " ".join(w + h[1:])
def repost_of(p, t, acc, ev=None, op=False):
    txt = p.text if acc.plat == "telegram" else (p.text if p.text.startswith("RT @") else f"RT @{p.acc.handle}: {p.text}")
    return put(t, acc, "repost", txt, p.tags, ref=p, ev=ev, op=op, urls=p.urls, media=p.media)

class Zipf:
    def __init__(s, tags, e=1.05): s.t = tags; s.c = list(itertools.accumulate((i + 9) ** -e * math.exp(R.gauss(0, .3)) for i in range(len(tags))))
    def pick(s): return s.t[min(bisect.bisect(s.c, R.random() * s.c[-1]), len(s.t) - 1)]
BZ = {(r, d): Zipf(info[r]["bt"]) for r in REG for d in range(int(DAYS) + 2)}
def bgtag(r, t): return BZ[r, max(0, int((t - T0) / 86400))].pick()
def twist(tag):  # a public's misspelling or case variant
    u = R.random()
    if u < .985: return tag
    return tag.lower() if tag.lower() != tag else tag.replace("ة", "ه").replace("أ", "ا")

EV = []
def addev(kind, arch, tags, camp=None, **k):
    e = dict(kind=kind, arch=arch, tags=tags, camp=camp, call=None, declared=False, oc=None); e.update(k); e["i"] = len(EV); EV.append(e); return e

def emit(ev, items, textfn, prep=.4, prepl=.08, pquote=.04, cot=.2, tagpick=None, reg=None, murl=.06, mmed=.15, pool=None):
    """items: (t, acc, op). Chronological; reposts refer to earlier posts of the event."""
    items.sort(key=lambda z: z[0]); hist = {"x": [], "telegram": []}; wts = {"x": [], "telegram": []}
    for t, acc, op in items:
        if t >= T1 or t < T0: continue
        h = hist[acc.plat]; u = R.random(); kind = "original"; ref = None
        pr = op[1] if isinstance(op, tuple) else prep; isop = op[0] if isinstance(op, tuple) else bool(op)
        if h and u < pr + prepl + pquote:
            ref = R.choices(h[-60:], wts[acc.plat][-60:])[0] if R.random() < .6 else R.choices(h[:25], wts[acc.plat][:25])[0]
            if ref.t > t - 4 or ref.acc is acc: ref = None
            elif u < pr: kind = "repost"
            elif u < pr + prepl: kind = "reply"
            else: kind = "quote"
        tg = [twist(x) if not isop else x for x in (tagpick(acc) if tagpick else ev["tags"])]
        if kind == "repost": repost_of(ref, t, acc, ev["i"], isop); continue
        if R.random() < cot * .45:
            z = R.choice(info[acc.reg]["bt"]) if R.random() < .5 else bgtag(acc.reg, t)
            if z not in tg: tg = tg + [z]
        txt = textfn(acc, isop, t)
        if kind == "reply": txt = f"@{ref.acc.handle} " + txt
        p = put(t, acc, kind if ref else "original", withtags(txt, tg), tg, ref=ref, ev=ev["i"], op=isop,
                urls=[newurl(acc.reg)] if R.random() < murl else None, media=[newmedia()] if R.random() < mmed else None)
        if kind != "reply": h.append(p); wts[acc.plat].append((acc.fol + 20) ** .6)

def lumpy(ts):
    """thin by a gamma factor a minute: counts over-dispersed"""
    f = {}; out = []
    for t in ts:
        k = int(t // 60)
        if k not in f: f[k] = min(R.gammavariate(2.2, 1 / 2.2), 2.2)
        if R.random() < f[k] / 2.2 * 1.6: out.append(t)
    return out
def crowd(times, mix, reuse=.2):
    pools = [m[0] for m in mix]; w = list(itertools.accumulate(m[1] for m in mix)); seen = []; out = []
    for t in sorted(times):
        if seen and R.random() < reuse: x = R.choice(seen)
        else: x = pools[bisect.bisect(w, R.random() * w[-1])].pick(); seen.append(x)
        out.append((t, x, False))
    return out
def decay(n, t, react, half):  # reaction then exponential fading
    return [t + ln(react, .6) + R.expovariate(math.log(2) / half) for _ in range(n)]
def hawkes(t, n0, branch, lag, cap, spread=300):
    q = [t + R.random() * spread for _ in range(n0)]; out = []
    while q and len(out) < cap:
        x = q.pop(0); out.append(x)
        for _ in range(poisson(branch * (1 if len(out) < cap * .7 else .6))): bisect.insort(q, x + ln(lag, .9))
    return out
def logistic(n, t, rise, fall):
    return [t + max(0, R.gauss(rise, rise / 3)) if R.random() < .45 else t + rise + R.expovariate(1 / fall) for _ in range(n)]
def topic(r, tp, ctx): return lambda acc, op, t: say(acc.reg if acc.reg == r else r, R.choice(tp), ctx)
def N(med, s=.5): return max(15, int(ln(med, s)))
def day(): return R.randrange(int(DAYS)) if DAYS >= 1 else 0
ANN = {"iq": "بعد {m} دقائق تنطلق {e}، علقوا معنا على {h}", "sa": "باقي {m} دقائق على {e} غردوا معنا في {h}", "fa": "{m} دقیقه تا شروع {e}، با {h} همراه ما باشید",
       "tr": "{e} için son {m} dakika, yorumlarınız {h} etiketiyle", "ru": "до начала {e} {m} минут, пишите с тегом {h}", "es": "faltan {m} minutos para {e}, comenten con {h}", "en": "{m} minutes to {e}, join in with {h}"}
def announce(ev, r, t, e):
    n = R.choice(info[r]["news"]); m = R.choice([5, 10, 15, 30])
    h = " ".join("#" + x for x in ev["tags"])
    put(t - m * 60 + R.uniform(-40, 40), n, "original", ANN[r].format(m=m, e=e, h=h) + R.choice(["", " 📢", " 🔴", "!"]), list(ev["tags"]), ev=None)

def match(r, big):
    i = info[r]; A, B = R.sample(i["teams"], 2); t = at_local(day(), R.choice([17, 19, 20, 21]) + R.choice([0, .5, .75]), r); ctx = {"e": A, "f": B}
    tag = mktag(r, VOC[r]["tagE"]["match"], ctx); tags = [tag]; ev = addev("organic", "derby_match", tags, oc=t - 3600)
    mix = [(COM[r, "club", A], 3), (COM[r, "club", B], 3), (COM[r, "all"], 2), (COM[r, "occ"], 4)]
    ts = [t - R.expovariate(1 / 1500) for _ in range(int(big * .08))] + [t + R.random() * 6600 for _ in range(int(big * .3))]
    goals = sorted(t + R.choice([R.uniform(60, 2800), R.uniform(3700, 6600)]) for _ in range(R.choice([1, 2, 2, 3, 4])))
    for g in goals: ts += decay(int(big * .45 / len(goals) * R.uniform(.6, 1.4)), g, 28, 150)
    ts += decay(int(big * .17), t + 6700, 60, 700)
    emit(ev, crowd(lumpy(ts), mix, .3), topic(r, ["foot"], ctx), prep=.3, mmed=.08); announce(ev, r, t, f"{A} - {B}")
    return goals, A, B
def goal(r, big, g, A, B, half=110):
    n = R.choice(VOC[r]["N"]); tag = mktag(r, VOC[r]["tagE"]["goal"], {"e": n}); ev = addev("organic", "goal", [tag], oc=g)
    mix = [(COM[r, "club", A], 2), (COM[r, "all"], 3), (COM[r, "occ"], 6), (COM[r, "club", B], 1)]
    emit(ev, crowd(decay(int(big * .75), g, 24 if half < 60 else 32, half) + decay(int(big * .25), g + 240, 200, 1500), mix, .08), topic(r, ["foot"], {"e": n, "f": B}), prep=.25, mmed=.06)
for j, r in enumerate(R.sample(["iq", "sa", "tr", "es"], 4)[:max(1, round(4 * SC))]):
    g, A, B = match(r, R.choice([1300, 1700, 2200])); goal(r, 4200 if j == 0 else R.choice([700, 1200, 2400]), g[0], A, B, 32 if j == 0 else 110)
for r in R.sample(["fa", "ru", "en"], 3)[:round(2 * SC)]: match(r, R.choice([300, 500, 800]))
for r, k in (("iq", 6), ("es", 2)):
    town = info[r]["towns"][:2]
    for j in range(max(1, round(k * SC))):
        e = town[j % 2] if r == "iq" else town[0]; t = at_local(day(), R.uniform(10, 24), r)
        ev = addev("organic", "power_cut", [mktag(r, VOC[r]["tagE"]["power"], {"e": e})], oc=t); n = N(190)
        emit(ev, crowd(lumpy(decay(n, t, 75, 1300)), [(COM[r, "town", e], 8), (COM[r, "occ"], 2), (COM[r, "all"], .4)], .25), topic(r, ["power", "power", "daily"], {"e": e}), prep=.2)
for r in R.sample(["fa", "tr", "es", "fa", "tr"], 5)[:max(1, round(5 * SC))]:
    e = info[r]["towns"][R.randrange(2)]; t = T0 + R.random() * (T1 - T0 - 9000)
    ev = addev("organic", "earthquake", [mktag(r, VOC[r]["tagE"]["quake"], {"e": e})], oc=t)
    emit(ev, crowd(lumpy(decay(N(480), t, 50, R.choice([500, 1200]))), [(COM[r, "town", e], 5), (COM[r, "occ"], 4), (COM[r, "all"], 1.5)], .15), topic(r, ["shock"], {"e": e}), prep=.2)
for r in R.sample(list(REG), 5)[:max(1, round(5 * SC))]:
    e = R.choice(VOC[r]["N"]); t = at_local(day(), R.uniform(9, 22), r); tg = mktag(r, VOC[r]["tagE"]["death"], {"e": e})
    ev = addev("organic", "actor_death", [tg], oc=t)
    it = [(t + R.uniform(0, 400), n, False) for n in R.sample(info[r]["news"], 6)] + crowd(lumpy(logistic(N(650), t, R.uniform(1500, 6000), 5000)), [(COM[r, "all"], 3), (COM[r, "occ"], 6), (COM[r, "relig", ""], 1)], .1)
    emit(ev, it, topic(r, ["grief"], {"e": e}), prep=.5, mmed=.25)
for r in (["iq", "iq", "fa", "ru", "es", "en"])[:max(1, round(6 * SC))]:
    t = at_local(day(), R.uniform(10, 16), r); ev = addev("organic", "parliament_session", [mktag(r, VOC[r]["tagE"]["parl"])], oc=t); n = N(430)
    ts = [t + R.random() ** 1.3 * 7500 for _ in range(int(n * .55))] + decay(int(n * .3), t + R.uniform(600, 4000), 90, 500) + decay(int(n * .15), t + R.uniform(3000, 7000), 60, 400)
    emit(ev, crowd(lumpy(ts), [(COM[r, "pol", ""], 7), (COM[r, "all"], 1), (COM[r, "occ"], 2)], .35), topic(r, ["parl", "parl", "pol"], {"e": R.choice(VOC[r]["N"])}), prep=.4)
for r, k in (("sa", 4), ("tr", 2), ("es", 2), ("en", 1)):
    sh = info[r]["shows"][0]; hh = R.choice([20, 21, 22]); n0 = R.randrange(6, 24); ds = R.sample(range(int(DAYS) or 1), min(k, int(DAYS) or 1))
    for d in sorted(ds):
        t = at_local(d, hh, r); ctx = {"e": sh, "n": n0 + d}; tg = mktag(r, VOC[r]["tagE"]["tv"][1:], ctx); ev = addev("organic", "tv_finale" if d == max(ds) else "tv_episode", [tg], oc=t - 600); n = N(560, .3)
        ts = [t - R.expovariate(1 / 600) for _ in range(int(n * .1))] + [t + R.random() * 3600 for _ in range(int(n * .5))] + decay(int(n * .2), t + R.uniform(1500, 3300), 45, 300) + decay(int(n * .2), t + 3500, 60, 900)
        emit(ev, crowd(lumpy(ts), [(COM[r, "tv", sh], 7), (COM[r, "all"], 1), (COM[r, "occ"], 3)], .4), topic(r, ["tv"], ctx), prep=.3); announce(ev, r, t, sh)
for r, k in (("iq", 5), ("ru", 3), ("es", 2)):
    for _ in range(max(1, round(k * SC))):
        t = at_local(day(), R.uniform(8, 21), r); ev = addev("organic", "newsrooms_agency_line", [mktag(r, VOC[r]["tagE"]["news"])], oc=t); line = say(r, "news"); url = newurl(r)
        def tf(acc, op, tt):
            if acc.chan: return R.choice(["", "", "", "🔴 ", "⚡ ", "‼️ "]) + line + R.choice(["", "", ".", " " + url, f" | {acc.handle}"])
            return say(r, R.choice(["pol", "daily"]))
        it = [(t + ln(110, .8), n, (False, 0.0)) for n in info[r]["news"] if R.random() < .95] + crowd(decay(N(45, .7), t + 60, 400, 2500), [(COM[r, "pol", ""], 4), (COM[r, "all"], 3), (COM[r, "occ"], 3)])
        emit(ev, it, tf, prep=.7, cot=.1, murl=.2)
for r in R.choices(["ru", "iq", "fa", "es", "sa", "tr", "en"], k=max(1, round(7 * SC))):
    t = at_local(day(), R.uniform(9, 22), r); tg = mktag(r, VOC[r]["tagE"].get("repost", VOC[r]["tagL"]) if R.random() < .5 else VOC[r]["tagL"]); s = COM[r, "infl"].pick()
    while s.plat != "x": s = COM[r, "infl"].pick()
    ev = addev("organic", "politician_post_reposted", [tg], oc=t); p = put(t, s, "original", withtags(say(r, "pol", {"e": tg.replace("_", " ")}), [tg]), [tg], ev=ev["i"], media=[newmedia()])
    n = N(400, .6); tt = [t + 8 + (ln(420, 1.3)) for _ in range(n)]
    for x_t, acc, _ in crowd(tt, [(COM[r, "pol", ""], 5), (COM[r, "all"], 2), (COM[r, "occ"], 4)], .02):
        if x_t < T1 and acc.plat == "x" and acc is not s:
            if R.random() < .93: repost_of(p, x_t, acc, ev["i"])
            else: put(x_t, acc, "quote", withtags(say(r, "pol"), [tg]), [tg], ref=p, ev=ev["i"])
for r in R.sample(["iq", "sa", "tr", "ru", "es"], 4)[:max(1, round(4 * SC))]:
    e = R.choice(VOC[r]["ents"]); t = at_local(day(), R.uniform(9, 19), r); ev = addev("organic", "charity_drive", [mktag(r, VOC[r]["tagE"]["charity"], {"e": e})], oc=t)
    emit(ev, crowd(lumpy(logistic(N(280), t, 5400, 9000)), [(COM[r, "relig", ""], 3), (COM[r, "all"], 3), (COM[r, "occ"], 2)], .25), topic(r, ["charity"], {"e": e}), prep=.6, murl=.3)
for d in range(int(DAYS)):
    if datetime.fromtimestamp(T0 + d * 86400 + 43200, timezone.utc).weekday() == 4:
        for r in ("iq", "sa", "fa", "tr"):
            t = at_local(d, R.uniform(5, 6.5), r); ev = addev("organic", "friday_greetings", [mktag(r, VOC[r]["tagE"]["friday"])], oc=t)
            ts = [t + abs(R.gauss(0, 1)) * 3.2 * 3600 for _ in range(N(520, .3))]
            emit(ev, crowd(lumpy(ts), [(COM[r, "relig", ""], 6), (COM[r, "all"], 2), (COM[r, "occ"], 3)], .05), topic(r, ["relig"], {}), prep=.3, mmed=.4)
for r in R.sample(["iq", "sa", "fa", "tr", "es"], 4)[:max(1, round(4 * SC))]:
    t = at_local(day(), R.choice([10, 12, 14, 18]), r) + R.uniform(-90, 90); ev = addev("organic", "exam_results", [mktag(r, VOC[r]["tagE"]["exam"])], oc=t)
    emit(ev, crowd(lumpy(decay(N(500), t, 140, R.choice([1500, 4000]))), [(COM[r, "occ"], 7), (COM[r, "all"], 3), (COM[r, "meme", ""], 1)], .12), topic(r, ["exam"], {}), prep=.2)
for r in R.choices(list(REG), k=max(1, round(8 * SC))):
    x = R.choice(VOC[r]["X"]); t = at_local(day(), R.uniform(9, 22), r); tg = mktag(r, VOC[r]["tagE"]["meme"], {"X": x}); ev = addev("organic", "meme_contagion", [tg], oc=t); ts = []
    for _ in range(12):
        ts = hawkes(t, R.randrange(4, 9), R.uniform(1.0, 1.3), R.uniform(200, 700), R.randrange(250, 1100))
        if len(ts) > 150: break
    emit(ev, crowd(ts, [(COM[r, "meme", ""], 4), (COM[r, "all"], 3), (COM[r, "occ"], 4)], .1), topic(r, ["meme"], {}), prep=.35, pquote=.15, mmed=.4)
for r in R.choices(["sa", "tr", "en", "es", "iq"], k=max(1, round(4 * SC))):
    e = R.choice(VOC[r]["ents"]); t = at_local(day(), R.choice([12, 15, 18, 20]), r); tg = mktag(r, VOC[r]["tagE"]["brand"], {"e": e}); ev = addev("neutral", "brand_giveaway", [tg], oc=t)
    s = mkacc(r, tg=False, rate=15, fol=90000); p = put(t, s, "original", withtags(say(r, "brand", {"e": e}), [tg]), [tg], ev=ev["i"], media=[newmedia()], urls=[newurl(r)])
    for x_t, acc, _ in crowd(decay(N(420), t, 300, 3600), [(COM[r, "all"], 5), (COM[r, "occ"], 6)], .05):
        if x_t >= T1 or acc.plat != "x": continue
        u = R.random()
        if u < .5: repost_of(p, x_t, acc, ev["i"])
        else: put(x_t, acc, "quote" if u < .7 else "reply", withtags((f"@{s.handle} " if u >= .7 else "") + say(r, "brand", {"e": e}), [tg]), [tg], ref=p, ev=ev["i"])
for r in R.choices(["sa", "tr", "ru", "iq", "en", "fa"], k=max(1, round(5 * SC))):
    e = info[r]["towns"][R.randrange(3)]; t = at_local(day(), R.uniform(6, 21), r); ev = addev("organic", "weather_warning", [mktag(r, VOC[r]["tagE"]["weather"], {"e": e})], oc=t)
    it = [(t + R.uniform(0, 600), n, False) for n in R.sample(info[r]["news"], 5)] + crowd(lumpy(decay(N(210), t, 700, 4500)), [(COM[r, "town", e], 6), (COM[r, "all"], 1), (COM[r, "occ"], 3)], .2)
    emit(ev, it, topic(r, ["weather"], {"e": e}), prep=.3, mmed=.35)
HIJ = []
for r in ["iq", "es", "fa", "es", "tr", "sa", "en"][:max(2, round(7 * SC))]:
    t = at_local(day(), R.uniform(11, 19), r); tg = mktag(r, VOC[r]["tagL"]); ev = addev("organic", "organic_protest", [tg], oc=t); n = N(620); ts = []
    for _ in range(12):
        ts = hawkes(t, R.randrange(6, 16), R.uniform(.95, 1.15), R.uniform(150, 600), n)
        if len(ts) > 200: break
    e = info[r]["towns"][R.randrange(3)]; ts += lumpy(decay(n // 3, t + R.uniform(1800, 7000), 200, 1800))
    emit(ev, crowd(ts, [(COM[r, "pol", ""], 4), (COM[r, "town", e], 2), (COM[r, "all"], 2), (COM[r, "occ"], 4)], .3), topic(r, ["pol"], {"e": e}), prep=.5, mmed=.3)
    HIJ.append((r, ev, t))
for r in R.choices(["sa", "iq", "tr", "en", "es", "fa", "ru"], k=max(1, round(6 * SC))):
    t = at_local(day(), R.choice([9, 13, 17, 21]), r) + R.uniform(0, 1200); ev = addev("organic", "hashtag_of_the_day", [mktag(r, VOC[r]["tagE"]["day"])], oc=t)
    emit(ev, crowd(lumpy([t + R.gammavariate(1.6, 3200) for _ in range(N(360))]), [(COM[r, "all"], 5), (COM[r, "meme", ""], 2), (COM[r, "occ"], 2)], .1), topic(r, ["day"], {}), prep=.15, pquote=.2)
for r in R.sample(["tr", "en", "sa", "ru", "es"], 3)[:max(1, round(3 * SC))]:
    e = info[r]["arts"][0]; t = at_local(day(), 24 if R.random() < .7 else 21, r); t = t if t < T1 - 7200 else t - 86400; ev = addev("organic", "fan_birthday_midnight", [mktag(r, VOC[r]["tagE"]["birthday"], {"e": e})], oc=t)
    emit(ev, crowd(decay(N(420, .3), t, 60, 1200), [(COM[r, "fan", e], 6), (COM[r, "occ"], 4)], .4), topic(r, ["daily", "vote", "relig"], {"e": e}), prep=.3, mmed=.5)
apptag = mktag("sa", ["زاد_المسلم", "دعاء_الساعة"])
for d in range(int(DAYS)):
    t = at_local(d, 9, "sa"); ev = addev("neutral", "prayer_app", [apptag], oc=t)
    emit(ev, [(t + abs(R.gauss(0, 25)), x, (False, 0)) for x in APP if x.plat == "x" and R.random() < .8], lambda acc, op, tt: say("sa", "relig"), prep=0, prepl=0, pquote=0, cot=0, murl=1, mmed=0)

# ------------------------------------------------------------------ operations
CH = {}
def channel(camp, r):
    if camp not in CH: CH[camp] = mkacc(r, tg=True, chan=True, rate=10, fol=ln(1500, .8), handle=f"{camp[:2]}_{R.choice(['ahrar', 'sada', 'front', 'voice', 'team', 'hub'])}_{R.randrange(100)}", camp=camp)
    return CH[camp]
def slots(k, r, lo=9.5, hi=24.0, gap=2.2):
    out = []
    for _ in range(4000):
        if len(out) >= k: break
        t = at_local(day(), R.uniform(lo, hi), r)
        u = R.random()
        if u < .45: t = round(t / 1800) * 1800
        elif u < .6: t = round(t / 300) * 300
        if T0 + 5400 < t < T1 - 7200 and all(abs(t - z) > gap * 3600 for z in out): out.append(t)
    return sorted(out)
def callpost(ev, camp, r, t, tags):
    ch = channel(camp, r); m = R.choice([3, 5, 10, 10, 15, 20]); tp = R.choice(VOC[r]["call"]); hide = R.random() < .2
    if "{m}" not in tp: m = R.choice([20, 30, 45, 60, 90, 120])
    tp = tp.replace("{T}", {"iq": "اليوم", "sa": "اليوم", "fa": "امشب", "tr": "bugün", "ru": "на сегодня", "es": "hoy", "en": "today"}[r])
    at = t - m * 60 + R.uniform(-25, 25)
    txt = fill(r, tp, {"m": m, "k": clock(t, r), "h": R.choice(["#…", "⏳", "(…)"]) if hide else " ".join("#" + x for x in tags)})
    p = put(at, ch, "original", txt, [] if hide else list(tags))
    if R.random() < .5: put(at - R.uniform(600, 3000), ch, "original", say(r, "pol"), [])
    if hide: put(t - R.uniform(5, 120), ch, "original", " ".join("#" + x for x in tags), list(tags))
    ev["call"] = (p, at, t)
def bankof(r, ctx, k):
    return [say(r, "pol", ctx) + ". " + say(r, "pol", ctx) for _ in range(k)]
def tweak(r, s):
    u = R.random()
    if u < .45: return s
    if u < .6: return s + " " + R.choice(EMO)
    if u < .75: return s + " " + fill(r, "{C}")
    if u < .88: return fill(r, "{O} ") + s
    w = s.split(); i = R.randrange(len(w)); w.pop(i); return " ".join(w)
def public(r, t, n, lagmed=None):
    L = lagmed or R.choice([120, 300, 600, 1200, 1800]); sup = int(n * .05)
    ts = [t + R.uniform(60, 420) for _ in range(sup)] + [t + L * R.uniform(.7, 1.3) + ln(R.choice([900, 1800, 3600]), .8) for _ in range(n - sup)]
    return crowd(ts, [(COM[r, "pol", ""], 4), (COM[r, "all"], 3), (COM[r, "occ"], 6)], .15)
def npublic():
    u = R.random()
    return R.randrange(0, 25) if u < .22 else min(2400, int(ln(300, 1.05)))
def launch(arch, camp, r, ops, t, tags=None, part=None, style="own", call=None, pub=None, ctxe=None, med=None, kind="launch", multi=None, k=None, room_r=None):
    tags = tags or [mktag(r, VOC[r]["tagL"]) for _ in range(2 if R.random() < (.3 if multi is None else multi) else 1)]
    ev = addev(kind, arch, tags, camp, launch=True, oc=None); part = part or R.uniform(.5, .8); who = R.sample(ops, max(4, int(len(ops) * part)))
    e = ctxe or R.choice([tags[0].replace("_", " "), R.choice(VOC[r]["N"]), R.choice(VOC[r]["P"])]); ctx = {"e": e}; it = []; med = med or R.uniform(100, 240)
    bank = bankof(r, ctx, R.randrange(10, 30)) if style in ("bank", "mixed") else None
    if call: callpost(ev, camp.split("+")[0], r, t, tags)
    prr = R.choice([.15, .25, .4])
    if style == "amp":
        sd = R.sample(ruseeds, R.randrange(3, 6)); sp = []
        for j, s in enumerate(sd):
            for _ in range(R.choice([1, 1, 2])): sp.append(put(t + j * R.uniform(5, 90) + R.uniform(0, 60), s, "original", withtags(say(r, "pol", ctx) + ". " + say(r, "pol", ctx), tags), list(tags), ev=ev["i"], op=True, media=[newmedia()] if R.random() < .5 else None))
        for x in who:
            if x.plat != "x" or x in sd: continue
            b = ln(med * 1.6, .9)
            for p in R.sample(sp, min(len(sp), geo(2.2))):
                b += ln(25, .8)
                if p.t + b < T1: repost_of(p, p.t + b, x, ev["i"], True)
    elif style == "bots":
        for x in who:
            tt = t + ln(R.uniform(18, 30), .55)
            txt = " ".join(R.choice(VOC[r]["W"]) for _ in range(R.randrange(2, 7)))
            p = put(tt, x, "original", withtags(txt, tags) if R.random() < .8 else f"{txt} #{tags[0]} {R.choice(VOC[r]['W'])}", list(tags), ev=ev["i"], op=True)
            if R.random() < .88: p.dele = tt + max(31, ln(54, .25))
    elif style == "slow":
        for x in who:
            for _ in range(geo(1.6)): it.append((t + 7200 * math.sqrt(R.random()) * R.uniform(.9, 1.05), x, (True, .3)))
    else:
        cell = style == "cell"
        for x in who:
            u = R.random()
            d = R.uniform(0, 50) if cell and u < .8 else ln(60, .7) if cell else (ln(med, .75) if u < .8 else R.uniform(-90, 30) if u < .88 else R.uniform(600, 3600))
            b = t + d; n = 1 if (cell and R.random() < .6) else min(geo(k or R.choice([1.8, 2.6, 3.5])), 14)
            for _ in range(n): it.append((b, x, (True, prr if not cell else .1))); b += ln(130, .9)
    if R.random() < .35 and style not in ("bots",) and arch != "hijack":  # a stray test post
        x = R.choice(who); tt = t - R.choice([R.uniform(200, 1500), R.uniform(3600, 30000)])
        if tt > T0: put(tt, x, "original", withtags(say(r, "pol", ctx), tags[:1]), tags[:1], ev=None)
    pub = npublic() if pub is None else pub
    it += [(tt, x, False) for tt, x, _ in public(r, t + (R.uniform(4200, 6600) if style == 'slow' else 0), pub)]
    opset = set(id(x) for x in who)
    it = [(tt, x, o if o else (True, .3) if id(x) in opset else (False, .58)) for tt, x, o in it]
    two = len(tags) > 1
    def tp(acc): return list(tags) if two and R.random() < .58 else [R.choice(tags)] if two and R.random() < .35 else tags[:1]
    imgs = [newmedia() for _ in range(R.randrange(2, 8))]
    def tf(acc, op, tt):
        if op and bank and (style == "bank" or R.random() < .5): return tweak(r, R.choice(bank))
        return say(r, "pol" if R.random() < .9 else "daily", ctx)
    i0 = len(POSTS); emit(ev, it, tf, prep=.58, cot=.12, tagpick=tp, murl=.05, mmed=.18)
    for p in POSTS[i0:]:
        if p.op and p.media and p.kind == "original" and R.random() < .6: p.media = [R.choice(imgs)]
    ev["t"] = t; return ev
def K(n): return max(1, round(n * SC))
C = CAMP
sl = slots(K(8) + K(2), "iq"); R.shuffle(sl)
for t in sl[:K(2)]: launch("two_rooms", "iq_room_a+iq_room_b", "iq", C["iq_room_a"] + C["iq_room_b"], t, call=R.random() < .8, style="own")
two = sl[:K(2)]
for t in sl[K(2):]: launch("called_room", "iq_room_a", "iq", C["iq_room_a"], t, call=R.random() < .85, style=R.choice(["own", "own", "mixed"]))
for t in [z for z in slots(K(3) + 3, "iq") if all(abs(z - q) > 5400 for q in two)][:K(3)]: launch("called_room", "iq_room_b", "iq", C["iq_room_b"], t, call=R.random() < .7, style="own")
gb = []
for t in slots(K(5), "sa"): gb.append((t, launch("text_bank_room", "gulf_bank_room", "sa", C["gulf_bank_room"], t, style="bank", call=R.random() < .3)))
for t, ev in R.sample(gb, min(K(2), len(gb))): launch("counter_campaign", "gulf_counter", "sa", C["gulf_counter"], t + R.uniform(1200, 3600), style="own", call=R.random() < .5)
for t in slots(K(4), "fa", 17, 23.9): launch("called_room", "ir_cyber", "fa", C["ir_cyber"], t, call=R.random() < .8, style="mixed", part=R.uniform(.5, .75), multi=.6, k=2.2)
for t in slots(K(4), "tr", 9, 23): launch("trend_bots", "tr_trendbots", "tr", C["tr_trendbots"], round(t / 3600) * 3600 + R.choice([-180, -60, -60, 0, -300, -120, 240, 1500]), style="bots", part=R.uniform(.3, .5), multi=0, pub=R.choice([0, 20, 150, 500]))
for t in slots(K(4), "ru", 9, 22): launch("amplifier_net", "ru_amplifiers", "ru", C["ru_amplifiers"], t, style="amp", pub=R.choice([20, 80, 200, 500]))
for t in slots(K(3), "es", 8, 22): launch("called_room", "ve_room", "es", C["ve_room"], t, call=R.random() < .8, style=R.choice(["bank", "mixed"]))
for r, ev, t in [z for z in HIJ if z[0] in ("es", "iq")][:K(2)]:
    camp = "ve_room" if r == "es" else "iq_room_b"; h = launch("hijack", camp, r, C[camp], min(t + R.uniform(1800, 7000), T1 - 4000), tags=list(ev["tags"]), style="mixed", pub=0, part=R.uniform(.5, .7), call=R.random() < .4)
for c, r, k in (("iq_cell", "iq", 2), ("mx_cell", "es", 3), ("en_cell", "en", 2)):
    for t in slots(K(k), r): launch("small_cell", c, r, C[c], t, style="cell", part=R.uniform(.78, 1), pub=R.choice([0, 5, 20, 60, 250]), multi=.2)
for c, r in (("ru_staff", "ru"), ("ir_staff", "fa")):
    for t in slots(K(1), r, 10, 19): launch("slow_ramp", c, r, C[c], t, style="slow", part=R.uniform(.75, .95), pub=R.choice([30, 120, 300]))
for t in slots(1, "en"): launch("one_off_room", "en_fresh_room", "en", C["en_fresh_room"], t, style="own", part=.7, call=False)
for t in slots(K(2), "sa"): launch("called_room", "gulf_small_room", "sa", C["gulf_small_room"], t, style="own", call=R.random() < .5, med=R.uniform(150, 300))
for t in slots(1, "iq"): launch("failed_call", "iq_room_b", "iq", C["iq_room_b"][:7], t, style="own", part=1, pub=3, call=True, k=1.3, med=500, multi=0)
for r in ("sa", "es")[:max(1, round(2 * SC))]:  # a call nobody follows
    t = slots(1, r)[0]; tg = mktag(r, VOC[r]["tagL"]); ev = addev("neutral", "call_without_launch", [tg], oc=t); callpost(ev, "gulf_small_room" if r == "sa" else "ve_room", r, t, [tg])
    for x in R.sample(regs[r], 3): put(t + R.uniform(0, 3000), x, "original", withtags(say(r, "pol"), [tg]), [tg], ev=ev["i"])
VOTE = {"sa": "حفلة تصويت علنية الساعة {k} انسخوا والصقوا: {t} {h}", "tr": "Oylama partisi {k}! Kopyala yapıştır: {t} {h}", "en": "Mass voting party at {k}, everyone welcome, copy & paste: {t} {h}", "es": "Votación masiva abierta a las {k}, copia y pega: {t} {h}", "fa": "رأی‌گیری عمومی ساعت {k}، کپی کنید: {t} {h}", "ru": "Открытое голосование фанатов в {k}, копируйте: {t} {h}", "iq": "تصويت علني الساعة {k} انسخوا: {t} {h}"}
for r in (["sa", "tr", "en", "es", "en", "tr"])[:K(6)]:
    e = R.choice(info[r]["arts"]); t = slots(1, r, 16, 24)[0]; t = round(t / 3600) * 3600; tags = [mktag(r, VOC[r]["tagE"]["vote"], {"e": e}, unique=True)]
    ev = addev("launch", "declared_fan_vote", tags, "fans_" + re.sub(r"\W", "", e), launch=True, declared=True, t=t); lines = [say(r, "vote", {"e": e}) for _ in range(R.randrange(2, 6))]
    fb = mkacc(r, tg=R.random() < .3, rate=25, fol=ln(20000, .6), chan=False, handle=f"{r}_fanbase_{R.randrange(999)}"); at = t - R.choice([30, 60, 180, 360]) * 60
    if at < T0 + 60: at = T0 + 60
    p = put(at, fb, "original", VOTE[r].format(k=clock(t, r), t=lines[0], h="#" + tags[0]), list(tags), media=[newmedia()]); ev["call"] = (p, at, t)
    fans = COM[r, "fan", e].a; who = R.sample(fans, int(len(fans) * R.uniform(.5, .8))); it = []
    for x in who:
        b = t + (ln(70, 1) if R.random() < .7 else R.uniform(0, 3600))
        for _ in range(min(geo(4), 25)): it.append((b, x, (True, .1))); b += ln(60, .8)
    it += [(tt, x, (False, .4)) for tt, x, _ in crowd(decay(N(200), t, 300, 1500), [(COM[r, "occ"], 5), (COM[r, "all"], 2)], .1)]
    emit(ev, it, lambda acc, op, tt: (R.choice(lines) + R.choice(["", "", " " + R.choice(EMO), f" {R.randrange(1, 99)}"])) if R.random() < .85 else say(r, "vote", {"e": e}), prep=.1, prepl=.05, cot=.02, mmed=.1)

# ------------------------------------------------------------------ background
BT = {"daily": 46, "pol": 13, "foot": 8, "meme": 8, "tv": 5, "relig": 5, "day": 3, "weather": 3, "news": 4, "exam": 1, "parl": 2, "charity": 2}
BTK, BTW = list(BT), list(BT.values())
def bctx(r, tp):
    if tp == "foot": x, y = R.sample(VOC[r]["teams"], 2); return {"e": x, "f": y}
    if tp == "tv": return {"e": R.choice(VOC[r]["shows"])}
    if tp == "charity": return {"e": R.choice(VOC[r]["ents"])}
    if tp == "pol": return {"e": R.choice(VOC[r]["N"] + VOC[r]["P"])}
    return {}
noise = {}
bg = []
allreg = [x for r in REG for x in regs[r]] + [n for r in REG for n in info[r]["news"]] + list(CH.values())
for x in allreg:
    n = poisson(x.rate * SC * (1.35 if x.camp else 1.0)); shift = R.gauss(0, 1.6); r = x.reg
    while n > 0:
        s = min(n, geo(1.9)); n -= s
        h = bisect.bisect(HCUM, R.random() * HCUM[-1]) + R.random() + shift; t = T0 + R.randrange(math.ceil(DAYS)) * 86400 + ((h - REG[r][2]) % 24) * 3600
        k = (r, int(t // 600))
        if k not in noise: noise[k] = min(R.gammavariate(4, .25), 2)
        if R.random() > noise[k] / 2 * 1.5 + .1: t += R.uniform(600, 4000)
        for _ in range(s):
            if T0 <= t < T1: bg.append((t, x))
            t += R.expovariate(1 / 260)
for r in REG:
    for x in R.sample(occ[r], int(len(occ[r]) * .34 * min(SC, 1.5))):
        h = bisect.bisect(HCUM, R.random() * HCUM[-1]) + R.random(); t = T0 + R.randrange(math.ceil(DAYS)) * 86400 + ((h - REG[r][2]) % 24) * 3600
        if t < T1: bg.append((t, x))
bg.sort(key=lambda z: z[0])
rec = defaultdict(list)
coin = {r: [] for r in REG}
for t, x in bg:
    r = x.reg; buf = rec[r, x.plat]; u = R.random(); ref = None
    if x.chan: u = .3 + u * .9
    if len(buf) > 20 and u < x.rep * .75 + .12:
        ref = R.choice(buf[-250:])
        for _ in range(3):
            q = R.choice(buf[-250:])
            if q.acc.fol > ref.acc.fol: ref = q
        if ref.acc is x or ref.t > t - 5: ref = None
    if ref and u < x.rep * .55: repost_of(ref, t, x); continue
    kind = "original" if not ref else ("reply" if R.random() < .75 else "quote")
    tags = []
    if R.random() < x.tagp * (.5 if kind == "reply" else 1.1):
        if x.fav is None: x.fav = [bgtag(r, t) for _ in range(R.choice([1, 2, 3, 3]))]
        for _ in range(min(geo(1.55), 6)):
            z = R.choice(x.fav) if R.random() < .35 else bgtag(r, t)
            if z not in tags: tags.append(z)
        v = R.random()
        if v < .006: coin[r].append((t, mktag(r, VOC[r]["tagL"] if R.random() < .6 else VOC[r]["tagB"]), R.randrange(1, 8)))
        if coin[r] and v < .03:
            c0 = R.choice(coin[r][-4:])
            if t - c0[0] < 6 * 3600: tags.append(c0[1])
    tp = R.choices(BTK, BTW)[0]
    if x.chan: tp = "news" if not x.camp else "pol"
    txt = say(r, tp, bctx(r, tp)) if not (kind == "reply" and R.random() < .4) else fill(r, R.choice(["{C}", "{O} {C}", "{Q}", "{C} {T}"]))
    if R.random() < .04: txt += ". " + say(r, "daily")
    if kind == "reply": txt = f"@{ref.acc.handle} " + txt
    p = put(t, x, kind, withtags(txt, tags), tags, ref=ref, urls=[newurl(r)] if R.random() < (.6 if x.chan else .07) else None, media=[newmedia()] if R.random() < .14 else None)
    if kind != "reply":
        buf.append(p)
        if len(buf) > 600: del buf[:300]
    if R.random() < .006: p.dele = t + ln(900, 1.5)

# ------------------------------------------------------------------ finish
POSTS = [p for p in POSTS if T0 <= p.t < T1]
POSTS.sort(key=lambda p: p.t)
live = set(map(id, POSTS)); tgn = {}; seen = set()
for p in POSTS:
    p.t = math.floor(p.t) if p.acc.plat == "telegram" else round(p.t, 3)
    if p.acc.plat == "x":
        b = (int(round(p.t * 1000)) - 1288834974657) << 22; i = b | R.getrandbits(22)
        while i in seen: i = b | R.getrandbits(22)
        seen.add(i); p.id = str(i)
    else:
        g = p.acc.handle if p.acc.chan else TGG[p.acc.reg][int(p.acc.src * 5)]
        tgn[g] = tgn.get(g, R.randrange(500, 90000)) + 1; p.id = f"{g}/{tgn[g]}"
def rfc(t, plat="x", o=True):
    d = datetime.fromtimestamp(t, timezone.utc)
    if plat == "telegram": return d.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    return d.strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(d.microsecond / 1000):03d}Z"
# truth ---------------------------------------------------------------------
bytag = defaultdict(list)
for p in POSTS:
    for tg in p.tags: bytag[tg.casefold()].append(p)
def first10(ps):
    """the instant at which ten distinct accounts lie within the last ten minutes"""
    last = {}; q = []
    for p in ps:
        last[id(p.acc)] = p.t; q.append(p)
        while q[0].t < p.t - 600:
            o = q.pop(0)
            if last.get(id(o.acc)) == o.t: del last[id(o.acc)]
        if len(last) >= 10: return p.t
    return None
def shape(ps):
    ts = [p.t for p in ps]; best = (0, ts[0]); j = 0
    for i, t in enumerate(ts):
        while ts[j] < t - 300: j += 1
        if i - j + 1 > best[0]: best = (i - j + 1, (ts[j] + t) / 2)
    en = ts[min(len(ts) - 1, int(len(ts) * .97))]; return min(best[1], en), en
truth = []
for e in EV:
    i = e["i"]; cf = [x.casefold() for x in e["tags"]]
    mine = sorted({id(p): p for c in cf for p in bytag[c] if p.ev == i}.values(), key=lambda p: p.t)
    if not mine: continue
    if e.get("launch"):
        ops = [p for p in mine if p.op]
        if not ops: continue
        onset = ops[0].t; cand = [first10([p for p in bytag[c] if p.ev == i and p.op]) for c in cf]; cand = [c for c in cand if c]; t10 = min(cand) if cand else None; na = len({id(p.acc) for p in ops})
    else:
        onset = mine[0].t; cand = [first10([p for p in bytag[c] if p.ev == i]) for c in cf]; cand = [c for c in cand if c]; t10 = min(cand) if cand else None; na = len({id(p.acc) for p in mine})
        if e["kind"] == "neutral" and e["arch"] == "call_without_launch": t10 = None
    pk, en = shape(mine)
    call = None
    if e["call"] and id(e["call"][0]) in live:
        p, at, ann = e["call"]; call = {"platform": p.acc.plat, "post_id": p.id, "at": rfc(p.t), "announced_at": rfc(ann)}
    truth.append(dict(kind=e["kind"], archetype=e["arch"], campaign=e["camp"], tags=e["tags"], on=onset, t10=t10, pk=pk, en=en, accounts=na, posts=len(mine), call=call, declared=e["declared"]))
# honest catch-all: background tags that themselves reach ten accounts in ten minutes
cover = defaultdict(list)
for r in truth:
    for c in r["tags"]: cover[c.casefold()].append((r["on"] - 1800, r["en"] + 3600))
nb = 0
for c, ps in bytag.items():
    i = 0
    while True:
        rest = [p for p in ps[i:] if not any(l <= p.t <= h for l, h in cover[c])]
        if len(rest) < 10: break
        t = first10(rest)
        if t is None: break
        grp = [p for p in rest if t - 600 <= p.t <= t + 7200]; pk, en = shape(grp)
        inl = sum(p.ev is not None and EV[p.ev]["kind"] == "launch" for p in grp) / len(grp); ino = sum(p.ev is not None for p in grp) / len(grp) - inl
        # a background tag borne by the reposts of an event's post is not an onset of its own
        kd, ar = ("neutral", "co_tag_of_launch") if inl >= .4 else ("organic", "co_tag_of_event") if ino >= .4 else ("organic", "background_trend")
        truth.append(dict(kind=kd, archetype=ar, campaign=None, tags=[Counter(x for p in grp for x in p.tags if x.casefold() == c).most_common(1)[0][0]], on=grp[0].t, t10=t, pk=pk, en=en, accounts=len({id(p.acc) for p in grp}), posts=len(grp), call=None, declared=False))
        cover[c].append((grp[0].t - 1800, t + 7200)); nb += 1
truth.sort(key=lambda r: r["on"])
# lines ---------------------------------------------------------------------
LANG = {r: v[1] for r, v in REG.items()}
lines = []
for p in POSTS:
    x = p.acc; plat = x.plat
    lag = R.expovariate(1 / 1.2) + .15
    u = R.random()
    if u < .01: lag += R.uniform(5, 40)
    elif u < .0115: lag += R.uniform(60, 280)
    au = {"id": x.id, "handle": x.handle, "created_at": rfc(math.floor(x.created)) if plat == "x" else None, "followers": x.fol if (plat == "x" or x.chan) else None,
          "following": x.fing if plat == "x" else None, "posts": x.posts0 + x.n if plat == "x" else None, "location": x.loc}
    x.n += 1
    if x.n % 40 == 0: x.fol += R.choice([-1, 0, 1, 2])
    d = {"id": p.id, "platform": plat, "created_at": rfc(p.t, plat), "received_at": rfc(p.t + lag), "author": au, "text": p.text,
         "lang": None if (R.random() < .04 or plat == "telegram" and R.random() < .5) else LANG[x.reg] if R.random() < .985 else "und", "kind": p.kind, "ref": p.ref.id if p.ref else None}
    if plat == "x": d["hashtags"] = list(p.tags)
    if p.urls: d["urls"] = p.urls
    if p.media: d["media"] = p.media
    if R.random() < .25: d["engagement"] = {"likes": poisson(.3), "reposts": 0, "replies": 0, "views": poisson(3 + min(x.fol, 2000) * .001)}
    lines.append((p.t + lag, json.dumps(d, ensure_ascii=False)))
    if p.dele and p.dele < T1:
        lg = R.expovariate(1 / 1.5) + .2; r_at = max(p.dele + lg, p.t + lag + .01)
        lines.append((r_at, json.dumps({"id": p.id, "platform": plat, "created_at": rfc(p.dele, plat), "received_at": rfc(r_at), "author": {"id": x.id, "handle": x.handle}, "text": "", "lang": None, "kind": "delete", "ref": None}, ensure_ascii=False)))
lines.sort(key=lambda z: z[0])
with open(a.out, "w", encoding="utf-8") as f:
    for _, l in lines: f.write(l + "\n")
tp = re.sub(r"\.jsonl$", "", a.out) + ".truth.jsonl"
with open(tp, "w", encoding="utf-8") as f:
    f.write(json.dumps({"id": "span", "kind": "span", "tags": [], "onset_at": rfc(T0), "end_at": rfc(T1), "posts": len(lines)}) + "\n")
    for n, r in enumerate(truth):
        f.write(json.dumps({"id": f"g2-{a.seed}-{n:03d}", "kind": r["kind"], "archetype": r["archetype"], "campaign": r["campaign"], "tags": r["tags"], "onset_at": rfc(r["on"]), "t10_at": rfc(r["t10"]) if r["t10"] else None,
            "peak_at": rfc(r["pk"]), "end_at": rfc(r["en"]), "accounts": r["accounts"], "posts": r["posts"], "call": r["call"], "declared": r["declared"], "reason": None, "first_at": None}, ensure_ascii=False) + "\n")
c = Counter((r["kind"], r["archetype"]) for r in truth)
print("lines", len(lines), "accounts", len({id(p.acc) for p in POSTS}), "background_trend", nb, "event posts", sum(r["posts"] for r in truth))
for k, v in sorted(c.items()): print(*k, v)
