"""The station that a person touches: devices, acts, store and screens of one counter."""

__version__ = "0.1.0"
