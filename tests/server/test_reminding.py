"""Reminding by mail: one letter a person, once a step, written down before and after, and nothing twice by a crash."""

import re
from dataclasses import replace

import msgspec
import peewee
import pytest

from sync import facts, journal
from sync.lending_facts import BookingMade, ReminderSent
from sync.rules.reminders import RETRY_MS
from sync.server import erasing, mail_choice, own_journal, project, questions_reminders, reminding, undoing
from sync.server.lending_models import Reminder
from sync.server.mail import Answer, MailTrouble
from sync.server.mail_models import MailAttempt, MailChoice, MailRun
from sync.server.models import SERVER, Case, Fact, Stream
from sync.server.own_journal import Draft
from sync.server.register_models import RegisterChange
from tests import cast
from tests.lending_past import DAY, bring_back, by_mail, closed_on, hand_over, heard, lend
from tests.mail_office import kiosk, mailbox, mailing
from tests.mail_server import serving_mail
from tests.offices import free_port
from tests.stations import NOON

__all__ = ["kiosk", "mailbox", "mailing"]
HOUR = 3_600_000


def run(office):
    return reminding.run(office, reminding.post_of(office), "test")


def own_facts():
    stream = Stream.get_or_none(Stream.device == SERVER)
    rows = Fact.select().where(Fact.stream == stream.id).order_by(Fact.seq) if stream else []
    return [journal.fact_in(bytes(row.body)) for row in rows]


def test_each_gets_one_letter_in_their_language_about_all_they_have(mailing, mailbox):
    report = run(mailing)

    letters = dict(mailbox.letters)
    anna, dmytro = letters["anna@example.org"], letters["dmytro@example.org"]
    assert (report.sent, report.failed, report.trouble) == (2, 0, "")
    assert anna["Subject"] == "1 rzecz czeka na zwrot – Centrum Organizacji Pozarządowych"
    text = anna.get_content().replace("\r\n", "\n")
    assert "- Aparat nr 2 (dla: Fundacja Wspólny Stół)\n  termin: piątek, 23 października, 16:00 (3 dni temu)" in text
    assert "- Projektor nr 2 (dla: Fundacja Wspólny Stół)\n  termin: wtorek, 27 października, 16:00\n" in text
    assert "Centrum, ul. Kościelna 11\n  poniedziałek, 26 października: 08:00–16:00" in text
    assert "Kowalska" not in text
    assert dmytro["Subject"] == "1 річ чекає на повернення – Centrum Organizacji Pozarządowych"
    assert "(7 днів тому)" in dmytro.get_content()


def test_what_was_said_is_a_fact_and_the_address_stands_in_none(mailing):
    run(mailing)

    told = {(fact.person, fact.kind, tuple(fact.loans), fact.means, fact.staff) for fact in own_facts()}
    assert told == {
        ("anna", "overdue", ("late-camera",), "mail", None),
        ("anna", "due_soon", ("soon-projector",), "mail", None),
        ("dmytro", "overdue", ("late-screen",), "mail", None),
    }
    assert not any(b"@" in bytes(row.body) or b"@" in bytes(row.detached or b"") for row in Fact.select())
    kept = [*MailAttempt.select().dicts(), *MailRun.select().dicts()]
    assert "@" not in repr(kept)


def test_nothing_is_said_twice_until_the_next_step(mailing, mailbox):
    run(mailing)
    assert run(mailing).sent == 0
    mailing.now.at += DAY  # Tuesday: the screen is late by eight days, the camera by four
    heard(mailing.now.at)
    assert run(mailing).sent == 0
    mailing.now.at += DAY  # Wednesday: the projector is late by a day
    heard(mailing.now.at)
    assert run(mailing).sent == 1

    assert mailbox.to == ["dmytro@example.org", "anna@example.org", "anna@example.org"]
    assert mailbox.letters[-1][1]["Subject"].startswith("2 rzeczy czekają na zwrot")


def test_what_came_back_is_not_spoken_of(mailing, mailbox, kiosk):
    bring_back(mailing, kiosk, "late-screen", "screen-1")

    assert run(mailing).sent == 1
    assert mailbox.to == ["anna@example.org"]


