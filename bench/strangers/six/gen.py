"""Synthetic social-media stream with truth: Russia, Turkey and neighbours. python3.11 gen.py --seed N --days 3 --out posts.jsonl"""
import argparse, bisect, json, math, random, re
from collections import defaultdict, deque
from datetime import datetime, timedelta, timezone
import words
ap = argparse.ArgumentParser()
ap.add_argument('--seed', type=int, default=1); ap.add_argument('--days', type=int, default=3)
ap.add_argument('--out', default='posts.jsonl')
A = ap.parse_args()
R = random.Random(A.seed * 7919 + 13)
L = words.load()
LANGS, SHARES = list(L), [d['share'] for d in L.values()]
DAYS, SPAN = A.days, A.days * 86400
START = datetime(2023, 2, 1, tzinfo=timezone.utc) + timedelta(days=R.randrange(880), hours=R.randrange(24))
H0, T0 = START.hour, START.timestamp()
PF = {'ru': 'x x telegram telegram vk vk vk bluesky', 'tr': 'x x x x x x x x telegram bluesky', 'uk': 'x x telegram telegram telegram',
      'en': 'x x x x bluesky bluesky telegram', 'pl': 'x x x x bluesky', 'ar': 'x x x x x telegram', 'fa': 'x x telegram telegram',
      'az': 'x x telegram', 'ro': 'x x x telegram', 'sr': 'x x x telegram'}
