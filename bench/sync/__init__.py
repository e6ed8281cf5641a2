"""The figures of `make bench-sync`: the journey of facts from many kiosks into one server. Ratios are measured in one
run, in blocks that take turns. No test asserts time."""
