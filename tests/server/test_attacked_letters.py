"""What a spiteful or clumsy hand may put into names, addresses and slips stays text in every letter that goes out, over
a real connection: no header more, no letter more, no markup, nothing turned around; and no letter stops another."""

import dataclasses

import msgspec
import pytest

from sync import register
from sync.server import mailing_slips, questions_import, register_store, reminding
from sync.server.accounts import inviting
from sync.server.importing.plans import PersonDetails
from sync.slip_facts import SlipMailAsked
from tests.lending_past import hand_over
from tests.mail_office import kiosk, mailbox, mailing
from tests.stations import committed

__all__ = ["kiosk", "mailbox", "mailing"]
# The end of a header and a body, a letter within a letter, what mail servers take for the end, words turned around,
# breaks of lines that not every program knows, an escape of terminals, a word in code, a tag, a formula.
EVIL = (
    "=Ą\r\nBcc: x@example.net\r\n\r\n<xc>{{1337*7331}}</xc>\r\n.\r\nMAIL FROM:<x@example.net>\n--\n\x0b\x0c\x1c"
    '\x85\u2028\u2029\u202e\u2066\ufeff\x1b[2J\x9b=?utf-8?q?=0ABcc:_x@example.net?=\t"<x@example.net>,'
)
WORDS = register.Words(EVIL, EVIL, EVIL)
HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type",
           "Content-Transfer-Encoding", "MIME-Version"]  # fmt: skip


@pytest.fixture
def attacked(mailing):
    """Everything that a letter may name is evil."""
    named = [
        msgspec.structs.replace(each, name=WORDS if isinstance(each.name, register.Words) else EVIL)
        for kind in (register.Centre, register.Site, register.Party, register.ItemType)
        for each in register_store.every(kind)
    ]
    places = [msgspec.structs.replace(each, address=EVIL) for each in named if isinstance(each, register.Site)]
    things = [msgspec.structs.replace(each, label=EVIL) for each in register_store.every(register.Item)]
    register_store.put_many([*named, *places, *things], at=2, by="test")
    return mailing


def hold_to_text(mailbox, raw):
    """The letter has our headers, each once and on one line, and one plain text; nothing in it cannot be seen."""
    letter = mailbox.letters[mailbox.raw.index(raw)][1]
    names = [name for name in letter.keys() if not name.startswith("List-Unsubscribe")]  # noqa: SIM118
    assert sorted(names) == sorted(HEADERS)
    assert (letter.get_content_type(), letter.is_multipart(), letter.defects) == ("text/plain", False, [])
    said = letter.get_content()
    assert all(sign.isprintable() or sign in "\r\n" for sign in said), said
    assert all(str(letter[name]).isprintable() for name in HEADERS)
    assert len(letter["From"].addresses) == len(letter["To"].addresses) == 1
    assert letter["From"].addresses[0].addr_spec == "lada@centrum.example"
    return said


def lines_of(said):
    return {line.strip() for line in said.splitlines()}


def test_a_reminder_of_evil_names_is_one_plain_letter(attacked, mailbox):
    reminding.run(attacked, reminding.post_of(attacked), "test")

    assert sorted(mailbox.to) == ["anna@example.org", "dmytro@example.org"]
    for said in (hold_to_text(mailbox, raw) for raw in mailbox.raw):
        assert "{{1337*7331}}" in said
        assert not lines_of(said) & (lines_of(EVIL) - {"", "--"}), "a name begins no line of its own"


def test_a_slip_of_evil_words_and_number_is_one_plain_letter_and_stops_no_other(attacked, mailbox, kiosk):
    held = len(kiosk.outbox.journal[-1].bodies)
    for number, text in ((f"1{EVIL}", f"{EVIL}\0"), ("COP-K1-2026-000018", "Aparat nr 2\n")):
        fact = SlipMailAsked(
            slip=number, document=f"{kiosk.inc}.2", person="anna", site="site", text_commitment=committed(text)
        )
        kiosk.record(fact, text=text)
    hand_over(attacked, kiosk, held)

    report = mailing_slips.run(attacked, reminding.post_of(attacked))

    assert report == mailing_slips.Report(sent=2) and mailbox.to == ["anna@example.org"] * 2
    assert any("{{1337*7331}}" in hold_to_text(mailbox, raw) for raw in mailbox.raw)


def test_an_invitation_from_a_centre_with_an_evil_name_is_one_plain_letter(attacked, mailbox):
    assert inviting.send(attacked, "nowa@example.org", "pl", "https://lada.example.org/invitation/a") == "sent"

    assert "https://lada.example.org/invitation/a" in hold_to_text(mailbox, mailbox.raw[0])


@pytest.mark.parametrize("address", [
    EVIL, "a@example.org\r\nBcc: x@example.net", "a@example.org, x@example.net", "<a@example.org>", "ą@example.org",
])  # fmt: skip
def test_an_evil_address_gets_no_letter(attacked, mailbox, kiosk, address):
    details = PersonDetails(person="anna", full_name="Anna Kowalska", email=address)
    questions_import.put_details(details, at=2, by="test")
    reminding.run(attacked, reminding.post_of(attacked), "test")

    assert mailbox.to == ["dmytro@example.org"]


def test_the_name_of_the_centre_in_the_settings_is_held_to_it_as_well(attacked, mailbox):
    server = dataclasses.replace(attacked.settings.server, centre=EVIL)
    office = dataclasses.replace(attacked, settings=dataclasses.replace(attacked.settings, server=server))
    inviting.send(office, "nowa@example.org", "uk", "https://lada.example.org/invitation/a")

    hold_to_text(mailbox, mailbox.raw[0])
