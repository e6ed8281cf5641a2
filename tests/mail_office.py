"""An office with loans and a real mail server, for tests of whatever goes out by mail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sync.server.office import Office
from tests.lending_past import by_mail, lend
from tests.mail_server import Mailbox, serving_mail
from tests.stations import Station

__all__ = ["kiosk", "mailbox", "mailing"]


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def kiosk(office: Office) -> Station:
    return lend(office)


@pytest.fixture
def mailing(office: Office, mailbox: Mailbox, kiosk: Station) -> Iterator[Office]:
    with serving_mail(mailbox) as port:
        yield by_mail(office, port)
