"""The same facts once more, into a server that has never heard of them, in another order: what it then believes must be
what the first one believes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from sync import journal, register
from sync.protocol import BatchHeader, Clock, Pushed, signed_bytes
from sync.server import bulk, intake, project, register_store
from sync.server.cases import OF_THE_REGISTER, OF_THE_WIRE
from sync.server.lending_models import FOLDED
from sync.server.models import SERVER, Device
from sync.server.office import Office
from sync.signing import KeySigner
from tests.simulation.centre import empty_beside

_UID = re.compile(r"([0-9a-f]{32})\.([1-9]\d*)(?:\.([0-9a-f]{16}))?")
Believed = dict[str, list[Any]]


def counted() -> dict[str, list[str]]:
    """Every fact that the server counts, by the name of its origin → the places where it counts."""
    found: dict[str, list[str]] = {}
    for inc, seq, body, alias in _records():
        if alias is None:
            found.setdefault(origin_of(inc, seq, body), []).append(journal.uid(inc, seq))
    return found


def origin_of(inc: str, seq: int, body: bytes) -> str:
    return journal.read_body(body).origin or journal.origin_of(inc, seq, body)


def _records() -> list[tuple[str, int, bytes, str | None]]:
    rows = bulk.rows_of(
        'SELECT s."inc", f."seq", f."body", f."alias_of" FROM "fact" f JOIN "stream" s ON s."id" = f."stream"'
        ' ORDER BY f."stream", f."seq"'
    )
    return [(inc, seq, bytes(body), alias) for inc, seq, body, alias in rows]


def believed() -> Believed:
    """All that is folded from facts, with every fact named by its origin, however it was heard of here."""
    origins = {journal.uid(inc, seq): origin_of(inc, seq, body) for inc, seq, body, _ in _records()}

    def plainly(value: Any) -> Any:
        return _UID.sub(lambda uid: origins.get(uid[0], uid[0]), value) if isinstance(value, str) else value

    tables: Believed = {}
    for table in FOLDED:
        name = table.table_in_sql()
        rows = bulk.rows_of(f'SELECT * FROM "{name}"')
        tables[name] = sorted(([plainly(value) for value in row] for row in rows), key=repr)
    silent = {kind.value for kind in (*OF_THE_WIRE, *OF_THE_REGISTER)}
    cases = bulk.rows_of(
        'SELECT "kind", "facts", "item", "person", "subject", "at", "blocks" FROM "case" WHERE "state" = \'open\''
    )
    tables["cases"] = sorted(
        (
            [kind, sorted(_UID.findall(plainly(facts))), *rest]
            for kind, facts, *rest in cases
            if kind not in silent
        ),
        key=repr,
    )
    return tables


def folded_anew(office: Office, folder: Path, signers: dict[str, KeySigner], chance: Random) -> Believed:
    """What a new server believes that hears of the same facts, of each journal in its order and otherwise in any; a
    journal that goes on from another never before it. What staff did at the server itself is in its own journal,
    and nothing is folded from it; where things belong by now, both have in their registers."""
    devices = [Device(**values) for values in Device.select().where(Device.id != SERVER).dicts()]
    told = {
        inc: _Journal(inc, device, parent, bytes(parent_head), [])
        for inc, device, parent, parent_head in bulk.rows_of(
            'SELECT "inc", "device", "parent", "parent_head" FROM "stream" WHERE "device" <> ? ORDER BY "id"', (SERVER,)
        )
    }
    times = {}
    for inc, seq, body, detached, alias, *at in bulk.rows_of(
        'SELECT s."inc", f."seq", f."body", f."detached", f."alias_of", f."happened_at", f."time_doubtful"'
        ' FROM "fact" f JOIN "stream" s ON s."id" = f."stream" WHERE s."device" <> ?'
        ' ORDER BY f."stream", f."seq"',
        (SERVER,),
    ):
        told[inc].facts.append((bytes(body), detached))
        if alias is None:
            times[origin_of(inc, seq, bytes(body))] = at
    things = register_store.every(register.Item)
    with empty_beside(office, folder / "second-server"):
        register_store.put_many(things, at=1, by="marta")
        for device in devices:
            device.status = "approved"
            device.save(force_insert=True)
        while ready := [each for each in told.values() if each.may_go_on(told)]:
            chance.choice(ready).tell(chance.randint(1, 12), signers, times)
        return believed()


@dataclass
class _Journal:
    """One stream, and how far it was told."""

    inc: str
    device: str
    parent: str | None
    parent_head: bytes
    facts: list[tuple[bytes, bytes | None]]
    told: int = 0
    head: bytes = b""

    def may_go_on(self, others: Mapping[str, _Journal]) -> bool:
        """A kiosk offers a journal after the one that it goes on from, as far as it had come."""
        if self.told == len(self.facts):
            return False
        parent = others.get(self.parent or "")
        if parent is None or self.told:
            return True
        came = journal.fact_in(self.facts[0][0]).parent_seq or 0  # type: ignore[union-attr]
        return parent.told >= min(came, len(parent.facts))

    def tell(self, count: int, signers: Mapping[str, KeySigner], times: Mapping[str, list[int]]) -> None:
        """Push the next facts, say that they happened when the first server says so, and fold them in."""
        part = self.facts[self.told : self.told + count]
        bodies, first = [body for body, _ in part], self.told + 1
        prev = self.head or journal.genesis(self.device, self.inc, self.parent_head)
        self.head = journal.chain(prev, bodies)[-1]
        message = signed_bytes(self.device, self.inc, first, len(bodies), self.head.hex())
        header = BatchHeader(
            device=self.device, inc=self.inc, first=first, count=len(bodies), prev=prev.hex(), head=self.head.hex(),
            clock=Clock(0, 0, 0), signature=signers[self.device].sign(message).hex(), parent=self.parent,
            parent_head=self.parent_head.hex(),
        )  # fmt: skip
        answer, row = intake.push(header, bodies, [beside for _, beside in part], 1)
        assert isinstance(answer, Pushed), answer
        assert row is not None
        values = [
            (*times[origin_of(self.inc, seq, body)], seq, row) for seq, body in enumerate(bodies, first)
        ]
        bulk.execute_many(
            'UPDATE "fact" SET "happened_at" = ?, "time_doubtful" = ? WHERE "seq" = ? AND "stream" = ?', values
        )
        project.catch_up(row, 1)
        self.told += len(bodies)
