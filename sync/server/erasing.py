"""Erasing a person: their names, numbers, digests and whatever free text is about them go; what happened stays, with
ids that lead to nobody.

Nothing that was hashed is touched, so every chain still holds. That it was done is a fact, with the id that leads to
nobody. Kiosks are told by their next hello (`erasures.py`),
and a database that went back in time is told again when it is opened.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec

from sync import journal, register, wire
from sync.desk_facts import PersonErased
from sync.server import (
    bulk,
    erasures,
    journal_entries,
    mail_choice,
    origins,
    own_journal,
    questions_activities,
    register_store,
)
from sync.server.erasures import Erasure, Line
from sync.server.job_models import MeteredJob, PrintBindingRow
from sync.server.journal_entries import Glance, glance
from sync.server.keeping import aliases, name_index, tapping
from sync.server.models import Evidence, Loan, TakeBack, database
from sync.server.own_journal import Draft
from sync.server.register_models import (
    ROWS,
    CredentialRow,
    MembershipRow,
    PartyDetail,
    PersonDetail,
    RegisterChange,
)
from sync.server.staff_models import StaffAccount
from sync.server.work import upkeep

logger = logging.getLogger("lada.server.erasing")

TOUCHED = (
    "person", "person_detail", "credential", "membership", "qualification", "block", "party", "party_detail",
    "register_change", "fact", "evidence", "print_binding", "metered_job", "name_text", "name_gram",
)  # fmt: skip
# What names a person in `person` and is theirs alone.
OWNED: tuple[type[register.Entity], ...] = (
    register.Membership, register.Credential, register.Qualification, register.Block,
    register.PrintBinding,
)  # fmt: skip
SQUEEZED_START = 200  # bytes: so much of a squeezed batch tells it from others, and lies on one page


@dataclass(frozen=True)
class Preview:
    """What erasing a person means: what goes, and what stays. `name` and `number` are for whoever is asked; `facts`
    counts those that something stands beside; `on_loan` are the ids of the items that they have; `logins` are accounts
    of staff that are theirs and stay."""

    person: str
    name: str
    number: str
    credentials: int
    memberships: int
    facts: int
    loans: int
    on_loan: tuple[str, ...]
    logins: tuple[str, ...]


@dataclass(frozen=True)
class Refused:
    """Nothing was erased. `word`: unknown (nobody has this id), on_loan."""

    word: Literal["unknown", "on_loan"]
    preview: Preview | None = None


@dataclass(frozen=True)
class Done:
    """Erased. `is_clean`: nothing is left on the database's pages either; otherwise somebody was reading just then, and
    the next start or erasure wipes them."""

    erasure: Erasure
    is_clean: bool


def preview(person: str) -> Preview | None:
    """`None` when the register knows nobody of this id."""
    found = register_store.get(register.Person, person)
    detail = PersonDetail.get_or_none(PersonDetail.person == person)
    if found is None and detail is None:
        return None
    ids = aliases.alike(person)
    lent = [(loan.item or "", loan.state) for loan in Loan.select().where(Loan.person.in_(ids))]
    return Preview(
        person=person,
        name=detail.full_name if detail else found.display_name if found else "",
        number=(detail.external_no or "") if detail else "",
        credentials=CredentialRow.select().where(CredentialRow.person == person).count(),
        memberships=MembershipRow.select().where(MembershipRow.person == person).count(),
        facts=len(list(parts_of(person, digests_of(person)))),
        loans=len(lent),
        on_loan=tuple(item for item, state in lent if state == "out"),
        logins=tuple(row.login for row in StaffAccount.select().where(StaffAccount.person == person)),
    )


def erase(
    person: str, *, at: int, by: str, home: Path, even_on_loan: bool = False, staff: str | None = None
) -> Done | Refused:  # fmt: skip
    """Erase somebody for good, under every id that was found to be theirs, and write it into the ledger; `home` is
    where its file lies. `at` is ms UTC, `by` says who, whom facts call `staff`. Raises `OSError` when the file cannot
    be written: everything is erased then, but a backup would bring it back until the next start."""
    with own_journal.alone(at):
        found = preview(person)
        if found is None:
            return Refused("unknown")
        if found.on_loan and not even_on_loan:
            return Refused("on_loan", found)
        was_wiped = erasures.is_wiped()
        values: set[str | bytes] = set()
        for id in [*(other for other in aliases.alike(person) if other != person), person]:
            values |= _erase_all(id, at, by)
            erasure = erasures.note(erasures.new_line(id, at))
            own_journal.record([Draft(PersonErased(person=id, staff=staff))], at)
    erasures.write_down(home)
    upkeep.forget_results(home)
    return Done(erasure, _wipe(values, anew=not was_wiped))


def erase_again(home: Path, at: int) -> int:
    """Erase whomever the ledger's file names and the database does not, because it went back in time; to be called
    before anything is served. Returns how many. Raises `OSError`."""
    lines, was_wiped = erasures.missing(home), erasures.is_wiped()
    values: set[str | bytes] = set()
    for line in lines:
        values |= _erase_one_again(line, at)
    if lines or not was_wiped:
        _wipe(values, anew=not was_wiped)
    if lines:
        logger.warning("%s people who were erased were in this database again; they are erased", len(lines))
    erasures.write_down(home)
    return len(lines)


def _wipe(values: set[str | bytes], *, anew: bool) -> bool:
    """Leave nothing on the disk; what was cut short before is done `anew`, for nobody knows what to look for."""
    is_clean = database.leave_no_trace(values, TOUCHED, anew=anew)
    if is_clean:
        erasures.note_wiped()
    return is_clean


def _erase_one_again(line: Line, at: int) -> set[str | bytes]:
    with database.writing():
        if erasures.is_noted(line):  # by another process of this server, which starts too
            return set()
        values = _erase_all(line.person, at, "lada server")
        erasures.note(line)
    return values


def _erase_all(person: str, at: int, by: str) -> set[str | bytes]:
    """Everything, inside the caller's transaction. Returns what must not be found any more."""
    digests = digests_of(person)
    entities = list(_entities(person))
    own = [id_ for kind, id_ in entities if kind is register.Party]
    values: set[str | bytes] = {*digests, *_words_of(person, own), *name_index.erased(person)}
    forgotten = {(stream, seq): part for stream, seq, part in parts_of(person, digests)}
    staying = questions_activities.staying(forgotten)
    for place, part in forgotten.items():
        values |= _values_in(part) - _values_in(staying.get(place, b""))
    erasures.forget_parts(forgotten, staying)
    MeteredJob.update(user_digest=None, billing=None).where(_their_jobs(person, digests)).execute()
    values |= set(_clean_evidence(person, digests))
    for party in own:
        values |= name_index.erased(party)
    for kind, id_ in entities:
        register_store.erase(kind, id_, at=at, by=by)
    PersonDetail.delete().where(PersonDetail.person == person).execute()
    register_store.forget_history("person_detail", person)
    mail_choice.forget(person)
    tapping.forget(person, at)
    for party in own:
        PartyDetail.delete().where(PartyDetail.party == party).execute()
        register_store.forget_history("party_detail", party)
    return values


