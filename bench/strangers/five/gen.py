#!/usr/bin/env python3
"""A synthetic stream of posts, mostly Latin American and Spanish, with the truth about its bursts.
python3.11 gen.py --seed N --days 3 --out posts.jsonl   ->  posts.jsonl and posts.truth.jsonl"""
import argparse
import bisect
import collections
import datetime as dt
import itertools
import json
import math
import random
import unicodedata

import words as W

DAY, HOUR, MIN = 86400, 3600, 60
B32 = 'abcdefghijklmnopqrstuvwxyz234567'


class Acc:
    __slots__ = ('pf', 'id', 'h', 'born', 'fol', 'fing', 'base', 'loc', 'lang', 'cc', 'w', 'coms', 'n', 'seq')


class Post:
    __slots__ = ('t', 'a', 'text', 'kind', 'ref', 'tags', 'urls', 'media', 'id', 'own')


class Ev:
    """One record of the truth, with its posts."""

    def __init__(self, kind, arch, tags, camp=None, declared=False):
        self.kind, self.arch, self.tags, self.camp, self.declared = kind, arch, tags, camp, declared
        self.posts, self.call, self.announced, self.first, self.alt, self.pool = [], None, None, None, [], []


def fold(tag):
    s = unicodedata.normalize('NFKD', tag.replace('_', ''))
    return ''.join(c for c in s if not unicodedata.combining(c)).casefold()


def iso(t, digits=3):
    d = dt.datetime.fromtimestamp(round(t, 3), dt.timezone.utc)
    return d.isoformat(timespec='milliseconds' if digits else 'seconds').replace('+00:00', 'Z')


