"""Folding of a text for the call grammar, with the way back to the characters as they were written.

The grammar matches on a coarse spelling: no case, no accents, one form of every Arabic letter, Latin digits, no
stretched letters. The lexicon is folded by the same table, so an entry may be written in proper spelling. Every folded
character remembers where it came from, because an operator must see the words as posted.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

MAX_CHARS = 2_000  # a call is short; the rest of a long text is not read

TAG, MENTION, LINK, CLOCK, HORN, MUSIC, QUOTE, BREAK, ASK, COMMA = "#", "@", "^", "⏰", "📢", "♪", '"', "|", "?", ","

_ARABIC = str.maketrans(
    {
        **dict.fromkeys("أإآٱٲٳ", "ا"),
        **dict.fromkeys("ىیئۍێېے", "ي"),
        **dict.fromkeys("ةۀۂەھہ", "ه"),
        **dict.fromkeys("کگڪگڭ", "ك"),
        "ؤ": "و",
        "ۆ": "و",
        "چ": "ج",
        "پ": "ب",
        "ژ": "ز",
        "ڤ": "ف",
        "ڨ": "ق",
        "ء": "",
    }
)
_MARKS = {
    **dict.fromkeys(".!;…\n\r‼❗❕•؛。", BREAK),
    **dict.fromkeys("?؟¿⁉", ASK),
    **dict.fromkeys(",،()[]{}|:/=>→➡", COMMA),
    **dict.fromkeys('"«»“”„‟❝❞', QUOTE),
    **dict.fromkeys("⏰⏱⏲⏳⌛🕐🕑🕒🕓🕔🕕🕖🕗🕘🕙🕚🕛🕜🕝🕞🕟🕠🕡🕢🕣🕤🕥🕦🕧🔜", CLOCK),
    **dict.fromkeys("📢📣🚨🆘", HORN),
    **dict.fromkeys("♪♫♬🎵🎶🎤", MUSIC),
}
CURRENCIES = frozenset("$€£₺₽¥﷼₹")
_DASHES = "-–—−"
JOINERS = "'’‘`´ʼ"  # inside a word they vanish: let's, 21.00'de
_TOKEN = re.compile(
    r"(?P<echo>\b(?:RT|Rt|rt)\s*[\"“]?@\w+:)|(?P<link>(?:https?://|www\.)\S+)"
    r"|(?P<tag>[#＃][\w‌ـ]*\w)|(?P<mention>@\w+)|(?P<word>[^\W\d_]+)|(?P<char>.)",
    re.S,
)
_REPOST = re.compile(r"(?:\s*(?:RT|Rt|rt)\s*[\"“]?@\w+:?)+\s*")
_FA_PREFIX = re.compile(r"(?<= )ن?مي (?=\w)")


@lru_cache(maxsize=8_192)
def fold_char(char: str) -> str:
    """The folded form of one character: letters, an ASCII digit, a mark, a blank, or nothing.

    >>> [fold_char(c) for c in "Şİ٣آّ‌"]
    ['s', 'i', '3', 'ا', '', '']
    """
    if char in _MARKS:
        return _MARKS[char]
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if char in "ıİ":
        return "i"
    category = unicodedata.category(char)
    if category in ("Mn", "Mc", "Me", "Cf") or char in "ـ":
        return ""  # diacritics, Indic vowel signs, keycaps, zero-width marks, tatweel
    if category[0] == "L":
        plain = unicodedata.normalize("NFKD", char.translate(_ARABIC)).casefold()
        return "".join(c for c in plain.translate(_ARABIC) if unicodedata.category(c)[0] == "L")
    return char if char in "-+" else " "


def fold_words(phrase: str) -> str:
    """Fold lexicon text: letters as in ``fold``, everything else (the pattern signs) untouched.

    >>> fold_words("(Tweetlerinizi|<post>*) hazırlayın")
    '(twetlerinizi|<post>*) hazirlayin'
    """
    out: list[str] = []
    for char in phrase:
        for c in fold_char(char) if char.isalpha() or unicodedata.category(char) in ("Mn", "Mc", "Cf") else char:
            if not (out and c.isalpha() and out[-1] == c):
                out.append(c)
    return "".join(out)


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text: blank-separated words and marks, a blank at either end; ``at[i]`` is where ``text[i]`` was."""

    text: str
    at: list[int]
    source: str
    tag_words: str  # the words inside the hashtags, folded in the same way

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Characters of the source that the folded range came from."""
        while end > start and self.text[end - 1] in " ,":
            end -= 1
        while start < end and self.text[start] == " ":
            start += 1
        if start >= end:
            return self.at[start], self.at[start]
        last = self.at[end - 1] + 1
        stop = self.at[end] if end < len(self.at) else len(self.source)
        while last < stop and self.source[last].isalnum():  # the rest of a stretched letter, or of a hashtag
            last += 1
        return self.at[start], last


class _Tape:
    def __init__(self) -> None:
        self.out: list[str] = [" "]
        self.at: list[int] = [0]

    def put(self, char: str, at: int) -> None:
        self.out.append(char)
        self.at.append(at)

    def blank(self, at: int) -> None:
        if self.out[-1] != " ":
            self.put(" ", at)

    def letter(self, char: str, at: int) -> None:
        """A letter, a digit or a blank; letters and digits stand apart, stretched and doubled letters count once."""
        last = self.out[-1]
        if char == " " or (last.isdigit() if char.isalpha() else last.isalpha()):
            self.blank(at)
        if char != " " and not (char.isalpha() and self.out[-1] == char):
            self.put(char, at)

    def word(self, word: str, at: int) -> None:
        """A run of letters, as ``letter`` would take them one by one."""
        if self.out[-1].isdigit():
            self.blank(at)
        last = self.out[-1]
        for i, char in enumerate(word, at):
            for c in fold_char(char):
                if c == last:
                    continue
                if c.isalpha():
                    self.out.append(c)
                    self.at.append(i)
                    last = c
                else:
                    self.letter(c, i)
                    last = self.out[-1]

    def mark(self, char: str, at: int) -> None:
        self.blank(at)
        if self.out[-2:-1] != [char] or char in (TAG, MENTION):  # "!!!" is one break
            self.put(char, at)
            self.put(" ", at)


def fold(text: str, language: str = "") -> Folded:
    """Fold ``text`` (its first ``MAX_CHARS`` characters).

    >>> f = fold("Yallaaa! Tweet at ٩:٣٠pm, #Tag")
    >>> f.text
    ' yala | twet at 9:30 pm , # '
    >>> f.source[slice(*f.span(1, 5))]
    'Yallaaa'
    """
    text = text[:MAX_CHARS]
    tape = _Tape()
    tags: list[str] = []
    repost = _REPOST.match(text)  # "RT @name:" is how a platform writes a repost, no order to repost; nor further on
    for token in _TOKEN.finditer(text, repost.end() if repost else 0):
        at, kind = token.start(), token.lastgroup
        if kind == "word":
            tape.word(token.group(), at)
        elif kind == "char":
            if text[at] == " ":
                tape.blank(at)
            else:
                _fold_into(tape, text, at)
        else:
            tape.mark({"tag": TAG, "mention": MENTION, "link": LINK, "echo": BREAK}[kind or ""], at)
            if kind == "tag":
                tags.append(token.group()[1:])
    tape.blank(len(text))
    folded, ats = "".join(tape.out), tape.at
    if language == "fa":  # "می کنیم", "می‌کنیم" and "میکنیم" are one word
        drop = {m.end() - 1 for m in _FA_PREFIX.finditer(folded)}
        if drop:
            ats = [a for i, a in enumerate(ats) if i not in drop]
            folded = "".join(c for i, c in enumerate(folded) if i not in drop)
    return Folded(folded, ats, text, _split_tags(tags))


def _fold_into(tape: _Tape, text: str, at: int) -> None:
    char = text[at]
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    if before.isdecimal() and after.isdecimal() and char in ".:/،٫：":
        if text[:at].rstrip("0123456789.,")[-1:] in CURRENCIES:
            tape.blank(at)  # a price is no clock: "$1.00"
            return
        tape.put("." if char in ".،٫" else "/" if char == "/" else ":", at)
        return
    if char in JOINERS:
        if before.isdecimal() or not (before.isalpha() and after.isalpha()):
            tape.blank(at)
        return
    folded = "-" if char in _DASHES else fold_char(char)
    if folded in ("-", "+"):
        if text[at + 1 : at + 3].lstrip()[:1].isdecimal():  # a range of hours, "T-10", "GMT+3"
            tape.mark(folded, at)
        elif char == "—":
            tape.mark(COMMA, at)
        tape.blank(at)
        return
    if len(folded) == 1 and folded in '|?,"⏰📢♪':
        tape.mark(folded, at)
        return
    for c in folded:
        tape.letter(c, at)


def _split_tags(tags: list[str]) -> str:
    """Words of hashtags, cut at underscores and capitals: they name an act, but are no sentence."""
    words: list[str] = []
    for tag in tags:
        for part in re.split(r"[_‌]+|(?<=[a-zа-яёçğıöşü])(?=[A-ZА-ЯЁÇĞİÖŞÜ])|(?<=\D)(?=\d)|(?<=\d)(?=\D)", tag):
            words.append(fold_words(part))
        words.append(BREAK)
    return f" {' '.join(w for w in words if w)} "
