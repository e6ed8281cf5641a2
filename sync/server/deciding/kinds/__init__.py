"""One file for each kind of case that has more to it than a look: see `shape.py`."""
