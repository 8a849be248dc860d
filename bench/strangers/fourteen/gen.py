#!/usr/bin/env python3.11
"""Synthetic post streams with ground truth: python3.11 gen.py --seed 1 --days 3 --out posts.jsonl"""
import argparse, bisect, itertools, json, math, random, re
from collections import Counter, defaultdict
from datetime import datetime, timezone
from words import load

W = load()
SHARE = {"en": .2, "es": .17, "ru": .17, "tr": .15, "ar": .14, "fa": .1, "pt": .04, "hi": .03}
ZONES = {"en": [-5, 0, 5.5], "es": [1, -5, -3], "ru": [3], "tr": [3], "ar": [3], "fa": [3.5], "pt": [-3], "hi": [5.5]}
PLATFORMS = ["x", "telegram", "facebook", "bluesky", "mastodon", "tiktok"]
PSHARE = {"ru": [.4, .36, .05, .04, .05, .1], "fa": [.5, .33, .04, .06, .04, .03], "hi": [.55, .06, .29, .03, .02, .05]}
PSHARE_ELSE = [.52, .12, .14, .09, .05, .08]
HOURS = [2.2, 1.3, .9, .7, .7, 1.1, 2.2, 3.6, 4.5, 4.8, 4.8, 5, 5.4, 5.3, 5, 5, 5.2, 5.6, 6.1, 6.7, 7, 6.8, 5.6, 3.7]
EMOJI = "😂 ❤️ 🙏 😭 🔥 👏 😡 🤔 💔 👍 ✊ 🎉 😅 📢 💪 👀".split()
#           log-median of age in days, sigma; followers; following; posts
PERSONA = {"ordinary": (7.2, .8, 5.0, 1.6, 5.5, .9, 6.9, 1.6), "heavy": (7.6, .6, 6.6, 1.5, 6.3, 1, 9.6, .9),
           "young": (4.8, .8, 3.9, 1.3, 5.0, .9, 5.3, 1.4), "aged": (6.1, .4, 4.7, 1.2, 5.5, .8, 6.2, 1.2),
           "bought": (7.7, .45, 3.9, 1.4, 5.6, .9, 4.9, 1.5), "fresh": (1.0, 1.2, 2.0, 1.2, 4.0, 1.0, 1.5, 1.2),
           "big": (7.9, .4, 11, 1.1, 6.4, 1, 9.3, 1)}
CROWD = {"ordinary": .69, "young": .11, "aged": .09, "bought": .04, "heavy": .04, "fresh": .03}
MIXES = {"fans": {"young": .5, "ordinary": .25, "aged": .15, "fresh": .06, "heavy": .04}, "news": {"heavy": .5, "ordinary": .3, "big": .2},
         "party": {"ordinary": .5, "aged": .2, "heavy": .15, "young": .15}, "students": {"young": .45, "fresh": .15, "ordinary": .4},
         "new": {"fresh": .75, "young": .15, "ordinary": .1}, "dormant": {"bought": .4, "ordinary": .5, "young": .1}}

