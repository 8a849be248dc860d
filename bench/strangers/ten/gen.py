#!/usr/bin/env python3.11
"""Synthetic post stream with truth: organic life full of coincidences, and operations of which a few try to evade."""
import argparse, itertools, json, math, random
from collections import defaultdict, deque
from datetime import datetime, timezone
from words import L, TZ, OPEN_CALL, ORG, EMO, DOMAINS

R = random.Random()
B32, B58 = "234567abcdefghijklmnopqrstuvwxyz", "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
MIX = {"es": (.2, "x .58 facebook .27 bluesky .07 telegram .04 mastodon .04"), "ar": (.17, "x .72 facebook .16 telegram .12"), "tr": (.14, "x .8 facebook .08 telegram .07 bluesky .05"),
       "id": (.14, "x .7 facebook .25 telegram .05"), "en": (.13, "x .5 bluesky .25 facebook .13 mastodon .12"), "ru": (.09, "telegram .55 x .35 mastodon .1"), "fa": (.08, "x .62 telegram .38"), "pt": (.05, "x .6 bluesky .3 facebook .1")}
DAY, HOUR = 86400, 3600
posts, accounts, events, used = [], [], [], set()

def iso(t, ms=True):
    s = datetime.fromtimestamp(t, timezone.utc)
    return s.strftime("%Y-%m-%dT%H:%M:%S.") + f"{s.microsecond // 1000:03d}Z" if ms else s.strftime("%Y-%m-%dT%H:%M:%SZ")

def wpick(pairs):
    return R.choices([a for a, _ in pairs], [b for _, b in pairs])[0]

def logu(lo, hi):
    return math.exp(R.uniform(math.log(lo), math.log(hi)))

def hexs(n):
    return f"{R.getrandbits(4 * n):0{n}x}"

def rs(alpha, n):
    return "".join(R.choices(alpha, k=n))

# ---------------------------------------------------------------- accounts
class Acct:
    __slots__ = "plat id handle born fol fing n loc lang w coms seq op".split()

BORN = {"x": 2007.5, "facebook": 2008, "telegram": 2015, "bluesky": 2023.2, "mastodon": 2017}
def year(y):
    return datetime(int(y), 1, 1, tzinfo=timezone.utc).timestamp() + (y % 1) * 365 * DAY

def account(lang, plat=None, born=None, fol=None, w=None, loc=None, word=None):
    a = Acct()
    a.lang, a.plat = lang, plat or wpick([(m[0], float(m[1])) for m in zip(*[iter(MIX[lang][1].split())] * 2)])
    y0 = year(BORN[a.plat])
    a.born = min(max(born, y0 + R.random() * 90 * DAY), T0 - 3 * HOUR) if born else T0 - 2 * HOUR - (T0 - y0) * R.betavariate(.9, 1.5)
    if a.plat == "x":
        a.id = str(int((a.born * 1000 - 1288834974657)) << 22 | R.getrandbits(22)) if a.born > year(2015.9) else str(int(1e7 + max(0, a.born - y0) / (8.4 * 365 * DAY) * 4.2e9 + R.random() * 1e6))
    elif a.plat == "facebook":
        a.id = ("6155" if a.born > year(2023) else "1000") + rs("0123456789", 11)
    elif a.plat == "telegram":
        a.id = "-100" + rs("12", 1) + rs("0123456789", 9)
    elif a.plat == "bluesky":
        a.id = "did:plc:" + rs(B32, 24)
    else:
        a.id = str(int(a.born * 1000) << 16 | R.getrandbits(16))
    f = word or R.choice(L[lang]["first"])
    form = R.random()
    h = (f + rs("0123456789", 8) if form < .16 else f + "_" + rs("abcdefghijklmnoprstuvyz", R.randint(2, 6)) if form < .4 else f + str(R.randint(1, 99)) if form < .6
         else rs("bcdfgklmnprst", 1) + R.choice("aeiou") + rs("dlmnrst", 1) + R.choice("aeiou") + "_" + f if form < .8 else f + R.choice(["x", "official", "tv", "writes", "61", "34", "real"]) + rs("0123456789", R.randint(0, 3)))
    a.handle = None if a.plat == "facebook" and R.random() < .6 else h + (".bsky.social" if a.plat == "bluesky" else R.choice(["@mastodon.social", "@mstdn.social"]) if a.plat == "mastodon" else "")
    age = (T0 - a.born) / DAY
    a.fol = fol if fol is not None else min(3_000_000, int(R.lognormvariate(3.2 + min(1.6, age / 1500), 1.5)))
    a.fing = int(R.lognormvariate(5.2, 1)) if a.plat != "telegram" else None
    a.w = w if w is not None else min(300, R.paretovariate(.75))
    a.n = int(age * R.lognormvariate(-1.2, 1.2) * min(20, a.w)) + R.randint(1, 9)
    p = R.choice(L[lang]["place"])
    a.loc = loc if loc is not None else None if a.plat in ("telegram", "facebook") or R.random() < .46 else wpick([(p, 6), (p.lower(), 1), ("🌍", .5), ("", .8), (p + ", " + lang.upper(), 1), (R.choice(["home", "everywhere", "she/her", "Discord", "1998"]), .8)])
    a.coms, a.seq, a.op = [], R.randint(20, 90000), None
    accounts.append(a)
    return a

# ---------------------------------------------------------------- text and tags
def names(lang):
    return dict(n=R.choice(L[lang]["sur"]), p=R.choice(L[lang]["place"]))

def tagname(lang, style):
    w = L[lang]
    for _ in range(300):
        n, m, s, p = R.choice(w["noun"]), R.choice(w["noun"]), R.choice(w["sur"]), R.choice(w["place"])
        j = "_" if lang in ("ar", "fa") else R.choice(["", "", "", "_"])
        t = (R.choice(w["slog"]).format(n=n, s=s, p=p) if style == "slog" else R.choice([p + j + n, n + j + s, s, p + j + R.choice(["24", "2026", "bugün" if lang == "tr" else "Hoy" if lang == "es" else "now" if lang == "en" else m])]) if style == "event"
             else R.choice([n + j + m, n + j + p, n + "s" * (lang == "en") + j + m + R.choice(["", "", "2"])]) if style == "noun" else (p[:3] + R.choice(["vs", "v", "_"]) + R.choice(w["place"])[:3] + R.choice(["", "26"])))
        t = t.replace(" ", "").replace("\u200c", "").replace("-", "")
        if _ > 40:
            t += R.choice([m, p]).replace(" ", "")
        if t.casefold() not in used and len(t) > 2:
            used.add(t.casefold())
            return t

