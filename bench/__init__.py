"""Measurements that print tables: ``python -m bench.NAME``. Figures they gave stand in docs/results.md."""
