"""Property tests here try many inputs and never mind how long one of them takes."""

from hypothesis import settings

settings.register_profile("wire", deadline=None, derandomize=True)
settings.load_profile("wire")
