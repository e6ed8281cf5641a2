"""The server of the simulation: a real one on a real SQLite file, answering in this process."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import msgspec

from sync import facts, feed_rows, journal, register
from sync.rules.month_limits import month_after
from sync.server import (
    api,
    app,
    backup,
    bulk,
    chains,
    enrolment,
    erasing,
    erasures,
    loading,
    page_months,
    register_store,
    slip_keys,
    taking_in,
    unfolded,
)
from sync.server.database import SqliteStore
from sync.server.detecting import looking_loans
from sync.server.feed import Feed
from sync.server.models import Device, PageUsage, bind, database
from sync.server.office import KEYS, Office
from sync.signing import KeySigner
from sync.stick import parcels
from tests import cast, offices
from tests.simulation.network import Network

SITES = (cast.SITE, cast.BRANCH)
ITEMS = ("projector-2", "camera-2", "screen-1", "screen-9")
PEOPLE = ("anna", "dmytro", "marta")
NEWER_FACTS = {"pages_declared", "person_registered", "loan_taken_back", "visit_checked_out"}


@cache
def template(folder: Path) -> Path:
    """A server's home with the newest schema and the cast, made once for a process."""
    home = folder / "template-server"
    home.mkdir(parents=True)
    for name, key in zip(KEYS, (cast.CENTRE_KEY, bytes(32), bytes(32)), strict=True):
        (home / name).write_bytes(key)
    with offices.open_for_test(home):
        register_store.put_many(_small_register(), at=1, by="test")
    return home


def _small_register() -> list[register.Entity]:
    """Of the cast only what the stories need: seeds are many."""
    needed = {*ITEMS, *PEOPLE, *SITES, "org-table", "org-shift", "private-anna", "meeting", "centre", "av", "easy"}
    kinds = (register.Hours, register.ItemType, register.Part, register.Category)
    return [
        entity
        for entity in cast.entities()
        if entity.id in needed
        or isinstance(entity, kinds)
        or (isinstance(entity, register.Membership) and entity.person in PEOPLE)
    ]


