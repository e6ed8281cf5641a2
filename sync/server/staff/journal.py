"""The journal of all kiosks, and one fact of it to the last byte."""

from __future__ import annotations

import json

import msgspec
from flask import Response, abort, redirect
from werkzeug.wrappers import Response as AnyResponse

from sync import facts, journal
from sync.server import questions_names, store
from sync.server.accounts import places
from sync.server.permissions import Permission, needs
from sync.server.staff import account_words, act_words, asked, decided_words, finding, names, record_words
from sync.server.staff.desk import can, may_read_words, sites_allowed
from sync.server.staff.fact_words import FACTS
from sync.server.staff.ordering import unordered
from sync.server.staff.screens import screens, show, sites

CHOICES = 12


@screens.get("/journal")
@needs(Permission.READ)
def journal_list() -> str | AnyResponse:
    wanted = store.JournalFilter(
        site=asked.site(),
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
        devices=_devices(),
        about=about,
        choices=choices[:CHOICES],
        more=len(choices) > CHOICES,
    )


def about_what(text: str) -> list[tuple[str, questions_names.Found]]:
    """Whoever and whatever `text` may mean, with the word of the filter that finds it."""
    found = [("item", row) for row in finding.things(text)]
    found += [("party", row) for row in questions_names.parties(text)]
    if can(Permission.NAMES):
        found += [("person", row) for row in questions_names.people(text)]
    return found


def _devices() -> dict[str, str]:
    """The kiosks to choose from."""
    allowed = sites_allowed()
    if allowed is None:
        return questions_names.device_names()
    return {view.device.id: view.device.name for view in store.devices() if view.device.site in allowed}


@screens.get("/journal/<uid>")
@needs(Permission.READ)
def fact(uid: str) -> str:
    """One fact: in words, as it was sent, and where it stands in the chain."""
    found = store.fact(uid) or abort(404)
    body = _body(found.body)
    detached = _detached(found.detached) if may_read_words(places.FIND["fact"](uid)) else None
    previous, following = _beside(found.row)
    read = _read(found.body)
    staff = getattr(read, "staff", None)
    known = names.Names([found.row], people=[staff])
    return show(
        "fact",
        fact=found,
        names=known,
        body=body,
        text=_text(found.body),
        readable=read is not None,
        staff=staff,
        told=_told(uid, read, known),
        detached=detached,
        has_detached=found.detached is not None,
        previous=previous,
        following=following,
        follows=journal.link(bytes.fromhex(found.previous_hash), found.body).hex() == found.hash,
    )


def _told(uid: str, read: facts.AnyFact | None, known: names.Names) -> list[tuple[str, str]]:
    """What the fact says, in words; nothing where it cannot be read."""
    of_staff = account_words.told(read) or act_words.told(read) or decided_words.told(uid, read)
    return of_staff or (list(record_words.told(uid, read, known).items()) if read else [])


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


def _read(raw: bytes) -> facts.AnyFact | None:
    """The fact, `None` where this version does not know its type or shape."""
    try:
        return facts.decode(journal.read_body(raw).fact)
    except msgspec.DecodeError:
        return None


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