def test_that_somebody_else_waits_for_it_is_said(mailing, mailbox):
    given = {"kind": "item", "resource": "camera-2", "site": cast.SITE, "from_at": NOON + HOUR, "until_at": NOON + DAY}
    own_journal.record(
        [
            Draft(BookingMade(booking="b", person="dmytro", party="org-shift", **given)),
            Draft(BookingMade(booking="own", person="dmytro", party="org-shift", **given | {"resource": "screen-1"})),
        ],
        NOON,
    )

    run(mailing)

    letters = dict(mailbox.letters)
    assert letters["anna@example.org"].get_content().count("Ktoś inny ma to już zarezerwowane.") == 1
    assert "забронював" not in letters["dmytro@example.org"].get_content()  # it is their own


def test_who_came_in_at_the_kiosk_was_told_there(mailing, mailbox, kiosk):
    before = len(kiosk.outbox.journal[-1].bodies)
    kiosk.record(ReminderSent(person="dmytro", loans=["late-screen"], kind="overdue", means="kiosk"))
    hand_over(mailing, kiosk, before)

    assert run(mailing).sent == 1
    assert mailbox.to == ["anna@example.org"]


def test_who_is_reached_by_no_letter_is_counted_and_left_for_a_call(mailing):
    assert run(mailing).held == {"no_address": 1}  # Ola
    assert MailRun.get().held == 1


def test_a_kiosk_that_was_not_heard_may_have_taken_it_back(mailing, mailbox):
    heard(NOON - 2 * HOUR)

    assert run(mailing).held == {"unsure": 2, "no_address": 1}
    assert mailbox.letters == []
    assert questions_reminders.silent_kiosks(mailing.now.at) == ["kiosk-1"]
    heard(NOON - 30 * 60_000)
    assert run(mailing).sent == 2


def test_a_thing_that_went_out_twice_is_spoken_of_to_nobody_until_the_case_is_cleared(mailing, mailbox):
    Case.insert(
        id="c", kind="loan_double_open", facts="[]", item="screen-1", at=NOON, opened_at=NOON, changed_at=NOON
    ).execute()

    assert run(mailing).held == {"unsure": 1, "no_address": 1}
    assert mailbox.to == ["anna@example.org"]


@pytest.mark.parametrize("at", [NOON + 8 * HOUR, NOON + 19 * HOUR])
def test_nobody_is_written_to_at_night(mailing, mailbox, at):
    mailing.now.at = at
    heard(at)

    assert run(mailing).held == {"quiet": 2, "no_address": 1}
    assert mailbox.letters == []


def test_nobody_is_written_to_on_a_day_when_the_site_is_shut(mailing):
    closed_on("2026-10-26")

    assert run(mailing).held == {"quiet": 2, "no_address": 1}


def test_a_refusal_of_one_address_stops_no_other_letter(mailing, mailbox):
    mailbox.refused["dmytro@example.org"] = "550 no such mailbox"

    report = run(mailing)

    assert (report.sent, report.failed, mailbox.to) == (1, 1, ["anna@example.org"])
    attempt = MailAttempt.get(MailAttempt.person == "dmytro")
    assert (attempt.outcome, attempt.code) == ("refused", "550")
    assert run(mailing).held == {"gave_up": 1, "no_address": 1}
    assert not any(fact.person == "dmytro" for fact in own_facts())


def test_what_was_put_off_is_tried_again_each_time_later_and_not_for_ever(mailing, mailbox):
    mailbox.refused["dmytro@example.org"] = "451 greylisted"
    run(mailing)
    tries = [NOON]
    for _ in range(8):
        mailing.now.at += 10 * 60_000
        heard(mailing.now.at)
        tries += [mailing.now.at] * run(mailing).failed

    assert tries == [NOON, NOON + RETRY_MS[0]]
    del mailbox.refused["dmytro@example.org"]
    mailing.now.at = tries[-1] + RETRY_MS[1]
    heard(mailing.now.at)
    assert run(mailing).sent == 1
    assert mailbox.to[-1] == "dmytro@example.org"


