"""Does a call say who organises it? Fan circles and associations call in the open; words are data (``open.toml``).

Not a proof: whoever hides can borrow the words. So it only ever speaks *against* an undisclosed operation, as one
capped term, and is shown with the words it rests on.
"""

from __future__ import annotations

import re
from functools import cache

from detectors.calls.lexicon import read_toml
from detectors.calls.normalise import Folded, fold_words

OPEN = "open"


def open_spans(folded: Folded, language: str) -> list[tuple[int, int, str]]:
    """Where the text names its organiser, in characters of the source; at most one span.

    >>> from detectors.calls.normalise import fold
    >>> open_spans(fold("Our fan club starts at nine, everyone"), "en")
    [(4, 7, 'open')]
    >>> open_spans(fold("everyone starts in a few minutes"), "en")
    []
    """
    found = _words(language).search(folded.text)
    return [] if found is None else [(*folded.span(*found.span()), OPEN)]


@cache
def _words(language: str) -> re.Pattern[str]:
    words = [re.escape(fold_words(word)).replace(r"\*", r"\w*") for word in read_toml("open.toml").get(language, [])]
    return re.compile(f"(?<= )(?:{'|'.join(words)})(?= )" if words else "(?!)")
