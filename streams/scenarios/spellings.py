"""Spellings of a hashtag that readers take for the same one: what a launch is split over so as not to be counted."""

from __future__ import annotations

_OTHER_SCRIPT = str.maketrans(
    "aeocpxiAEOCPXBHKMTаеосрхіАЕОСРХВНКМТاهیکي",
    "аеосрхіАЕОСРХВНКМТaeocpxiAEOCPXBHKMTأةيكى",
)
_TATWEEL, _FATHA = "\u0640", "\u064e"
WAYS = 5


def respell(tag: str, way: int) -> str:
    """The tag in one of ``WAYS`` spellings, chosen by a number.

    >>> [respell("StopIt", way) for way in (0, 1, 3)]
    ['StopIt', 'sTOPiT', 'StopIt_']
    """
    way %= WAYS
    if way == 1:
        return tag.swapcase() if tag.swapcase() != tag else tag[:1] + _TATWEEL + tag[1:]
    if way == 2:
        return tag.translate(_OTHER_SCRIPT)
    if way == 3:
        return tag + "_"
    if way == 4:
        cased = tag.lower() != tag.upper()
        return tag[:1] + tag[1:].translate(_OTHER_SCRIPT) if cased else tag[:2] + _FATHA + tag[2:]
    return tag


def spellings(tag: str) -> list[str]:
    """All of them, the plain one first."""
    return list(dict.fromkeys(respell(tag, way) for way in range(WAYS)))
