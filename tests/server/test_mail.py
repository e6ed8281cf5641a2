"""The port to a mail server, over TCP to a real one: taken, refused, put off, broken off, and who it believes."""

import socket
from dataclasses import replace

import pytest

from sync.server import letters, mail
from sync.server.letters import Text
from sync.server.mail import Answer, MailTrouble, Post
from sync.server.settings import Mail
from tests.mail_server import Mailbox, certificate, secured, serving_mail
from tests.offices import free_port
from tests.stations import NOON

PLAIN = Mail(host="localhost", security="none", sender="lada@centrum.example")
TO = "anna@example.org"
STOP = f"https://lada.example.org/mail/person-{'0' * 32}/{'f' * 40}"  # longer than a line should be
LETTER = letters.letter(
    Text("Zażółć gęślą", "Dzień dobry,\n.\nкрапка на початку рядка\n"), TO, PLAIN.sender, "Centrum „Ząb”", NOON, "a1",
    STOP,
)  # fmt: skip


@pytest.fixture
def mailbox():
    return Mailbox()


def send(port, to=TO, **changes):
    return Post(replace(PLAIN, port=port, **changes)).send(to, LETTER)


def test_a_letter_arrives_as_it_was_written(mailbox):
    with serving_mail(mailbox) as port:
        answer = send(port)

    [(to, letter)] = mailbox.letters
    assert (answer, to) == (Answer("sent", "250"), TO)
    assert (letter["Subject"], letter["From"]) == ("Zażółć gęślą", "Centrum „Ząb” <lada@centrum.example>")
    assert letter.get_content().replace("\r\n", "\n") == "Dzień dobry,\n.\nкрапка на початку рядка\n"
    assert (letter["Message-ID"], letter["Auto-Submitted"]) == ("<a1@centrum.example>", "auto-generated")
    assert (letter["List-Unsubscribe"], letter["List-Unsubscribe-Post"]) == (
        f"<{STOP}>", "List-Unsubscribe=One-Click",
    )  # fmt: skip
    assert letter["Date"].datetime.timestamp() * 1000 == NOON
    assert f"\r\nList-Unsubscribe: <{STOP}>\r\n".encode() in mailbox.raw[0]
    assert mailbox.raw[0].isascii()  # no server on the way needs to know more


@pytest.mark.parametrize(
    ("said", "outcome"), [("550 nobody here", "refused"), ("452 too many letters", "later")]
)
def test_one_address_may_be_refused_or_put_off(mailbox, said, outcome):
    mailbox.refused[TO] = said
    with serving_mail(mailbox) as port:
        assert send(port) == Answer(outcome, said[:3])


@pytest.mark.parametrize(("said", "outcome"), [("554 no such talk", "refused"), ("451 come back later", "later")])
def test_a_letter_may_be_refused_or_put_off(mailbox, said, outcome):
    mailbox.answer = said
    with serving_mail(mailbox) as port:
        assert send(port) == Answer(outcome, said[:3])


def test_where_the_line_breaks_before_the_answer_nobody_knows_whether_it_was_sent(mailbox):
    mailbox.dies = True
    with serving_mail(mailbox) as port:
        assert send(port) == Answer("unknown")
    assert mailbox.to == [TO]


def test_a_server_that_is_not_there_is_trouble_of_the_server():
    with pytest.raises(MailTrouble) as trouble:
        send(free_port())

    assert trouble.value.word == "unreachable"


def test_a_server_that_hangs_up_at_once_is_trouble_too():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        listener.close()
        with pytest.raises(MailTrouble, match="unreachable"):
            send(port)


def test_a_server_that_never_answers_is_waited_for_no_longer_than_its_time(monkeypatch):
    monkeypatch.setattr(mail, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(MailTrouble, match="unreachable"):
        send(listener.getsockname()[1])


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_letter_goes_over_tls_and_the_login_after_it(mailbox, tmp_path, security):
    file = certificate(tmp_path)
    options = {"tls": secured(file)} if security == "tls" else {"tls_context": secured(file), "require_starttls": True}
    options |= {"authenticator": mailbox.take_login, "auth_require_tls": security != "tls"}  # it sees STARTTLS only
    with serving_mail(mailbox, **options) as port:
        answer = send(port, security=security, ca_file=str(file), user="lada", password="sezam")

    assert (answer.outcome, mailbox.logins) == ("sent", [(b"lada", b"sezam")])


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_not_believed(mailbox, tmp_path, security):
    file = certificate(tmp_path)
    options = {"tls": secured(file)} if security == "tls" else {"tls_context": secured(file)}
    with serving_mail(mailbox, **options) as port, pytest.raises(MailTrouble, match="tls"):
        send(port, security=security, user="lada", password="sezam")

    assert mailbox.logins == []


def test_a_certificate_for_another_name_is_not_believed(mailbox, tmp_path):
    file = certificate(tmp_path)
    with serving_mail(mailbox, secured(file)) as port, pytest.raises(MailTrouble, match="tls"):
        send(port, host="127.0.0.1", security="tls", ca_file=str(file))


def test_a_server_without_tls_gets_neither_login_nor_letter(mailbox):
    with serving_mail(mailbox) as port, pytest.raises(MailTrouble, match="tls"):
        send(port, security="starttls", user="lada", password="sezam")

    assert (mailbox.logins, mailbox.letters) == ([], [])


def test_a_login_that_is_refused_is_told_without_the_password(mailbox):
    options = {"authenticator": mailbox.take_login, "auth_require_tls": False}
    with serving_mail(mailbox, **options) as port, pytest.raises(MailTrouble) as trouble:
        send(port, user="lada", password="haslo")

    assert trouble.value.word == "login"
    assert "haslo" not in str(trouble.value)


@pytest.mark.parametrize(
    ("address", "is_good"),
    [
        ("anna@example.org", True), ("a.b+c@mail.example.org", True), ("anna@localhost", False), ("anna", False),
        ("anna@example.org\nBcc: all@example.org", False), ("anna@example.org, ewa@example.org", False),
        ("żółw@example.org", False), ("", False), (None, False), ("Anna <anna@example.org>", False),
    ],
)  # fmt: skip
def test_an_address_is_one_that_every_server_takes(address, is_good):
    assert mail.is_address(address) is is_good