class Centre:
    """`now` is true time, ms UTC."""

    def __init__(self, folder: Path, network: Network, now: offices.Now) -> None:
        self.home, self.now, self.network = folder / "server", now, network
        shutil.copytree(template(folder.parent), self.home)
        self.backups: list[Path] = []
        self.facts_held = 0
        self.erased: dict[str, str] = {}  # person → name
        self.is_behind = False  # of the version before, which does not know `NEWER_FACTS`
        self.open()

    def open(self) -> None:
        self.office: Office = app.open_office(offices.settings(self.home), self.now)
        self.network.application = app.create_app(self.office).wsgi_app

    def close(self) -> None:
        self.office.store.close_everywhere()

    def restart(self) -> None:
        self.close()
        self.open()

    def upgrade(self) -> None:
        self.is_behind = False
        self.restart()

    def admit(self, device: str, site: str, signer: KeySigner, machine: str) -> None:
        """Staff let a kiosk in."""
        Device.insert(
            id=device, name=device, site=site, public_key=signer.public_key, fingerprint=device, machine=machine,
            enrolled_at=self.now(), status="approved",
        ).execute()  # fmt: skip
        with database.writing():  # as `enrolment.approve` does
            slip_keys.note(device, self.now())
        self.backups.clear()  # whoever is enrolled after a backup is unknown to a server restored from it

    def standing(self, device: str) -> str:
        [(status, doubted_at)] = bulk.rows_of('SELECT "status", "suspended_at" FROM "device" WHERE "id" = ?', (device,))
        return "suspended" if status == "approved" and doubted_at is not None else str(status)

    def approve(self, device: str) -> None:
        enrolment.approve(device, "marta", self.now())

    def revoke(self, device: str) -> None:
        enrolment.revoke(device, "marta", self.now())

    def move(self, device: str, site: str) -> None:
        enrolment.move(device, site, self.now())

    def move_thing(self, item: register.Item) -> None:
        """What follows from where a thing belongs follows at once, as in `keeping.acts`."""
        with database.writing():
            register_store.put(item, at=self.now(), by="marta")
            looking_loans.settle_things([item.id], self.now())

    def erase(self, person: str) -> None:
        """Erase a member, whatever they have. What they were called is remembered, to be looked for."""
        found = register_store.get(register.Person, person)
        assert found is not None
        self.erased[person] = found.display_name
        done = erasing.erase(person, at=self.now(), by="marta", home=self.home, even_on_loan=True)
        assert isinstance(done, erasing.Done) and done.is_clean

    def make_backup(self) -> None:
        self.backups.append(backup.make(offices.settings(self.home), self.home / "backups", 99, self.now()).file)

    def restore(self, file: Path, *, by_command: bool) -> None:
        """An old state comes back; without the command nobody bumps the epoch."""
        self.close()
        if by_command:
            backup.restore(file, offices.settings(self.home), self.now(), replace=True)
        else:
            for tail in ("", "-wal", "-shm"):
                (self.home / f"server.db{tail}").unlink(missing_ok=True)
            shutil.copy(file, self.home / "server.db")
        self.open()
        self.facts_held = 0

    # --- what comes on a stick --------------------------------------------------------------------------------------

    def take_in(self, file: Path, answer: Path, *, look_first: bool) -> taking_in.Counted:
        """Staff take a facts file in, and lay the answer beside it. Raises `ParcelError`."""
        with file.open("rb") as stream:
            opened = taking_in.open_file(self.office, stream)
            seen = taking_in.look(opened, self.now()) if look_first else None
            counted = taking_in.take(opened, self.now())
            assert seen in (None, counted), f"the look said {seen}, and it became {counted}"
            parcels.lay(answer, taking_in.answer(self.office, opened))
        return counted

    # --- what it holds ----------------------------------------------------------------------------------------------

    def examine(self) -> None:
        """I3, I4: gapless, chained, the mark where the facts end. I6, I8: nothing that was taken in ever goes away."""
        chains.verified(bulk.rows_of)
        [(held,)] = bulk.rows_of('SELECT (SELECT count(*) FROM "fact") + (SELECT count(*) FROM "evidence")')
        assert held >= self.facts_held, "the server holds less than before"
        self.facts_held = held
        bare = bulk.rows_of(
            'SELECT "inc" FROM "stream" WHERE "state" = \'forked\''
            ' AND "inc" NOT IN (SELECT "inc" FROM "evidence" WHERE "reason" = \'fork\')'
        )
        assert not bare, f"of the forks of {bare} nothing was kept"

    def examine_names(self) -> None:
        """Nobody who was erased is named in its files, but for backups and what was put aside."""
        for file in self.home.iterdir():
            if not file.is_file() or ".aside-" in file.name or file.name == erasures.FILE_NAME:
                continue
            content = file.read_bytes()
            named = [person for person, name in self.erased.items() if name.encode() in content]
            assert not named, f"{file.name} of the server names {named}, who were erased"

    def last_mark(self) -> str:
        rows = bulk.rows_of('SELECT "mark" FROM "erasure" ORDER BY "pos" DESC LIMIT 1')
        return str(rows[0][0]) if rows else ""

    def declared_lately(self) -> dict[tuple[str, str], int]:
        """Black and white pages by party and month, of this month and the last, by the plainest reckoning."""
        oldest, found = month_after(page_months.month_of(self.now()), -1), Counter[tuple[str, str]]()
        for row in PageUsage.select().where(PageUsage.undone == False):  # noqa: E712
            month = page_months.month_of(row.declared_at)
            if row.party and month >= oldest:
                found[row.party, month] += row.mono_units
        return dict(found)

    def word_for(self, device: str) -> set[bytes]:
        """What a kiosk should have been told, read from the database and from nowhere else."""
        snapshot = Feed().snapshot(Device.get_by_id(device))
        assert snapshot is not None
        return set(snapshot.lines)


def meant_by(word: set[bytes]) -> set[str]:
    """What a counter should go by that was told this and has nothing to add."""
    rows = [feed_rows.decode(line) for line in word]
    plain = {repr(row) for row in rows if feed_rows.tag_of(row) not in feed_rows.DERIVED}
    return plain | {f"{feed_rows.tag_of(row)} {row.id}" for row in rows}


@contextmanager
def empty_beside(office: Office, home: Path) -> Iterator[None]:
    """Let the models speak to an empty server's database in `home` for a while."""
    home.mkdir()
    shutil.copy(template(home.parent.parent) / "server.db", home)
    store = SqliteStore(str(home / "server.db"))
    store.ready()
    bind(store)
    try:
        yield
    finally:
        bind(office.store)
        store.close_everywhere()
        shutil.rmtree(home)


@contextmanager
def failing_folds(network: Network) -> Iterator[None]:
    """While the network says so, the server cannot fold in what it has just taken in: as if it died there."""
    real = api.project.catch_up

    def catch_up(stream: int, now: int) -> int:
        if network.folding_fails:
            raise RuntimeError("not today")
        return real(stream, now)

    with patch.object(api, "project", SimpleNamespace(catch_up=catch_up)):
        yield


@contextmanager
def of_its_version(centre: Centre) -> Iterator[None]:
    """While the server is behind, it does not know the newest types of facts."""

    def fact_in(body: bytes) -> facts.AnyFact:
        if centre.is_behind and journal.type_in(body) in NEWER_FACTS:
            raise msgspec.ValidationError("a type of the next version")
        return journal.fact_in(body)

    with patch.object(unfolded, "fact_in", fact_in), patch.object(loading, "fact_in", fact_in):
        yield
