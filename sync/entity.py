"""What every entity of the register is, and its words in three languages. PURE: must not know a particular kind."""

from __future__ import annotations

from typing import Literal

import msgspec

Language = Literal["pl", "en", "uk"]


class Words(msgspec.Struct, frozen=True):
    """One text in the three languages of the counter."""

    pl: str
    en: str
    uk: str

    def in_language(self, language: str) -> str:
        """The text in `language`, Polish when that is none of ours."""
        return str(getattr(self, language, self.pl))


class Entity(msgspec.Struct, frozen=True, kw_only=True, tag_field="entity", omit_defaults=True):
    id: str
