"""The port to a mail server: one letter to one address by SMTP, and what became of it. The only file that knows
smtplib.

Each letter has a connection of its own, so that what goes wrong with one says nothing of the next. Must not know who
is written to or why, and writes nothing down.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Literal

from sync.server.settings import Mail

SECONDS = 15  # for each step of the conversation
Outcome = Literal["sent", "later", "refused", "unknown"]
TroubleWord = Literal["unreachable", "tls", "login", "sender"]
# What all mail servers take; whoever has another address is called.
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


class MailTrouble(Exception):
    """The mail server does not do its work at all, so that no letter would get through now. `word` says what."""

    def __init__(self, word: TroubleWord, told: str) -> None:
        self.word = word
        super().__init__(f"{word}: {told}")


@dataclass(frozen=True)
class Answer:
    """What became of a letter: `later` may be tried again, `refused` for good, `unknown` when the line broke after the
    letter was handed over and before the answer. `code` is what the server said, as "550"."""

    outcome: Outcome
    code: str = ""


def is_address(text: str | None) -> bool:
    """Whether a letter can be sent there."""
    return text is not None and _ADDRESS.fullmatch(text) is not None


class Post:
    """Sends by the mail server of the settings."""

    def __init__(self, mail: Mail) -> None:
        self._mail = mail

    def send(self, to: str, letter: EmailMessage) -> Answer:
        """Hand one letter over. Raises `MailTrouble`, and then the letter was not taken."""
        with self._connected() as smtp:
            code, said = smtp.mail(self._mail.sender)
            if code != 250:
                raise MailTrouble("unreachable" if code < 500 else "sender", f"{code} {said!r}")
            code, said = smtp.rcpt(to)
            if code not in (250, 251, 252):
                return _denied(code)
            return _handed_over(smtp, letter.as_bytes())

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """A conversation that is ready for a letter. What breaks before the letter is handed over is trouble."""
        try:
            smtp = self._open()
        except ssl.SSLError as error:
            raise MailTrouble("tls", str(error)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailTrouble("unreachable", str(error)) from error
        try:
            self._introduce(smtp)
            yield smtp
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            raise MailTrouble("unreachable", str(error)) from error
        finally:
            with suppress(OSError, smtplib.SMTPException):
                smtp.quit()
            smtp.close()

    def _open(self) -> smtplib.SMTP:
        mail = self._mail
        ours = mail.sender.rpartition("@")[2]  # our machine's own name would be looked for in the network
        if mail.security == "tls":
            return smtplib.SMTP_SSL(mail.host, mail.port, ours, timeout=SECONDS, context=self._context())
        return smtplib.SMTP(mail.host, mail.port, ours, timeout=SECONDS)

    def _introduce(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.ehlo_or_helo_if_needed()
        except smtplib.SMTPHeloError as error:
            raise MailTrouble("unreachable", str(error)) from error
        if self._mail.security == "starttls":
            try:
                smtp.starttls(context=self._context())
                smtp.ehlo()
            except (ssl.SSLError, smtplib.SMTPNotSupportedError, smtplib.SMTPResponseException) as error:
                raise MailTrouble("tls", str(error)) from error
        if self._mail.user:
            try:
                smtp.login(self._mail.user, self._mail.password)
            except smtplib.SMTPServerDisconnected:
                raise
            except smtplib.SMTPException as error:  # its own words may repeat what was sent
                raise MailTrouble("login", type(error).__name__) from error

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._mail.ca_file or None)


def _denied(code: int) -> Answer:
    return Answer("refused" if code >= 500 else "later", str(code))


def _handed_over(smtp: smtplib.SMTP, letter: bytes) -> Answer:
    """The letter itself. From here on a broken line leaves it open whether it was taken."""
    try:
        code, _said = smtp.data(letter)
    except smtplib.SMTPDataError as error:  # before anything of the letter was sent
        return _denied(error.smtp_code)
    except (OSError, smtplib.SMTPServerDisconnected):
        return Answer("unknown")
    return Answer("sent", str(code)) if code == 250 else _denied(code)
