"""The journal of all kiosks, and one fact of it to the last byte."""

from __future__ import annotations

import json

import msgspec
from flask import Response, abort, redirect
from werkzeug.wrappers import Response as AnyResponse

from sync import facts, journal
from sync.server import questions_names, store
from sync.server.permissions import Permission, needs
from sync.server.staff import asked, names
from sync.server.staff.desk import can
from sync.server.staff.fact_words import FACTS
from sync.server.staff.ordering import unordered
from sync.server.staff.screens import screens, show, sites

CHOICES = 12


@screens.get("/journal")
@needs(Permission.READ)
def journal_list() -> str | AnyResponse:
    wanted = store.JournalFilter(
        site=asked.word("site"),
        device=asked.word("device"),
        person=asked.word("person"),
        party=asked.word("party"),
        item=asked.word("item"),
        type=asked.one_of("type", FACTS),
        span=asked.days(),
    )
    about = asked.word("about")
    choices = about_what(about) if about else []
    if len(choices) == 1:
        return redirect(asked.here(about=None, **{choices[0][0]: choices[0][1].id}), 303)
    page = store.journal(wanted, asked.word("older"))
    chosen = names.Names([wanted])
    return show(
        "journal",
        page=page,
        unordered=unordered(page.rows),
        names=names.Names(page.rows),
        chosen=chosen,
        wanted=wanted,
        sites=sites(),
        types=FACTS,
        devices=questions_names.device_names(),
        about=about,
        choices=choices[:CHOICES],
        more=len(choices) > CHOICES,
    )


def about_what(text: str) -> list[tuple[str, questions_names.Found]]:
    """Whoever and whatever `text` may mean, with the word of the filter that finds it."""
    found = [("item", row) for row in questions_names.items(text, names.thing)]
    found += [("party", row) for row in questions_names.parties(text)]
    if can(Permission.NAMES):
        found += [("person", row) for row in questions_names.people(text)]
    return found


@screens.get("/journal/<uid>")
@needs(Permission.READ)
def fact(uid: str) -> str:
    """One fact: in words, as it was sent, and where it stands in the chain."""
    found = store.fact(uid) or abort(404)
    body = _body(found.body)
    detached = _detached(found.detached) if can(Permission.NAMES) else None
    previous, following = _beside(found.row)
    return show(
        "fact",
        fact=found,
        names=names.Names([found.row]),
        body=body,
        text=_text(found.body),
        readable=_readable(found.body),
        detached=detached,
        has_detached=found.detached is not None,
        previous=previous,
        following=following,
        follows=journal.link(bytes.fromhex(found.previous_hash), found.body).hex() == found.hash,
    )


@screens.get("/journal/<uid>/body")
@needs(Permission.READ)
def fact_body(uid: str) -> Response:
    """The exact bytes, to be hashed by whoever doubts."""
    found = store.fact(uid) or abort(404)
    name = f"{uid}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(found.body, mimetype="application/octet-stream", headers=headers)


def _body(raw: bytes) -> journal.Body | None:
    try:
        return journal.read_body(raw)
    except msgspec.DecodeError:
        return None


def _readable(raw: bytes) -> bool:
    """Whether this version knows the type and shape of the fact."""
    try:
        facts.decode(journal.read_body(raw).fact)
    except msgspec.DecodeError:
        return False
    return True


def _text(raw: bytes) -> str:
    """The body laid out over lines; as it is when it is no JSON."""
    try:
        return json.dumps(json.loads(raw), ensure_ascii=False, indent=2)
    except ValueError:
        return raw.decode("utf-8", "backslashreplace")


def _detached(raw: bytes | None) -> dict[str, journal.Detached]:
    try:
        return journal.read_detached(raw)
    except msgspec.DecodeError:
        return {}


def _beside(row: store.JournalRow) -> tuple[str | None, str | None]:
    """The uids before and after in the same stream, where there are such facts."""
    incarnation = journal.split_uid(row.uid)[0]
    before, after = (journal.uid(incarnation, row.seq + step) for step in (-1, 1))
    return before if row.seq > 1 else None, after if store.fact(after) else None
