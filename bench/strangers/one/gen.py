#!/usr/bin/env python3.11
"""Synthetic social-media stream with labelled hashtag bursts. Independent of any detector.
usage: gen.py --seed N --days 3 --out posts.jsonl   (truth goes to posts.truth.jsonl)"""
import argparse, bisect, datetime as dt, hashlib, json, math, random, re, sys
from itertools import accumulate
from words import W, EMO, CALL, DECOY

ap = argparse.ArgumentParser()
ap.add_argument('--seed', type=int, default=1); ap.add_argument('--days', type=float, default=3)
ap.add_argument('--out', default='posts.jsonl'); ap.add_argument('--per-day', type=int, default=30000)
A = ap.parse_args()
R = random.Random(A.seed * 7919 + 13)
END = A.days * 86400.0
SC = A.days / 3.0
EPOCH = dt.datetime(2025, 1, 6, tzinfo=dt.timezone.utc) + dt.timedelta(days=R.randrange(0, 300))
E0 = EPOCH.timestamp()
LANGS = ['en', 'ar', 'tr', 'es', 'fa', 'ru', 'pt', 'fr', 'de', 'id']
LW = [25, 18, 16, 12, 9, 9, 4, 3, 2, 2]
MAIN = LANGS[:6]
TZ = dict(en=[-5, -5, -8, 0, 0, 1, 5.5], ar=[3, 3, 2, 4], tr=[3], es=[-5, -5, -3, 1, -6], fa=[3.5], ru=[3, 3, 5], pt=[-3, -3, 0], fr=[1, 0], de=[1], id=[7])
TZ0 = dict(en=0, ar=3, tr=3, es=-4, fa=3.5, ru=3, pt=-3, fr=1, de=1, id=7)
HOUR = [2.6, 1.6, 1.0, .7, .6, .8, 1.5, 2.7, 3.7, 4.2, 4.4, 4.5, 4.8, 4.9, 4.6, 4.6, 4.8, 5.1, 5.6, 6.2, 6.8, 7.0, 6.2, 4.4]

