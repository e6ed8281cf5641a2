"""Closing a period: what must be in order, the numbers as they stood, and what came too late."""