def test_a_mail_server_that_is_down_ends_the_run_and_the_next_goes_on_from_there(office, mailbox):
    lend(office)
    down = run(by_mail(office, free_port()))

    assert (down.sent, down.trouble) == (0, "unreachable")
    assert (MailRun.get().trouble, MailAttempt.select().count()) == ("unreachable", 0)
    with serving_mail(mailbox) as port:
        assert run(by_mail(office, port)).sent == 2
    assert reminding.last_run().trouble == ""


def test_where_the_line_breaks_before_the_answer_it_is_not_sent_again(mailing, mailbox):
    mailbox.dies = True
    report = run(mailing)
    mailbox.dies = False

    assert (report.sent, report.failed) == (0, 2)
    assert {row.outcome for row in MailAttempt.select()} == {"unknown"}
    assert own_facts() == []  # nobody knows whether they were told
    assert run(mailing).sent == 0
    assert len(mailbox.letters) == 2
    mailing.now.at += 2 * DAY
    heard(mailing.now.at)
    assert run(mailing).sent == 1  # the next step goes out as if the one before had come


class Died(BaseException):
    """This process is no more."""


def test_a_server_that_dies_after_the_letter_was_taken_sends_it_no_second_time(mailing, mailbox, monkeypatch):
    def die(*_arguments):
        raise Died

    with monkeypatch.context() as dying, pytest.raises(Died):
        dying.setattr(reminding, "_end", die)
        run(mailing)

    assert run(mailing).sent == 1  # the other one, whose turn had not come
    assert sorted(mailbox.to) == ["anna@example.org", "dmytro@example.org"]
    mailing.now.at += reminding.STALE_MS + 1
    heard(mailing.now.at)
    assert run(mailing).cut_short == 1
    assert sorted(row.outcome for row in MailAttempt.select()) == ["sent", "unknown"]
    assert len(mailbox.letters) == 2


def test_a_server_that_dies_before_the_letter_was_handed_over_leaves_it_unsent_for_this_step(mailing, mailbox):
    class DyingPost:
        def send(self, to, letter):
            raise Died

    with pytest.raises(Died):
        reminding.run(mailing, DyingPost(), "test")
    mailing.now.at += reminding.STALE_MS + 1
    heard(mailing.now.at)

    assert run(mailing).sent == 1
    assert [row.outcome for row in MailAttempt.select().order_by(MailAttempt.id)] == ["unknown", "sent"]


def test_two_runs_at_once_send_each_letter_once(mailing, mailbox):
    """The second run looks while the first one hands a letter over."""

    class Meddling:
        def __init__(self):
            self.post, self.is_first = reminding.post_of(mailing), True

        def send(self, to, letter):
            if self.is_first:
                self.is_first = False
                assert run(mailing).sent == 1  # the other person
            return self.post.send(to, letter)

    report = reminding.run(mailing, Meddling(), "test")

    assert report.sent == 1
    assert sorted(mailbox.to) == ["anna@example.org", "dmytro@example.org"]


def test_the_database_itself_lets_nobody_begin_twice(mailing):
    values = {"person": "anna", "overdue": "[]", "soon": "[]", "began_at": NOON, "by": "test"}
    MailAttempt.create(**values)

    with pytest.raises(peewee.IntegrityError), mailing.store.writing():
        MailAttempt.create(**values)


def test_who_wants_no_letters_gets_none_until_they_want_them_again(mailing, mailbox):
    mailing.now.at = NOON
    mail_choice.choose("anna", wanted=False, at=NOON, by=mail_choice.MEMBER)
    assert run(mailing).held == {"declined": 1, "no_address": 1}
    mail_choice.choose("anna", wanted=True, at=NOON, by=mail_choice.MEMBER)
    assert run(mailing).sent == 1

    changes = list(RegisterChange.select().where(RegisterChange.entity == "mail_choice").order_by(RegisterChange.id))
    assert [(msgspec.json.decode(row.after), row.by) for row in changes] == [
        ({"mail": False}, "member"), ({"mail": True}, "member"),
    ]  # fmt: skip


