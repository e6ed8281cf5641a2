"""The figures of `make bench-desk`: what staff wait for at the server. No test asserts time."""
