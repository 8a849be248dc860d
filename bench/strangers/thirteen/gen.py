"""Synthetic social-media stream with ground truth: python3.11 gen.py --seed 1 --days 3 --out posts.jsonl
Writes posts.jsonl (sorted by received_at) and posts.truth.jsonl.  Standard library only; see words.py for the texts."""
import argparse, bisect, json, math, random, re
from collections import defaultdict, deque
from datetime import datetime, timedelta, timezone
from itertools import accumulate
import words

P = words.load()
R = random.Random()
START, SPAN = None, 0                                   # datetime of second 0, length in seconds
SHARE = {"ar": .18, "fa": .14, "tr": .16, "en": .16, "ru": .14, "es": .14, "id": .05, "pt": .03}
ZONES = {"ar": [3, 3, 3, 2], "fa": [3.5, 3.5, 3.5, 1], "tr": [3, 3, 3, 2], "en": [0, -5, -5, 1], "ru": [3, 3, 5, 3], "es": [-5, -3, -6, 1],
         "id": [7], "pt": [-3]}
PLATS = {"ar": "x x x telegram facebook tiktok", "fa": "x x telegram telegram instagram", "tr": "x x x x instagram facebook",
         "en": "x x x bluesky reddit mastodon facebook", "ru": "telegram telegram vk vk x", "es": "x x x facebook facebook instagram tiktok",
         "id": "x x x tiktok facebook", "pt": "x x bluesky facebook instagram"}
HOURLY = [1.6, .9, .5, .4, .4, .7, 1.6, 3, 4.2, 4.6, 4.8, 5, 5.4, 5.3, 5, 5, 5.2, 5.6, 6.2, 6.8, 7.2, 7, 5.6, 3.4]
EMOJI = ["", "", "", "", "", "🙂", "😂", "❤️", "🔥", "🙏", "😅", "👏", "✨", "😡", "😭", "👍"]
SUBJECT = dict(sport="team", tv="show", hazard="pl", outage="br", griev="cause", fan="per", memory="per", greet="occ", news="cause", give="br",
               service="br", praise="cause", attack="per", promo="br", game="br", help="pl", study="subj", life="pl")
#        role: age in days, sigma | followers, sigma | following | posts a day
ROLE = dict(ordinary=(1500, .9, 170, 1.5, 280, 1.2), new=(60, 1.2, 20, 1.4, 90, 1.5), fan=(480, 1.1, 160, 1.3, 300, 6), star=(3000, .5, 60000, 1.2, 700, 6),
            media=(2900, .6, 9000, 1.4, 300, 14), office=(2100, .7, 1800, 1.4, 200, 3), young=(130, 1.2, 45, 1.3, 160, 3), bought=(2000, .7, 330, 1.4, 500, .6),
            aged=(800, .9, 80, 1.3, 220, 1), staff=(500, .9, 240, 1.2, 420, 6), volunteer=(1300, 1, 260, 1.4, 380, 3), bot=(1200, 1, 300, 1.6, 20, 20))

class Acct:
    __slots__ = "id handle platform lang created followers following posts loc tz emoji tagpos plain p_open p_tail".split()

class Post:
    __slots__ = "t id a text kind ref tags urls media burst".split()

POSTS, TRUTH, USED, ACCTS = [], [], set(), []
POP, COMM, IDS = defaultdict(list), {}, set()

# ---------------------------------------------------------------- accounts
def account(lang, role="ordinary", platform=None):
    age, s1, fol, s2, fing, rate = ROLE[role]
    a = Acct()
    a.lang, a.platform = lang, platform or R.choice(PLATS[lang].split())
    days = min(5800, max(.2, R.lognormvariate(math.log(age), s1)))
    a.created = START - timedelta(seconds=int(days * 86400))
    a.followers = int(R.lognormvariate(math.log(fol), s2))
    a.following = int(R.lognormvariate(math.log(fing), 1.0))
    a.posts = int(days * R.lognormvariate(math.log(rate), 1.1)) + R.randrange(4)
    a.id = str(R.randrange(10**8, 10**18)) if a.platform in ("x", "facebook", "vk", "instagram", "tiktok") else "%012x" % R.getrandbits(48)
    a.handle = R.choice(SYL) + R.choice(SYL) + R.choice(["", "", "_", "."]).replace(".", "") + R.choice(SYL) + R.choice(["", "", str(R.randrange(1, 2010))])
    a.loc = None if R.random() < .55 else (P[lang]["pl"] + [w.split(" ", 1)[-1] for w in P[lang]["in"][:6]])[R.randrange(7)]
    a.tz = R.choice(ZONES[lang])
    a.emoji, a.tagpos, a.plain = R.choice(EMOJI), R.choices("eim", [6, 1, 3])[0], R.random() < .2
    a.p_open, a.p_tail = R.random() * .5, R.random() * .5
    ACCTS.append(a)
    return a

SYL = [c + v + e for c in "b d f g h k l m n r s t v z sh ch".split() for v in "aeiou" for e in ("", "n", "r", "l", "s")]

def community(lang, name, size, role="ordinary", platform=None):
    """A lasting group of people (fans, press, activists, quiz players): they come back, like operations do."""
    if (lang, name) not in COMM:
        own = max(1, int(size * (.5 if role in ("ordinary", "fan") else 1)))
        COMM[lang, name] = [account(lang, role, platform) for _ in range(own)] + R.sample(POP[lang], size - own)
    return COMM[lang, name]

def crowd(lang, n, new=.35, group=None, share=0.0):
    n_group = min(len(group), int(n * share)) if group else 0
    people = R.sample(group, n_group) if n_group else []
    for _ in range(n - len(people)):
        people.append(account(lang, "new" if R.random() < .3 else "ordinary") if R.random() < new else R.choice(POP[lang]))
    return list({id(a): a for a in people}.values())