def test_the_way_out_stands_in_each_letter(mailing, mailbox):
    run(mailing)

    for letter in dict(mailbox.letters).values():
        [address] = re.findall(r"<(https://lada\.example\.org/mail/\w+/[0-9a-f]{40})>", letter["List-Unsubscribe"])
        assert address in letter.get_content()
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_where_nobody_outside_can_open_the_server_the_letter_says_whom_to_tell(office, mailbox):
    lend(office)
    with serving_mail(mailbox) as port:
        mail = by_mail(office, port).settings.mail
        run(replace(office, settings=replace(office.settings, mail=mail)))

    letter = dict(mailbox.letters)["anna@example.org"]
    assert letter["List-Unsubscribe"] is None
    assert "Odpowiedz albo powiedz obsłudze." in letter.get_content()


def test_staff_may_write_at_night_and_it_says_who(mailing, mailbox):
    mailing.now.at = NOON + 10 * HOUR

    answer = reminding.send_now(mailing, reminding.post_of(mailing), "anna", "account-1", "marta")

    assert (answer, mailbox.to) == (Answer("sent", "250"), ["anna@example.org"])
    assert {fact.staff for fact in own_facts()} == {"marta"}
    assert MailAttempt.get().by == "account-1"


@pytest.mark.parametrize("person", ["ola", "piotr", "nobody"])
def test_staff_cannot_write_to_who_has_no_address_or_nothing(mailing, mailbox, person):
    assert reminding.send_now(mailing, reminding.post_of(mailing), person, "account-1", "marta") is None
    assert (mailbox.letters, MailAttempt.select().count()) == ([], 0)


def test_trouble_of_the_mail_server_leaves_no_trace_of_a_letter(office):
    lend(office)
    down = by_mail(office, free_port())
    with pytest.raises(MailTrouble):
        reminding.send_now(down, reminding.post_of(down), "anna", "account-1", "marta")

    assert MailAttempt.select().count() == 0


def test_a_call_counts_as_being_told_and_can_be_taken_back(mailing, mailbox):
    [uid] = reminding.note_call("anna", ["late-camera", "soon-projector"], "marta", NOON, overdue=True)
    assert run(mailing).sent == 1
    assert mailbox.to == ["dmytro@example.org"]

    undoing.undo(uid, 1, "marta", NOON + 1)
    assert Reminder.get(Reminder.fact == uid).undone
    assert run(mailing).sent == 1
    assert mailbox.to[-1] == "anna@example.org"


def test_a_letter_that_was_sent_cannot_be_taken_back(mailing):
    run(mailing)
    for row in Reminder.select():
        assert not undoing.may_undo(undoing.act(row.fact, 1), NOON)


def test_folding_anew_comes_to_the_same(mailing):
    [uid] = reminding.note_call("anna", ["late-camera"], "marta", NOON, overdue=True)
    undoing.undo(uid, 1, "marta", NOON + 1)
    own_journal.record([Draft(ReminderSent(person="ola", loans=["late-laptop"], kind="overdue", means="kiosk"))], NOON)
    before = list(Reminder.select().order_by(Reminder.fact).tuples())

    project.rebuild(NOON)

    assert list(Reminder.select().order_by(Reminder.fact).tuples()) == before
    assert len(before) == 2


def test_erasing_somebody_takes_their_choice_with_them(mailing):
    mail_choice.choose("ola", wanted=False, at=NOON, by=mail_choice.MEMBER)
    home = mailing.settings.server.home
    home.mkdir(exist_ok=True)

    erasing.erase("ola", at=NOON, by="test", home=home, even_on_loan=True)

    assert MailChoice.select().count() == 0
    rows = RegisterChange.select().where(RegisterChange.entity == "mail_choice")
    assert [(row.before, row.after) for row in rows] == [(None, None)]


def test_a_loan_that_is_extended_is_silent(mailing, mailbox):
    own_journal.record([Draft(facts.LoanRenewed(loan="late-screen", person="dmytro", due_at=NOON + 9 * DAY))], NOON)

    assert run(mailing).sent == 1
    assert mailbox.to == ["anna@example.org"]
