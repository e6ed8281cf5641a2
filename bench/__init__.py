"""The figures of `make bench`: ratios are measured in one run, in blocks that take turns. No test asserts
time."""
