"""The whole path on one page: edge > detect > judge > route, as plain objects.

    posts ─ Edge ─┬─ uses ──── Detect (per worker) ── episodes ─┬─ Judge ── alerts ── Route
                  ├─ calls ─────────────────────────────────────┘
                  └─ dead letters

Every stage is an object with one verb, ``apply(batch) -> outputs``, and knows nothing of Kafka, files or clocks.
Live, the edge loop and the Faust agents call it (``edge_loop.py``, ``app.py``); ``muster replay`` drives the same
objects in one process (``replay.py``); tests call it with hand-made batches.

Rules that hold the stages together (wire.py carries them):

1. Time is the arrival clock, cut into ticks. A stage handles a tick when every source has passed it, its rows sorted;
   so results never depend on batches, workers or partitions.
2. State belongs to a logical shard of the hashtags (64 of them). A worker only carries shards.
3. A repeated batch changes nothing: posts are known by offset, episodes by tick, alerts by id and revision.
"""