# Organic kinds: theme, community, people, time shape, scale in minutes, how many in three days, and the rest.
# cs: share of people from the community; rp/reply/copy/url/media/dele: shares of posts; tag: key of the tag pattern;
# size: people in the community; call: share of bursts called for in the stream; rep: returns next day with its tag.
K = {
    "tv_debate": ("tv", "politics", 60, 260, "live", 75, 4, dict(tag="show", hours=(20, 22), rp=.3, rep=1, cs=.5)),
    "tv_show": ("tv", "tvfans", 40, 200, "live", 60, 5, dict(tag="show", hours=(19, 22), rp=.2, rep=1, cs=.7, mix="fans")),
    "football_goal": ("sport", "football", 60, 300, "live", 100, 5, dict(tag="match", hours=(14, 22), rp=.25, cs=.6)),
    "earthquake": ("shock", None, 80, 300, "shock", 3, 4, dict(tag="quake", media=.1, hours=(0, 24))),
    "power_cut": ("shock", None, 25, 90, "shock", 12, 4, dict(tag="power", hours=(6, 24))),
    "storm": ("shock", None, 30, 120, "slow", 200, 3, dict(tag="storm", media=.4, rp=.3)),
    "platform_outage": ("app", None, 50, 220, "shock", 6, 3, dict(tag="app")),
    "wire_copy": ("news", "newsroom", 14, 45, "snap", 7, 5, dict(tag="news", copy=.8, ncopy=2, url=.9, cs=.95, size=45, mix="news", dele=.04)),
    "scheduled_newsroom": ("news", "newsroom", 12, 35, "clock", .5, 5, dict(tag="news", url=1, cs=1, size=45, mix="news", round=1, copy=.3)),
    "celebrity_death": ("grief", None, 80, 320, "snap", 14, 3, dict(tag="grief", rp=.4, media=.3)),
    "celebrity_repost": ("fan", "fanclub", 60, 250, "seed", 7, 4, dict(tag="fan", rp=.85, cs=.4, mix="fans", seedp=.95, big=1)),
    "parliament_vote": ("pol", "politics", 40, 180, "live", 50, 4, dict(tag="vote", hours=(11, 22), tag2=.5, rp=.35, cs=.5)),
    "court_verdict": ("pol", "politics", 30, 140, "snap", 9, 3, dict(tag="court", hours=(9, 17), rp=.4, cs=.4, url=.2)),
    "strike_commuters": ("strike", None, 30, 110, "slow", 150, 3, dict(tag="strike", hours=(6, 9), media=.2)),
    "exam_day": ("exam", "students", 40, 200, "snap", 18, 4, dict(tag="exam", hours=(11, 15), cs=.8, mix="students", dele=.06)),
    "meme_template": ("react", None, 40, 180, "slow", 240, 4, dict(tag="meme", copy=.5, ncopy=3, tweak=1)),
    "chain_copypasta": ("copy", None, 25, 110, "slow", 280, 4, dict(tag="pat", copy=.92, ncopy=1, plat="facebook")),
    "share_button": ("news", None, 25, 120, "seed", 35, 4, dict(tag="pat", copy=.85, ncopy=1, url=1)),
    "video_outrage": ("pol", "politics", 60, 260, "seed", 25, 4, dict(tag="pat", rp=.55, media=.4, cs=.3, tag2=.3)),
    "holiday_greetings": ("greet", None, 50, 160, "slow", 300, 3, dict(tag="greet", copy=.5, ncopy=4, media=.6, hours=(6, 10))),
    "quiz_score": ("react", "gamers", 25, 90, "slow", 260, 3, dict(tag="meme", cs=.8, size=160, score=1, rep=1)),
    "election_night": ("news", "politics", 70, 280, "live", 110, 3, dict(tag="vote", hours=(19, 22), rp=.4, tag2=.3, url=.2, cs=.5)),
    "ticket_queue": ("app", "fanclub", 40, 150, "clock", 4, 3, dict(tag="fan", hours=(9, 12), round=1, cs=.7, mix="fans")),
    "minute_of_silence": ("grief", None, 35, 140, "clock", .8, 3, dict(tag="court", copy=.45, ncopy=2, hours=(0, 23), media=.2)),
    "classroom": ("web", "students", 14, 45, "snap", 25, 4, dict(tag="chat", mix="students", cs=1, size=60, hours=(9, 16))),
    "leader_speech": ("praise", "partyA", 30, 130, "live", 35, 5, dict(tag="ppat", hours=(18, 21), cs=.75, size=220, mix="party", tag2=.4, rp=.4)),
    "rival_speech": ("pol", "partyB", 20, 90, "live", 30, 4, dict(tag="ppat", hours=(18, 21), cs=.8, size=140, mix="party", reply=.3)),
    "price_midnight": ("pol", None, 40, 160, "snap", 20, 4, dict(tag="price", hours=(20, 24), media=.3)),
    "newcomers_joined": ("react", None, 25, 90, "slow", 220, 2, dict(tag="app", mix="new", fresh=.8, copy=.5, ncopy=2, plat="bluesky")),
    "lost_child_chain": ("shock", "parents", 20, 80, "seed", 30, 3, dict(tag="quake", copy=.7, ncopy=1, media=.9, plat="facebook", cs=.7, size=120)),
    "conference_live": ("web", "academics", 18, 60, "live", 120, 3, dict(tag="chat", hours=(9, 15), cs=.9, size=80, rp=.35)),
    "crosspost_mirror": ("news", "channels", 10, 18, "seed", 2, 4, dict(tag="news", copy=.9, ncopy=1, plat="telegram", cs=1, size=22, url=.5)),
    "neighbourhood_group": ("pol", "locals", 12, 30, "snap", 10, 4, dict(tag="pat", plat="facebook", cs=1, size=36, copy=.2)),
    "dormant_fans_return": ("sport", "oldfans", 25, 90, "snap", 8, 3, dict(tag="match", cs=.9, mix="dormant", size=200, rp=.4)),
    # declared ones: in their own name
    "fan_party": ("fan", "fanclub", 60, 220, "clock", 3, 5, dict(decl=1, tag="fan", call=.9, cs=.9, mix="fans", ppa=2, tag2=.4)),
    "fan_word_vote": ("words", "fanclub", 40, 140, "clock", 2, 2, dict(decl=1, tag="fan", call=.7, cs=.95, mix="fans", ppa=2, dele=.15)),
    "union_storm": ("pol", "union", 40, 150, "clock", 5, 5, dict(decl=1, tag="pat", call=.95, cs=.8, copy=.3, ncopy=5, media=.3)),
    "charity_day": ("join", "charity", 30, 120, "slow", 280, 3, dict(decl=1, tag="pat", call=.7, cs=.4, media=.5, url=.4)),
    "broadcaster_call": ("tv", "tvfans", 40, 170, "live", 55, 4, dict(decl=1, tag="show", call=1, hours=(19, 22), reply=.3)),
    "party_team": ("praise", "partyA", 30, 110, "clock", 6, 4, dict(decl=1, tag="ppat", call=.9, cs=.95, size=220, mix="party", media=.4)),
    "square_meeting": ("meet", "locals2", 25, 110, "snap", 45, 4, dict(decl=1, tag="meet", call=1, cs=.4, media=.4)),
    "giveaway": ("give", None, 50, 200, "seed", 25, 4, dict(decl=1, tag="give", call=1, rp=.5, reply=.3, dele=.12, big=1)),
    "webinar": ("web", "academics", 14, 45, "live", 60, 3, dict(decl=1, tag="web", call=.9, hours=(10, 18), cs=.6, size=80, url=.3)),
    "petition_button": ("copy", None, 30, 120, "seed", 60, 3, dict(decl=1, tag="pat", call=.6, copy=.85, ncopy=2, url=1)),
    "vigil": ("grief", "locals2", 25, 90, "snap", 30, 3, dict(decl=1, tag="grief", call=.9, media=.5, cs=.5)),
    "ngo_boycott": ("pol", "union", 30, 120, "clock", 9, 3, dict(decl=1, tag="price", call=.8, cs=.5, copy=.4, ncopy=4)),
    "weekly_chat": ("web", "academics", 15, 50, "live", 60, 3, dict(decl=1, tag="chat", call=.9, cs=.9, size=80, rep=1, reply=.4)),
    "ministry_campaign": ("praise", "officials", 12, 40, "clock", 1.5, 3, dict(decl=1, tag="pat", call=.5, cs=1, size=45, mix="news", copy=.5, media=.7)),
    "student_strike": ("pol", "students", 40, 150, "snap", 20, 3, dict(decl=1, tag="strike", call=.9, cs=.8, mix="students", media=.3)),
}