def phrase(lang, topic, nm):
    return R.choice(L[lang][topic]).format(k=R.randint(2, 9), **nm)

def compose(lang, topic, nm, mix=.25):
    nm = nm or names(lang)
    parts = [phrase(lang, topic, nm)]
    if R.random() < .45: parts.insert(0, R.choice(L[lang]["open"]))
    if R.random() < .3: parts.append(phrase(lang, topic if R.random() > mix else "chat", nm))
    if R.random() < .45: parts.append(R.choice(L[lang]["tail"]))
    s = R.choice([", ", " ", ". ", "… "]).join(parts)
    return s + (" " + "".join(R.choices(EMO, k=R.choice([1, 1, 1, 2, 3]))) if R.random() < .3 else "")

def link():
    d = R.choice(DOMAINS)
    return "https://" + d + rs(B58, 9)

class Post:
    __slots__ = "t a text kind ref tags urls media ev own id lag lang".split()

def emit(a, t, text, tags=(), kind="original", ref=None, urls=(), media=(), ev=None, own=False):
    if not T0 <= t < T1: return None
    p = Post()
    p.t, p.a, p.kind, p.ref, p.tags, p.ev, p.own, p.urls, p.media, p.id = t, a, kind, ref, list(tags), ev, own, list(urls), list(media), None
    if kind == "repost":
        text = f"RT @{ref.a.handle}: {ref.text}" if a.plat == "x" else ref.text
        p.tags, p.urls, p.media = ref.tags, ref.urls, ref.media
    elif kind != "delete":
        if kind == "reply" and ref is not None and a.plat == "x": text = f"@{ref.a.handle} " + text
        h = " ".join("#" + x for x in p.tags)
        text = (text + " " + h if R.random() < .7 else h + " " + text if R.random() < .6 else text + "\n\n" + h) if h else text
        if urls: text += " " + " ".join(urls)
    p.text, p.lang, p.lag = text, a.lang, R.expovariate(1 / 1.4) if R.random() < .985 else R.expovariate(1 / 90)
    if kind == "delete": p.lag = max(p.lag, ref.t + ref.lag - t + .5)
    posts.append(p)
    return p

def media(a, fixed=None):
    return [fixed] if fixed else [{"kind": R.choice(["image", "image", "video", "gif"]), "hash": hexs(64), "algorithm": "pdq"}]

# ---------------------------------------------------------------- communities
coms, by_kind, pool = [], defaultdict(list), defaultdict(list)
def community(kind, lang):
    c = dict(kind=kind, lang=lang, nm=names(lang), tag=tagname(lang, R.choice({"team": ["event", "noun"], "polity": ["event", "slog"], "show": ["noun"], "town": ["event"]}.get(kind, ["noun", "event"]))), mem=[])
    coms.append(c); by_kind[kind].append(c)
    return c

def join(a, c, aff=None):
    a.coms.append(c)
    c["mem"].append((a, aff or R.paretovariate(1.3) * min(8, a.w) ** .7))

def world():
    langs = [(k, v[0] * R.uniform(.6, 1.5)) for k, v in MIX.items()]
    crowd = dict(team=30, show=18, town=28, polity=18, fandom=22, school=12, hobby=26, faith=9)
    for k, n in crowd.items():
        for i in range(n):
            community(k, list(MIX)[i] if i < 8 else wpick(langs))
    for c in coms: c["pop"] = R.paretovariate(1.1)
    mine = defaultdict(list)
    for c in coms: mine[c["lang"]].append(c)
    for _ in range(R.randint(30000, 37000)):
        lang = wpick(langs)
        a = account(lang)
        pool[lang].append(a)
        for c in {id(c): c for c in R.choices(mine[lang], [c["pop"] for c in mine[lang]], k=R.choice([1, 2, 2, 3, 4, 6]))}.values():
            if c["kind"] in ("fandom", "school") and R.random() < .35 and a.plat == "x":       # teenagers: young accounts, no place
                a.born = T0 - R.expovariate(1 / 200) * DAY - DAY; a.loc = None
                a.id = str(int(a.born * 1000 - 1288834974657) << 22 | R.getrandbits(22)); a.n = R.randint(1, 900)
            join(a, c)
    spec = dict(service=(9, 15, 40), press=(8, 16, 42), officials=(6, 20, 55), firm=(10, 18, 60), klass=(9, 20, 55), circle=(13, 12, 36), appuser=(6, 60, 300), sched=(6, 18, 60))
    for k, (n, lo, hi) in spec.items():
        for _ in range(n):
            lang = wpick(langs); c = community(k, lang)
            fb = R.choice(["x", "x", "telegram" if lang in ("ru", "fa", "ar") else "facebook"]) if k in ("service", "press", "officials", "circle") else None
            batch = T0 - R.uniform(3, 500) * DAY
            for _ in range(R.randint(lo, hi)):
                if k in ("circle", "appuser", "sched") and R.random() < .85:
                    a = R.choice(pool[lang])
                else:
                    a = account(lang, plat=fb, born=batch + R.uniform(0, 9) * DAY if k in ("service", "klass") and R.random() < .7 else None, fol=int(logu(300, 90000)) if k in ("press", "officials") else None,
                                w=R.uniform(1, 14), loc=R.choice(L[lang]["place"]) if k in ("officials", "press") else None, word=R.choice(["haber", "news", "info", "press", "alert", "diario"]) if k in ("service", "press") and R.random() < .5 else None)
                    for cc in R.sample(mine[lang], 2): join(a, cc, .3)
                join(a, c, R.uniform(.6, 1.5))
    return mine

def choose(pairs, k):
    return [a for _, a in sorted((R.expovariate(1) / max(w, 1e-6), i) for i, (_, w) in enumerate(pairs))[:k]]

def crowd(c, k, outside=.3):
    n_in = min(len(c["mem"]), int(k * (1 - outside)))
    got = {id(c["mem"][i][0]): c["mem"][i][0] for i in choose(c["mem"], n_in)}
    pl = pool[c["lang"]]
    for a in R.choices(pl, [x.w ** .6 for x in pl], k=max(0, k - len(got))): got[id(a)] = a
    return list(got.values())

