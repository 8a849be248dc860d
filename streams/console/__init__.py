"""The operators' console: pages, a read API and a stream of changes over the board in Redis."""
