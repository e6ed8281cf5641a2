"""What both ends share, and the journey of a fact from the counter to the server.

Imports nothing of `kiosk`; only `sync.server` may import `printers`, and there only the pure layout and picture.
"""
