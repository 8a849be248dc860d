"""What the parts of a call's text are called, for reasons and marks; the console's other languages translate them."""

from __future__ import annotations

# Each completes "the text ...".
PARTS = {
    "act": "names a joint action of posting",
    "all": "addresses everybody",
    "aside": "urges others on without a word of posting",
    "asking": "asks a question",
    "banner": "reads as a banner of the campaign",
    "bias": "is one of many, of which most call for nothing",
    "commerce": "reads as advertising",
    "countdown": "counts down to a start that has no zone",
    "demand": "demands something of those who govern",
    "drive": "names posting and a moment for it",
    "elapsed": "tells how long something took, or what was just posted",
    "elsewhere": "is about something else than posting",
    "event": "announces an event",
    "goal": "names a goal, as trending",
    "hush": "asks for silence or calls it off",
    "inquiry": "looks into campaigns from outside",
    "keep": "asks to keep on",
    "launch": "gathers people for a moment",
    "muster": "has everyone start at a moment, on a hashtag",
    "learned": "is worded as calls before confirmed waves were",
    "left": "counts down",
    "life": "is about everyday things, as food, sport, travel or classes",
    "linked": "says to write with the hashtag",
    "material": "hands out ready material",
    "negated": "says not to do it",
    "ngrams": "was compared with known calls by its word fragments",
    "offline": "is about a place outside the net",
    "open": "says who organises it",
    "order": "tells others to post",
    "past": "tells of what is over",
    "plan": "says that all will post",
    "post": "speaks of posting",
    "posting": "has a verb of posting for all",
    "push": "urges others on",
    "quoted": "quotes what somebody else told others to do",
    "rally": "rallies for a start",
    "ready": "asks to stand ready",
    "reminder": "reminds of it",
    "reported": "reports what others said",
    "restraint": "asks not to post earlier",
    "secret": "asks for secrecy",
    "self": "speaks of the writer alone",
    "start": "says when to start",
    "story": "tells what has happened and asks for nothing",
    "tag": "names a hashtag",
    "time": "names a time",
    "together": "asks to act at once",
    "topic": "has a hashtag that names something else, as weather, a show or a sale",
    "weather": "is about weather or news",
    "wish": "wishes people well",
    "work": "speaks of work, not of posting",
}


def pieces(name: str) -> tuple[str, ...]:
    """The parts that a term of the call's score stands for: one, or two that weigh differently together.

    >>> pieces("order_all"), pieces("order"), pieces("link")
    (('order', 'all'), ('order',), ())
    """
    found = tuple(name.split("_"))
    return found if all(piece in PARTS for piece in found) else ()


def said(name: str) -> str:
    """A term of the call's score as a reason.

    >>> said("order_all")
    'the text tells others to post, and addresses everybody'
    """
    words = ", and ".join(PARTS[piece] for piece in pieces(name))
    return f"the text {words}" if words else f"the text's part '{name}'"
