"""The demo centre: an invented centre with its people, things and two years of past, always the same.

Nobody and no organisation here exists. Everything follows from one seed; nothing reads a clock or the network.
"""