# Operations. before: the tag already has a public (share); after: a public is drawn (share, people); stray: an early test post.
OPS = [
    dict(id="op1", make="bot_flash", lang="tr", plat="x", pool=430, mix={"bought": .35, "ordinary": .45, "young": .2}, n=(110, 200), k=4,
         themes=["words"], shape="flash", scale=.4, dele=.97, after=(.8, 30, 130), hours=(9, 23), minute=[55, 57, 58, 59, 0], inpool=.5, ppa=1),
    dict(id="op2", make="staff_desk", lang="ru", plat="x", pool=46, mix={"aged": .6, "ordinary": .25, "bought": .15}, n=(18, 36), k=8, themes=["pol", "praise", "react"],
         shape="shift", scale=10, stray=.6, tag2=.6, reply=.25, rp=.15, url=.15, hours=(9, 20), inpool=1, ppa=2.2, before=.2, after=(.4, 10, 60), weight=25),
    dict(id="op3", make="party_room", lang="fa", plat="x", pool=240, mix=MIXES["party"], n=(45, 110), k=6, themes=["pol", "join", "praise"], shape="clock", scale=2.5,
         media=.25, rp=.3, call=.85, secret=.7, spread=.12, hours=(18, 23), inpool=1, ppa=1.6, after=(.7, 20, 160), weight=6, stray=.2, round=1),
    dict(id="op4", make="page_cluster", lang="hi", plat="facebook", pool=13, mix={"ordinary": .5, "aged": .3, "heavy": .2}, n=(11, 13), k=7, themes=["news", "pol"],
         shape="flash", scale=.35, copy=1, ncopy=1, url=1, hours=(7, 22), inpool=1, ppa=1, weight=10, after=(.2, 5, 25)),
    dict(id="op5", make="seed_farm", lang="ar", plat="x", pool=135, mix={"bought": .6, "ordinary": .25, "young": .15}, n=(35, 80), k=5, themes=["praise", "pol"], shape="seed",
         scale=5, rp=.85, seedp=.9, hours=(12, 23), inpool=.6, ppa=1.1, before=.4, after=(.4, 15, 80)),
    dict(id="op6", make="slow_drip", lang="es", plat="x", pool=72, mix={"aged": .5, "ordinary": .3, "bought": .2}, n=(30, 62), k=5, themes=["pol", "praise", "join"], shape="slow",
         scale=170, url=.5, media=.1, spread=.25, hours=(9, 20), inpool=1, ppa=1.4, stray=.4, weight=5, after=(.5, 15, 70), tag2=.2),
    dict(id="op7", make="reply_brigade", lang="en", plat="x", pool=52, mix={"young": .5, "ordinary": .3, "fresh": .1, "aged": .1}, n=(18, 38), k=5, themes=["pol", "react"],
         shape="snap", scale=8, reply=.9, targets=1, call=.6, secret=.9, hours=(8, 22), inpool=1, ppa=1.7, before=.7, weight=3, round=.5),
    dict(id="op8", make="channel_mirror", lang="tr", plat="telegram", pool=17, mix={"ordinary": .5, "aged": .3, "heavy": .2}, n=(10, 15), k=4, themes=["news", "copy", "pol"],
         shape="seed", scale=2, copy=.95, ncopy=1, url=.4, media=.3, hours=(8, 23), inpool=1, ppa=1.1, weight=8),
    dict(id="op9", make="hired_crowd", lang="pt", plat="x", pool=105, mix={"bought": .65, "ordinary": .35}, n=(90, 100), k=1, themes=["pol", "react"], shape="shift", scale=14,
         copy=.4, ncopy=12, hours=(17, 22), inpool=.2, ppa=1.2, after=(1, 40, 120)),
    dict(id="op10", make="small_video_ring", lang="es", plat="tiktok", pool=12, mix={"young": .5, "ordinary": .5}, n=(11, 12), k=1, themes=["praise"], shape="shift", scale=4,
         media=1, hours=(12, 22), inpool=.5, ppa=1),
    dict(id="op11", make="template_shop", lang="ru", plat="telegram", pool=64, mix={"aged": .5, "fresh": .1, "young": .2, "ordinary": .2}, n=(50, 60), k=1, themes=["copy", "pol"],
         shape="clock", scale=4, copy=.6, ncopy=6, tweak=1, call=1, secret=1, hours=(10, 21), inpool=.4, ppa=1.2, round=1),
]
OPEN = {"en": ["politics", "parliament", "elections", "economy", "news"], "ru": ["политика", "экономика", "выборы", "новости"], "ar": ["سياسة", "اقتصاد", "أخبار"]}


class Acc:
    __slots__ = "id platform lang handle created age followers following posts loc tagged emoji opener front style op".split()


class Post:
    __slots__ = "t acc text kind ref tags urls media ev id lag".split()
    def __init__(s, t, acc, text="", kind="original", ref=None, tags=(), urls=(), media=(), ev=None):
        s.t, s.acc, s.text, s.kind, s.ref, s.tags, s.urls, s.media, s.ev, s.id = t, acc, text, kind, ref, list(tags), urls, media, ev, None


class Event:
    def __init__(s, kind, arch, tags, ctx, campaign=None, declared=False):
        s.kind, s.arch, s.tags, s.ctx, s.campaign, s.declared, s.call, s.stray, s.posts = kind, arch, tags, ctx, campaign, declared, None, None, []