# --- what is theirs ---------------------------------------------------------------------------------------------------


def _entities(person: str) -> Iterator[tuple[type[register.Entity], str]]:
    """What of the register is theirs, also what was taken out before and stands in its history alone."""
    for kind in OWNED:
        ids = {row["id"] for row in _told_of(kind, person)}
        ids |= {each.id for each in register_store.select(kind, _person_column(kind) == person)}
        yield from ((kind, id_) for id_ in sorted(ids))
    for party in sorted({row["party"] for row in _told_of(register.Membership, person)} | _parties(person)):
        told = [text for row in register_store.history(register.Party, party) for text in (row.before, row.after)]
        if any(msgspec.json.decode(text)["kind"] == "person" for text in told if text):
            yield register.Party, party
    yield register.Person, person


def _person_column(kind: type[register.Entity]) -> Any:
    return ROWS[kind].person


def _parties(person: str) -> set[str]:
    return {row.party for row in MembershipRow.select().where(MembershipRow.person == person)}


def _told_of(kind: type[register.Entity], person: str) -> Iterator[dict[str, Any]]:
    """What the history says of things of one kind that were theirs."""
    rows = RegisterChange.select().where(
        RegisterChange.entity == register_store.tag_of(kind),
        RegisterChange.before.contains(person) | RegisterChange.after.contains(person),
    )
    for row in rows:
        for text in (row.before, row.after):
            told = msgspec.json.decode(text) if text else {}
            if told.get("person") == person:
                yield told


def digests_of(person: str) -> set[str]:
    """Of the cards and codes that are theirs or ever were."""
    held = {row.digest for row in CredentialRow.select().where(CredentialRow.person == person)}
    told = {row["digest"] for row in _told_of(register.Credential, person)}
    senders = PrintBindingRow.select().where(PrintBindingRow.person == person, PrintBindingRow.kind == "user")
    told |= {row.value for row in senders}
    told |= {row["value"] for row in _told_of(register.PrintBinding, person) if row["kind"] == "user"}
    bound = {value for _, body, part, _ in _detached() if _binds(body, person) for value in _values_in(part)}
    return held | told | bound


def _binds(body: bytes, person: str) -> bool:
    seen = glance(body)
    return seen.type == "credential_bound" and seen.person == person


