"""The public methods by the names that the tables give them."""

from __future__ import annotations

from collections.abc import Callable

from bench.alerts import Alarm
from bench.baselines.botslayer import botslayer
from bench.baselines.bursts import poisson_burst
from bench.baselines.pairs import coortweet, qut, same_text
from bench.baselines.table import Posts

METHODS: dict[str, Callable[[Posts], list[Alarm]]] = {
    "Poisson burst, 30 posts": lambda posts: poisson_burst(posts, 30),
    "Poisson burst, 10 posts": lambda posts: poisson_burst(posts, 10),
    "same text by 5 in 60 s": same_text,
    "CooRTweet": lambda posts: coortweet(posts, hashtags=False),
    "CooRTweet, hashtags too": lambda posts: coortweet(posts, hashtags=True),
    "QUT toolkit": qut,
    "BotSlayer": botslayer,
}
