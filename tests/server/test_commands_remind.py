"""`lada server remind` as people type it, against a real mail server, and killed at the worst moment."""

import os
import signal
import subprocess
import sys

import pytest
from click.testing import CliRunner

from sync.server import app, reminding
from sync.server.commands import server
from sync.server.mail_models import MailAttempt
from sync.server.settings import load
from tests.lending_past import by_mail, lend
from tests.mail_server import Mailbox, serving_mail
from tests.offices import free_port


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("LADA_HOME", str(tmp_path))
    monkeypatch.setenv("LADA_SERVER_REMINDERS_QUIET", "")  # the command goes by the real clock
    monkeypatch.setenv("LADA_SERVER_REMINDERS_ON_CLOSED_DAYS", "yes")
    for name in ("SERVER_PORT", "KIOSK_PORT"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def office(home):
    office = app.open_office(load())
    lend(office, office.now())
    yield office
    office.store.close_everywhere()


def mail_at(port):
    return {
        "LADA_SERVER_MAIL_HOST": "localhost", "LADA_SERVER_MAIL_PORT": str(port), "LADA_SERVER_MAIL_SECURITY": "none",
        "LADA_SERVER_MAIL_SENDER": "lada@centrum.example",
    }  # fmt: skip


def lada(*words, **environ):
    return CliRunner().invoke(server, words, env=environ)


def test_without_a_mail_server_it_says_what_to_set(office):
    answer = lada("remind")

    assert answer.exit_code == 1
    assert "set mail.host and mail.sender" in answer.output


def test_it_shows_who_would_get_what_and_sends_nothing(office):
    answer = lada("remind", "--dry-run", "--texts")

    assert "Anna Kowalska: 1 rzecz czeka na zwrot" in answer.output
    assert "    - Aparat nr 2 (dla: Fundacja Wspólny Stół)" in answer.output
    assert "Ola Mała: 1 rzecz czeka na zwrot – Centrum Organizacji Pozarządowych, but not now: nobody" in answer.output
    assert answer.output.endswith("Letters that would go now: 2. Nothing was sent.\n")
    assert MailAttempt.select().count() == 0


def test_it_sends_and_says_how_many(office):
    mailbox = Mailbox()
    mailbox.refused["dmytro@example.org"] = "550 no such mailbox"
    with serving_mail(mailbox) as port:
        answer = lada("remind", **mail_at(port))

    assert (answer.exit_code, mailbox.to) == (0, ["anna@example.org"])
    assert "Sent: 1. Not taken: 1.\nWaiting: 1, nobody wrote down an address" in answer.output


def test_a_mail_server_that_is_down_ends_it_with_a_code_that_says_try_again(office):
    answer = lada("remind", **mail_at(free_port()))

    assert answer.exit_code == 75
    assert "The mail server does not answer: look at mail.host" in answer.output


def test_killed_after_the_letter_was_handed_over_it_sends_it_no_second_time(office, home):
    mailbox = Mailbox()
    with serving_mail(mailbox) as port:
        running = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "server", "remind"], env={**os.environ, **mail_at(port)}
        )
        mailbox.on_letter = lambda: os.kill(running.pid, signal.SIGKILL)
        assert running.wait(60) == -signal.SIGKILL
        mailbox.on_letter = None
        assert [row.outcome for row in MailAttempt.select()] == [None]

        mailing = by_mail(office, port)
        MailAttempt.update(began_at=MailAttempt.began_at - reminding.STALE_MS - 1).execute()  # some time later
        reminding.run(mailing, reminding.post_of(mailing), "test")

    assert sorted(mailbox.to) == ["anna@example.org", "dmytro@example.org"]
    assert sorted(row.outcome for row in MailAttempt.select()) == ["sent", "unknown"]