def _words_of(person: str, own: list[str]) -> set[str]:
    """Names, numbers, addresses and notes of a person and of the party that is nobody but them, as they are and as they
    were."""
    rows = RegisterChange.select().where(
        RegisterChange.entity.in_(("person", "person_detail", "party", "party_detail")),
        RegisterChange.entity_id.in_([person, *own]),
    )
    told = [msgspec.json.decode(text) for row in rows for text in (row.before, row.after) if text]
    told.extend(PersonDetail.select().where(PersonDetail.person == person).dicts())
    told.extend(PartyDetail.select().where(PartyDetail.party.in_(own)).dicts())
    names = ("name", "display_name", "full_name", "external_no", "email", "phone", "address", "note", "pin", "contact",
             "nip", "regon")  # fmt: skip
    return {str(each[name]) for each in told for name in names if each.get(name)}


# --- facts ------------------------------------------------------------------------------------------------------------


def parts_of(person: str, digests: set[str]) -> Iterator[tuple[int, int, bytes]]:
    """Stream row, seq and detached part of each fact about them that has one."""
    loans = _loans(person)
    returns = _returns_of(loans) | _places_of(MeteredJob.select(MeteredJob.fact).where(_their_jobs(person, digests)))
    returns |= questions_activities.naming(person)
    for (stream, seq), body, detached, alias_of in _detached():
        place = (origins.place_of(alias_of) if alias_of else None) or (stream, seq)
        if (
            place in returns
            or person in {journal_entries.person_at(*each) for each in {place, (stream, seq)}}
            or _is_about(body, detached, person, loans, digests)
        ):
            yield stream, seq, detached


def _detached() -> Iterator[tuple[tuple[int, int], bytes, bytes, str | None]]:
    """Place, body, detached part and `alias_of` of every fact that has something beside it; few have."""
    columns = '"stream", "seq", "body", "detached", "alias_of"'
    rows = bulk.rows_of(f'SELECT {columns} FROM "fact" WHERE "detached" IS NOT NULL')
    return (((stream, seq), bytes(body), bytes(part), alias) for stream, seq, body, part, alias in rows)


def _loans(person: str) -> set[str]:
    return {row.id for row in Loan.select(Loan.id).where(Loan.person == person)}


def _returns_of(loans: set[str]) -> set[tuple[int, int]]:
    """Places of the facts by which things came back, whether or not the counter knew of the loan."""
    return _places_of(TakeBack.select(TakeBack.fact).where(TakeBack.closes.in_(loans)))


def _places_of(rows: Any) -> set[tuple[int, int]]:
    uids = [row.fact for row in rows if row.fact is not None]
    return {place for uid in uids if (place := origins.place_of(uid)) is not None}


def _their_jobs(person: str, digests: set[str]) -> Any:
    """Print jobs that they sent, or that staff said were theirs."""
    return (MeteredJob.person == person) | MeteredJob.user_digest.in_(digests)


class _Seen(msgspec.Struct, frozen=True):
    loan: str | None = None
    person: str | None = None
    responsible: str | None = None
    document: str | None = None


def _is_about(body: bytes, detached: bytes, person: str, loans: set[str], digests: set[str]) -> bool:
    seen: Glance = glance(body)
    if seen.person == person:
        return True
    if seen.type == "card_unknown":
        return bool(_values_in(detached) & digests)
    if seen.type == "loan_taken_back":
        return _seen(body).loan in loans
    if seen.type == "slip_mail_asked":  # the words of a slip, whoever wanted it
        place = origins.place_of(_seen(body).document or "")
        rows = bulk.rows_of('SELECT "body" FROM "fact" WHERE "stream" = ? AND "seq" = ?', place) if place else []
        return any(_is_confirmed_of(bytes(confirmed), person, loans) for (confirmed,) in rows)
    return False


def _is_confirmed_of(body: bytes, person: str, loans: set[str]) -> bool:
    seen = _seen(body)
    return person in (seen.person, seen.responsible) or seen.loan in loans


def _seen(body: bytes) -> _Seen:
    try:
        return msgspec.json.decode(journal.read_body(body).fact, type=_Seen)
    except msgspec.MsgspecError:
        return _Seen()


def _values_in(detached: bytes) -> set[str]:
    try:
        return {part.value for part in journal.read_detached(detached).values()}
    except msgspec.MsgspecError:
        return set()


def _clean_evidence(person: str, digests: set[str]) -> Iterator[bytes]:
    """Batches that went into no stream hold parts of their own. Gives how the squeezed ones began that are no more."""
    loans = _loans(person)
    for row in Evidence.select(Evidence.id, Evidence.batch):
        header, bodies, detached = wire.read_batch(wire.inflate(bytes(row.batch)))
        kept = [
            None if part is None or _is_about(body, part, person, loans, digests) else part
            for body, part in zip(bodies, detached, strict=True)
        ]
        if kept != detached:
            batch = wire.squeeze(wire.write_batch(header, bodies, kept))
            Evidence.update(batch=batch).where(Evidence.id == row.id).execute()
            yield bytes(row.batch)[:SQUEEZED_START]