B32 = '234567abcdefghijklmnopqrstuvwxyz'
EMO = '🔥 😂 ❤️ 🙏 🤔 👏 😡 ☕ 🌷 💪 ‼️ 👇 😅 🥲 ✊ 🇹🇷 🎉 ⚡'.split()
def iso(t, ms=False):
    d = datetime.fromtimestamp(T0 + t, timezone.utc)
    return d.strftime('%Y-%m-%dT%H:%M:%S') + ('.%03d' % (d.microsecond // 1000) if ms else '') + 'Z'
def ln(med, s): return R.lognormvariate(math.log(med), s)
def size(lo, hi): return int(round(math.exp(R.uniform(math.log(lo), math.log(hi)))))
def fill(s, lang):
    d = L[lang]
    return s.replace('{w}', R.choice(d['towns'])).replace('{p}', R.choice(d['surn']))
def say(lang, theme):
    d = L[lang]
    a, b = d[theme]
    s = R.choice(a) + ' ' + R.choice(b)
    if R.random() < .25: s += R.choice([', ', ' — ', ' ... ', '. ']) + R.choice(b)
    if R.random() < .4: s = R.choice(d['open']) + R.choice([' ', ', ', '... ']) + s
    s = s[0].upper() + s[1:]
    if R.random() < .45: s += R.choice(['. ', '! ', ' ', '... ']) + R.choice(d['tail'])
    if R.random() < .22: s += ' ' + R.choice(EMO) * R.choice([1, 1, 1, 2, 3])
    return fill(s, lang)
VOC = {l: [w for w in {x: 1 for k in ('chat', 'pol', 'tv', 'news', 'promo') for part in d[k] for p in part
                       for x in re.findall(r'[^\W\d_]{4,}', p.replace('{w}', '').replace('{p}', ''))}] for l, d in L.items()}

# ---------- accounts ----------
class Acct:
    __slots__ = 'pf id h cr fol fing n loc lang tz com act young shift msg'.split()
seen_h, seen_id = set(), set()
def account(lang, pf=None, age=None):
    a, d = Acct(), L[lang]
    a.pf, a.lang, a.tz = pf or R.choice(PF[lang].split()), lang, R.choice(d['tz'])
    if age is None: age = R.uniform(1, 90) if R.random() < .08 else 90 + 5200 * R.random() ** 1.25
    if a.pf == 'bluesky': age = min(age, R.uniform(20, 700))
    cr = T0 - age * 86400
    a.young, a.com, a.shift, a.msg = age < 90, [], None, R.randrange(20, 40000)
    while True:
        if a.pf == 'x':
            a.id = str(int((cr - 1288834974) * 1000) << 22 | R.randrange(1 << 22)) if cr > 1447000000 else str(int(3.3e9 * max(.01, (cr - 1.15e9) / 2.97e8)) + R.randrange(999999))
        elif a.pf == 'telegram':
            a.id = '-100%d' % (1000000000 + int((cr - 1.2e9) * 2.6) + R.randrange(10 ** 7)) if R.random() < .45 else str(int(max(1e8, (cr - 1.2e9) * 13)) + R.randrange(10 ** 7))
        elif a.pf == 'vk': a.id = str(int(max(1e6, (cr - 1.15e9) * 1.6)) + R.randrange(10 ** 6))
        else: a.id = 'did:plc:' + ''.join(R.choice(B32) for _ in range(24))
        nm, sn = R.choice(d['names']), R.choice(L[R.choice(LANGS)]['names'])
        x = R.choice(['', '_', '', '', '.'] if a.pf == 'vk' else ['', '_', ''])
        w = ''.join(R.choice(['ka', 'ri', 'mo', 'ne', 'lu', 'vo', 'sha', 'ter', 'bey', 'dem', 'ov', 'yil', 'an', 'gul', 'mir', 'zor']) for _ in range(R.choice([2, 3])))
        a.h = R.choice([nm + x + w, w + x + nm, nm + w + str(R.randrange(1950, 2012))[-R.choice([2, 4]):], nm + str(R.randrange(10 ** 7, 10 ** 8)), w + x + w[:3],
                        nm.lower() + x + sn.lower() + str(R.randrange(99)), (w + nm).lower(), nm + w.title()])[:15]
        if a.pf == 'telegram': a.h = a.h.replace('.', '_')
        if a.pf == 'bluesky': a.h = a.h.lower().replace('_', '') + '.bsky.social'
        if (a.pf, a.h) not in seen_h and (a.pf, a.id) not in seen_id: break
    seen_h.add((a.pf, a.h)); seen_id.add((a.pf, a.id))
    a.cr = datetime.fromtimestamp(cr, timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ') if a.pf != 'vk' or R.random() < .3 else None
    if a.pf == 'telegram' and R.random() < .7: a.cr = None
    a.fol = int(ln(130 if not a.young else 18, 1.5)); a.fing = int(ln(210, 1.1)) if a.pf != 'telegram' else None
    a.n = int(ln(1500 if not a.young else 70, 1.6))
    a.loc = None if a.pf == 'telegram' or R.random() < .48 else R.choice(d['latin'] + d['towns'])
    a.act = min(160, int((1 - R.random()) ** (-1 / 1.22))) if R.random() < .84 else 0
    return a
POP = [account(R.choices(LANGS, SHARES)[0]) for _ in range(R.randrange(25500, 29000))]
BYL = defaultdict(list)
for a in POP: BYL[a.lang].append(a)

# ---------- hashtags and communities ----------
used = set()
def uniq(make):
    for i in range(400):
        t = make()
        if i > 150: t += str(R.randrange(2, 99))
        if t.lower() not in used and len(t) > 2: used.add(t.lower()); return t
def cap(w): return w[:1].upper() + w[1:]
def low(w): return w.replace('İ', 'i').lower()
def slogan(lang):
    d = L[lang]
    def mk():
        a, b = d['slog']
        t = R.choice(a) + (R.choice(['', '', '_']) if lang not in ('ar', 'fa') else '') + R.choice(b)
        if R.random() < .3: t = R.choice(d['towns']) + ('_' if lang in ('ar', 'fa') else '') + t
        return low(t.replace(' ', '')) if R.random() < .15 else t.replace(' ', '')
    return uniq(mk)
def kwtag(lang, k, place=True):
    d = L[lang]
    def mk():
        w, b = R.choice(d['towns']), d['kw'][k]
        s = '_' if lang in ('ar', 'fa') or R.random() < .15 else ''
        t = R.choice([w + s + b, b + s + w, cap(w) + s + cap(b)]) if place or R.random() < .5 else b + s + R.choice(VOC[lang] + d['daily'])
        return t if R.random() < .7 else low(t)
    return uniq(mk)
def tailtag(lang):
    v = VOC[lang]
    return uniq(lambda: R.choice([R.choice(v), R.choice(v) + cap(R.choice(v)), R.choice(v) + '_' + R.choice(v), cap(R.choice(v)) + R.choice(L[lang]['towns'])]))
for l in LANGS: used.update(x.lower() for x in L[l]['daily'])
TAIL = {l: [tailtag(l) for _ in range(int(90 + 900 * L[l]['share']))] + [slogan(l) for _ in range(8)] for l in LANGS}
TAILW = {l: [1 / (i + 6) ** .9 for i in range(len(v))] for l, v in TAIL.items()}
class Com:
    def __init__(s, kind, lang, tag, n, theme, pool=None, hour=20.):
        s.kind, s.lang, s.tag, s.theme, s.hour, s.spark = kind, lang, tag, theme, hour, R.random()
        pool = pool or BYL[lang]
        s.mem = R.sample(pool, min(n, len(pool)))
        for a in s.mem: a.com.append(s)
COMS = defaultdict(list)
def show_tag(l):
    a, b = L[l]['show']
    return uniq(lambda: R.choice(a) + R.choice(b) + R.choice(['', '', 'TV', '_live', '']))
def com(kind, lang, tag, lo, hi, theme, pool=None, hour=20.):
    c = Com(kind, lang, tag, size(lo, hi), theme, pool, hour); COMS[kind].append(c); return c
BIG = ['ru', 'ru', 'ru', 'tr', 'tr', 'tr', 'uk', 'pl', 'en', 'ar', 'az', 'ro', 'sr', 'fa']
def xs(l): return [a for a in BYL[l] if a.pf == 'x']
for l in ['ru', 'ru', 'tr', 'tr', 'uk', R.choice(['pl', 'sr', 'ar'])]: com('show', l, show_tag(l), 120, 480, 'tv', hour=R.choice([19, 20, 20.5, 21, 22]))
for l in BIG: com('team', l, uniq(lambda: R.choice(L[l]['towns'])[:R.choice([4, 5, 9])] + R.choice(['FK', 'spor', 'SK', '1928', 'FC', 'ultras', 'Fans'])), 150, 600, 'sport')
for l in BIG + ['ru', 'tr', 'ru']: com('town', l, uniq(lambda: R.choice(L[l]['towns']) + R.choice(['', '_', '24', 'live', 'city'])), 120, 420, 'news')
for l in ['ru', 'tr', 'uk', 'pl', 'ro', 'az']: com('party', l, slogan(l), 80, 300, 'pol')
for l in ['tr', 'tr', 'ru', 'en', 'ar', 'sr']: com('fan', l, uniq(lambda: R.choice(L[l]['names']) + R.choice(['ler', 'Army', 'land', 'stan', 'FC', '_ww'])), 40, 190, 'tv', [a for a in BYL[l] if a.young or R.random() < .2])
for l in ['ru', 'ru', 'tr', 'en']: com('firm', l, None, 18, 62, 'promo')
for l in ['ru', 'ru', 'tr', 'uk', 'ro']: com('news', l, None, 14, 44, 'news')
for l in ['ru', 'ru', 'tr', 'az']: com('offi', l, None, 16, 58, 'news')
for l in R.sample(['tr', 'ru', 'en', 'uk', 'az'], 3): com('bots', l, None, 12, 36, 'news')
for l in ['tr', R.choice(['ru', 'pl'])]: com('regs', l, uniq(lambda: L[l]['kw']['gm'] + R.choice(['', '_', 'cı', '7', 'я', 'my'])), 14, 34, 'chat')
for l in ['ru', 'tr', 'sr']: com('school', l, None, 22, 60, 'chat', [a for a in BYL[l] if a.young])
for l in ['tr', 'ru']: com('stream', l, None, 150, 400, 'chat', [a for a in BYL[l] if a.young or a.loc is None])

# ---------- bursts ----------
EV, seq, BURSTS = [], 0, []
def ev(t, a, b=None, role='bg', opt=None):
    global seq
    if 0 <= t < SPAN - 1: seq += 1; EV.append((t, seq, a, b, role, opt))
class Burst:
    def __init__(s, kind, arch, lang, tags, **k):
        s.kind, s.arch, s.lang, s.tags = kind, arch, lang, tags
        s.camp = s.call = s.first = s.target = s.url = s.dele = s.media = None
        s.theme, s.mode, s.rep, s.reply, s.multi, s.declared, s.bank, s.made, s.own, s.all = 'chat', 'free', .25, .08, .3, False, [], [], [], []
        s.__dict__.update(k)
        if not s.bank: s.bank = [say(lang, s.theme) for _ in range(R.randrange(5, 16))]
        if R.random() < .28: s.media = ['%016x' % R.getrandbits(64) for _ in range(R.randrange(1, 5))]
        s.id = '%08x' % R.getrandbits(32); BURSTS.append(s)
def at(day, tz, hour): return min(day, DAYS - 1) * 86400 + ((hour - tz - H0) % 24) * 3600
def hot(k, lo, hi): return [R.uniform(lo, hi) for _ in range(k)]
def offs(shape, n):
    if shape == 'sudden':
        s = R.uniform(60, 300); return [R.uniform(2, 14) + (R.expovariate(1 / s) if R.random() < .6 else ln(1300, .9)) for _ in range(n)]
    if shape == 'push': m = R.uniform(50, 260); return [ln(m, R.choice([.8, 1.5])) for _ in range(n)]
    if shape in ('show', 'match'):
        dur = R.uniform(3000, 6600); hs = hot(R.randrange(2, 7), 200, dur)
        return [abs(R.gauss(0, 240)) if R.random() < .1 else R.choice(hs) + R.expovariate(1 / 130) if R.random() < (.5 if shape == 'show' else .75) else R.uniform(0, dur) for _ in range(n)]
    if shape == 'bots': return [abs(R.gauss(1.5, 2.2)) if R.random() < .8 else R.uniform(4, 100) for _ in range(n)]
    if shape == 'office': m = R.uniform(900, 3000); return [ln(m, .9) for _ in range(n)]
    if shape == 'slow': m = R.uniform(5000, 17000); return [R.triangular(0, m, m * .45) for _ in range(n)]
    if shape == 'greet': return [max(0, R.gauss(1900, R.uniform(500, 1400))) for _ in range(n)]
    if shape == 'casc': m = R.uniform(200, 900); return [ln(m, 1.3) for _ in range(n)]
    # shapes of operations
    if shape == 'flash': w = R.uniform(30, 105); return [w * R.betavariate(1.6, 2.2) for _ in range(n)]
    if shape == 'swarm': s = R.uniform(70, 330); return [R.gauss(0, s * .4) if R.random() < .25 else R.expovariate(1 / s) if R.random() < .7 else R.expovariate(1 / 1500) for _ in range(n)]
    if shape == 'cell': w = R.uniform(6, 80); return [R.uniform(0, w) for _ in range(n)]
    if shape == 'ramp': m = R.uniform(7000, 15000); return [m * math.sqrt(R.random()) for _ in range(n)]
    if shape == 'clock': g = R.choice([5, 7, 11, 15]); return [i * g + R.uniform(0, 1.2) for i in range(n)]
    if shape == 'queue': return [R.uniform(0, 3) if R.random() < .4 else ln(420, 1.0) for _ in range(n)]
    if shape == 'shift':            # a worker goes through their personas one after another
        o = []
        while len(o) < n:
            t = R.expovariate(1 / 260)
            for _ in range(R.randrange(5, 15)): o.append(t); t += ln(38, .7)
        return o[:n]
def pick(pool, n):
    """n posts by a heavy-tailed set of accounts"""
    k = min(len(pool), max(1, int(n / R.uniform(1.05, 1.6)))); acc = R.sample(pool, k)
    return acc + [acc[int(k * R.random() ** 2.2)] for _ in range(n - k)]
def calling(b, t, lang, mode, when, caller, org=None):
    d = L[lang]; tag = ' '.join('#' + x for x in b.tags[:2]); loc = datetime.fromtimestamp(T0 + when, timezone.utc) + timedelta(hours=d['tz'][0])
    s = R.choice(d[mode]).replace('{t}', tag).replace('{m}', str(max(1, round((when - t) / 60)))).replace('{h}', loc.strftime(R.choice(['%H:%M', '%H.%M'] if lang == 'tr' else ['%H:%M'])))
    if R.random() < .4: s = R.choice(d['open']) + ', ' + s
    if org: s = R.choice([org + ': ' + s, s + '\n' + org, '📣 ' + org + ' — ' + s])
    ev(t, caller, b, 'call', (fill(s, lang), None if mode == 'now' else when))
def organic(arch, lang, tags, t, pool, n, shape, drive=0., call=None, kind='organic', **k):
    """one burst; drive = share of people from the whole language population"""
    b = Burst(kind, arch, lang, tags[:1], **k)
    m = int(n * (1 - drive))
    who = pick(pool, m) if m else []
    if n - m: who += pick(BYL[lang], n - m)
    R.shuffle(who)
    o = offs(shape, len(who))
    for a, x in zip(who, o): ev(t + x, a, b, 'pub')
    if call: calling(b, t - (0 if call == 'now' else R.uniform(150, 500) if call == 'soon' else R.uniform(2400, 14000)), lang, call, t, R.choice(pool), R.choice(L[lang]['org']) if R.random() < .6 or b.declared else None)
    for t2 in tags[1:]:             # further tags of the same event
        b2 = Burst(kind, arch, lang, [t2], **k); w2 = R.sample(who, max(5, int(len(who) * R.uniform(.15, .5)))); d0 = R.choice([0, R.uniform(60, 900)])
        for a, x in zip(w2, offs(shape, len(w2))): ev(t + d0 + x, a, b2, 'pub')
    return b
def L_(): return R.choices(LANGS, [s ** .7 for s in SHARES])[0]
def when(lang, lo, hi, day=None): return at(R.randrange(DAYS) if day is None else day, L[lang]['tz'][0], R.uniform(lo, hi))
def rnd(t, step=3600): return min(round(t / step) * step, SPAN - 4 * step if step == 3600 else SPAN)
def url(lang=None):
    return 'https://' + R.choice(['vestnik%d.example', 'haber-%d.example', 'gazeta%d.example', 'portal%d.example', 't%d.example', 'news%d.example']) % R.randrange(2, 60) + '/' + ''.join(R.choice(B32) for _ in range(R.randrange(6, 12)))
def organics():
    K = DAYS / 3
    def some(n): return range(max(1, round(n * K)))
    for c in COMS['show']:
        for day in range(DAYS):
            if R.random() < .78: organic('talk_show', c.lang, [c.tag] + ([tailtag(c.lang)] if R.random() < .25 else []), at(day, L[c.lang]['tz'][0], c.hour) + R.uniform(-120, 200), c.mem, size(90, 650), 'show', .4, theme='tv', rep=.3)
    for i in some(5):
        c = R.choice(COMS['team']); t = rnd(when(c.lang, 16, 22), 900)
        g = [uniq(lambda: R.choice(L[c.lang]['towns'])[:3].upper() + R.choice(['', 'v', 'vs']) + R.choice(L[c.lang]['towns'])[:3].upper())] + ([c.tag] if R.random() < .6 else [])
        organic('match', c.lang, g, t, c.mem, size(150, 1400), 'match', .3, theme='sport', rep=.2)
    for i in some(3): l = R.choice(['tr', 'tr', 'az', 'ro', 'sr', 'fa']); organic('earthquake', l, [kwtag(l, 'quake') for _ in range(R.choice([1, 2]))], when(l, 0, 24), BYL[l], size(150, 1100), 'sudden', theme='alarm', rep=.22)
    for i in some(4): c = R.choice(COMS['town']); organic('power_cut', c.lang, [kwtag(c.lang, 'power')], when(c.lang, 7, 24), c.mem, size(18, 160), 'sudden', .1, theme='alarm', rep=.1)
    for i in some(3): l = R.choice(BIG); organic('app_outage', l, [kwtag(l, 'down', False)], when(l, 9, 23), BYL[l], size(90, 700), 'push', theme='alarm', rep=.15)
    for i in some(4): l = R.choice(BIG); p = [a for c in COMS['party'] if c.lang == l for a in c.mem] or BYL[l]; organic('parliament_vote', l, [kwtag(l, 'vote', False)], when(l, 11, 18), p, size(80, 600), R.choice(['sudden', 'show']), .5, theme='pol', rep=.4)
    for i in some(4): l = R.choice(BIG); organic('news_push', l, [R.choice([tailtag, slogan])(l)], when(l, 8, 23), BYL[l], size(40, 420), 'push', theme='news', mode='copy', url=url(), rep=.25)
    for c in COMS['news']:
        for i in some(R.choice([1, 1, 2])): organic('newsroom_copy', c.lang, [tailtag(c.lang)], when(c.lang, 7, 21), c.mem, len(c.mem) - R.randrange(1, 6), R.choice(['push', 'office']), theme='news', mode='head', rep=.05)
    for c in COMS['offi']:
        for i in some(R.choice([1, 1, 2])): organic('officials_communes', c.lang, [kwtag(c.lang, R.choice(['day', 'bread', 'school']))], when(c.lang, 9, 16), c.mem, int(len(c.mem) * R.uniform(.8, 1.3)), 'office', .12, theme='news', mode=R.choice(['copy', 'bank']), rep=.2)
    for c in COMS['firm']:
        for i in some(1.2): organic('staff_job_ad', c.lang, [kwtag(c.lang, 'jobs', False)], when(c.lang, 9.5, 15), c.mem, len(c.mem) - R.randrange(4), R.choice(['office', 'push']), theme='promo', mode='copy', url=url(), rep=.35)
    for c, k in zip(COMS['bots'], R.sample(['weather', 'rate', 'traffic', 'prayer'], 3)):
        g, h = kwtag(c.lang, k), R.choice([6, 7, 9, 12])
        for day in range(DAYS): organic(k + '_bots', c.lang, [g], at(day, L[c.lang]['tz'][0], h), c.mem, len(c.mem), 'bots', theme='news', mode='num', rep=0, reply=0)
    for c in COMS['regs']:
        for day in range(DAYS): organic('morning_regulars', c.lang, [c.tag], at(day, L[c.lang]['tz'][0], 7.2) + R.uniform(-500, 500), c.mem, int(len(c.mem) * R.uniform(.8, 1.6)), 'greet', theme='chat', rep=.1, reply=.3)
    for c in COMS['fan']:
        for i in some(1.4):
            t = rnd(when(c.lang, 17, 23)); organic('fan_trend_party', c.lang, [uniq(lambda: R.choice(L[c.lang]['names']) + cap(R.choice(VOC[c.lang])) + R.choice(['', 'Day', '2gether', 'ye']))], t, c.mem, size(60, 420), R.choice(['swarm', 'show']), .05, call=R.choice(['at', 'soon', None]), theme='tv', rep=.3)
    for c in COMS['school']: organic('school_class', c.lang, [kwtag(c.lang, 'school')], when(c.lang, 11, 21), c.mem, size(20, 80), R.choice(['push', 'greet']), theme='chat', rep=.1)
    for c in COMS['stream']:
        for i in some(1.3): organic('streamer_says_tag', c.lang, [tailtag(c.lang)], when(c.lang, 19, 24), c.mem, size(60, 330), 'sudden', theme='chat', mode=R.choice(['short', 'free']), rep=.05, call=R.choice([None, 'now']))
    for i in some(3): l = R.choice(BIG); organic('exam_day', l, [kwtag(l, 'exam', False)], when(l, 10, 15), [a for a in BYL[l] if a.young], size(60, 420), 'push', .25, theme='chat', rep=.2)
    for i in some(2): c = R.choice(COMS['town']); organic('storm_sms', c.lang, [kwtag(c.lang, 'storm')], when(c.lang, 8, 22), c.mem, size(25, 200), 'push', .2, theme='alarm', mode='copy', rep=.15)
    for i in some(3): l = R.choice(BIG); organic('celebrity_death', l, [uniq(lambda: R.choice(L[l]['surn']).replace('-', '').replace(' ', '') + R.choice(['', cap(L[l]['kw']['rip'])]))], when(l, 7, 23), BYL[l], size(150, 1300), 'casc', theme='tv', rep=.6)
    for i in some(3): l = R.choice(BIG); organic('star_reposted', l, [tailtag(l)], when(l, 10, 23), BYL[l], size(30, 420), 'casc', theme='chat', rep=.95)
    for i in some(4): l = R.choice(BIG); organic('viral_injustice', l, [slogan(l)], when(l, 10, 23), BYL[l], size(120, 1500), R.choice(['slow', 'casc', 'push']), theme='pol', rep=.5)
    for i in some(2): l = R.choice(BIG); organic('meme_wave', l, [tailtag(l)], when(l, 8, 18), BYL[l], size(60, 500), 'slow', theme='chat', rep=.3)
    for i in some(2): l = R.choice(['ru', 'tr', 'pl', 'en']); organic('court_verdict', l, [kwtag(l, 'court', False)], when(l, 10, 17), BYL[l], size(80, 500), 'sudden', theme='news', rep=.45)
    for i in some(2): l = R.choice(['en', 'ru', 'tr']); organic('newcomers_wave', l, [kwtag(l, 'new', False)], when(l, 9, 20), [a for a in BYL[l] if a.young], size(50, 260), 'slow', theme='chat', rep=.05)
    for i in some(2): c = R.choice(COMS['town']); organic('metro_stuck', c.lang, [kwtag(c.lang, 'metro')], when(c.lang, 7.5, 9.5), c.mem, size(20, 110), 'sudden', .1, theme='alarm', rep=.1)
    for i in some(3): l = R.choice(['ru', 'en', 'tr', 'uk']); organic(R.choice(['webinar', 'shop_sale']), l, [kwtag(l, R.choice(['webinar', 'sale']), False)], rnd(when(l, 10, 20)), BYL[l], size(20, 160), 'push', theme='promo', mode='bank', call=R.choice(['soon', 'at']), url=url(), rep=.2)
    for i in some(2): l = R.choice(['tr', 'ru', 'pl']); organic('concert_tickets', l, [kwtag(l, 'concert', False)], rnd(when(l, 10, 15)), [a for a in BYL[l] if R.random() < .3], size(60, 420), 'sudden', theme='promo', rep=.1)
    for i in some(5):               # declared: the organiser signs the call
        c = R.choice(COMS['party']); t = rnd(when(c.lang, 12, 22), 1800)
        organic('declared_campaign', c.lang, [slogan(c.lang)], t, c.mem, size(50, 420), R.choice(['swarm', 'push']), .25, call=R.choice(['at', 'at', 'soon']), kind='launch', declared=True, theme='pol', mode=R.choice(['free', 'bank']), rep=.35)
    for i in some(3): l = L_(); organic('brand_giveaway', l, [kwtag(l, 'sale', False)], rnd(when(l, 10, 21)), BYL[l], size(40, 350), 'casc', kind='neutral', theme='promo', mode='bank', url=url(), rep=.5)
    for i in some(3): l = R.choice(['tr', 'ar', 'az', 'fa']); organic('prayer_app', l, [kwtag(l, 'prayer', False)], when(l, 5, 20), [a for a in BYL[l] if R.random() < .2], size(20, 150), R.choice(['bots', 'push']), kind='neutral', theme='chat', mode='copy', url=url(), rep=.02)
    for i in some(2): l = L_(); organic('quiz_app', l, [tailtag(l)], when(l, 12, 23), BYL[l], size(30, 200), 'slow', kind='neutral', theme='chat', mode='copy', url=url(), rep=.05)

# ---------- operations ----------
class Op:
    def __init__(s, name, lang, mem, hours, archs, frac, call, pub, caller_pf='telegram'):
        s.__dict__.update(locals()); s.camp = '%s-%04x' % (name, R.getrandbits(16)); s.times = []
        s.rooms = [account(lang, caller_pf, R.uniform(60, 1500)) for _ in range(R.randrange(1, 4))]; POP.extend(s.rooms)
        for a in s.rooms: a.act = R.randrange(3, 12)
def crew(lang, n, pf=None, age=None, act=(1, 9), live=.5, shift=None):
    """fresh accounts for an operation, which also live an ordinary life in communities"""
    out = []
    cs = [c for k in ('show', 'town', 'team', 'party') for c in COMS[k] if c.lang == lang]
    for _ in range(n):
        a = account(lang, pf, age() if age else None); a.act, a.shift = R.randint(*act), shift if R.random() < .75 else None
        if cs and R.random() < live:
            for c in R.sample(cs, min(len(cs), R.choice([1, 1, 2]))): c.mem.append(a); a.com.append(c)
        POP.append(a); BYL[lang].append(a); out.append(a)
    return out
def aged(y0, y1): return lambda: R.gauss(R.choice([y0, (y0 + y1) / 2, y1]) * 365, 40) if R.random() < .7 else R.uniform(120, 4500)
SPEC = {  # arch: shape, mode, repost, reply, posts an account, number of tags
    'shift_textbank': ('shift', 'bank', .12, .15, 1.6, 1), 'shift_paraphrase': ('shift', 'free', .2, .15, 1.9, 2), 'persona_chorus': ('swarm', 'free', .3, .3, 1.5, 1),
    'channel_wave': ('queue', 'bank', .25, 0, 1.1, 1), 'cross_platform': ('queue', 'free', .25, .05, 1.3, 1), 'bot_flash_delete': ('flash', 'rand', 0, 0, 1, 1),
    'bot_flash_keep': ('flash', 'rand', 0, 0, 1, 1), 'called_swarm': ('swarm', 'free', .3, .05, 2.2, 1), 'spelling_variants': ('swarm', 'free', .25, .05, 1.8, 3),
    'mobilised_staff': ('office', 'bank', .2, 0, 1.15, 1), 'repost_amplifier': ('casc', 'free', .95, 0, 1.1, 1), 'small_cell': ('cell', 'bank', .1, 0, 1.2, 1),
    'reply_raid': ('swarm', 'free', .05, .9, 1.8, 1), 'link_push': ('clock', 'head', .05, 0, 1.2, 2), 'tag_hijack': ('swarm', 'bank', .1, 0, 1.3, 1),
    'slow_ramp': ('ramp', 'free', .3, .1, 1.4, 1), 'failed': ('ramp', 'free', .1, .1, 1.1, 1)}
def respell(t):
    m = [low(t), t + '_', re.sub('[иıiеeаa]', '', t, count=1), t.replace('İ', 'I').replace('ı', 'i').replace('ё', 'е') + '1', t[:-1] + t[-1] * 2, '_'.join(re.findall('[^\\W_][^A-ZА-ЯÇŞİĞÜÖ_]*', t))]
    return [x for x in R.sample(m, 5) if x.lower() not in used and x.lower() != t.lower()][:2]
def launch(op, arch):
    shape, mode, rep, reply, per, ntags = SPEC[arch]
    for _ in range(60):
        t = at(R.randrange(DAYS), L[op.lang]['tz'][0], R.uniform(*op.hours))
        if 1500 < t < SPAN - 3600 and all(abs(t - x) > 3000 for x in op.times): break
    if shape == 'flash': t = t // 3600 * 3600 + (R.choice([3300, 3420, 3480, 3540, 3600]) + R.uniform(0, 50) if R.random() < .45 else R.uniform(0, 3599))
    m = R.choice(['at', 'at', 'soon', 'now']) if R.random() < op.call and arch != 'tag_hijack' else None
    if m == 'at': t = round(t / 900) * 900
    op.times.append(t)
    n = max(10, int(len(op.mem) * R.uniform(*op.frac)))
    if arch == 'failed': n = R.randrange(4, 16)
    tags = [R.choice(L[op.lang]['daily'])] if arch == 'tag_hijack' else [(slogan if R.random() < .8 else tailtag)(op.lang)]
    if arch == 'spelling_variants': tags += respell(tags[0]); used.update(x.lower() for x in tags)
    elif ntags == 2 and R.random() < .7: tags.append(slogan(op.lang))
    b = Burst('launch', arch, op.lang, tags, camp=op.camp, theme=R.choice(['pol', 'pol', 'pol', 'news']), mode=mode if R.random() < .85 else 'free', rep=rep, reply=reply, multi=R.choice([.15, .5, .9]))
    if mode == 'rand' and R.random() < .25: b.mode = 'bank'
    if arch == 'link_push' or (mode == 'bank' and R.random() < .25): b.url = url()
    if arch == 'bot_flash_delete': b.dele = (R.uniform(.82, .99), R.choice([R.uniform(38, 75), R.uniform(40, 60), R.uniform(300, 800)]))
    elif R.random() < .12: b.dele = (R.uniform(.1, .5), R.uniform(400, 2400))
    acc = R.sample(op.mem, min(n, len(op.mem))); o = sorted(offs(shape, len(acc)))
    for a, x in zip(acc, o): ev(t + x, a, b, 'own')
    for _ in range(int(len(acc) * (per - 1))):                # further posts of the same hands
        i = int(len(acc) * R.random() ** 1.6); ev(t + o[i] + ln(500, 1.0), acc[i], b, 'own')
    if reply > .8:
        b.target = R.choice([a for a in R.sample(BYL[op.lang], 400) if a.pf == 'x'] or BYL[op.lang]); ev(t - R.uniform(300, 5000), b.target, b, 'target')
    if arch not in ('failed', 'tag_hijack') and R.random() < .82:   # the public
        p = size(5, max(6, int(n * R.choice(op.pub)))); p = min(p, 900)
        lag = R.uniform(120, 420) if shape == 'flash' else R.choice([R.uniform(60, 600), R.uniform(900, 4500)])
        pool = [a for c in R.sample(COMS['party'], 3) if c.lang == op.lang for a in c.mem if a.shift is None] + R.sample(BYL[op.lang], min(len(BYL[op.lang]), 3 * p + 50))
        mine = set(acc)
        for a, x in zip(pick([a for a in pool if a not in mine], p), offs(R.choice(['casc', 'slow', 'push', 'office']), p)): ev(t + lag + x, a, b, 'pub')
    if m:
        dt = {'at': R.uniform(1500, 15000), 'soon': R.uniform(120, 560), 'now': R.uniform(4, 60)}[m]
        calling(b, max(5, t - dt), op.lang, m, t, R.choice(op.rooms))
        if m == 'at' and R.random() < .4: calling(b, t - R.uniform(100, 400), op.lang, 'soon', t, R.choice(op.rooms))
    if arch != 'tag_hijack' and R.random() < .3 and t > 9000: ev(t - R.uniform(1800, min(t - 5, 40000)), R.choice(acc), b, 'stray')
def operations():
    ru = R.choice(['ru', 'ru', 'ru', 'uk'])
    ops = [Op('office', 'ru', crew('ru', size(150, 330), None, None, (2, 14), .7, (9, 21)), (9, 20), ['shift_textbank', 'shift_paraphrase', 'shift_paraphrase', 'shift_textbank', 'persona_chorus', 'shift_paraphrase'], (.35, .75), .25, [.3, 1, 2]),
           Op('personas', R.choice(['en', 'pl', 'uk', 'sr']), crew(R.choice(['en', 'pl']), 0), (13, 22), ['persona_chorus', 'shift_paraphrase', 'persona_chorus', 'slow_ramp', 'failed'], (.45, .9), .15, [1, 3, 6]),
           Op('channels', ru, crew(ru, size(26, 70), 'telegram', None, (4, 20), .1), (7, 22), ['channel_wave'] * 4 + ['cross_platform'], (.5, .95), .3, [1, 3, 8]),
           Op('sellers', 'tr', [], (10, 24), ['bot_flash_delete'] * 5 + ['bot_flash_keep'] * 2, (.16, .52), .0, [.1, .4, 1.2]),
           Op('league', 'tr', crew('tr', size(160, 300), 'x', lambda: 60 + 1700 * R.random() ** 1.5, (1, 14), .8), (18, 24), ['called_swarm', 'called_swarm', 'called_swarm', 'spelling_variants', 'reply_raid'], (.2, .75), .85, [.5, 2, 5], R.choice(['x', 'telegram'])),
           Op('payroll', R.choice(['ru', 'az']), [], (10, 16), ['mobilised_staff'] * 3, (.4, .95), .35, [.1, .3]),
           Op('boosters', R.choice(['ar', 'tr', 'fa']), [], (9, 23), ['repost_amplifier'] * 3 + ['tag_hijack'], (.35, .9), .1, [.3, 1.5, 4]),
           Op('dozen', R.choice(['ro', 'sr', 'uk', 'tr']), [], (8, 23), ['small_cell'] * 4, (.8, 1), .3, [.5, 2, 12]),
           Op('links', R.choice(['en', 'ru']), [], (0, 24), ['link_push', 'link_push', 'tag_hijack'], (.5, .95), 0, [.2, .5]),
           Op('bulk', R.choice(['tr', 'ru']), [], (16, 22), [R.choice(['bot_flash_keep', 'called_swarm', 'slow_ramp'])], (.9, 1), .3, [.2, .5])]
    by = {o.name: o for o in ops}
    by['personas'].mem = crew(by['personas'].lang, size(32, 85), 'x', aged(1, 6), (2, 12), .7, (12, 23))
    tr = [a for a in xs('tr') if a.act <= 3]                    # hacked: other people's accounts, aged: bought
    by['sellers'].mem = R.sample(tr, min(len(tr), R.randrange(500, 900))) + crew('tr', R.randrange(300, 700), 'x', aged(2, 9), (0, 3), .1)
    o = by['payroll']; o.mem = crew(o.lang, size(70, 260), 'vk' if o.lang == 'ru' else None, None, (0, 5), .5, (8, 18))
    o = by['boosters']; o.mem = crew(o.lang, size(90, 270), 'x', aged(1, 4), (1, 8), .2)
    o = by['dozen']; o.mem = crew(o.lang, R.randrange(11, 16), R.choice(['x', 'telegram']), None, (3, 16), .6)
    o = by['links']; o.mem = crew(o.lang, size(35, 95), None, lambda: R.uniform(20, 900), (1, 6), .1)
    o = by['bulk']; o.mem = crew(o.lang, size(600, 1450), 'x', aged(3, 8), (0, 2), .15)
    if R.random() < .4: ops.remove(by[R.choice(['links', 'payroll', 'dozen'])])
    for o in ops:
        for arch in o.archs * (1 if DAYS < 5 else DAYS // 3):
            if o.name == 'bulk' or DAYS >= 3 or R.random() < DAYS / 3: launch(o, arch)
    for a in R.sample([x for x in ops if x.name not in ('bulk', 'sellers')], 2):
        if R.random() < .6: launch(a, 'failed')
    for i in range(3):              # calls nobody follows
        l = R.choice(['tr', 'ru', 'uk', 'ar']); b = Burst('neutral', 'call_unheard', l, [slogan(l)], theme='pol')
        t = R.uniform(3000, SPAN - 20000); m = R.choice(['at', 'soon']); calling(b, t, l, m, (t + R.uniform(3000, 12000)) // 900 * 900 if m == 'at' else t + 300, R.choice(BYL[l]))

# ---------- ordinary life ----------
CURVE = [2.2, 1.2, .7, .5, .5, .8, 1.8, 3.2, 4.4, 4.8, 4.9, 5, 5.3, 5.3, 5, 4.9, 5.1, 5.4, 5.9, 6.5, 7.2, 7.5, 6.5, 4.2]
def background():
    hours = [[CURVE[int(H0 + i + tz) % 24] * R.lognormvariate(0, .12) for i in range(24 * DAYS)] for tz in range(-5, 8)]
    cum = [[sum(h[:i + 1]) for i in range(len(h))] for h in hours]
    for a in POP:
        n = int(a.act * DAYS / 3) if DAYS != 3 else a.act; t = None
        for _ in range(n):
            if t is None or R.random() < .5 or t > SPAN - 5:
                c = cum[int(a.tz) + 5]
                for _ in range(6):
                    i = min(bisect.bisect(c, R.random() * c[-1]), len(c) - 1); t = i * 3600 + R.random() * 3600
                    if not a.shift or a.shift[0] <= (t / 3600 + H0 + a.tz) % 24 < a.shift[1]: break
            else: t += R.expovariate(1 / 500)
            ev(t, a)

# ---------- writing posts ----------
RECENT = {(l, p): deque(maxlen=70) for l in LANGS for p in ('x', 'telegram', 'vk', 'bluesky')}
POSTS, PLAIN_URL = [], {l: [url() for _ in range(60)] for l in LANGS}
def post(t, a, kind, text, tags, lang, ref=None, urls=(), media=None):
    p = {'t': t, 'a': a, 'k': kind, 'x': text, 'g': tags, 'l': lang, 'r': ref, 'u': list(urls), 'm': media, 'id': None}
    POSTS.append(p)
    if kind != 'repost':
        RECENT[a.lang, a.pf].append(p)
        if R.random() < .014: delete(p, t + ln(170, 1.3))
    return p
def delete(p, t):
    if t < SPAN - 1 and not p.get('gone'):
        p['gone'] = True
        POSTS.append({'t': t, 'a': p['a'], 'k': 'delete', 'x': '', 'g': [], 'l': None, 'r': p, 'u': [], 'm': None, 'id': None})
def hang(s, tags):
    g = ['#' + x for x in tags]; r = R.random()
    return s + ' ' + ' '.join(g) if r < .7 else ' '.join(g) + ' ' + s if r < .88 else s + '\n\n' + ' '.join(g)
def repost(t, a, src):
    return post(t, a, 'repost', ('RT @%s: %s' % (src['a'].h, src['x'])) if a.pf == 'x' and not src['x'].startswith('RT @') else src['x'], src['g'], src['l'], src['r'] if src['k'] == 'repost' else src, src['u'], src['m'])
def everyday(t, a):
    l, r = a.lang, R.random(); rec = RECENT[l, a.pf]
    if rec and r < .24: return repost(t, a, max(R.sample(list(rec), min(3, len(rec))), key=lambda p: p['a'].fol))
    c = R.choice(a.com) if a.com and R.random() < .55 else None
    s = say(l, c.theme if c and R.random() < .7 else R.choice(['chat', 'chat', 'chat', 'tv', 'pol', 'news', 'promo'])); tags = []
    if R.random() < .36:
        for _ in range(R.choice([1, 1, 1, 2, 3])):
            q = R.random(); h = (t / 3600 + H0 + a.tz) % 24; d = L[l]['daily']
            g = c.tag if c and c.tag and q < .3 else (d[0] if 5 < h < 11 and R.random() < .35 else d[int(len(d) * R.random() ** 1.5)]) if q < .6 else R.choices(TAIL[l], TAILW[l])[0]
            if g not in tags: tags.append(g)
    u = [R.choice(PLAIN_URL[l]) if R.random() < .6 else url()] if R.random() < .13 else []
    if u: s += ' ' + u[0]
    m = '%016x' % R.getrandbits(64) if R.random() < .16 else None
    k, ref = 'original', None
    if rec and r < .46: ref = R.choice(rec); k = 'reply' if r < .42 else 'quote'; s = '@%s ' % ref['a'].h + s if k == 'reply' and a.pf == 'x' else s
    return post(t, a, k, hang(s, tags) if tags else s, tags, l, ref, u, m)
def in_burst(t, a, b, role, opt):
    if role == 'call':
        p = post(t, a, 'original', opt[0], b.tags[:2], b.lang)
        b.call = b.call or (p, opt[1])
        return
    if role == 'target': b.tgt = post(t, a, 'original', say(b.lang, 'news'), [], b.lang); return
    own = role in ('own', 'stray')
    same = [p for p in b.made[:40] + b.made[-12:] if p['a'].pf == a.pf and p['a'] is not a]
    rep, mode = (b.rep, b.mode) if own or b.kind != 'launch' or b.declared else (.42, 'free')
    g = [b.tags[0]] + [x for x in b.tags[1:] if R.random() < b.multi]
    if b.arch == 'spelling_variants': g = [R.choices(b.tags, [6, 3, 2][:len(b.tags)])[0]] if own else b.tags[:1]
    extra = R.random() if b.rep < .3 or len(b.made) > 8 else 1
    if extra < .12: g.append(R.choice(L[a.lang]['daily']))
    elif extra < .16: g.append(R.choices(TAIL[a.lang], TAILW[a.lang])[0])
    g = list(dict.fromkeys(g))
    if role != 'stray' and same and R.random() < rep:
        i = 0 if b.rep > .9 and R.random() < .8 else int(len(same) * R.random() ** 2.2); p = repost(t, a, same[i])
    else:
        if mode == 'copy': s = b.bank[0] + (' ' + R.choice(EMO) if R.random() < .06 else '')
        elif mode == 'bank':
            s = R.choice(b.bank)
            if R.random() < .3: s = R.choice([s + ' ' + R.choice(EMO), R.choice(L[b.lang]['open']) + ', ' + s, s.rstrip('.!') + '!'])
        elif mode == 'head': s = b.bank[0] if R.random() < .6 else R.choice(L[b.lang]['open']) + ': ' + b.bank[0]
        elif mode == 'rand': s = ' '.join(R.choice(VOC[b.lang]) for _ in range(R.randrange(2, 9)))
        elif mode == 'short': s = R.choice(EMO) * R.randrange(1, 4) if R.random() < .5 else R.choice(L[b.lang]['tail'])
        elif mode == 'num': s = '%s: %+d° | %02d:%02d | %.2f' % (R.choice(L[b.lang]['towns']), R.randrange(-9, 28), R.randrange(4, 21), R.randrange(60), R.uniform(20, 110))
        else: s = say(b.lang, b.theme if R.random() < .85 else 'chat')
        u = [url()] if mode == 'head' and b.kind != 'launch' else [b.url] if b.url and (own or b.kind != 'launch') else []
        if u: s += ' ' + u[0]
        m = R.choice(b.media) if b.media and R.random() < (.6 if own else .35) else '%016x' % R.getrandbits(64) if R.random() < .12 else None
        k, ref = 'original', None
        tgt = getattr(b, 'tgt', None)
        if own and tgt and tgt['a'].pf == a.pf and R.random() < b.reply: k, ref = 'reply', tgt
        elif same and R.random() < min(b.reply, .3): k, ref = 'reply', R.choice(same)
        if ref and a.pf == 'x': s = '@%s %s' % (ref['a'].h, s)
        p = post(t, a, k, hang(s, g), g, b.lang, ref, u, m)
    if role == 'stray': b.first = t; return
    if p['k'] != 'repost': b.made.append(p)
    b.all.append(p)
    if own:
        b.own.append(p)
        if b.dele and R.random() < b.dele[0]: delete(p, t + ln(b.dele[1], .25))
def name_ids():
    last = {}
    for p in POSTS:
        a, ms = p['a'], int((T0 + p['t']) * 1000)
        if p['k'] == 'delete': p['id'] = p['r']['id']; p['r'] = None; continue
        if a.pf == 'x': i = (ms - 1288834974657) << 22 | R.randrange(1 << 22)
        elif a.pf in ('telegram', 'vk'): a.msg += R.choice([1, 1, 1, 2, 3]); i = '%s%s%d' % (a.id, '/' if a.pf == 'telegram' else '_', a.msg)
        else:
            v, i = ms * 1000 + R.randrange(1000) << 10 | R.randrange(1024), ''
            while v: i = B32[v & 31] + i; v >>= 5
        p['id'] = str(i)
def row(p):
    a = p['a']; a.n += p['k'] != 'delete'
    d = {'id': p['id'], 'platform': a.pf, 'created_at': iso(p['t'], True), 'received_at': iso(p['rx'], True),
         'author': {'id': a.id, 'handle': a.h, 'created_at': a.cr, 'followers': a.fol, 'following': a.fing, 'posts': a.n if a.pf != 'telegram' else None, 'location': a.loc},
         'text': p['x'], 'lang': None if a.pf in ('telegram', 'vk') else p['l'], 'kind': p['k'], 'ref': p['r']['id'] if p['r'] else None}
    if p['k'] != 'delete' and a.pf in ('x', 'bluesky'):
        d['hashtags'] = p['g']
        if p['lr'] < .04: d['lang'] = 'und'
    if p['u']: d['urls'] = p['u']
    if p['k'] != 'delete' and p['lr'] > .6: d['engagement'] = {'likes': int(p['lr'] * 997) % 5 * (a.fol > 90), 'views': int(a.fol * (p['lr'] - .6))}
    if p['m']: d['media'] = [{'kind': 'image', 'hash': p['m'], 'algorithm': 'phash'}]
    return json.dumps(d, ensure_ascii=False)

# ---------- truth ----------
def truth(b, idx):
    ac = {'id': b.id, 'kind': b.kind, 'archetype': b.arch, 'campaign': b.camp, 'tags': b.tags, 'onset_at': None, 't10_at': None, 'peak_at': None, 'end_at': None, 'accounts': 0, 'posts': 0,
          'call': b.call and {'platform': b.call[0]['a'].pf, 'post_id': b.call[0]['id'], 'at': iso(b.call[0]['t'], True), 'announced_at': b.call[1] and iso(b.call[1])},
          'declared': b.declared, 'reason': None, 'first_at': iso(b.first, True) if b.first is not None else None}
    op = b.kind == 'launch' and not b.declared
    mine = b.own if op else b.all
    if not mine: return ac if b.call else None
    t0, t1 = mine[0]['t'], max(p['t'] for p in b.all)
    every = sorted({(p['t'], id(p)): p for g in b.tags for p in idx[g.lower()] if t0 - 600 <= p['t'] <= t1 + 600}.values(), key=lambda p: p['t'])
    win, q = defaultdict(int), deque()
    for p in (mine if op else every):
        q.append(p); win[p['a']] += 1
        while p['t'] - q[0]['t'] > 600:
            o = q.popleft()['a']; win[o] -= 1
            if not win[o]: del win[o]
        if p['t'] >= t0 and len(win) >= 10: ac['t10_at'] = iso(p['t'], True); break
    bins = defaultdict(int)
    for p in every: bins[int(p['t'] // 60)] += 1
    pk = max((k for k in bins if k * 60 >= t0 - 60), key=lambda k: (2 * bins[k] + bins.get(k - 1, 0) + bins.get(k + 1, 0), -k))
    ts = sorted(p['t'] for p in b.all)
    end = max([ts[int(.98 * (len(ts) - 1))]] + [p['t']] * (ac['t10_at'] is not None))
    cnt = mine if op else [x for x in every if t0 <= x['t'] <= end]
    ac.update(onset_at=iso(t0, True), peak_at=iso(min(end, max(t0, pk * 60)), True), end_at=iso(end, True), accounts=len({p['a'] for p in cnt}), posts=len(cnt))
    return ac
def main():
    operations(); organics(); background()
    for i in sorted(EV, key=lambda e: e[:2]):
        t, _, a, b, role, opt = i
        everyday(t, a) if b is None else in_burst(t, a, b, role, opt)
    POSTS.sort(key=lambda p: p['t']); name_ids()
    idx = defaultdict(list)
    for p in POSTS:
        for g in {x.lower() for x in p['g']}: idx[g].append(p)
        p['rx'] = p['t'] + (R.expovariate(1 / 1.8) + .2 if R.random() < .985 else R.uniform(20, 400)); p['lr'] = R.random()
    out = sorted(POSTS, key=lambda p: p['rx'])
    seen = {}
    with open(A.out, 'w', encoding='utf-8') as f:
        for p in out: f.write(row(p) + '\n')
    with open(A.out.replace('.jsonl', '.truth.jsonl'), 'w', encoding='utf-8') as f:
        f.write(json.dumps({'id': 'span', 'kind': 'span', 'tags': [], 'onset_at': iso(0), 'end_at': iso(SPAN), 'posts': len(out)}) + '\n')
        rec = [x for x in (truth(b, idx) for b in BURSTS) if x]
        for x in sorted(rec, key=lambda x: x['onset_at'] or x['call']['at']): f.write(json.dumps(x, ensure_ascii=False) + '\n')
main()
