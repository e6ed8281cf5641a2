"""What staff change in the register by a screen is one act: told by facts, and to be taken back as one."""

from __future__ import annotations

from contextlib import AbstractContextManager

from sync.register_facts import Means
from sync.server.keeping import acts
from sync.server.keeping.acts import Author
from sync.server.staff.desk import office, somebody, staff_id


def author() -> Author:
    """Who is logged in."""
    return Author(account=somebody().id, staff=staff_id())


def keeping(means: Means = "form", words: str = "") -> AbstractContextManager[str]:
    """One transaction in which nobody else changes the register; gives the id of the act."""
    return acts.act(author(), office().now(), means, words)
