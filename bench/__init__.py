"""Measurements that print tables: ``python -m bench.NAME``. Figures they gave stand in docs/results.md."""

import streams as streams  # first: how NumPy is to sort must be said before it is imported