# ---------------------------------------------------------------- bursts
def clock(profile, d):
    cues = [R.uniform(0, d) for _ in range(R.randint(3, 9))]
    return {"snap": lambda: 5 + R.gammavariate(1.3, d * .6), "push": lambda: R.expovariate(1 / 45 if R.random() < .55 else 1 / d), "sched": lambda: abs(R.gauss(0, d * .06)) if R.random() < .5 else R.random() * d,
            "cues": lambda: R.choice(cues) + R.expovariate(1 / 80) if R.random() < .72 else R.random() * d, "sync": lambda: abs(R.gauss(0, d)), "slow": lambda: R.triangular(0, d, d * .35),
            "deadline": lambda: d * max(0, 1 - R.expovariate(4.5)), "jitter": lambda: min(d * 6, R.lognormvariate(math.log(d * .4), .8)), "ramp": lambda: d * R.random() ** .6, "late": lambda: R.gammavariate(1.6, d * .3)}[profile]

def burst(ev, who, t, tags, lang, topic="chat", prof="snap", d=600, ppa=1.3, rep=.25, reply=.08, quote=.04, dup=0., url=0., med=.12, same_url=False, bank=None, nm=None, delete=None, own=False, span2=1., base=None, second=.6, ask=0., spell=None, words=False, target=None):
    nm = nm or names(lang); ck = clock(prof, d); seeds = base if base is not None else defaultdict(list)
    u0, m0 = link(), {"kind": "image", "hash": hexs(64), "algorithm": "pdq"}
    todo, out = [], []
    for a in who:
        t1 = t + ck(); todo.append((t1, R.random(), a))
        k = 0
        while R.random() < 1 - 1 / ppa and k < 14:
            k += 1; todo.append((t + ck() if prof in ("cues", "sched", "ramp", "slow") else t1 + R.expovariate(1 / (d * span2 + 60)), R.random(), a))
    for tt, _, a in sorted(todo, key=lambda x: x[:2]):
        x, mine = R.random(), seeds[a.plat]
        use = [tags[0]] + [g for g in tags[1:] if R.random() < second]
        if spell: use = [R.choice(tags)] if R.random() < .85 else tags[:2]
        side = not words and len(use) == 1 and R.random() < .06
        if side: use.append(R.choice(R.choice(pool[lang]).coms)["tag"])  # a passing tag, not carried on
        if not own and use[0].isascii() and R.random() < .05: use[0] = use[0].lower()
        if x < rep and mine:
            r = R.choice(mine); p = emit(a, tt, "", kind="repost", ref=r, ev=ev, own=own)
            mine.append(r)
        else:
            tgt = target if target and target.a.plat == a.plat else R.choice(mine) if mine else None
            kind = "reply" if x < rep + reply and tgt else "quote" if x < rep + reply + quote and tgt else "original"
            text = (" ".join(R.choices(" ".join(L[lang]["chat"] + L[lang]["town"] + L[lang]["news"]).format(k=3, **nm).split(), k=R.randint(2, 6))) if words else
                    R.choice(bank) if bank and R.random() < dup else R.choice(L[lang]["ask"]) + R.choice(["", " " + R.choice(L[lang]["tail"])]) if R.random() < ask else compose(lang, topic, nm))
            p = emit(a, tt, text, use, kind, tgt if kind != "original" else None, [u0 if same_url else link()] if R.random() < url else [], media(a, m0 if bank and R.random() < .6 else None) if R.random() < med else [], ev, own)
            if p and kind != "reply" and not side: mine.append(p)
        if p: out.append(p)
        if p and delete and R.random() < delete[0]:
            emit(a, p.t + 12 + R.expovariate(1 / delete[1]), "", kind="delete", ref=p)
    return out

def event(kind, arche, tags, **kw):
    ev = dict(kind=kind, archetype=arche, campaign=None, tags=tags, call=None, declared=False, first=None, lang=None, all=True)
    ev.update(kw); events.append(ev)
    return ev

def local(lang, day, hour):
    """Unix time of a local hour on a day of the stream."""
    return MID + day * DAY + (hour - TZ[lang]) * HOUR

def moment(lang, lo=8, hi=23.3):
    for _ in range(200):
        t = local(lang, R.randrange(-1, DAYS + 1), R.uniform(lo, hi))
        if T0 + 1.2 * HOUR < t < T1 - 3 * HOUR: return t
    return R.uniform(T0 + 2 * HOUR, T1 - 3 * HOUR)

def say(lang, tag, t_at, now=False):
    h = (t_at / HOUR + TZ[lang]) % 24
    w = f"{int(h):02d}:{int(h % 1 * 60):02d}" if R.random() < .6 or h % 1 > .02 else str(int(round(h)) % 24 if R.random() < .6 else int(round(h - 1)) % 12 + 1)
    return R.choice(L[lang]["now" if now else "at"]).replace("#{t}", "").replace("{t}", "").format(w=w).strip(), w

