"""What Lada does with data about people, as a document for the centre's register of processing (GDPR, article 30)."""

from __future__ import annotations

from sync.server.settings import CHECKOUT

FILES = {"pl": "processing.pl.md", "en": "processing.md", "uk": "processing.uk.md"}


def text(language: str) -> bytes:
    """In Markdown. Raises `KeyError` for a language in which nothing is said."""
    return (CHECKOUT / "docs" / FILES[language]).read_bytes()
