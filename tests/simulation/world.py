"""A small world: kiosks at two sites, one server, a network between them that does what it likes, and everything that
people and disks do to them. Each rule is one thing that happens; `settle` is the end, when all goes well again."""

from __future__ import annotations

import logging
import secrets
import shutil
from contextlib import ExitStack
from pathlib import Path
from random import Random
from unittest.mock import patch

import msgspec

from kiosk.store import Store
from sync import wire
from sync.ports import SyncReport
from sync.protocol import Hello
from sync.server import project
from sync.server.models import Evidence
from sync.signing import KeySigner
from sync.stick.parcels import ParcelError
from tests.offices import Now
from tests.simulation import refold
from tests.simulation.centre import SITES, Centre, failing_folds, meant_by, of_its_version
from tests.simulation.machine import Machine
from tests.simulation.network import Network, Request
from tests.simulation.stick import Stick

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
MOST_MACHINES = 5
ROUNDS = 10  # within which everybody agrees when nothing goes wrong any more


class World:
    """`folder` is empty and on a disk; `seed` makes all ids and keys, so that the same happenings give the same
    bytes."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.story = folder, list[str]()
        self._chance, self._stack = Random(seed), ExitStack()
        self._stack.callback(shutil.rmtree, folder, ignore_errors=True)
        token = lambda size=32: self._chance.randbytes(size).hex()  # noqa: E731
        self._stack.enter_context(patch.object(secrets, "token_hex", token))
        self._stack.enter_context(patch.object(secrets, "token_bytes", self._chance.randbytes))
        self._stack.enter_context(patch.object(secrets, "randbelow", self._chance.randrange))
        self._stack.callback(logging.disable, logging.root.manager.disable)
        logging.disable(logging.CRITICAL)
        self.now = Now()
        self.network = Network(self._heard)
        self._stack.enter_context(failing_folds(self.network))
        self.centre = Centre(folder, self.network, self.now)
        self._stack.callback(self.centre.close)
        self._stack.enter_context(of_its_version(self.centre))
        self.stick = Stick(folder / "stick")
        self.machines: list[Machine] = []
        self.signers: dict[str, KeySigner] = {}
        self.runs: dict[str, list[str]] = {}  # device → runs that the server heard, since it last knew what it knows
        self.doubtful: set[str] = set()  # devices that may honestly be doubted
        self.written: dict[tuple[str, int], bytes] = {}
        self.excused: set[str] = set()  # incarnations that two disks write to, and neither can know
        for site in SITES:
            self._new_kiosk(site)

    def close(self) -> None:
        for machine in self.machines:
            machine.stop()
        self._stack.close()

    def say(self, words: str) -> None:
        self.story.append(words)

    # --- what may happen --------------------------------------------------------------------------------------------

    def _new_kiosk(self, site: str) -> Machine:
        name = f"K{len(self.machines) + 1}" if len(self.machines) < 2 else f"K{self._chance.randrange(10**4)}"
        machine = self._new_machine(name, secrets.token_hex(8))
        signer = KeySigner(secrets.token_bytes(32))
        device = secrets.token_hex(16)
        machine.enrol(device, site, signer, KeySigner(self.centre.office.secrets.signing).public_key)
        self.signers[device] = signer
        self.centre.admit(device, site, signer, machine.board)
        self.machines.append(machine)
        self.start(machine)
        machine.sync()
        self.look_at(machine)
        return machine

    def _new_machine(self, name: str, board: str) -> Machine:
        place = self.folder / secrets.token_hex(4)
        place.mkdir()
        return Machine(name, place / "kiosk", board, self.network, self.now)

    def start(self, machine: Machine) -> None:
        before = {inc for inc, _ in self.written}
        is_provable = machine.noted_is_held()
        reason = machine.start()
        open_inc = next(inc for inc, _, is_open in machine.streams() if is_open)
        # I9: never under a name of which it cannot be proved that nobody else writes under it
        assert is_provable or open_inc not in before, f"{machine.name} goes on in a journal that it cannot prove"
        self.look_at(machine)
        if reason:
            self.say(f"{machine.name} begins a new incarnation: {reason}")

    def pick(self, chance: Random) -> Machine:
        machine = chance.choice(self.machines)
        if not machine.is_on:
            self.start(machine)
        return machine

    def _heard(self, request: Request, status: int) -> None:
        """The server has heard a hello: a run that comes back after another one must cost the device its trust."""
        if not request.target.endswith("/hello") or status != 200:
            return
        hello = msgspec.json.decode(request.body, type=Hello)
        runs = self.runs.setdefault(hello.device, [])
        if hello.run in runs and runs[-1] != hello.run and self.centre.standing(hello.device) == "approved":
            raise AssertionError("two machines speak as one device, and nobody notices")
        if hello.run not in runs:
            runs.append(hello.run)

    def look_at(self, machine: Machine) -> None:
        """What is new in its journal: nothing goes away, and nothing is written twice under one name."""
        streams = {inc: seq for inc, seq, _ in machine.streams()}
        for inc, seq in machine.seen.items():
            assert streams.get(inc, -1) >= seq, f"I6: {machine.name} lost facts of {inc}"
        for inc, seq in streams.items():
            if machine.seen.get(inc, 0) == seq:
                continue
            for place, hashed, _ in machine.records_after(inc, machine.seen.get(inc, 0)):
                before = self.written.setdefault((inc, place), hashed)
                assert before == hashed or inc in self.excused, f"I9: {machine.name} writes {inc}.{place} again"
            machine.seen[inc] = seq

    def sync(self, machine: Machine, plan: list[str | None]) -> SyncReport:
        """One run, through whatever `plan` has for its requests."""
        self.network.plan = list(plan)
        report = machine.sync()
        met = [word for word in plan[: len(plan) - len(self.network.plan)] if word]
        self.network.plan = []
        self.say(f"{machine.name} syncs {_told(report)}{'; on the way: ' + ', '.join(met) if met else ''}")
        if not met:
            assert report.ok, f"nothing went wrong, and yet: {report.error}"
        self.look_after(machine)
        return report

    def take_answer(self, machine: Machine, number: int) -> None:
        """An answer on the stick is taken in, or refused."""
        try:
            report = machine.take_answer(self.stick.answers[number])
        except ParcelError as error:
            self.say(f"{machine.name} refuses answer {number + 1}: {error.word}")
            return
        self.say(f"{machine.name} takes in answer {number + 1} {_told(report)}")
        self.look_after(machine)

    def look_after(self, machine: Machine) -> None:
        """After it heard from the server: both sides hold together."""
        self.now.at += 5000
        self.look_at(machine)
        self.centre.examine()
        machine.examine()
        is_doubted = self.centre.standing(machine.device) == "suspended"
        assert not is_doubted or machine.device in self.doubtful, f"{machine.name} is doubted without a reason"

    def deliver_late(self, number: int) -> None:
        """What was held back arrives after all. A hello may then speak of a run that is long over."""
        request = self.network.held[number]
        if request.target.endswith("/hello"):
            self.doubtful.add(request.headers["Lada-Device"])
        self.network.deliver_late(number)

    def disk_was_changed(self, machine: Machine) -> None:
        """What was written since is gone with the disk, unless another has it."""
        machine.seen = {}
        machine.last_acts = []

    def excuse(self, machine: Machine) -> None:
        """Nothing on this disk tells that somebody else writes, or wrote, under the same name."""
        machine.seen = {}
        store = Store(machine.home)
        self.excused.add(store.stream().incarnation)
        store.close()

    def upgrade(self, machine: Machine) -> None:
        """The next version of the program starts on its disk."""
        machine.stop()
        machine.is_behind = False
        self.start(machine)

    def clone(self, machine: Machine, *, same_board: bool) -> Machine:
        """A second machine with the same disk; both go on."""
        machine.stop()
        board = machine.board if same_board else secrets.token_hex(8)
        copy = self._new_machine(f"{machine.name}'", board)
        machine.copy_disk_to(copy)
        copy.backups = list(machine.backups)
        self.say(f"the disk of {machine.name} is cloned onto {'the same' if same_board else 'another'} board")
        if same_board:
            self.excuse(machine)
        self.machines.append(copy)
        self.doubtful.add(machine.device)
        for each in (machine, copy):
            self.start(each)
        return copy

    def replace(self, machine: Machine) -> None:
        """A revoked kiosk hands over the rest and is enrolled anew, with an empty disk."""
        if not self._is_settled(machine, self.sync(machine, [])):
            return
        machine.stop()
        self.machines.remove(machine)
        fresh = self._new_kiosk(machine.site)
        self.say(f"{machine.name} is enrolled anew as {fresh.name}")

    # --- the end ----------------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """All goes well from now on: within a few rounds everybody agrees, and everything is where it belongs."""
        self.network.plan.clear()
        self.centre.upgrade()
        while self.network.held:
            self.deliver_late(0)
        project.catch_up_all(self.now())  # as at a start
        for machine in self.machines:
            if machine.is_behind:
                self.upgrade(machine)
            elif not machine.is_on:
                self.start(machine)
        for number in range(1, ROUNDS + 1):
            reports = [self._agree(machine) for machine in self.machines]
            if all(self._is_settled(machine, report) for machine, report in zip(self.machines, reports, strict=True)):
                self.say(f"all agree in round {number}")
                self.check_the_end()
                return
        raise AssertionError(f"they do not agree within {ROUNDS} rounds: {reports}")

    def _agree(self, machine: Machine) -> SyncReport:
        self.now.at += 1000
        report = machine.sync()
        if report.status == "suspended":
            self.approve_device(machine.device)
            report = machine.sync()
        self.look_at(machine)
        return report

    def _is_settled(self, machine: Machine, report: SyncReport) -> bool:
        if self.centre.standing(machine.device) == "revoked":
            return report.ok and report.status == "revoked"
        is_quiet = report.pushed == 0 and not report.troubles and report.register == "unchanged"
        return report.ok and report.agreed and is_quiet

    def approve_device(self, device: str) -> None:
        self.centre.approve(device)
        self.runs.pop(device, None)

    def check_the_end(self) -> None:
        self.centre.examine()
        self.centre.examine_names()
        counted = refold.counted()
        twice = {origin: places for origin, places in counted.items() if len(places) > 1}
        assert not twice, f"I5: counted twice: {twice}"
        in_quarantine = self._in_quarantine()
        for machine in self.machines:
            machine.examine()
            is_revoked = self.centre.standing(machine.device) == "revoked"
            held = {
                refold.origin_of(inc, seq, body)
                for inc, _, _ in machine.streams()
                for seq, _, body in machine.records_after(inc, 0)
            }
            missing = held - counted.keys() - (in_quarantine if is_revoked else set())
            assert not missing, f"I5: {machine.name} holds what the server lacks: {missing}"
            word = set() if is_revoked else self.centre.word_for(machine.device)
            assert machine.told() == word, f"I11: {machine.name} was told otherwise: {machine.told() ^ word}"
            if not is_revoked:
                machine.examine_months(self.centre.declared_lately())
                machine.examine_names(self.centre.erased, self.centre.last_mark())
                known, meant = machine.known(), meant_by(word)
                assert known == meant, f"I11: {machine.name} goes by something else: {known ^ meant}"
        now = refold.believed()
        anew = refold.folded_anew(self.centre.office, self.folder, self.signers, self._chance)
        for table, rows in now.items():
            assert rows == anew[table], f"I12: {table} depends on the order: {_differences(rows, anew[table])}"

    def _in_quarantine(self) -> set[str]:
        found = set()
        for row in Evidence.select():
            header, bodies, _ = wire.read_batch(wire.inflate(bytes(row.batch)))
            found |= {refold.origin_of(header.inc, header.first + n, body) for n, body in enumerate(bodies)}
        return found


def _told(report: SyncReport) -> str:
    troubles = [f"{trouble.word} at {trouble.at}" for trouble in report.troubles]
    return (
        f"({report.status}): {report.pushed} pushed, register {report.register}"
        f"{'; ' + ', '.join(troubles) if troubles else ''}{'; ' + str(report.error) if report.error else ''}"
    )


def _differences(one: list[object], other: list[object]) -> str:
    return f"{[row for row in one if row not in other]} or {[row for row in other if row not in one]}"
