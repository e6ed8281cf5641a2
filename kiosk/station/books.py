"""Finding a book by what somebody remembers of it. PURE: no store, no screen."""

from __future__ import annotations

import unicodedata

from sync.register import Book


def plain(text: str) -> str:
    """In small letters, without accents and with single spaces: what people type for what stands on the cover."""
    parted = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return " ".join("".join(letter for letter in parted if not unicodedata.combining(letter)).split())


def matches(book: Book, text: str) -> bool:
    """Whether each word of `text` stands in title, author, signature or ISBN."""
    cover = plain(f"{book.title} {book.author} {book.signature} {book.isbn} {book.isbn.replace('-', '')}")
    return all(word in cover for word in plain(text).split())
