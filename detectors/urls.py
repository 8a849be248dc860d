"""One form for the many addresses of one page, so that accounts that share it can be seen together."""

from __future__ import annotations

import re

LINK_CHARS = 2_048  # compared of an address; what differs only beyond is taken for the same page

_IN_TEXT = re.compile(r"https?://[^\s\"'<>«»“”،]+", re.IGNORECASE)
_PARTS = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://)?(?:[^/?#@]*@)?([^/?#:]*)(?::[0-9]*)?([^?#]*)(?:\?([^#]*))?")
_HOST_PREFIX = re.compile(r"^(?:www\.|m\.|mobile\.)+")
# Parameters that say where a reader came from, not what is read; on one platform s and t are such, elsewhere a time.
_TRACKERS = frozenset(
    {"fbclid", "gclid", "dclid", "msclkid", "yclid", "twclid", "ttclid", "gbraid", "wbraid", "igshid", "igsh"}
    | {"mc_cid", "mc_eid", "ref_src", "ref_url", "_ga", "_gl", "si", "feature", "spm", "cmpid", "ocid", "smid"}
)
_TRACKERS_AT = dict.fromkeys(("x.com", "twitter.com"), _TRACKERS | {"s", "t"})


def canonical_link(url: str) -> str:
    """The address without scheme, ``www.``, port, fragment and trackers, its parameters sorted; "" when empty.

    Does not follow shorteners, so a fresh short link for every post is a fresh page.

    >>> canonical_link("HTTPS://www.Example.org:443/a/?utm_source=x&b=2&a=1#top")
    'example.org/a?a=1&b=2'
    >>> canonical_link("https://x.com/someone/status/1?s=20") == canonical_link("http://mobile.x.com/someone/status/1/")
    True
    """
    parts = _PARTS.match(url.strip()[:LINK_CHARS])
    assert parts is not None  # the pattern matches everything
    host, path, query = parts.groups("")
    host = _HOST_PREFIX.sub("", host.lower())
    page = (host + path).rstrip("/")
    if not query:
        return page
    trackers = _TRACKERS_AT.get(host, _TRACKERS)
    kept = []
    for pair in query.split("&"):
        name = pair.partition("=")[0].lower()
        if pair and name not in trackers and not name.startswith("utm_"):
            kept.append(pair)
    return f"{page}?{'&'.join(sorted(kept))}" if kept else page


def first_link(text: str) -> str:
    """The first web address in a text, "" when there is none.

    >>> first_link("see (https://a.org/b), or not")
    'https://a.org/b'
    """
    if "://" not in text:
        return ""
    found = _IN_TEXT.search(text)
    return found.group().rstrip(".,;:!?)]}…") if found else ""