# name, community, topic, clock, duration, accounts, series, times each, local hours, options
ORGANIC = [
 ("goal", "team", "sport", "snap", (150, 500), (60, 900), 3, 2, (15, 23), dict(tag="match", ppa=1.5)),
 ("derby_evening", "team", "sport", "cues", (5400, 7200), (120, 700), 2, 1, (17, 21), dict(tag="match", ppa=2.2, rep=.2)),
 ("earth_tremor", "town", "shake", "snap", (300, 900), (60, 800), 3, 1, (0, 24), dict(tag="event", ppa=1.2, rep=.2)),
 ("blackout", "town", "shake", "snap", (700, 2400), (20, 130), 4, 1, (6, 24), dict(tag="event")),
 ("service_outage", "hobby", "shake", "snap", (900, 3000), (60, 500), 2, 1, (8, 23), dict(tag="noun", outside=.8)),
 ("tv_cue", "show", "tv", "cues", (3600, 8000), (80, 700), 3, 3, (20, 22), dict(tag="com", ppa=2.3, round=1)),
 ("roll_call_vote", "polity", "pol", "push", (600, 2400), (70, 600), 3, 1, (11, 22), dict(tag="slog", rep=.45)),
 ("outrage", "polity", "pol", "late", (3000, 12000), (80, 900), 4, 1, (9, 23), dict(tag="slog", rep=.55, ppa=1.5)),
 ("push_alert", "polity", "news", "push", (300, 900), (25, 190), 2, 2, (7, 23), dict(tag="event", dup=.65, bank=1, url=.8, same_url=True, rep=.1, med=.02)),
 ("celebrity_death", "show", "news", "push", (1500, 6000), (150, 900), 2, 1, (8, 23), dict(tag="event", rep=.4)),
 ("fan_hour", "fandom", "fan", "sched", (1800, 5400), (40, 500), 3, 2, (18, 24), dict(tag="noun", ppa=3, dup=.3, bank=3, call=.8, round=1, rep=.3, outside=.05, second=.8, two=.6)),
 ("fan_ballot", "fandom", "fan", "ramp", (7000, 20000), (40, 260), 2, 2, (12, 18), dict(tag="noun", ppa=4, dup=.9, bank=1, rep=.15, outside=.05, call=.5)),
 ("class_assignment", "klass", "school", "deadline", (7000, 22000), (18, 50), 3, 2, (17, 20), dict(tag="noun", ppa=1.5, rep=.05, reply=.25, outside=0, cast=.85)),
 ("exam_results", "school", "school", "push", (900, 3600), (60, 500), 2, 1, (8, 14), dict(tag="event", outside=.4, round=1)),
 ("town_group", "town", "town", "late", (1800, 7000), (14, 90), 3, 2, (7, 22), dict(tag="event", rep=.5, outside=.05, dup=.3, bank=1)),
 ("agency_copy", "press", "news", "jitter", (300, 1500), (13, 40), 3, 2, (6, 22), dict(tag="event", dup=.8, bank=1, url=.7, rep=.05, reply=0, quote=0, outside=0, cast=.75, med=.4)),
 ("officials_and_communes", "officials", "town", "jitter", (1200, 5000), (18, 50), 2, 2, (8, 17), dict(tag="slog", dup=.5, bank=2, rep=.35, outside=0, cast=.8, med=.5)),
 ("staff_job_ad", "firm", "work", "jitter", (500, 2500), (12, 50), 3, 1, (9, 17), dict(tag="noun", dup=.6, bank=2, url=.9, same_url=True, rep=.3, outside=0, cast=.8)),
 ("weather_bots", "service", "shake", "sync", (4, 40), (12, 36), 2, 3, (6, 20), dict(tag="event", dup=.8, bank=2, rep=0, reply=0, quote=0, ppa=1, outside=0, cast=.95, round=1)),
 ("price_bots", "service", "news", "sync", (2, 20), (12, 36), 1, 3, (9, 18), dict(tag="com", dup=.9, bank=3, rep=0, reply=0, quote=0, ppa=1, outside=0, cast=.95, round=1)),
 ("prayer_times", "service", "faith", "sync", (20, 90), (12, 36), 2, 3, (4, 20), dict(tag="com", dup=.9, bank=1, rep=0, reply=0, quote=0, ppa=1, outside=0, cast=.95)),
 ("scheduled_posts", "sched", "work", "sync", (8, 50), (14, 50), 3, 1, (9, 17), dict(tag="noun", rep=.05, outside=.1, round=1, url=.6, med=.7, cast=.8)),
 ("weekly_chat", "circle", "work", "cues", (3000, 4200), (12, 34), 3, 1, (19, 22), dict(tag="com", ppa=5, reply=.5, rep=.15, outside=.1, round=1, cast=.85)),
 ("circle_of_regulars", "circle", "chat", "snap", (400, 1500), (11, 28), 3, 2, (7, 23), dict(tag="noun", ppa=1.8, outside=.05, cast=.8, reply=.2)),
 ("phone_game", "appuser", "fan", "sched", (900, 4000), (20, 140), 2, 2, (18, 24), dict(tag="com", dup=.95, bank=2, url=.9, rep=0, reply=0, quote=0, outside=.05, cast=.5, round=1)),
 ("ticket_sale", "fandom", "fan", "sched", (1200, 5000), (50, 350), 2, 1, (10, 13), dict(tag="event", round=1, url=.3)),
 ("one_post_shared", "hobby", "chat", "late", (2000, 9000), (60, 450), 3, 1, (9, 23), dict(tag="noun", rep=.92, outside=.6)),
 ("joke_tag", "hobby", "chat", "late", (4000, 14000), (60, 500), 3, 1, (10, 23), dict(tag="noun", rep=.2, quote=.2, outside=.5)),
 ("friday_greeting", "faith", "faith", "slow", (7000, 14000), (60, 350), 1, 2, (7, 11), dict(tag="com", dup=.5, bank=4, rep=.15)),
 ("blood_appeal", "town", "town", "late", (1500, 6000), (25, 200), 2, 1, (8, 23), dict(tag="event", dup=.6, bank=1, rep=.5, outside=.4)),
 ("webinar", "firm", "work", "sched", (1800, 4000), (14, 60), 2, 1, (10, 18), dict(tag="noun", call=1, round=1, url=.3, ppa=1.8)),
 ("match_day_call", "team", "sport", "sched", (900, 3000), (40, 260), 2, 1, (18, 21), dict(tag="slog", call=1, round=1)),
]
NEUTRAL = [
 ("brand_giveaway", "appuser", "work", "late", (2500, 9000), (40, 350), 2, 1, (10, 20), dict(tag="noun", rep=.5, dup=.6, bank=2, call=1, outside=.5)),
 ("prayer_app", "appuser", "faith", "slow", (3000, 9000), (25, 140), 2, 1, (4, 20), dict(tag="com", dup=.95, bank=3, rep=0, reply=0, quote=0, url=.8, outside=.2)),
 ("referral_codes", "appuser", "work", "ramp", (4000, 9000), (20, 90), 1, 1, (9, 22), dict(tag="noun", dup=.6, bank=2, url=1, ppa=2, rep=.05)),
 ("token_airdrop", "appuser", "work", "push", (900, 4000), (30, 200), 1, 1, (0, 24), dict(tag="noun", dup=.7, bank=3, url=.8, rep=.3, outside=.3)),
 ("petition_button", "polity", "pol", "late", (3000, 12000), (30, 200), 1, 1, (9, 22), dict(tag="slog", dup=.9, bank=1, url=.95, same_url=True, rep=.1)),
]

