"""How a spreadsheet becomes a plan of changes to the register: sheet → entries → plan.

`sheets` turns bytes into rows of text, `columns` finds out which column is which, `entries` reads each row and tells
what is wrong with it, `plans` and the three lists compare with the register, `drafting` goes all the way. Nothing here
opens a database, asks a person or writes anything.
"""
