"""Where alerts go: topics, the moderation queue, the console's board, the terminal. All upsert by id and revision."""
