"""Everything that touches the world. ``topology.py`` is the page to read first: edge > detect > judge > route."""
