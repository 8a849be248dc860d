"""``make evaluate``: what Muster can do and where it falls short, measured on streams whose truth is known.

inputs (what is laid) -> passes (one look at a stream for many configurations) -> measured (one record a launch, burst
and alarm, kept in ``.cache``) -> tables -> docs/results.md and one page with plots. ``plan`` says what belongs to it.
"""