# ---------------------------------------------------------------- texts
class Slots(dict):
    def __missing__(self, key):
        if key == "n":
            return str(R.randint(5, 10))
        if key == "h":
            return f"{R.randint(6, 23)}:{R.choice(['00', '15', '30', '45', '10', '40'])}"
        return R.choice(self["_"][key])

CHOICE = re.compile(r"\[([^\]]+)\]")

def sentence(lang, pool, x="", **fixed):
    s = CHOICE.sub(lambda m: R.choice(m[1].split("/")), R.choice(P[lang][pool]))
    s = s.format_map(Slots(_=P[lang], x=x, **fixed))
    return s[0].upper() + s[1:] if lang != "tr" or s[0] != "i" else "İ" + s[1:]

def subject(lang, fam):
    return R.choice(P[lang][SUBJECT[fam]])

def body(lang, fam, x, a):
    """Sentences of one post as a list, in this author's manner."""
    parts = [sentence(lang, fam, x)]
    while len(parts) < 4 and R.random() < .38:
        more = sentence(lang, fam if R.random() < .6 else "life", x)
        parts += [more] if more not in parts else []
    if R.random() < a.p_open:
        parts.insert(0, R.choice(P[lang]["open"]))
        parts[0] = parts[0][:-1] + "…" if parts[0][-1] in ",،" else parts[0]
    if R.random() < a.p_tail:
        parts.append(R.choice(P[lang]["tail"]))
    return parts

def dress(parts, tags, a):
    parts = list(parts)
    if a.plain:
        parts[-1] = parts[-1].rstrip(".")
    if a.emoji and R.random() < .6:
        parts.append(a.emoji * R.choice([1, 1, 1, 2, 3]))
    marks = ["#" + t for t in tags]
    if a.tagpos == "i":
        parts = marks + parts
    elif a.tagpos == "m" and len(parts) > 1:
        parts[1:1] = marks
    else:
        parts += marks
    return (" " if R.random() < .8 else "\n").join(parts)

def tidy_tag(lang, phrase):
    w = re.sub(r"[^\w ]", "", phrase.replace("\u200c", " ").replace("-", " ")).split()
    if lang in ("ar", "fa", "ru"):
        return "_".join(w)
    cap = lambda v: ("İ" if lang == "tr" and v[0] == "i" else v[0].upper()) + v[1:]
    return "".join(map(cap, w))

def new_tags(lang, fam, x, n=1):
    patterns = P[lang]["tags"]["hazard" if fam == "life" else fam] + ([R.choice(P[lang]["team"]) + " {x}"] * 2 if fam == "sport" else [])
    out = []
    for pat in R.sample(patterns, len(patterns)) + [R.choice(patterns) for _ in range(9)]:
        tag = tidy_tag(lang, pat.format(x=x))
        gap = "_" if lang in ("ar", "fa", "ru") else ""
        towns = [gap + tidy_tag(lang, w) for w in R.sample(P[lang]["pl"], 3)]
        suffix = next((s for s in ["", *towns, "2025", gap + str(R.randint(100, 999))] if (tag + s).casefold() not in USED), gap + str(len(USED)))
        out.append(tag + suffix)
        USED.add(out[-1].casefold())
        if len(out) == n:
            return out

# ---------------------------------------------------------------- posts and bursts
def post(t, a, text, kind="original", ref=None, tags=(), urls=(), media=None, burst=None):
    p = Post()
    p.t, p.a, p.text, p.kind, p.ref, p.tags, p.urls, p.media, p.burst = round(t, 3), a, text, kind, ref, list(tags), list(urls), media, burst
    while True:                                                      # ids follow the clock, as on real platforms
        n = int(p.t * 4096) + R.randrange(4096)
        p.id = {"x": str(1_900_000_000_000_000_000 + n * 1024), "telegram": f"{a.id}/{a.posts + n // 256}", "reddit": f"t3_{n:07x}",
                "bluesky": f"3l{n:011x}"}.get(a.platform, str(10**11 + n))
        if (a.platform, p.id) not in IDS:
            IDS.add((a.platform, p.id))
            return p

def repost_of(t, a, q, **kw):
    text = f"RT @{q.a.handle}: {q.text}" if a.platform == "x" and not q.text.startswith("RT @") else q.text
    return post(t, a, text, "repost", q.ref if q.kind == "repost" else q.id, q.tags, q.urls, q.media, **kw)

def picture():
    return ("%064x" % R.getrandbits(256), R.choices(["image", "image", "video", "gif"])[0])

def link(lang):
    return f"https://{R.choice(SYL)}{R.choice(SYL)}.{R.choice(['example', 'example.net', 'example.org'])}/{lang}/{R.getrandbits(32):x}"

def offsets(shape, dur):
    pulses = sorted(R.random() for _ in range(R.randint(2, 5)))
    rise, late = R.uniform(.03, .09), R.uniform(40, 260)
    def one():
        r = R.random()
        if shape == "flash":
            return R.gammavariate(2, dur / 5)
        if shape == "staff":
            return dur * R.betavariate(1.2, 1.9) if r < .86 else dur + R.expovariate(1 / 6000)
        if shape == "slow":
            return dur * R.random() ** .9
        if shape == "ramp":
            return dur * R.betavariate(2.2, 1.1)
        if shape == "evening":
            return dur * R.random() if r < .4 else dur * R.choice(pulses) + R.expovariate(1 / 240)
        if shape == "ontime":
            return -R.expovariate(1 / 200) if r < .04 else abs(R.gauss(0, late)) if r < .35 else R.expovariate(1 / (dur * .25))
        if shape == "seed":
            return min(dur * 2, 15 + dur * .02 * (R.paretovariate(.65) - 1) + R.expovariate(1 / 60))
        return R.gammavariate(2, dur * rise) + (R.expovariate(1 / (dur * .3)) if r < .5 else 0)   # "spike"
    return one

