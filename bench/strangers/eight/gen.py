#!/usr/bin/env python3
"""Synthetic social stream with truth, as an integrity team sees it: fandoms, pumps, brand cells, shift rooms, paid trends."""
import argparse, bisect, json, math, random, re
from collections import defaultdict
from datetime import datetime, timezone
from words import L, COIN, COINTAG, COINTXT, GAME, GAMETAG, GAMETXT, BAND, EMO, FIRST, LAST, DOM

LANGS = dict(en=.25, tr=.21, ar=.17, id=.14, es=.12, ru=.04, fa=.03, pt=.04)
TZ = dict(en=[-5, 0, 0, 1, 10], tr=[3], ar=[3, 3, 2, 4], id=[7, 7, 8], es=[-6, -5, -3, -3, 1], ru=[3, 3, 5], fa=[3.5], pt=[-3])
PLACE = dict(en="London|USA|Manila|Lagos|she/her|LA", tr="İstanbul|Ankara|Türkiye|İzmir", ar="الرياض|Cairo|KSA|الكويت|Dubai", id="Jakarta|Indonesia|Bandung|Jawa Timur",
             es="CDMX|Argentina|Madrid|Bogotá|Lima", ru="Москва|Россия|СПб", fa="تهران|Iran", pt="Brasil|São Paulo|Recife")
