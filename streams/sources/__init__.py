"""Where posts and published alerts are read from when it is not the live path."""
