"""Slips by mail: for whoever asked at a kiosk without paper, once, and nothing twice by a crash."""

import pytest

from sync import facts
from sync.server import erasing, mailing_slips, reminding
from sync.server.mail import MailTrouble
from sync.server.mail_models import SlipLetter
from sync.server.models import Fact
from sync.server.slip_models import SlipAsked
from sync.slip_facts import SlipMailAsked
from tests.lending_past import DAY, POLICY, by_mail, hand_over
from tests.mail_office import kiosk, mailbox, mailing
from tests.offices import free_port
from tests.stations import NOON, committed

__all__ = ["kiosk", "mailbox", "mailing"]
NUMBER = "COP-K1-2026-000017"
TEXT = "Wydanie sprzętu\nNr        COP-K1-2026-000017\nAparat nr 2\nQR: LD12345\n"


def asks(office, kiosk, person="anna", slip=NUMBER, document=None, text=TEXT):
    held = len(kiosk.outbox.journal[-1].bodies)
    fact = SlipMailAsked(
        slip=slip, document=document or f"{kiosk.inc}.2", person=person, site="site", text_commitment=committed(text)
    )
    kiosk.record(fact, text=text)
    hand_over(office, kiosk, held)


def run(office):
    return mailing_slips.run(office, reminding.post_of(office))


def test_the_slip_goes_once_in_the_members_language_however_often_it_was_asked_for(mailing, mailbox, kiosk):
    asks(mailing, kiosk)
    asks(mailing, kiosk)
    asks(mailing, kiosk, "dmytro", "COP-K1-2026-000018")

    assert run(mailing) == mailing_slips.Report(sent=2)
    assert run(mailing) == mailing_slips.Report()
    letters = dict(mailbox.letters)
    assert letters["anna@example.org"]["Subject"] == f"Potwierdzenie nr {NUMBER} – Centrum Organizacji Pozarządowych"
    assert TEXT in letters["anna@example.org"].get_content().replace("\r\n", "\n")
    assert letters["dmytro@example.org"]["Subject"].startswith("Підтвердження № COP-K1-2026-000018")
    assert [(row.slip, row.outcome, row.code) for row in SlipLetter.select().order_by(SlipLetter.slip)] == [
        (NUMBER, "sent", "250"), ("COP-K1-2026-000018", "sent", "250"),
    ]  # fmt: skip


def test_whoever_has_no_address_or_took_it_back_gets_none(mailing, mailbox, kiosk):
    asks(mailing, kiosk, "ola")
    asks(mailing, kiosk, "nobody", "X-1")
    asks(mailing, kiosk, slip="X-2", document=f"{kiosk.inc}.3")
    held = len(kiosk.outbox.journal[-1].bodies)
    kiosk.record(facts.ActUndone(undone=[f"{kiosk.inc}.3"], person="anna"))
    hand_over(mailing, kiosk, held)

    assert run(mailing) == mailing_slips.Report(lost=3)
    assert mailbox.letters == [] and not SlipLetter.select().exists()


def test_an_erased_member_gets_none_and_nothing_of_the_slip_is_left(office, kiosk, tmp_path):
    held = len(kiosk.outbox.journal[-1].bodies)
    asks(office, kiosk, "piotr")
    assert mailing_slips._words(f"{kiosk.inc}.{held + 1}") == TEXT
    assert isinstance(erasing.erase("piotr", at=office.now(), by="test", home=tmp_path), erasing.Done)

    assert all(TEXT.splitlines()[0].encode() not in bytes(row.detached or b"") for row in Fact.select())
    assert mailing_slips._words(f"{kiosk.inc}.{held + 1}") is None


def test_nothing_is_left_of_a_slip_that_names_somebody_erased_as_responsible_for_another(office, kiosk, tmp_path):
    held = len(kiosk.outbox.journal[-1].bodies)
    issued = facts.LoanIssued(loan="another", item="speaker-1", site="site", person="anna", party="org-table",
                              due_at=NOON, policy=POLICY, responsible="piotr")  # fmt: skip
    kiosk.record(issued)
    hand_over(office, kiosk, held)
    asks(office, kiosk, document=f"{kiosk.inc}.{held + 1}", text="Odpowiada Piotr")
    asks(office, kiosk, slip="X-2")
    assert isinstance(erasing.erase("piotr", at=office.now(), by="test", home=tmp_path), erasing.Done)

    assert mailing_slips._words(f"{kiosk.inc}.{held + 2}") is None
    assert mailing_slips._words(f"{kiosk.inc}.{held + 3}") == TEXT


def test_perhaps_sent_is_never_sent_again(mailing, mailbox, kiosk):
    asks(mailing, kiosk)
    mailbox.dies = True
    assert run(mailing) == mailing_slips.Report(failed=1)
    mailbox.dies = False

    assert run(mailing) == mailing_slips.Report()
    assert SlipLetter.get().outcome == "unknown"


def test_a_letter_that_was_begun_and_never_ended_is_not_sent_again(mailing, mailbox, kiosk):
    asks(mailing, kiosk)
    mailbox.on_letter = lambda: run(mailing)  # another run, while this one waits for the answer
    run(mailing)
    SlipLetter.update(outcome=None).execute()

    assert run(mailing) == mailing_slips.Report()
    assert len(mailbox.letters) == 1


def test_what_the_mail_server_could_not_take_is_tried_again_for_a_week(mailing, mailbox, kiosk):
    asks(mailing, kiosk)
    mailbox.refused = {"anna@example.org": "451 Later"}
    assert run(mailing) == mailing_slips.Report(failed=1)
    mailing.now.at += 8 * DAY
    mailbox.refused = {}
    assert run(mailing) == mailing_slips.Report()
    mailing.now.at -= 2 * DAY

    assert run(mailing) == mailing_slips.Report(sent=1)


def test_a_refused_address_is_not_asked_again(mailing, mailbox, kiosk):
    asks(mailing, kiosk)
    mailbox.refused = {"anna@example.org": "550 No such user"}

    assert [run(mailing), run(mailing)] == [mailing_slips.Report(failed=1), mailing_slips.Report()]
    assert SlipLetter.get().code == "550"


def test_a_mail_server_that_is_away_loses_nothing(office, kiosk):
    asks(office, kiosk)
    with pytest.raises(MailTrouble):
        run(by_mail(office, free_port()))

    assert SlipAsked.select().count() == 1 and not SlipLetter.select().exists()


def test_words_that_do_not_match_what_was_committed_to_are_not_sent(mailing, kiosk):
    held = len(kiosk.outbox.journal[-1].bodies)
    fact = SlipMailAsked(slip=NUMBER, document="x", person="anna", site="s", text_commitment=committed("another"))
    kiosk.record(fact, text=TEXT)
    hand_over(mailing, kiosk, held)

    assert run(mailing) == mailing_slips.Report(lost=1)