def ordinary_bursts(table, cls):
    for name, ck, topic, prof, dd, size, ns, times, hours, o in table:
        o = dict(o); mode, out, cast, rnd, two, callp, nb = o.pop("tag"), o.pop("outside", .3), o.pop("cast", None), o.pop("round", 0), o.pop("two", .12), o.pop("call", 0), o.pop("bank", 0)
        for _ in range(max(1, ns + R.choice([-1, 0, 0, 0, 1]) if ns > 1 else ns)):
            c = R.choice(by_kind[ck]); lang = c["lang"]; scale = logu(*size); hr = R.uniform(*hours)
            if rnd: hr = round(hr * 2) / 2
            series_tag = c["tag"] if mode == "com" else tagname(lang, mode) if mode == "match" else None
            t_match = moment(lang, *hours)
            for i in range(times):
                t = local(lang, i % DAYS, hr) + (R.gauss(0, 20) if rnd else R.uniform(-900, 900)) if mode == "com" else t_match + i * R.uniform(900, 3600) if mode == "match" else moment(lang, *hours)
                if rnd: t = round(t / 1800) * 1800 + (R.uniform(0, 30) if prof != "sync" else R.uniform(0, 3))
                if not T0 + 600 < t < T1 - 1800: continue
                tags = [series_tag or tagname(lang, mode)]
                if R.random() < two: tags.append(tagname(lang, R.choice(["event", "noun", "slog"])))
                k = int(scale * R.uniform(.7, 1.3))
                who = [a for a, _ in c["mem"] if R.random() < cast] if cast else crowd(c, k, out)
                ev = event(cls, name, tags, lang=lang); nm = c["nm"] if mode == "com" or ck in ("team", "fandom", "town") else names(lang)
                bank = [compose(lang, topic, nm) for _ in range(nb)] if nb else None
                if R.random() < callp: open_call(ev, lang, tags[0], t, nm)
                burst(ev, who, t, tags, lang, topic, prof, logu(*dd), bank=bank, nm=nm, **o)

def open_call(ev, lang, tag, t, nm):
    o = R.choice(ORG[lang].split("|")).format(**nm)
    a = account(lang, fol=int(logu(900, 60000)), w=3)
    h = (t / HOUR + TZ[lang]) % 24
    text = R.choice(OPEN_CALL[lang].split("|")).replace("#{t}", "").format(o=o, w=f"{int(h):02d}:{int(h % 1 * 60):02d}")
    if R.random() < .25 and ev["archetype"] in ("fan_hour", "fan_ballot"): text = say(lang, tag, t)[0]
    p = emit(a, max(T0 + 5, t - logu(600, 20000)), text, [tag], media=media(a))
    if p: ev.update(call=p, announced=round(t / 60) * 60, declared=o in text)

# ---------------------------------------------------------------- operations
ARCH = {
 "room_call": dict(prof="late", d=(300, 1200), ppa=2.2, rep=.35, dup=.25, bank=8, med=.2), "room_quiet": dict(prof="late", d=(400, 1800), ppa=1.8, rep=.3, dup=.2, bank=8),
 "staff_shift": dict(prof="jitter", d=(350, 1300), ppa=2.4, rep=.2, dup=.35, bank=12), "tag_pair": dict(prof="late", d=(300, 1500), ppa=2, rep=.3, dup=.2, bank=9, second=.65),
 "spelling_variants": dict(prof="late", d=(500, 1800), ppa=2, rep=.15, dup=.3, bank=10, spell=True), "flash_bots": dict(prof="late", d=(45, 140), ppa=1.02, rep=0, reply=0, quote=0, med=0, words=True, delete=(.9, 45)),
 "boost_ring": dict(prof="late", d=(600, 3000), ppa=1.2, rep=.9, reply=.02), "link_push": dict(prof="jitter", d=(500, 2200), ppa=1.7, rep=.15, url=.9, same_url=True, dup=.3, bank=10), "reply_raid": dict(prof="late", d=(300, 1200), ppa=2, rep=.05, reply=.85),
 "paraphrase_jitter": dict(prof="jitter", d=(1200, 3800), ppa=1.4, rep=.15, med=.3), "aged_wave": dict(prof="late", d=(600, 2400), ppa=1.3, rep=.25, dup=.1, bank=10), "slow_drip": dict(prof="ramp", d=(7000, 18000), ppa=2.2, rep=.2, dup=.1, bank=12),
 "small_cell": dict(prof="sync", d=(10, 50), ppa=1.1, rep=.1, dup=.6, bank=3, url=.3), "two_platforms": dict(prof="late", d=(500, 2200), ppa=1.7, rep=.3, dup=.3, bank=9), "paid_voices": dict(prof="jitter", d=(1500, 4000), ppa=1.1, rep=.05, med=.5, url=.2),
 "tag_hijack": dict(prof="late", d=(400, 1800), ppa=2, rep=.25, dup=.25, bank=9)}
# operation: habits, pool, share that turns out, launches, age of accounts, chance of a heard call, public (median times the operation)
OPS = {
 "night_room": (["room_call", "room_call", "tag_pair", "room_quiet"], (60, 240), (.5, .8), (4, 7), "mixed", .75, .9), "shift_staff": (["staff_shift", "staff_shift", "spelling_variants", "tag_pair", "link_push"], (40, 110), (.6, .9), (4, 7), "batch", .1, .7),
 "flash_farm": (["flash_bots"], (900, 2100), (.3, .7), (3, 5), "mixed", .0, .12), "booster_club": (["boost_ring", "boost_ring", "room_call"], (50, 190), (.5, .8), (3, 5), "mixed", .3, .8), "link_mill": (["link_push"], (18, 70), (.6, .95), (3, 5), "batch", .05, .3),
 "raiders": (["reply_raid", "reply_raid", "room_call"], (30, 130), (.45, .8), (3, 5), "mixed", .8, .5), "evaders": (["paraphrase_jitter"], (160, 420), (.14, .32), (3, 6), "aged", .12, 1.3), "old_accounts": (["aged_wave", "aged_wave", "tag_hijack"], (80, 220), (.4, .7), (3, 5), "aged", .2, .9),
 "drip": (["slow_drip"], (40, 100), (.6, .9), (2, 3), "batch", .1, .6), "cell": (["small_cell"], (10, 15), (.85, 1.), (4, 7), "own", .1, 2.), "bridge": (["two_platforms"], (45, 130), (.5, .8), (3, 5), "mixed", .5, .7),
 "paid": (["paid_voices"], (16, 38), (.6, .9), (1, 3), "stars", .0, 3.), "squatters": (["tag_hijack", "tag_hijack", "tag_pair"], (45, 160), (.5, .8), (3, 5), "batch", .3, .4),
 "popup": (["room_call", "aged_wave", "staff_shift", "slow_drip"], (40, 420), (.8, 1.), (1, 1), "mixed", .6, 1.)}

