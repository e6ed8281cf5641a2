"""What Lada does with data about people, as a document for the centre's register of processing (GDPR, article 30)."""

from __future__ import annotations

from sync.server.settings import CHECKOUT

FILES = {"pl": "processing.pl.md", "en": "processing.md"}


def text(language: str) -> bytes:
    """In Markdown; in English where there is none in the language."""
    return (CHECKOUT / "docs" / FILES.get(language, FILES["en"])).read_bytes()