def burst(arche, lang, fam, people, t0, shape, dur, campaign=None, declared=False, mode="free", rep=.2, reply=.08, url=.08, media=.1,
          shared=.3, extra=.3, tags=None, n_tags=1, call=None, lead=0, stray=False, delete=False, public=0, star=False, x=None, share_of=.6, trickle=.25):
    """Lay one burst or launch into POSTS and write its truth line.  `share_of`: how often reposts take the most reposted post."""
    for _ in range(1 if x else 9):                                   # rather a subject that has no hashtag yet
        x = x or subject(lang, fam)
        if tags or all(tidy_tag(lang, s.format(x=x)).casefold() not in USED for s in P[lang]["tags"].get(fam, [])):
            break
        x = subject(lang, fam)
    tags = tags or new_tags(lang, fam, x, n_tags)
    LANG_OF.update({g: lang for g in tags})
    bid = len(TRUTH)
    step = offsets(shape, dur)
    call_line = first_at = None
    if call and t0 - lead > 600:
        caller = account(lang, "star" if call == "call" else "volunteer", "telegram" if call == "room" else None)
        local = START + timedelta(seconds=t0 + 3600 * caller.tz)
        text = sentence(lang, call, x, h=f"{local:%H:%M}")
        with_tag = call == "call" or R.random() < .6
        c = post(t0 - lead, caller, text + (" #" + tags[0] if with_tag else ""), tags=tags[:1] if with_tag else [])
        POSTS.append(c)
        call_line = {"platform": caller.platform, "post_id": c.id, "at": rfc(c.t), "announced_at": rfc(t0)}
    if stray and t0 > 9000:
        s = post(t0 - R.uniform(1500, min(t0 - 600, 40000)), people[0], dress(body(lang, fam, x, people[0]), tags[:1], people[0]), tags=tags[:1])
        POSTS.append(s)
        first_at = rfc(s.t)
    bank = [" ".join([sentence(lang, fam, x)] + ([R.choice(P[lang]["tail"])] if R.random() < .4 else [])) for _ in range({"copy": 8, "copy1": 1}.get(mode, 4))]
    vocabulary = " ".join(P[lang]["life"] + P[lang]["griev"] + P[lang]["fan"])
    vocabulary = [w for w in re.findall(r"[^\W\d_]{3,}", vocabulary) if w not in ("who", "food")]
    pics, urls = [picture() for _ in range(3)], [link(lang) for _ in range(2)]
    when = []
    early = R.randint(1, 4) if shape not in ("flash", "seed") and not call and t0 > 7000 and R.random() < trickle else 0
    for i, a in enumerate(people):
        t = t0 - R.uniform(300, 6000) if i < early else t0 + (0 if star and i == 0 else step())
        when.append((t, i, a))
        while R.random() < extra / (1 + extra):
            t += 25 + R.expovariate(1 / (dur * .35 + 30))
            when.append((t, i, a))
    public_from = len(people)
    if public:
        late = R.uniform(300, 2400)
        drawn = offsets("spike", R.uniform(4000, 9000))
        when += [(t0 + late + drawn(), public_from, a) for a in crowd(lang, public)]
    mine, seen = [], defaultdict(list)
    for t, i, a in sorted(when, key=lambda w: w[:2]):
        if t >= SPAN - 5:
            continue
        own = i < public_from
        who, prior, r = (bid if own else None), seen[a.platform], R.random()
        some = tags if len(tags) == 1 or R.random() < .6 else [R.choice(tags)]
        if a.plain and lang in ("en", "es", "pt", "id") and R.random() < .4:
            some = [g.lower() for g in some]
        target = None
        if prior:
            target = prior[0] if R.random() < share_of * (.5 if not star else 1.3) else R.choice(prior[-60:])
        if target and r < (rep if own else .45) and a is not target.a:
            p = repost_of(t, a, target, burst=who)
        else:
            kind = "original"
            if target and R.random() < (reply if own else .3) / max(.05, 1 - rep):
                kind = "reply" if R.random() < .7 else "quote"
            if mode == "words" and own:
                text = dress([" ".join(R.choices(vocabulary, k=R.randint(3, 7)))], some, a)
            elif mode in ("copy", "copy1") and own:
                text = R.choice(bank) + " " + " ".join("#" + g for g in some)
            elif mode == "edit" and own and R.random() < .8:
                text = dress([R.choice(bank)], some, a)
            elif mode == "auto" and own:
                text = sentence(lang, fam, x) + " #" + some[0]
                some = some[:1]
            else:
                text = dress(body(lang, "reply" if kind == "reply" and R.random() < .5 else fam, x, a), some, a)
            m = None if R.random() > media else R.choice(pics) if R.random() < shared else picture()
            u = [R.choice(urls) if R.random() < .75 else link(lang)] if R.random() < url else []
            p = post(t, a, text + "".join(" " + v for v in u), kind, target.id if kind != "original" else None, some, u, m, who)
            prior.append(p)
        POSTS.append(p)
        if own:
            mine.append(p)
            if delete and R.random() < .93:
                erase(p, max(20, R.lognormvariate(math.log(54), .28)))
    if not mine:
        return None
    TRUTH.append(truth_line(bid, arche, campaign, tags, mine, call_line, first_at, declared))
    return tags, t0, x, mine

