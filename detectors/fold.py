"""Folding: many ways of writing one tag or one text, one key. First step of the path, and part of every identity.

A fold is defined character by character (compatibility decomposition, case folding, optional marks and invisible
characters dropped, look-alike letters of one script joined), so it is linear in its input whatever that is;
normalising whole texts is quadratic on alternating combining marks (25 s for 400 KB, measured). Caps come first all
the same. Changing any result means a new ``FOLD_VERSION``: it is part of alert ids.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

FOLD_VERSION = 2

TEXT_CHARS = 4_000  # analysed of a text; the post schema lets 40,000 pass
TAG_CHARS = 100  # of a tag key; the longest tag that platforms accept
TAG_RAW_CHARS = 4 * TAG_CHARS  # of a tag as written, which may be padded with characters that fold to nothing
MARK_RUN = 30  # combining marks in a row; honest runs (cantillated Hebrew, Tibetan) stay under ten

_LETTERS = {
    "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ڪ": "ك", "ة": "ه", "ہ": "ه", "ۃ": "ه", "ھ": "ه", "ە": "ه",
    "ı": "i",  # so that I, ı, İ and i are one: Turkish tags are written with all four
}  # fmt: skip
_INVISIBLE = frozenset("\u0640\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # tatweel, fillers, the empty braille cell
# Marks that writers may leave out: accents, Arabic and Hebrew points, variation selectors. Vowel signs of Indic and
# South-East Asian scripts and the kana voicing marks are letters to their readers and stay.
_OPTIONAL_MARK = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0711\u0730-\u074a"
    "\u0898-\u08ff\u180b-\u180f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef]"
)
# Letters that look alike, as keys have them: Latin, Cyrillic, Greek; a dot where a script has none.
_TWINS = (
    "aаα", "bвβ", "cс.", "dԁ.", "eеε", "hн.", "iіι", "jј.", "kкκ", "mм.", "n.η", "oоο", "pрρ", "qԛ.", "sѕ.", "tтτ",
    "u.υ", "v.ν", "w.ω", "xхχ", "yуγ",
)  # fmt: skip
_RARE_TWINS = {"һ": "h", "ѵ": "v", "ԝ": "w", "ӏ": "l"}  # Cyrillic ones whose Latin twin has another, or none here
_SCRIPTS = ("a-z\u00df-\u024f", "\u0400-\u052f", "\u0370-\u03ff")
_WORD = re.compile(f"[{''.join(_SCRIPTS)}]+")  # of any of the three, which is what can be forged
_LETTER = [re.compile(f"[{letters}]") for letters in _SCRIPTS]
_OWN = [
    re.compile(f"(?![{''.join((*own, *_RARE_TWINS))}])[{s}]")
    for s, own in zip(_SCRIPTS, zip(*_TWINS, strict=True), strict=True)
]
_INTO = [
    str.maketrans({other: twins[i] for twins in _TWINS for other in twins if "." not in (other, twins[i])})
    for i in range(len(_SCRIPTS))
]
_INTO[0] |= {ord(letter): latin for letter, latin in _RARE_TWINS.items()}

# All of the basic plane and the variation selectors; single members beyond it would make every search a linear one.
_MARKS = (
    "".join(c for c in map(chr, range(0x300, 0x10000)) if unicodedata.category(c)[0] == "M") + "\U000e0100-\U000e01ef"
)
_MARK = re.compile(f"[{_MARKS}]")
_MARK_RUN = re.compile(f"[{_MARKS}]{{{MARK_RUN + 1},}}")
_BODY = rf"\w\u200c\u200d\u00b7\u05f3\u05f4\u30fb\uff5e\u301c{_MARKS}"
# In both patterns every alternative starts with a literal, so that the scan jumps from one to the next.
_TAG_RUN = re.compile(rf"(?:#(?<![\w&/]#)|＃(?<![\w&/]＃))[#＃{_BODY}]+")  # one tag, or several in one go: #one#two
_NOISE = re.compile(  # what says nothing about the wording; NUL parts texts
    rf"#[{_BODY}]+|＃[{_BODY}]+|@[\w.@-]+|＠[\w.@-]+"
    r"|https?://[^\s\0]+|Https?://[^\s\0]+|HTTPS?://[^\s\0]+|www\.[^\s\0]+"
)


@lru_cache(maxsize=16_384)
def fold_char(char: str) -> str:
    """What one character becomes in a tag key: none, one or several characters.

    >>> [fold_char(c) for c in "ＡİéﻻـΣ٣"]
    ['a', 'i', 'e', 'لا', '', 'σ', '3']
    """
    if char in _INVISIBLE or unicodedata.category(char) in ("Cc", "Cf", "Cs"):
        return ""
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(int(digit))
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    kept = (_LETTERS.get(c, c) for c in folded if c not in _INVISIBLE and not _OPTIONAL_MARK.match(c))
    return unicodedata.normalize("NFC", "".join(kept))


class Tag(NamedTuple):
    """A folded tag: its key, whether the length cap cut it, whether it mixes scripts that look alike."""

    key: str
    cut: bool
    mixed: bool


def read_tag(raw: str) -> Tag:
    """Fold one tag and say what had to be done to it."""
    capped = raw[:TAG_RAW_CHARS]
    folded = "".join(map(fold_char, capped))
    key = unicodedata.normalize("NFC", "".join(folded.split())[: 2 * TAG_CHARS])
    mixed = not key.isascii() and any(map(_mixes, _WORD.findall(key)))
    if mixed:
        key = unicodedata.normalize("NFC", _WORD.sub(_in_one_script, key))
    key = _trimmed(key)
    return Tag(_trimmed(key[:TAG_CHARS]), len(key) > TAG_CHARS or len(raw) > TAG_RAW_CHARS, mixed)


def _trimmed(key: str) -> str:
    """Without the sign, and without low lines at the ends, which are hardly seen; low lines alone stay."""
    return key.lstrip("#_").rstrip("_") or key.replace("#", "")


def fold_tag(raw: str) -> str:
    """The tag key: equal for all spellings that readers take for the same tag; "" when nothing is left.

    In a word that mixes Latin, Cyrillic or Greek letters those that have a twin are read in the script of the others.
    Merges a few words that differ (final ه/ة and ي/ى, accents): spellings are kept beside the key. Does not join words
    that are written in the look-alikes of one other script throughout, nor Greek capitals with what they look like:
    case is gone by then.

    >>> fold_tag("#كِلـنا_مسؤولة") == fold_tag("＃ﻛﻠﻨﺎ＿مسوولہ")
    True
    >>> fold_tag("İSTANBUL"), fold_tag("#"), fold_tag("２０２４"), fold_tag("Саmраign_"), fold_tag("Oтвeтьтe")
    ('istanbul', '', '2024', 'campaign', 'ответьте')
    """
    return read_tag(raw).key


def mixed_script(raw: str) -> bool:
    """Whether one word of a tag mixes Latin, Greek and Cyrillic letters, as forged spellings do.

    So do some honest ones, a Latin name with a Russian ending among them: a flag, no verdict.

    >>> mixed_script("cаmpaign"), mixed_script("covid_новости"), mixed_script("кампания")
    (True, False, False)
    """
    return read_tag(raw).mixed


def _mixes(word: str) -> bool:
    return sum(letter.search(word) is not None for letter in _LETTER) > 1


def _in_one_script(word: re.Match[str]) -> str:
    """A word that mixes scripts, in the one of which it has most letters that no other has, or else most letters."""
    found = word.group()
    if not _mixes(found):
        return found
    most = max(range(len(_SCRIPTS)), key=lambda i: (len(_OWN[i].findall(found)), len(_LETTER[i].findall(found)), -i))
    return found.translate(_INTO[most])


def cap_text(text: str) -> tuple[str, bool]:
    """The part of a text that is analysed, and whether anything was cut off: length first, then long mark runs.

    >>> cap_text("ok"), cap_text("a" + chr(0x301) * 31 + "b")
    (('ok', False), ('ab', True))
    """
    if len(text) <= TEXT_CHARS and text.isascii():
        return text, False
    capped = text[:TEXT_CHARS]
    # A run over the cap covers one of every MARK_RUN + 1 characters: a cheap look that clears nearly every text.
    if _MARK.search(capped[MARK_RUN :: MARK_RUN + 1]):
        capped = _MARK_RUN.sub("", capped)
    return capped, len(capped) != len(text)


def tags_of(text: str) -> list[str]:
    """Hashtags in a text as written, without the sign, in order, repeats included.

    A tag is letters, marks, digits, low lines and the joiners inside Persian words, with at least one letter, not in
    a word or an address. Platforms differ in details; their own list in ``hashtags`` goes first.

    >>> tags_of("#یک_می‌خواهم، ＃два#üç x#no https://a.b/#no #2024 &#39;")
    ['یک_می\u200cخواهم', 'два', 'üç']
    """
    if "#" not in text and "＃" not in text:
        return []
    parts = [part.strip("\u200c\u200d") for run in _TAG_RUN.findall(text) for part in run.replace("＃", "#").split("#")]
    return [part for part in parts if part[:1].isalpha() or any(map(str.isalpha, part))]


_EXPANDS = 0x110000  # a table entry from here on is an index into _EXPANSIONS
_UNSEEN = 0xFFFF_FFFF
_CHUNK = 256  # texts at once: what they take stays in the cache of a core
_TABLE: npt.NDArray[np.uint32] = np.full(0x110000, _UNSEEN, dtype=np.uint32)  # filled by need: 4.4 MB, no more
_TABLE[0] = 0  # parts texts
_EXPANSIONS: list[str] = [""]
_EXPANSION_OF: dict[str, int] = {"": 0}


def _text_char(char: str) -> str:
    """What one character becomes in a fingerprint: letters, digits and needed marks as in tags, all else a space."""
    if char.isspace():
        return " "
    return "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in fold_char(char))


def _learn(codes: npt.NDArray[np.uint32]) -> None:
    for code in np.unique(codes).tolist():
        folded = _text_char(chr(code))
        if len(folded) == 1:
            _TABLE[code] = ord(folded)
            continue
        if folded not in _EXPANSION_OF:
            _EXPANSION_OF[folded] = len(_EXPANSIONS)
            _EXPANSIONS.append(folded)
        _TABLE[code] = _EXPANDS + _EXPANSION_OF[folded]


def _codes(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def fold_texts(texts: Sequence[str]) -> list[str]:
    """``fold_text`` of each text, by vector operations over many at once (3 µs a text of 200 characters). Cap first."""
    chunks = (texts[i : i + _CHUNK] for i in range(0, len(texts), _CHUNK))
    return [folded for chunk in chunks for folded in _fold_chunk(chunk)]


def _fold_chunk(texts: Sequence[str]) -> list[str]:
    joined = "\0".join(texts)
    if joined.count("\0") >= len(texts):
        joined = "\0".join([text.replace("\0", "") for text in texts])
    joined = f"\0{joined}".replace("\0RT @", "\0@")
    codes = _codes(_NOISE.sub(" ", joined))
    folded = _TABLE[codes]
    odd = np.flatnonzero(folded >= _EXPANDS)
    if odd.size:
        unseen = codes[odd[folded[odd] == _UNSEEN]]
        if unseen.size:
            _learn(unseen)
            folded[odd] = _TABLE[codes[odd]]
            odd = odd[folded[odd] >= _EXPANDS]
        folded = _expand(folded, odd)
    space = folded == 32
    folded = folded[~np.concatenate(([False], space[1:] & space[:-1]))]
    wording = folded.tobytes().decode("utf-32-le", "surrogatepass")
    if not unicodedata.is_normalized("NFC", wording):  # kana and Hangul in pieces; nothing composes with NUL
        wording = unicodedata.normalize("NFC", wording)
    return [text.strip(" ") for text in wording.split("\0")[1:]]


def _expand(folded: npt.NDArray[np.uint32], odd: npt.NDArray[np.intp]) -> npt.NDArray[np.uint32]:
    """Replace the entries at ``odd`` by the none or several characters that they stand for."""
    parts = [_EXPANSIONS[i] for i in (folded[odd] - _EXPANDS).tolist()]
    counts = np.ones(len(folded), dtype=np.intp)
    counts[odd] = [len(part) for part in parts]
    expanded = np.repeat(folded, counts)
    expanded[expanded >= _EXPANDS] = _codes("".join(parts))
    return expanded


def fold_text(text: str) -> str:
    """The wording of a text: what stays the same when only tags, links, mentions, signs or spacing differ.

    No words left gives "": texts of emoji alone have no fingerprint. Word order and wording are kept; near-duplicates
    are the ``copies`` detector's work.

    >>> fold_text("RT @a_b: Starts  NOW!! 🔥 https://t.co/x #tag") == fold_text("starts, now")
    True
    """
    return fold_texts([text])[0]