TOPICS = dict(fan=.26, club=.16, show=.13, town=.15, pol=.12, game=.06, coin=.05, brand=.05, school=.02)  # a community's topic
BODY = dict(fan="fun", club="fun", show="fun", town="life", school="life", pol="pol", brand="biz")
FAM = dict(fan="fan", club="sport", show="show", town="place", pol="claim", brand="shop", school="exam")
HOUR = [1.3, .8, .5, .4, .4, .6, 1.4, 2.6, 3.3, 3.5, 3.7, 4.1, 4.8, 4.7, 4.3, 4.3, 4.7, 5.2, 5.8, 6.6, 7.4, 7.6, 5.6, 3.0]
iso = lambda t: None if t is None else datetime.fromtimestamp(t, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")

class Acct:
    __slots__ = "id platform handle created followers following posts location lang tz act comms n seq".split()

class Comm:
    def __init__(self, topic, lang, name):
        self.topic, self.lang, self.name, self.members, self.cum, self.tags = topic, lang, name, [], [], []

class World:
    def __init__(self, seed, days):
        self.r = r = random.Random(seed * 7919 + 13)
        self.days = days
        self.t0 = datetime(2025, 9, 1, tzinfo=timezone.utc).timestamp() + r.randrange(250) * 86400 + r.choice([0, 3, 5, 6, 9, 14, 21]) * 3600
        self.t1 = self.t0 + days * 86400
        self.posts, self.recs, self.ids, self.used, self.accts, self.last = [], [], set(), set(), [], {}
        self.comms = []
        for lang, share in LANGS.items():
            for topic, ts in TOPICS.items():
                for _ in range(max(1, round(230 * share * ts))):
                    c = Comm(topic, lang, self.name(topic, lang))
                    c.w = r.paretovariate(1.1)
                    for _ in range(r.randint(1, 4)):
                        c.tags.append(self.tag(topic, lang, c.name, True))
                    self.comms.append(c)
        self.bylang = {l: [c for c in self.comms if c.lang == l] for l in LANGS}
        for _ in range(int(33000 * (days / 3) ** .5)):
            self.account(r.choices(list(LANGS), LANGS.values())[0])

    # ---- names, tags, texts
    def name(self, topic, lang):
        r, d = self.r, L[lang]
        if topic == "fan":
            return r.choice(BAND) if r.random() < .4 else r.choice(d["P"])
        if topic in ("coin", "game"): return r.choice(COIN if topic == "coin" else GAME)
        if topic == "pol": return r.choice(d["J"] + d["P"] + d["T"])
        return r.choice(d[dict(club="CLUB", show="SHOW", brand="BRAND").get(topic, "T")])

    def tag(self, topic, lang, name, steady=False):
        r, d = self.r, L[lang]
        for _ in range(60):
            x = name if r.random() < .75 else r.choice(name.split())
            x = "".join(x.split()) if lang not in ("ar", "fa") else "_".join(x.split())
            f = r.choice(COINTAG if topic == "coin" else GAMETAG if topic == "game" else d[FAM[topic]])
            t = f.replace("{x}", x)
            u = r.random()
            if u < .12: t = t.replace("İ", "i").lower()
            elif u < .2 and lang in ("en", "es", "id"): t = t.upper()
            elif u < .38: t += r.choice(["2026", "26", "_", "TR", "ID", "2", "3", "vs" + r.choice(L["en"]["CLUB"])][:3] + [str(r.randint(1, 99))])
            elif u < .5: t += ("_" if lang in ("ar", "fa") else "") + r.choice(d["w"]).replace(" ", "")
            if t not in self.used:
                break
        else:
            t += str(r.randint(2, 999))
        self.used.add(t)
        return t

    def say(self, topic, lang, name, tags=(), short=False):
        r, d = self.r, L[lang]
        body = r.choice(COINTXT if topic == "coin" else GAMETXT if topic == "game" else d[BODY[topic]])
        s = body.replace("{x}", name)
        if r.random() < .45: s = r.choice(d["o"]) + r.choice([" ", ", ", ": ", "... "]) + s
        for _ in range(0 if short else r.choice([0, 0, 1, 2, 3, 5])):
            w = s.split(" "); w.insert(r.randint(0, len(w)), r.choice(d["w"])); s = " ".join(w)
        if r.random() < .4: s += r.choice([" ", ", ", ". ", "\n"]) + r.choice(d["e"])
        if r.random() < .45: s += " " + "".join(r.choices(EMO, k=r.choice([1, 1, 2, 3])))
        return self.tagged(s, tags)

    def chat(self, lang):
        r, d = self.r, L[lang]
        s = " ".join(r.choices(d["w"], k=r.randint(2, 11)))
        if r.random() < .4: s = r.choice(d["o"]) + " " + s
        return s + (" " + r.choice(EMO) if r.random() < .35 else r.choice(["", ".", "!", "?", "..."]))

    def tagged(self, s, tags):
        r = self.r
        h = " ".join("#" + t for t in tags)
        return s if not h else h + r.choice([" ", "\n"]) + s if r.random() < .3 else s + r.choice([" ", "\n", "\n\n"]) + h

    # ---- accounts
    def account(self, lang, age=None, comms=None, platform=None, act=None):
        r, a = self.r, Acct()
        a.platform = platform or r.choices(["x", "telegram", "threads", "bluesky"], [64, 11, 15, 10])[0]
        a.lang, a.tz = lang, r.choice(TZ[lang])
        u = r.random()
        days = (r.uniform(1, 60) if u < .05 else r.uniform(60, 900) if u < .4 else r.uniform(900, 5400)) if age is None else r.uniform(*age)
        if a.platform in ("threads", "bluesky"): days = min(days, r.uniform(20, 880))
        a.created = self.t0 - days * 86400
        a.followers = int(r.lognormvariate(4.7 + .35 * math.log10(days + 1), 1.6))
        a.following = int(r.lognormvariate(5.2, 1))
        a.posts = int(days * r.lognormvariate(-.4, 1.6)) + r.randint(0, 9)
        a.location = None if r.random() < .56 else r.choice(PLACE[lang].split("|") + L[lang]["T"][:5])
        a.act = min(60, r.paretovariate(1.35)) if act is None else act
        ms = int(a.created * 1000)
        if a.platform == "x": a.id = str((ms - 1288834974657) << 22 | r.getrandbits(22)) if days < 3600 else str(r.randint(10 ** 7, 3 * 10 ** 9))
        elif a.platform == "telegram": a.id = str(r.randint(10 ** 8, 79 * 10 ** 8))
        elif a.platform == "threads": a.id = "1784140" + str(r.randint(10 ** 9, 10 ** 10 - 1))
        else: a.id = "did:plc:" + "".join(r.choices("abcdefghijklmnopqrstuvwxyz234567", k=24))
        f, l = r.choice(FIRST), r.choice(LAST)
        a.handle = r.choice([f + l, f + "_" + l, l + f, f + str(r.randint(1, 9999)), f + l + str(r.randint(1, 99)), f.title() + str(r.randint(10 ** 7, 10 ** 8 - 1)), "the" + f + l, f[0] + l + str(r.randint(70, 2012))])
        if a.platform == "bluesky": a.handle += ".bsky.social"
        if a.platform == "telegram" and r.random() < .4: a.handle = None
        a.n, a.seq = 0, r.randint(10, 90000)
        a.comms = comms or []
        while len(a.comms) < 5 and (not a.comms or r.random() < .55):
            pool = self.bylang[lang] if r.random() < .93 else self.bylang["en"]
            c = r.choices(pool, [k.w for k in pool])[0]
            if c not in a.comms: a.comms = a.comms + [c]
        for c in a.comms:
            c.members.append(a); c.cum.append((c.cum[-1] if c.cum else 0) + a.act * r.paretovariate(1.2))
        self.accts.append(a)
        return a

    def crowd(self, c, n, outside=.25, platform=None):
        """n accounts: the community's regulars by weight, and outsiders of the language."""
        r, got, tries = self.r, {}, 0
        while len(got) < n and tries < n * 8 + 60:
            tries += 1
            if r.random() < outside or not c.members or len(got) > .8 * len(c.members):
                o = r.choice(self.bylang[c.lang])
                a = r.choice(o.members) if o.members else None
            else:
                a = c.members[bisect.bisect(c.cum, r.random() * c.cum[-1]) % len(c.members)]
            if a and (platform is None or a.platform == platform or r.random() < .3): got[a] = 1
        return list(got)

    # ---- posts
    def emit(self, a, t, text, tags=(), kind="original", ref=None, urls=(), media=(), role=None):
        if not self.t0 <= t < self.t1 - 1: return None
        r = self.r
        while True:
            if a.platform == "x": i = str((int(t * 1000) - 1288834974657) << 22 | r.getrandbits(22))
            elif a.platform == "telegram": a.seq += r.randint(1, 4); i = f"{a.id}/{a.seq}"
            elif a.platform == "threads": i = "18" + str(r.randint(10 ** 14, 10 ** 15 - 1))
            else: i = "at://" + a.id + "/app.bsky.feed.post/3m" + "".join(r.choices("abcdefghijklmnopqrstuvwxyz234567", k=11))
            if i not in self.ids: break
        self.ids.add(i)
        p = dict(id=i, a=a, t=t, text=text, tags=tuple(tags), kind=kind, ref=ref, urls=urls, media=media, role=role)
        self.posts.append(p)
        return p

    def remove(self, p, t):
        if t < self.t1 - 1: self.posts.append(dict(p, t=t, text="", tags=(), kind="delete", ref=None, urls=(), media=(), role=None))

    def pic(self): return dict(kind=self.r.choice(["image"] * 3 + ["video", "gif"]), hash="%064x" % self.r.getrandbits(256), algorithm="pdq")

    def delays(self, shape, n, s):
        r, out = self.r, []
        for i in range(n):
            u = r.random()
            if shape == "snap": d = r.lognormvariate(math.log(s), 1.1)
            elif shape == "sched": d = -r.expovariate(1 / (s * .3)) if u < .22 else r.expovariate(1 / (s * .25)) if u < .65 else r.uniform(0, s * 1.6)
            elif shape == "flash": d = r.uniform(0, s) if u < .87 else s + r.expovariate(1 / s)
            elif shape == "staff": d = r.gammavariate(1.3, s / 1.3)
            elif shape == "ramp": d = s * min(1.6, max(0, .5 + .14 * math.log(u / (1 - u) + 1e-9)))
            elif shape == "even": d = r.uniform(0, s)
            else: d = abs(r.gauss(0, s))  # tight
            out.append(d)
        return sorted(out)

    def burst(self, rec, role, accs, T, shape, s, topic, lang, name, tags, style="free", mix=(6, 3, 1), more=.2, gap=400, pics=.2, link=.08, gone=(.01, 400), seed=None, multi=.5):
        """One wave of posts by accs; every kind of event, public or operation goes through here."""
        r, r_posts = self.r, []
        r.shuffle(accs)
        dl = self.delays(shape, len(accs), s)
        bank = [self.say(topic, lang, name) for _ in range(max(1, dict(same=1, bank=r.randint(4, 12)).get(style, 40)))]
        shared = [self.pic() for _ in range(r.randint(1, 4))]
        url = "https://" + r.choice(DOM) + "/" + "".join(r.choices("abcdefghjkmnpqrstuvwxyz23456789", k=r.randint(5, 11)))
        jobs = []
        for a, d in zip(accs, dl):
            jobs.append((T + d, a)); k = 0; t = T + d
            while r.random() < more and k < 12:
                k += 1; t += r.expovariate(1 / gap) + 4; jobs.append((t, a))
        jobs.sort(key=lambda j: j[0])
        if seed: r_posts.append(seed)
        for t, a in jobs:
            kind = r.choices(["original", "repost", "reply", "quote"], list(mix) + [mix[1] * .12])[0]
            tg = [tags[0]] if r.random() > multi else list(tags)
            if style == "spell": tg = [r.choices(tags, [5] + [2] * (len(tags) - 1))[0]]
            tgt = None
            if kind != "original":
                same = [p for p in (r_posts[:3] + r_posts[-12:]) if p["a"].platform == a.platform and p["a"] is not a and p["t"] < t]
                tgt = max(r.sample(same, min(3, len(same))), key=lambda p: p["a"].followers) if same else None
                if not tgt: kind = "original"
            if kind == "repost":
                x = ("RT @%s: " % tgt["a"].handle if a.platform == "x" and not tgt["text"].startswith("RT @") else "") + tgt["text"]
                p = self.emit(a, t, x, tgt["tags"], kind, tgt["id"], tgt["urls"], tgt["media"], (rec, role))
            else:
                if style == "same": x = bank[0] if r.random() < .85 else bank[0] + " " + r.choice(EMO)
                elif style == "bank": x = r.choice(bank)
                elif style == "para":
                    w = r.choice(bank).split(" ")
                    for _ in range(r.randint(1, 3)): w[r.randrange(len(w))] = r.choice(L[lang]["w"])
                    x = " ".join(w)
                elif style == "dict": x = " ".join(r.choices(L[lang]["w"] + L[lang]["T"] + L[lang]["daily"], k=r.randint(3, 8)))
                else: x = self.say(topic, lang, name)
                me = (r.choice(shared) if r.random() < .6 else self.pic(),) if r.random() < pics else ()
                ur = (url if r.random() < .7 else url[:-3] + str(r.randint(100, 999)),) if r.random() < link else ()
                x = self.tagged(x, tg) + (" " + ur[0] if ur else "")
                p = self.emit(a, t, x, tg, kind, tgt and tgt["id"], ur, me, (rec, role))
                if p and kind == "original": r_posts.append(p)
            if p: p["lang"] = lang
            if p and gone[0] and r.random() < gone[0]: self.remove(p, t + max(8, r.gauss(gone[1], gone[1] * .3)))
        return r_posts

    def record(self, kind, arch, tags, campaign=None, declared=False):
        self.recs.append(dict(kind=kind, archetype=arch, campaign=campaign, tags=list(tags), call=None, declared=declared, first_at=None))
        return self.recs[-1]

    def when(self, lang, hours=None, wait=0):
        """A moment of the span in the language's usual (or the given local) hours."""
        r = self.r
        for _ in range(4000):
            t = r.uniform(self.t0 + 1500 + wait, self.t1 - 5400)
            h = int(t / 3600 + TZ[lang][0]) % 24
            if (hours[0] <= h < hours[1]) if hours else r.random() < HOUR[h] / 7.6: return t
        return t

    def call(self, rec, room, lang, tags, T, how, org=None, visible=True, pick=None):
        """A call heard in the stream: at a clock hour, in some minutes, now; the tag with or without its sign."""
        r, d = self.r, L[lang]
        if how in ("at", "oat", "tune"): t, ann = T - r.choice([20, 35, 60, 90, 150, 240]) * 60 - r.uniform(0, 300), round(T / 300) * 300
        elif how == "soon": m = r.choice([3, 5, 5, 10, 15]); t = T - m * 60 - r.uniform(-25, 25); ann = t + m * 60
        else: t = T - r.uniform(6, 60); ann = t
        h = int(ann / 60 + TZ[lang][0] * 60) % 1440
        clock = "%02d%s%02d" % (h // 60, r.choice(":."), h % 60) if h % 60 or r.random() < .6 else r.choice([str(h // 60), "%d:00" % (h // 60)])
        x = " ".join((("#" if r.random() < .75 else "") + g) for g in tags[:2]) if visible else r.choice(["👇", "(tag 5')", "…"])
        s = (r.choice(d[how]) if pick is None else d[how][min(pick, len(d[how]) - 1)]).replace("{h}", clock).replace("{x}", x).replace("{m}", str(m if how == "soon" else 5)).replace("{o}", org or "")
        s = r.choice(["", "", "📢 ", "‼️ ", r.choice(d["o"]) + " "]) + s + r.choice(["", "", " 🔥", " 🙏", " ⏰"])
        p = self.emit(room, t, s, [g for g in re.findall(r"#(\w+)", s) if g in tags])
        if p and rec is not None: rec["call"] = dict(platform=room.platform, post_id=p["id"], at=iso(t), announced_at=iso(ann))
        return p

    def comm(self, topic, lang=None, least=60):
        pool = [c for c in self.comms if c.topic == topic and (lang is None or c.lang == lang)]
        big = [c for c in pool if len(c.members) >= least] or [max(pool, key=lambda c: len(c.members))]
        return self.r.choice(big)

# archetype, topic, groups, bursts each, size, shape, seconds, style, local hours, extra. Organic kinds, one burst engine.
ORG = [
    ("goal", "club", 4, 3, (60, 420), "snap", 45, "free", (19, 23), dict(outside=.2)),
    ("match_evening", "club", 4, 2, (150, 700), "sched", 2400, "free", (18, 22), dict(more=.35)),
    ("earthquake", "town", 2, 1, (250, 900), "snap", 110, "free", None, dict(outside=.6, second=.6)),
    ("power_cut", "town", 4, 1, (25, 150), "snap", 240, "free", None, dict(outside=.15)),
    ("vote_in_parliament", "pol", 3, 1, (80, 500), "snap", 500, "free", (11, 20), dict(mix=(4, 5, 1), second=.4)),
    ("news_push", "pol", 4, 1, (40, 260), "snap", 130, "free", (8, 23), dict(link=.6, mix=(3, 5, 1), outside=.5)),
    ("series_night", "show", 4, 2, (80, 420), "sched", 3000, "free", (20, 22), dict(more=.45, tune=.5)),
    ("talent_vote", "show", 2, 2, (80, 350), "flash", 420, "bank", (20, 23), dict(tune=1, more=.6, gap=60)),
    ("comeback_mv", "fan", 3, 1, (200, 900), "snap", 60, "free", (12, 19), dict(link=.5, more=.5, second=.7, pics=.5)),
    ("idol_birthday", "fan", 4, 1, (60, 400), "sched", 1500, "free", (0, 1), dict(pics=.6, young=.1)),
    ("streaming_party", "fan", 3, 3, (30, 160), "flash", 500, "bank", (18, 23), dict(tune=1, link=.7, more=.6, gap=240)),
    ("fan_circle", "fan", 3, 3, (11, 22), "flash", 100, "free", (19, 24), dict(core=1, pics=.6)),
    ("game_outage", "game", 3, 1, (40, 250), "snap", 300, "free", None, dict(nolo=1)),
    ("gift_code", "game", 2, 2, (30, 120), "snap", 200, "same", (14, 23), dict(young=.5, link=.5)),
    ("agency_line", "town", 2, 4, (11, 19), "snap", 40, "same", (7, 22), dict(core=1, link=.9, mix=(1, 0, 0), more=0)),
    ("communes_holiday", "town", 2, 2, (18, 60), "even", 1500, "same", (8, 11), dict(core=1, pics=.8, mix=(6, 1, 0))),
    ("staff_job_ad", "brand", 3, 1, (12, 40), "staff", 900, "same", (9, 17), dict(link=.95, mix=(5, 3, 0), more=0)),
    ("service_bots", "town", 2, 6, (12, 26), "tight", 14, "bank", None, dict(core=1, mix=(1, 0, 0), more=0, nolo=1)),
    ("school_prank", "school", 3, 1, (14, 70), "staff", 500, "free", (12, 22), dict(young=.9)),
    ("exam_results", "school", 2, 1, (120, 500), "snap", 300, "free", (9, 13), dict(young=.6, outside=.5)),
    ("morning_regulars", "town", 2, 3, (14, 30), "staff", 900, "free", (6, 9), dict(core=1, pics=.5, sametag=1)),
    ("storm", "town", 3, 1, (50, 220), "ramp", 7000, "free", None, dict(pics=.5)),
    ("celebrity_news", "fan", 2, 1, (300, 1100), "snap", 900, "free", None, dict(outside=.6, mix=(4, 5, 1), second=.4)),
    ("meme_challenge", "fan", 3, 1, (60, 250), "ramp", 16000, "free", None, dict(outside=.6, pics=.7)),
    ("webinar", "brand", 2, 2, (12, 45), "sched", 1200, "free", (11, 19), dict(tune=1)),
    ("flash_sale", "brand", 3, 1, (40, 180), "flash", 700, "bank", (10, 22), dict(tune=.7, link=.8)),
    ("petition_button", "pol", 3, 1, (40, 200), "staff", 1800, "same", None, dict(link=1, nolo=1)),
    ("spontaneous_anger", "brand", 4, 1, (30, 300), "snap", 1200, "free", None, dict(outside=.4)),
    ("streamer_raid", "game", 2, 2, (20, 90), "flash", 90, "same", (19, 24), dict(young=.4, mix=(1, 0, 3))),
    ("coin_listing", "coin", 3, 1, (40, 220), "snap", 150, "free", None, dict(link=.4, young=.2)),
    ("coin_regulars", "coin", 1, 3, (14, 40), "snap", 120, "free", None, dict(core=1)),
    ("elders_seed", "pol", 3, 1, (20, 120), "snap", 700, "free", None, dict(mix=(1, 12, 1), core=.5)),
]

# operation: lang, topics, pool, ages in days with weights, local hours, minutes of the hour, rooms, P(call), plan[(archetype, times)]
OPS = [
    ("trendshop", "tr", ("pol", "brand", "pol"), 1500, [((700, 4800), .7), ((5, 90), .3)], (9, 23), (55, 57, 58, 59, 0), 1, .3, [("bot_flash", 4), ("bot_flash_big", 1)]),
    ("shiftroom", "tr", ("pol", "club"), 85, [((200, 3000), .6), ((20, 200), .4)], (10, 22), (0, 0, 15, 30), 2, .7, [("shift_room", 3), ("two_tag_shift", 3)]),
    ("gulfbank", "ar", ("pol", "fan", "brand"), 130, [((30, 400), .5), ((900, 4500), .5)], (16, 24), (0, 0, 30, 58), 2, .7, [("text_bank", 3), ("spelling_spread", 2)]),
    ("buzzers", "id", ("pol", "brand"), 160, [((30, 600), .7), ((1000, 3500), .3)], (11, 23), (0, 5, 30), 1, .5, [("repost_amplifier", 2), ("cross_platform", 3), ("slow_ramp", 1)]),
    ("granja", "es", ("pol",), 95, [((10, 300), .5), ((1200, 4700), .5)], (12, 23), (0, 10, 45), 1, .5, [("reply_raid", 2), ("link_push", 2)]),
    ("pumpers", "en", ("coin",), 70, [((3, 120), .5), ((200, 2500), .5)], None, (0, 0, 0, 30), 2, .8, [("pump_room", 5)]),
    ("smallcell", "en", ("brand",), 16, [((100, 4000), 1)], (9, 22), (3, 17, 22, 41, 50), 0, 0, [("small_cell", 4)]),
    ("fanwar", "en", ("fan",), 75, None, None, (0, 0, 20, 50), 1, .5, [("fanwar_cell", 4)]),
    ("agedru", "ru", ("pol", "town"), 110, [((1800, 5200), 1)], (8, 20), (0, 12, 40), 1, .3, [("tag_hijack", 1), ("aged_paraphrase", 2)]),
    ("oneoff", "ar", ("brand",), 45, [((40, 3000), 1)], (14, 23), (0, 30), 1, 1, [("text_bank", 1)]),
    ("stumblers", "es", ("fan", "pol"), 24, [((15, 2500), 1)], (15, 23), (0, 7, 33), 1, .7, [("fizzled", 2)]),
]
# archetype: share of the pool, shape, seconds, style, extra burst arguments
ARCH = dict(
    bot_flash=((.18, .4), "flash", (35, 110), "dict", dict(mix=(1, 0, 0), more=.02, pics=0, link=0, gone=(.93, 60))),
    bot_flash_big=((.75, .95), "flash", (60, 150), "dict", dict(mix=(1, 0, 0), more=.02, pics=0, link=0, gone=(.8, 95))),
    shift_room=((.5, .85), "staff", (240, 900), "para", dict(mix=(7, 3, 1), more=.68, gap=240)),
    two_tag_shift=((.5, .8), "staff", (300, 1100), "para", dict(mix=(6, 4, 1), more=.6, gap=300, multi=.8)),
    text_bank=((.45, .8), "flash", (150, 600), "bank", dict(mix=(8, 2, 0), more=.6, gap=150, pics=.3)),
    spelling_spread=((.5, .8), "staff", (200, 700), "spell", dict(mix=(8, 2, 1), more=.55, gap=260)),
    repost_amplifier=((.4, .7), "snap", (90, 300), "free", dict(mix=(1, 14, .5), more=.5, gap=500)),
    cross_platform=((.4, .8), "staff", (400, 1200), "para", dict(mix=(6, 3, 1), more=.55, gap=500, pics=.4)),
    slow_ramp=((.5, .7), "ramp", (4000, 9000), "free", dict(mix=(6, 3, 1), more=.6, gap=1800)),
    reply_raid=((.5, .85), "staff", (150, 500), "free", dict(mix=(1, 0, 12), more=.6, gap=120)),
    link_push=((.4, .8), "staff", (300, 900), "para", dict(mix=(7, 2, 1), more=.4, link=.95)),
    pump_room=((.3, .9), "flash", (60, 280), "free", dict(mix=(6, 3, 1), more=.55, gap=150, pics=.35, gone=(.15, 1500))),
    small_cell=((.75, 1), "staff", (70, 420), "free", dict(mix=(7, 1, 2), more=.5, gap=200)),
    fanwar_cell=((.4, .9), "flash", (120, 420), "free", dict(mix=(6, 4, 1), more=.65, gap=150, pics=.5)),
    tag_hijack=((.5, .8), "staff", (300, 900), "para", dict(mix=(8, 2, 2), more=.6, gap=300, link=.4)),
    aged_paraphrase=((.4, .8), "staff", (300, 1100), "para", dict(mix=(8, 2, 0), more=.45, gap=400)),
    fizzled=((.5, .6), "ramp", (3000, 8000), "bank", dict(mix=(6, 2, 0), more=.25)),
)

def organic(w, scale):
    r = w.r
    for arch, topic, groups, times, size, shape, s, style, hours, x in ORG:
        for _ in range(max(1, round(groups * r.uniform(.5, .95)))):
            c = w.comm(topic)
            core = [a for a in w.crowd(c, size[1], .1)] if x.get("core") else None
            if x.get("young"):  # pupils and newcomers: real, young, often nowhere
                kids = [w.account(c.lang, (2, 200), [c]) for _ in range(int(size[1] * x["young"] * .7))]
                for k in kids:
                    if r.random() < .5: k.location = None
            tag0 = w.tag(topic, c.lang, c.name)
            room = w.account(c.lang, (300, 3500), [c], r.choice(["x", "telegram", "threads"]), 6)
            room.followers += r.randint(800, 90000)
            T1 = w.when(c.lang, hours)
            for i in range(max(1, round(times * scale)) if times > 1 else 1):
                T = T1 if i == 0 else w.when(c.lang, hours) if r.random() < .6 else T1 + i * 86400
                if not w.t0 + 600 < T < w.t1 - 4000: T = w.when(c.lang, hours)
                if shape in ("sched", "flash", "tight", "even"): T = T - T % 300 + r.uniform(0, 8)
                n = int(math.exp(r.uniform(math.log(size[0]), math.log(size[1]))))
                tags = [tag0 if x.get("sametag") or arch in ("goal", "match_evening", "series_night", "service_bots", "talent_vote") and i and r.random() < .6 else w.tag(topic, c.lang, c.name)]
                if i == 0: tags = [tag0]
                if any(abs(T - q) < 9000 for q in w.last.get(tags[0], [])): tags = [w.tag(topic, c.lang, c.name)]
                if r.random() < x.get("second", .12): tags.append(w.tag(topic, c.lang, c.name))
                for g in tags: w.last.setdefault(g, []).append(T)
                rec = w.record("organic", arch, tags)
                accs = r.sample(core, min(len(core), n)) if core and x["core"] == 1 else w.crowd(c, n, x.get("outside", .2))
                if r.random() < x.get("tune", 0): w.call(rec, room, c.lang, tags, T, "tune", (room.handle or c.name), pick=dict(talent_vote=2, webinar=1, flash_sale=1, streaming_party=3 if c.lang == "en" else 0).get(arch, 0)); rec["declared"] = True
                kw = {k: x[k] for k in ("mix", "more", "gap", "pics", "link") if k in x}
                w.burst(rec, "pub", accs, T, shape, s * r.lognormvariate(0, .35), topic, c.lang, c.name, tags, style, **kw)

def declared(w, scale):
    """In the open: fan unions, associations and NGOs that name themselves and set an hour."""
    r = w.r
    unions = [(w.comm(t, l), r.uniform(40, 260)) for t, l in [("fan", "en"), ("fan", "tr"), ("pol", "tr"), ("pol", "es"), ("fan", "id")]]
    for c, size in unions:
        core = w.crowd(c, int(size), .05)
        org = w.account(c.lang, (400, 3000), [c], "x", 8); org.followers += r.randint(3000, 200000)
        for _ in range(max(1, round(r.choice([1, 2, 3]) * scale))):
            T = w.when(c.lang, (17, 24), 9000); T -= T % 1800
            tags = [w.tag(c.topic, c.lang, c.name)]
            rec = w.record("launch", "declared_" + ("fan_project" if c.topic == "fan" else "campaign"), tags, None, True)
            w.call(rec, org, c.lang, tags, T, "oat", "@" + org.handle)
            w.burst(rec, "op", r.sample(core, int(len(core) * r.uniform(.4, .9))), T, "flash", r.uniform(120, 700), c.topic, c.lang, c.name, tags, r.choice(["free", "bank"]), more=.6, gap=120, pics=.4)
            w.burst(rec, "pub", w.crowd(c, int(size * r.uniform(.1, 1.5)), .3), T + 300, "snap", 1500, c.topic, c.lang, c.name, tags)

def launches(w, scale):
    r = w.r
    for key, lang, topics, pool, ages, hours, minutes, nrooms, pcall, plan in OPS:
        camp = "c%06x" % r.getrandbits(24)
        pool = int(pool * r.uniform(.8, 1.2)) if pool > 20 else r.randint(13, 20)
        if key in ("gulfbank", "granja", "smallcell", "pumpers") and r.random() < .5: lang = r.choice(["tr", "ar", "es", "en", "id"])
        home = w.comm(topics[0], lang)
        if ages is None: accs = w.crowd(home, pool, 0)  # real fans who meet in a closed room
        else:
            accs = []
            for _ in range(pool):
                a = w.account(lang, r.choices([x[0] for x in ages], [x[1] for x in ages])[0], [home] if r.random() < .4 else None,
                              "x" if key in ("trendshop", "oneoff") or r.random() < .6 else None, r.uniform(.2, 2.5) if pool > 500 else min(30, r.paretovariate(.95)))
                if r.random() < .15: a.location = None
                accs.append(a)
        rooms = [w.account(lang, (60, 1500), [home], r.choice(["telegram", "telegram", "x"]), 4) for _ in range(nrooms)]
        jobs = [a for a, k in plan for _ in range(max(1, round(k * scale)))]
        r.shuffle(jobs)
        times = []
        for _ in jobs:
            for _ in range(50):
                T = w.when(lang, hours, 5400)
                if all(abs(T - q) > 4500 for q in times): break
            times.append(T)
        for arch, T in zip(jobs, sorted(times)):
            share, shape, secs, style, kw = ARCH[arch]
            T = T - T % 3600 + r.choice(minutes) * 60 + (r.uniform(-20, 50) if r.random() < .8 else r.uniform(0, 900))
            topic = r.choice(topics); c = w.comm(topic, lang)
            name = c.name if r.random() < .5 else w.name(topic, lang)
            ntag = 2 if arch == "two_tag_shift" or r.random() < .08 else 1
            tags = [w.tag(topic, lang, name) for _ in range(ntag)]
            if arch == "spelling_spread":
                b = tags[0]; tags = [b, b + "_", b.replace("ا", "أ", 1) if "ا" in b else b.lower(), b.replace("_", "") if "_" in b else b + "s"]
                tags = list(dict.fromkeys(tags))[:r.randint(2, 4)]
            if arch == "tag_hijack": tags = [r.choice(L[lang]["daily"][:3])]
            team = r.sample(accs, max(10, min(len(accs), int(len(accs) * r.uniform(*share)))))
            rec = w.record("launch", arch, tags, camp)
            if rooms and r.random() < pcall:
                room = r.choice(rooms); how = r.choices(["at", "soon", "now"], [5, 4, 2])[0]
                p = w.call(rec, room, lang, tags, T, how, visible=r.random() < .85)
                if p and len(rooms) > 1 and r.random() < .35:
                    o = [q for q in rooms if q is not room][0]
                    if o.platform == room.platform: w.emit(o, p["t"] + r.uniform(2, 60), p["text"], p["tags"], "repost", p["id"])
            if r.random() < .18 and arch not in ("tag_hijack",):  # a test or a stray long before
                p = w.emit(team[0], T - r.uniform(3600, 30000), w.say(topic, lang, name, tags[:1]), tags[:1], role=(rec, "stray"))
                if p: rec["first_at"] = iso(p["t"])
            seed, kw = None, dict(kw)
            if arch == "repost_amplifier":
                boss = r.choice(team[:4]); boss.followers += r.randint(4000, 60000)
                seed = w.emit(boss, T - r.uniform(5, 90), w.say(topic, lang, name, tags), tags, role=(rec, "op"))
            if arch == "reply_raid":
                seed = w.emit(r.choice(c.members), T - r.uniform(400, 4000), w.say(topic, lang, name))
            own = w.burst(rec, "op", list(team), T, shape, r.uniform(*secs), topic, lang, name, tags, style, seed=seed, **kw)
            if r.random() < .25 and arch not in ("fizzled", "bot_flash"):  # the second shift comes back to it
                w.burst(rec, "op", r.sample(team, len(team) // 3 + 1), T + r.uniform(2400, 9000), "staff", 1200, topic, lang, name, tags, "para")
            mult = 0 if arch == "fizzled" or r.random() < .12 else r.lognormvariate(.1, 1.25) * (1.4 if len(team) < 60 else .8 if len(team) < 200 else .25)
            n = int(min(1200, mult * len(team)))
            if n: w.burst(rec, "pub", [a for a in w.crowd(c, n, .45) if a not in team], T + r.choice([40, 200, 500, 1200, 2800]) * r.lognormvariate(0, .4), r.choice(["snap", "snap", "ramp"]), r.uniform(900, 4500),
                          topic, lang, name, tags, mix=(5, 4, 2), seed=(own or [None])[0], multi=.3)

def neutrals(w):
    r = w.r
    for arch, topic, n, shape, s, style in [("brand_giveaway", "brand", 90, "flash", 900, "same"), ("brand_giveaway", "brand", 50, "staff", 1500, "bank"), ("prayer_app", "town", 45, "tight", 60, "bank"),
                                            ("prayer_app", "town", 25, "tight", 45, "same"), ("quiz_app_share", "show", 60, "staff", 1200, "same"), ("ambassador_day", "brand", 20, "staff", 700, "para"),
                                            ("airdrop_tasks", "coin", 110, "staff", 2400, "bank"), ("follow_train", "fan", 40, "staff", 900, "bank")]:
        c = w.comm(topic, "ar" if arch == "prayer_app" else None); T = w.when(c.lang)
        tags = [w.tag(topic, c.lang, c.name)]
        w.burst(w.record("neutral", arch, tags), "pub", w.crowd(c, int(n * r.uniform(.6, 1.6)), .3), T, shape, s, topic, c.lang, c.name, tags, style, link=.6)
    for how in r.sample(["at", "soon", "now", "at"], r.randint(2, 4)):  # calls nobody follows
        lang = r.choice(["tr", "ar", "id", "es", "en"]); c = w.comm(r.choice(["pol", "fan"]), lang); tags = [w.tag(c.topic, lang, c.name)]
        w.call(w.record("neutral", "unheeded_call", tags), w.account(lang, (20, 2000), [c]), lang, tags, w.when(lang, None, 15000), how)

def background(w, n):
    r = w.r
    nm, cums = int(w.days * 1440), {}
    wob = [r.lognormvariate(0, .35) for _ in range(nm // 20 + 2)]
    for tz in {a.tz for a in w.accts}:
        cum, s = [], 0
        for m in range(nm):
            s += HOUR[int((w.t0 + m * 60) / 3600 + tz) % 24] * wob[m // 20] * r.lognormvariate(0, .5); cum.append(s)
        cums[tz] = cum
    tot, recent, plan = sum(a.act for a in w.accts), defaultdict(list), []
    for a in w.accts:
        k = n * a.act / tot
        k = int(k) + (r.random() < k % 1)
        cum = cums[a.tz]
        while k > 0:  # sessions
            t = w.t0 + bisect.bisect(cum, r.random() * cum[-1]) * 60 + r.random() * 60
            for _ in range(min(k, 1 + int(r.expovariate(.9)))):
                plan.append((t, a)); k -= 1; t += r.expovariate(1 / 260) + 5
    plan.sort(key=lambda j: j[0])
    for t, a in plan:
        c = r.choice(a.comms); u = r.random(); key = (a.platform, a.lang)
        tags = []
        if r.random() < .3:
            v = r.random()
            d = L[a.lang]["daily"]
            if v < .3: tags = [d[min(len(d) - 1, int(r.expovariate(.45)))]]
            elif v < .7: tags = [c.tags[min(len(c.tags) - 1, int(r.expovariate(1.2)))]]
            else: tags = [r.choice(["", "", "", "my"]) + "".join(r.choice(L[a.lang]["w"] + L[a.lang]["T"]) for _ in range(r.randint(1, 3))).replace(" ", "")]
            while r.random() < .3 and len(tags) < 5: tags.append(r.choice(c.tags + d))
            tags = list(dict.fromkeys(tags))
        pool = recent[key]
        if u < .24 and len(pool) > 5:
            q = r.choice(pool[-60:])
            if q["a"] is not a:
                w.emit(a, t, ("RT @%s: " % q["a"].handle if a.platform == "x" else "") + q["text"], q["tags"], "repost", q["id"], q["urls"], q["media"]); continue
        me = (w.pic(),) if r.random() < .16 else ()
        ur = ("https://%s/%s" % (r.choice(DOM), "".join(r.choices("abcdefghjkmnpqrstuvwxyz23456789", k=8))),) if r.random() < .11 else ()
        x = w.tagged(w.say(c.topic, a.lang, c.name) if r.random() < .5 and c.lang == a.lang else w.chat(a.lang), tags) + (" " + ur[0] if ur else "")
        kind, ref = "original", None
        if u > .74 and len(pool) > 5: kind, ref = ("reply" if u < .95 else "quote"), r.choice(pool[-80:])["id"]
        p = w.emit(a, t, x, tags, kind, ref, ur, me)
        if p and kind == "original": pool.append(p)
        if p and r.random() < .008: w.remove(p, t + r.expovariate(1 / 600) + 5)

def finish(w, out):
    r = w.r
    bytag, own = defaultdict(list), defaultdict(list)
    w.posts.sort(key=lambda p: p["t"])
    for p in w.posts:
        for g in p["tags"]: bytag[g].append(p)
        if p["role"]: own[id(p["role"][0])].append(p)
    covered, truth = defaultdict(list), []

    def t10(ps, tags):
        best = None
        for g in tags:
            win, cnt, i = [q for q in ps if g in q["tags"]], defaultdict(int), 0
            for q in win:
                cnt[q["a"]] += 1
                while win[i]["t"] < q["t"] - 600:
                    cnt[win[i]["a"]] -= 1
                    if not cnt[win[i]["a"]]: del cnt[win[i]["a"]]
                    i += 1
                if len(cnt) >= 10: best = q["t"] if best is None else min(best, q["t"]); break
        return best

    def line(rec, mine, everyone):
        b = defaultdict(int)
        for q in everyone: b[int(q["t"] // 120)] += 1
        pk = max(b, key=b.get) * 120 + 60 if b else None
        ts = [q["t"] for q in everyone]
        truth.append(dict(id=None, kind=rec["kind"], archetype=rec["archetype"], campaign=rec["campaign"], tags=rec["tags"], onset_at=iso(mine[0]["t"]) if mine else None, t10_at=iso(t10(mine, rec["tags"])),
                          peak_at=iso(max(pk, mine[0]["t"])) if b else None, end_at=iso(ts[int(len(ts) * .97)] if len(ts) > 30 else ts[-1]) if ts else None, accounts=len({q["a"] for q in mine}), posts=len(mine),
                          call=rec["call"], declared=rec["declared"], reason=None, first_at=rec["first_at"]))

    for rec in w.recs:
        mine = [p for p in own[id(rec)] if p["role"][1] != "stray"]
        if not mine:
            if rec["call"]: line(rec, [], [])
            continue
        a, b = mine[0]["t"], mine[-1]["t"]
        seen = {}
        for g in rec["tags"]:
            covered[g].append((a - 900, b + 3600))
            for p in bytag[g]:
                if a <= p["t"] <= b: seen[p["id"]] = p
        everyone = sorted(seen.values(), key=lambda p: p["t"])
        rec["tags"] = [g for g in rec["tags"] if any(g in p["tags"] for p in mine)]
        line(rec, [p for p in mine if p["role"][1] == "op"] if rec["kind"] == "launch" else everyone, everyone)
    for g, ps in bytag.items():  # what no record covers and is still a burst above the tag's usual traffic
        i, rest = 0, [p for p in ps if not any(a <= p["t"] <= b for a, b in covered[g])]
        need = max(10, 8 * len(rest) / (w.days * 144))
        while i < len(rest):
            j = i
            while j < len(rest) and rest[j]["t"] <= rest[i]["t"] + 600: j += 1
            if len({p["a"] for p in rest[i:j]}) >= need:
                k = j
                while k < len(rest) and rest[k]["t"] - rest[k - 1]["t"] < 600: k += 1
                line(dict(kind="organic", archetype="passing_chatter", campaign=None, tags=[g], call=None, declared=False, first_at=None), rest[i:k], rest[i:k]); i = k
            else: i += 1
    lines = []
    for p in w.posts:
        lag = r.expovariate(1 / 1.3) + (r.expovariate(1 / 60) if r.random() < .004 else 0) + (.4 if p["a"].platform == "telegram" else .1)
        lines.append((min(p["t"] + lag, w.t1 + 600), p))
    lines.sort(key=lambda x: x[0])
    with open(out, "w", encoding="utf-8") as f:
        for rt, p in lines:
            a = p["a"]
            if p["kind"] != "delete": a.n += 1
            o = dict(id=p["id"], platform=a.platform, created_at=iso(p["t"]), received_at=iso(rt), author=dict(id=a.id, handle=a.handle, created_at=iso(int(a.created)), followers=a.followers, following=a.following, posts=a.posts + a.n, location=a.location),
                     text=p["text"], lang=p.get("lang", a.lang) if p["kind"] != "delete" and r.random() < .95 else None, kind=p["kind"], ref=p["ref"])
            if a.platform == "telegram": del o["author"]["following"]; o["author"]["created_at"] = None; o["author"]["location"] = None
            if a.platform != "telegram" and p["kind"] != "delete": o["hashtags"] = list(p["tags"])
            if p["urls"]: o["urls"] = list(p["urls"])
            if p["media"]: o["media"] = list(p["media"])
            f.write(json.dumps(o, ensure_ascii=False) + "\n")
    truth.sort(key=lambda x: x["onset_at"] or x["call"]["at"])
    for i, x in enumerate(truth): x["id"] = "e%04d" % (i + 1)
    with open(out.replace(".jsonl", ".truth.jsonl"), "w", encoding="utf-8") as f:
        for x in [dict(id="span", kind="span", tags=[], onset_at=iso(w.t0), end_at=iso(w.t1), posts=len(lines))] + truth: f.write(json.dumps(x, ensure_ascii=False) + "\n")

def main():
    p = argparse.ArgumentParser(); p.add_argument("--seed", type=int, default=1); p.add_argument("--days", type=float, default=3); p.add_argument("--out", default="posts.jsonl")
    o = p.parse_args(); w = World(o.seed, o.days); scale = o.days / 3
    launches(w, scale); organic(w, scale); declared(w, scale); neutrals(w); background(w, int(66000 * scale)); finish(w, o.out)

main()
