"""One file for each kind of case, named by its word: see `shape.py`."""
