"""The life of a case after it was opened: what may be decided, what the house proposes, and what follows from it.

`shape.py` says what a kind is, `kinds/` has one file for each, `registry.py` knows them all. `evidence.py` fetches what
a kind looks at, `answering.py` writes decisions, `standing.py` lays them over the cases. Must not know a screen.
"""
