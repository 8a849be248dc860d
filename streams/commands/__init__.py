"""One file a command: what the user asked for, done with the stages and shown. ``cli.py`` only parses arguments."""