def iso(t):
    return datetime.fromtimestamp(t, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class World:
    def __init__(s, seed, days):
        s.r = random.Random(seed)
        s.start = datetime(2025, s.r.randint(1, 11), s.r.randint(1, 25), tzinfo=timezone.utc).timestamp()
        s.end, s.days = s.start + days * 86400, days
        s.posts, s.events, s.used, s.ids = [], [], set(), set()
        s.pool, s.cum, s.comm, s.longtail = defaultdict(list), {}, {}, {}
        s.weights = defaultdict(list)

    # ---- accounts -------------------------------------------------------------------------------------------
    def account(s, lang, plat, mix, op=None):
        r, a = s.r, Acc()
        ma, sa, mf, sf, mg, sg, mp, sp = PERSONA[r.choices(list(mix), mix.values())[0]]
        a.platform, a.lang, a.op = plat, lang, op
        a.age = min(math.exp(r.gauss(ma, sa)), r.uniform(3600, 5600)) if ma > 2 else math.exp(r.gauss(ma, sa))
        a.created = s.start - a.age * 86400 if ma > 2 else None  # the newest are dated back from their first post
        a.followers, a.following = int(math.exp(r.gauss(mf, sf))), min(int(math.exp(r.gauss(mg, sg))), 7500)
        a.posts = int(math.exp(r.gauss(mp, sp)))
        syl = "".join(r.choice("b d f g k l m n r s t v z sh ch".split()) + r.choice("a e i o u".split()) for _ in range(r.randint(2, 4)))
        a.handle = syl + r.choice(["", "", "_" + str(r.randint(1, 99)), str(r.randint(60, 2010)), "_" + lang, str(r.randint(10**4, 10**7))])
        a.loc = r.choice(W[lang]["city"]) if r.random() < .5 else r.choice([None, "", None, "🌍", r.choice(W[r.choice(list(W))]["city"])])
        a.tagged, a.emoji, a.opener, a.front = r.betavariate(1.2, 2.4), r.betavariate(.6, 1.8), r.betavariate(1, 3), r.random() < .15
        a.style = r.choice([0, 0, 1, 1, 2, 3, 4])
        while True:
            n = r.randint(10**9, 2 * 10**18) if plat in ("x", "facebook", "tiktok", "mastodon") else r.getrandbits(60)
            a.id = {"telegram": f"-100{n % 10**10}", "bluesky": f"did:plc:{n:024x}"}.get(plat, str(n))
            if a.id not in s.ids:
                s.ids.add(a.id)
                return a
    def add_to_pool(s, a, w):
        s.pool[a.lang, a.platform].append(a)
        s.weights[a.lang, a.platform].append(w)
    def populate(s, n):
        for lang, sh in SHARE.items():
            for plat, ps in zip(PLATFORMS, PSHARE.get(lang, PSHARE_ELSE)):
                for _ in range(int(n * sh * ps)):
                    s.add_to_pool(s.account(lang, plat, CROWD), min(s.r.paretovariate(1.35), 140))
    def draw(s, lang, plat, k):
        key = (lang, plat)
        if key not in s.cum or len(s.cum[key]) != len(s.pool[key]):
            s.cum[key] = list(itertools.accumulate(s.weights[key]))
        return s.r.choices(s.pool[key], cum_weights=s.cum[key], k=k)
    def community(s, lang, plat, name, size, mix):
        """Regulars: half out of the crowd, half their own; a few come nearly every time."""
        if (lang, plat, name) not in s.comm:
            crowd = s.draw(lang, plat, size // 2)
            own = [s.account(lang, plat, mix) for _ in range(size - len(crowd))]
            for a in own:
                s.add_to_pool(a, min(s.r.paretovariate(1.2), 60))
            people = list(dict.fromkeys(crowd + own))
            s.comm[lang, plat, name] = (people, [s.r.paretovariate(.9) for _ in people])
        return s.comm[lang, plat, name]
    def some(s, people, weights, k):
        """k different ones, the heavy ones first."""
        keyed = sorted(zip(people, weights), key=lambda x: s.r.random() ** (1 / x[1]), reverse=True)
        return [p for p, _ in keyed[:k]]
    def crowd(s, lang, plat, k, spread=.15):
        out = {}
        for _ in range(4 * k):
            p = plat if s.r.random() > spread else s.r.choices(PLATFORMS, PSHARE.get(lang, PSHARE_ELSE))[0]
            a = s.draw(lang, p, 1)[0] if s.r.random() < .5 else s.r.choice(s.pool[lang, p])
            out[a] = 1
            if len(out) >= k:
                break
        return list(out)

    # ---- words ----------------------------------------------------------------------------------------------
    def context(s, lang):
        w, r = W[lang], s.r
        c, t, m = r.randrange(len(w["city"])), r.randrange(len(w["topic"])), r.sample(w["team"], 2)
        return dict(lang=lang, city=w["city"][c], incity=w["incity"][c], topic=w["topic"][t], about=w["about"][t], group=r.choice(w["group"]),
                    person=r.choice(w["person"]), time=f"{r.randint(8, 22)}:{r.choice(['00', '30'])}", show=r.choice(w["show"]), team=m[0][0], match=m, tag="")
    def tag(s, lang, key, c):
        """A hashtag nobody has yet, made after what the event is about."""
        w, r = W[lang], s.r
        join = "_" if lang in ("ar", "fa", "hi") else ""
        cut = lambda x: re.sub(r"[\s\u200c-]+", join, re.sub(r"[«»?!.,:]", "", x)) if join else re.sub(r"[\s«»'-]", "", x)
        if key == "show":
            t = cut(c["show"])
        elif key == "match":
            t = (join or r.choice(["", "v", "vs"])).join(x[1] for x in c["match"])
        else:
            pat = r.choice(w[key]) if key in ("pat", "ppat") else w["tags"].get(key) or r.choice(w["pat"])
            name = c["person"] if r.random() < .6 else c["person"].split()[-1]
            t = pat.format(C=cut(c["city"]), T=cut(c["topic"]), P=cut(name), N=r.choice(["", "2025", str(r.randint(2, 99))]))
        base, i = t, 0
        while t.lower() in s.used:
            i += 1
            t = base + join + (cut(c["city"]) if i == 1 else str(r.choice([2025, r.randint(2, 40), r.randint(100, 900)])))
        s.used.add(t.lower())
        return t
    def sentence(s, lang, theme, c):
        w, r = W[lang], s.r
        if theme == "words":
            return " ".join(r.sample(w["word"], r.randint(2, 6)))
        fallback = {"secret": "call", "strike": "pol", "praise": "pol", "copy": "pol", "meet": "call", "meetcall": "call", "pinned": "call", "join": "pol"}
        th = theme if theme in w else fallback.get(theme, "react")
        x = re.sub(r"\[([^]]*)\]", lambda m: r.choice(m[1].split("|")), r.choice(w[th]))

        def slot(m):
            k = m[1]
            if k in ("n", "h"):  # numbers that agree with their nouns
                return str(r.randint(3, 9) if k == "h" else r.randint(11, 40) if lang == "ar" else r.choice([*range(5, 21), *range(25, 31), 36, 38, 40]))
            if k == "food" or (k in ("group", "incity") and r.random() < .35) or k not in c:
                return r.choice(w[k])
            return c[k]
        raw = x
        x = re.sub(r"\{(\w+)\}", slot, x)
        up = {"i": "İ"}.get(x[0], x[0].upper()) if lang == "tr" else x[0].upper()
        x = up + x[1:]
        return x if raw[0] != "{" else x + "\0"  # marks a name or slot in front: not to be lowered
    def say(s, theme, c, a, tags=(), plain=False):
        r, lang = s.r, c["lang"]
        x = s.sentence(lang, theme, c)
        fixed, x = x.endswith("\0"), x.rstrip("\0")
        if theme not in ("news", "call", "secret", "pinned", "copy", "words", "greet") and not plain and r.random() < a.opener:
            o = r.choice(W[lang]["op"])
            if o[-1] in ".!?:؟।":
                x = o + " " + x
            elif not fixed and x[1:2].islower() and x.split()[0] not in ("Can", "I") and lang != "hi":
                x = o + " " + ({"I": "ı", "İ": "i"}.get(x[0], x[0].lower()) if lang == "tr" else x[0].lower()) + x[1:]
        if theme in ("pol", "praise", "tv", "shock", "join", "daily", "grief", "exam", "fan", "sport", "strike") and r.random() < .4:
            y = s.sentence(lang, "react" if r.random() < .35 else theme, c).rstrip("\0")
            x = x if y in x else x + " " + y
        elif theme == "react" and r.random() < .45:
            x += " " + s.sentence(lang, r.choice(["react", "react", "pol", "daily"]), c).rstrip("\0")
        if a.style and not plain:  # hands differ: no full stop, all small, loud, trailing
            x = x.rstrip(".") if a.style < 3 else x.rstrip(".") + (r.choice(["!", "!!"]) if a.style == 3 else "...") if x[-1] == "." else x
            x = x.lower() if a.style == 2 and lang not in ("tr", "hi") and "#" not in x else x
        if r.random() < a.emoji * (.3 if plain else 1):
            x += " " + r.choice(EMOJI) * r.choice([1, 1, 2, 3])
        marks = " ".join("#" + t for t in tags)
        if not marks or re.search(re.escape(marks) + r"(?!\w)", x):
            return x
        return marks + " " + x if a.front else x + (" " if r.random() < .85 else "\n") + marks
    def link(s, lang):
        return f"https://{s.r.choice(['daily', 'pulse', 'herald', 'radio', 'portal', 'kanal'])}-{lang}.example/{s.r.choice('abcnps')}/{s.r.randint(10**4, 10**6)}"
    def picture(s, near=None, plat="x"):
        if near and s.r.random() < .8:
            h = int(near[0]["hash"], 16)
            for _ in range(s.r.randint(0, 5)):
                h ^= 1 << s.r.randrange(256)
            return [dict(near[0], hash=f"{h:064x}")]
        kind = s.r.choice(["video"] if plat == "tiktok" else ["image", "image", "image", "video", "gif"])
        return [{"kind": kind, "hash": f"{s.r.getrandbits(256):064x}", "algorithm": "pdq"}]

    # ---- waves ----------------------------------------------------------------------------------------------
    def offsets(s, shape, scale, k):
        r, m = s.r, scale * 60
        if shape == "live":
            top = sorted((r.uniform(0, m), r.expovariate(1)) for _ in range(r.randint(3, 7)))
            top[0] = (r.uniform(0, 90), 1.2)
            return [max(0, r.choices(top, [w for _, w in top])[0][0] + r.gammavariate(1.2, 130)) for _ in range(k)]
        f = {"shock": lambda: r.uniform(4, 15) + r.gammavariate(1.1, m / 1.1) * (6 if r.random() < .15 else 1), "snap": lambda: r.gammavariate(1.9, m / 1.9) * (5 if r.random() < .1 else 1),
             "slow": lambda: r.betavariate(1.5, 2.2) * m, "seed": lambda: r.lognormvariate(math.log(m), 1.3),
             "clock": lambda: r.gauss(0, m * .3) if r.random() < .2 else r.expovariate(1 / m), "shift": lambda: r.gammavariate(1.6, m / 1.6),
             "flash": lambda: abs(r.gauss(m * .8, m * .5)) if r.random() < .87 else r.uniform(0, m * 4)}[shape]
        return [min(f(), 6 * 3600) for _ in range(k)]
    def wave(s, ev, people, t0, c, themes, tags, shape, scale, rp=0, reply=0, copy=0, ncopy=1, url=0, media=0, ppa=1.25, seedp=.3,
             dele=0, tag2=0, tweak=0, score=0, seed=None, targets=(), **_):
        """One group of people posts on the tags in the given shape; the only writer of bursts, organic or not."""
        r, lang = s.r, c["lang"]
        plan, main = [], list(tags)
        for a, d in zip(people, s.offsets(shape, scale, len(people))):
            plan.append((t0 + d, a))
            while r.random() < 1 - 1 / ppa:
                d += r.expovariate(1 / max(60, min(scale * 30, 1500)))
                plan.append((t0 + d, a))
        plan = sorted((x for x in plan if s.start < x[0] < s.end), key=lambda x: x[0])
        texts = [s.say(r.choice(themes), c, people[0], main[:1 + (r.random() < tag2)], True) for _ in range(ncopy)] if copy else []
        links, pic, done, said = [s.link(lang) for _ in range(r.randint(1, 3))], s.picture(plat=people[0].platform), defaultdict(list), set()
        if seed:
            done[seed.acc.platform].append(seed)
        for t, a in plan:
            own, back = done[a.platform], [x for x in targets if x.acc.platform == a.platform and x.t < t]
            use = main if len(main) < 2 or r.random() < tag2 * .9 else [r.choice(main[:1] * 3 + main)]
            if own and r.random() < rp:
                b = own[0] if r.random() < seedp else r.choice(own[-25:])
                p = Post(t, a, b.text, "repost", b, b.tags, b.urls, b.media, ev)
            else:
                if score:
                    text = f"{r.randint(300, 900)} {r.randint(1, 6)}/6 " + "".join(r.choice("🟩🟨⬛") for _ in range(10)) + " #" + use[0]
                elif texts and r.random() < copy:
                    text = r.choice(texts)
                    text += " " + r.choice(EMOJI) if tweak and r.random() < .5 else ""
                    use = [x for x in main if "#" + x in text]
                else:
                    for _ in range(4):
                        text = s.say(r.choice(themes), c, a, use)
                        if text not in said:
                            break
                    said.add(text)
                p = Post(t, a, text, tags=use, ev=ev)
                if r.random() < url:
                    p.urls = [r.choice(links)]
                    p.text += " " + p.urls[0]
                if r.random() < media:
                    p.media = s.picture(pic if copy or r.random() < .4 else None, a.platform)
                base = back or own
                if base and r.random() < reply:
                    p.ref, p.kind = r.choice(base[-12:]), "reply" if r.random() < .85 else "quote"
                    if p.kind == "reply" and a.platform in ("x", "mastodon"):
                        p.text = "@" + p.ref.acc.handle + " " + p.text
                if p.kind != "reply":
                    own.append(p)
            s.put(p)
            if r.random() < dele:
                late = r.lognormvariate(math.log(54), .25) if dele > .9 else r.lognormvariate(math.log(900), 1)
                s.put(Post(t + late, a, "", "delete", p))
    def put(s, p):
        if s.start <= p.t < s.end:
            s.posts.append(p)
            if p.ev and p.kind != "delete":
                p.ev.posts.append(p)
    def when(s, lang, hours, lead=2.0):
        """A moment in the span in these local hours."""
        r = s.r
        for _ in range(200):
            t = s.start + r.randrange(-1, math.ceil(s.days) + 1) * 86400 + (r.uniform(*hours) - r.choice(ZONES[lang])) * 3600
            if s.start + lead * 3600 < t < s.end - 1.5 * 3600:
                return t
        return r.uniform(s.start + lead * 3600, s.end - 1.5 * 3600)
    def call(s, ev, c, who, t0, theme, tag_shown=True, relays=None):
        """The post that calls people together, with the hour it names."""
        at, zone = t0 - s.r.choice([s.r.uniform(12, 50), s.r.uniform(40, 240)]) * 60, ZONES[c["lang"]][0]
        if at < s.start:
            return
        cc = dict(c, time=datetime.fromtimestamp(t0 + zone * 3600, timezone.utc).strftime("%H:%M"), tag=("#" if tag_shown else "") + ev.tags[0])
        p = Post(at, who, s.say(theme, cc, who, [ev.tags[0]] if tag_shown else [], True), tags=ev.tags[:1] if tag_shown else [])
        s.put(p)
        ev.call = (p, t0)
        for a in s.crowd(c["lang"], who.platform, s.r.randint(0, 4), 0) if relays is None else relays:  # some pass it on
            s.put(Post(at + s.r.expovariate(1 / 600), a, p.text, "repost", p, p.tags))
    def public(s, c, plat, t0, n, tags, theme, shape="snap", scale=25, skip=None, rp=.4):
        people = [a for a in s.crowd(c["lang"], plat, n) if a.op != skip or skip is None]
        if people:
            s.wave(None, people, t0, c, [theme, "react"], tags, shape, scale, rp=rp, reply=.1, media=.1, url=.05)

    # ---- organic bursts, declared and not ------------------------------------------------------------------
    def burst(s, name, spec, c=None, tags=None, t0=None, plat=None):
        theme, comm, lo, hi, shape, scale, _, x = spec
        r = s.r
        can = [k for k in SHARE if theme in W[k] or theme in ("words", "praise")]  # the smaller languages lack some themes
        lang = c["lang"] if c else r.choices(can, [SHARE[k] for k in can])[0]
        again, c = c is not None, c or s.context(lang)
        plat = plat or x.get("plat") or r.choices(PLATFORMS, PSHARE.get(lang, PSHARE_ELSE))[0]
        t0 = t0 or s.when(lang, x.get("hours", (8, 23)))
        if x.get("round") or x.get("call"):
            t0 = round(t0 / 1800) * 1800 if shape == "clock" else round(t0 / 900) * 900
        tags = tags or [s.tag(lang, x["tag"], c)] + ([s.tag(lang, "pat", c)] if r.random() < x.get("tag2", 0) else [])
        ev = Event("organic", name, tags, c, declared=bool(x.get("decl")))
        n = int(lo * (hi / lo) ** r.random())
        people, mix = [], MIXES.get(x.get("mix"), CROWD)
        if comm:
            who, wt = s.community(lang, plat, comm, x.get("size", 500), mix)
            people = s.some(who, wt, int(n * x.get("cs", .5)))
        people += [s.account(lang, plat, MIXES["new"]) for _ in range(int(n * x.get("fresh", 0)))]
        people = list(dict.fromkeys(people + s.crowd(lang, plat, max(0, n - len(people)))))
        r.shuffle(people)
        opts, seed = {k: v for k, v in x.items() if k not in ("call", "size", "mix", "hours", "rep", "cs", "decl", "tag", "plat", "big", "round", "fresh")}, None
        if x.get("big"):
            star = s.account(lang, plat, {"big": 1})
            seed = Post(t0 - 2, star, s.say(theme, c, star, tags[:1]), tags=tags[:1], media=s.picture(plat=plat), ev=ev)
            s.put(seed)
        if r.random() < x.get("call", 0):
            home = plat if r.random() < .7 else "telegram"
            s.call(ev, c, s.account(lang, home, {"big": .4, "heavy": .3, "ordinary": .3}), t0, "meetcall" if theme == "meet" else "pinned" if r.random() < .15 else "call")
        if r.random() < .3 and not again:  # the tag was known to a few before
            for a in s.crowd(lang, plat, r.randint(1, 6)):
                s.put(Post(t0 - r.uniform(1, 20) * 3600, a, s.say("react", c, a, tags[:1]), tags=tags[:1]))
        s.wave(ev, people, t0, c, [theme] if theme in ("words", "copy", "news", "greet", "give") else [theme] * 4 + ["react"], tags, shape, scale, seed=seed, **opts)
        s.events.append(ev)
        if x.get("rep") and not again and t0 + 88000 < s.end - 5400:
            s.burst(name, spec, c, tags, t0 + 86400 + r.gauss(0, 60), plat)
        return ev

    # ---- operations -----------------------------------------------------------------------------------------
    def operation(s, o):
        r, lang, plat = s.r, o["lang"], o["plat"]
        team = []
        for i in range(o["pool"]):
            p = plat if r.random() > o.get("spread", .03 if o["pool"] > 20 else 0) else r.choice(["x", "bluesky", "telegram"])
            a = s.account(lang, p, o["mix"], o["id"])
            team.append(a)
            if r.random() < o["inpool"]:  # they have a life or a cover beside the launches
                s.add_to_pool(a, min(r.paretovariate(1.2), 60) if o.get("weight", 0) < 2 else r.lognormvariate(math.log(o["weight"]), .6))
        room = s.account(lang, "telegram", {"ordinary": .5, "aged": .3, "young": .2}, o["id"])
        s.add_to_pool(room, 6)
        return team, [r.paretovariate(1.3) for _ in team], room
    def launch(s, o, team, wt, room, past, open_bursts):
        r, lang, plat = s.r, o["lang"], o["plat"]
        c, shared, early = s.context(lang), False, []
        for _ in range(30):  # not two of theirs at once
            t0 = s.when(lang, o["hours"])
            if all(abs(t0 - e.posts[0].t) > 3000 for e in past):
                break
        ok = [e for e in open_bursts if e.posts and e.ctx["lang"] == lang and e.posts[0].t < s.end - 2.5 * 3600]
        if past and r.random() < .12 and max(e.posts[0].t for e in past) < s.end - 9 * 3600:
            old = max(past, key=lambda e: e.posts[0].t)  # they return to a tag of theirs
            tags, c, t0 = old.tags, old.ctx, old.posts[0].t + r.uniform(7, 24) * 3600
            t0 = t0 if t0 < s.end - 2 * 3600 else s.end - r.uniform(2, 4) * 3600
        elif r.random() < o.get("before", 0):
            shared = True
            if ok and r.random() < .6:
                b = r.choice(ok)  # on a burst of the public, while it still runs
                tags, c, t0 = b.tags[:1], b.ctx, b.posts[0].t + r.uniform(15, 80) * 60
                early = [p for p in b.posts if p.kind == "original"][:40]
            else:
                tags = [r.choice(OPEN[lang])]
        else:
            tags = [s.tag(lang, r.choice(["pat", "pat", "ppat"]), c)] + ([s.tag(lang, "pat", c)] if r.random() < o.get("tag2", 0) else [])
        if o.get("minute") and r.random() < .45:
            t0 = t0 // 3600 * 3600 + r.choice(o["minute"]) * 60
        called = r.random() < o.get("call", 0)
        if called or o.get("round", 0) > r.random():
            t0 = round(t0 / 900) * 900
        ev = Event("launch", o["make"], list(tags), c, o["id"])
        people = s.some(team, wt, r.randint(*o["n"]))
        r.shuffle(people)
        if r.random() < o.get("stray", 0) and t0 - s.start > 7200:
            ev.stray = Post(t0 - r.uniform(.4, 6) * 3600, people[0], "", tags=tags[:1])
            ev.stray.t = max(ev.stray.t, s.start + 60)
            ev.stray.text = s.say(o["themes"][0], c, people[0], tags[:1])
            s.put(ev.stray)
        if called:
            s.call(ev, c, room, t0, "secret" if r.random() < o["secret"] else "call", r.random() < .6,
                   [a for a in team if a.platform == "telegram" and r.random() < .12])
        if o.get("targets"):  # accounts of the press, whose posts are answered
            for _ in range(r.randint(2, 4)):
                a = s.account(lang, plat, {"big": 1})
                early.append(Post(t0 - r.uniform(2, 60) * 60, a, s.say("news", c, a), urls=[s.link(lang)]))
                s.put(early[-1])
        opts = {k: o[k] for k in ("rp", "reply", "copy", "ncopy", "url", "media", "ppa", "seedp", "dele", "tag2", "tweak") if k in o}
        s.wave(ev, people, t0, c, o["themes"], tags, o["shape"], o["scale"] * r.uniform(.7, 1.4), targets=early, **opts)
        if "after" in o and r.random() < o["after"][0]:
            s.public(c, plat, t0 + r.uniform(4, 25) * 60, r.randint(*o["after"][1:]), tags, r.choice(["pol", "react"]), skip=o["id"])
        if shared and not early:  # an everyday tag: its own public all day
            s.public(c, plat, t0 - 3600 * r.uniform(1, 4), r.randint(20, 60), tags, "daily", "slow", 400, skip=o["id"])
        s.events.append(ev)
        past.append(ev)

    # ---- the background -------------------------------------------------------------------------------------
    def background(s, total):
        r = s.r
        for lang, share in SHARE.items():
            minutes, ar, w = int(s.days * 1440), 0.0, []
            for m in range(minutes):
                if m % 5 == 0:
                    ar = .93 * ar + r.gauss(0, .13)
                day = sum(HOURS[int((m / 60 + z) % 24)] for z in ZONES[lang])
                w.append(day * math.exp(ar) * r.gammavariate(3, 1 / 3))
            cum = list(itertools.accumulate(w))
            ever = W[lang]["ever"] + [r.choice(W[lang]["word"]) + r.choice(["", "_"]) + x.replace(" ", "") for x in W[lang]["city"] for _ in range(25)]
            zipf = list(itertools.accumulate(1 / (i + 2) ** 1.02 for i in range(len(ever))))
            n = int(total * share)
            times = sorted(s.start + (bisect.bisect(cum, r.random() * cum[-1])) * 60 + r.random() * 60 for _ in range(n))
            plats = r.choices(PLATFORMS, PSHARE.get(lang, PSHARE_ELSE), k=n)
            authors = {p: iter(s.draw(lang, p, plats.count(p) + 1)) for p in PLATFORMS}
            recent, said = defaultdict(list), set()
            for t, plat in zip(times, plats):
                a, old, x = next(authors[plat]), recent[plat], r.random()
                if old and x < .3:
                    b = old[-1 - min(int(r.expovariate(1 / 40)), len(old) - 1)]
                    if b.acc is not a:
                        s.put(Post(t, a, b.text, "repost", b, b.tags, b.urls, b.media))
                        continue
                c = s.context(lang)
                theme = r.choices(["daily", "react", "pol", "news", "praise", "sport", "tv", "fan", "meet", "give", "web", "call"],
                                  [55, 12, 12, 6, 3, 4, 4, 2, .5, .4, .6, .25])[0]
                tags = list(dict.fromkeys(r.choices(ever, cum_weights=zipf, k=min(6, 1 + int(r.expovariate(.9)))))) if r.random() < a.tagged else []
                if theme == "call":
                    c["time"], c["tag"] = f"{r.randint(8, 22)}:{r.choice(['00', '30'])}", "#" + r.choice(ever)
                    tags = [c["tag"][1:]]
                for _ in range(4):
                    text = s.say(theme if x < .3 or x > .58 else "react", c, a, tags)
                    if text not in said:
                        break
                said.add(text)
                p = Post(t, a, text, tags=tags)
                if old and x < .58 and x > .3:
                    p.ref, p.kind = old[-1 - min(int(r.expovariate(1 / 60)), len(old) - 1)], "reply" if x < .51 else "quote"
                    if p.kind == "reply" and plat in ("x", "mastodon"):
                        p.text = "@" + p.ref.acc.handle + " " + p.text
                if theme in ("news", "web") or r.random() < .07:
                    p.urls = [s.link(lang)]
                    p.text += " " + p.urls[0]
                if r.random() < (.95 if plat == "tiktok" else .16):
                    p.media = s.picture(plat=plat)
                p.tags = [x for x in p.tags if "#" + x in p.text]
                s.put(p)
                old.append(p)
                said = said if len(said) < 3000 else set()
                if r.random() < .02:
                    s.put(Post(t + r.lognormvariate(math.log(600), 1.6), a, "", "delete", p))
                while r.random() < .1:  # threads: one goes on writing
                    t += r.expovariate(1 / 70)
                    p = Post(t, a, s.say("react", c, a), "reply", p)
                    s.put(p)
        for _ in range(int(22 * s.days)):  # well-known accounts that everybody passes on, and talk under them
            lang = r.choices(list(SHARE), SHARE.values())[0]
            c, plat, t0 = s.context(lang), r.choices(PLATFORMS, PSHARE.get(lang, PSHARE_ELSE))[0], s.when(lang, (7, 24))
            star = s.account(lang, plat, {"big": 1})
            tags = [r.choice(W[lang]["ever"])] if r.random() < .5 else []
            seed = Post(t0, star, s.say(r.choice(["pol", "news", "daily"]), c, star, tags), tags=tags, media=s.picture(plat=plat))
            s.put(seed)
            for a, d in zip(s.crowd(lang, plat, r.randint(25, 140), 0), s.offsets("seed", r.choice([6, 15, 40]), 200)):
                s.put(Post(t0 + d, a, seed.text, "repost", seed, tags, [], seed.media) if r.random() < .8 else Post(t0 + d, a, s.say("react", c, a), "reply", seed))

    # ---- all of it ------------------------------------------------------------------------------------------
    def build(s, perday=44000):
        r = s.r
        s.populate(int(perday * s.days * .85))
        for lang in W:  # everyday tags are nobody's
            s.used |= {x.lower() for x in W[lang]["ever"]}
        crews = [(o, *s.operation(o)) for o in OPS]
        f = s.days / 3
        scaled = lambda k: max(1 if k > 1 or f >= 1 else 0, int(k * f + r.random()))
        for name, spec in K.items():
            for _ in range(scaled(spec[6])):
                s.burst(name, spec)
        open_bursts = [e for e in s.events if e.arch in ("tv_debate", "parliament_vote", "court_verdict", "video_outrage", "price_midnight", "election_night", "leader_speech")]
        for o, team, wt, room in crews:
            past = []
            for _ in range(scaled(o["k"])):
                s.launch(o, team, wt, room, past, open_bursts)
        s.background(int(perday * s.days))
    def write(s, out):
        r = s.r
        s.posts.sort(key=lambda p: p.t)
        for p in s.posts:
            p.t = math.floor(p.t) if p.acc.platform in ("telegram", "facebook") else round(p.t, 3)
        s.posts.sort(key=lambda p: p.t)
        rows, serial = [], Counter()
        for p in s.posts:
            a = p.acc
            if a.created is None:
                a.created = p.t - min(a.age, 40) * 86400 * r.random() - 60
            if p.kind == "delete":
                if p.ref.id is None:
                    continue
                p.id, p.ref, gone = p.ref.id, None, p.ref
            else:
                serial[a.platform] += 1
                a.posts += 1
                a.followers = max(0, a.followers + int(r.gauss(.02, .4)))
                n = (int(p.t * 1000) - 1288834974657 << 22) + serial[a.platform] % (1 << 22)
                p.id = {"telegram": f"{a.id}/{a.posts}", "facebook": f"{a.id}_{n}", "bluesky": f"at://{a.id}/app.bsky.feed.post/{n:016x}"}.get(a.platform, str(n))
            if p.ref and (p.ref.id is None or p.ref.t > p.t):
                p.ref, p.kind = None, "original"
            author = {"id": a.id, "handle": a.handle, "created_at": None if a.platform == "telegram" else iso(math.floor(a.created)), "followers": a.followers,
                      "following": None if a.platform in ("telegram", "facebook") else a.following, "posts": a.posts, "location": a.loc}
            late = p.lag = r.lognormvariate(math.log(3 if a.platform == "telegram" else 1.5), .7) + (r.expovariate(1 / 90) if r.random() < .01 else 0)
            if p.kind == "delete":
                late = max(late, gone.t + gone.lag + .1 - p.t)
            d = {"id": p.id, "platform": a.platform, "created_at": iso(p.t), "received_at": iso(p.t + late), "author": author, "text": p.text,
                 "lang": a.lang if r.random() > .03 else None, "kind": p.kind, "ref": p.ref.id if p.ref else None, "hashtags": p.tags, "urls": list(p.urls), "media": list(p.media)}
            if p.kind != "delete" and r.random() < .3:
                k = int(r.expovariate(2)) if a.followers < 20000 else int(r.expovariate(.1))
                d["engagement"] = {"likes": k, "reposts": k // 4, "replies": k // 6, "views": int(k * 20 + r.expovariate(.1))}
            rows.append((p.t + late, json.dumps(d, ensure_ascii=False)))
        rows.sort(key=lambda x: x[0])
        with open(out, "w", encoding="utf-8") as f:
            f.writelines(x + "\n" for _, x in rows)
        truth = [{"id": "span", "kind": "span", "onset_at": iso(s.start), "end_at": iso(s.end), "posts": len(rows), "tags": []}]
        s.events = sorted((e for e in s.events if e.posts), key=lambda e: min(p.t for p in e.posts))
        for i, e in enumerate(s.events, 1):
            ps = sorted(e.posts, key=lambda p: p.t)
            minute = Counter(int(p.t // 60) for p in ps).most_common(1)[0][0]
            t10, window, lo = None, Counter(), 0
            for p in ps:
                window[p.acc.id] += 1
                while ps[lo].t < p.t - 600:
                    window[ps[lo].acc.id] -= 1
                    window += Counter()
                    lo += 1
                if len(window) >= 10:
                    t10 = p.t
                    break
            first = e.stray and e.stray.id and e.stray.t < ps[0].t - 60
            call = e.call and {"platform": e.call[0].acc.platform, "post_id": e.call[0].id, "at": iso(e.call[0].t), "announced_at": iso(e.call[1])}
            truth.append({"id": f"e{i:03d}", "kind": e.kind, "archetype": e.arch, "campaign": e.campaign, "tags": e.tags, "onset_at": iso(ps[0].t),
                          "first_at": iso(e.stray.t) if first else None, "t10_at": iso(t10) if t10 else None, "peak_at": iso(minute * 60 + 30), "end_at": iso(ps[-1].t),
                          "accounts": len({p.acc.id for p in ps}), "posts": len(ps), "call": call or None, "declared": e.declared, "reason": None})
        with open(re.sub(r"\.jsonl$", "", out) + ".truth.jsonl", "w", encoding="utf-8") as f:
            f.writelines(json.dumps(x, ensure_ascii=False) + "\n" for x in truth)


if __name__ == "__main__":
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--days", type=float, default=3)
    ap.add_argument("--out", default="posts.jsonl")
    o = ap.parse_args()
    world = World(o.seed, o.days)
    world.build()
    world.write(o.out)