class World:
    def __init__(self, seed, days):
        self.R = R = random.Random(seed * 7919 + 13)
        self.days = days
        self.start = dt.datetime(2024, 2, 1, tzinfo=dt.timezone.utc).timestamp() + R.randrange(560) * DAY + R.randrange(24) * HOUR
        self.end = self.start + days * DAY
        self.posts, self.evs, self.accs = [], [], []
        self.ids, self.handles, self.tagset, self.busy = set(), set(), set(), []
        self.w = {k: v['w'] * R.uniform(.6, 1.5) for k, v in W.CC.items()}
        self.ccs = list(self.w)
        self.make_coms()
        self.make_people(int(70000 + R.random() * 10000))

    # ---------------------------------------------------------------- people
    def make_coms(self):
        """Communities: clubs, shows, towns, camps, campuses, fandoms, faith, trade."""
        R, self.coms, self.by = self.R, [], collections.defaultdict(list)
        for cc, d in W.CC.items():
            n = d['lang']
            some = [('team', x, 5) for x in d['te']] + [('show', x, 4) for x in d['sh']] + [('town', x, 3) for x in d['c']]
            some += [('camp', x, 4) for x in R.sample(W.NAMES[n][0], 3)] + [('uni', x, 2) for x in d['u']]
            some += [('fan', x, 2) for x in R.sample(W.NAMES[n][1], 3)] + [('faith', d['l'], 2), ('trade', d['l'], 2), ('press', d['l'], 1)]
            for kind, name, w in some:
                c = dict(kind=kind, name=name, cc=cc, w=w * R.lognormvariate(0, .7), m=[], i=len(self.coms))
                self.coms.append(c)
                self.by[cc].append(c)
                self.by[kind].append(c)
        self.comw = {cc: list(itertools.accumulate(c['w'] for c in self.by[cc])) for cc in self.ccs}

    def handle(self, lang):
        R = self.R
        while True:
            a, b = R.choice(W.LATIN), R.choice(W.LATIN2)
            h = R.choice((f'{a}{b}', f'{a}_{b}', f'{a}{b}{R.randrange(100)}', f'{b}{a}', f'{a}{R.randrange(10, 9999)}', f'{a[:3]}{b}{R.randrange(1970, 2011)}',
                          f'{a.title()}{b.title()}{R.randrange(10**7, 10**8)}'[:15], f'_{a}{b[:3]}_', f'{a.title()}{b[:4].title()}{R.randrange(10**4, 10**5)}', f'el_{b}{R.randrange(99)}',
                          f'soy{a}{R.randrange(300)}', f'{a}.{b}'.replace('.', ''), f'{b.title()}De{a.title()}', f'x{a}x{R.randrange(1000)}'))[:15]
            if h not in self.handles:
                self.handles.add(h)
                return h

    def person(self, cc=None, pf=None, young=0.0, w=None, coms=None, age=None, loc=None):
        R, a = self.R, Acc()
        a.cc = cc or R.choices(self.ccs, list(self.w.values()))[0]
        d = W.CC[a.cc]
        a.lang = d['lang']
        if a.cc == 'ES' and R.random() < .16:
            a.lang = 'ca'
        elif a.cc == 'US' and R.random() < .2:
            a.lang = 'es'
        elif a.cc in ('TR', 'US', 'ES') and R.random() < .025:
            a.lang = 'fa'
        a.pf = pf or R.choices(('x', 'facebook', 'bluesky', 'telegram'), (66, 17, 10, 7))[0]
        top = {'x': 15 * 365.0, 'facebook': 14 * 365.0, 'bluesky': (self.start - 1.68e9) / DAY, 'telegram': 8 * 365.0}[a.pf]
        if age is None:
            age = R.lognormvariate(math.log(30), 1) if R.random() < max(young, .05) else top * R.betavariate(1.1, 1.3)
        a.born = self.start - min(max(age, .02), top) * DAY
        while True:
            if a.pf == 'x':
                a.id = str((int(a.born * 1000) - 1288834974657) << 22 | R.getrandbits(22)) if a.born > 1447000000 else str(int(7.1e6 + (max(a.born, 1.2e9) - 1.19e9) * 15.5 + R.randrange(10**6)))
            elif a.pf == 'facebook':
                a.id = ('615' if a.born > 1.67e9 else '1000') + str(R.randrange(10**10, 10**11))
            elif a.pf == 'bluesky':
                a.id = 'did:plc:' + ''.join(R.choices(B32, k=24))
            else:
                a.id = '-100' + str(R.randrange(1100000000, 2400000000))
            if a.id not in self.ids:
                self.ids.add(a.id)
                break
        a.h = self.handle(a.lang) + ('.bsky.social' if a.pf == 'bluesky' else '') if a.pf != 'facebook' or R.random() < .3 else None
        a.w = w if w is not None else min(R.paretovariate(.84), 420)
        yrs = max(age, 1) / 365
        a.fol = int(R.lognormvariate(3.6 + .5 * math.log1p(a.w) + .35 * min(yrs, 6), 1.5))
        a.fing = int(R.lognormvariate(5.2, 1)) if a.pf != 'telegram' else 0
        a.base = int(R.lognormvariate(4.3 + .7 * math.log1p(a.w), 1.2) * min(yrs + .1, 6))
        a.loc = None if R.random() < (.5 if young < .3 else .75) else self.place(a.cc) if loc is None else loc
        if coms is None:
            k = R.choices((1, 2, 3, 4, 5), (25, 32, 24, 13, 6))[0]
            coms = {R.choices(self.by[a.cc], cum_weights=self.comw[a.cc])[0]['i'] for _ in range(k)}
            if R.random() < .09:
                o = R.choice(self.ccs)
                coms.add(R.choices(self.by[o], cum_weights=self.comw[o])[0]['i'])
        a.coms = sorted(coms)
        a.n, a.seq = 0, R.randrange(20, 30000)
        for i in a.coms:
            self.coms[i]['m'].append(a)
        self.accs.append(a)
        return a

    def place(self, cc):
        R, d = self.R, W.CC[cc]
        if R.random() < .15:
            return R.choice(W.JOKES)
        return R.choice((R.choice(d['c']), d['l'], f"{R.choice(d['c'])}, {d['l']}"))

    def make_people(self, n):
        for _ in range(n):
            self.person()
        for kind in ('uni', 'fan'):  # the young: pupils and fans
            for c in self.by[kind]:
                for _ in range(self.R.randrange(8, 60)):
                    self.person(c['cc'], young=.6, coms={c['i']})

    def draw(self, pool, n, flat=.5, skip=()):
        """n different people of pool; the busy ones come more often, less so with a small flat."""
        R, out = self.R, {}
        if n >= len(pool) * .8:
            out = list(pool)
            R.shuffle(out)
            return out[:n]
        cw = list(itertools.accumulate(a.w ** flat for a in pool))
        while len(out) < n:
            for a in R.choices(pool, cum_weights=cw, k=n - len(out) + 3):
                if id(a) not in out and len(out) < n:
                    out[id(a)] = a
        return list(out.values())

    def crowd_of(self, com, n):
        """n people around a community: members, then others of its country."""
        m = com['m']
        k = min(int(n * self.R.uniform(.55, .95)), int(len(m) * .7))
        out = self.draw(m, k, .28)
        if n > k:
            seen = set(map(id, out))
            out += [a for a in self.draw(self.byc[com['cc']], n - k, .12) if id(a) not in seen]
        return out

    # ---------------------------------------------------------------- time
    def at(self, day, hour, cc, jitter=0.0):
        """The instant of a local hour in the given day of the stream."""
        loc = (hour - W.CC[cc]['tz']) * HOUR % DAY
        t = self.start + min(day, self.days - 1) * DAY + (loc - self.start % DAY) % DAY + jitter
        if t > self.end - 100 * MIN:
            t = t - DAY if self.days > 1 else self.start + self.R.uniform(.1, .8) * DAY
        return max(t, self.start + 12 * MIN)

    def times(self, shape, n, t0):
        R = self.R
        ln = lambda med, s: R.lognormvariate(math.log(med), s)
        if shape == 'sudden':
            m, s = R.uniform(35, 330), R.uniform(.9, 1.5)
            ts = [t0 + R.uniform(0, 9) + ln(m, s) for _ in range(n)]
        elif shape == 'clock':
            m = R.uniform(20, 110)
            ts = [t0 + (ln(m, 1.1) if R.random() < .87 else -R.expovariate(1 / 90)) for _ in range(n)]
        elif shape == 'copy':
            m = R.uniform(80, 700)
            ts = [t0 + ln(m, 1) for _ in range(n)]
        elif shape == 'live':
            d = R.uniform(45, 125) * MIN
            peaks = [(t0 + R.uniform(.03, 1) * d, R.paretovariate(1)) for _ in range(R.randrange(2, 8))]
            ts = []
            for _ in range(n):
                if R.random() < .42:
                    ts.append(t0 + R.triangular(-600, d + 900, d * .6))
                else:
                    p = R.choices(peaks, [w for _, w in peaks])[0][0]
                    ts.append(p + ln(80, 1))
        elif shape == 'swell':
            s = R.uniform(7, 70) * MIN
            ts = [t0 + R.gammavariate(R.uniform(1.3, 2.4), s) for _ in range(n)]
        elif shape == 'tick':
            ts = [t0 + R.uniform(0, 50) for _ in range(n)]
        else:  # drip
            d = R.uniform(1.5, 6) * HOUR
            ts = [t0 + R.uniform(0, d) for _ in range(n)]
        return sorted(ts)

    # ---------------------------------------------------------------- words
    def ctx(self, cc, **kw):
        R, d = self.R, W.CC[cc]
        n, f = W.NAMES[d['lang']]
        te = R.sample(d['te'], 2)
        c = dict(cc=cc, day=R.choice(W.WEEK.get(d['lang'], ['الجمعة'])), n=R.choice(n), f=R.choice(f), c=R.choice(d['c']), te=te[0], op=te[1], sh=R.choice(d['sh']), u=R.choice(d['u']), x=d['x'])
        c.update(kw)
        return c

    def com_ctx(self, com):
        key = {'team': 'te', 'show': 'sh', 'town': 'c', 'camp': 'n', 'uni': 'u', 'fan': 'f'}.get(com['kind'])
        c = self.ctx(com['cc'])
        if key:
            c[key] = com['name']
            if c['op'] == c['te']:
                c['op'] = self.R.choice([x for x in W.CC[com['cc']]['te'] if x != c['te']])
        return c

    def mktag(self, lang, topic, ctx, keep=True):
        R = self.R
        pats = (W.TAG.get(lang) or (W.TAG['es'] if lang == 'ca' else {})).get(topic) or (W.TAG['es'].get(topic) if lang in W.TAG and topic in W.SUB else None) or {'tv': ['{sh}'], 'emer': ['{c}']}.get(topic, ['{te}{op}', '{te} {n}'])
        for i in range(90):
            s = W.fill(R, lang if lang in W.L else 'es', R.choice(pats), ctx)
            if i == 12:  # all said already: other names, then something added
                ctx = dict(ctx, c=R.choice(W.CC[ctx['cc']]['c']), f=R.choice(W.NAMES[lang][1]))
            if i > 30:
                s += ' ' + R.choice([ctx['c'], ctx['n'], ctx['f']] + ([] if lang == 'ar' else [str(R.randrange(2, 30)), 'Ya', 'Hoy'] if lang in ('es', 'ca') else [str(R.randrange(2, 30))]))
            parts = [''.join(c for c in p if c.isalnum() or c == '_') for p in s.split()]
            tag = '_'.join(parts) if lang in ('ar', 'fa') else ''.join(p if p.isupper() else p[:1].upper() + p[1:] for p in parts)
            if R.random() < .12 and lang != 'ar':
                tag = tag.lower()
            if not keep or fold(tag) not in self.tagset:
                if keep:
                    self.tagset.add(fold(tag))
                return tag
        raise SystemExit('no free tag')

    def url(self, slug=None):
        R = self.R
        return f"https://{R.choice(W.MEDIA)}/{slug or ''.join(R.choices('abcdefghijkmnopqrstuvwxyz0123456789', k=R.randrange(7, 12)))}"

    # ---------------------------------------------------------------- posts
    def post(self, t, a, text, kind='original', ref=None, tags=(), urls=(), media=None, own=False):
        if ref is not None:
            t = max(t, ref.t + 1)
        t = float(int(t)) if a.pf == 'facebook' else round(t, 3)
        if ref is not None and t <= ref.t:
            t += 1
        if not self.start <= t < self.end:
            return None
        p = Post()
        p.t, p.a, p.kind, p.ref, p.urls, p.media, p.id, p.own, p.tags = t, a, kind, ref, list(urls), media, None, own, list(tags)
        R = self.R
        if kind != 'repost' and kind != 'delete':
            miss = ['#' + g for g in p.tags if '#' + g not in text]
            if miss:
                r = R.random()
                text = f"{' '.join(miss)} {text}" if r < .2 else f"{text}\n{' '.join(miss)}" if r < .35 else f"{text} {' '.join(miss)}"
            for u in p.urls:
                text += ' ' + u
        p.text = text
        self.posts.append(p)
        return p

    def repost(self, t, a, src, own=False):
        while src.kind == 'repost' and src.ref is not None:
            src = src.ref
        txt = f'RT @{src.a.h}: {src.text}' if a.pf == 'x' and src.a.h else src.text
        return self.post(t, a, txt, 'repost', src, src.tags, src.urls, src.media, own)

    def erase(self, p, t):
        q = self.post(max(t, p.t + 1), p.a, '', 'delete', p)
        return q

    def pic(self):
        return [{'kind': self.R.choice(('image', 'image', 'image', 'video', 'gif')), 'hash': '%064x' % self.R.getrandbits(256), 'algorithm': 'pdq'}]

    def crowd(self, ev, people, ts, topic, ctx, own=False, rep=.35, more=.35, mode='say', texts=(), reply=.08, url=None, media=None, tags=None, gap=6.0, target=()):
        """People post on an event: first at ts, then again; some repost what the event already holds."""
        R, jobs = self.R, []
        for a, t in zip(people, ts):
            if ev.call and t < ev.call.t:  # nobody comes before hearing of it
                t = ev.call.t + R.uniform(3, 90)
            jobs.append((t, a))
            while R.random() < more / (1 + more):
                t += R.lognormvariate(math.log(gap * MIN), 1)
                jobs.append((t, a))
        jobs.sort(key=lambda j: j[0])
        pool = ev.pool
        tags = tags or ev.tags
        for t, a in jobs:
            if pool and R.random() < rep:
                src = pool[int(len(pool) * R.random() ** 2.2)] if R.random() < .6 else pool[-1 - int(len(pool) * R.random() ** 2 * .6)]
                if src.t < t and src.a.pf == a.pf and src.a is not a:
                    p = self.repost(t, a, src, own)
                    if p:
                        ev.posts.append(p)
                    continue
            g = list(tags) if len(tags) < 2 or R.random() < .35 else [R.choice(tags) if R.random() < .45 else tags[0]]
            if ev.alt and R.random() < .6:
                g = [R.choice(ev.alt)]
            elif not own and R.random() < .05:
                g = [x.lower() for x in g]
            if R.random() < .13:
                g.append(self.tail(a))
            lang = a.lang if a.lang in W.L else 'es'
            c = ctx if W.CC[a.cc]['lang'] == lang else self.ctx(a.cc)
            c = dict(c, x=W.CC[a.cc]['x'])
            if mode == 'same':
                s = R.choice(texts)
            elif mode == 'bank' and R.random() < .85:
                s = R.choice(texts)
                s += R.choice(('', '', '!', ' ', ' 👏', '.', ' 🙏', ' ‼️'))
            elif mode == 'words':
                s = ' '.join(R.choice(R.choice(W.L[lang]['gen']).split()).strip('{}?¿,') for _ in range(R.randrange(2, 7)))
            else:
                s = W.say(R, lang, topic, c)
            if mode == 'say' and R.random() < .035:
                s = R.choice(('', '🔥', '❤️', '😭😭', '👏', '🙏🙏', '‼️', '💚'))
            kind, ref = 'original', None
            goal = [x for x in target if x.t < t and x.a.pf == a.pf] if target else []
            if goal and R.random() < .9:
                kind, ref = R.choice(('reply', 'reply', 'quote')), R.choice(goal)
            elif pool and R.random() < reply:
                src = R.choice(pool)
                if src.t < t and src.a.pf == a.pf:
                    kind, ref = R.choice(('reply', 'quote')), src
            if kind == 'reply' and ref.a.h:
                s = f'@{ref.a.h} {s}'
            m = media if media and R.random() < .7 else self.pic() if R.random() < .16 else None
            u = [url] if url and R.random() < .85 else [self.url()] if R.random() < .06 else []
            p = self.post(t, a, s, kind, ref, g, u, m, own)
            if p:
                ev.posts.append(p)
                pool.append(p)
                if not own and R.random() < .012:
                    self.erase(p, t + R.lognormvariate(5, 1.3))

    # ---------------------------------------------------------------- everyday life
    def tail(self, a):
        R, r = self.R, self.R.random()
        return self.tails[min(int(len(self.tails) * r ** 2.1), len(self.tails) - 1)]

    def everyday(self, n):
        R = self.R
        seen, self.tails = set(), []
        while len(self.tails) < 5200:
            s = R.choice(W.TAILW) + (R.choice(W.TAILW).title() if R.random() < .5 else '') + W.fill(R, 'es', R.choice(W.TAILS), self.ctx(R.choice(self.ccs[:7]))).replace(' ', '')
            s = s if R.random() < .6 else s[0].upper() + s[1:]
            if fold(s) not in seen and fold(s) not in self.tagset:
                seen.add(fold(s))
                self.tails.append(s)
        R.shuffle(self.tails)
        topic = dict(team='fut', show='tv', town='barrio', camp='pol', uni='esc', fan='fan', faith='fe', trade='com', press='news')
        for c in self.coms:
            lang = W.CC[c['cc']]['lang']
            c['top'] = topic[c['kind']]
            c['tags'] = [self.mktag(lang, c['top'], self.com_ctx(c)) for _ in range(R.randrange(1, 4))]
            c['tags'].append(''.join(x for x in c['name'].title() if x.isalnum()))
            self.tagset.add(fold(c['tags'][-1]))
        shape = {}
        for cc in self.ccs:
            hours = [1 + .9 * math.cos((h - 21) / 12 * math.pi) + (.35 if 11 <= h <= 14 else 0) + .05 for h in range(24)]
            shape[cc] = [hours[int((self.start / HOUR + i + W.CC[cc]['tz']) % 24)] for i in range(24)]
        cw = list(itertools.accumulate(a.w for a in self.accs))
        jobs = []
        while len(jobs) < n:
            a = R.choices(self.accs, cum_weights=cw)[0]
            t = self.start + R.randrange(self.days) * DAY + R.choices(range(24), shape[a.cc])[0] * HOUR + R.random() * HOUR
            while True:
                jobs.append((t, a))
                if R.random() < .8:
                    break
                t += R.lognormvariate(math.log(150), 1.2)
        jobs.sort(key=lambda j: j[0])
        recent = {(c, p): collections.deque(maxlen=160) for c in self.ccs for p in ('x', 'facebook', 'bluesky', 'telegram')}
        hot, prob = {}, {}
        for t, a in jobs:
            q, r, lang = recent[a.cc, a.pf], R.random(), a.lang
            if len(q) > 8 and r < .55:
                if r < .31:
                    src = hot.get((a.cc, a.pf))
                    if src is None or t - src.t > HOUR or R.random() < .75:
                        src = max(R.sample(q, 3), key=lambda p: p.a.fol)
                        if R.random() < .05 and not src.tags:
                            hot[a.cc, a.pf] = src
                    self.repost(t, a, src)
                    continue
                src = R.choice(q)
                s = W.say(R, lang, None, self.ctx(a.cc))
                self.post(t, a, f'@{src.a.h} {s}' if r < .48 and src.a.h else s, 'reply' if r < .48 else 'quote', src)
                continue
            com = self.coms[R.choice(a.coms)]
            g, top = [], com['top'] if R.random() < .6 else None
            if R.random() < .4:
                if R.random() < .52:
                    g = [com['tags'][int(len(com['tags']) * R.random() ** 1.6)]]
                    top = com['top']
                while not g or R.random() < .3:
                    x = self.tail(a)
                    if x not in g:
                        g.append(x)
            p = self.post(t, a, W.say(R, lang, top, self.com_ctx(com) if W.CC[com['cc']]['lang'] == lang else self.ctx(a.cc)), 'original', None, g,
                          [self.url()] if R.random() < .13 else [], self.pic() if R.random() < .2 else None)
            if p:
                q.append(p)
                if R.random() < .014:
                    self.erase(p, t + R.lognormvariate(4.8, 1.5))

    # ---------------------------------------------------------------- organic, declared, neutral
    def announce(self, ev, a, t, t0, lang, key, ctx):
        """A post that says when all will start; returns nothing, marks ev. t0 None: at once."""
        R, bank = self.R, W.L[lang]
        mins = (t0 - t) / MIN
        if mins < 2:
            when, t0 = R.choice(bank['now']), t
        elif mins < 26:
            m = max(1, round(mins))
            when, t0 = R.choice(bank['rel']).replace('{m}', str(m)), t + m * MIN
        else:
            l = dt.datetime.fromtimestamp(t0 + W.CC[a.cc]['tz'] * HOUR, dt.timezone.utc)
            when = R.choice(bank['at']).replace('{h}', R.choice((l.strftime('%H:%M'), l.strftime('%-I:%M %p') if lang == 'en' else l.strftime('%H:%M'))))
        own = {'webinar': 0, 'radio_regulars': 1, 'sale_opens': 3}.get(ev.arch, 2)
        lines = [x for x in bank[key] if all(a.cc == cc for word, cc in W.DIALECT.items() if word in x)]
        line = lines[own % len(lines)] if key == 'ccall' else R.choice(lines)
        s = W.fill(R, lang, line, dict(ctx, T=when, tag=ev.tags[0]))
        s = s[0].upper() + s[1:]
        if len(ev.tags) > 1 and R.random() < .6:
            s += ' #' + ev.tags[1]
        ev.call = self.post(t, a, s, 'original', None, [g for g in ev.tags if '#' + g in s])
        ev.announced = t0 if mins < 26 else t0 // MIN * MIN

    def organic(self):
        R = self.R
        # kind, how many, community, people lo-hi, shape, hours, topic, more
        T = [('football_match', 6, 'team', 150, 1300, 'live', (15, 21), 'fut', dict(tags=2, more=.9)), ('goal_shout', 6, 'team', 45, 600, 'sudden', (15, 22.5), 'fut', dict(rep=.3)),
             ('telenovela_night', 3, 'show', 120, 700, 'live', (20, 22), 'tv', dict(series=1, core=.55, more=.9)), ('reality_vote', 2, 'show', 60, 500, 'clock', (20, 23), 'tv', dict(call='fcall', tt='fan', more=2)),
             ('quake', 3, 'town', 200, 1500, 'sudden', (0, 24), 'emer', dict(tags=2, rep=.3)), ('power_cut', 4, 'town', 30, 350, 'sudden', (6, 23), 'emer', dict(rep=.2)),
             ('metro_down', 4, 'town', 14, 120, 'sudden', (6, 20), 'barrio', {}), ('plenary_vote', 3, 'camp', 90, 700, 'sudden', (11, 20), 'pol', dict(tags=2)),
             ('app_push', 3, 'town', 40, 300, 'sudden', (7, 22), 'news', dict(mode='bank', url=1, rep=.25)), ('agency_copy', 2, 'press', 12, 40, 'copy', (7, 21), 'news', dict(series=2, fixed=1, mode='same', url=1, rep=.05, new=1)),
             ('fan_birthday', 4, 'fan', 30, 260, 'clock', (0, 0), 'fan', dict(young=.5, more=1.2)), ('fan_circle', 1, 'fan', 14, 40, 'swell', (17, 22), 'fan', dict(series=1, fixed=1, more=1.5, new=1)),
             ('school_project', 3, 'uni', 18, 90, 'drip', (9, 13), 'esc', dict(young=.8, rep=.1)), ('campus_assembly', 3, 'uni', 25, 260, 'swell', (12, 19), 'esc', dict(tags=2)),
             ('neighbourhood', 4, 'town', 11, 45, 'swell', (7, 20), 'barrio', {}), ('mayors_line', 1, 'town', 16, 55, 'copy', (9, 12), 'fe', dict(series=1, fixed=1, mode='same', media=1, rep=.15, new=1, tt='mayor')),
             ('staff_job_ad', 2, 'trade', 15, 70, 'copy', (9, 16), 'com', dict(tt='job', mode='same', url=1, rep=.2)), ('weather_bots', 1, 'town', 12, 26, 'tick', (6, 7), 'emer', dict(series=1, fixed=1, bots=1, rep=0, more=0)),
             ('price_bots', 1, 'trade', 11, 18, 'tick', (9, 10), 'com', dict(tt='price', series=1, fixed=1, bots=1, rep=0, more=0)), ('radio_regulars', 2, 'town', 25, 80, 'clock', (8, 21), 'gen', dict(series=1, fixed=1, new=1, tt='game', call='ccall', more=.8)),
             ('hashtag_game', 2, 'trade', 30, 160, 'swell', (11, 22), 'gen', dict(series=1, core=.5, new=1, tt='game', more=1)), ('star_death', 2, 'fan', 250, 1700, 'sudden', (9, 22), 'fan', dict(rep=.5)),
             ('meme', 3, 'show', 60, 500, 'swell', (11, 21), 'gen', dict(tt='game')), ('outrage', 5, 'camp', 80, 900, 'swell', (8, 21), 'pol', dict(rep=.55, tt2='just')), ('cacerolazo', 2, 'town', 80, 500, 'clock', (20, 21), 'pol', dict(tt='just')),
             ('webinar', 2, 'trade', 14, 60, 'clock', (16, 19), 'com', dict(call='ccall', tt='web', more=1)), ('sale_opens', 2, 'trade', 50, 350, 'clock', (0, 12), 'com', dict(call='ccall', tt='sale', url=1, media=1)),
             ('exam_answers', 2, 'uni', 90, 500, 'clock', (17, 20), 'esc', dict(young=.8, rep=.15)), ('migration', 1, 'town', 60, 280, 'swell', (10, 20), 'gen', dict(young=.95, pf='bluesky', tt='game')),
             ('greeting', 1, 'faith', 90, 420, 'swell', (6, 7), 'fe', dict(series=1, core=.45, rep=.05)), ('viral_repost', 4, 'press', 60, 600, 'swell', (9, 22), 'gen', dict(rep=.97, tt='game')),
             ('debate_night', 2, 'camp', 500, 2400, 'live', (20, 21.5), 'pol', dict(tags=2, more=.9)), ('wrong_news', 2, 'press', 12, 60, 'copy', (8, 21), 'news', dict(mode='same', erase=.6, rep=.25))]
        for arch, k, ck, lo, hi, shape, hrs, topic, o in T:
            for _ in range(max(1, round(k * min(1, self.days / 3)))):
                ccs = [c for c in self.ccs if c not in ('TR', 'RU') or (topic == 'tv' and arch != 'reality_vote') or topic in ('fut', 'emer')]
                cc = R.choices(ccs, [self.w[c] ** .8 for c in ccs])[0]
                com = R.choice([c for c in self.by[ck] if c['cc'] == cc])
                lang, base = W.CC[cc]['lang'], math.exp(R.uniform(math.log(lo), math.log(hi)))
                ctx = self.com_ctx(com)
                group = None
                if o.get('fixed'):
                    if o.get('bots'):
                        group = [self.person(cc, w=.02, coms={com['i']}, loc=self.place(cc)) for _ in range(int(base))]
                    else:
                        group = self.draw(com['m'] if len(com['m']) > base * 2 else self.byc[cc], int(base), .3)
                core, tags, hour = None, None, R.uniform(*hrs)
                days = (R.sample(range(self.days), min(o['series'], self.days)) if o.get('series', 0) > 1 else range(self.days)) if o.get('series') else [R.randrange(self.days)]
                for day in sorted(days):
                    tt = o['tt2'] if o.get('tt2') and R.random() < .5 else o.get('tt', topic)
                    ctx['day'] = W.WEEK[lang][int((self.start / DAY + 3 + day) % 7)] if lang in W.WEEK else ctx['day']
                    if tags is None or o.get('new'):
                        if o.get('new'):
                            ctx = self.com_ctx(com)
                        tags = [self.mktag(lang, tt, ctx) for _ in range(1 + (o.get('tags', 1) > 1 and R.random() < .8))]
                        if arch == 'telenovela_night' and R.random() < .6:
                            tags = [com['tags'][-1]]
                    ev = Ev('organic', arch, list(tags))
                    t0 = self.at(day, hour, cc, R.uniform(-500, 500) if shape not in ('clock', 'tick', 'live') else R.uniform(0, 40))
                    if shape in ('clock', 'live') and hour:
                        t0 = round(t0 / (30 * MIN)) * 30 * MIN
                    n = max(11, int(base * R.uniform(.75, 1.25)))
                    if group:
                        ppl = self.draw(group, max(10, int(len(group) * R.uniform(.6, .95))), .2)
                    elif o.get('young'):
                        k0 = int(n * .45)
                        ppl = [self.person(cc, o.get('pf'), o['young'], coms={com['i']}, w=R.uniform(.02, .6)) for _ in range(k0)] + self.crowd_of(com, n - k0)
                        R.shuffle(ppl)
                    else:
                        ppl = self.crowd_of(com, n)
                        if core:
                            ppl = list({id(a): a for a in self.draw(core, int(n * o['core'] * R.uniform(.7, 1.1)), .1) + ppl[: int(n * .5)]}.values())
                            R.shuffle(ppl)
                        if o.get('core'):
                            core = core or ppl
                    if o.get('call'):
                        self.announce(ev, R.choice(com['m']), max(self.start + 1, t0 - R.choice((0, 8, 15, 60, 130, 300)) * MIN - R.uniform(3, 57)), t0, lang, o['call'], ctx)
                    mode = 'bank' if o.get('bots') else o.get('mode', 'say')
                    texts = [W.fill(R, lang, R.choice(W.L[lang].get(topic) or W.L[lang]['gen']), ctx) for _ in range(len(ppl) if o.get('bots') else 1 if mode == 'same' else 4)]
                    self.crowd(ev, ppl, self.times(shape, len(ppl), t0), topic, ctx, rep=o.get('rep', .38) * R.uniform(.8, 1.15), more=o.get('more', .25) * R.uniform(.7, 1.4), mode=mode, texts=texts,
                               url=self.url() if o.get('url') else None, media=self.pic() if o.get('media') else None)
                    for p in list(ev.posts):
                        if o.get('erase') and p.kind != 'repost' and R.random() < o['erase']:
                            self.erase(p, p.t + R.uniform(3, 25) * MIN)
                    self.evs.append(ev)

    def declared_and_neutral(self):
        R = self.R
        for i in range(R.randrange(5, 8)):
            cc = R.choices(self.ccs[:10], [self.w[c] for c in self.ccs[:10]])[0]
            com, lang = R.choice([c for c in self.by[cc] if c['kind'] in ('uni', 'town', 'camp')]), W.CC[cc]['lang']
            ctx = self.com_ctx(com)
            ev = Ev('launch', R.choice(('union_tuitazo', 'ngo_day', 'party_official')), [self.mktag(lang, R.choice(('pol', 'just')), ctx)], declared=True)
            t0 = round(self.at(R.randrange(self.days), R.uniform(9, 21), cc) / 1800) * 1800
            self.announce(ev, R.choice(com['m']), max(self.start + 1, t0 - R.choice((10, 60, 180, 400)) * MIN - R.uniform(3, 57)), t0, lang, 'dec', ctx)
            n = int(math.exp(R.uniform(3, 5.4)))
            texts = [W.say(R, lang, 'pol', ctx) for _ in range(12)]
            self.crowd(ev, self.crowd_of(com, n), self.times('clock', n, t0), 'pol', ctx, own=True, more=.9, mode=R.choice(('bank', 'say')), texts=texts)
            n = int(n * R.lognormvariate(0, .8))
            self.crowd(ev, self.crowd_of(com, n), self.times('swell', n, t0 + 8 * MIN), 'pol', ctx)
            self.evs.append(ev)
        for i in range(R.randrange(9, 12)):
            cc = R.choices(self.ccs[:11], [self.w[c] for c in self.ccs[:11]])[0]
            lang, com = W.CC[cc]['lang'], R.choice([c for c in self.by[cc] if c['kind'] in ('trade', 'faith', 'fan', 'camp')])
            ctx, arch = self.com_ctx(com), ('unanswered_call', 'unanswered_call', 'giveaway', 'prayer_app', 'giveaway', 'airdrop_tasks', 'paid_stream_party', 'score_share_app')[i % 8]
            topic = {'unanswered_call': 'pol', 'prayer_app': 'fe', 'paid_stream_party': 'fan'}.get(arch, 'com')
            ev = Ev('neutral', arch, [self.mktag(lang, {'giveaway': 'give', 'airdrop_tasks': 'give', 'score_share_app': 'score'}.get(arch, topic), ctx)])
            t0 = self.at(R.randrange(self.days), R.uniform(8, 22), cc)
            if arch == 'unanswered_call' or R.random() < .4:
                self.announce(ev, R.choice(com['m']), max(self.start + 1, t0 - R.choice((0, 10, 40)) * MIN - R.uniform(3, 57)), t0, lang, {'pol': 'call', 'fan': 'fcall'}.get(topic, 'ccall'), ctx)
            n = R.randrange(0, 6) if arch == 'unanswered_call' else int(math.exp(R.uniform(3, 5.6)))
            self.crowd(ev, self.crowd_of(com, n), self.times(R.choice(('swell', 'clock', 'drip')), n, t0), topic, ctx, more=.3, rep=.2, mode=R.choice(('same', 'bank', 'say')),
                       texts=[W.say(R, lang, topic, ctx) for _ in range(3)], media=self.pic())
            self.evs.append(ev)

    # ---------------------------------------------------------------- operations
    def recruit(self):
        """Each operation: where, who, how it works; its people are in the population before daily life begins."""
        R, ES = self.R, ('MX', 'AR', 'CO', 'ES', 'VE', 'CL', 'PE')
        # name, countries, people, kind of people, share a time, hours, median delay s, posts more, call, launches
        T = [('volunteers', ES[:4], (140, 380), 'real', (.35, .7), (19, 22), (70, 260), 1.7, .75, ['volunteer_hour', 'text_bank', 'volunteer_hour', 'multi_tag', 'cross_platform', 'spelling_split', 'failed']),
             ('agency', ES[:3], (100, 190), 'sock', (.4, .75), (10, 18), (0, 0), 2, .15, ['shift_staff', 'slow_ramp', 'shift_staff', 'link_push', 'shift_staff', 'reply_raid']),
             ('bought', ES, (70, 190), 'bought', (.5, .95), (7, 23), (8, 30), .1, .1, ['bot_flash', 'flash_delete', 'flash_delete', 'bot_flash', 'tag_hijack']),
             ('wallet', ('VE',), (450, 1000), 'mixed', (.3, .8), (8, 11), (150, 700), .8, .9, ['volunteer_hour', 'text_bank', 'volunteer_hour']),
             ('zapnet', ('BR',), (110, 300), 'mixed', (.45, .85), (12, 22), (100, 420), .9, .6, ['repost_amplifier', 'link_push', 'repost_amplifier', 'repost_amplifier', 'failed']),
             ('campus_crew', ('US',), (14, 22), 'sock', (.7, 1), (15, 21), (60, 200), 1.4, .6, ['small_cell', 'reply_raid', 'text_bank', 'small_cell']),
             ('flies', ('SA', 'EG'), (110, 320), 'sock', (.4, .8), (18, 24), (25, 120), .9, .5, ['multi_tag', 'tag_hijack', 'volunteer_hour', 'bot_flash']),
             ('false_neighbours', ('ES', 'CL', 'AR'), (13, 20), 'real', (.8, 1), (9, 21), (100, 500), 1.5, .3, ['small_cell', 'slow_ramp', 'cross_platform', 'spelling_split']),
             ('stadium_palace', ('ES', 'AR', 'MX', 'BR'), (40, 80), 'mixed', (.5, .9), (13, 23), (60, 300), 1.8, .4, ['text_bank', 'tag_hijack', 'shift_staff']),
             ('one_night', ES, (420, 1500), 'bought', (1, 1), (18, 23), (15, 45), .05, 0, ['bot_flash']), ('nano_influencers', ('MX', 'PE', 'CO'), (24, 60), 'influ', (.8, 1), (11, 20), (900, 3000), .4, .2, ['paid_influencers', 'paid_influencers'])]
        out = T[:9] + R.sample(T[9:], 2)
        out.remove(R.choice(T[1:10]))
        self.ops, self.byc = [], collections.defaultdict(list)
        for a in self.accs:
            self.byc[a.cc].append(a)
        for i, (name, ccs, size, who, share, hrs, med, more, call, kinds) in enumerate(out):
            cc, n = R.choice(ccs), int(math.exp(R.uniform(*map(math.log, size))))
            ck = 'team' if name == 'stadium_palace' else 'uni' if name == 'campus_crew' else 'town' if name == 'false_neighbours' else 'camp'
            com = max(R.sample([c for c in self.by[ck] if c['cc'] == cc], min(2, len([c for c in self.by[ck] if c['cc'] == cc]))), key=lambda c: len(c['m']))
            local = self.byc[cc]
            days, mem = self.days, []
            batches = [R.uniform(25, 900) for _ in range(R.randrange(2, 5))]
            for j in range(n):
                w = who if who != 'mixed' else R.choice(('real', 'sock', 'real'))
                if w == 'sock':
                    mem.append(self.person(cc, 'x' if R.random() < .85 else None, w=R.uniform(.4, 6), age=max(3, R.gauss(R.choice(batches), 9) if R.random() < .6 else R.uniform(60, 2500))))
                elif w == 'bought':
                    mem.append(self.person(cc, 'x', w=R.uniform(.2, 2.5), age=R.uniform(700, 4800), loc=self.place(R.choice(self.ccs)) if R.random() < .5 else None))
                    mem[-1].base = int(mem[-1].base * R.uniform(.1, .7))
            if who == 'influ':
                mem = R.sample(sorted(local, key=lambda a: -a.fol)[: n * 6], n)
            elif len(mem) < n:
                mem += self.draw(com['m'] if len(com['m']) > (n - len(mem)) * 1.7 else local, n - len(mem), .8)
            mem = list({id(a): a for a in mem}.values())
            room = self.person(cc, R.choice(('telegram', 'telegram', 'telegram', 'facebook', 'x')), w=R.uniform(4, 14), coms={com['i']})
            self.ops.append(dict(name=name, id='%s-%02d' % (name, R.randrange(100)), cc=cc, com=com, m=mem, who=who, share=share, hrs=hrs, med=R.uniform(*med) if med[1] else 0, more=more * R.uniform(.8, 1.3), call=call, room=room,
                                 kinds=kinds if self.days >= 3 else kinds[: max(1, len(kinds) * self.days // 3)], minute=R.choice((0, 0, 57, 58, None, 30))))

    def own_times(self, op, arch, people, t0):
        R, n = self.R, len(people)
        if arch in ('shift_staff', 'reply_raid', 'slow_ramp') and (op['who'] == 'sock' or arch == 'slow_ramp'):
            # each hand works through the accounts it holds
            hands, ts, slow = max(3, n // R.randrange(3, 7)), [], R.uniform(4, 9) if arch == 'slow_ramp' else 1
            clock = [t0 + R.uniform(0, 11 * MIN * slow) for _ in range(hands)]
            clock[0] = t0
            for i in range(n):
                ts.append(clock[i % hands])
                clock[i % hands] += R.lognormvariate(math.log(85 * slow), .7) + (R.uniform(300, 1500) if R.random() < .06 else 0)
            return ts
        if arch in ('bot_flash', 'flash_delete'):
            width = R.uniform(15, 100)
            return [t0 + R.betavariate(1.4, 3) * width for _ in people]
        med = (op['med'] or 200) * R.uniform(.7, 1.4) * (2.5 if arch in ('repost_amplifier', 'failed') else 1)
        return [t0 + (R.lognormvariate(math.log(med), 1) if R.random() < .92 else -R.expovariate(1 / 150)) for _ in people]

    def launches(self):
        R = self.R
        for op in self.ops:
            slots = sorted((i * self.days / len(op['kinds']) + R.uniform(0, .8 * self.days / len(op['kinds']))) for i in range(len(op['kinds'])))
            for arch, s in zip(op['kinds'], slots):
                self.launch(op, arch, int(s))

    def launch(self, op, arch, day):
        R, cc, com = self.R, op['cc'], op['com']
        lang, topic = W.CC[cc]['lang'], 'fut' if op['name'] == 'stadium_palace' else 'pol'
        ctx = self.com_ctx(com)
        tt = topic if topic == 'pol' and R.random() < .85 else R.choice(('just', topic, 'pol'))
        tags = [self.mktag(lang, tt, ctx)]
        if arch == 'multi_tag':
            tags += [self.mktag(lang, tt, ctx) for _ in range(R.randrange(1, 4))]
        if arch == 'tag_hijack':
            hot = [e for e in self.evs if e.kind == 'organic' and e.posts and e.posts[0].a.cc == cc and e.arch in ('telenovela_night', 'football_match', 'greeting', 'debate_night', 'outrage')]
            tags = [R.choice([c for c in self.by[cc] if c['kind'] in ('team', 'show')])['tags'][0]] if R.random() < .6 or not hot else [R.choice(hot).tags[0]]
        ev = Ev('launch', arch, tags, op['id'])
        for _ in range(20):
            t0 = self.at(day, R.uniform(*op['hrs']), cc)
            if op['minute'] is not None and R.random() < .7:
                t0 = t0 // HOUR * HOUR + op['minute'] * MIN + R.uniform(0, 20)
            t0 = min(max(t0, self.start + 9 * MIN), self.end - 70 * MIN)
            if all(abs(t0 - b) > 50 * MIN for o, b in self.busy if o is op):
                break
        self.busy.append((op, t0))
        if arch == 'spelling_split':
            g = tags[0]
            plain = ''.join(c for c in unicodedata.normalize('NFKD', g) if not unicodedata.combining(c))
            ev.alt = list(dict.fromkeys([g, plain, g.lower(), g[:-1] + g[-1] * 2, plain.replace('i', 'y', 1) if 'i' in plain else plain + 's']))
        k = max(10, int(len(op['m']) * R.uniform(*op['share'])))
        if arch == 'failed':
            k = max(6, k // 6)
        pool = op['m'] if arch == 'cross_platform' or R.random() < .3 else [a for a in op['m'] if a.pf == 'x']
        if len(pool) < k * .6:
            pool = op['m']
        ppl = self.draw(pool, min(k, len(pool)), .1)
        if arch == 'cross_platform' and len({a.pf for a in ppl}) < 2:
            ppl += [self.person(cc, p, w=R.uniform(.5, 3), coms={com['i']}) for p in ('facebook', 'telegram', 'bluesky') for _ in range(4)]
        if R.random() < op['call']:
            lead = R.choice((0, 0, 4, 6, 10, 15, 20, 45, 90, 180)) * MIN
            if lead > 15 * MIN:
                t0 = min(math.ceil(t0 / 300) * 300, self.end - 65 * MIN)
            self.announce(ev, op['room'] if R.random() < .75 else R.choice(ppl), max(self.start + 1, t0 - lead - R.uniform(5, 50)), t0, lang, 'call', ctx)
            t0 = max(t0, ev.announced)
        if R.random() < .22 and arch != 'tag_hijack':  # a stray or a test, long before
            t = t0 - R.uniform(1.2, 20) * HOUR
            p = self.post(t, R.choice(ppl), W.say(R, lang, topic, ctx), tags=[tags[0]])
            if p:
                ev.first = t
        nb = R.randrange(5, 40) if arch in ('text_bank', 'small_cell') else R.randrange(3, 12)
        texts = [W.say(R, lang, topic, ctx) for _ in range(nb)]
        mode = {'bot_flash': R.choice(('words', 'words', 'bank')), 'flash_delete': 'words', 'text_bank': 'bank', 'paid_influencers': 'say', 'link_push': 'bank'}.get(arch, R.choice(('say', 'say', 'bank')))
        o = dict(rep=.25, more=op['more'], mode=mode, texts=texts, own=True, gap=5)
        if arch in ('bot_flash', 'flash_delete'):
            o.update(rep=0, more=.03, reply=0)
        elif arch == 'repost_amplifier':
            o.update(rep=.93, more=.3)
            seed = self.post(t0, R.choice(ppl), W.say(R, lang, topic, ctx), tags=tags, media=self.pic(), own=True)
            if seed:
                ev.posts.append(seed)
                ev.pool.append(seed)
        elif arch == 'link_push':
            o.update(url=self.url())
        elif arch == 'paid_influencers':
            o.update(rep=.03, media=None)
        elif arch == 'reply_raid':
            o.update(rep=.05, target=[p for p in R.sample(self.posts, len(self.posts)) if p.kind == 'original' and not p.own and p.a.cc == cc and p.a.fol > 600 and t0 - 5 * HOUR < p.t < t0][:6])
        ts = self.own_times(op, arch, ppl, t0)
        self.crowd(ev, ppl, ts, topic, ctx, **o)
        if arch == 'flash_delete' or (arch == 'bot_flash' and R.random() < .3):
            d = R.uniform(45, 300)
            for p in list(ev.posts):
                if R.random() < .9:
                    self.erase(p, p.t + d * R.uniform(.7, 1.5))
        if R.random() < .85 and arch != 'failed':  # those who come of their own accord
            n = min(int(len(ppl) * R.lognormvariate(-.3, 1.1)) + 3, 1600)
            mine = set(map(id, op['m']))
            pub = [a for a in self.crowd_of(com, n) if id(a) not in mine]
            self.crowd(ev, pub, self.times(R.choice(('swell', 'swell', 'copy', 'live')), len(pub), t0 + R.choice((1, 4, 10, 25, 60)) * MIN), topic, ctx, rep=.5)
        self.evs.append(ev)

    # ---------------------------------------------------------------- the end
    def run(self):
        self.recruit()
        self.everyday(int(19000 * self.days * self.R.uniform(.92, 1.15)))
        self.organic()
        self.declared_and_neutral()
        self.launches()

    def ids_and_lines(self):
        R, used = self.R, set()
        R.shuffle(self.posts)
        self.posts.sort(key=lambda p: p.t)
        out = []
        for p in self.posts:
            a = p.a
            if p.kind != 'delete':
                a.n += 1
                while p.id is None or (a.pf, p.id) in used:
                    if a.pf == 'x':
                        p.id = str((int(p.t * 1000) - 1288834974657) << 22 | R.getrandbits(22))
                    elif a.pf == 'telegram':
                        a.seq += R.choice((1, 1, 1, 2, 3))
                        p.id = f'{a.id[4:]}/{a.seq}'
                    elif a.pf == 'facebook':
                        p.id = f'{a.id}_{R.randrange(10**14, 10**16)}'
                    else:
                        n, s = int(p.t * 1e6) << 10 | R.getrandbits(10), ''
                        for _ in range(13):
                            s, n = '234567abcdefghijklmnopqrstuvwxyz'[n & 31] + s, n >> 5
                        p.id = f'at://{a.id}/app.bsky.feed.post/{s}'
                used.add((a.pf, p.id))
            lag = R.lognormvariate(.5, .7) + (0 if a.pf != 'facebook' else R.lognormvariate(2, .8)) + (R.expovariate(1 / 150) if R.random() < .004 else 0)
            d = dict(id=p.ref.id if p.kind == 'delete' else p.id, platform=a.pf, created_at=iso(p.t, a.pf != 'facebook'), received_at=iso(p.t + lag),
                     author=dict(id=a.id, handle=a.h, created_at=iso(min(a.born, p.t - 60), 0) if a.pf != 'telegram' else None, followers=a.fol + a.n // 3, following=a.fing if a.pf != 'telegram' else None, posts=a.base + a.n, location=a.loc),
                     text=p.text, lang=(a.lang if R.random() < .93 else R.choice((None, 'und', 'es'))) if p.kind != 'repost' else (p.ref.a.lang if R.random() < .95 else None), kind=p.kind)
            if p.kind == 'delete':
                d['lang'] = None
                d.pop('author')
                d['author'] = dict(id=a.id, handle=a.h)
            else:
                if p.ref is not None:
                    d['ref'] = p.ref.id
                if a.pf != 'telegram':
                    d['hashtags'] = list(dict.fromkeys(p.tags))
                if p.urls:
                    d['urls'] = p.urls
                if p.media:
                    d['media'] = p.media
                if a.pf in ('telegram', 'facebook') and R.random() < .5:
                    d['engagement'] = {'views': int(R.lognormvariate(3, 1.3))} if a.pf == 'telegram' else {'likes': int(R.paretovariate(1)) - 1}
            out.append((p.t + lag, d))
        out.sort(key=lambda x: x[0])
        return [d for _, d in out]

    def t10(self, seq, since):
        """seq: (t, account) in order; when ten different accounts had been there within ten minutes."""
        win, cnt = collections.deque(), collections.Counter()
        for t, a in seq:
            win.append((t, a))
            cnt[a] += 1
            while win[0][0] < t - 600:
                _, b = win.popleft()
                cnt[b] -= 1
                if not cnt[b]:
                    del cnt[b]
            if len(cnt) >= 10 and t >= since:
                return t
        return None

    def truth(self):
        byt = collections.defaultdict(list)
        for p in self.posts:
            if p.kind != 'delete':
                for g in {fold(g) for g in p.tags}:
                    byt[g].append((p.t, id(p.a), p))
        recs, cover = [], collections.defaultdict(list)
        for ev in self.evs:
            ps = sorted((p for p in ev.posts if p.own or ev.kind != 'launch'), key=lambda p: p.t)
            tags = list(dict.fromkeys(ev.tags + ev.alt))
            r = dict(id=None, kind=ev.kind, archetype=ev.arch, campaign=ev.camp, tags=tags, onset_at=None, t10_at=None, peak_at=None, end_at=None, accounts=len({id(p.a) for p in ps}), posts=len(ps), call=None,
                     declared=ev.declared, reason=None, first_at=iso(ev.first) if ev.first else None)
            if ev.call:
                r['call'] = dict(platform=ev.call.a.pf, post_id=ev.call.id, at=iso(ev.call.t), announced_at=iso(ev.announced))
            if ps:
                every = sorted(p.t for p in ev.posts)
                on, end = ps[0].t, every[min(len(every) - 1, int(len(every) * .98))]
                mins = collections.Counter(int(t // MIN) for t in every)
                r.update(onset_at=iso(on), peak_at=iso(max(mins, key=lambda m: (sum(mins[m + i] for i in (-1, 0, 1)), -m)) * MIN + 30), end_at=iso(end))
                best = []
                for g in {fold(g) for g in tags}:
                    seq = [(p.t, id(p.a)) for p in ps if g in {fold(x) for x in p.tags}] if ev.kind == 'launch' else [(t, a) for t, a, _ in byt[g][bisect.bisect_left(byt[g], on - 600, key=lambda x: x[0]):] if t <= every[-1]]
                    best.append(self.t10(seq, on))
                    cover[g].append((on - 15 * MIN, every[-1] + 20 * MIN))
                best = [b for b in best if b]
                r['t10_at'] = iso(min(best)) if best else None
            recs.append(r)
        self.unnoticed(byt, cover, recs)
        recs.sort(key=lambda r: (r['onset_at'] or (r['call'] or {}).get('at') or ''))
        for i, r in enumerate(recs):
            r['id'] = 'b%03d' % (i + 1)
        return [dict(id='span', kind='span', tags=[], onset_at=iso(self.start), end_at=iso(self.end), posts=len(self.posts))] + recs

    def unnoticed(self, byt, cover, recs):
        """Everyday and tail tags that rise above their custom without an event of ours."""
        for g, seq in byt.items():
            if len(seq) < 10:
                continue
            rest = [(t, a, p) for t, a, p in seq if not any(x <= t <= y for x, y in cover[g])]
            i = 0
            while i < len(rest):
                t = self.t10([(x, a) for x, a, _ in rest[i:]], 0)
                if t is None:
                    break
                part = [x for x in rest if t - 600 <= x[0] <= t + 1800]
                usual = len(rest) * 2400 / (self.days * DAY)
                if len(part) > 2 * usual + 3:
                    tag = max((x for x in part[0][2].tags if fold(x) == g), key=len)
                    recs.append(dict(id=None, kind='organic', archetype='everyday_surge', campaign=None, tags=[tag], onset_at=iso(part[0][0]), t10_at=iso(t), peak_at=iso(t), end_at=iso(part[-1][0]),
                                     accounts=len({a for _, a, _ in part}), posts=len(part), call=None, declared=False, reason=None, first_at=None))
                i = next((j for j, x in enumerate(rest) if x[0] > t + 1800), len(rest))


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('--seed', type=int, default=1)
    ap.add_argument('--days', type=int, default=3)
    ap.add_argument('--out', default='posts.jsonl')
    o = ap.parse_args()
    w = World(o.seed, o.days)
    w.run()
    lines = w.ids_and_lines()
    with open(o.out, 'w', encoding='utf-8') as f:
        for d in lines:
            f.write(json.dumps(d, ensure_ascii=False) + '\n')
    with open(o.out.replace('.jsonl', '.truth.jsonl'), 'w', encoding='utf-8') as f:
        for d in w.truth():
            f.write(json.dumps(d, ensure_ascii=False) + '\n')


if __name__ == '__main__':
    main()
