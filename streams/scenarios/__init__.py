"""``muster simulate``: seeded streams of posts whose launches and organic bursts are known."""