def recruit(kind, lang, size, age, mine):
    out, batch = [], T0 - R.uniform(20, 400) * DAY
    for _ in range(size):
        if age in ("own", "mixed") and R.random() < (.9 if age == "own" else .45):                # real people lending their accounts
            a = R.choice(pool[lang])
            if a.op: continue
        else:
            born = (batch + R.expovariate(1 / 12) * DAY if age == "batch" and R.random() < .75 else year(R.uniform(2009.5, 2019)) if age == "aged" and R.random() < .8 else None)
            plat = None if kind in ("bridge",) else "x" if R.random() < .9 or lang != "ru" else "telegram"
            a = account(lang, plat=plat, born=min(born, T0 - DAY) if born else None, fol=int(logu(8000, 260000)) if age == "stars" else None, w=R.uniform(2, 16) if kind != "flash_farm" else R.uniform(.3, 4))
            for c in R.sample(mine[lang], R.randint(1, 4)): join(a, c, R.uniform(.3, 3))
        a.op = kind
        out.append(a)
    return out

def launch(op, arche, fail=False):
    lang, kind, par = op["lang"], op["name"], dict(ARCH[arche])
    d = logu(*par.pop("d")); nb = par.pop("bank", 0); nm = names(lang); style = R.choice(op["style"])
    hot = None
    if arche == "tag_hijack":
        hot = R.choice([c["tag"] for c in coms if c["lang"] == lang and c["kind"] in ("show", "team", "fandom", "polity")])
        tags = [hot] + ([tagname(lang, style)] if R.random() < .5 else [])
    else:
        tags = [tagname(lang, style)]
    if arche == "tag_pair" or arche not in ("tag_hijack", "flash_bots") and R.random() < .12: tags.append(tagname(lang, style))
    if arche == "spelling_variants":
        b = tags[0]; v = [b.replace("_", "") if "_" in b else b + R.choice(["2", "1", "_"]) + R.choice(L[lang]["noun"])[:1], b[:-1] + b[-1] * 2, b[:len(b) // 2] + "_" + b[len(b) // 2:]]
        v = [x for x in v if x.casefold() not in used][:R.randint(1, 3)]; used.update(x.casefold() for x in v); tags = [b] + v
    for _ in range(60):
        t = moment(lang, *op["hours"])
        if all(abs(t - x) > 2.5 * HOUR for x in op["done"]): break
    op["done"].append(t)
    if arche not in ("flash_bots", "small_cell", "paid_voices"): par["ppa"] *= R.uniform(1.1, 1.8)
    heard = R.random() < op["call"] or (fail and R.random() < .8)
    if heard or kind == "flash_farm" and R.random() < .5: t = round(t / 1800) * 1800 if R.random() < .8 else round(t / 300) * 300
    t_ann, ev = t, event("launch", arche + ("_failed" if fail else ""), tags, campaign=op["id"], lang=lang, all=False)
    if kind == "flash_farm": t += R.uniform(-150, 20)
    if heard:
        now = R.random() < .4
        ch = R.choice(op["rooms"]); p = emit(ch, t - (R.uniform(5, 150) if now else logu(500, 14000)), say(lang, tags[0], t, now)[0], tags[:R.choice([1, 2])], media=media(ch) if R.random() < .3 else [])
        if p:
            ev.update(call=p, announced=None if now else t)
            if R.random() < .35: emit(R.choice(op["rooms"]), t - R.uniform(-60, 400), say(lang, tags[0], t, R.random() < .5)[0], tags[:1])
    share = R.uniform(*op["turnout"]); n = max(10, int(len(op["pool"]) * share))
    order = choose([(a, w) for a, w in zip(op["pool"], op["zeal"])], min(n, len(op["pool"]))) if not fail else R.sample(range(len(op["pool"])), min(len(op["pool"]), R.randint(4, 9)))
    who = [op["pool"][i] for i in order]
    if not hot and R.random() < .25:                                                         # a stray test post long before
        p = emit(R.choice(who), t - logu(2 * HOUR, 30 * HOUR), compose(lang, "pol", nm), tags[:1])
        if p: ev["first"] = p.t
    if kind in ("evaders", "old_accounts") or R.random() < .2:                               # cover: ordinary tags in the hours before
        for a in who:
            if R.random() < .6 and a.coms: c = R.choice(a.coms); emit(a, t - R.uniform(300, 3 * HOUR), compose(lang, "chat", c["nm"]), [c["tag"]] if R.random() < .6 else [])
    topic = op["topic"]; bank = [compose(lang, topic, nm) for _ in range(nb)] if nb else None
    if heard or kind in ("flash_farm",): lead = R.uniform(-20, 60)
    else: lead = 0
    tgt = None
    if arche == "reply_raid":
        star = account(lang, plat="x", fol=int(logu(20000, 900000))); tgt = emit(star, t - R.uniform(600, 9000), compose(lang, "pol", nm))
    seeds = defaultdict(list)
    if arche == "boost_ring":
        for pl in sorted({a.plat for a in who}):
            p = emit(R.choice([a for a in who if a.plat == pl]), t + lead, compose(lang, topic, nm), tags, media=media(None), ev=ev, own=True)
            if p: seeds[pl] += [p]
    own = burst(ev, who, t + lead, tags, lang, topic, d=d, nm=nm, bank=bank, own=True, base=seeds, target=tgt, **par)
    if arche not in ("flash_bots",) and R.random() < .15:                                    # hide the traces
        for p in own:
            if R.random() < .6: emit(p.a, p.t + R.uniform(120, 1500), "", kind="delete", ref=p)
    f = op["pub"] * R.lognormvariate(0, 1.1) * (.25 if fail else 1)
    k = 0 if R.random() < .14 else int(min(1500, f * len(who)))
    if k:
        c = R.choice([c for c in by_kind["polity"] if c["lang"] == lang]); mem = [a for a in crowd(c, k, .6) if a.op != kind]
        delay = R.uniform(0, 120) if kind == "evaders" else R.expovariate(1 / 900) + (d * .6 if not fail else 300)
        burst(ev, mem, t + delay, tags, lang, topic, "late", logu(1800, 12000), ppa=1.3, rep=.4, ask=.3, nm=nm, base=seeds, second=.3)

def operations(mine):
    kinds = ["cell", "shift_staff", "night_room", "flash_farm", "popup"] + R.sample([k for k in OPS if k not in ("cell", "shift_staff", "night_room", "flash_farm", "popup")], R.choice([4, 5]))
    ops = []
    for k in kinds:
        habits, size, turn, many, age, callp, pub = OPS[k]
        lang = wpick([("es", 2), ("ar", 3), ("tr", 3), ("id", 3), ("en", 2), ("ru", 2), ("fa", 2), ("pt", 1)])
        h0 = R.choice([(9, 18), (9, 18), (13, 22), (19, 24)] if k != "night_room" else [(20, 25)])
        op = dict(name=k, id="c-" + hexs(6), lang=lang, hours=h0, habits=habits, turnout=turn, call=callp, pub=pub, done=[], left=R.randint(*many), topic=R.choice(["pol", "pol", "pol", "work", "fan"]) if k in ("flash_farm", "paid", "cell", "link_mill") else "pol",
                  style=R.choice([["slog"], ["slog", "event"], ["noun", "slog"], ["event", "noun"]]), pool=recruit(k, lang, int(logu(*size)), age, mine))
        while k == "cell" and len(op["pool"]) < 11: op["pool"] += recruit(k, lang, 2, age, mine)
        op["zeal"] = [R.paretovariate(.9) if k not in ("evaders", "flash_farm") else 1 for _ in op["pool"]]  # the lazy keep their core, evaders rotate
        op["rooms"] = [account(lang, plat=R.choice(["telegram", "telegram", "x"]), fol=int(logu(200, 30000)), w=R.uniform(9, 40)) for _ in range(R.randint(1, 3))]
        for a in op["rooms"]:
            for c in R.sample(mine[lang], 2): join(a, c)
        ops.append(op)
    want = R.randint(36, 44) * DAYS // 3
    while sum(o["left"] for o in ops) != want:
        o = R.choice([o for o in ops if o["name"] not in ("popup", "paid", "flash_farm")]); s = 1 if sum(o["left"] for o in ops) < want else -1
        o["left"] = max(1, min(8, o["left"] + s)) if want < 60 else o["left"] + s
    for o in ops:
        for i in range(o["left"]):
            launch(o, R.choice(o["habits"]), fail=i > 0 and o["name"] in ("night_room", "raiders", "shift_staff", "booster_club", "bridge") and R.random() < .16)
    for _ in range(R.randint(2, 3)):                                                         # calls nobody follows
        o = R.choice(ops); lang = o["lang"]; tag = tagname(lang, "slog"); t = round(moment(lang, 9, 23) / 1800) * 1800
        ev = event("neutral", "call_unheeded", [tag], lang=lang); p = emit(R.choice(o["rooms"]), t - logu(900, 9000), say(lang, tag, t)[0], [tag], ev=ev)
        if p: ev.update(call=p, announced=t)
        burst(ev, R.sample(pool[lang], R.randint(0, 4)), t, [tag], lang, "pol", "slow", 4000, ppa=1)
    for _ in range(R.randint(2, 4)):                                                         # openly declared campaigns
        c = R.choice(by_kind["polity"]); lang = c["lang"]; tag = tagname(lang, "slog"); t = round(moment(lang, 18, 22.5) / 1800) * 1800; nm = names(lang)
        ev = event("launch", "open_tweetstorm", [tag], lang=lang, all=False); open_call(ev, lang, tag, t, nm); ev["declared"] = True
        burst(ev, crowd(c, int(logu(40, 260)), .25), t, [tag], lang, "pol", "sched", logu(1800, 5000), ppa=2, rep=.3, bank=[compose(lang, "pol", nm) for _ in range(5)], dup=.25, own=True)
        burst(ev, crowd(c, int(logu(20, 200)), .6), t + 600, [tag], lang, "pol", "late", 6000, rep=.4, ask=.25)

# ---------------------------------------------------------------- background
def background(total):
    shape = [2, 1.2, .8, .6, .7, 1.2, 2.2, 3.5, 4.2, 4.4, 4.5, 4.6, 5, 5, 4.6, 4.5, 4.8, 5.2, 5.6, 6, 6.4, 6.3, 5.2, 3.6]
    topic = dict(team="sport", show="tv", town="town", polity="pol", fandom="fan", school="school", faith="faith", service="shake", press="news", officials="town", firm="work", klass="school", appuser="fan", sched="work")
    ws, jobs = list(itertools.accumulate(a.w for a in accounts)), []
    mood = {}                                                                                # over-dispersed hours
    while len(jobs) < total:
        a = R.choices(accounts, cum_weights=ws)[0]; h = R.choices(range(24), shape)[0]; t = local(a.lang, R.randrange(-1, DAYS + 1), h + R.random())
        if R.random() < .05: t = round(t / 1800) * 1800 + R.expovariate(1 / 2)              # schedulers
        m = mood.setdefault((a.lang, int(t // 900)), R.gammavariate(4, .25))
        if not T0 < t < T1 or R.random() > .45 * m: continue
        for _ in range(R.choice([1, 1, 1, 1, 1, 1, 2, 3, 4])):
            jobs.append((t, R.random(), a)); t += R.expovariate(1 / 420)
    tail = {l: [tagname(l, R.choice(["noun", "event", "slog"])) for _ in range(150)] for l in MIX}
    zipf = list(R.sample([1 / (i + 3) for i in range(150)], 150))
    recent = defaultdict(lambda: deque(maxlen=260))
    for t, _, a in sorted(jobs, key=lambda j: j[:2]):
        q, x = recent[a.lang, a.plat], R.random()
        if x < .27 and q:
            r = R.choice(q)
            if R.random() < .5: r = max(r, R.choice(q), key=lambda z: z.a.fol)
            emit(a, t, "", kind="repost", ref=r); continue
        c = R.choice(a.coms) if a.coms and R.random() < .6 else None
        tags = []
        if c and R.random() < .38: tags = [c["tag"]]
        elif R.random() < .12: tags = R.choices(tail[a.lang], zipf, k=R.choice([1, 1, 1, 2, 3]))
        if tags and R.random() < .15: tags += R.choices(tail[a.lang], zipf, k=1)
        r = R.choice(q) if q else None
        kind = "reply" if x < .48 and r else "quote" if x < .53 and r else "original"
        p = emit(a, t, compose(a.lang, topic.get(c["kind"], "chat") if c else R.choice(["chat", "chat", "chat", "news", "pol"]), c and c["nm"]), list(dict.fromkeys(tags)), kind, r if kind != "original" else None,
                 [link()] if R.random() < .14 else [], media(a) if R.random() < .18 else [])
        if p and kind == "original": q.append(p)
        if p and R.random() < .012: emit(a, t + logu(20, 20000), "", kind="delete", ref=p)

# ---------------------------------------------------------------- output
def new_id(p):
    ms = int(p.t * 1000)
    if p.a.plat == "x": return str(ms - 1288834974657 << 22 | R.getrandbits(22))
    if p.a.plat == "facebook": return "pfbid0" + rs(B58, 58)
    if p.a.plat == "telegram": p.a.seq += R.choice([1, 1, 1, 2, 3]); return f"{p.a.id}/{p.a.seq}"
    if p.a.plat == "mastodon": return str(ms << 16 | R.getrandbits(16))
    v, s, al = int(p.t * 1e6) << 10 | R.getrandbits(10), "", "234567abcdefghijklmnopqrstuvwxyz"
    for _ in range(13): s, v = al[v & 31] + s, v >> 5
    return f"at://{p.a.id}/app.bsky.feed.post/{s}"

def write(out):
    posts.sort(key=lambda p: p.t)
    gone = set()
    for p in posts:
        if p.kind != "delete": p.id = new_id(p)
    arrive = sorted((p for p in posts if p.kind != "delete" or not (id(p.ref) in gone or gone.add(id(p.ref)))), key=lambda p: p.t + p.lag)
    life = defaultdict(int)
    with open(out, "w", encoding="utf-8") as f:
        for p in arrive:
            a = p.a; life[id(a)] += p.kind != "delete"
            o = {"id": p.id or p.ref.id, "platform": a.plat, "created_at": iso(p.t), "received_at": iso(p.t + p.lag),
                 "author": {"id": a.id, "handle": a.handle, "created_at": iso(a.born, False) if a.plat not in ("facebook", "telegram") else None, "followers": a.fol, "following": a.fing, "posts": a.n + life[id(a)] if a.plat != "facebook" else None, "location": a.loc},
                 "text": p.text, "lang": None if a.plat == "telegram" or hash_bit(p.id or "") else p.lang, "kind": p.kind}
            if p.kind == "delete": o["lang"] = None
            if p.ref is not None and p.kind != "delete": o["ref"] = p.ref.id
            if p.kind != "delete":
                if a.plat != "telegram" or p.tags: o["hashtags"] = p.tags
                if p.urls: o["urls"] = p.urls
                if p.media: o["media"] = p.media
                if R.random() < .6: o["engagement"] = {"likes": int(R.expovariate(1.2)), "reposts": int(R.expovariate(2.5)), "replies": int(R.expovariate(3)), "views": int(R.expovariate(1 / 25))}
            f.write(json.dumps(o, ensure_ascii=False) + "\n")
    truth(out.replace(".jsonl", ".truth.jsonl"), len(arrive))

def hash_bit(s):
    return sum(s[-4:].encode()) % 23 == 0

def truth(path, total):
    index, mine = defaultdict(list), defaultdict(list)
    for p in posts:
        if p.kind == "delete": continue
        for g in {x.casefold() for x in p.tags}: index[g].append(p)
        if p.ev: mine[id(p.ev)].append(p)
    rows = []
    for ev in events:
        m = [p for p in mine[id(ev)] if p is not ev["call"]]; own = m if ev["all"] else [p for p in m if p.own]
        if not own and not ev["call"]: continue
        call = ev["call"]; start = own[0].t if own else call.t
        end = max(own[-1].t if own and not ev["all"] else 0, m[int(len(m) * .97)].t if m else start)
        crowd_ = sorted({id(p): p for g in ev["tags"] for p in index[g.casefold()] if start <= p.t <= end}.values(), key=lambda p: p.t)
        count = crowd_ if ev["all"] else own
        win, seen, t10 = deque(), defaultdict(int), None
        for p in count:
            win.append(p); seen[id(p.a)] += 1
            while win[0].t < p.t - 600:
                q = win.popleft(); seen[id(q.a)] -= 1
                if not seen[id(q.a)]: del seen[id(q.a)]
            if len(seen) >= 10: t10 = p.t; break
        mins = defaultdict(int)
        for p in crowd_: mins[int(p.t // 60)] += 1
        peak = max(mins, key=lambda k: (mins[k] * 2 + mins.get(k - 1, 0) + mins.get(k + 1, 0), -k)) * 60 if mins else start
        rows.append((start, dict(id="", kind=ev["kind"], archetype=ev["archetype"], campaign=ev["campaign"], tags=ev["tags"], onset_at=iso(start), t10_at=t10 and iso(t10), peak_at=iso(min(max(peak, start), end)), end_at=iso(end),
                                 accounts=len({id(p.a) for p in count}), posts=len(count), call=call and dict(platform=call.a.plat, post_id=call.id, at=iso(call.t), announced_at=iso(ev["announced"]) if ev.get("announced") else None),
                                 declared=ev["declared"], reason=None, first_at=ev["first"] and iso(ev["first"]))))
    rows.sort(key=lambda r: r[0])
    with open(path, "w", encoding="utf-8") as f:
        f.write(json.dumps(dict(id="span", kind="span", tags=[], onset_at=iso(T0), end_at=iso(T1), posts=total)) + "\n")
        for i, (_, r) in enumerate(rows):
            r["id"] = f"b{i + 1:03d}"; f.write(json.dumps(r, ensure_ascii=False) + "\n")

def main():
    global T0, T1, MID, DAYS
    ap = argparse.ArgumentParser(); ap.add_argument("--seed", type=int, default=1); ap.add_argument("--days", type=int, default=3); ap.add_argument("--out", default="posts.jsonl")
    g = ap.parse_args(); R.seed(f"ten/{g.seed}")
    DAYS = g.days
    MID = datetime(2025, 1, 6, tzinfo=timezone.utc).timestamp() + R.randrange(0, 480) * DAY
    T0 = MID + R.choice([0, 0, 3, 6, 15]) * HOUR; T1 = T0 + DAYS * DAY
    mine = world()
    for _ in range(max(1, round(DAYS / 3))):
        ordinary_bursts(ORGANIC, "organic"); ordinary_bursts(NEUTRAL, "neutral")
    operations(mine)
    background(int(R.uniform(56000, 70000) * DAYS / 3))
    write(g.out)

if __name__ == "__main__":
    main()
