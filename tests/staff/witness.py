"""Watches what a request of staff changes in the database, and whether a fact of the same request says so.

On SQLite alone, where the rows that are written can be watched one by one; PostgreSQL runs the same code.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import apsw
from flask import Flask, g, request

from sync.server.office import Office

# Tables of which no fact tells, and why; what follows from another row (`counter`, `feed_log`) is told with that.
NO_FACT = {
    "staff_session": "logins are no facts", "login_attempt": "nor are those that failed",
    "job": "a wish for a long job; what it does is told by facts of its own", "look": "told in a list of its own",
    "mail_attempt": "a letter that may not have gone; one that went is told", "mail_run": "the same of many",
    "check_list": "a line was ticked on a list that is on paper; what was found is told",
    "counter": "", "feed_log": "", "sqlite_sequence": "",
}  # fmt: skip
# What a request changes beside them, and tells no fact of.
ALLOWED = {
    ("staff.log_in_by_form", "staff_account"): "when somebody logged in last, and a hash made anew",
    ("staff.choose_language", "staff_account"): "in which language somebody reads is theirs alone",
    ("staff.take_second_step", "staff_totp"): "a code that is used up", ("staff.prove_again", "staff_totp"): "the same",
    ("staff.remove_app", "staff_totp"): "an app of which no code was shown yet",
}  # fmt: skip
untold: set[tuple[str, str]] = set()  # endpoint and table: changed, and no fact says so


@contextmanager
def watching(office: Office) -> Iterator[set[str]]:
    """The tables into which this thread writes rows meanwhile."""
    seen: set[str] = set()
    me, mark = threading.get_ident(), object()

    def note(update: apsw.PreUpdate) -> None:
        if threading.get_ident() == me:
            seen.add(update.table_name)

    with office.store.writing():  # all threads write by one connection, in turns
        office.store.connection().preupdate_hook(note, id=mark)
    try:
        yield seen
    finally:
        with office.store.writing():
            office.store.connection().preupdate_hook(None, id=mark)


def stand_beside(app: Flask, office: Office) -> None:
    """Watch every request that may change something."""
    if not office.store.is_sqlite:
        return

    @app.before_request
    def begin() -> None:
        if request.method == "POST" and (request.endpoint or "").startswith("staff."):
            g.watching = watching(office)
            g.seen = g.watching.__enter__()

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        if "watching" in g:
            g.pop("watching").__exit__(None, None, None)
            seen = g.pop("seen")
            if "fact" not in seen:
                untold.update((str(request.endpoint), table) for table in seen - NO_FACT.keys())
