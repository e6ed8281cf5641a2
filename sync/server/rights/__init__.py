"""The rights of people whose data the server holds: to see everything, to know who looked, to be forgotten in time.

`held` gathers all that is held on somebody, `reports` makes a file of it, `looks` writes down who looked at whom,
`retention` says and does what time has come for. Erasing itself is `sync.server.erasing`.
"""