def rfc(t):
    d = dt.datetime.fromtimestamp(E0 + t, dt.timezone.utc)
    return d.strftime('%Y-%m-%dT%H:%M:%S.') + '%03dZ' % (d.microsecond // 1000)
def logn(med, sig): return med * math.exp(R.gauss(0, sig))
def pois(l):
    if l <= 0: return 0
    if l > 60: return max(0, int(R.gauss(l, l ** .5) + .5))
    L_, k, p = math.exp(-l), 0, R.random()
    while p > L_: k += 1; p *= R.random()
    return k
def rnd(x): return max(1, int(x * SC + R.random()))
def hexs(n): return '%0*x' % (n, R.getrandbits(n * 4))

# ------------------------------------------------------------------ accounts
class Acc:
    __slots__ = ('id', 'handle', 'platform', 'lang', 'created', 'followers', 'following', 'posts', 'loc', 'fav', 'key')
TR = str.maketrans('çğışöüıáéíóúñãõêàèâôşİäß', 'cgisouiaeiounaoeaeaosIas')
TRANS = {'ar': 'ahmed mohd sara noor khalid fahad layla omar hind ali yousef reem salman abu um 7asan nawaf'.split(),
         'fa': 'reza sara ali nima parisa mehdi shirin arash zahra omid kaveh niloo behnam'.split(),
         'ru': 'sasha ivan olga dima masha kirill nastya petr vlad lena oleg yuri'.split(),
         'en': 'john emma mike kate sam liv dave chris jo alex tay priya ben zoe'.split(),
         'tr': 'mehmet ayse fatih elif kemal zeynep emre deniz can merve hakan'.split(),
         'es': 'jose maria luis carmen pablo lucia javi sofi diego vale nico'.split(),
         'pt': 'joao ana pedro bia lucas duda'.split(), 'fr': 'luc marie hugo ines theo awa'.split(),
         'de': 'max lena jan mia tim'.split(), 'id': 'budi siti agus dewi rizky ayu'.split()}
HW = 'sun moon fox star real the its mr miss just only blue red dark lit art life zen kid cat way day road sky'.split()
HANDLES, XID = set(), [0]
def handle(lang, style='n'):
    while True:
        a = R.choice(TRANS[lang]); x = R.random()
        if style == 'fresh': h = a.capitalize() + R.choice(TRANS[lang]).capitalize()[:6] + str(R.randrange(10 ** 4, 10 ** 8)) if x < .7 else a + str(R.randrange(100, 99999))
        elif x < .3: h = a + '_' + R.choice(HW) + (str(R.randrange(99)) if R.random() < .6 else '')
        elif x < .55: h = R.choice(HW) + R.choice(['', '_']) + a + str(R.randrange(1, 2100))
        elif x < .8: h = a + R.choice(TRANS[lang]) + R.choice(['', '_', str(R.randrange(2012))])
        else: h = R.choice(HW).capitalize() + R.choice(HW).capitalize() + str(R.randrange(1000))
        h = h[:15]
        if h not in HANDLES: HANDLES.add(h); return h
        if R.random() < .5: h = h[:9] + str(R.randrange(10 ** 5)); 
        if h not in HANDLES: HANDLES.add(h); return h
def sf(t):  # snowflake of absolute second t
    return str((int((t - 1288834.974657e3) * 1000) << 22) + R.getrandbits(22))
def tid(t):
    n, s = (int(t * 1e6) << 10) | R.getrandbits(10), ''
    for _ in range(13): s = '234567abcdefghijklmnopqrstuvwxyz'[n & 31] + s; n >>= 5
    return s
def mk(lang, style='n', platform='x', batch=None, act=1.0):
    a = Acc(); a.platform = platform; a.lang = lang; a.fav = None
    if style == 'fresh': age = (batch if batch else R.uniform(1, 20)) * 86400 + R.uniform(0, 36 * 3600); fo = int(R.expovariate(1 / 9)); fg = int(logn(40, .9)); po = int(R.expovariate(1 / 25))
    elif style == 'aged': age = (batch or R.uniform(5, 11)) * 365.25 * 86400 + R.uniform(-40, 40) * 86400; fo = int(logn(90, 1.1)); fg = int(logn(180, .9)); po = int(logn(220, 1.0))
    elif style == 'staff': age = R.uniform(.4, 4) * 365.25 * 86400; fo = int(logn(900, 1.1)); fg = int(logn(900, .7)); po = int(logn(4500, .9))
    elif style == 'news': age = R.uniform(3, 15) * 365.25 * 86400; fo = int(logn(60000, 1.4)); fg = int(logn(300, 1)); po = int(logn(60000, .8))
    elif style == 'celeb': age = R.uniform(4, 15) * 365.25 * 86400; fo = int(logn(2.5e6, .9)); fg = int(logn(300, 1)); po = int(logn(5000, .8))
    elif style == 'channel': age = R.uniform(.2, 7) * 365.25 * 86400; fo = int(logn(4000, 1.5)); fg = 0; po = int(logn(3000, 1.3))
    else:
        age = min(15.5, R.weibullvariate(5.5, 1.15) + (0 if R.random() < .06 else .08)) * 365.25 * 86400 + 3600
        fo = int(logn(130, 1.6) * act ** .3); fg = int(logn(210, 1.1)); po = int(logn(650, 1.7) * act ** .5)
    a.created = E0 - age; a.followers = fo; a.following = fg; a.posts = po + 1
    if platform == 'x': a.id = sf(a.created) if a.created > 1400000000 else str(R.randrange(10 ** 7, 3 * 10 ** 9))
    elif platform == 'telegram': a.id = '-100' + str(R.randrange(10 ** 9, 2 * 10 ** 9)) if style == 'channel' else str(R.randrange(10 ** 8, 7 * 10 ** 9))
    elif platform == 'bluesky': a.id = 'did:plc:' + ''.join(R.choice('abcdefghijklmnopqrstuvwxyz234567') for _ in range(24))
    elif platform == 'facebook': a.id = '1000' + str(R.randrange(10 ** 10, 10 ** 11))
    else: a.id = '1' + str(R.randrange(10 ** 16, 10 ** 17))
    a.handle = handle(lang, style)
    if platform == 'bluesky': a.handle += '.bsky.social'
    if platform == 'mastodon': a.handle += R.choice(['@mastodon.social', '@mstdn.io', '@fosstodon.org', '@troet.cafe'])
    x = R.random()
    pl = R.choice(W[lang]['p'])
    a.loc = None if x < .42 else '' if x < .47 else pl if x < .86 else pl + ' ' + R.choice(['🌍', '✈️', '| she/her', '-', '❤️']) if x < .92 else R.choice(['Earth', 'worldwide', 'in your head', '🌙', 'Internet', 'Europe'])
    a.key = platform + ':' + a.id
    return a
PLAT = ['x', 'bluesky', 'mastodon', 'telegram', 'facebook']; PLW = [88, 3.5, 2.5, 3, 3]
class Pop:
    def __init__(s, lang, n):
        s.lang = lang; s.a = []; s.w = []
        for _ in range(n):
            w = min(1.0 / (1 - R.random()) ** (1 / 1.25), 260)
            p = R.choices(PLAT, PLW)[0]
            s.a.append(mk(lang, 'channel' if p == 'telegram' else 'n', p, act=w)); s.w.append(w)
        s.cw = list(accumulate(s.w)); s.cx = list(accumulate((w ** .35 if a.platform == 'x' else 0) for a, w in zip(s.a, s.w)))
    def act(s): return s.a[min(bisect.bisect(s.cw, R.random() * s.cw[-1]), len(s.a) - 1)]
    def flat(s): return s.a[min(bisect.bisect(s.cx, R.random() * s.cx[-1]), len(s.a) - 1)]
print('population', file=sys.stderr)
POP = {l: Pop(l, int(A.per_day * 3 * .34 * w / 100)) for l, w in zip(LANGS, LW)}
JACK = {l: [POP[l].flat() for _ in range(6 + w)] for l, w in zip(LANGS, LW)}   # people who jump on any trend
def part(lang, pnew=.45, jack=.025):
    x = R.random()
    if x < jack: return R.choice(JACK[lang])
    if x < jack + pnew: return mk(lang)
    return POP[lang].flat()
NEWS = {l: [mk(l, 'news') for _ in range(8 + w)] for l, w in zip(LANGS, LW)}

# ------------------------------------------------------------------ text
def fill(c, lang):
    w = W[lang]
    return re.sub(r'\{(\w)\}', lambda m: str(R.choice((R.randrange(2, 12), R.randrange(2, 60), R.randrange(10, 400)))) if m[1] == 'k' else R.choice(w[m[1]]), c)
def clause(lang, topic=None):
    w = W[lang]
    bank = w['topic'].get(topic) if topic else None
    if topic and not bank: bank = w['topic'].get({'prot': 'pol', 'newsr': 'pol'}.get(topic, ''), w['cl'])
    return fill(R.choice(bank or w['cl']), lang)
def polish(s, lang):
    x = R.random()
    if x < .45 and lang not in ('ar', 'fa'): s = s[:1].upper() + s[1:]
    elif x > .9: s = s.upper() if R.random() < .25 else s.lower()
    if R.random() < .07 and len(s) > 15:
        i = R.randrange(3, len(s) - 3); s = s[:i] + s[i + 1:] if R.random() < .5 else s[:i] + s[i + 1] + s[i] + s[i + 2:]
    if R.random() < .05: s = re.sub(r'([aeiouаоиاو])(?=\W|$)', lambda m: m[1] * R.randrange(2, 5), s, count=1)
    return s
def sent(lang, topic=None):
    w = W[lang]; parts = [clause(lang, topic)]
    x = R.random()
    if x < .45: parts.append(clause(lang, topic if R.random() < .6 else None))
    if x < .12: parts.append(clause(lang, None))
    s = parts[0]
    for p in parts[1:]: s += (' ' + R.choice(w['conn']) + ' ' if R.random() < .55 else R.choice(['. ', ', ', '... ', '\n', ' - '])) + p
    if R.random() < .42: s = R.choice(w['open']) + R.choice([' ', ', ', '... ', ': ']) + s
    if R.random() < .34: s += R.choice(['. ', ', ', ' ', '! ', '\n']) + R.choice(w['close'])
    elif R.random() < .4: s += R.choice(['.', '!', '!!', '...', '?', ' .'])
    s = polish(s, lang)
    if R.random() < .28: s += ' ' + ''.join(R.choices(EMO, k=R.choice([1, 1, 1, 2, 3])))
    if R.random() < .08: s = '@' + R.choice(POP[lang].a).handle.split('@')[0].split('.')[0] + ' ' + s
    return s
def tagged(s, tags):
    if not tags: return s
    h = ['#' + t for t in tags]; R.shuffle(h); x = R.random()
    if x < .62: return s + R.choice([' ', ' ', '\n', '\n\n']) + ' '.join(h)
    if x < .82: return ' '.join(h) + R.choice([' ', '\n']) + s
    ws = s.split(' '); i = R.randrange(len(ws) + 1); ws[i:i] = [h[0]]
    return ' '.join(ws) + (' ' + ' '.join(h[1:]) if h[1:] else '')
def vocab(lang):
    if lang not in VOC:
        w = W[lang]; s = set()
        for b in [w['cl'], w['n'], w['d'], w['open'], w['close']] + list(w['topic'].values()):
            for c in b: s |= set(re.findall(r'[^\W\d_]{3,}', re.sub(r'\{\w\}', '', c)))
        VOC[lang] = sorted(s)
    return VOC[lang]
VOC = {}
# ------------------------------------------------------------------ tag names
USED = set()
def clean(s): return re.sub(r'[^\w]', '', s.replace('\u200c', '_'))
def camel(s): return ''.join(x[:1].upper() + x[1:] for x in re.split(r"[ '\-]+", s))
def uniq(f):
    for i in range(400):
        t = f()
        if i > 30: t += str(R.randrange(2, 99))
        if t.casefold() not in USED and 2 < len(t) < 60: USED.add(t.casefold()); return t
def wd(lang, k):
    s = R.choice(W[lang][k])
    if lang == 'en' and k == 'n': s = re.sub(r'^(the|my|that|this|our) ', '', s)
    return clean(s.replace(' ', '_')) if lang in ('ar', 'fa') else clean(camel(s))
SLOG = {
 'en': ['Stop{d}', '{w}Resign', 'JusticeFor{p}', 'Boycott{w}', '{w}MustGo', 'StandWith{w}', 'Save{p}', 'Fix{d}Now', '{p}Deserves{d}', 'HandsOff{p}', '{w}Knew', 'WeRemember{p}'],
 'tr': ['{w}İstifa', '{p}SesiniDuyur', '{w}YalnızDeğildir', '{d}Çözülsün', '{w}HesapVer', '{p}Ayakta', '{d}İçinAdalet', '{w}Gerçeği', 'Yeter{w}', '{p}Mağdur'],
 'ar': ['لا_ل{d}', 'ارحل_يا_{w}', 'كلنا_{w}', '{p}_تنتفض', '{d}_خط_أحمر', 'أنقذوا_{p}', 'إقالة_{w}', 'مقاطعة_{w}', 'شكرا_{w}', 'أهالي_{p}_يطالبون', 'حل_أزمة_{d}'],
 'fa': ['نه_به_{d}', '{w}_استعفا', 'حمایت_از_{w}', 'صدای_{p}', '{p}_تنها_نیست', '{w}_پاسخگو_باش', '{d}_خط_قرمز', 'برای_{p}'],
 'ru': ['Хватит{w}', '{w}ВОтставку', 'МыЗа{w}', 'Позор{w}', '{p}Против', 'Свободу{p}', 'ГдеПравда{w}', 'Спасём{p}', '{w}Молодец'],
 'es': ['{w}Renuncia', 'TodosCon{w}', 'Fuera{w}', '{p}Despierta', 'NoMás{w}', 'JusticiaPara{p}', '{p}SinAgua', '{w}Miente', 'Basta{w}'],
 'pt': ['Fora{w}', '{w}Mente', 'SomosTodos{w}', '{p}Resiste', 'Justiça{p}'], 'fr': ['{w}Démission', 'Soutien{w}', '{p}EnColère', 'Stop{w}'],
 'de': ['{w}Rücktritt', 'Danke{w}', '{p}WehrtSich', 'Stop{w}'], 'id': ['{w}Mundur', 'Dukung{w}', 'Save{p}', 'Tolak{w}']}
def slogan(lang):
    def f():
        if R.random() < .22: return wd(lang, 'n') + ('_' if lang in ('ar', 'fa') else '') + wd(lang, R.choice('pwn'))
        return clean(re.sub(r'\{(\w)\}', lambda m: wd(lang, m[1]), R.choice(SLOG[lang]))).replace('لا_لال', 'لا_لل')
    return uniq(f)
def plain(lang, pat=None):
    j = '_' if lang in ('ar', 'fa') else ''
    if pat: return uniq(lambda: clean(re.sub(r'\{(\w)\}', lambda m: str(R.randrange(2, 99)) if m[1] == 'k' else wd(lang, m[1]), pat)))
    return uniq(lambda: R.choice([lambda: wd(lang, 'n') + j + wd(lang, 'p'), lambda: wd(lang, 'w') + j + wd(lang, 'n'), lambda: wd(lang, 'n') + j + wd(lang, 'n'), lambda: wd(lang, 'p') + str(R.randrange(2, 40))])())
BT = {}
for l, w in zip(LANGS, LW):
    s = []
    for k in 'pdn':
        for _ in range(len(W[l][k])):
            x = wd(l, k)
            if x.casefold() not in USED and len(x) > 1: USED.add(x.casefold()); s.append(x)
    R.shuffle(s)
    while len(s) < 60 + 36 * w: s.append(plain(l))
    BT[l] = s
def arvar(t, n):
    out = {t}; t0_ = t
    for _ in range(40):
        v = t
        if R.random() < .5: v = re.sub('[أإآ]', 'ا', v)
        if R.random() < .4: v = re.sub(r'ة(?=_|$)', 'ه', v)
        if R.random() < .3: v = re.sub(r'ي(?=_|$)', 'ى', v)
        if R.random() < .25: v = v.replace('_', '', 1)
        if R.random() < .15: v = re.sub(r'([سشصضطظعغفقكلمنهيبتثجحخ])(?=[\u0621-\u064a])', r'\1ـ', v, count=1)
        if R.random() < .1: v = v.replace('ل', 'لَ', 1)
        if R.random() < .2: v = re.sub(r'^ا(?!ل)', 'إ', v)
        if R.random() < .1: v = v + '_'
        if R.random() < .12: v = re.sub('ؤ', 'و', re.sub('ئ', 'ي', v))
        out.add(v)
        if len(out) > n: break
    return sorted(out, key=lambda v: (v != t0_, v))

# ------------------------------------------------------------------ events and intents
INT = []; SEQ = [0]; EVS = []
class Ev:
    def __init__(s, kind, arch, tags, lang, campaign=None, declared=False):
        s.kind, s.arch, s.tags, s.lang, s.campaign, s.declared = kind, arch, list(tags), lang, campaign, declared
        s.onset = None; s.call = None; s.rec = []; s.forms = {}; s.fix_onset = False
        s.key = ('ev', len(EVS)); EVS.append(s)
def put(t, acc, kind='original', text=None, tags=(), ev=None, op=False, frm=None, to=None, **o):
    if not 0 <= t < END: return
    SEQ[0] += 1; INT.append((t, SEQ[0], acc, kind, text, tags, ev, op, frm, to, o))
def caseform(t):
    x = R.random()
    return t.lower() if x < .07 and 'İ' not in t and 'I' not in t else t
def cluster(imm, br, med, sig, tmax, cap=4000):
    out, st = [], list(imm)
    while st and len(out) < cap:
        t = st.pop(); out.append(t)
        for _ in range(pois(br)):
            u = t + logn(med, sig)
            if u < tmax: st.append(u)
    return out
def local(lang, lo, hi, day=None):
    h = R.uniform(lo, hi) - TZ0[lang]
    d = R.randrange(0, int(A.days) + 1) if day is None else day
    for _ in range(60):
        t = d * 86400 + h * 3600
        if 1800 < t < END - 3600: return t
        d = R.randrange(-1, int(A.days) + 1)
        h = R.uniform(lo, hi) - TZ0[lang]
    return R.uniform(3600, END - 7200)
def jump(n, t0, react, half, heavy=.3):
    o = []
    for _ in range(n):
        d = R.expovariate(.693 / half) if R.random() > heavy else half * .5 * ((1 - R.random()) ** (-1 / 1.3) - 1)
        o.append(t0 + logn(react, .7) + d)
    return o
def img(n, alg='phash'): return [{'kind': R.choice(['image', 'image', 'image', 'video']), 'hash': hexs(16), 'algorithm': alg} for _ in range(n)]
DOM = ['example-news.com', 'dailyherald.example', 'youtu.be', 'instagram.com', 'haber.example', 'akhbar.example', 'blog.example', 'vk.com', 'bit.ly']
def url(d=None): return 'https://' + (d or R.choice(DOM)) + '/' + hexs(8)
def crowd(ev, times, topic, pool=None, ppool=0., pnew=.45, rep=.3, reply=.12, quote=.05, tagp=.93, media=.12, again=.22, texts=None, cotag=.15, mset=None, urlp=.03, lang=None):
    lang = lang or ev.lang
    for t in times:
        a = R.choice(pool) if pool and R.random() < ppool else part(lang, pnew)
        while True:
            x = R.random(); k = 'repost' if x < rep else 'reply' if x < rep + reply else 'quote' if x < rep + reply + quote else 'original'
            tg = [caseform(R.choice(ev.tags) if len(ev.tags) > 1 and R.random() < .3 else ev.tags[0])] if R.random() < tagp else []
            if tg and R.random() < cotag: tg.append(R.choice(BT[lang][:60]))
            tp = (R.choice(topic) if isinstance(topic, (list, tuple)) else topic) if R.random() < .85 else None
            put(t, a, k, (lambda f=texts: f()) if texts and k == 'original' else (lambda tp=tp: sent(lang, tp)), tg, ev, frm=ev.key, to=ev.key,
                media=(R.sample(mset, 1) if mset and R.random() < .5 else img(1)) if R.random() < media else None, url=url() if R.random() < urlp else None)
            if R.random() > again: break
            t += logn(400, 1.1)

# ---- calls
def callfmt(c, lang, m, tclock, tag):
    lh = (tclock / 3600 + TZ0[lang]) % 24; hh = '%02d:%02d' % (int(lh), int(lh % 1 * 60 + .5) % 60)
    return c.replace('{m}', str(m)).replace('{h}', hh).replace('{tag}', tag)
CH = {l: [mk(l, 'channel', 'telegram') for _ in range(4 + w // 3)] for l, w in zip(LANGS, LW)}
def make_call(ev, lang, at, t0, chan, tags, group=False):
    C = CALL[lang]; m = max(1, round((t0 - at) / 60))
    far, near = [g for g in C['go'] if '{h}' in g], [g for g in C['go'] if '{h}' not in g]
    go = callfmt(R.choice(far if m > 45 else near if (t0 % 300 > 1 and m < 20) else C['go'] if m < 12 or m % 5 == 0 else far), lang, m, t0, '')
    ts = ' '.join(('#' + t if R.random() < .75 else R.choice([t, t.replace('_', ' '), '"' + t + '"'])) if i == 0 else '#' + t for i, t in enumerate(tags[:2]))
    if R.random() < .12: ts = ts.replace('#', '# ')
    parts = [go] + R.sample(C['ru'], min(R.choice([0, 1, 1, 2, 3]), len(C['ru'])))
    if R.random() < .7: parts.insert(0, R.choice(C['hi']))
    if R.random() < .3: parts.append(clause(lang, 'pol'))
    sp = R.choice(['\n', '. ', ', ', '\n\n', ' | '])
    lab = R.choice(C['lab']) + R.choice([': ', '\n', ' 👇\n', ' -> ']) if R.random() < .65 else ''
    x = sp.join(parts) + sp + lab + ts if R.random() < .8 else lab + ts + sp + sp.join(parts)
    e = R.choice(C['end'] + [''])
    if e: x += sp + e
    if R.random() < .4: x += ' ' + ''.join(R.choices('🔥✊👇⏰📢💪❗️', k=R.choice([1, 2, 3])))
    split = R.random() < .12
    acc = mk(lang, 'n', 'telegram') if group else chan
    def cb(p, ev=ev): ev.call = {'platform': 'telegram', 'post_id': p['id'], 'at': p['created_at'], 'announced_at': rfc(t0)}
    put(at, acc, 'original', lambda: x.replace(ts, '').strip() if split else x, (), None, raw=True, cb=cb, to=('call', id(ev)))
    if split: put(at + R.uniform(4, 25), acc, 'original', lambda: ts, (), None, raw=True)
    if R.random() < .5:   # forwarded to other groups
        for _ in range(R.choice([1, 1, 2, 3])): put(at + logn(80, .8), mk(lang, 'channel', 'telegram') if R.random() < .5 else R.choice(CH[lang]), 'repost', None, (), None, frm=('call', id(ev)))
    if group:
        for _ in range(pois(2.5)): put(at + logn(60, .7), mk(lang, 'n', 'telegram'), 'reply', lambda: R.choice(['👍', '✅', 'ok', '✊', '+', 'hazırım', 'جاهز', 'آماده', 'готов', 'listo', 'in', 'موجود', 'tamam']), (), None, frm=('call', id(ev)), raw=True)

# ---- a coordinated launch
def mutate(s, lang):
    x = R.random()
    if x < .3: s = R.choice(W[lang]['open']) + ' ' + s
    if R.random() < .3: s += ' ' + R.choice(W[lang]['close'])
    if R.random() < .35: s += ' ' + R.choice(EMO)
    ws = s.split(' ')
    if len(ws) > 6 and R.random() < .5: ws.pop(R.randrange(len(ws)))
    if len(ws) > 6 and R.random() < .3: i = R.randrange(len(ws) - 1); ws[i], ws[i + 1] = ws[i + 1], ws[i]
    return ' '.join(ws)
def textmode(mode, lang):
    tp = R.choice(['pol', 'pol', 'pol', 'pol', 'newsr'])
    if mode == 'free': return lambda: sent(lang, tp)
    if mode == 'para':
        base = [[clause(lang, 'pol') for _ in range(R.choice([2, 2, 3]))] for _ in range(R.randrange(2, 7))]
        return lambda: mutate(' '.join((c if R.random() > .25 else clause(lang, 'pol')) + R.choice(['.', ',', '', '!']) for c in R.choice(base)), lang)
    if mode == 'bank':
        bank = [sent(lang, 'pol') for _ in range(R.randrange(8, 40))]
        return lambda: R.choice(bank) + (R.choice(['', '.', ' ✊', '!!', ' ' + R.choice(EMO)]) if R.random() < .35 else '')
    if mode == 'same': s = sent(lang, 'pol'); return lambda: s
    if mode == 'dict': return lambda: ' '.join(R.sample(vocab(lang), R.randrange(3, 10)))
    if mode == 'link':
        base = [clause(lang, R.choice(['pol', None, 'sale'])) for _ in range(6)]
        return lambda: mutate(R.choice(base), lang)
class Group:
    def __init__(s, name, lang, n, style, platform='x', batch=None):
        s.name, s.lang, s.style, s.platform, s.batch = name, lang, style, platform, batch
        s.pool = [s.new() for _ in range(n)]; s.chan = mk(lang, 'channel', 'telegram'); s.used = 0
        for a in s.pool: s.camo(a)
    def new(s):
        if s.style == 'pop': return POP[s.lang].flat()
        if s.style == 'mix': return mk(s.lang, R.choice(['staff', 'n', 'n', 'aged', 'fresh']), s.platform)
        b = R.choice(s.batch) if s.batch else None
        return mk(s.lang, s.style, s.platform, b)
    def camo(s, a):
        if s.style == 'pop': return
        k = pois({'staff': 4.5, 'mix': 3.0, 'aged': .7, 'fresh': .8, 'n': 2.5}.get(s.style, 1) * SC)
        for _ in range(k): BGX.append((bgtime(s.lang), a, s.lang))
    def pick(s, n):
        n0 = min(len(s.pool), round(n * R.uniform(.82, 1))); p = R.sample(s.pool, n0)
        while len(p) < n:
            a = s.new(); s.camo(a); s.pool.append(a); p.append(a)
        return list({id(a): a for a in p}.values())
def launch(arch, g, n, timing, tmode, t0, call=None, public=0, tags=None, per=1.6, dele=0, lead=None, co=False, variants=0, stray=.35, media=.25, linkdom=None, vol=False):
    lang = g.lang
    fresh = tags is None
    tags = tags or [slogan(lang)]
    if co: tags = tags + [slogan(lang)]
    ev = Ev('launch', arch, tags, lang, g.name)
    forms = arvar(tags[0], variants) if variants else [tags[0]]
    txt = textmode(tmode, lang); ms = img(R.randrange(2, 9), R.choice(['phash', 'pdq'])); acc = g.pick(n); R.shuffle(acc)
    if timing == 'bot' and R.random() < .4:
        m = R.choice([55, 57, 58, 59, 60]) * 60; t0 = t0 - t0 % 3600 + m + R.uniform(0, 50)
    if call and R.random() < .8: t0 = t0 - t0 % R.choice([300, 900, 1800])                       # people announce round times
    if call:
        lead = lead or R.choice([R.uniform(1.5, 6), R.uniform(4, 15), R.uniform(10, 45)]) * 60
        make_call(ev, lang, max(5, t0 - lead), t0, g.chan, tags, group=(call == 'group'))
    if R.random() < stray and fresh:   # a test post long before, by one or two hands
        for a in acc[:R.choice([1, 1, 2])]: put(t0 - R.uniform(900, 16000), a, 'original', lambda: txt(), [tags[0]], ev, True, to=ev.key, stray=True)
    st = {}
    if timing == 'staff':
        i = 0
        spread = logn(380, .9)
        while i < n and i < len(acc):
            k = R.randrange(3, 13); t = t0 + R.expovariate(1 / spread)
            for a in acc[i:i + k]: st[a.key] = t; t += R.uniform(14, 75)
            i += k
    elif timing == 'vol':
        early, ahead, med = R.choice([0, 0, .02, .07, .12]), R.choice([20, 60, 200]), R.choice([90, 170, 300])
        if call: ahead = min(ahead, lead * .6)   # nobody starts before the call
        for a in acc: st[a.key] = t0 + (logn(med, .95) if R.random() > early else -R.uniform(0, ahead))
    elif timing == 'bot':
        sp = R.uniform(8, 40)
        for a in acc: st[a.key] = t0 + R.betavariate(1.7, 3) * sp if R.random() < .93 else t0 + R.uniform(0, 110)
    elif timing == 'flash45':
        for a in acc: st[a.key] = t0 + R.uniform(0, R.choice([8, 45]))
    elif timing == 'slow':
        D = R.uniform(2400, 9000)
        for a in acc: st[a.key] = t0 + D * R.random() ** .62
    elif timing == 'drip':      # never ten in ten minutes
        gap = R.uniform(150, 260); 
        for i, a in enumerate(acc): st[a.key] = t0 + i * gap + R.uniform(0, 60)
    elif timing == 'repost':
        for a in acc: st[a.key] = t0 + R.gammavariate(1.4, R.uniform(180, 520))
    seeds = acc[:R.choice([1, 1, 2, 3])] if timing == 'repost' else []
    for j, a in enumerate(acc):
        t = st[a.key]
        if seeds:
            if a in seeds: put(t0 + R.uniform(0, 20), a, 'original', lambda: txt(), tags, ev, True, to=ev.key, media=ms[:1], hub=True); continue
            t = max(t, t0 + R.uniform(22, 40)); put(t, a, 'repost', None, (), ev, True, frm=('hub', ev.key)); 
            if R.random() < .12: put(t + logn(200, 1), a, 'quote', lambda: txt(), [tags[0]], ev, True, frm=ev.key)
            continue
        x = 0
        while True:
            rp = 0 if x == 0 and timing in ('bot', 'flash45') else .12 if x == 0 else .42
            k = 'repost' if R.random() < rp else 'reply' if R.random() < (.04 if x == 0 else .15) else 'original'
            if timing in ('bot', 'flash45'): k = 'original'
            f = forms[0] if R.random() < .45 else R.choice(forms)
            tg = [f]
            if co: tg = [f, tags[1]] if R.random() < .58 else [R.choice([f, f, tags[1]])]
            if R.random() < .1: tg.append(R.choice(BT[lang][:30]))
            put(t, a, k, lambda: txt(), tg, ev, True, frm=ev.key, to=ev.key, media=R.sample(ms, 1) if R.random() < media else None,
                url=(linkdom + '/?r=' + hexs(5)) if linkdom else None, dele=(logn(54, .3) if dele and R.random() < dele else None))
            x += 1
            if R.random() > 1 - 1 / per: break
            t += R.expovariate(1 / R.choice([240, 700, 1800]))
    if public:
        m = int(n * public)
        so = sorted(st.values()); so = so[int(len(so) * .25):]   # the public follows what it has seen of the operation
        imm = [R.choice(so[:max(3, len(so) // 2)]) + logn(900, .8) + 60 for _ in range(max(3, int(m * .35)))]
        ts = cluster(imm, .66, 420, 1.1, t0 + 8 * 3600, cap=min(m, 1600))
        crowd(ev, ts, ['pol', 'newsr', 'pol', None], rep=.38, reply=.15, quote=.08, pnew=.45, again=.15)
    return ev

# ------------------------------------------------------------------ background clock
NB = int(A.days * 288)
BINC = {}
for l in LANGS:
    ar, w = 0., []
    for b in range(NB):
        ar = .96 * ar + R.gauss(0, .07)
        h = b / 12
        w.append(sum(HOUR[int((h + z) % 24)] * (1 - (h + z) % 1) + HOUR[int((h + z + 1) % 24)] * ((h + z) % 1) for z in TZ[l]) * math.exp(ar + (R.gauss(0, .18))))
    BINC[l] = list(accumulate(w))
def bgtime(l):
    c = BINC[l]; b = bisect.bisect(c, R.random() * c[-1]); return min(b, NB - 1) * 300 + R.random() * 300
BGX = []
# tag popularity per language and hour, over-dispersed
NH = int(math.ceil(A.days * 24)) + 1
class Tags:
    def __init__(s, l):
        s.t = BT[l]; n = len(s.t); z = [1 / (i + 1.5) ** 1.05 for i in range(n)]
        st = [R.gauss(0, .8) for _ in range(n)]; s.cw = []
        for h in range(NH):
            st = [.85 * v + R.gauss(0, .42) for v in st]
            s.cw.append(list(accumulate(zz * math.exp(min(v, 2.2)) for zz, v in zip(z, st))))
    def pick(s, t):
        c = s.cw[int(t // 3600)]; return s.t[min(bisect.bisect(c, R.random() * c[-1]), len(s.t) - 1)]
print('tags', file=sys.stderr)
TG = {l: Tags(l) for l in LANGS}
def bgtags(a, l, t):
    if R.random() > .30: return []
    n = R.choices([1, 2, 3, 4, 6], [62, 22, 10, 4, 2])[0]; o = []
    for _ in range(n):
        if R.random() < .4:
            if a.fav is None: a.fav = [TG[l].pick(t) for _ in range(R.choice([1, 1, 2, 3]))]
            x = R.choice(a.fav)
        else: x = TG[l].pick(t)
        if x not in o: o.append(x)
    return [caseform(x) if R.random() < .3 else x for x in o]

# ================================================================== LAUNCHES
print('launches', file=sys.stderr)
def lt(lang): return local(lang, 9, 24)
ml = MAIN[:]; R.shuffle(ml)
def nacc(a, b): return int(math.exp(R.uniform(math.log(a), math.log(b))))
def pub(p=.5): return R.uniform(3, 10) if R.random() < p else R.choice([0, R.uniform(.1, 1)])
def times(lang, k):   # k launches of one group, spread
    return sorted(local(lang, 9, 24, None) for _ in range(k))
TM = ['free', 'free', 'para', 'bank']
gA = Group('troll-room-1', ml[0], 170, 'mix')
for t in times(ml[0], rnd(4)): launch('trollroom_call', gA, nacc(45, 150), 'vol', R.choice(TM), t, call='channel', public=pub(.6), per=2.4, co=R.random() < .3)
gB = Group('arabic-desk', 'ar', 240, 'mix')
for i, t in enumerate(times('ar', rnd(4))): launch('arabic_variants', gB, nacc(40, 200), R.choice(['staff', 'vol']), R.choice(TM), t, call=('channel' if i % 2 else None), public=pub(.5), per=2.2, variants=R.randrange(3, 8))
gC = Group('group-chat-2', ml[1], 75, 'mix')
for t in times(ml[1], rnd(3)): launch('trollroom_call', gC, nacc(20, 60), 'vol', R.choice(TM), t, call='group', public=pub(.5), per=2.0)
gD = Group('staff-office', ml[2], 65, 'staff')
for t in times(ml[2], rnd(4)): launch('staff_nocall', gD, nacc(18, 60), 'staff', 'free', t, public=pub(.5), per=2.5, co=R.random() < .6, stray=.6)
gE = Group('paid-agency', ml[3], 130, 'staff')
for i, t in enumerate(times(ml[3], rnd(3))):
    if i % 3 == 1: launch('repost_amplify', gE, nacc(40, 110), 'repost', 'free', t, public=pub(.4))
    else: launch('copypasta_paraphrase', gE, nacc(35, 110), 'staff', 'para', t, public=pub(.5), per=1.7)
gF = Group('party-youth', ml[4], 50, 'n')
for t in times(ml[4], rnd(3)): launch('copypasta_paraphrase', gF, nacc(16, 45), 'vol', R.choice(['para', 'bank']), t, call=R.choice(['group', 'channel']), public=pub(.5), per=1.9)
lS = R.choice(['tr', 'en', 'pt', 'es'])
gS = Group('page-ring', lS, 13, 'n', 'facebook')
for t in times(lS, rnd(3)): launch('small_ring', gS, R.choice([12, 13]), 'flash45', R.choice(['same', 'bank']), t, per=1.05, stray=.1, media=.8)
lN = R.choice(['tr', 'ar', 'id'])
gN = Group('botnet-compromised', lN, 420, 'pop')
for t in times(lN, rnd(3)): launch('bot_flash', gN, nacc(150, 400), 'bot', 'dict', t, public=R.choice([0, 2, 4]), per=1.0001, dele=.97, stray=.1, media=0)
lM = R.choice(MAIN)
gM = Group('botnet-fresh', lM, 160, 'fresh', batch=[3, 9, 16])
for t in times(lM, rnd(2)): launch('bot_flash', gM, nacc(60, 160), 'bot', R.choice(['dict', 'bank', 'para']), t, public=pub(.4), per=1.05, dele=R.choice([0, .8]), stray=.2, media=0)
for i in range(rnd(3)):
    l = R.choice(MAIN + ['fr', 'pt']); g = Group('fresh-%d' % i, l, 0, 'fresh', batch=[R.uniform(1, 9), R.uniform(2, 20)])
    launch('first_time_fresh', g, nacc(25, 140), R.choice(['staff', 'vol']), R.choice(TM), lt(l), call=R.choice([None, 'group', 'channel']), public=pub(.4), per=1.8)
for i in range(rnd(2)):
    l = R.choice(['ru', 'en', 'fa', 'es', 'ar']); g = Group('aged-%d' % i, l, 0, 'aged', batch=[R.uniform(5, 11) for _ in range(3)])
    launch('first_time_aged', g, nacc(30, 160), 'staff', R.choice(TM), lt(l), public=pub(.5), per=1.5)
for i in range(rnd(3)):
    l = R.choice(MAIN); g = Group('volunteers-%d' % i, l, 0, 'pop')
    launch('volunteers_call', g, nacc(25, 200), 'vol', 'free', lt(l), call=R.choice(['channel', 'group']), public=pub(.5), per=1.8)
for i in range(rnd(2)):
    l = R.choice(MAIN); g = Group('amplifiers-%d' % i, l, 0, R.choice(['aged', 'fresh', 'mix']))
    launch('repost_amplify', g, nacc(30, 180), 'repost', 'free', lt(l), public=pub(.4))
for i in range(rnd(2)):
    l = R.choice(['en', 'id', 'ru', 'tr', 'ar']); g = Group('linkspam-%d' % i, l, 0, R.choice(['fresh', 'aged']), batch=None)
    launch('link_spam', g, nacc(25, 120), R.choice(['slow', 'staff']), 'link', lt(l), per=1.5, linkdom='https://' + R.choice(['win-bonus', 'get-coin', 'promo-x', 'deal24']) + '.example', tags=[R.choice(BT[l][80:200])] if R.random() < .5 else None, media=.1)
for i in range(rnd(1)):
    l = R.choice(MAIN); g = Group('ramp-%d' % i, l, 0, R.choice(['aged', 'mix']))
    launch('slow_ramp', g, nacc(40, 120), 'slow', R.choice(TM), lt(l), public=pub(.6), per=2)
gR = Group('ramp-rep', ml[5], 90, 'mix')
for t in times(ml[5], rnd(2)): launch('slow_ramp', gR, nacc(30, 80), 'slow', R.choice(TM), t, public=pub(.4), per=2)
for i in range(rnd(1)):
    l = R.choice(MAIN); g = Group('fizzle-%d' % i, l, 0, 'mix')
    launch('failed_launch', g, R.randrange(12, 18), 'drip', 'free', lt(l), call='group', per=1.5)

# ================================================================== ORGANIC
print('organic', file=sys.stderr)
def olang(main=True): return R.choice(MAIN) if main and R.random() < .9 else R.choices(LANGS, LW)[0]
def fans(l, n, pnew=.3): return [mk(l) if R.random() < pnew else POP[l].flat() for _ in range(n)]
# football: clubs with standing fans
CLUB = {l: [fans(l, R.randrange(90, 320)) for _ in range(5 if l in MAIN else 2)] for l in LANGS}
for _ in range(rnd(9)):
    l = R.choice(['en', 'tr', 'es', 'ar', 'ru', 'fa', 'pt', 'es', 'tr', 'fr']); c1, c2 = R.sample(CLUB[l], 2)
    j = R.choice(['Vs', '', 'x']) if l not in ('ar', 'fa') else '_'
    tag = plain(l, '{p}' + j + '{p}') if R.random() < .75 else plain(l, '{p}' + j + '{w}')
    t0 = local(l, 16, 22); t0 -= t0 % 900
    ev = Ev('organic', 'football_match', [tag] + ([plain(l, '{p}{n}')] if R.random() < .45 else []), l); ev.onset = t0; ev.fix_onset = True
    size = logn(330, .5); ts = [t0 - R.expovariate(1 / 2400) for _ in range(int(size * .1))] + jump(int(size * .12), t0, 60, 300)
    ts += [t0 + R.uniform(0, 6600) for _ in range(int(size * .22))]
    for _ in range(pois(2.7)):
        gt = t0 + R.choice([R.uniform(60, 2800), R.uniform(3600, 6500)]); ts += jump(int(size * R.uniform(.1, .3)), gt, R.uniform(25, 60), R.uniform(120, 330))
    ts += jump(int(size * .15), t0 + 6600, 60, 500)
    crowd(ev, cluster(ts, .25, 120, .9, t0 + 12000), 'sport', c1 + c2, .5, rep=.25, media=.06, again=.3)
    for a in R.sample(NEWS[l], 3): put(t0 - R.uniform(600, 7200), a, 'original', lambda l=l: sent(l, 'sport'), [tag], ev, to=ev.key)
for _ in range(rnd(5)):
    l = R.choice(['tr', 'es', 'fa', 'ar', 'ru', 'en', 'id']); p = wd(l, 'p')
    tg = uniq(lambda: {'tr': 'Deprem', 'es': 'Sismo', 'fa': 'زلزله_', 'ar': 'زلزال_', 'ru': 'Землетрясение', 'en': 'Earthquake', 'id': 'Gempa'}[l] + p) if R.random() < .5 else {'tr': 'deprem', 'es': 'sismo', 'fa': 'زلزله', 'ar': 'زلزال', 'ru': 'землетрясение', 'en': 'earthquake', 'id': 'gempa'}[l]
    ev = Ev('organic', 'earthquake', [tg] + ([p] if R.random() < .5 else []), l); t0 = local(l, 0, 24); ev.onset = t0; ev.fix_onset = True
    n = int(logn(230, .6)); crowd(ev, cluster(jump(int(n * .55), t0, R.uniform(35, 70), R.uniform(240, 800)), .4, 200, 1, t0 + 20000), 'quake', rep=.22, pnew=.6, again=.2, reply=.1)
    for a in R.sample(NEWS[l], 5): put(t0 + logn(300, .6), a, 'original', lambda l=l, s=clause(l, 'quake'): s, [tg], ev, to=ev.key)
for _ in range(rnd(6)):
    l = olang(); ev = Ev('organic', 'celebrity_post', [plain(l, R.choice(['{w}', '{w}{n}', '{w}{k}']))], l); t0 = local(l, 10, 24); c = mk(l, 'celeb'); ev.onset = t0; ev.fix_onset = True
    put(t0, c, 'original', lambda l=l: sent(l), ev.tags, ev, to=ev.key, media=img(1), hub=True); n = int(logn(420, .6)); fp = fans(l, 200)
    for _ in range(n):
        t = t0 + 4 + logn(R.choice([500, 2400]), 1.3); a = R.choice(fp) if R.random() < .35 else part(l)
        if R.random() < .8: put(t, a, 'repost', None, (), ev, frm=('hub', ev.key))
        else: put(t, a, R.choice(['quote', 'reply', 'original']), lambda l=l: sent(l, 'celeb'), ev.tags if R.random() < .7 else [], ev, frm=('hub', ev.key), to=ev.key)
for s in range(rnd(4)):   # TV shows, the same fans every evening; half get a new tag each episode
    l = R.choice(['tr', 'en', 'es', 'ar', 'ru', 'fa', 'pt']); pool = fans(l, R.randrange(140, 320)); base = plain(l, '{n}{w}'); newtag = s % 2 == 0; hr = R.choice([19, 20, 20.5, 21, 22])
    for d in range(int(A.days) + 1):
        t0 = d * 86400 + (hr - TZ0[l]) * 3600
        if not 600 < t0 < END - 2400 or (s == 3 and d > 1): continue
        tag = uniq(lambda: base + 'S%dE%02d' % (R.randrange(1, 6), R.randrange(1, 30))) if newtag and R.random() < .5 else slogan(l) if newtag else base
        ev = Ev('organic', 'tv_show', [tag], l); ev.onset = t0; ev.fix_onset = True; n = logn(230, .35)
        ts = jump(int(n * .3), t0, 90, 420) + [t0 + R.uniform(0, 7000) for _ in range(int(n * .3))]
        for _ in range(3): ts += jump(int(n * .13), t0 + R.uniform(600, 7000), 40, 200)
        crowd(ev, cluster(ts, .3, 150, .9, t0 + 9000), 'tv', pool, .62, rep=.2, again=.35)
for _ in range(rnd(9)):
    l = olang(False); t0 = local(l, 6, 24); agency = fill(R.choice(W[l]['topic'].get('news', W[l]['topic']['pol'])), l)
    tag = plain(l, R.choice(['{p}{d}', '{w}', '{p}', '{p}{n}'])); ev = Ev('organic', 'breaking_news', [tag], l); ev.onset = t0; ev.fix_onset = True
    for a in R.sample(NEWS[l], R.randrange(5, min(17, len(NEWS[l])))):
        put(t0 + R.expovariate(1 / 240), a, 'original', lambda s=agency: s + R.choice(['', '.', ' ', ' 🔴']), [tag], ev, to=ev.key, url=url(), hub=True)
    n = int(logn(230, .7)); imm = jump(int(n * .4), t0 + 60, 150, R.uniform(900, 2600))
    crowd(ev, cluster(imm, .55, 400, 1.1, t0 + 25000), ['newsr', 'pol'], rep=.45, reply=.15, quote=.1, again=.15)
for _ in range(rnd(7)):
    l = olang(False); ev = Ev('organic', 'meme_contagion', [plain(l)], l); t0 = local(l, 8, 20); r = math.log(2) / R.uniform(600, 3000); n = int(logn(260, .6)); mid = math.log(n) / r * R.uniform(.6, 1)
    ts = [t0]
    while len(ts) < n:
        u = R.random(); x = mid + math.log(u / (1 - u)) / r
        if x > 0: ts.append(t0 + x * (1 if x < mid else 1) + (0 if x < mid else R.expovariate(1 / 3000)))
    crowd(ev, ts, [None, None, 'game'], rep=.3, media=.5, mset=img(4), again=.12)
for _ in range(rnd(5)):
    l = R.choice(['en', 'tr', 'ar', 'fa', 'ru', 'es', 'ar']); ev = Ev('organic', 'greeting', [plain(l, R.choice(['{p}{n}', '{n}{k}', '{d}{n}']))] if R.random() < .4 else [uniq(lambda: {'en': 'HappyDay', 'tr': 'HayırlıGünler', 'ar': 'جمعة_مباركة', 'fa': 'عید_مبارک', 'ru': 'СПраздником', 'es': 'FelizDía'}[l])], l)
    t0 = R.choice([local(l, 0, .05), local(l, 7, 9)]); n = int(logn(330, .5)); ev.onset = t0
    bank = [R.choice(W[l]['topic']['greet']) + R.choice(['', ' 🌹', ' 🙏', '.']) for _ in range(9)]
    ts = (jump(int(n * .3), t0, 45, 500) if R.random() < .5 else []) + [t0 + R.gammavariate(2.2, 3600) for _ in range(int(n * .7))]
    crowd(ev, ts, 'greet', rep=.1, reply=.05, texts=lambda b=bank: R.choice(b) if R.random() < .8 else R.choice(b) + ' ' + R.choice(EMO), media=.4, mset=img(8), again=.05)
for _ in range(rnd(5)):
    l = R.choice(['en', 'tr', 'ar', 'id', 'es', 'ru']); b = mk(l, 'news'); tag = plain(l, R.choice(['{n}{k}', '{w}{n}'])); ev = Ev('neutral', 'giveaway', [tag], l); t0 = local(l, 10, 22); ev.onset = t0; ev.fix_onset = True
    ask = {'en': 'Win {n}! Follow, repost and post this text', 'tr': '{n} kazanmak için takip et, paylaş, bu metni yaz', 'ar': 'للفوز بـ {n} تابع وغرد بالنص', 'id': 'Menangkan {n}! Follow dan tulis ini', 'es': 'Gana {n}: sigue y publica este texto', 'ru': 'Розыгрыш: {n}! Подпишись и напиши этот текст'}[l]
    core = fill('{w} {n} {k}', l); ask = fill(ask, l); hunters = fans(l, 120, .8)
    put(t0, b, 'original', lambda ask=ask, core=core: ask + ': ' + core, [tag], ev, to=ev.key, media=img(1), hub=True)
    n = int(logn(260, .5)); ts = [t0 + 30 + logn(1500, 1.2) for _ in range(n)]
    crowd(ev, ts, None, hunters, .4, rep=.3, reply=.1, quote=.12, texts=lambda core=core, b=b: core + R.choice(['', ' 🙏', ' @' + b.handle, '!', ' 🍀']), again=.05, cotag=.05)
for _ in range(rnd(4)):
    l = olang(); org = fans(l, 40); tag = slogan(l); ev = Ev('organic', 'protest_march', [tag], l); t0 = local(l, 11, 18); t0 -= t0 % 1800; ev.onset = t0
    ann = lambda l=l, t0=t0, tag=tag: callfmt(R.choice(DECOY.get(l, DECOY['en'])[:5]), l, 30, t0, '') + ' ' + clause(l, 'prot') + ' #' + tag
    for _ in range(R.randrange(6, 22)): put(t0 - R.uniform(1800, 50000), R.choice(org), R.choice(['original', 'repost']), lambda l=l: sent(l, 'pol'), [tag], ev, to=ev.key, frm=ev.key)
    put(t0 - R.uniform(6000, 40000), R.choice(CH[l]), 'original', ann, (), ev, raw=True)
    n = int(logn(360, .5)); ts = [t0 + R.gammavariate(2.5, 2000) for _ in range(int(n * .4))] + jump(int(n * .2), t0 + R.uniform(1200, 6000), 60, 800)
    crowd(ev, cluster(ts, .4, 300, 1, t0 + 20000), ['prot', 'pol'], org, .12, rep=.42, media=.35, again=.25)
for _ in range(rnd(4)):
    l = R.choice(['en', 'tr', 'es', 'ar', 'ru']); tag = plain(l, '{n}{n}'); ev = Ev('organic', 'scheduled_sale', [tag], l); t0 = local(l, 9, 21); t0 -= t0 % 3600; ev.onset = t0; ev.fix_onset = True; b = mk(l, 'news')
    for k in range(4): put(t0 - 7200 * k - R.uniform(0, 600), b, 'original', lambda l=l, t0=t0: callfmt(R.choice(DECOY[l][1:4]), l, 30, t0, '') + ' ' + fill('{n}', l), [tag], ev, to=ev.key, url=url())
    crowd(ev, cluster(jump(int(logn(150, .5)), t0, 80, 1100), .2, 300, 1, t0 + 15000), 'sale', rep=.2, urlp=.35, again=.15)
for _ in range(rnd(3)):
    l = R.choice(['en', 'es', 'tr', 'fr']); tag = plain(l, '{d}{k}'); ev = Ev('organic', 'webinar', [tag], l); t0 = local(l, 9, 19); t0 -= t0 % 1800; ev.onset = t0; ev.fix_onset = True; pool = fans(l, 60)
    crowd(ev, jump(R.randrange(15, 30), t0, 100, 300) + [t0 + R.uniform(0, 3600) for _ in range(R.randrange(30, 100))], 'web', pool, .7, rep=.25, media=.2, again=.5)
for _ in range(rnd(3)):   # prayer times: the same people, the same words, several times a day
    l = R.choice(['ar', 'ar', 'tr', 'fa']); pool = fans(l, R.randrange(60, 160)); tag = plain(l, '{p}{n}') if R.random() < .4 else R.choice(['أذكار', 'صلاة', 'dua', 'ezan', 'اذان', 'دعاء'])
    bank = W['ar']['topic']['pray'] if l == 'ar' else W[l]['topic']['greet']
    for d in range(int(A.days)):
        for h in (5.0, 12.2, 15.6, 18.4, 19.9):
            t0 = d * 86400 + (h - TZ0[l]) * 3600
            if 0 < t0 < END and R.random() < .22:
                ev = Ev('organic', 'prayer_time', [tag], l); ev.onset = t0; ev.fix_onset = True
                crowd(ev, jump(R.randrange(18, 70), t0, 70, 300), 'greet', pool, .85, rep=.1, reply=.02, texts=lambda l=l, b=bank: fill(R.choice(b), l), again=.05, cotag=.05)
for _ in range(rnd(2)):   # prayer applications that post for consenting accounts
    l = 'ar'; pool = fans(l, 130, .5); tag = plain(l, '{n}{k}'); ev = Ev('neutral', 'dua_app', [tag], l); t0 = local(l, 6, 20); t0 -= t0 % 3600; ev.onset = t0; ev.fix_onset = True
    for k in range(5):
        for a in R.sample(pool, 70): put(t0 + 3600 * k + R.uniform(0, 50), a, 'original', lambda: fill(R.choice(W['ar']['topic']['pray']), 'ar'), [tag], ev, to=ev.key, url='https://du3a.example/')
for _ in range(rnd(3)):   # towns: the same inhabitants, storm after storm
    l = olang(); town = fans(l, R.randrange(60, 150), .5)
    for t0 in sorted(R.uniform(3600, END - 9000) for _ in range(R.choice([1, 2, 2]))):
        ev = Ev('organic', 'town_storm', [plain(l, R.choice(['{p}{n}', '{p}{k}']))], l); ev.onset = t0; n = int(logn(110, .4))
        crowd(ev, cluster([t0 + R.gammavariate(2, 1500) for _ in range(n // 2)] + jump(n // 6, t0 + R.uniform(600, 3600), 60, 500), .35, 300, 1, t0 + 15000), 'storm', town, .75, rep=.2, media=.3, again=.4)
for _ in range(rnd(3)):
    l = olang(); ev = Ev('organic', 'exam_results', [plain(l, '{n}{k}')], l); t0 = local(l, 8, 15); t0 -= t0 % 3600; ev.onset = t0; ev.fix_onset = True; n = int(logn(330, .5))
    crowd(ev, [t0 - R.expovariate(1 / 4000) for _ in range(n // 6)] + cluster(jump(int(n * .6), t0, 90, 1500), .25, 300, 1, t0 + 20000), 'exam', pnew=.65, rep=.12, again=.15)
for s in range(rnd(2)):   # hashtag games: the same players, a new tag at a known hour
    l = R.choice(['en', 'en', 'tr', 'es', 'ar']); pl = fans(l, 110, .4); host = mk(l, 'news'); hr = R.choice([18, 20, 21])
    for d in range(int(A.days) + 1):
        t0 = d * 86400 + (hr - TZ0[l]) * 3600
        if not 600 < t0 < END - 1800 or R.random() < .25: continue
        ev = Ev('organic', 'hashtag_game', [plain(l, R.choice(['{n}In{k}Words', 'Ruin{n}', '{n}{w}']))], l); ev.onset = t0; ev.fix_onset = True
        put(t0, host, 'original', lambda l=l: sent(l, 'game'), ev.tags, ev, to=ev.key, hub=True)
        crowd(ev, cluster(jump(R.randrange(45, 100), t0, 120, 700), .35, 240, .9, t0 + 9000), 'game', pl, .6, rep=.28, again=.5)
for _ in range(rnd(3)):
    l = olang(); ev = Ev('organic', 'outage', [plain(l, '{n}{n}')], l); t0 = local(l, 8, 24); ev.onset = t0; ev.fix_onset = True; n = int(logn(250, .6))
    crowd(ev, cluster(jump(int(n * .5), t0, 140, R.uniform(600, 1800)), .35, 200, 1, t0 + 15000), 'out', rep=.12, pnew=.6, again=.1)
for _ in range(rnd(3)):   # small standing communities meet under a new tag, some of them on several evenings
    l = olang(); pool = fans(l, R.randrange(20, 60), .3)
    for _ in range(R.choice([1, 2, 3])):
        t0 = local(l, 17, 23); ev = Ev('organic', 'community_event', [plain(l)], l); ev.onset = t0
        crowd(ev, cluster(jump(R.randrange(15, 35), t0, 120, 900), .5, 240, 1, t0 + 9000), [None, 'game', 'sport'], pool, .9, rep=.2, reply=.25, again=.5)
# declared launches: fan clubs, open tweet storms
for i in range(rnd(5) + rnd(2)):
    l = olang(); bd = i < rnd(5); pool = fans(l, R.randrange(90, 420), .4); tag = plain(l, R.choice(['{w}{k}', '{w}{n}'])) if bd else slogan(l)
    ev = Ev('launch', 'fan_birthday' if bd else 'open_tweetstorm', [tag], l, campaign='fanclub-%d' % i if bd else 'activists-%d' % i, declared=True)
    t0 = local(l, *R.choice([(0, .05), (20, 22), (18, 21)])); t0 = t0 - t0 % 1800
    if t0 < 9000: t0 += 86400
    c = mk(l, 'channel', 'telegram'); lead = R.choice([R.uniform(600, 3000), R.uniform(3600, 20000)]); at = max(20, t0 - lead)
    make_call(ev, l, at, t0, c, [tag]); fc = mk(l, 'n'); fc.followers = int(logn(20000, .5)); R.random()
    put(at + R.uniform(30, 600), fc, 'original', lambda l=l, t0=t0: callfmt(R.choice(CALL[l]['go']), l, 30, t0, '') + ' ' + clause(l, 'bday' if bd else 'pol'), [], ev, raw=True, to=ev.key)
    part_ = R.sample(pool, int(len(pool) * R.uniform(.6, .95))); ms = img(6)
    bank = [sent(l, 'bday' if bd else 'pol') for _ in range(25)]
    for a in {id(a): a for a in part_}.values():
        t = t0 + (logn(60, 1.2) if R.random() < .8 else R.uniform(0, 3600))
        while True:
            put(t, a, R.choices(['original', 'repost', 'quote'], [70, 24, 6])[0], (lambda b=bank, l=l, bd=bd: R.choice(b) if R.random() < .3 else sent(l, 'bday' if bd else 'pol')), [tag], ev, True, frm=ev.key, to=ev.key, media=R.sample(ms, 1) if R.random() < .35 else None)
            if R.random() < .42: break
            t += R.expovariate(1 / 500)
    crowd(ev, cluster([t0 + logn(1500, .9) for _ in range(len(pool) // 3)], .5, 400, 1, t0 + 15000), 'bday' if bd else 'pol', rep=.45)

# ================================================================== BACKGROUND
print('background', file=sys.stderr)
tot = A.per_day * A.days
for l, w in zip(LANGS, LW):
    n = 0; N = tot * .95 * w / 100
    while n < N:
        t = bgtime(l); a = POP[l].act(); BGX.append((t, a, l)); n += 1
        while R.random() < .2: t += logn(260, 1.0); BGX.append((t, a, l)); n += 1
for t, a, l in BGX:
    x = R.random(); k = 'original' if x < .46 or a.platform == 'telegram' and x < .75 else 'repost' if x < .74 else 'reply' if x < .92 else 'quote'
    tp = R.choice([None] * 10 + ['pol', 'pol', 'sport', 'tv', 'newsr', 'celeb'])
    put(t, a, k, lambda l=l, tp=tp: sent(l, tp), bgtags(a, l, min(t, END - 1)), None, frm=('bg', l), to=('bg', l),
        media=img(1) if R.random() < .13 else None, url=url() if R.random() < .09 else None, dele=logn(1500, 1.6) if R.random() < .009 else None)
# standing communities: conversation under their own tags
for _ in range(140):
    l = R.choices(LANGS, LW)[0]; pool = fans(l, int(logn(28, .7)) + 4, .2); tags = [plain(l) for _ in range(R.choice([1, 1, 2, 3]))]; cw = list(accumulate(R.paretovariate(1.1) for _ in pool))
    key = ('com', tags[0]); tp = R.choice([None, 'sport', 'pol', 'tv', 'game', None]); n = int(logn(70, .7) * SC)
    for t in cluster([bgtime(l) for _ in range(max(2, int(n * .4)))], .6, 260, 1.0, END, 600):
        a = pool[min(bisect.bisect(cw, R.random() * cw[-1]), len(pool) - 1)]; x = R.random()
        put(t, a, 'reply' if x < .3 else 'repost' if x < .45 else 'original', lambda l=l, tp=tp: sent(l, tp), R.sample(tags, 1) if R.random() < .75 else tags[:2], None, frm=key, to=key)
# small self-exciting chatter on new tags, unlabelled
for _ in range(int(420 * SC)):
    l = R.choices(LANGS, LW)[0]; tag = plain(l); key = ('mini', tag); n = min(int(2.5 * R.paretovariate(1.2)), 45); t0 = bgtime(l); D = logn(5000, .9)
    for i in range(n): put(t0 + (0 if i == 0 else R.expovariate(1 / D)), part(l, .4), R.choices(['original', 'repost', 'reply'], [55, 32, 13])[0], lambda l=l: sent(l, R.choice([None, 'pol'])), [tag], None, frm=key, to=key)
# newsrooms: routine wire, the same text from several within minutes
for _ in range(int(150 * SC)):
    l = R.choices(LANGS, LW)[0]; t0 = bgtime(l); s = fill(R.choice(W[l]['topic'].get('news', W[l]['topic']['pol'])), l); tg = [R.choice(BT[l][:120])] if R.random() < .7 else []
    for a in R.sample(NEWS[l], R.randrange(1, 8)): put(t0 + R.expovariate(1 / 500), a, 'original', lambda s=s: s + R.choice(['', '.', '']), tg, None, to=('bg', l), url=url())
# telegram channels: ordinary posts, announcements that look like calls and are none, calls nobody follows
for l, w in zip(LANGS, LW):
    for c in CH[l]:
        for _ in range(pois(14 * SC)): put(bgtime(l), c, R.choice(['original', 'original', 'repost']), lambda l=l: sent(l, R.choice(['pol', 'newsr', None])), bgtags(c, l, 10), None, frm=('bg', l), to=('bg', l), url=url() if R.random() < .3 else None)
    for _ in range(pois(w * 1.1 * SC)):
        t = bgtime(l); put(t, R.choice(CH[l]), 'original', lambda l=l, t=t: callfmt(R.choice(DECOY.get(l, DECOY['en'])), l, R.choice([5, 10, 15, 30]), t - t % 1800 + 3600, '#' + R.choice(BT[l])) + R.choice(['', ' ' + R.choice(EMO)]), (), None, raw=True)
for _ in range(rnd(5)):   # a call few obey: no launch
    l = R.choice(MAIN); t = local(l, 9, 23)
    class X: call = None
    tag = slogan(l); make_call(X(), l, t - 400, t, mk(l, 'channel', 'telegram'), [tag])
    for _ in range(R.randrange(0, 6)): put(t + logn(900, 1), part(l), 'original', lambda l=l: sent(l, 'pol'), [tag], None)

# ================================================================== MATERIALISE
print('write', len(INT), file=sys.stderr)
INT.sort(key=lambda x: (x[0], x[1]))
POOL = {}; OUT = []; TGN = {}
def newid(a, t):
    p = a.platform
    if p == 'x': return sf(E0 + t)
    if p == 'telegram': TGN[a.id] = TGN.get(a.id, R.randrange(50, 60000)) + R.choice([1, 1, 1, 2]); return a.id + '/' + str(TGN[a.id])
    if p == 'bluesky': return 'at://' + a.id + '/app.bsky.feed.post/' + tid(E0 + t)
    if p == 'facebook': return a.id + '_' + str(int((E0 + t) * 1e4) * 10 + R.randrange(10))
    return '11' + str(int((E0 + t) * 1000) << 16 | R.getrandbits(16))
IDS = set()
def auth(a): return {'id': a.id, 'handle': a.handle, 'created_at': rfc(a.created - E0)[:19] + 'Z', 'followers': a.followers, 'following': a.following, 'posts': a.posts, 'location': a.loc}
def lag(): return R.uniform(.3, 4) if R.random() < .93 else logn(20, .9) if R.random() < .93 else logn(400, .9)
TAGRE = re.compile(r'#([\w\u0640\u064b-\u0652]+)')
for t, _, a, kind, text, tags, ev, op, frm, to, o in INT:
    tgt = None
    if kind in ('repost', 'reply', 'quote'):
        p = POOL.get((frm, a.platform))
        if p:
            c = [p[-1 - min(len(p) - 1, int(R.expovariate(1 / 25)))] for _ in range(3)] if frm[0] in ('bg', 'com', 'mini') else [R.choice(p) for _ in range(2)]
            tgt = max(c, key=lambda q: q['_f'] * R.random())
            if tgt['author']['id'] == a.id and kind != 'reply': tgt = None
        if tgt is None:
            if text is None: continue
            kind = 'original'
    if a.platform == 'telegram' and kind == 'quote': kind = 'original'; tgt = None
    pid = newid(a, t)
    while pid in IDS: pid = newid(a, t)
    IDS.add(pid); a.posts += 1
    if R.random() < .01: a.followers += R.randrange(3)
    url_ = o.get('url'); media = o.get('media')
    if kind == 'repost':
        txt, urls, media = tgt['text'], tgt.get('urls'), tgt.get('media')
    else:
        s = text() if callable(text) else text
        txt = s if o.get('raw') else tagged(s, list(tags)); urls = None
        if kind == 'reply' and a.platform == 'x' and R.random() < .8: txt = '@' + (tgt['author']['handle'] or 'user') + ' ' + txt
        if url_: txt += ' ' + (('https://t.co/' + ''.join(R.choice('abcdefghijkmnpqrstuvwxyzABCDEFGH23456789') for _ in range(10))) if a.platform == 'x' else url_); urls = [url_]
    found = [x for x in TAGRE.findall(txt)]
    x = R.random(); lg = (tgt or {}).get('lang', a.lang) if kind == 'repost' else a.lang
    if kind != 'repost': lg = None if x < .02 else 'und' if x < .04 else {'ar': 'fa', 'fa': 'ar', 'es': 'pt', 'pt': 'es', 'ru': 'uk', 'tr': 'az', 'id': 'ms'}.get(lg, 'en') if x < .05 else lg
    post = {'id': pid, 'platform': a.platform, 'created_at': rfc(t), 'received_at': None, 'author': auth(a), 'text': txt, 'lang': lg, 'kind': kind, 'ref': tgt['id'] if tgt else None}
    if a.platform in ('x', 'mastodon', 'bluesky') and R.random() < .9: post['hashtags'] = list(dict.fromkeys(found))
    if urls: post['urls'] = urls
    if media: post['media'] = media
    if R.random() < .15: post['engagement'] = {'likes': 0, 'reposts': 0, 'replies': 0, 'views': R.randrange(0, 40)}
    OUT.append((t + lag(), post))
    if o.get('cb'): o['cb'](post)
    e = ev or (tgt or {}).get('_e') if (ev or kind == 'repost') else None
    if e:
        fs = {z.casefold() for z in found}; keys = {z.casefold() for z in e.tags} | {z.casefold() for z in tags if op and z not in BT[e.lang]}
        hit = fs & keys
        if hit:
            e.rec.append((t, a.key, op and ev is e, o.get('stray', False)))
            for z in found:
                if z.casefold() in hit: e.forms.setdefault(z.casefold(), z)
    if kind != 'repost':
        post['_f'] = math.log(a.followers + 3) ** 2; post['_e'] = e
        keys = [to] if to else []
        if o.get('hub'): keys.append(('hub', to))
        if to and to[0] == 'ev' and R.random() < .12: keys.append(('bg', a.lang))
        for k in keys:
            p = POOL.setdefault((k, a.platform), []); p.append(post)
            if len(p) > 700: del p[:300]
    if o.get('dele'):
        td = t + o['dele']
        if td < END: OUT.append((td + lag(), {'id': pid, 'platform': a.platform, 'created_at': rfc(td), 'received_at': None, 'author': post['author'], 'text': '', 'lang': None, 'kind': 'delete', 'ref': None}))
OUT.sort(key=lambda x: x[0])
with open(A.out, 'w', encoding='utf-8') as f:
    for r, p in OUT:
        p.pop('_f', None); p.pop('_e', None); p['received_at'] = rfc(r)
        f.write(json.dumps(p, ensure_ascii=False) + '\n')
# ------------------------------------------------------------------ truth
tp = re.sub(r'\.jsonl$', '', A.out) + '.truth.jsonl'; NT = 0; cnt = {}
with open(tp, 'w', encoding='utf-8') as f:
    f.write(json.dumps({'id': 'span', 'kind': 'span', 'tags': [], 'onset_at': rfc(0), 'end_at': rfc(END), 'posts': len(OUT)}) + '\n')
    rows = []
    for i, e in enumerate(EVS):
        r = sorted(e.rec)
        if len(r) < 8: continue
        ops = [x for x in r if x[2]]; main = [x for x in (ops or r) if not x[3]]
        if e.kind == 'launch' and not main: continue
        ts = [x[0] for x in r if not x[3]]
        onset = main[0][0] if e.kind == 'launch' and not e.declared else e.onset
        if e.declared: onset = main[0][0]
        if onset is None or e.kind != 'launch' and not e.fix_onset:
            onset = next((ts[k] for k in range(len(ts) - 4) if ts[k + 4] - ts[k] < 600), ts[0])   # first five posts in ten minutes
        t10 = None
        if e.kind == 'launch':
            win, last = [], {}
            for x in ops:
                last[x[1]] = x[0]
                if sum(1 for v in last.values() if v > x[0] - 600) >= 10: t10 = x[0]; break
        w = 10 if e.arch in ('bot_flash', 'small_ring') else 120
        b = {}
        for t in ts: b[int(t // w)] = b.get(int(t // w), 0) + 1
        pk = max(b, key=lambda k: (b[k], -k)) * w + w / 2
        after = [t for t in ts if t >= onset]; end = after[min(len(after) - 1, int(len(after) * .97))]
        src = ops if e.kind == 'launch' else r
        known = {t.casefold() for t in e.tags}; main_first = [t for i, t in enumerate(e.tags) if t.casefold() in e.forms or i == 0] + [v for k, v in e.forms.items() if k not in known]
        rows.append((onset, {'id': 's%d-%03d' % (A.seed, i), 'kind': e.kind, 'archetype': e.arch, 'campaign': e.campaign, 'tags': main_first, 'onset_at': rfc(onset), 't10_at': rfc(t10) if t10 is not None else None,
             'peak_at': rfc(max(pk, onset)), 'end_at': rfc(end), 'accounts': len({x[1] for x in src}), 'posts': len(src), 'call': e.call, 'declared': e.declared, 'reason': None, 'first_at': None}))
    for _, r in sorted(rows, key=lambda x: x[0]): f.write(json.dumps(r, ensure_ascii=False) + '\n'); k = (r['kind'], r['declared'], r['archetype']); cnt[k] = cnt.get(k, 0) + 1
print(len(OUT), 'posts', file=sys.stderr)
for k in sorted(cnt, key=str): print(cnt[k], *k, file=sys.stderr)
