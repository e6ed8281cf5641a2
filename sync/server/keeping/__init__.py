"""What staff keep: changes of the register as acts that can be taken back, the index that a search walks, duplicates
and the ids that stand for another, lists taken in and out. Decides by rules of `sync/rules/`; knows no screen.
"""
