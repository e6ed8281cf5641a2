"""`lada server staff`: the first card and PIN of a member of staff. Composes and reports.

Who may log in is kept by `commands_accounts.py`.
"""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sync.server import commands_accounts
from sync.server.commands_accounts import account_called
from sync.server.secret_files import write_secret

if TYPE_CHECKING:
    from sync.server.office import Office
    from sync.server.questions_staff import Account
    from sync.server.settings import Settings

BY = "lada server staff"


@click.group()
def staff() -> None:
    """Accounts of staff, and the first card and PIN.

    Example: lada server staff add marta --name "Marta Zielińska" --role coordinator
    """


for each in commands_accounts.COMMANDS:
    staff.add_command(each)


@staff.command()
@click.argument("login")
@click.option(
    "--pdf", type=click.Path(path_type=Path, dir_okay=False), help="Also make the card as an A4 PDF in this file."
)
@click.option("--pin-stdin", is_flag=True, help="Read the PIN from the first line of the input.")
@click.pass_obj
def card(settings: Settings, login: str, pdf: Path | None, pin_stdin: bool) -> None:
    """Make a card (QR code) and a PIN for LOGIN, to work as staff at a kiosk. A card made before stops working.

    Example: lada server staff card marta --pdf marta.pdf
    """
    from sync import codes, verifiers
    from sync.server import questions_papers
    from sync.server.commands import office_of
    from sync.server.keeping import acts
    from sync.server.papers import qr

    office = office_of(settings)
    account = account_called(login)
    pin = _pin(pin_stdin)
    code = codes.make(codes.CodeKind.MEMBER, secrets.token_bytes(17))
    if pdf is not None:
        _write_card(pdf, account, code)
    verifier = verifiers.make(office.secrets.centre, pin)
    with acts.act(acts.at_the_command_line(BY), office.now(), "card"):
        person = _put_person(office, account, verifier)
        questions_papers.give_codes([(secrets.token_hex(8), person, code)], at=office.now(), by=BY)
    click.echo(qr.blocks(code))
    click.echo(f"{account.name}: show this code to the kiosk's scanner, then give the PIN. It is shown this once only.")
    if pdf is not None:
        click.echo(f"The card is in {pdf}; print it and delete the file.")


def _put_person(office: Office, account: Account, verifier: str) -> str:
    """The member of staff in the register, with this PIN; made when there is none. Returns the id. Inside an act."""
    from msgspec.structs import replace

    from sync import register
    from sync.server import questions_import, register_store
    from sync.server.accounts import keeping
    from sync.server.importing.members import shown_as
    from sync.server.importing.plans import PersonDetails

    known = register_store.get(register.Person, account.person) if account.person else None
    person = known or register.Person(id=secrets.token_hex(8), display_name=shown_as(account.name))
    register_store.put(replace(person, staff=True, status="active", pin=verifier), at=office.now(), by=BY)
    if known is None:
        details = PersonDetails(person=person.id, full_name=account.name)
        questions_import.put_details(details, at=office.now(), by=BY)
        keeping.link(account.id, person.id, None, office.now())
    return person.id


def _write_card(file: Path, account: Account, code: str) -> None:
    from sync.server import questions_papers
    from sync.server.papers import pdf
    from sync.server.papers.pages import Card
    from sync.server.papers.sheets import CARD_SHEETS

    centre = questions_papers.centre()
    made = Card(code, account.name, "Obsługa", centre.name if centre else "")
    write_secret(file, pdf.cards([made], CARD_SHEETS["10cut"], outline=True))


def _pin(from_stdin: bool) -> str:
    from sync.rules import pins

    pin = (
        sys.stdin.readline().strip()
        if from_stdin
        else click.prompt("PIN, 6 digits", hide_input=True, confirmation_prompt=True)
    )
    if pins.refuse_new(pin, staff=True) is not None:
        raise click.ClickException("A PIN of staff has 6 digits, and not ones that follow or repeat each other.")
    return str(pin)


COMMANDS = {"staff": staff}
