"""What may happen in the world, one function a happening, with how often it does. The same rules are driven by seeds
and by Hypothesis; `chance` is all they decide by. A rule that makes no sense just now does nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from msgspec.structs import replace

from kiosk.session import BasketLine, ReturnDraft
from kiosk.station.outcome import Done, Refused
from kiosk.station.pages import line
from sync import register
from sync.facts import Condition, Means, Proof, VisitorKind
from sync.server import register_store
from sync.stick.parcels import ParcelError
from tests.simulation.centre import ITEMS, PEOPLE, SITES
from tests.simulation.machine import Machine
from tests.simulation.network import MISCHIEF
from tests.simulation.world import DAY, HOUR, MINUTE, MOST_MACHINES, World

Rule = Callable[[World, Random], None]
RULES: list[tuple[Rule, float]] = []


def _often(weight: float) -> Callable[[Rule], Rule]:
    def keep(rule: Rule) -> Rule:
        RULES.append((rule, weight))
        return rule

    return keep


# --- at a counter -----------------------------------------------------------------------------------------------------


def _done(world: World, machine: Machine, outcome: Done | Refused, person: str | None) -> None:
    words = "done" if isinstance(outcome, Done) else ", ".join(each.reason.value for each in outcome.refusals)
    world.say(f"{machine.name}: {outcome.act} of {person or 'a visitor'}: {words}")
    if isinstance(outcome, Done):
        machine.last_acts = [*machine.last_acts[-2:], (outcome.uids, person)]
    world.now.at += 3000


def _somebody(machine: Machine, chance: Random) -> register.Person | None:
    return machine.store.person(chance.choice(PEOPLE))


def _party_of(machine: Machine, person: register.Person, chance: Random) -> str | None:
    known = [membership.party for membership in machine.store.entities(register.Membership, person.id)]
    return chance.choice(known) if known else None


@_often(10)
def somebody_comes(world: World, chance: Random) -> None:
    _comes(world, world.pick(chance), chance)


def _comes(world: World, machine: Machine, chance: Random) -> None:
    person, at = _somebody(machine, chance), machine.clocks.now()
    if person is None or chance.random() < 0.3:
        outcome = machine.station.visits.check_in_visitor(VisitorKind.RESIDENT, ["meeting"], chance.randint(1, 9), at)
        _done(world, machine, outcome, None)
        return
    party = _party_of(machine, person, chance)
    outcome = machine.station.visits.check_in(person, None, Means.CARD, party, ["meeting"], 1, at, confirmed=True)
    _done(world, machine, outcome, person.id)


@_often(4)
def somebody_leaves(world: World, chance: Random) -> None:
    machine = world.pick(chance)
    if person := _somebody(machine, chance):
        outcome = machine.station.visits.check_out(person, Means.CARD, machine.clocks.now(), confirmed=True)
        _done(world, machine, outcome, person.id)


@_often(9)
def somebody_borrows(world: World, chance: Random) -> None:
    _borrows(world, world.pick(chance), chance)


def _borrows(world: World, machine: Machine, chance: Random) -> None:
    if person := _somebody(machine, chance):
        basket = [BasketLine(item) for item in chance.sample(ITEMS, chance.randint(1, 2))]
        party = _party_of(machine, person, chance)
        staff = chance.choice([None, "marta", "marta"])
        outcome = machine.station.loans.issue(basket, person, party, Proof.PIN, staff, machine.clocks.now())
        _done(world, machine, outcome, person.id)


@_often(7)
def somebody_returns(world: World, chance: Random) -> None:
    machine = world.pick(chance)
    draft = ReturnDraft(item=chance.choice(ITEMS), condition=chance.choice(list(Condition)))
    person = chance.choice([None, _somebody(machine, chance)])
    outcome = machine.station.loans.take_back(draft, person, machine.clocks.now())
    _done(world, machine, outcome, person.id if person else None)


@_often(2)
def somebody_prints(world: World, chance: Random) -> None:
    machine = world.pick(chance)
    person = chance.choice([None, _somebody(machine, chance)])
    known = machine.store.entities(register.Membership, person.id) if person else []
    lines = [line("copy", "A4", colour=False, duplex=False, pages=chance.randint(1, 9))]
    party = known[0].party if known else None
    outcome = machine.station.pages.declare(lines, person, party, None, machine.clocks.now())
    _done(world, machine, outcome, person.id if person else None)


@_often(8)
def somebody_takes_it_back(world: World, chance: Random) -> None:
    _takes_back(world, world.pick(chance), chance)


def _takes_back(world: World, machine: Machine, chance: Random) -> None:
    if machine.last_acts:
        uids, person_id = chance.choice(machine.last_acts)
        person = machine.store.person(person_id) if person_id else None
        _done(world, machine, machine.station.undo(uids, person, machine.clocks.now()), person_id)


@_often(3)
def staff_register_somebody(world: World, chance: Random) -> None:
    machine = world.pick(chance)
    name = f"{chance.choice(['Zofia', 'Jan', 'Ewa'])}{chance.randrange(10**6):06}"
    outcome = machine.station.desk.register_person(
        name, "Nowak", minor=False, language="pl", party="org-table", guardian=None, staff="marta"
    )
    _done(world, machine, outcome, "marta")


# --- on the way -------------------------------------------------------------------------------------------------------


@_often(16)
def sync(world: World, chance: Random) -> None:
    machine = world.pick(chance)
    world.sync(machine, [])


@_often(14)
def sync_through_mischief(world: World, chance: Random) -> None:
    machine = world.pick(chance)
    world.sync(machine, [chance.choice(MISCHIEF) if chance.random() < 0.35 else None for _ in range(10)])


@_often(8)
def sync_and_die(world: World, chance: Random) -> None:
    machine = world.pick(chance)
    lives = chance.randint(0, 40)
    died = machine.sync_and_die(lives)
    world.say(f"{machine.name} syncs and {'dies' if died else 'comes through'} after {lives}")
    world.now.at += 5000


@_often(3)
def what_was_held_back_arrives(world: World, chance: Random) -> None:
    if held := world.network.held:
        number = chance.randrange(len(held))
        world.say(f"late: {held[number].method} {held[number].target}")
        world.deliver_late(number)


# --- on a stick -------------------------------------------------------------------------------------------------------


@_often(3)
def facts_go_onto_the_stick(world: World, chance: Random) -> None:
    _goes_onto_the_stick(world, world.pick(chance), chance)


def _goes_onto_the_stick(world: World, machine: Machine, chance: Random) -> None:
    file = world.stick.place("facts")
    count = machine.export(file, everything=chance.random() < 0.3)
    world.stick.facts.append(file)
    world.say(f"{machine.name} writes {count} facts into file {len(world.stick.facts)}")
    world.now.at += MINUTE


@_often(4)
def a_file_is_taken_in(world: World, chance: Random) -> None:
    if files := world.stick.facts:
        number = chance.choice([len(files) - 1, chance.randrange(len(files))])  # an old one may turn up again
        _is_taken_in(world, number, chance)


def _is_taken_in(world: World, number: int, chance: Random) -> None:
    files, answer = world.stick.facts, world.stick.place("answer")
    counted = world.centre.take_in(files[number], answer, look_first=chance.random() < 0.5)
    world.stick.answers.append(answer)
    world.say(f"the server takes in file {number + 1}: {counted}; answer {len(world.stick.answers)}")
    world.centre.examine()


@_often(1)
def half_a_file_is_refused(world: World, chance: Random) -> None:
    files = [*world.stick.facts, *world.stick.answers]
    if files:
        half = world.stick.cut(chance.choice(files), chance.random())
        machine = world.pick(chance)
        for take in (machine.take_answer, lambda file: world.centre.take_in(file, file, look_first=False)):
            try:
                take(half)
            except ParcelError as error:
                world.say(f"half a file is refused: {error.word}")
            else:
                raise AssertionError("half a file was believed")


@_often(4)
def an_answer_comes_back(world: World, chance: Random) -> None:
    machine = world.pick(chance)
    if answers := world.stick.answers:
        world.take_answer(machine, chance.choice([len(answers) - 1, chance.randrange(len(answers))]))


@_often(5)
def a_stick_goes_there_and_back(world: World, chance: Random) -> None:
    machine = world.pick(chance)
    _goes_onto_the_stick(world, machine, chance)
    if chance.random() < 0.5:
        _comes(world, machine, chance)
    _is_taken_in(world, len(world.stick.facts) - 1, chance)
    world.take_answer(machine, len(world.stick.answers) - 1)


# --- versions ---------------------------------------------------------------------------------------------------------


@_often(1.5)
def kiosks_are_ahead_of_the_server(world: World, _chance: Random) -> None:
    world.centre.is_behind = True
    world.say("kiosks write facts of the next version")


@_often(2.5)
def the_server_is_upgraded(world: World, _chance: Random) -> None:
    if world.centre.is_behind:
        world.centre.upgrade()
        world.say("the server is upgraded")


@_often(1)
def the_server_is_ahead_of_a_kiosk(world: World, chance: Random) -> None:
    machine = world.pick(chance)
    machine.is_behind = True
    world.say(f"{machine.name} does not know what the server tells")


@_often(2)
def a_kiosk_is_upgraded(world: World, chance: Random) -> None:
    behind = [machine for machine in world.machines if machine.is_behind]
    if behind:
        machine = chance.choice(behind)
        world.upgrade(machine)
        world.say(f"{machine.name} is upgraded")


# --- machines and disks -----------------------------------------------------------------------------------------------


@_often(3)
def the_program_is_killed(world: World, chance: Random) -> None:
    machine = world.pick(chance)
    world.say(f"{machine.name} is killed and starts again")
    machine.stop()
    world.start(machine)


@_often(2)
def the_machine_boots(world: World, chance: Random) -> None:
    machine = world.pick(chance)
    machine.stop()
    machine.clocks.boot()
    if chance.random() < 0.3:
        machine.clocks.turned_by = -world.now.at  # no battery: 1970
    world.say(f"{machine.name} boots")
    world.start(machine)


@_often(3)
def half_a_minute_has_passed(world: World, chance: Random) -> None:
    machine = world.pick(chance)
    machine.store.note_high_water()
    world.now.at += 30_000


def _a_recent(backups: Sequence[Path], chance: Random) -> int:
    return max(0, len(backups) - chance.randint(1, 3))


@_often(6)
def a_kiosk_is_backed_up(world: World, chance: Random) -> None:
    machine = world.pick(chance)
    machine.make_backup()
    world.say(f"{machine.name} is backed up")


@_often(3)
def a_kiosk_is_restored(world: World, chance: Random) -> None:
    machine = world.pick(chance)
    if machine.backups:
        number = _a_recent(machine.backups, chance)
        machine.stop()
        machine.restore_by_command(machine.backups[number])
        world.say(f"{machine.name} is restored by the command from its backup {number + 1}")
        world.disk_was_changed(machine)
        world.start(machine)


@_often(7)
def an_old_file_is_put_back(world: World, chance: Random) -> None:
    machine = world.pick(chance)
    if machine.backups:
        number, note_too = _a_recent(machine.backups, chance), chance.random() < 0.5
        machine.stop()
        machine.put_back(machine.backups[number], note_too=note_too)
        world.say(f"{machine.name}: backup {number + 1} is put back by hand{', the note too' if note_too else ''}")
        world.disk_was_changed(machine)
        if machine.noted_is_held():
            world.excuse(machine)
        world.start(machine)


@_often(5)
def a_disk_is_cloned(world: World, chance: Random) -> None:
    machine = world.pick(chance)
    if len(world.machines) < MOST_MACHINES:
        world.clone(machine, same_board=chance.random() < 0.6)


@_often(4)
def two_write_under_one_name(world: World, chance: Random) -> None:
    """A clone, and both have something to tell before either speaks."""
    machine = world.pick(chance)
    if len(world.machines) < MOST_MACHINES:
        machine.make_backup()
        copy = world.clone(machine, same_board=True)
        for each in (machine, copy):
            for _ in range(chance.randint(1, 4)):
                act = chance.choice([_comes, _borrows, _takes_back, _comes])
                act(world, each, chance)
            if chance.random() < 0.5:
                each.make_backup()
                world.say(f"{each.name} is backed up")
        if chance.random() < 0.7:
            for each in (machine, copy):
                world.sync(each, [])


@_often(2)
def a_clock_is_turned(world: World, chance: Random) -> None:
    machine = world.pick(chance)
    to = chance.choice([0, 0, -10 * MINUTE, 10 * MINUTE, -world.now.at, 64 * 365 * DAY, -30 * DAY])
    machine.clocks.turned_by = to
    world.say(f"{machine.name}: the clock is {to // MINUTE} minutes off")


@_often(3)
def time_passes(world: World, chance: Random) -> None:
    world.now.at += chance.choice([MINUTE, 10 * MINUTE, 2 * HOUR, 3 * DAY])


# --- the centre -------------------------------------------------------------------------------------------------------


@_often(4)
def the_server_is_backed_up(world: World, chance: Random) -> None:
    world.centre.make_backup()
    world.say("the server is backed up")


@_often(5)
def the_server_is_restored(world: World, chance: Random) -> None:
    if backups := world.centre.backups:
        number, by_command = _a_recent(backups, chance), chance.random() < 0.5
        world.say(f"the server goes back to backup {number + 1}, {'by the command' if by_command else 'by hand'}")
        world.centre.restore(backups[number], by_command=by_command)
        world.runs.clear()


@_often(1)
def the_server_restarts(world: World, chance: Random) -> None:
    world.centre.restart()
    world.say("the server restarts")


@_often(3)
def staff_edit_the_register(world: World, chance: Random) -> None:
    person = chance.choice(register_store.every(register.Person))
    changed = replace(person, display_name=f"{person.id} {chance.randrange(10**6):06}")
    register_store.put(changed, at=world.now(), by="marta")
    world.say(f"staff rename {person.id}")


@_often(1)
def staff_erase_somebody(world: World, chance: Random) -> None:
    known = sorted(person.id for person in register_store.every(register.Person))
    person = chance.choice(known)
    if len(known) > 2:
        world.centre.erase(person)
        world.say(f"staff erase {person[:6]}")


@_often(1.5)
def a_thing_moves(world: World, chance: Random) -> None:
    item = register_store.get(register.Item, chance.choice(ITEMS))
    assert item is not None
    world.centre.move_thing(replace(item, site=chance.choice(SITES)))
    world.say(f"{item.id} moves")


@_often(1.5)
def a_kiosk_moves(world: World, chance: Random) -> None:
    machine, site = chance.choice(world.machines), chance.choice(SITES)
    world.centre.move(machine.device, site)
    world.say(f"{machine.name} moves to {site}")


@_often(2)
def staff_approve(world: World, chance: Random) -> None:
    doubted = [device for device in world.signers if world.centre.standing(device) == "suspended"]
    if doubted:
        device = chance.choice(doubted)
        world.approve_device(device)
        world.say(f"staff trust {device[:6]} again")


@_often(0.5)
def staff_revoke(world: World, chance: Random) -> None:
    machine = chance.choice(world.machines)
    world.centre.revoke(machine.device)
    world.say(f"staff revoke {machine.name}")


@_often(1)
def a_revoked_kiosk_is_enrolled_anew(world: World, chance: Random) -> None:
    for machine in world.machines:
        if world.centre.standing(machine.device) == "revoked" and machine.is_on:
            world.replace(machine)
            return