def erase(p, after):
    if p.t + after < SPAN - 5:
        d = post(p.t + after, p.a, "", "delete")
        d.id = p.id
        POSTS.append(d)

def truth_line(bid, arche, campaign, tags, mine, call, first_at, declared):
    window, t10 = deque(), None
    for p in mine:
        window.append(p)
        while window[0].t < p.t - 600:
            window.popleft()
        if t10 is None and len({id(q.a) for q in window}) >= 10:
            t10 = p.t
    ts = [p.t for p in mine]
    width = 10 if ts[-1] - ts[0] < 300 else 300                      # peak: middle of the busiest window
    peak = max(ts, key=lambda t: bisect.bisect_left(ts, t + width) - bisect.bisect_left(ts, t)) + width / 2
    return {"id": f"{'L' if campaign else 'B'}{bid:03d}", "kind": "launch" if campaign else "organic", "archetype": arche, "campaign": campaign,
            "tags": list(tags), "onset_at": rfc(ts[0]), "first_at": first_at, "t10_at": rfc(t10) if t10 is not None else None,
            "peak_at": rfc(min(peak, ts[-1])), "end_at": rfc(ts[-1]), "accounts": len({id(p.a) for p in mine}), "posts": len(mine),
            "call": call, "declared": declared, "reason": None}

def rfc(t):
    return (START + timedelta(seconds=t)).isoformat(timespec="milliseconds").replace("+00:00", "Z")

