"""`lada server staff`: who may log in, and the first card and PIN of a member of staff. Composes and reports."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sync.server.permissions import ROLES
from sync.server.secret_files import write_secret

if TYPE_CHECKING:
    from sync.server.office import Office
    from sync.server.questions_staff import Account
    from sync.server.settings import Settings

BY = "lada server staff"
_from_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from the first line of the input.")


@click.group()
def staff() -> None:
    """Accounts of staff, and the first card and PIN.

    Example: lada server staff add marta --name "Marta Zielińska" --role coordinator
    """


@staff.command()
@click.argument("login")
@click.option("--name", help="Full name, as colleagues read it. Asked for when left out.")
@click.option(
    "--role", type=click.Choice(list(ROLES)), default="staff", show_default=True, help="What they may see and do."
)
@_from_stdin
@click.pass_obj
def add(settings: Settings, login: str, name: str | None, role: str, password_stdin: bool) -> None:
    """Let somebody log in as LOGIN; asks for a password of 12 characters or more.

    Example: lada server staff add marta --name "Marta Zielińska" --role coordinator
    """
    from sync.server import questions_staff
    from sync.server.staff import passwords

    office = _office(settings)
    login = " ".join(login.casefold().split())
    if not login or len(login) > 80:
        raise click.ClickException("A login has 1 to 80 characters.")
    if questions_staff.account_by(login):
        raise click.ClickException(f"{login} is taken. To set a new password: lada server staff password {login}")
    name = name or click.prompt("Full name")
    hashed = passwords.make(office.secrets.server, _password(password_stdin, login, name))
    account = questions_staff.Account(
        id=secrets.token_hex(8),
        login=login,
        name=name,
        role=role,
        language="pl",
        status="active",
        password_hash=hashed,
        person=None,
    )
    questions_staff.add_account(account, at=office.now())
    click.echo(f"{name} can log in as {login} ({role}) at {office.settings.server.base_url}")


@staff.command("list")
@click.pass_obj
def list_accounts(settings: Settings) -> None:
    """List who may log in, with role and state.

    Example: lada server staff list
    """
    from sync.server import questions_staff

    _office(settings)
    for account in questions_staff.accounts():
        card = "card" if account.person else "no card"
        click.echo(f"{account.login:20} {account.role:13} {account.status:8} {card:8} {account.name}")


@staff.command()
@click.argument("login")
@click.pass_obj
def disable(settings: Settings, login: str) -> None:
    """Stop LOGIN from logging in and end their sessions.

    Example: lada server staff disable marta
    """
    _set_status(settings, login, "blocked", "can no longer log in")


@staff.command()
@click.argument("login")
@click.pass_obj
def enable(settings: Settings, login: str) -> None:
    """Let LOGIN log in again.

    Example: lada server staff enable marta
    """
    _set_status(settings, login, "active", "can log in again")


@staff.command()
@click.argument("login")
@_from_stdin
@click.pass_obj
def password(settings: Settings, login: str, password_stdin: bool) -> None:
    """Set a new password for LOGIN; ends their sessions.

    Example: lada server staff password marta
    """
    from sync.server import questions_staff
    from sync.server.staff import passwords

    office = _office(settings)
    account = _account(login)
    hashed = passwords.make(office.secrets.server, _password(password_stdin, account.login, account.name))
    questions_staff.set_password(account.id, hashed, at=office.now())
    questions_staff.forget_failures(account.login)
    click.echo(f"{account.name} has a new password.")


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
    from sync.server.papers import qr

    office = _office(settings)
    account = _account(login)
    pin = _pin(pin_stdin)
    code = codes.make(codes.CodeKind.MEMBER, secrets.token_bytes(17))
    if pdf is not None:
        _write_card(pdf, account, code)
    person = _put_person(office, account, verifiers.make(office.secrets.centre, pin))
    questions_papers.give_codes([(secrets.token_hex(8), person, code)], at=office.now(), by=BY)
    click.echo(qr.blocks(code))
    click.echo(f"{account.name}: show this code to the kiosk's scanner, then give the PIN. It is shown this once only.")
    if pdf is not None:
        click.echo(f"The card is in {pdf}; print it and delete the file.")


def _put_person(office: Office, account: Account, verifier: str) -> str:
    """The member of staff in the register, with this PIN; made when there is none. Returns the id."""
    from msgspec.structs import replace

    from sync import register
    from sync.server import questions_import, questions_staff, register_store
    from sync.server.importing.members import shown_as
    from sync.server.importing.plans import PersonDetails

    known = register_store.get(register.Person, account.person) if account.person else None
    person = known or register.Person(id=secrets.token_hex(8), display_name=shown_as(account.name))
    with office.store.writing():
        register_store.put(replace(person, staff=True, status="active", pin=verifier), at=office.now(), by=BY)
        if known is None:
            details = PersonDetails(person=person.id, full_name=account.name)
            questions_import.put_details(details, at=office.now(), by=BY)
            questions_staff.set_person(account.id, person.id)
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


def _password(from_stdin: bool, login: str, name: str) -> str:
    from sync.server.staff import passwords

    typed = (
        sys.stdin.readline().rstrip("\r\n")
        if from_stdin
        else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    if (weakness := passwords.weakness(typed, login, *name.split())) is not None:
        raise click.ClickException(weakness)
    return str(typed)


def _set_status(settings: Settings, login: str, status: str, told: str) -> None:
    from sync.server import questions_staff

    office = _office(settings)
    account = _account(login)
    questions_staff.set_status(account.id, status, at=office.now())
    click.echo(f"{account.name} ({account.login}) {told}.")


def _account(login: str) -> Account:
    from sync.server import questions_staff

    found = questions_staff.account_by(" ".join(login.casefold().split()))
    if found is None:
        raise click.ClickException(f"Nobody logs in as {login}. Who does: lada server staff list")
    return found


def _office(settings: Settings) -> Office:
    from sync.server.commands import office_of

    return office_of(settings)


COMMANDS = {"staff": staff}
