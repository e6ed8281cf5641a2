"""The central server: intake of facts, projection, cases, and the screens of staff."""