def moment(lang, hours, minute=None, room=9000):
    """Second of the stream at a local hour in `hours` (lo, hi) of a random day; far enough from both ends."""
    for _ in range(200):
        lo, hi = hours
        m = R.randrange(60) if minute is None else R.choice(minute)
        hour = R.uniform(lo, hi)
        t = R.randrange(int(SPAN // 86400) + 1) * 86400 + (int(hour) - R.choice(ZONES[lang])) * 3600 + m * 60 + R.uniform(0, 20 if minute else 60)
        if 5400 < t < SPAN - room:
            return t
    return R.uniform(5400, SPAN - room)

# ---------------------------------------------------------------- ordinary bursts: kind, number, languages, family, accounts, shape, seconds, hours, options
ANY = "ar fa tr en ru es id pt"
BIG = "ar fa tr en ru es"
ORGANIC = [
    ("match_goals", 8, ANY, "sport", (150, 480), "evening", (5400, 7000), (18, 22), dict(extra=.6, group=("supporters", 160, .25))),
    ("tv_evening", 8, BIG + " id", "tv", (110, 420), "evening", (3000, 6500), (20, 22), dict(extra=.5, group=("couch", 150, .2), minute=[0, 30, 15])),
    ("quake_felt", 6, "es tr fa id ar es", "hazard", (140, 420), "spike", (1800, 5000), (0, 24), dict(rep=.3)),
    ("storm_flood_fire", 5, ANY, "hazard", (60, 200), "spike", (9000, 18000), (8, 20), dict(rep=.35, media=.3)),
    ("service_outage", 8, ANY, "outage", (40, 220), "spike", (1500, 7000), (9, 23), dict(reply=.15)),
    ("star_post_reposted", 8, BIG, "news", (80, 330), "seed", (3600, 15000), (9, 23), dict(rep=.93, star=True, share_of=.75, group=("press", 45, .05))),
    ("obituary", 6, BIG, "memory", (110, 380), "spike", (5000, 14000), (8, 23), dict(rep=.35, media=.3, shared=.8)),
    ("holiday_greeting", 5, BIG, "greet", (140, 380), "slow", (18000, 36000), (7, 10), dict(rep=.1, media=.3, shared=.5)),
    ("midnight_birthday", 5, BIG + " id", "fan", (70, 240), "ontime", (2400, 4000), (0, 1), dict(minute=[0], extra=1, group=("fans", 200, .5))),
    ("fan_vote", 5, "ar en es id tr", "fan", (50, 170), "slow", (5000, 12000), (15, 21), dict(mode="copy", extra=2, group=("fans", 200, .65))),
    ("price_or_water_anger", 8, BIG + " id pt", "griev", (70, 280), "spike", (6000, 16000), (9, 22), dict(rep=.3, group=("activists", 150, .12))),
    ("activists_unplanned", 6, BIG, "griev", (30, 110), "staff", (700, 1500), (11, 22), dict(group=("activists", 150, .6), extra=1, n_tags=2)),
    ("pile_on_person", 6, BIG, "attack", (70, 280), "spike", (4000, 12000), (10, 23), dict(rep=.3, reply=.2)),
    ("true_supporters", 4, BIG, "praise", (40, 140), "spike", (5000, 12000), (10, 21), dict(rep=.25)),
    ("copypasta_meme", 5, BIG, "tv", (40, 160), "spike", (5000, 14000), (12, 23), dict(mode="copy1", rep=.08)),
    ("app_share_button", 6, ANY, "game", (35, 130), "ontime", (3000, 6000), (7, 12), dict(mode="auto", rep=0, reply=0, minute=[0])),
    ("exam_over", 6, BIG, "study", (90, 320), "spike", (2400, 6000), (11, 14), dict(new=.5)),
    ("results_published", 3, "tr fa ar", "study", (90, 260), "ontime", (2000, 4000), (9, 18), dict(minute=[0], new=.5)),
    ("minute_of_memory", 4, "tr es ru ar", "memory", (80, 240), "ontime", (1500, 4000), (4, 21), dict(minute=[17, 30, 0], rep=.15)),
    ("lost_pet_chain", 7, ANY, "help", (18, 65), "slow", (8000, 30000), (8, 16), dict(mode="copy1", media=.8, shared=1, rep=.3)),
    ("deal_hunters", 6, BIG, "promo", (15, 55), "spike", (900, 2400), (9, 22), dict(mode="edit", url=.9, group=("deals", 70, .55), rep=.1)),
    ("follow_train", 6, "tr ar es fa en id", "give", (15, 60), "staff", (500, 1500), (19, 24), dict(mode="copy", group=("train", 80, .8), extra=.6)),
    ("scheduled_bots", 6, BIG, "news", (11, 26), "flash", (4, 12), (6, 22), dict(mode="auto", minute=[0], group=("clockbots", 30, 1), extra=0, rep=0, reply=0, role="bot")),
    ("press_pack", 8, BIG, "news", (14, 38), "staff", (500, 1500), (9, 21), dict(url=.6, group=("press", 45, .85), extra=.6, role="media")),
    ("stuck_commuters", 5, "en es ru tr id", "outage", (30, 120), "spike", (2400, 6000), (7, 9), dict(reply=.15, media=.2)),
    ("sky_photos", 4, BIG, "life", (50, 180), "spike", (3000, 7000), (17, 22), dict(media=.9, shared=.02)),
]
DECLARED = [
    ("fan_party", 8, "ar en es id tr ru", "fan", (50, 200), "staff", (1200, 3000), (18, 22), dict(call="call", lead=9000, mode="edit", extra=1.3, group=("fans", 200, .7))),
    ("union_storm", 5, "es tr fa ru en", "griev", (50, 180), "staff", (1200, 2400), (18, 22), dict(call="call", lead=14000, group=("activists", 150, .4), extra=.8)),
    ("ngo_storm", 5, BIG, "griev", (30, 130), "ontime", (1500, 3000), (18, 22), dict(call="call", lead=7200, mode="edit", group=("activists", 150, .5), extra=1, n_tags=2)),
    ("charity_drive", 4, BIG, "help", (30, 120), "slow", (9000, 20000), (9, 15), dict(call="call", lead=600, url=.5, rep=.4)),
    ("broadcaster_invites", 5, BIG, "tv", (60, 220), "ontime", (2000, 4000), (19, 22), dict(call="call", lead=5400)),
    ("media_house_syndication", 6, BIG, "news", (11, 28), "flash", (15, 100), (7, 22), dict(mode="copy1", url=1, group=("outlets", 30, 1), extra=0, rep=0, reply=0, role="media")),
    ("customer_service_bots", 5, BIG, "service", (10, 24), "slow", (3600, 8000), (9, 19), dict(mode="copy", reply=.85, rep=0, extra=2, group=("care", 28, 1), role="office")),
    ("civil_alert", 5, "es tr id en ru", "hazard", (12, 32), "flash", (5, 40), (0, 24), dict(mode="copy1", group=("gov", 36, 1), extra=0, rep=0, reply=0, role="office")),
    ("party_line", 5, BIG, "praise", (16, 55), "staff", (500, 1500), (9, 18), dict(mode="edit", group=("deputies", 60, .95), media=.3, shared=.9, role="office")),
    ("employee_advocacy", 4, "en es tr ru", "promo", (14, 48), "staff", (1200, 2400), (9, 16), dict(mode="edit", url=.8, call="call", lead=900, new=.6)),
    ("giveaway", 6, ANY, "give", (60, 220), "slow", (9000, 28000), (12, 18), dict(call="call", lead=300, new=.5, rep=.3)),
    ("webinar", 4, BIG, "study", (12, 45), "slow", (2400, 4200), (10, 19), dict(call="call", lead=20000, extra=1.2)),
    ("classroom", 4, BIG, "study", (12, 28), "staff", (1500, 2700), (9, 14), dict(call="call", lead=1800, new=.9, rep=.05)),
    ("meet_at_the_square", 6, BIG, "griev", (3, 22), "slow", (4000, 9000), (12, 20), dict(call="call", lead=3000)),
    ("stream_raid", 4, "en es ru pt", "fan", (40, 150), "flash", (60, 200), (19, 24), dict(call="call", lead=90, mode="copy", rep=.05)),
    ("supporters_club", 4, "es tr ar ru", "sport", (40, 140), "ontime", (1200, 2600), (17, 21), dict(call="call", lead=7200, group=("supporters", 160, .7), extra=.8)),
]
# ---------------------------------------------------------------- operations
RUSH = [55, 57, 58, 59, 0]
OPERATIONS = [
    dict(id="op1", arche="trend_seller_bots", n=7, langs="tr tr tr tr tr ar", fams="promo attack griev", size=(60, 150), pool=270, roles="bought aged ordinary young",
         plats="x", shape="flash", dur=(20, 90), hours=(10, 24), minute=.5, opt=dict(mode="words", rep=0, reply=0, url=0, media=0, extra=0, delete=.7), public=(0, 60), cover=(0, 4)),
    dict(id="op2", arche="troll_room_staff", n=6, langs="ru", fams="attack praise griev", size=(18, 42), pool=48, roles="staff aged bought ordinary", plats="telegram vk x",
         shape="staff", dur=(500, 4500), hours=(10, 19), minute=.2, opt=dict(rep=.25, reply=.3, url=.3, extra=1.4), room=.65, stray=.5, two=.7, public=(0, 60), again=.25, cover=(3, 14)),
    dict(id="op3", arche="silent_smear_brigade", n=6, langs="fa", fams="attack attack griev", size=(22, 80), pool=105, roles="ordinary young aged volunteer", plats="x x x telegram",
         shape="staff", dur=(600, 5000), hours=(17, 24), minute=.1, opt=dict(rep=.5, reply=.15, extra=.7, share_of=1, media=.3), stray=.3, two=.4, public=(20, 180), hijack=.5, cover=(1, 8)),
    dict(id="op4", arche="volunteer_e_army", n=4, langs="ar", fams="attack praise griev", size=(80, 200), pool=260, roles="volunteer ordinary ordinary fan", plats="x x x telegram facebook",
         shape="ontime", dur=(1200, 3000), hours=(20, 23), minute=.9, opt=dict(rep=.35, reply=.1, extra=.5, media=.2, shared=.7), room=.75, stray=.4, two=.5, public=(120, 400), again=.3, cover=(1, 7)),
    dict(id="op5", arche="copied_textbank", n=6, langs="es es es pt", fams="praise attack praise", size=(26, 75), pool=115, roles="young young new aged ordinary", plats="facebook x x tiktok",
         shape="staff", dur=(300, 3600), hours=(8, 20), minute=.3, opt=dict(mode="copy", rep=.2, reply=.05, extra=.4, media=.25, shared=.9), room=.35, stray=.3, two=.5, public=(0, 40), hijack=.15, cover=(0, 5)),
    dict(id="op6", arche="paid_buzzers_ramp", n=5, langs="id id en", fams="praise promo", size=(14, 36), pool=45, roles="fan ordinary staff bought", plats="x x tiktok facebook",
         shape="ramp", dur=(2700, 10000), hours=(9, 17), minute=.1, opt=dict(rep=.3, reply=.1, extra=1, media=.7, shared=.7, url=.3), room=.3, two=.8, public=(10, 120), cover=(3, 12)),
    dict(id="op7", arche="page_ring", n=5, langs="es pt es ar", fams="news attack", size=(12, 13), pool=13, roles="media office aged", plats="facebook", shape="flash", dur=(15, 45),
         hours=(8, 22), minute=.2, opt=dict(mode="copy1", rep=0, reply=0, url=.9, extra=.1), public=(0, 20), cover=(3, 12)),
    dict(id="op8", arche="reply_swarm", n=4, langs="en en tr", fams="attack griev", size=(10, 22), pool=26, roles="aged bought young ordinary", plats="x", shape="staff", dur=(300, 1500), hours=(12, 23),
         minute=.1, opt=dict(rep=.1, reply=.8, extra=1.2, url=.3), hijack=.3, public=(0, 80), cover=(1, 8)),
    dict(id="op9", arche="one_shot_bank_rumour", n=1, langs="ar", fams="griev", size=(50, 70), pool=70, roles="aged bought ordinary", plats="x telegram", shape="flash", dur=(140, 260), hours=(9, 22),
         minute=.2, opt=dict(mode="edit", rep=.1, extra=.3), public=(150, 300), cover=(0, 3)),
    dict(id="op10", arche="one_shot_astroturf", n=1, langs="en", fams="praise", size=(85, 120), pool=120, roles="bought aged ordinary", plats="x x bluesky facebook reddit", shape="slow", dur=(2000, 3600),
         hours=(9, 20), minute=0, opt=dict(rep=.1, extra=.15, reply=.2), stray=1, public=(0, 30), cover=(0, 3)),
    dict(id="op11", arche="one_shot_mining_lobby", n=1, langs="es", fams="praise griev", size=(30, 55), pool=55, roles="aged bought volunteer", plats="x facebook", shape="seed", dur=(1800, 4000),
         hours=(9, 20), minute=0, opt=dict(rep=.8, star=True, share_of=.75, extra=.2), public=(20, 80), cover=(0, 3)),
]

def lay_organic(days):
    for table, declared in ((ORGANIC, False), (DECLARED, True)):
        for kind, n, langs, fam, size, shape, secs, hours, o in table:
            langs = langs.split()
            turn = R.randrange(len(langs))
            for i in range(max(1, round(n * days / 3))):
                o2 = dict(o)
                lang = langs[(turn + i) % len(langs)]
                minute, new, role, group = (o2.pop(k, d) for k, d in (("minute", None), ("new", .35), ("role", "fan" if fam == "fan" else "ordinary"), ("group", None)))
                pack, share = None, 0
                if group:
                    pack, share = community(lang, group[0], group[1], role), min(1, group[2] * R.uniform(.7, 1.15)) if group[2] < 1 else 1
                count = int(math.exp(R.uniform(math.log(size[0]), math.log(size[1]))))
                if share >= .95:
                    count = min(count, len(pack))
                people = crowd(lang, count, new, pack, share)
                R.shuffle(people)
                if o2.get("star"):
                    people.insert(0, account(lang, "star", "x" if lang != "ru" else "telegram"))
                    people = people[:1] + [a if a.platform == people[0].platform or R.random() < .2 else account(lang, "ordinary", people[0].platform) for a in people[1:]]
                if o2.get("call") and minute is None and hours[0] > 15:
                    minute = [0, 30]
                o2["lead"] = o2.get("lead", 0) * R.uniform(.6, 1.4)
                burst(kind, lang, fam, people, moment(lang, hours, minute), shape, R.uniform(*secs), declared=declared, **o2)
    for lang in ("en", "es"):                                        # the same players on the same tag each day: a public that returns on purpose
        game, pack = subject(lang, "game"), community(lang, "quiz", 60)
        tags = new_tags(lang, "game", game)
        for day in range(max(1, int(days))):
            t = day * 86400 + (9 - ZONES[lang][0]) * 3600
            burst("daily_quiz", lang, "game", crowd(lang, R.randint(28, 55), .2, pack, .8), max(3600, t), "ontime", 3600, tags=tags, x=game, mode="auto", rep=0, reply=0)

def lay_operations(days):
    public_tags = organic_tags()
    for op in OPERATIONS:
        langs, roles, plats = op["langs"].split(), op["roles"].split(), op["plats"].split()
        pools, last = {}, {}
        for i in range(max(1, round(op["n"] * days / 3))):
            lang = langs[i % len(langs)] if i < len(langs) else R.choice(langs)
            key = "all" if op["id"] == "op7" else lang
            if key not in pools:                                     # the same hands every time; a smaller crew for the second language
                size = op["pool"] if key in ("all", langs[0]) else max(op["size"][0] + 6, op["pool"] // 2)
                pools[key] = [account(lang, R.choice(roles), R.choice(plats)) for _ in range(size)]
                for a in pools[key]:
                    cover_posts(a, R.randint(*op["cover"]))
                POP[lang] += pools[key] if op["opt"].get("rep") else []
            pool = pools[key]
            fam = R.choice(op["fams"].split())
            n = min(len(pool), int(math.exp(R.uniform(math.log(op["size"][0]), math.log(op["size"][1] + .9)))))
            people = R.sample(pool, n)
            o = dict(op["opt"])
            o["delete"] = R.random() < o.get("delete", 0)
            o["stray"], o["n_tags"] = R.random() < op.get("stray", 0), 2 if R.random() < op.get("two", 0) else 1
            if R.random() < op.get("room", 0):
                o["call"], o["lead"] = "room", R.uniform(600, 9000)
            t0 = moment(lang, op["hours"], RUSH if R.random() < op["minute"] else None)
            near = [q for q in public_tags if q[2] == lang and q[1] > 5400 and q[1] < SPAN - 12000]
            if R.random() < op.get("hijack", 0):                     # on a tag that has its public: a burst's, or an everyday one
                if near and R.random() < .6:
                    tag, t, _, fam2 = R.choice(near)
                    o["tags"], t0, o["stray"] = [tag], t + R.uniform(900, 4000), False
                else:
                    o["tags"], o["stray"] = [R.choice(EVERYDAY[lang][4:30])], False
            elif lang in last and R.random() < op.get("again", 0):   # returns to its old hashtag
                o["tags"], o["x"], fam, o["stray"] = *last[lang], False
                t0 = next((t for t in (moment(lang, op["hours"]) for _ in range(40)) if abs(t - SEEN_AT[o["tags"][0]]) > 4 * 3600), t0)
            o["public"], o["trickle"] = R.randint(*op["public"]), .55
            done = burst(op["arche"], lang, fam, people, t0, op["shape"], R.uniform(*op["dur"]), campaign=op["id"], **o)
            if done and "tags" not in op["opt"]:
                last[lang] = (done[0], done[2], fam)
                SEEN_AT[done[0][0]] = t0
                if op["id"] in ("op3", "op4") and i in (1, 3) and t0 < SPAN - 30000 and "tags" not in o:   # the public takes the tag back later
                    burst("counter_speech", lang, fam, crowd(lang, R.randint(60, 160)), t0 + R.uniform(9000, 20000), "spike", 6000, tags=done[0], x=done[2], rep=.35)

SEEN_AT, EVERYDAY, CURVE = {}, {}, {}

def organic_tags():
    return [(r["tags"][0], (datetime.fromisoformat(r["onset_at"]) - START).total_seconds(), LANG_OF[r["tags"][0]], r["archetype"]) for r in TRUTH
            if r["archetype"] in ("tv_evening", "price_or_water_anger", "pile_on_person", "storm_flood_fire") and r["tags"][0] in LANG_OF]

LANG_OF, BACKGROUND = {}, []

# ---------------------------------------------------------------- ordinary life
def curve(tz):
    """Cumulative weight of each minute: daily rhythm times correlated noise (over-dispersed, as real streams are)."""
    if tz not in CURVE:
        level, out = 0.0, []
        for m in range(int(SPAN // 60)):
            level = .97 * level + R.gauss(0, .09)
            h = (m / 60 + tz) % 24
            a, b = HOURLY[int(h)], HOURLY[(int(h) + 1) % 24]
            out.append((a + (b - a) * (h % 1)) * math.exp(level + R.gauss(0, .25)))
        CURVE[tz] = list(accumulate(out))
    return CURVE[tz]

def cover_posts(a, k):
    c, i = curve(a.tz), 0
    while i < k:                                                     # sessions, so that heavy users come in runs
        t = bisect.bisect(c, R.random() * c[-1]) * 60 + R.random() * 60
        for _ in range(min(k - i, 1 + int(R.expovariate(.6)))):
            if t < SPAN - 5:
                BACKGROUND.append((t, a))
            t += 8 + R.expovariate(1 / 200)
            i += 1

def power(exponent, top):
    return min(top, int((1 - R.random()) ** (-1 / (exponent - 1)) ) or 1)

def lay_population(days):
    for lang, share in SHARE.items():
        d = [t.replace(" ", "_") for t in P[lang]["daily"]]
        EVERYDAY[lang] = d + [R.choice(d) + "_" + R.choice(d) for _ in range(140)]
        USED.update(t.casefold() for t in EVERYDAY[lang])
        target = 155000 * share * days / 3 * R.uniform(.93, 1.07)
        begun = len(BACKGROUND)
        while len(BACKGROUND) - begun < target:
            k = power(2.6, 300)
            role = "new" if R.random() < .1 else "star" if R.random() < .004 else "media" if R.random() < .01 else "fan" if k > 8 and R.random() < .4 else "ordinary"
            a = account(lang, role)
            POP[lang].append(a)
            cover_posts(a, k)

def write_background():
    """Fill the ordinary posts in time order, so that replies and reposts find what is there."""
    planned = sorted(POSTS, key=lambda p: p.t)
    active = sorted((r["onset_at"], r["end_at"], r["tags"][0]) for r in TRUTH if r["posts"] > 60)
    sec = lambda s: (datetime.fromisoformat(s) - START).total_seconds()
    active = [(sec(a), sec(b) + 1800, t) for a, b, t in active]
    live, recent, nxt, k = defaultdict(list), defaultdict(lambda: deque(maxlen=350)), 0, 0
    zipf = list(accumulate(1 / (i + 2) ** .95 for i in range(200)))
    for t, a in sorted(BACKGROUND, key=lambda b: b[0]):
        while nxt < len(planned) and planned[nxt].t <= t:
            q = planned[nxt]
            if q.kind != "delete" and (q.burst is None or R.random() < .5):
                recent[q.a.lang, q.a.platform].append(q)
            nxt += 1
        while k < len(active) and active[k][0] <= t:
            live[LANG_OF.get(active[k][2])].append(active[k])
            k += 1
        lang, around, r = a.lang, recent[a.lang, a.platform], R.random()
        rep = {"telegram": .22, "instagram": 0, "tiktok": 0, "reddit": .02}.get(a.platform, .3)
        if len(around) > 20 and r < rep + .26:
            q = max((around[int(len(around) * R.random() ** .6)] for _ in range(3)), key=lambda v: v.a.followers)
            if r < rep and q.a is not a:
                p = repost_of(t, a, q)
            else:
                kind = "reply" if R.random() < .8 or rep == 0 else "quote"
                parts = [sentence(lang, "reply")] + ([sentence(lang, "life")] if R.random() < .6 else []) + ([R.choice(P[lang]["tail"])] if R.random() < a.p_tail else [])
                tags = q.tags[:1] if q.tags and R.random() < .12 else []
                p = post(t, a, dress(parts, tags, a), kind, q.id, tags)
        else:
            fam = "life" if R.random() < .72 else R.choice(["sport", "tv", "news", "griev", "promo", "fan", "outage", "attack", "praise"])
            tags = []
            if R.random() < .3:
                for _ in range(R.choice([1, 1, 1, 2, 2, 3, 4])):
                    g = EVERYDAY[lang][min(bisect.bisect(zipf, R.random() * zipf[-1]), len(EVERYDAY[lang]) - 1)]
                    tags += [g] if g not in tags else []
            elif R.random() < .04:
                live[lang] = [v for v in live[lang] if v[1] > t]
                tags = [R.choice(live[lang])[2]] if live[lang] else []
            u = [link(lang)] if R.random() < .14 else []
            p = post(t, a, dress(body(lang, fam, subject(lang, fam), a), tags, a) + "".join(" " + v for v in u), tags=tags, urls=u,
                     media=picture() if R.random() < (.9 if a.platform in ("instagram", "tiktok") else .17) else None)
        POSTS.append(p)
        if p.kind != "repost":
            around.append(p)
        if R.random() < .011:
            erase(p, R.lognormvariate(math.log(200), 1.6))

def write(path):
    delay = {"telegram": 1.2, "reddit": 14, "facebook": 6, "vk": 4, "instagram": 7}
    rows = [(p.t + .15 + R.lognormvariate(math.log(delay.get(p.a.platform, 1.6)), .55), i) for i, p in enumerate(POSTS)]
    rows.sort()
    with open(path, "w", encoding="utf-8") as out:
        for got, i in rows:
            p, a = POSTS[i], POSTS[i].a
            if p.kind != "delete":
                a.posts += 1
            author = {"id": a.id, "handle": a.handle, "created_at": a.created.isoformat().replace("+00:00", "Z") if a.platform not in ("telegram", "facebook") else None,
                      "followers": a.followers, "following": a.following if a.platform != "telegram" else None, "posts": a.posts, "location": a.loc}
            d = {"id": p.id, "platform": a.platform, "created_at": rfc(p.t), "received_at": rfc(got), "author": author, "text": p.text,
                 "lang": a.lang if R.random() < .96 else None, "kind": p.kind, "ref": p.ref}
            if p.kind != "delete":
                if a.platform not in ("telegram", "reddit"):
                    d["hashtags"] = p.tags
                d["urls"] = p.urls
                if p.media:
                    d["media"] = [{"kind": p.media[1], "hash": p.media[0], "algorithm": "pdq"}]
                if R.random() < .3:
                    d["engagement"] = {"likes": int(R.expovariate(.8)), "reposts": int(R.expovariate(2)), "replies": 0}
            out.write(json.dumps(d, ensure_ascii=False) + "\n")
    with open(re.sub(r"\.jsonl$", "", path) + ".truth.jsonl", "w", encoding="utf-8") as out:
        span = {"id": "span", "kind": "span", "onset_at": rfc(0), "end_at": rfc(SPAN), "posts": len(POSTS), "tags": []}
        for line in [span] + sorted(TRUTH, key=lambda r: r["onset_at"]):
            out.write(json.dumps(line, ensure_ascii=False) + "\n")

def main():
    global START, SPAN
    ap = argparse.ArgumentParser()
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--days", type=float, default=3)
    ap.add_argument("--out", default="posts.jsonl")
    args = ap.parse_args()
    R.seed(args.seed)
    START = datetime(2025, 1, 10, tzinfo=timezone.utc) + timedelta(days=R.randrange(330))
    SPAN = args.days * 86400
    lay_population(args.days)
    lay_organic(args.days)
    lay_operations(args.days)
    write_background()
    write(args.out)

if __name__ == "__main__":
    main()
