"""Two kiosks of one site, each a real station on a real file, and the real server in this process; nothing goes wrong
on the way between them, they only do not always speak."""

from __future__ import annotations

import logging
import secrets
import shutil
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from unittest.mock import patch

from sync import register
from sync.server import app, project, register_store
from sync.server.models import Device
from sync.server.office import KEYS
from sync.signing import KeySigner
from tests import cast, offices
from tests.near import Near
from tests.rules.scene import words
from tests.simulation.machine import Machine
from tests.simulation.network import Network

MONDAY = int(datetime(2027, 1, 11, 9, tzinfo=UTC).timestamp() * 1000)  # no holiday for weeks
PEOPLE = {"anna": "org-1", "bartek": "org-2"}


def entities() -> list[register.Entity]:
    """Two projectors, a screen, six chairs, a kit of them, a hall; open from eight to midnight on every day."""
    return [
        register.Centre(id="centre", name="Centrum", short_name="COP", operator="op", house_rules=words("…")),
        register.Site(id=cast.SITE, name="Centrum", code="COP", address="ul. Kościelna 11"),
        *(register.Hours(id=f"h{n}", site=cast.SITE, weekday=n, opens=480, closes=1440) for n in range(7)),
        *(register.Party(id=party, kind="organisation", name=party) for party in PEOPLE.values()),
        *(register.Person(id=person, display_name=person) for person in PEOPLE),
        *(register.Membership(id=f"m-{person}", person=person, party=party) for person, party in PEOPLE.items()),
        register.Person(id="marta", display_name="marta", staff=True),
        register.Category(id="things", name=words("Rzeczy"), icon="package", position=1),
        register.Policy(
            id="things", version=1, period=3, period_unit="days", approval="none", buffer_minutes=30,
            release_minutes=60,
        ),
        register.Policy(
            id="rooms", version=1, period=4, period_unit="hours", booking_approval="staff", release_minutes=60
        ),
        *(
            register.ItemType(id=kind, name=words(kind), category="things", picture="projector", policy="things")
            for kind in ("projector", "screen")
        ),
        register.ItemType(
            id="chair", name=words("chair"), category="things", picture="chair", policy="things", kind="pile"
        ),
        *(_item(item, kind) for item, kind in (("p1", "projector"), ("p2", "projector"), ("s1", "screen"))),
        _item("chairs", "chair", 6),
        register.Kit(id="cinema", name=words("Kino"), category="things", picture="projector", site=cast.SITE),
        register.KitLine(id="k1", kit="cinema", item="s1"),
        register.KitLine(id="k2", kit="cinema", item_type="projector"),
        register.KitLine(id="k3", kit="cinema", item_type="chair", count=2),
        register.Resource(id="hall", site=cast.SITE, kind="room", name=words("Sala"), policy="rooms"),
    ]  # fmt: skip


def _item(id: str, kind: str, count: int = 1) -> register.Item:
    return register.Item(
        id=id, item_type=kind, label=id, inventory_no=id.upper(), code=f"LT{id.upper()}", site=cast.SITE, count=count
    )


@cache
def _template(folder: Path) -> Path:
    """A server's home with this register, made once for a process."""
    home = folder / "template-lending"
    home.mkdir(parents=True)
    for name, key in zip(KEYS, (cast.CENTRE_KEY, bytes(32), bytes(32)), strict=True):
        (home / name).write_bytes(key)
    with offices.open_for_test(home):
        register_store.put_many(entities(), at=1, by="test")
    return home


class Place:
    """`folder` is empty and lies in one in which templates may lie. `now` is true time."""

    def __init__(self, folder: Path) -> None:
        self._stack, chance = ExitStack(), Random(1)
        self._stack.callback(shutil.rmtree, folder, ignore_errors=True)
        self._stack.callback(logging.disable, logging.root.manager.disable)
        logging.disable(logging.CRITICAL)
        token = lambda size=32: chance.randbytes(size).hex()  # noqa: E731
        self._stack.enter_context(patch.object(secrets, "token_hex", token))
        self.now = offices.Now()
        self.now.at = MONDAY
        shutil.copytree(_template(folder.parent), folder / "server")
        self.office = app.open_office(offices.settings(folder / "server"), self.now)
        self._stack.callback(self.office.store.close_everywhere)
        self.kiosks = [self._kiosk(folder, f"kiosk-{number}") for number in (1, 2)]

    def _kiosk(self, folder: Path, name: str) -> Machine:
        (folder / name).mkdir()
        machine = Machine(name, folder / name / "kiosk", name, Network(lambda *_: None), self.now)
        signer = KeySigner(secrets.token_bytes(32))
        Device.insert(
            id=name, name=name, site=cast.SITE, public_key=signer.public_key, fingerprint=name, machine=name,
            enrolled_at=self.now(), status="approved",
        ).execute()  # fmt: skip
        machine.enrol(name, cast.SITE, signer, KeySigner(self.office.secrets.signing).public_key)
        machine.start()
        machine.server = Near(self.office.feed, name, self.now)
        self._stack.callback(machine.stop)
        self.sync(machine)
        return machine

    def sync(self, machine: Machine) -> None:
        report = machine.sync()
        assert report.ok and report.agreed, f"nothing went wrong, and yet: {report}"
        machine.examine()

    def fold_anew(self) -> None:
        project.rebuild(self.now())

    def close(self) -> None:
        self._stack.close()
